"""From two header copies and a credential to the vault key: nothing is written, nothing is believed unverified."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Damaged, Environment, HavenError, NotAVault, ReadOnly, TooNew, WrongKey
from app.domain.failures import named_failures
from app.domain.version import VERSION, reaches
from app.domain.words import N_
from app.paths import other_thing
from app.vault import crypto, files, header, keys, manifest, wiping
from app.vault.credentials import Credential, KdfParams, Materials
from app.vault.header import Directory, Header

COPIES = ("header.a", "header.b")
# A file of this name says that a folder is a copy of a vault, not one to work in; so do all of `manifest.listing`.
COPY_MARK = manifest.UNBOUND

DatabaseOpens = Callable[[Path, bytearray], bool]


class Unaffordable(Environment):
    """This machine lacks the memory that opening the vault takes."""

    code = "environment"
    words = N_("Opening this vault takes {memory} MiB of memory, which this machine does not have free.")


@contextlib.contextmanager
def affordable(kdf: KdfParams) -> Iterator[None]:
    """Raise Unaffordable when the key derivation finds too little memory."""
    try:
        yield
    except MemoryError:
        raise Unaffordable(memory=kdf.memory_kib // 1024) from None


@dataclass(slots=True, repr=False, eq=False)
class Unlocked:
    """A header copy that a credential opened and whose seal holds."""

    header: Header
    slot: int
    vault_key: bytearray
    directory: Directory
    kind: int


def unlock(
    path: Path, copies: dict[str, Header], credential: Credential, database_opens: DatabaseOpens | None = None
) -> Unlocked:
    """The copy that counts. The work is the same whichever slot fits, or none; WrongKey when none does.

    A copy is passed over when a newer one is genuine and no longer knows the credential. TooNew when the
    vault asks for a later version of the program than this one.
    """
    newest_first = sorted(copies.values(), key=lambda copy: -copy.generation)
    opened = _open_copies(newest_first, credential)
    if not opened:
        raise WrongKey
    opens = database_opens or is_there
    best = opened[0]
    if len({(one.directory.db_id, bytes(one.vault_key)) for one in opened}) > 1:
        best = next((one for one in opened if _database_opens(path, one, opens)), best)
    known = {id(one.header) for one in opened}
    revoked = any(id(copy) not in known and _newer(copy, best) for copy in newest_first)
    for one in opened:
        if one is not best or revoked:
            crypto.wipe(one.vault_key)
    if revoked:
        raise WrongKey
    if not _new_enough(best.directory.app_minimum):
        crypto.wipe(best.vault_key)
        raise TooNew(subject=path.name, found=best.directory.app_minimum, known=VERSION)
    return best


def _new_enough(minimum: str) -> bool:
    """A version that can't be read is one this program knows nothing of."""
    try:
        return reaches(minimum)
    except ValueError:
        return False


def _open_copies(copies: list[Header], credential: Credential) -> list[Unlocked]:
    """Every copy that opens; one run of the key derivation serves all kinds, and both copies when they agree."""
    made: dict[tuple[KdfParams, bytes], Materials] = {}
    opened: list[Unlocked] = []
    lacking = torn = False
    try:
        for copy in copies:
            materials = made.setdefault((copy.kdf, copy.salt), Materials(credential, copy.kdf, copy.salt))
            try:
                found = _open_copy(copy, materials)
            except MemoryError:
                # Garbage in one copy must not keep the other from being tried.
                lacking = True
                continue
            except header.Torn:
                torn = True
                continue
            if found is not None:
                opened.append(found)
    finally:
        for materials in made.values():
            materials.wipe()
    if not opened and lacking:
        raise Unaffordable(memory=max(copy.kdf.memory_kib for copy in copies) // 1024)
    if not opened and torn:
        raise Damaged(part="header", subject="header")
    return opened


def _open_copy(copy: Header, materials: Materials) -> Unlocked | None:
    for kind, material in materials:
        found = header.opens_as(copy, kind, material)
        if found is not None:
            return Unlocked(copy, *found, kind)
    return None


def is_there(database: Path, key: bytearray | None = None) -> bool:
    """Whether a database lies there as a regular file, whether or not the key fits."""
    return os.path.lexists(database) and not other_thing(database)


def _database_opens(path: Path, one: Unlocked, opens: DatabaseOpens) -> bool:
    literal = keys.database_literal(one.vault_key, one.header.vault_id, one.directory.db_id)
    try:
        return opens(database_path(path, one.directory.db_id), literal)
    finally:
        crypto.wipe(literal)


def database_path(path: Path, db_id: bytes) -> Path:
    """Where a database lies in a vault or backup."""
    return path / f"case-{db_id.hex()}.db"


def is_copy(path: Path) -> bool:
    """Whether a folder says that it is a copy of a vault."""
    return bool(manifest.listing(path))


class BackupStays(ReadOnly):
    """A backup is looked at, and never changed."""

    words = N_("A backup can't be changed: {subject}. Make a vault of it with vault restore, and work in that.")


def unwritable(path: Path) -> ReadOnly:
    """Why a vault or backup can't be changed."""
    return (BackupStays if is_copy(path) else ReadOnly)(subject=str(path))


def read_headers(path: Path) -> dict[str, Header]:
    """The header copies that can be read at all, by name; NotAVault, Damaged or TooNew when there is none.

    A wipe that was interrupted is finished first: Wiped.
    """
    with named_failures(str(path), writing=False):
        path.stat()
    wiping.finish_if_marked(path)
    if not path.is_dir() or not any(os.path.lexists(path / name) for name in COPIES):
        raise NotAVault(subject=str(path))
    found: dict[str, Header] = {}
    failures: list[HavenError] = []
    for name in COPIES:
        try:
            found[name] = header.decode(files.read_whole(path / name, header.SIZE + 1), name)
        except HavenError as failure:
            failures.append(failure)
    too_new = next((failure for failure in failures if isinstance(failure, TooNew)), None)
    if found:
        return found
    raise too_new or Damaged(part="header", subject=str(path))


def to_mend(copies: dict[str, Header], used: Unlocked) -> list[str]:
    """The copies to be overwritten by the one in use: all that differ, but never a genuine newer one."""
    return [name for name in COPIES if copies.get(name) != used.header and not _newer(copies.get(name), used)]


def _newer(copy: Header | None, used: Unlocked) -> bool:
    return (
        copy is not None
        and copy.generation > used.header.generation
        and header.unseal(copy, used.vault_key) is not None
    )
