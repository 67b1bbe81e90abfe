"""What a backup says of itself, sealed, under a name that is bound to its database."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain import canonical
from app.domain.errors import Damaged, NotAVault, TooNew
from app.domain.failures import named_failures
from app.paths import whole_file
from app.vault import crypto, files

if TYPE_CHECKING:
    from app.vault.folder import OpenVault

# As version 0.1 wrote it, one for the folder; read for ever, no longer written.
UNBOUND = "manifest"
VERSION = 1
_LABEL = b"havenfile/v1/manifest\0"
_LARGEST = 256 << 20
# The whole name: anybody may put a manifest.txt into a folder.
NAME = re.compile(r"manifest(-[0-9a-f]{32})?")
_OBJECT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Item:
    """An object file as it lies in a backup: length and SHA-256 of the ciphertext."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: when, of which database, how far the journal was, which objects.

    `damaged` are the objects (id in hex) that the vault itself no longer had whole.
    """

    date: str
    db_id: bytes
    checkpoint: str
    objects: Mapping[str, Item] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    session: str = ""

    def encode(self) -> bytes:
        """Canonical JSON."""
        rows = [{"id": name, "size": item.size, "sha256": item.sha256} for name, item in sorted(self.objects.items())]
        return canonical.encode(
            {
                "v": VERSION, "date": self.date, "db_id": self.db_id.hex(), "checkpoint": self.checkpoint,
                "objects": rows, "damaged": sorted(self.damaged), "session": self.session,
            }
        )  # fmt: skip

    @classmethod
    def decode(cls, data: bytes) -> Manifest:
        """From its JSON; ValueError, KeyError or TypeError when it is none, TooNew when it is a later one."""
        value = canonical.decode(data)
        if value["v"] > VERSION:
            raise TooNew(subject=UNBOUND, found=str(value["v"]), known=str(VERSION))
        objects = {_object_id(row["id"]): Item(row["size"], row["sha256"]) for row in value["objects"]}
        damaged = tuple(_object_id(one) for one in value.get("damaged", []))
        db_id, session = bytes.fromhex(value["db_id"]), value.get("session", "")
        return cls(value["date"], db_id, value["checkpoint"], objects, damaged, session)


def _object_id(value: Any) -> str:
    if not isinstance(value, str) or not _OBJECT.fullmatch(value):
        raise ValueError("object id")
    return value


def path_of(path: Path, db_id: bytes) -> Path:
    """Where the manifest of one database of a backup lies."""
    return path / f"manifest-{db_id.hex()}"


def listing(path: Path) -> list[Path]:
    """All manifests of a folder; more than one only while a backup is being brought up to date."""
    return sorted(one for one in path.glob("manifest*") if NAME.fullmatch(one.name))


def write_manifest(vault: OpenVault, path: Path, manifest: Manifest) -> None:
    """Seal the manifest into the backup folder, whole or not at all."""
    nonce = crypto.random_bytes(crypto.NONCE)
    key = vault.key_for(UNBOUND)
    try:
        sealed = crypto.seal(key, nonce, manifest.encode(), _LABEL + vault.vault_id)
    finally:
        crypto.wipe(key)
    place = path_of(path, manifest.db_id)
    with named_failures(str(path)), whole_file(place, replace=True) as out:
        out.write(nonce + sealed)


def read_manifest(vault: OpenVault, path: Path, db_id: bytes) -> Manifest:
    """The manifest of a database of a backup, under the keys of `vault`.

    Raises NotAVault when there is none, Damaged when it does not verify, TooNew.
    """
    place = path_of(path, db_id)
    if not os.path.lexists(place):
        place = path / UNBOUND
        if not os.path.lexists(place):
            raise (Damaged(part=UNBOUND, subject=str(place)) if listing(path) else NotAVault(subject=str(path)))
    data = files.read_whole(place, _LARGEST)
    key = vault.key_for(UNBOUND)
    try:
        plain = crypto.unseal(key, data[: crypto.NONCE], data[crypto.NONCE :], _LABEL + vault.vault_id)
        made = Manifest.decode(bytes(plain))
    except (crypto.BadSeal, canonical.BadCanonical, KeyError, TypeError, ValueError, AttributeError):
        raise Damaged(part=UNBOUND, subject=str(place)) from None
    finally:
        crypto.wipe(key)
    if place.name != UNBOUND and made.db_id != db_id:
        raise Damaged(part=UNBOUND, subject=str(place))
    return made
