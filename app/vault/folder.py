"""The folder of a vault: made, opened, held, repaired, closed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.errors import AlreadyExists, HavenError, IoFailed, Refused
from app.domain.failures import named_failures
from app.paths import drop, other_thing, sync_folder
from app.vault import credentials, crypto, files, header, holding, keys, placing, unlocking, wiping
from app.vault.credentials import Credential, KdfParams, Passphrase, RecoveryCode
from app.vault.header import Directory, Entry, Header
from app.vault.objects import ObjectStore
from app.vault.state import StateFile
from app.vault.unlocking import COPIES, DatabaseOpens, read_headers

__all__ = [
    "COPIES", "OpenVault", "create_vault", "discard", "fill_reserve", "open_vault", "publish", "read_headers",
]  # fmt: skip

RESERVE = 32 * 1024 * 1024
APP_MINIMUM = "0.1"
# In place of the number of a slot: the credential in use was revoked.
GONE = -1


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
    # The second factor that opened this vault (empty: none), so that a new passphrase can keep it.
    _factor: bytearray = field(default_factory=bytearray)
    # What the directory said of the credential that opened this vault, once that was revoked.
    _revoked: Entry | None = None
    _folder: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._folder = _identity(self.path)

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
        return unlocking.database_path(self.path, self.db_id)

    @property
    def header_generation(self) -> int:
        """How often the header was written."""
        return self.header.generation

    @property
    def credential(self) -> Entry | None:
        """What the directory says of the credential that opened the vault; None once that was revoked."""
        if self.slot == GONE:
            return None
        slot_id = self.header.slots[self.slot][:16].hex()
        return next((entry for entry in self.directory.credentials if entry.slot_id == slot_id), None)

    @property
    def opened_as(self) -> str:
        """The name of the credential that opened the vault, which the journal goes on to tell once it was revoked."""
        known = self.credential or self._revoked
        return known.name if known is not None else ""

    def database_key(self, db_id: bytes | None = None) -> bytearray:
        """The 99-byte key literal of a database file (the one in use by default); wipe it after use."""
        return keys.database_literal(self._vault_key, self.vault_id, self.db_id if db_id is None else db_id)

    def key_for(self, label: str) -> bytearray:
        """Another key of the schedule; wipe it after use."""
        return keys.derive(self._vault_key, label, self.vault_id)

    def confirm(self) -> list[str]:
        """Call when the database opened: a damaged or older header copy is mended; says which.

        A copy that can't be mended (a full disk, a folder in its place) does not keep the vault shut.
        """
        if self.read_only:
            return []
        mended = [name for name in self._repair if self._mend(name)]
        self._repair = [name for name in self._repair if name not in mended]
        self._lock = holding.mark(self.path, self._lock)
        return mended

    def _mend(self, name: str) -> bool:
        try:
            wiping.refuse_marked(self.path)
            files.write_in_place(self.path / name, self.header.encode())
        except HavenError:
            return False
        return True

    def damaged_copies(self) -> list[str]:
        """The header copies whose bytes on disk are not those of the header in use; for verification."""
        return [name for name in COPIES if not self._stands(name)]

    def _stands(self, name: str) -> bool:
        try:
            return files.read_whole(self.path / name, header.SIZE + 1) == self.header.encode()
        except HavenError:
            return False

    def write_header(self, changed: Header, directory: Directory) -> None:
        """One generation further, sealed anew, both copies written, synced and read back one after the other."""
        if self.read_only:
            raise unlocking.unwritable(self.path)
        wiping.refuse_marked(self.path)
        fresh = header.seal(replace(changed, generation=self.header.generation + 1), self._vault_key, directory)
        for name in COPIES:
            files.write_in_place(self.path / name, fresh.encode())
            if files.read_whole(self.path / name, header.SIZE + 1) != fresh.encode():
                raise IoFailed(subject=str(self.path / name), reason="what was written does not read back")
        self.header, self.directory = fresh, directory
        self._repair.clear()

    def use_database(self, db_id: bytes) -> None:
        """Switch to another database file by one header generation."""
        self.write_header(self.header, replace(self.directory, db_id=db_id))

    def adopt(
        self, made: Header, directory: Directory, slot: int, vault_key: bytearray, factor: bytearray, state: StateFile
    ) -> None:
        """Go on under another vault key, whose header stands on disk; what belonged to the old key is wiped."""
        old = self._vault_key, self._factor, self.state
        self.header, self.directory, self.slot = made, directory, slot
        self._vault_key, self._factor, self.state = vault_key, factor, state
        self._revoked = None
        self._repair = self.damaged_copies()
        crypto.wipe(old[0])
        crypto.wipe(old[1])
        with contextlib.suppress(OSError):
            old[2].close()

    def is_under(self, vault_key: bytearray) -> bool:
        """Whether this very key is in use."""
        return self._vault_key is vault_key

    def change_credential(self, new: Credential, name: str, drop: tuple[str, ...]) -> None:
        """Write a slot for `new`, verify that it opens, then overwrite the slots `drop` (hex ids) in both copies.

        When all eight are taken, the new slot takes the place of the first that goes, by one generation.
        """
        used = self.credential
        number = placing.add_credential(self, new, name, drop=drop)
        if used is not None and used.slot_id in drop:
            self.slot = number
        left = tuple(slot_id for slot_id in drop if any(slot_id == e.slot_id for e in self.directory.credentials))
        if left:
            self.drop_credentials(left)

    def drop_credentials(self, drop: tuple[str, ...]) -> None:
        """Overwrite slots (hex ids) in both copies, by one generation; the one in use may be among them."""
        used = self.credential
        slots = tuple(header.empty_slot() if slot[:16].hex() in drop else slot for slot in self.header.slots)
        kept = tuple(entry for entry in self.directory.credentials if entry.slot_id not in drop)
        self.write_header(replace(self.header, slots=slots), replace(self.directory, credentials=kept))
        if used is not None and used.slot_id in drop:
            self.slot, self._revoked = GONE, used
            crypto.wipe(self._factor)

    def change_passphrase(self, new: Passphrase) -> tuple[Entry, ...]:
        """A new passphrase for the credential in use, its second factor and name kept; what went.

        After the recovery code every plain passphrase goes: the forgotten one can't be told from the others.
        Refused once the credential in use was revoked: there is none left to change.
        """
        used = self.credential
        if used is None:
            raise Refused(reason="what this vault was opened with was revoked; add a new passphrase instead")
        old: tuple[Entry, ...] = (used,)
        if used.kind == credentials.RECOVERY:
            old = tuple(e for e in self.directory.credentials if e.kind == credentials.PASSPHRASE)
        elif used.kind != credentials.PASSPHRASE:
            new = new.with_factor(used.kind, bytearray(self._factor))
        name = old[0].name if len(old) == 1 else "passphrase"
        self.change_credential(new, name, tuple(entry.slot_id for entry in old))
        return old

    def spend_reserve(self) -> bool:
        """Give up the reserve so that deleting and saving still work on a full disk."""
        reserve = self.path / "reserve.bin"
        existed = unlocking.is_there(reserve)
        files.remove_own(reserve)
        return existed

    def still_there(self) -> bool:
        """Whether the folder at the path is the one that was opened: it may be moved, or its medium pulled out."""
        try:
            return _identity(self.path) == self._folder
        except OSError:
            return False

    def close(self) -> None:
        """Wipe the keys and let go of the folder; may be called again."""
        crypto.wipe(self._vault_key)
        crypto.wipe(self._factor)
        self.state.close()
        if self._lock >= 0:
            holding.let_go(self._lock)
            self._lock = -1


def _identity(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_dev, about.st_ino


# -- making ---------------------------------------------------------------------------


def create_vault(
    path: Path, passphrase: Credential, recovery: RecoveryCode, *, kdf: KdfParams | None = None
) -> OpenVault:
    """Make the folder of a new vault; its header is written by `publish()` once the database stands.

    Raises AlreadyExists, NotFound (no such parent), ReadOnly, DiskFull.
    """
    params = kdf or credentials.calibrated()
    params.check()
    if half_made(path):
        discard(path)
    if taken(path):
        raise AlreadyExists(subject=str(path))
    with named_failures(str(path)):
        path.mkdir(mode=0o700)
    try:
        return _fill(path, passphrase, recovery, params)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


# What lies in a vault before its header does.
_BEFORE_HEADER = re.compile(
    r"lock|state|objects|snapshots|reserve\.(bin|tmp)|case-[0-9a-f]{32}\.db(-wal|-shm|-journal)?"
)


def taken(path: Path) -> bool:
    """Whether something stands where a vault is to be made that must not be touched."""
    return os.path.lexists(path) and not half_made(path)


def half_made(path: Path) -> bool:
    """Whether a folder is what a killed `create_vault` left: without a header nothing in it can ever be read."""
    if path.is_symlink() or not (path / "lock").is_file():
        return False
    if not all(_BEFORE_HEADER.fullmatch(item.name) for item in path.iterdir()) or any((path / "objects").glob("*")):
        return False
    try:
        holding.let_go(holding.hold(path))
    except HavenError:
        return False
    return True


def _fill(path: Path, passphrase: Credential, recovery: RecoveryCode, params: KdfParams) -> OpenVault:
    lock = holding.hold(path, create=True)
    with named_failures(str(path)):
        for name in ("objects", "snapshots"):
            (path / name).mkdir(mode=0o700)
        fill_reserve(path)
    vault_key = bytearray(crypto.random_bytes(crypto.KEY))
    made = Header(crypto.random_bytes(16), 0, params, crypto.random_bytes(16))
    slots, entries = [], []
    for credential, name in ((passphrase, "passphrase"), (recovery, "recovery code")):
        with unlocking.affordable(params):
            material = credential.key_material(params, made.salt)
        slots.append(header.make_slot(made, credential.kind, material, vault_key))
        entries.append(Entry(slots[-1][:16].hex(), credential.kind, name, placing.now()))
        crypto.wipe(material)
    slots += [header.empty_slot() for _ in range(header.SLOTS - len(slots))]
    directory = Directory(crypto.random_bytes(16), APP_MINIMUM, tuple(entries))
    return _opened(path, replace(made, slots=tuple(slots)), directory, 0, vault_key, lock)


def publish(vault: OpenVault) -> None:
    """Write the first header of a new vault: from now on it is one."""
    vault.write_header(vault.header, vault.directory)
    with named_failures(str(vault.path)):
        sync_folder(vault.path)
        sync_folder(vault.path.parent)


def fill_reserve(path: Path) -> None:
    """Put the reserve there, when it is not and the disk has room for it twice; OSError leaves nothing half-done."""
    reserve, temporary = path / "reserve.bin", path / "reserve.tmp"
    files.remove_own(temporary)
    if other_thing(reserve):
        files.remove_own(reserve)
    if os.path.lexists(reserve) or shutil.disk_usage(path).free < 2 * RESERVE:
        return
    try:
        with os.fdopen(files.open_regular(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as stream:
            for _ in range(RESERVE // (1 << 20)):
                stream.write(crypto.noise(1 << 20))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(reserve)
        sync_folder(path)
    except BaseException:
        drop(temporary)
        raise


# -- opening --------------------------------------------------------------------------


def open_vault(
    path: Path, credential: Credential, *, read_only: bool = False, database_opens: DatabaseOpens | None = None
) -> OpenVault:
    """Open a vault's keys. Each header copy is tried, newest first; nothing is written.

    A copy counts when its database is there, or opens as `database_opens(file, key literal)` says; when none
    does, the newest that the credential opens is given, so that the caller can name what is wrong with it.
    Raises NotFound, NotAVault, Refused (a backup), Damaged, TooNew, InUse, ReadOnly, WrongKey.
    """
    copies = read_headers(path)
    if not read_only and unlocking.is_copy(path):
        raise Refused(reason="this is a backup; restore it into a new folder")
    lock = holding.hold(path, read_only=read_only)
    try:
        found = unlocking.unlock(path, copies, credential, database_opens)
        opened = _opened(path, found.header, found.directory, found.slot, found.vault_key, lock, read_only=read_only)
        opened._repair = unlocking.to_mend(copies, found)  # noqa: SLF001 - one room
        opened._factor = credential.factor(found.kind)  # noqa: SLF001
    except BaseException:
        holding.let_go(lock)
        raise
    return opened


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


def discard(path: Path) -> None:
    """Remove a vault that was not finished."""
    shutil.rmtree(path, ignore_errors=True)
