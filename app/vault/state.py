"""The state: how far the journal had come, so that a rollback shows."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from app.domain import canonical
from app.domain.errors import HavenError
from app.domain.failures import named_failures
from app.paths import other_thing, sync_folder
from app.vault import crypto, files, keys

RECORD = 512
_PLAIN = RECORD - crypto.NONCE - crypto.TAG
_LABEL = b"havenfile/v1/state\0"
SYNC_EVERY = 50
OPEN, CLOSING, CLOSED = "open", "closing", "closed"
# The alarm of a database that has pages which can't be read: it can't be accepted, only restored from a backup.
DAMAGED = "database_damaged"


@dataclass(frozen=True, slots=True)
class State:
    """One sealed record: session, phase, journal size and root, header generation, database, digest of settings."""

    session: str
    phase: str
    n: int
    root: str
    header_generation: int
    db_id: str
    seq: int = 0
    settings: str = ""


@dataclass(frozen=True, slots=True)
class Rollback:
    """One thing that is older than it must be; `missing` is the number of journal entries, when known."""

    code: str
    message: str
    missing: int = 0


class StateFile:
    """Two records of constant size, written in turn; a torn write leaves the other."""

    def __init__(self, path: Path, vault_key: bytes | bytearray, vault_id: bytes, *, read_only: bool = False) -> None:
        self._path = path
        self._key = keys.derive(vault_key, "state", vault_id)
        self._vault_id = vault_id
        self._read_only = read_only
        self._handle = -1
        self._writes = 0
        self._seq: int | None = None
        self._session = ""

    def read(self) -> State | None:
        """The newest record that verifies, or None."""
        newest = self.newest()
        self._seq = newest.seq if newest else 0
        self._session = newest.session if newest else ""
        return newest

    def successor(self, vault_key: bytes | bytearray) -> StateFile:
        """The same file under another vault key: its first write leaves the newest record of this one standing."""
        made = StateFile(self._path, vault_key, self._vault_id, read_only=self._read_only)
        if self._seq is None:
            self.read()
        made._seq = self._seq  # noqa: SLF001 - of its own class
        return made

    def newest(self) -> State | None:
        """As `read`, for whoever only looks."""
        try:
            data = files.read_whole(self._path, 2 * RECORD)
        except HavenError:
            return None
        found = [state for place in (0, 1) if (state := self._open(data[place * RECORD :][:RECORD], place))]
        return max(found, key=lambda state: state.seq, default=None)

    def write(self, state: State, *, sync: bool = False) -> None:
        """Write the other record; durable when asked for, at a new session's first and at every fiftieth write."""
        if self._read_only:
            return
        if self._seq is None:
            self.read()
        # The place of a write that failed is written again: the other record is the last good one.
        seq = (self._seq or 0) + 1
        place = seq % 2
        self._writes += 1
        with named_failures(str(self._path)):
            files.write_at(self._opened(), self._seal(replace(state, seq=seq), place), place * RECORD)
            # A session that commits before its name is durable would look like another's after a power cut.
            if sync or state.session != self._session or self._writes % SYNC_EVERY == 0:
                os.fsync(self._handle)
        self._seq, self._session = seq, state.session

    def _opened(self) -> int:
        if self._handle < 0:
            existed = os.path.lexists(self._path)
            self._handle = files.open_regular(self._path, os.O_RDWR | os.O_CREAT)
            if not existed:
                sync_folder(self._path.parent)
        return self._handle

    def make_ready(self) -> None:
        """See that it can be written; what stands in its place goes, unless it is a folder that holds something."""
        if self._read_only or self._handle >= 0:
            return
        with named_failures(str(self._path)):
            if other_thing(self._path):
                files.remove_own(self._path)
                with contextlib.suppress(OSError):
                    self._path.rmdir()
            self._opened()

    def close(self) -> None:
        """Give the file back and forget the key."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        crypto.wipe(self._key)

    def _seal(self, state: State, place: int) -> bytes:
        nonce = crypto.random_bytes(crypto.NONCE)
        plain = canonical.encode(asdict(state)).ljust(_PLAIN, b"\0")
        return nonce + crypto.seal(self._key, nonce, plain, _LABEL + self._vault_id + bytes([place]))

    def _open(self, record: bytes, place: int) -> State | None:
        if len(record) < RECORD:
            return None
        try:
            bound = _LABEL + self._vault_id + bytes([place])
            plain = crypto.unseal(self._key, record[: crypto.NONCE], record[crypto.NONCE :], bound)
            said = canonical.decode(bytes(plain).rstrip(b"\0"))
            # Keys of a newer minor version are passed over: the record is written whole at every commit.
            return State(**{one.name: said[one.name] for one in fields(State) if one.name in said})
        except (crypto.BadSeal, canonical.BadCanonical, KeyError, TypeError):
            return None


RootAt = Callable[[int], str]


def assess(
    state: State | None, database: State, header_generation: int, root_at: RootAt | None = None
) -> list[Rollback]:
    """Compare the state file with what the database says of itself (its `phase` and `seq` do not count).

    The database may be ahead only when the state says "open": that was a crash. `root_at` gives the root (hex)
    that the database's journal had at a size; with it a journal that is ahead must continue the known one.
    """
    if state is None:
        return [Rollback("state_missing", "The state record is missing or damaged.")]
    found = _journal_rollback(state, database, root_at)
    if state.session != database.session and not _just_opened(state, database):
        found.append(Rollback("other_session", "Database and state come from different sessions."))
    if header_generation < max(database.header_generation, state.header_generation):
        found.append(Rollback("header_old", "The header is older than the database."))
    if not found:
        found += _settings_rollback(state, database)
    return found


def _settings_rollback(state: State, database: State) -> list[Rollback]:
    """While a vault is at rest its settings are exactly those that were put to rest; a crash leaves them open."""
    if state.phase == OPEN or not state.settings or state.settings == database.settings:
        return []
    return [Rollback("settings_changed", "Settings or identities are not those that were last written.")]


def _journal_rollback(state: State, database: State, root_at: RootAt | None) -> list[Rollback]:
    if state.db_id != database.db_id:
        return [Rollback("other_database", "The state belongs to another database file.")]
    if database.n < state.n:
        missing = state.n - database.n
        return [Rollback("database_behind", f"The database lacks {missing} journal entries.", missing)]
    if database.n > state.n and state.phase != OPEN:
        ahead = database.n - state.n
        return [Rollback("state_behind", f"The state record is {ahead} journal entries older than the database.")]
    root = database.root if database.n == state.n else (root_at(state.n) if root_at else state.root)
    if root != state.root:
        return [Rollback("journal_differs", "The journal is not the one that was last written.")]
    return []


def _just_opened(state: State, database: State) -> bool:
    """A session is named in state and database one after the other: a crash between leaves all else equal."""
    return state.phase == OPEN and (database.n, database.root) == (state.n, state.root)
