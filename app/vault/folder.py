"""The folder of a vault: made, opened, held, repaired, closed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import (
    AlreadyExists,
    Damaged,
    HavenError,
    InUse,
    NotAVault,
    NotFound,
    ReadOnly,
    Refused,
    TooNew,
    WrongKey,
)
from app.paths import sync_folder
from app.vault import credentials, crypto, files, header, keys
from app.vault.credentials import Credential, KdfParams, RecoveryCode
from app.vault.header import Directory, Entry, Header
from app.vault.objects import ObjectStore
from app.vault.state import StateFile

COPIES = ("header.a", "header.b")
RESERVE = 32 * 1024 * 1024
APP_MINIMUM = "0.1"

if sys.platform != "win32":
    import fcntl


@dataclass(slots=True, repr=False, eq=False)
class OpenVault:
    """A vault whose key is in memory. Nothing was written yet until `confirm()`."""

    path: Path
    header: Header
    directory: Directory
    slot: int
    read_only: bool
    state: StateFile
    objects: ObjectStore
    _vault_key: bytearray
    _lock: int
    _repair: list[str] = field(default_factory=list)

    @property
    def vault_id(self) -> bytes:
        """16 random bytes."""
        return self.header.vault_id

    @property
    def db_id(self) -> bytes:
        """Id of the database file in use."""
        return self.directory.db_id

    @property
    def db_path(self) -> Path:
        """The database file in use."""
        return self.path / f"case-{self.db_id.hex()}.db"

    @property
    def header_generation(self) -> int:
        """How often the header was written."""
        return self.header.generation

    def database_key(self, db_id: bytes | None = None) -> bytearray:
        """The 99-byte key literal of a database file (the one in use by default); wipe it after use."""
        return keys.database_literal(self._vault_key, self.vault_id, self.db_id if db_id is None else db_id)

    def key_for(self, label: str) -> bytearray:
        """Another key of the schedule; wipe it after use."""
        return keys.derive(self._vault_key, label, self.vault_id)

    def confirm(self) -> list[str]:
        """Call when the database opened: a damaged or older header copy is mended; says which."""
        mended = list(self._repair) if not self.read_only else []
        for name in mended:
            files.write_in_place(self.path / name, self.header.encode())
        self._repair.clear()
        if not self.read_only:
            _mark_holder(self._lock)
        return mended

    def write_header(self, changed: Header, directory: Directory) -> None:
        """One generation further, sealed anew, both copies written and synced one after the other."""
        if self.read_only:
            raise ReadOnly(subject=self.path.name)
        fresh = header.seal(replace(changed, generation=self.header.generation + 1), self._vault_key, directory)
        for name in COPIES:
            files.write_in_place(self.path / name, fresh.encode())
        self.header, self.directory = fresh, directory

    def use_database(self, db_id: bytes) -> None:
        """Switch to another database file by one header generation."""
        self.write_header(self.header, replace(self.directory, db_id=db_id))

    def change_credential(self, new: Credential, name: str, drop: tuple[str, ...]) -> None:
        """Write a slot for `new`, verify that it opens, then overwrite the slots `drop` (hex ids) in both copies."""
        _add_credential(self, new, name)
        gone = {slot_id for slot_id in drop if slot_id != self.directory.credentials[-1].slot_id}
        slots = tuple(header.empty_slot() if slot[:16].hex() in gone else slot for slot in self.header.slots)
        kept = tuple(entry for entry in self.directory.credentials if entry.slot_id not in gone)
        self.write_header(replace(self.header, slots=slots), replace(self.directory, credentials=kept))

    def change_passphrase(self, new: Credential) -> None:
        """Replace every passphrase; other credentials stay."""
        old = tuple(e.slot_id for e in self.directory.credentials if e.kind == credentials.PASSPHRASE)
        self.change_credential(new, "passphrase", old)

    def spend_reserve(self) -> bool:
        """Give up the reserve so that deleting and saving still work on a full disk."""
        reserve = self.path / "reserve.bin"
        existed = reserve.exists()
        reserve.unlink(missing_ok=True)
        return existed

    def close(self) -> None:
        """Wipe the keys and let go of the folder; may be called again."""
        crypto.wipe(self._vault_key)
        self.state.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _add_credential(vault: OpenVault, new: Credential, name: str) -> None:
    used = {entry.slot_id for entry in vault.directory.credentials}
    free = next((n for n, slot in enumerate(vault.header.slots) if slot[:16].hex() not in used), None)
    if free is None:
        raise Refused(reason="all eight slots are taken")
    material = new.key_material(vault.header.kdf, vault.header.salt)
    try:
        slot = header.make_slot(vault.header, new.kind, material, vault._vault_key)  # noqa: SLF001 - one room
        slots = (*vault.header.slots[:free], slot, *vault.header.slots[free + 1 :])
        entry = Entry(slot[:16].hex(), new.kind, name, _now())
        listed = replace(vault.directory, credentials=(*vault.directory.credentials, entry))
        vault.write_header(replace(vault.header, slots=slots), listed)
        written = header.decode(files.read_whole(vault.path / COPIES[0], header.SIZE))
        if header.opens(written, new, material) is None:
            raise Damaged(part="header", subject=COPIES[0])
    finally:
        crypto.wipe(material)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# -- making ---------------------------------------------------------------------------


def create_vault(
    path: Path, passphrase: Credential, recovery: RecoveryCode, *, kdf: KdfParams | None = None
) -> OpenVault:
    """Make the folder of a new vault; its header is written by `publish()` once the database stands.

    Raises AlreadyExists, NotFound (no such parent), ReadOnly, DiskFull.
    """
    params = kdf or credentials.calibrated()
    params.check()
    if os.path.lexists(path):
        raise AlreadyExists(subject=str(path))
    with files.named_failures(str(path)):
        path.mkdir(mode=0o700)
    try:
        return _fill(path, passphrase, recovery, params)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def _fill(path: Path, passphrase: Credential, recovery: RecoveryCode, params: KdfParams) -> OpenVault:
    with files.named_failures(str(path)):
        for name in ("objects", "snapshots"):
            (path / name).mkdir(mode=0o700)
        fill_reserve(path)
    lock = _hold(path, create=True)
    vault_key = bytearray(crypto.random_bytes(crypto.KEY))
    made = Header(crypto.random_bytes(16), 0, params, crypto.random_bytes(16))
    slots, entries = [], []
    for credential, name in ((passphrase, "passphrase"), (recovery, "recovery code")):
        material = credential.key_material(params, made.salt)
        slots.append(header.make_slot(made, credential.kind, material, vault_key))
        entries.append(Entry(slots[-1][:16].hex(), credential.kind, name, _now()))
        crypto.wipe(material)
    slots += [header.empty_slot() for _ in range(header.SLOTS - len(slots))]
    directory = Directory(crypto.random_bytes(16), APP_MINIMUM, tuple(entries))
    return _opened(path, replace(made, slots=tuple(slots)), directory, 0, vault_key, lock)


def publish(vault: OpenVault) -> None:
    """Write the first header of a new vault: from now on it is one."""
    vault.write_header(vault.header, vault.directory)
    with files.named_failures(str(vault.path)):
        sync_folder(vault.path)
        sync_folder(vault.path.parent)


def fill_reserve(path: Path) -> None:
    """Put the reserve there, when it is not."""
    reserve = path / "reserve.bin"
    if reserve.exists():
        return
    handle = files.open_regular(reserve, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        for _ in range(RESERVE // (1 << 20)):
            os.write(handle, crypto.random_bytes(1 << 20))
        os.fsync(handle)
    finally:
        os.close(handle)


# -- opening --------------------------------------------------------------------------


def open_vault(path: Path, credential: Credential, *, read_only: bool = False) -> OpenVault:
    """Open a vault's keys. Each header copy is tried, newest first; nothing is written.

    Raises NotAVault, Damaged, TooNew, InUse, WrongKey.
    """
    copies = read_headers(path)
    lock = _hold(path, create=False, read_only=read_only)
    try:
        found = _try_copies(copies, credential)
        if found is None:
            raise WrongKey
        name, slot, vault_key, directory = found
        opened = _opened(path, copies[name], directory, slot, vault_key, lock, read_only=read_only)
        opened._repair = [other for other in COPIES if copies.get(other) != copies[name]]  # noqa: SLF001 - one room
    except BaseException:
        if lock >= 0:
            os.close(lock)
        raise
    return opened


def read_headers(path: Path) -> dict[str, Header]:
    """The header copies that can be read at all, by name; NotAVault, Damaged or TooNew when there is none."""
    if not path.exists():
        raise NotFound(subject=str(path))
    if not path.is_dir() or not any(os.path.lexists(path / name) for name in COPIES):
        raise NotAVault(subject=str(path))
    found: dict[str, Header] = {}
    failures: list[HavenError] = []
    for name in COPIES:
        try:
            found[name] = header.decode(files.read_whole(path / name, header.SIZE), name)
        except HavenError as failure:
            failures.append(failure)
    too_new = next((failure for failure in failures if isinstance(failure, TooNew)), None)
    if found:
        return found
    raise too_new or Damaged(part="header", subject=str(path))


def _try_copies(copies: dict[str, Header], credential: Credential) -> tuple[str, int, bytearray, Directory] | None:
    """The newest copy that the credential opens, unless a newer genuine copy no longer knows the credential."""
    materials: dict[tuple[KdfParams, bytes], bytearray] = {}
    found = None
    newest_first = sorted(copies.items(), key=lambda item: -item[1].generation)
    for name, copy in newest_first:
        basis = (copy.kdf, copy.salt)
        if basis not in materials:
            materials[basis] = credential.key_material(copy.kdf, copy.salt)
        opened = header.opens(copy, credential, materials[basis])
        if opened is not None and found is None:
            found = (name, *opened)
    for material in materials.values():
        crypto.wipe(material)
    if found is None:
        return None
    newer = [copy for name, copy in newest_first if copy.generation > copies[found[0]].generation]
    if any(header.unseal(copy, found[2]) is not None for copy in newer):
        crypto.wipe(found[2])
        return None
    return found


def _opened(
    path: Path,
    made: Header,
    directory: Directory,
    slot: int,
    vault_key: bytearray,
    lock: int,
    *,
    read_only: bool = False,
) -> OpenVault:
    state = StateFile(path / "state", vault_key, made.vault_id, read_only=read_only)
    objects = ObjectStore(path / "objects", read_only=read_only)
    return OpenVault(path, made, directory, slot, read_only, state, objects, vault_key, lock)


def _hold(path: Path, *, create: bool, read_only: bool = False) -> int:
    """Hold the advisory lock; InUse when another process does. Nothing is written into it yet."""
    name = path / "lock"
    writable = os.access(path, os.W_OK) and not read_only
    if not writable and not read_only:
        raise ReadOnly(subject=str(path))
    if not name.exists() and not (create or writable):
        return -1
    handle = files.open_regular(name, (os.O_RDWR | os.O_CREAT) if writable else os.O_RDONLY)
    try:
        _lock_file(handle)
    except OSError:
        os.close(handle)
        raise InUse(subject=str(path)) from None
    return handle


def _lock_file(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows alone

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _mark_holder(lock: int) -> None:
    with contextlib.suppress(OSError):
        os.ftruncate(lock, 0)
        files.write_at(lock, f"{os.getpid()} {crypto.random_bytes(8).hex()}\n".encode(), 0)


def discard(path: Path) -> None:
    """Remove a vault that was not finished."""
    shutil.rmtree(path, ignore_errors=True)
