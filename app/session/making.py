"""A vault made, or opened: what is checked, mended and collected on the way to a session."""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import app.domain.records  # noqa: F401 - fills the registry
from app.domain.errors import Damaged, DiskFull, Environment, HavenError, IoFailed, NotAFile, ReadOnly, WrongKey
from app.session import carrying, marks, places, rotating, summing, unfinished
from app.session.indexing import Indexing
from app.session.session import Reader, Session
from app.store import journal, migrations, search, verify
from app.store.database import Database
from app.store.unit import Unit
from app.vault import crypto, folder, identity, snapshots, unlocking
from app.vault.credentials import Credential, KdfParams, RecoveryCode
from app.vault.folder import OpenVault
from app.vault.identity import Site
from app.vault.state import DAMAGED, Rollback, assess

# Bytes of room below which a failure to open is put down to a full disk.
_CROWDED = 1 << 20


def create(
    path: Path, passphrase: Credential, *, worker: str = "", organisation: str = "", kdf: KdfParams | None = None
) -> tuple[Session, str]:
    """Make a vault and open it; the printed recovery code is told once. Nothing is left on failure."""
    recovery = RecoveryCode.new()
    vault = folder.create_vault(path, passphrase, recovery, kdf=kdf)
    try:
        revocation = bytearray(crypto.random_bytes(identity.REVOCATION))
        site = identity.new_site(organisation, worker, bytes(revocation))
        with _key(vault) as key:
            database = Database.open(vault.db_path, key, create=True)
        migrations.migrate(database)
        with database.transaction():
            unit = Unit(database, journal.Stamp(site.site_id.hex(), worker, *journal.now()))
            marks.write_site(unit, site)
            unit.finish()
            marks.put(database, session="", header_generation="0", search_version=search.version())
        session = _session(vault, database, site)
        session.revocation = revocation
        with _abandoned(session):
            session.begin()
            if worker:
                session.do(_first_worker, worker, organisation)
            # The header comes last: until then the folder is no vault, and nothing in it can be read.
            folder.publish(vault)
            session.begin()
            vault.confirm()
            Indexing(session).start()
    except BaseException:
        vault.close()
        folder.discard(path)
        raise
    return session, recovery.printed()


def open_session(path: Path, credential: Credential, *, read_only: bool = False) -> Session:
    """Open a vault; nothing is written before the key fits.

    Raises WrongKey, NotAVault, Damaged, TooNew, InUse, ReadOnly.
    """
    vault = folder.open_vault(path, credential, read_only=read_only, database_opens=_opens)
    try:
        database = _open_database(vault)
        try:
            return _open_checked(vault, database)
        except BaseException:
            database.close()
            raise
    except Damaged as failure:
        vault.close()
        raise snapshots.naming_snapshots(failure, path) from None
    except BaseException:
        vault.close()
        raise


def _opens(path: Path, key: bytearray) -> bool:
    """Whether a database is one of this key; asked only when the header copies name different ones."""
    try:
        Database.open(path, key, read_only=True, alone=True, accept=migrations.check).close()
    except (WrongKey, Damaged):
        return False
    except HavenError:
        return unlocking.is_there(path)
    return True


def _open_database(vault: OpenVault) -> Database:
    if vault.read_only and unlocking.is_there(vault.db_path.with_name(vault.db_path.name + "-wal")):
        raise ReadOnly(subject=f"{vault.path.name}: it was not closed; copy it to a disk that can be written first")
    try:
        with _key(vault) as key:
            database = _opened_with_room(vault, key)
        database.key_again = vault.database_key
        return database
    except HavenError as failure:
        if failure.code == "wrong_key":
            raise Damaged(part="database", subject=vault.db_path.name) from None
        raise


def _opened_with_room(vault: OpenVault, key: bytearray) -> Database:
    """Even to open takes a little room: on a full disk the reserve gives it."""
    try:
        return _read_once(vault, key)
    except (DiskFull, IoFailed) as failure:
        # No room for the index of the write-ahead log is told as a failure to write.
        full = isinstance(failure, DiskFull) or shutil.disk_usage(vault.path).free < _CROWDED
        if vault.read_only or not full or not vault.spend_reserve():
            raise
        return _read_once(vault, key)


def _read_once(vault: OpenVault, key: bytearray) -> Database:
    """The database, after the first read: that is when the index of the log is made."""
    looked_at = vault.read_only
    database = Database.open(vault.db_path, key, read_only=looked_at, alone=looked_at, accept=migrations.check)
    try:
        with contextlib.suppress(Damaged):
            database.value("SELECT count(*) FROM meta")
    except BaseException:
        database.close()
        raise
    return database


def _open_checked(vault: OpenVault, database: Database) -> Session:
    alarms, site = _looked_over(vault, database)
    mended = [] if alarms else vault.confirm()
    if not vault.read_only and not alarms:
        _bring_up(vault, database)
    session = _session(vault, database, site)
    session.alarms, session.mended = alarms, mended
    with _abandoned(session):
        session.roomy(session.begin)
        if not vault.read_only and not alarms:
            _tidy(session)
            places.note(session)
            Indexing(session).start()
    return session


def _looked_over(vault: OpenVault, database: Database) -> tuple[list[Rollback], Site]:
    """What the vault says of its age and its files, and who it is; damaged pages are an alarm, not a closed door."""
    alarms: list[Rollback] = []
    site = identity.unknown_site()
    with _damage_is_an_alarm(alarms):
        state = summing.stated_by_backup(vault) or vault.state.read()
        stated = marks.stated(database, vault)
        root_at = functools.partial(journal.root_at, database)
        alarms += assess(state, stated, vault.header_generation, lambda n: root_at(n).hex())
    with _damage_is_an_alarm(alarms):
        alarms += _missing_objects(vault, database)
    with _damage_is_an_alarm(alarms):
        site = marks.read_site(database)
    return alarms, site


@contextlib.contextmanager
def _damage_is_an_alarm(alarms: list[Rollback]) -> Iterator[None]:
    try:
        yield
    except Damaged:
        if all(alarm.code != DAMAGED for alarm in alarms):
            alarms.append(Rollback(DAMAGED, "Pages of the database are damaged: it is open for reading alone."))


@contextlib.contextmanager
def _abandoned(session: Session) -> Iterator[None]:
    """A session that could not be begun is let go."""
    try:
        yield
    except BaseException:
        session.abandon()
        raise


def _bring_up(vault: OpenVault, database: Database) -> None:
    """Finish what a crash interrupted, then the migrations that are due."""
    # A page that was torn while it came from the log into the file stands whole in the log alone.
    with contextlib.suppress(Environment):
        database.checkpoint()
    carrying.carry_over(vault, database)


def _session(vault: OpenVault, database: Database, site: Site) -> Session:
    reading = carrying.reading(vault, database)
    if reading.path == vault.db_path:
        reading.key_again = vault.database_key
    reader = Reader(reading, vault.objects, site.site_id.hex())
    return Session(vault, database, reader, site)


def _tidy(session: Session) -> None:
    """Collect what interrupted work left; what the disk does not let go of now is left to the next opening."""
    for step in _STEPS:
        with contextlib.suppress(HavenError, OSError), _damage_is_an_alarm(session.alarms):
            step(session)


def _collect(session: Session) -> None:
    session.vault.objects.collect_leftovers()


def _collect_snapshots(session: Session) -> None:
    snapshots.folder(session.path)
    snapshots.remove_parts(session.path)


def _scrub(session: Session) -> None:
    """Finish what an erasure or a shredding had still to destroy."""
    if session.database.value("SELECT 1 FROM meta WHERE key=?", (marks.SCRUB,)):
        session.roomy(session.scrub)


def _drop_unfinished(session: Session) -> None:
    """Destroy what an interrupted import of a package had written, and take away one that was not written to its end.

    Nothing else ever knew the key of the former, nor is there a record of the latter.
    """
    left = marks.coming(session.database)
    if left:
        session.do(marks.settle_coming, left)
    if unfinished.left(session.database):
        session.do(unfinished.settle)


def _put_aside(session: Session) -> None:
    """Put objects aside that no row knows."""
    objects = session.vault.objects
    known = {row[0] for row in session.database.rows("SELECT object_id FROM object")}
    known |= set(marks.replaced(session.database))
    for object_id in list(objects.listing()):
        if object_id.hex() not in known:
            objects.quarantine(object_id)


def _fill_reserve(session: Session) -> None:
    folder.fill_reserve(session.path)


_STEPS = (
    _collect, _collect_snapshots, _scrub, rotating.clear, rotating.finish_replacing, _drop_unfinished,
    _put_aside, _fill_reserve,
)  # fmt: skip


def _missing_objects(vault: OpenVault, database: Database) -> list[Rollback]:
    """An alarm for exhibits whose file is gone, unless that loss was accepted."""
    try:
        there = {object_id.hex() for object_id in vault.objects.listing()}
    except NotAFile as failure:
        return [Rollback("objects_replaced", failure.message)]
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


def _first_worker(unit: Unit, worker: str, organisation: str) -> None:
    unit.add("worker", {"name": worker, "organisation": organisation or None})
