"""The session: `do` changes, `ask` reads, `lock` ends it on every way out."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from app.domain import ids
from app.domain.changes import Changed, Done
from app.domain.errors import Damaged, DiskFull, HavenError, IoFailed, RolledBack
from app.session import carrying, marks, summing
from app.store import journal, migrations, verify
from app.store.database import Database
from app.store.unit import Unit
from app.vault import crypto, identity, snapshots
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint, Site
from app.vault.state import CLOSED, CLOSING, DAMAGED, OPEN, Rollback, State
from app.vault.unlocking import unwritable

T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])

_KEEPS_RESERVE = "keeps_reserve"


@dataclass(slots=True)
class Reader:
    """What a query is given: a read-only view of the database and of the objects."""

    database: Database
    objects: Any
    site: str


def _outcome(future: Future[T]) -> T:
    """The result of work on the store thread.

    Ctrl+C stops it only before it begins. Then its end is waited for and told: a change that was made is never called
    cancelled, and nobody wipes a secret that it still works with.
    """
    try:
        return future.result()
    except KeyboardInterrupt:
        if future.cancel():
            raise
    while not future.done():
        with contextlib.suppress(KeyboardInterrupt):
            wait([future])
    return future.result()


@dataclass(repr=False, eq=False)
class Session:
    """A vault that is open. `do` changes, `ask` reads, `lock` ends it; see `create` and `open_session`."""

    vault: OpenVault
    database: Database
    reader: Reader
    site: Site
    alarms: list[Rollback] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    at_lock: list[Callable[[], None]] = field(default_factory=list)
    # The secret that revokes this identity, from when it was made until the session ends: for the recovery sheet.
    revocation: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.id = os.urandom(16).hex()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._listeners: list[Callable[[Changed], None]] = []
        self._locked = self._released = False
        self._newest: str | None = None
        self._aside = threading.RLock()
        self._beside: Database | None = None
        self._lock = threading.RLock()
        self._start_position: tuple[int, bytes] | None = None
        with contextlib.suppress(Damaged):
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
    def can_change(self) -> bool:
        """Whether a command would be let in: neither read-only nor under an alarm."""
        return not self.read_only and not self.alarms

    @property
    def locked(self) -> bool:
        """Whether the session is ending or has ended."""
        return self._locked

    @property
    def released(self) -> bool:
        """Whether it has ended and let go of the vault: another one may open it."""
        return self._released

    def subscribe(self, listener: Callable[[Changed], None]) -> None:
        """Hear of every change; called on the store thread."""
        self._listeners.append(listener)

    # -- work -------------------------------------------------------------------------

    def submit(self, command: Callable[..., T], *args: Any, initiator: object = None, **kwargs: Any) -> Future[Done[T]]:
        """Do a command on the store thread; the future holds its result or its error."""
        return self._writer.submit(self._do, command, args, kwargs, initiator)

    def do(self, command: Callable[..., T], *args: Any, initiator: object = None, **kwargs: Any) -> Done[T]:
        """Do a command in one transaction and wait for it."""
        return _outcome(self.submit(command, *args, initiator=initiator, **kwargs))

    def exclusively(self, work: Callable[[], T]) -> T:
        """Do something on the store thread that is no command, and wait for it; RolledBack while an alarm stands."""
        if self.alarms:
            raise RolledBack(reason=" ".join(alarm.message for alarm in self.alarms))
        return _outcome(self._writer.submit(work))

    def later(self, work: Callable[[], object]) -> None:
        """Do something on the store thread behind what waits there; RuntimeError once the session is being locked."""
        self._writer.submit(work)

    def ask_later(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> Future[T]:
        """Ask a query on the reading thread."""
        return self._readers.submit(self.ask, query, *args, **kwargs)

    def ask(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Ask a query of one moment."""
        with self.reader.database.snapshot_view():
            return query(self.reader, *args, **kwargs)

    @contextlib.contextmanager
    def aside(self) -> Iterator[Reader]:
        """A reader of its own for long work over everything, so that lists stay alive; of one moment.

        Locking stops it: the next question raises Cancelled.
        """
        with self._aside:
            database = self.reader.database
            if database.path == self.vault.db_path and not migrations.pending(database):
                database = carrying.reading(self.vault, self.database)
                database.key_again = self.vault.database_key
            self._beside = database
            try:
                with database.snapshot_view():
                    yield Reader(database, self.vault.objects, self.reader.site)
            finally:
                self._beside = None
                if database is not self.reader.database:
                    database.close()

    def accept_loss(self, reason: str) -> None:
        """Go on with what is there after a rollback; journalled with the reason."""
        if not self.alarms:
            return
        self._refuse_damaged()
        self._make_ready()
        stood, self.alarms = self.alarms, []
        words = "; ".join(alarm.message for alarm in stood)
        try:
            self._carry_over()
            self.do(_accept, f"{reason} ({words})")
            self.begin()
        except BaseException:
            self.alarms = stood
            raise

    def _make_ready(self) -> None:
        """Raise what would keep an acceptance from its end before it is journalled: each try would leave an entry."""
        if not self.read_only:
            self.vault.objects.make()
            self.vault.state.make_ready()

    def _carry_over(self) -> None:
        """Bring a database of an earlier version up to date, which was left as it is while an alarm stood."""
        if migrations.pending(self.database):
            self._writer.submit(carrying.carry_over, self.vault, self.database).result()
            old = self.reader.database
            with old.lock:
                self.reader.database = carrying.reading(self.vault, self.database)
                old.close()

    def _do(
        self, command: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], initiator: object
    ) -> Done[T]:
        if self.read_only:
            raise unwritable(self.path)
        self._refuse_damaged()
        if not self.vault.still_there():
            raise IoFailed(subject=str(self.path), reason="the folder was moved or taken away; lock, and open it again")
        if self.alarms:
            raise RolledBack(reason=" ".join(alarm.message for alarm in self.alarms))
        spends = not getattr(command, _KEEPS_RESERVE, False)
        unit, result = self.roomy(lambda: self._transact(command, args, kwargs), spends=spends)
        # The commit stands, whatever becomes of the state: while that says "open" it may be behind, as after a crash.
        with contextlib.suppress(HavenError):
            self._write_state(OPEN)
        changed = unit.changed(initiator)
        try:
            if unit.scrub:
                self.roomy(self.scrub)
        finally:
            for listener in self._listeners:
                listener(changed)
        return Done(result, changed)

    def _refuse_damaged(self) -> None:
        if any(alarm.code == DAMAGED for alarm in self.alarms):
            raise Damaged(part="database", subject=self.vault.db_path.name)

    def roomy(self, work: Callable[[], T], *, spends: bool = True) -> T:
        """Do a piece of work; on a full disk once more, with the room of the reserve."""
        try:
            return work()
        except DiskFull:
            if not spends or not self.vault.spend_reserve():
                raise
            return work()

    def _transact(self, command: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Unit, T]:
        with self.database.transaction():
            unit = Unit(self.database, self.stamp(), self.vault.objects)
            result = command(unit, *args, **kwargs)
            unit.finish()
            if unit.words_left:
                marks.put(self.database, **{marks.WORDS: unit.stamp.at})
            if unit.scrub:
                marks.put(self.database, **{marks.SCRUB: unit.stamp.at})
            marks.put(self.database, **{marks.REPLACED + object_id: unit.stamp.at for object_id in unit.gone})
        return unit, result

    def stamp(self) -> journal.Stamp:
        """Who writes now."""
        at, offset = journal.now()
        if self._newest is None:
            self._newest = journal.newest_moment(self.database)
        clock = journal.clock(self._newest, at)
        self._newest = max(self._newest, at)
        actor = " / ".join(part for part in (self.site.worker, self.vault.opened_as) if part)
        return journal.Stamp(self.site.site_id.hex(), actor, at, offset, clock)

    def use_site(self, site: Site, revocation: bytearray) -> None:
        """Go on as an identity that was stored, whose new revocation secret is kept for the sheet."""
        self.site = site
        crypto.wipe(self.revocation)
        self.revocation = revocation

    def scrub(self) -> None:
        """After an erasure: no shredded file, no snapshot, no old page in the log; done again if interrupted."""
        self.destroy_replaced()
        snapshots.remove_all(self.path)
        snapshots.remove_parts(self.path)
        self.database.run("VACUUM")
        # Whoever reads an older moment would keep the log from being emptied.
        with self._aside, self.reader.database.lock:
            self.database.checkpoint()
        marks.drop(self.database, marks.SCRUB)

    def destroy_replaced(self) -> None:
        """Destroy the object files that were shredded or that others took the place of."""
        gone = marks.replaced(self.database)
        for object_id in gone:
            self.vault.objects.destroy(bytes.fromhex(object_id))
        marks.forget_replaced(self.database, gone)

    # -- state ------------------------------------------------------------------------

    def state(self, phase: str) -> State:
        """How far this session is."""
        n, root = journal.position(self.database)
        vault, settings = self.vault, marks.settings_digest(self.database)
        return State(self.id, phase, n, root.hex(), vault.header_generation, vault.db_id.hex(), settings=settings)

    def _write_state(self, phase: str, *, sync: bool = False) -> None:
        self.vault.state.write(self.state(phase), sync=sync)

    def begin(self) -> None:
        """Mark the vault as open: first in the state, then in the database."""
        if self.read_only or self.alarms:
            return
        old = marks.stated(self.database, self.vault)
        self.vault.state.write(replace(old, phase=OPEN), sync=True)
        with self.database.transaction():
            marks.put(self.database, session=self.id, header_generation=str(self.vault.header_generation))
        self._write_state(OPEN)

    def lock(self, *, hurried: bool = False) -> None:
        """Sign a checkpoint, put the database to rest, seal the state, wipe the keys; may be called again.

        `hurried` leaves out what the next lock can make good: the day's snapshot and the summary.
        """
        with self._lock:
            if self._locked:
                return
            self._locked = True
        for ending in self.at_lock:
            ending()
        atexit.unregister(self.lock)
        self._writer.shutdown(wait=True, cancel_futures=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
        if self._beside is not None and self._beside is not self.reader.database:
            self._beside.stop()
        try:
            with self._aside:
                pass
            with self.reader.database.lock:
                self.reader.database.close()
            self._rest(hurried=hurried)
        finally:
            self.vault.close()
            crypto.wipe(self.revocation)
            self._released = True

    def abandon(self) -> None:
        """Let go without rest, after a failure to open; keys are the caller's to wipe."""
        self._locked = True
        atexit.unregister(self.lock)
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.reader.database.close()
        self.database.close()

    def _rest(self, *, hurried: bool) -> None:
        if self.read_only or self.alarms or not self.vault.still_there():
            self.database.close()
            return
        # What the next lock can make good keeps no vault from being put to rest.
        spares = (self._sign_checkpoint, self._take_daily, self._sum_up)
        for spare in spares[:1] if hurried else spares:
            with contextlib.suppress(HavenError):
                spare()
        self.roomy(self._close_database)

    def _close_database(self) -> None:
        closing = self.state(CLOSING)
        self.vault.state.write(closing, sync=True)
        self.database.rest()
        self.vault.state.write(replace(closing, phase=CLOSED), sync=True)

    def _take_daily(self) -> None:
        snapshots.take_daily(self.vault, self.database.copy_to)

    def _sum_up(self) -> None:
        summing.write(self.vault, self.database, self.site.site_id.hex())

    def _sign_checkpoint(self) -> None:
        size, root = journal.position(self.database)
        if (size, root) == self._start_position:
            return
        checkpoint = Checkpoint(self.site.origin(), size, root)
        signed = identity.sign(self.site, checkpoint.text())
        self.database.run(
            "INSERT INTO checkpoint (size, text, sshsig, mldsa65) VALUES (?,?,?,?) ON CONFLICT (size) "
            "DO UPDATE SET text=excluded.text, sshsig=excluded.sshsig, mldsa65=excluded.mldsa65",
            (size, checkpoint.text().decode(), signed.sshsig, signed.mldsa65),
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        self.lock()


def keeps_reserve(command: C) -> C:
    """Mark a command that gives up on a full disk: the reserve is for deleting and for what people write."""
    setattr(command, _KEEPS_RESERVE, True)
    return command


def _accept(unit: Unit, reason: str) -> None:
    unit.writer.reason = reason
    there = {object_id.hex() for object_id in unit.objects.listing()}
    lost = sorted(verify.without_file(unit.database, there))
    unit.writer.append("accept_loss", "vault", ids.new_uid(), None, {marks.LOST: lost} if lost else {})
    marks.put(unit.database, **{f"{verify.LOST}{gone}": unit.stamp.at for gone in lost})
