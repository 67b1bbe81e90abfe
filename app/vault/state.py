"""The state: how far the journal had come, so that a rollback shows."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.domain import canonical
from app.domain.errors import HavenError
from app.vault import crypto, files, keys

RECORD = 512
_PLAIN = RECORD - crypto.NONCE - crypto.TAG
_LABEL = b"havenfile/v1/state\0"
SYNC_EVERY = 50
OPEN, CLOSING, CLOSED = "open", "closing", "closed"


@dataclass(frozen=True, slots=True)
class State:
    """One sealed record: session, phase, journal size and root, header generation, database."""

    session: str
    phase: str
    n: int
    root: str
    header_generation: int
    db_id: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Rollback:
    """One thing that is older than it must be; `missing` is the number of journal entries, when known."""

    code: str
    message: str
    missing: int = 0


class StateFile:
    """Two records, written in turn; a torn write leaves the other."""

    def __init__(self, path: Path, vault_key: bytes | bytearray, vault_id: bytes, *, read_only: bool = False) -> None:
        self._path = path
        self._key = keys.derive(vault_key, "state", vault_id)
        self._vault_id = vault_id
        self._read_only = read_only
        self._handle = -1
        self._writes = 0
        self._seq = 0

    def read(self) -> State | None:
        """The newest record that verifies, or None."""
        try:
            data = files.read_whole(self._path, 2 * RECORD)
        except HavenError:
            return None
        found = [state for place in (0, 1) if (state := self._open(data[place * RECORD :][:RECORD], place))]
        newest = max(found, key=lambda state: state.seq, default=None)
        self._seq = newest.seq if newest else 0
        return newest

    def write(self, state: State, *, sync: bool = False) -> None:
        """Write the other record; durable when asked for and at every fiftieth write."""
        if self._read_only:
            return
        self._seq += 1
        self._writes += 1
        place = self._seq % 2
        if self._handle < 0:
            self._handle = files.open_regular(self._path, os.O_RDWR | os.O_CREAT)
        with files.named_failures(self._path.name):
            files.write_at(self._handle, self._seal(replace(state, seq=self._seq), place), place * RECORD)
            if sync or self._writes % SYNC_EVERY == 0:
                os.fsync(self._handle)

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
            return State(**canonical.decode(bytes(plain).rstrip(b"\0")))
        except (crypto.BadSeal, canonical.BadCanonical, TypeError):
            return None


def assess(state: State | None, database: State, header_generation: int) -> list[Rollback]:
    """Compare the state file with what the database says of itself (its `phase` and `seq` do not count).

    The database may be ahead only when the state says "open": that was a crash.
    """
    if state is None:
        return [Rollback("state_missing", "The state record is missing or damaged.")]
    found: list[Rollback] = []
    if state.db_id != database.db_id:
        found.append(Rollback("other_database", "The state belongs to another database file."))
    elif database.n < state.n:
        missing = state.n - database.n
        found.append(Rollback("database_behind", f"The database lacks {missing} journal entries.", missing))
    elif database.n == state.n and database.root != state.root:
        found.append(Rollback("journal_differs", "The journal is not the one that was last written."))
    elif database.n > state.n and state.phase != OPEN:
        found.append(Rollback("state_behind", "The state record is older than the database."))
    if state.session != database.session and not (state.phase == OPEN and database.n >= state.n):
        found.append(Rollback("other_session", "Database and state come from different sessions."))
    if header_generation < max(database.header_generation, state.header_generation):
        found.append(Rollback("header_old", "The header is older than the database."))
    return found
