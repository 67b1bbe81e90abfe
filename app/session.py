"""An open vault: commands go through one writer, queries through one reader, and every way out locks it."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import app.domain.records  # noqa: F401 - fills the registry
from app.domain import ids
from app.domain.changes import Changed, Done
from app.domain.errors import Damaged, DiskFull, HavenError, ReadOnly, RolledBack
from app.store import journal, migrations, verify
from app.store.database import Database
from app.store.unit import Unit
from app.vault import crypto, folder, identity, snapshots
from app.vault.credentials import Credential, KdfParams, RecoveryCode
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint, Site
from app.vault.state import CLOSED, CLOSING, OPEN, Rollback, State, assess

T = TypeVar("T")
# Stands in the database from an erasure until its traces are gone, so that a crash between is made good.
_SCRUB = "scrub"


@dataclass(slots=True)
class Reader:
    """What a query is given: a read-only view of the database and of the objects."""

    database: Database
    objects: Any
    site: str


@dataclass(repr=False, eq=False)
class Session:
    """A vault that is open. `do` changes, `ask` reads, `lock` ends it; see `create` and `open_session`."""

    vault: OpenVault
    database: Database
    reader: Reader
    site: Site
    alarms: list[Rollback] = field(default_factory=list)
    on_commit: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = os.urandom(16).hex()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._listeners: list[Callable[[Changed], None]] = []
        self._locked = False
        self._lock = threading.RLock()
        self._start_position = journal.position(self.database)
        atexit.register(self.lock)

    @property
    def path(self) -> Path:
        """The vault's folder."""
        return self.vault.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written here."""
        return self.vault.read_only

    @property
    def locked(self) -> bool:
        """Whether the session has ended."""
        return self._locked

    def subscribe(self, listener: Callable[[Changed], None]) -> None:
        """Hear of every change; called on the store thread."""
        self._listeners.append(listener)

    # -- work -------------------------------------------------------------------------

    def submit(self, command: Callable[..., T], *args: Any, initiator: object = None, **kwargs: Any) -> Future[Done[T]]:
        """Do a command on the store thread; the future holds its result or its error."""
        return self._writer.submit(self._do, command, args, kwargs, initiator)

    def do(self, command: Callable[..., T], *args: Any, initiator: object = None, **kwargs: Any) -> Done[T]:
        """Do a command in one transaction and wait for it."""
        return self.submit(command, *args, initiator=initiator, **kwargs).result()

    def ask_later(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> Future[T]:
        """Ask a query on the reading thread."""
        return self._readers.submit(self.ask, query, *args, **kwargs)

    def ask(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Ask a query of one moment."""
        with self.reader.database.snapshot_view():
            return query(self.reader, *args, **kwargs)

    def accept_loss(self, reason: str) -> None:
        """Go on with what is there after a rollback; journalled with the reason."""
        if not self.alarms:
            return
        stood, self.alarms = self.alarms, []
        words = "; ".join(alarm.message for alarm in stood)
        try:
            self.do(_accept, f"{reason} ({words})")
        except BaseException:
            self.alarms = stood
            raise
        self._begin()

    def _do(
        self, command: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], initiator: object
    ) -> Done[T]:
        if self.read_only:
            raise ReadOnly(subject=str(self.path))
        if self.alarms:
            raise RolledBack(reason=" ".join(alarm.message for alarm in self.alarms))
        try:
            unit, result = self._transact(command, args, kwargs)
        except DiskFull:
            if not self.vault.spend_reserve():
                raise
            unit, result = self._transact(command, args, kwargs)
        self._write_state(OPEN)
        if unit.scrub:
            self._scrub()
        changed = unit.changed(initiator)
        for listener in self._listeners:
            listener(changed)
        return Done(result, changed)

    def _transact(self, command: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Unit, T]:
        with self.database.transaction():
            unit = Unit(self.database, self.stamp(), self.vault.objects)
            result = command(unit, *args, **kwargs)
            unit.finish()
            if unit.scrub:
                _put_meta(self.database, **{_SCRUB: unit.stamp.at})
        return unit, result

    def stamp(self) -> journal.Stamp:
        """Who writes now."""
        at, offset = journal.now()
        used = self.vault.credential
        actor = " / ".join(part for part in (self.site.worker, used.name if used else "") if part)
        return journal.Stamp(self.site.site_id.hex(), actor, at, offset)

    def _scrub(self) -> None:
        """After an erasure: no old page in the log, no snapshot with the old value; done again if interrupted."""
        self.database.run("VACUUM")
        with self.reader.database.lock:
            self.database.checkpoint()
        snapshots.remove_all(self.path)
        _collect_copies(self.path)
        self.database.run("DELETE FROM meta WHERE key=?", (_SCRUB,))

    # -- state ------------------------------------------------------------------------

    def _state(self, phase: str) -> State:
        n, root = journal.position(self.database)
        return State(self.id, phase, n, root.hex(), self.vault.header_generation, self.vault.db_id.hex())

    def _write_state(self, phase: str, *, sync: bool = False) -> None:
        self.vault.state.write(self._state(phase), sync=sync)

    def _begin(self) -> None:
        """Mark the vault as open: first in the state, then in the database."""
        if self.read_only or self.alarms:
            return
        old = _database_state(self.database, self.vault)
        self.vault.state.write(replace(old, phase=OPEN), sync=True)
        with self.database.transaction():
            _put_meta(self.database, session=self.id, header_generation=str(self.vault.header_generation))
        self._write_state(OPEN)

    def lock(self) -> None:
        """Sign a checkpoint, put the database to rest, seal the state, wipe the keys; may be called again."""
        with self._lock:
            if self._locked:
                return
            self._locked = True
        atexit.unregister(self.lock)
        self._writer.shutdown(wait=True, cancel_futures=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
        try:
            with self.reader.database.lock:
                self.reader.database.close()
            self._rest()
        finally:
            self.vault.close()

    def _rest(self) -> None:
        if self.read_only or self.alarms:
            self.database.close()
            return
        self._sign_checkpoint()
        snapshots.take_daily(self.vault, self.database.copy_to)
        closing = self._state(CLOSING)
        self.vault.state.write(closing, sync=True)
        self.database.rest()
        self.vault.state.write(replace(closing, phase=CLOSED), sync=True)

    def _sign_checkpoint(self) -> None:
        size, root = journal.position(self.database)
        if (size, root) == self._start_position:
            return
        checkpoint = Checkpoint(self.site.origin(), size, root)
        signed = identity.sign(self.site, checkpoint.text())
        self.database.run(
            "INSERT OR REPLACE INTO checkpoint VALUES (?,?,?,?)",
            (size, checkpoint.text().decode(), signed.sshsig, signed.mldsa65),
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        self.lock()


# -- making and opening ---------------------------------------------------------------


def create(
    path: Path, passphrase: Credential, *, worker: str = "", organisation: str = "", kdf: KdfParams | None = None
) -> tuple[Session, str]:
    """Make a vault and open it; the printed recovery code is told once. Nothing is left on failure."""
    recovery = RecoveryCode.new()
    vault = folder.create_vault(path, passphrase, recovery, kdf=kdf)
    try:
        site = identity.new_site(organisation, worker)
        with _key(vault) as key:
            database = Database.open(vault.db_path, key, create=True)
        migrations.migrate(database)
        with database.transaction():
            write_site(database, site)
            _put_meta(database, session="", header_generation="0")
        folder.publish(vault)
        session = _session(vault, database, site)
        vault.confirm()
        session._begin()  # noqa: SLF001 - its own maker
        if worker:
            session.do(_first_worker, worker, organisation)
    except BaseException:
        vault.close()
        folder.discard(path)
        raise
    return session, recovery.printed()


def open_session(path: Path, credential: Credential, *, read_only: bool = False) -> Session:
    """Open a vault; nothing is written before the key fits.

    Raises WrongKey, NotAVault, Damaged, TooNew, InUse, ReadOnly.
    """
    vault = folder.open_vault(path, credential, read_only=read_only)
    try:
        database = _open_database(vault)
        try:
            return _open_checked(vault, database)
        except BaseException:
            database.close()
            raise
    except BaseException:
        vault.close()
        raise


def _open_database(vault: OpenVault) -> Database:
    if vault.read_only and vault.db_path.with_name(vault.db_path.name + "-wal").exists():
        raise ReadOnly(subject=f"{vault.path.name}: it was not closed; copy it to a disk that can be written first")
    try:
        with _key(vault) as key:
            return Database.open(vault.db_path, key, read_only=vault.read_only, alone=vault.read_only)
    except HavenError as failure:
        if failure.code == "wrong_key":
            raise Damaged(part="database", subject=vault.db_path.name) from None
        raise


def _open_checked(vault: OpenVault, database: Database) -> Session:
    migrations.check(database)
    if migrations.version(database)[0] == 0:  # an empty file opens under any key
        raise Damaged(part="database", subject=vault.db_path.name)
    state = vault.state.read()
    alarms = assess(
        state, _database_state(database, vault), vault.header_generation, lambda n: journal.root_at(database, n).hex()
    )
    alarms += _missing_objects(vault, database)
    if not alarms:
        vault.confirm()
    if not vault.read_only and not alarms and migrations.pending(database):
        snapshots.take(vault, database.copy_to)
        migrations.migrate(database)
    session = _session(vault, database, read_site(database))
    session.alarms = alarms
    session._begin()  # noqa: SLF001 - its own maker
    if not vault.read_only and not alarms:
        _tidy(session)
    return session


def _session(vault: OpenVault, database: Database, site: Site) -> Session:
    with _key(vault) as key:
        reading = Database.open(vault.db_path, key, read_only=True)
    reader = Reader(reading, vault.objects, site.site_id.hex())
    return Session(vault, database, reader, site)


def _tidy(session: Session) -> None:
    """Collect what interrupted work left: half-written objects, objects that no row knows."""
    objects = session.vault.objects
    objects.collect_leftovers()
    _collect_copies(session.path)
    if session.database.value("SELECT 1 FROM meta WHERE key=?", (_SCRUB,)):
        session._scrub()  # noqa: SLF001 - its own maker
    known = {row[0] for row in session.database.rows("SELECT object_id FROM object")}
    for object_id in list(objects.listing()):
        if object_id.hex() not in known:
            objects.quarantine(object_id)
    with contextlib.suppress(OSError):
        folder.fill_reserve(session.path)


def _collect_copies(path: Path) -> None:
    """Remove snapshots that were interrupted while they were made."""
    for left in (path / "snapshots").glob("*.part*"):
        left.unlink(missing_ok=True)


def _missing_objects(vault: OpenVault, database: Database) -> list[Rollback]:
    """An alarm for exhibits whose file is gone, unless that loss was accepted."""
    there = {object_id.hex() for object_id in vault.objects.listing()}
    gone = verify.without_file(database, there)
    if not gone:
        return []
    names = ", ".join(sorted({name for names in gone.values() for name in names}))
    return [Rollback("object_missing", f"Files of exhibits are missing: {names}.", len(gone))]


@contextlib.contextmanager
def _key(vault: OpenVault, db_id: bytes | None = None) -> Iterator[bytearray]:
    key = vault.database_key(db_id)
    try:
        yield key
    finally:
        crypto.wipe(key)


def _database_state(database: Database, vault: OpenVault) -> State:
    meta: dict[str, str] = dict(database.rows("SELECT key, value FROM meta"))
    n, root = journal.position(database)
    generation = int(meta.get("header_generation", "0"))
    return State(meta.get("session", ""), OPEN, n, root.hex(), generation, vault.db_id.hex())


def _put_meta(database: Database, **values: str) -> None:
    for key, value in values.items():
        database.run("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))


def write_site(database: Database, site: Site) -> None:
    """Make an identity the one in use; earlier ones stay on record."""
    database.run(
        "INSERT INTO site (site_id, organisation, worker, ed25519_seed, mldsa65_seed, age_seed, revocation_digest) "
        "VALUES (?,?,?,?,?,?,?)",
        (site.site_id.hex(), site.organisation, site.worker, site.ed25519_seed, site.mldsa65_seed, site.age_seed,
         site.revocation_digest),
    )  # fmt: skip


def read_site(database: Database) -> Site:
    """The identity in use."""
    row = database.row(
        "SELECT site_id, organisation, worker, ed25519_seed, mldsa65_seed, age_seed, revocation_digest FROM site "
        "ORDER BY n DESC LIMIT 1"
    )
    if row is None:
        raise Damaged(part="database", subject="site")
    return Site(bytes.fromhex(row[0]), *row[1:])


def _first_worker(unit: Unit, worker: str, organisation: str) -> None:
    unit.add("worker", {"name": worker, "organisation": organisation or None})


def _accept(unit: Unit, reason: str) -> None:
    unit.writer.reason = reason
    unit.writer.append("accept_loss", "vault", ids.new_uid(), None, {})
    there = {object_id.hex() for object_id in unit.objects.listing()}
    _put_meta(
        unit.database, **{f"{verify.LOST}{gone}": unit.stamp.at for gone in verify.without_file(unit.database, there)}
    )
