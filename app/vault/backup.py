"""The files of a backup: a header pair of its own, a database snapshot, objects, a sealed manifest.

Order of writes: objects and database under new names, the manifest under a name bound to that database,
then the headers, which alone say what counts; only after both the older files go. Killed anywhere, one
header copy at least names a database whose manifest and objects are there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import Damaged, HavenError, IoFailed, NotAFile, NotAVault, NotFound, Unreadable
from app.domain.failures import named, named_failures
from app.domain.words import N_
from app.paths import sync_folder, whole_file
from app.vault import files, header, holding, unlocking
from app.vault.credentials import BOUND
from app.vault.folder import OpenVault
from app.vault.header import Entry
from app.vault.manifest import Item, Manifest, listing, path_of, read_manifest, write_manifest
from app.vault.objects import ObjectStore
from app.vault.state import CLOSED, State
from app.vault.unlocking import COPIES, is_copy, read_headers

__all__ = [
    "Item", "Manifest", "NotABackup", "Sealed", "Step", "belongs_to", "copy_object", "databases", "header_in_use",
    "is_backup", "kept_entries", "lies_there", "read_manifest", "state_of", "take_over", "tidy", "weigh",
    "write_headers", "write_manifest",
]  # fmt: skip

_CHUNK = 1 << 20
_OF_A_DATABASE = re.compile(r"case-([0-9a-f]{32})\.db(\.part)?(-wal|-shm|-journal)?")
_LEFT = re.compile(r"\..+\.[0-9a-f]{12}\.part")

Step = Callable[[int], None]


class NotABackup(NotAVault):
    """The folder is a vault, where a backup of one is needed."""

    words = N_("This is a vault, not a backup: {subject}")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a database says of one object: id in hex, key, true size, SHA-256 of the plaintext in hex."""

    object_id: str
    key: bytes
    size: int
    sha256: str


def is_backup(path: Path) -> bool:
    """Whether a folder is a backup."""
    return is_copy(path)


def belongs_to(vault: OpenVault, path: Path) -> bool:
    """Whether a folder is a backup of this vault; TooNew when a newer version wrote it, Wiped when it was wiped."""
    if not is_backup(path):
        return False
    try:
        return any(copy.vault_id == vault.vault_id for copy in read_headers(path).values())
    except HavenError as failure:
        if failure.code in {"too_new", "wiped"}:
            raise
        return False


# -- headers --------------------------------------------------------------------------


def kept_entries(vault: OpenVault, keep: Collection[str] | None = None) -> tuple[Entry, ...]:
    """The credentials that open a backup: never one bound to this computer; with `keep` those alone (slot ids)."""
    entries = (entry for entry in vault.directory.credentials if entry.kind != BOUND)
    return tuple(entry for entry in entries if keep is None or entry.slot_id in keep)


def write_headers(
    vault: OpenVault, path: Path, db_id: bytes, generation: int, keep: Collection[str] | None = None
) -> None:
    """Write a header pair for another folder: the slots of `kept_entries`, the others random; its own database id."""
    kept = kept_entries(vault, keep)
    known = {entry.slot_id for entry in kept}
    slots = tuple(slot if slot[:16].hex() in known else header.empty_slot() for slot in vault.header.slots)
    made = header.seal(
        replace(vault.header, slots=slots, generation=generation),
        vault._vault_key,  # noqa: SLF001 - one room
        replace(vault.directory, db_id=db_id, credentials=kept),
    )
    for name in COPIES:
        files.write_in_place(path / name, made.encode())
        if files.read_whole(path / name, header.SIZE + 1) != made.encode():
            raise IoFailed(subject=str(path / name), reason="what was written does not read back")


def header_in_use(vault: OpenVault, path: Path) -> tuple[header.Header, header.Directory] | None:
    """The newest header of a folder that this vault's key sealed and whose database is there; None when none is."""
    for copy in sorted(read_headers(path).values(), key=lambda one: -one.generation):
        directory = header.unseal(copy, vault._vault_key)  # noqa: SLF001 - one room
        if directory is not None and unlocking.is_there(unlocking.database_path(path, directory.db_id)):
            return copy, directory
    return None


def databases(path: Path) -> list[str]:
    """The ids (hex) of the databases that lie in a folder."""
    return sorted({found[1] for one in path.glob("case-*.db") if (found := _OF_A_DATABASE.fullmatch(one.name))})


def state_of(vault: OpenVault, manifest: Manifest, size: int, root: str) -> State:
    """What a state record would say of a backup: it was left in order."""
    return State(manifest.session, CLOSED, size, root, vault.header_generation, manifest.db_id.hex())


def refuse_other_things(path: Path) -> None:
    """NotAFile when something else stands in place of a part of a backup that is to be written into."""
    for name in (*COPIES, holding.NAME):
        files.refuse_other(path / name)
    files.real_folder(path / "objects")


# -- objects --------------------------------------------------------------------------


def copy_object(source: ObjectStore, target: ObjectStore, sealed: Sealed, step: Step) -> Item:
    """Copy one object file and decrypt what was written.

    Raises Damaged (part object, subject its id) when the source is at fault and IoFailed, DiskFull, ReadOnly
    or NotAFile when the target is, NotAFolder when the objects' folder of either is none; then nothing of it is left
    there.
    """
    object_id = bytes.fromhex(sealed.object_id)
    place = target.path(object_id)
    item = _copy(source.path(object_id), place, step)
    try:
        if _verifies(target, sealed, step):
            return item
        if _verifies(source, sealed, step):
            raise IoFailed(subject=str(place), reason="what was written does not read back")
        raise Damaged(part="object", subject=sealed.object_id)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def take_over(target: ObjectStore, sealed: Sealed, step: Step) -> Item | None:
    """The item of an object that an interrupted run left whole; None when there is none."""
    place = target.path(bytes.fromhex(sealed.object_id))
    if not os.path.lexists(place) or not _verifies(target, sealed, step):
        return None
    return weigh(place, step)


def lies_there(place: Path, item: Item) -> bool:
    """Whether a regular file of that length is there."""
    try:
        about = place.lstat()
    except OSError:
        return False
    return stat.S_ISREG(about.st_mode) and about.st_size == item.size


def weigh(place: Path, step: Step) -> Item:
    """Length and SHA-256 of an object file; NotFound, NotAFile, Unreadable or IoFailed."""
    digest, size = hashlib.sha256(), 0
    handle = files.open_regular(place, below=2)
    with named_failures(place.name, writing=False), os.fdopen(handle, "rb", buffering=0) as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
            step(len(piece))
    return Item(size, digest.hexdigest())


def _verifies(store: ObjectStore, sealed: Sealed, step: Step) -> bool:
    """Whether an object decrypts to what was taken in; `step` is asked (with 0 bytes) whether to go on."""
    digest = hashlib.sha256()
    try:
        with store.open(bytes.fromhex(sealed.object_id), sealed.key, sealed.size) as reader:
            for piece in reader.iterate():
                digest.update(piece)
                step(0)
        return digest.hexdigest() == sealed.sha256
    except (Damaged, NotFound, NotAFile, Unreadable, IoFailed):
        return False


def _copy(source: Path, target: Path, step: Step) -> Item:
    digest, size = hashlib.sha256(), 0
    reading = _opened_source(source)
    with os.fdopen(reading, "rb", buffering=0) as stream, named_failures(str(target)):
        for folder in (target.parent.parent, target.parent):
            files.real_folder(folder)
        about = os.fstat(stream.fileno())
        with whole_file(target, replace=True) as out:
            while piece := _read(stream, source):
                digest.update(piece)
                out.write(piece)
                size += len(piece)
                step(len(piece))
        os.utime(target, (about.st_mtime, about.st_mtime))
    return Item(size, digest.hexdigest())


def _opened_source(source: Path) -> int:
    files.refuse_other(source.parents[1], folder=True)
    try:
        return files.open_regular(source, below=2)
    except (NotFound, NotAFile, Unreadable, IoFailed) as failure:
        raise _fault_of(source, failure) from None


def _read(stream: object, source: Path) -> bytes:
    try:
        return stream.read(_CHUNK)  # type: ignore[attr-defined, no-any-return]
    except OSError as failure:
        raise _fault_of(source, named(failure, source.name, writing=False)) from None


def _fault_of(source: Path, failure: HavenError) -> HavenError:
    """Damage of one object, unless the whole vault is gone: then what the system said."""
    vault = source.parents[2]
    gone = not any((vault / name).is_file() for name in COPIES)
    return failure if gone else Damaged(part="object", subject=source.name)


# -- afterwards -----------------------------------------------------------------------


def tidy(path: Path, keep_db: bytes, keep: Iterable[str]) -> None:
    """Remove what an earlier backup left that is no longer part of this one; nothing that is not a backup's own."""
    wanted = set(keep)
    store = ObjectStore(path / "objects")
    with named_failures(str(path)):
        for object_id in list(store.listing()):
            if object_id.hex() not in wanted:
                store.destroy(object_id)
        halves = (old for folder in store.folders() for old in folder.glob(".*.part"))
        for old in [*path.iterdir(), *halves]:
            if _gone(old, keep_db):
                files.remove_own(old)
        sync_folder(path)


def _gone(old: Path, keep_db: bytes) -> bool:
    """Whether a name is that of an older database or manifest, or of something half-written."""
    found = _OF_A_DATABASE.fullmatch(old.name)
    if found:
        return found[1] != keep_db.hex()
    if _LEFT.fullmatch(old.name) or old.name == "state":
        return True
    return old.name.startswith("manifest") and old in listing(old.parent) and old != path_of(old.parent, keep_db)


def remove_fresh(path: Path, db_id: bytes, objects: Iterable[str]) -> None:
    """Take back what a failed run put into an earlier backup, as far as the medium still answers."""
    with contextlib.suppress(OSError, HavenError):
        store = ObjectStore(path / "objects")
        for object_id in objects:
            store.destroy(bytes.fromhex(object_id))
        for empty in store.folders():
            with contextlib.suppress(OSError):
                empty.rmdir()
        for name in (path_of(path, db_id), path / f"case-{db_id.hex()}.db"):
            name.unlink(missing_ok=True)


def refuse_no_backup(path: Path) -> None:
    """NotAVault for a folder that is no backup; one that is a vault is called that."""
    if is_backup(path):
        return
    is_vault = any(os.path.lexists(path / name) for name in COPIES)
    raise (NotABackup if is_vault else NotAVault)(subject=str(path))
