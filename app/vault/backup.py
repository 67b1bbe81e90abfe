"""The files of a backup: a header pair of its own, a database snapshot, objects, a sealed manifest."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain import canonical
from app.domain.errors import Damaged, HavenError, NotAVault
from app.paths import sync_folder, whole_file
from app.vault import crypto, files, folder, header
from app.vault.credentials import BOUND
from app.vault.folder import OpenVault
from app.vault.objects import ObjectStore
from app.vault.state import CLOSED, State, StateFile

MANIFEST = "manifest"
_LABEL = b"havenfile/v1/manifest\0"
_LARGEST = 256 << 20
_CHUNK = 1 << 20

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Item:
    """An object file as it lies in a backup: length and SHA-256 of the ciphertext."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: when, of which database, how far the journal was, which objects."""

    date: str
    db_id: bytes
    checkpoint: str
    objects: Mapping[str, Item] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Canonical JSON."""
        rows = [{"id": name, "size": item.size, "sha256": item.sha256} for name, item in sorted(self.objects.items())]
        return canonical.encode(
            {"v": 1, "date": self.date, "db_id": self.db_id.hex(), "checkpoint": self.checkpoint, "objects": rows}
        )

    @classmethod
    def decode(cls, data: bytes) -> Manifest:
        """From its JSON; ValueError, KeyError or TypeError when it is none."""
        value = canonical.decode(data)
        objects = {row["id"]: Item(row["size"], row["sha256"]) for row in value["objects"]}
        return cls(value["date"], bytes.fromhex(value["db_id"]), value["checkpoint"], objects)


def is_backup(path: Path) -> bool:
    """Whether a folder is a backup."""
    return os.path.lexists(path / MANIFEST)


def write_manifest(vault: OpenVault, path: Path, manifest: Manifest) -> None:
    """Seal the manifest into the backup folder, whole or not at all."""
    nonce = crypto.random_bytes(crypto.NONCE)
    key = vault.key_for(MANIFEST)
    try:
        sealed = crypto.seal(key, nonce, manifest.encode(), _LABEL + vault.vault_id)
    finally:
        crypto.wipe(key)
    with files.named_failures(str(path)), whole_file(path / MANIFEST, replace=True) as out:
        out.write(nonce + sealed)


def read_manifest(vault: OpenVault, path: Path) -> Manifest:
    """The manifest of a backup of this vault. Raises NotAVault when there is none, Damaged when it does not verify."""
    if not is_backup(path):
        raise NotAVault(subject=str(path))
    data = files.read_whole(path / MANIFEST, _LARGEST)
    key = vault.key_for(MANIFEST)
    try:
        plain = crypto.unseal(key, data[: crypto.NONCE], data[crypto.NONCE :], _LABEL + vault.vault_id)
        return Manifest.decode(bytes(plain))
    except (crypto.BadSeal, canonical.BadCanonical, KeyError, TypeError, ValueError):
        raise Damaged(part=MANIFEST, subject=str(path / MANIFEST)) from None
    finally:
        crypto.wipe(key)


def belongs_to(vault: OpenVault, path: Path) -> bool:
    """Whether a folder is a backup of this vault."""
    if not is_backup(path):
        return False
    try:
        return any(copy.vault_id == vault.vault_id for copy in folder.read_headers(path).values())
    except HavenError:
        return False


def write_headers(vault: OpenVault, path: Path, db_id: bytes, generation: int) -> None:
    """Write a header pair for another folder: same slots (those bound to this computer random), its own database id."""
    bound = {entry.slot_id for entry in vault.directory.credentials if entry.kind == BOUND}
    slots = tuple(header.empty_slot() if slot[:16].hex() in bound else slot for slot in vault.header.slots)
    kept = tuple(entry for entry in vault.directory.credentials if entry.slot_id not in bound)
    made = header.seal(
        replace(vault.header, slots=slots, generation=generation),
        vault._vault_key,  # noqa: SLF001 - one room
        replace(vault.directory, db_id=db_id, credentials=kept),
    )
    for name in folder.COPIES:
        files.write_in_place(path / name, made.encode())


def write_state(vault: OpenVault, path: Path, state: State) -> None:
    """Seal the state of a folder that was left in order."""
    made = StateFile(path / "state", vault._vault_key, vault.vault_id)  # noqa: SLF001 - one room
    try:
        for _ in range(2):
            made.write(replace(state, phase=CLOSED), sync=True)
    finally:
        made.close()


def copy_objects(
    source: ObjectStore, target: Path, ids: Iterable[str], known: Mapping[str, Item], step: Step
) -> tuple[dict[str, Item], int]:
    """Copy object files that are not `known` to lie in `target` yet; all items, and how many were copied."""
    store = ObjectStore(target)
    items: dict[str, Item] = {}
    copied = 0
    for object_id in ids:
        place = store.path(bytes.fromhex(object_id))
        item = known.get(object_id)
        if item is None or not _lies_there(place, item):
            item = _copy(source.path(bytes.fromhex(object_id)), place, step)
            copied += 1
        items[object_id] = item
    return items, copied


def _lies_there(place: Path, item: Item) -> bool:
    try:
        return place.is_file() and not place.is_symlink() and place.stat().st_size == item.size
    except OSError:
        return False


def _copy(source: Path, target: Path, step: Step) -> Item:
    digest, size = hashlib.sha256(), 0
    reading = files.open_regular(source)
    with files.named_failures(target.name), os.fdopen(reading, "rb", buffering=0) as stream:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = os.fstat(stream.fileno())
        with whole_file(target, replace=True) as out:
            while piece := stream.read(_CHUNK):
                digest.update(piece)
                out.write(piece)
                size += len(piece)
                step(len(piece))
        os.utime(target, (about.st_mtime, about.st_mtime))
    return Item(size, digest.hexdigest())


def check_copied(manifest: Manifest, items: Mapping[str, Item]) -> None:
    """Every object of a restored backup must be the one that was put there; Damaged names it otherwise."""
    for object_id, item in manifest.objects.items():
        if items.get(object_id) != item:
            raise Damaged(part="object", subject=object_id)


def tidy(path: Path, keep_db: Path, keep: Iterable[str]) -> None:
    """Remove what an earlier backup left that is no longer part of this one."""
    wanted = set(keep)
    store = ObjectStore(path / "objects")
    for object_id in list(store.listing()):
        if object_id.hex() not in wanted:
            store.destroy(object_id)
    for old in [*path.glob("case-*.db"), *path.glob("case-*.db-*"), *path.glob("*.part")]:
        if not old.name.startswith(keep_db.name):
            with contextlib.suppress(OSError):
                old.unlink()
    with files.named_failures(str(path)):
        sync_folder(path)
