"""The encrypted database file: the only place that speaks to SQLCipher."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlcipher3 import _sqlite3 as library

from app.domain.errors import Cancelled, Damaged, DiskFull, HavenError, InUse, IoFailed, NotAFile, ReadOnly, WrongKey
from app.paths import drop, other_thing, sync_folder
from app.store import slots

slots.enlarge(library.__file__)
Row = tuple[Any, ...]
Values = Sequence[Any]

# Memory is locked, and wiped when it is given back; once on in a process it stays on.
MEMORY = "PRAGMA cipher_memory_security=ON"
# What was committed is on the disk, not on its way to it.
DISK = "PRAGMA synchronous=FULL"
_SETTINGS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=0",
    "PRAGMA cache_size=-32768",
)
# The file, and those that SQLite makes and removes beside it.
_TAILS = ("", "-journal", "-wal", "-shm")
# Whose fault an SQLite error is, by its primary result code.
_FAULTS: dict[int, type[HavenError]] = {
    5: InUse,
    6: InUse,
    8: ReadOnly,
    10: IoFailed,
    11: Damaged,
    9: Cancelled,
    13: DiskFull,
    14: IoFailed,
    26: Damaged,
}
# A backup that fails says so in SQLite's words alone.
_WORDS = {
    "database is locked": 5,
    "database table is locked": 6,
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "file is not a database": 26,
}


def translated(failure: sqlcipher3.Error | OSError, subject: str) -> Exception:
    """Our error for the environment's failures; a bug stays what it is, without its text."""
    if isinstance(failure, OSError):
        kind = DiskFull if failure.errno in (errno.ENOSPC, errno.EDQUOT) else IoFailed
        return kind(subject=subject, reason=failure.strerror or "")
    number = getattr(failure, "sqlite_errorcode", None) or _WORDS.get(str(failure), 0)
    fault = _FAULTS.get(number & 0xFF)
    # Text that is none has no code: a page is not what it was.
    unreadable = not number and isinstance(failure, sqlcipher3.OperationalError)
    if fault is Damaged or unreadable:
        return Damaged(part="database", subject=subject)
    if fault is not None:
        return fault(subject=subject, reason=getattr(failure, "sqlite_errorname", "") or "")
    return RuntimeError(f"database: {type(failure).__name__} {getattr(failure, 'sqlite_errorname', '')}")


def _refuse_other(path: Path) -> None:
    """SQLite follows links and waits for pipes: NotAFile when one stands in place of the file or one beside it."""
    for tail in _TAILS:
        place = path.with_name(f"{path.name}{tail}")
        try:
            other = other_thing(place)
        except OSError as failure:
            raise translated(failure, path.name) from None
        if other:
            raise NotAFile(subject=str(place))


@functools.cache
def _lock_memory() -> None:
    """From here on SQLCipher locks its memory: before the first connection, which takes its slots when it is made."""
    with contextlib.closing(sqlcipher3.connect(":memory:")) as connection:
        connection.execute(MEMORY)


class Database:
    """One connection to one keyed file. `read_only` ones answer queries beside the writer.

    After one damaged page SQLCipher answers nothing more on a connection. With `key_again` (it gives the key
    literal, which is wiped after use) the connection is made anew then, so that what is undamaged stays readable.
    """

    def __init__(self, connection: Any, path: Path) -> None:
        self._connection = connection
        self.path = path
        self.lock = threading.RLock()
        # Records that lie on damaged pages, as reading met them: "kind uid".
        self.unread: set[str] = set()
        self._salt = b""
        self.key_again: Callable[[], bytearray] | None = None
        self._how: dict[str, Any] = {"read_only": False, "alone": False}
        self._stuck = False
        self._viewing = self._changing = self._stopped = False

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytearray,
        *,
        create: bool = False,
        read_only: bool = False,
        alone: bool = False,
        accept: Callable[[Database], None] | None = None,
    ) -> Database:
        """Open a file with its 99-byte key literal.

        `alone` keeps rollback-journal mode (copies, read-only media). `accept` looks at the file before anything
        is written into it, and raises to refuse it. Raises WrongKey when the key does not fit (or the first page
        is damaged), Damaged, NotAFile, IoFailed.
        """
        _lock_memory()
        _refuse_other(path)
        if not create and not path.is_file():
            raise Damaged(part="database", subject=path.name)
        mode = "ro" if read_only else ("rwc" if create else "rw")
        try:
            uri = f"{path.absolute().as_uri()}?mode={mode}"
            connection = sqlcipher3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=2)
        except sqlcipher3.Error as failure:
            raise translated(failure, path.name) from None
        made = cls(connection, path)
        made._how = {"read_only": read_only, "alone": alone}
        try:
            made._set_up(key)
            if accept is not None:
                accept(made)
            made._set_mode(read_only=read_only, alone=alone)
        except BaseException:
            connection.close()
            raise
        if create:
            path.chmod(0o600)
        return made

    def _set_up(self, key: bytearray) -> None:
        self.run("PRAGMA cipher_log_level=none")
        self.run(MEMORY)
        self._salt = bytes.fromhex(bytes(key[66:98]).decode())
        self._connection.set_key(key)
        try:
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher3.Error as failure:
            if getattr(failure, "sqlite_errorcode", 0) & 0xFF == 26:
                raise WrongKey from None
            raise translated(failure, self.path.name) from None
        # With auto_vacuum SQLCipher accepts pages that were zeroed.
        if self.value("PRAGMA auto_vacuum") != 0:
            raise Damaged(part="database", subject="auto_vacuum")
        for setting in (*_SETTINGS, DISK):
            self.run(setting)

    def _set_mode(self, *, read_only: bool, alone: bool) -> None:
        if not read_only and not alone:
            self.run("PRAGMA journal_mode=WAL")
        if read_only:
            self.run("PRAGMA query_only=ON")

    def _failed(self, failure: sqlcipher3.Error) -> Exception:
        told = translated(failure, self.path.name)
        self._stuck = self._stuck or isinstance(told, Damaged)
        return told

    def _anew(self) -> None:
        """Another connection in place of one that answers nothing more; never inside a change."""
        if self._stopped:
            raise Cancelled
        if not self._stuck or self.key_again is None or self._changing:
            return
        key = self.key_again()
        try:
            fresh = Database.open(self.path, key, **self._how)
        except WrongKey:
            raise Damaged(part="database", subject=self.path.name) from None
        finally:
            key[:] = bytes(len(key))
        old, self._connection, self._stuck = self._connection, fresh._connection, False  # noqa: SLF001 - of its own class
        old.close()
        if self._viewing:
            self._connection.execute("BEGIN")

    @property
    def for_reading(self) -> bool:
        """Whether this connection answers questions alone."""
        return bool(self._how["read_only"])

    def run(self, sql: str, values: Values = ()) -> Any:
        """Execute one statement; the cursor."""
        self._anew()
        try:
            return self._connection.execute(sql, values)
        except sqlcipher3.Error as failure:
            raise self._failed(failure) from None

    def run_many(self, sql: str, rows: Sequence[Values]) -> None:
        """Execute one statement for many rows."""
        try:
            self._connection.executemany(sql, rows)
        except sqlcipher3.Error as failure:
            raise self._failed(failure) from None

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query."""
        try:
            with self.lock:
                self._anew()
                return list(self._connection.execute(sql, values))
        except sqlcipher3.Error as failure:
            raise self._failed(failure) from None

    def each(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """The rows of a query one after another, for counting them: none is kept.

        Grouping in SQL would make each row an allocation that is locked into memory and wiped: ten times slower.
        """
        try:
            with self.lock:
                self._anew()
                yield from self._connection.execute(sql, values)
        except sqlcipher3.Error as failure:
            raise self._failed(failure) from None

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first value of a query, or None."""
        found = self.row(sql, values)
        return found[0] if found else None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE … COMMIT, or nothing at all."""
        self.run("BEGIN IMMEDIATE")
        self._changing = True
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with contextlib.suppress(Exception):
                self.run("ROLLBACK")
            raise
        finally:
            self._changing = False

    @contextlib.contextmanager
    def snapshot_view(self) -> Iterator[None]:
        """Several reads of one moment."""
        with self.lock:
            self.run("BEGIN")
            self._viewing = True
            try:
                yield
            finally:
                self._viewing = False
                with contextlib.suppress(Exception):
                    self._connection.execute("COMMIT")

    def interrupt(self) -> None:
        """Stop a running query."""
        self._connection.interrupt()

    def stop(self) -> None:
        """Let no further question be answered: this one and the next raise Cancelled."""
        self._stopped = True
        self._connection.interrupt()

    def checkpoint(self) -> None:
        """Bring everything from the write-ahead log into the file and empty the log."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, path: Path, key: bytearray) -> None:
        """A copy of this moment as a database of its own under another key; nothing is left on failure.

        Raises Damaged when a page does not authenticate: SQLite would write that one and all after it as zeros
        that do, and call it a success.
        """
        self._refuse_damaged()
        temporary = path.with_name(f"{path.name}.part")
        try:
            copy = Database.open(temporary, key, create=True, alone=True)
            try:
                with self.lock:
                    self._connection.backup(copy._connection)  # noqa: SLF001 - of its own class
                copy.run("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()
            handle = os.open(temporary, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            temporary.replace(path)
            sync_folder(path.parent)
        except sqlcipher3.Error as failure:
            self._failed(failure)
            raise translated(failure, path.name) from None
        except OSError as failure:
            raise translated(failure, path.name) from None
        finally:
            for tail in _TAILS:
                drop(temporary.with_name(f"{temporary.name}{tail}"))

    def in_memory(self) -> Database:
        """A copy of this moment that stands in memory alone, to be changed and read; pages are checked in our file."""
        self._refuse_damaged()
        memory = sqlcipher3.connect(":memory:", isolation_level=None, check_same_thread=False)
        made = _InMemory(memory, self)
        try:
            # Only a database with a key can be copied into another one; this one is never written anywhere.
            made._set_up(bytearray(b"x'" + os.urandom(48).hex().encode() + b"'"))  # noqa: SLF001 - of its own class
            with self.lock:
                self._connection.backup(memory)
        except sqlcipher3.Error as failure:
            memory.close()
            raise translated(failure, self.path.name) from None
        return made

    def _refuse_damaged(self) -> None:
        if found := self.value("PRAGMA cipher_integrity_check"):
            raise Damaged(part="database", subject=self.path.name, reason=str(found))

    def damaged_pages(self) -> list[str]:
        """What SQLCipher's and SQLite's own checks find wrong; empty when all is well."""
        found = [str(row[0]) for row in self.rows("PRAGMA cipher_integrity_check")]
        # With a key that brings its salt along, SQLCipher does not look at the one in the file.
        if not found and self._first_bytes() != self._salt:
            found = ["The salt of the file was changed: page 1"]
        if found:
            return found
        return [str(row[0]) for row in self.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]

    def _first_bytes(self) -> bytes:
        try:
            with self.path.open("rb") as stream:
                return stream.read(16)
        except OSError as failure:
            raise translated(failure, self.path.name) from None

    def rest(self) -> None:
        """Put the file to rest: log emptied, rollback-journal mode, closed."""
        self.checkpoint()
        self.run("PRAGMA journal_mode=DELETE")
        self.close()

    def become(self, other: Database) -> None:
        """Go on as another connection, which must not be used by itself any more; the own one is closed."""
        with self.lock:
            old, self._connection, self.path = self._connection, other._connection, other.path  # noqa: SLF001
            self._salt, self._stuck = other._salt, False  # noqa: SLF001 - of its own class
        old.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class _InMemory(Database):
    """A copy in memory: whether pages are damaged is asked of the file it came from."""

    def __init__(self, connection: Any, source: Database) -> None:
        super().__init__(connection, source.path)
        self._source = source

    def damaged_pages(self) -> list[str]:
        return self._source.damaged_pages()


def cipher_version() -> str:
    """The version of SQLCipher in use."""
    with contextlib.closing(sqlcipher3.connect(":memory:")) as connection:
        return str(connection.execute("PRAGMA cipher_version").fetchone()[0])
