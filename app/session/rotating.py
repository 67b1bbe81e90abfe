"""An open session moved onto a new database file under a new vault key, in one step that a crash can't halve."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import Damaged, HavenError
from app.session import marks
from app.session.session import Session
from app.store import journal
from app.store.database import Database
from app.store.unit import Unit
from app.vault import crypto, files, keys, rotation, snapshots, unlocking
from app.vault.rotation import Rotated
from app.vault.state import OPEN, State, StateFile

# Stands in the new database until nothing under the old key is left.
LEFT = "rotation"
_DATABASE = re.compile(r"(case-[0-9a-f]{32}\.db)(\.part)?(-wal|-shm|-journal)?")


def switch(session: Session, prepare: Callable[[], Rotated], note: Callable[[Unit, Rotated], None]) -> Rotated:
    """Move `session` onto what `prepare` gives; `note` journals it in the new database, so that both happen or none.

    A crash leaves the old vault or the new one, whole. On failure the old one goes on. Waits for the store thread,
    where no other change and no lock comes between.
    """
    if session.read_only:
        raise unlocking.unwritable(session.path)

    def work() -> Rotated:
        made = prepare()
        try:
            _switch(session, made, lambda unit: note(unit, made))
        except BaseException:
            # Wiped once it is in use, the key would seal the next header with zeros.
            if not session.vault.is_under(made.vault_key):
                made.wipe()
            raise
        made.wipe_proofs()
        return made

    return session.exclusively(work)


def _switch(session: Session, made: Rotated, note: Callable[[Unit], None]) -> None:
    vault = session.vault
    old, new = vault.db_path, unlocking.database_path(vault.path, made.directory.db_id)
    key = keys.database_literal(made.vault_key, vault.vault_id, made.directory.db_id)
    state: StateFile | None = None
    opened: list[Database] = []
    try:
        session.database.copy_to(new, key)
        opened.append(_proven(session, new, key))
        opened.append(Database.open(new, key, read_only=True))
        _prepare(session, opened[0], note)
        state = vault.state.successor(made.vault_key)
        state.write(_state(session, opened[0], made), sync=True)
        rotation.install(vault, made, state)
    except BaseException:
        with contextlib.suppress(Exception):
            for database in reversed(opened):
                database.close()
            _remove(new)
        if state is not None:
            state.close()
        raise
    finally:
        crypto.wipe(key)
    # From here on nothing may fail: the header names the new database.
    for mine, fresh in ((session.reader.database, opened[1]), (session.database, opened[0])):
        with contextlib.suppress(Exception):
            mine.become(fresh)
    with contextlib.suppress(HavenError, OSError):
        vault.state.write(session.state(OPEN), sync=True)
        _remove(old)
        clear(session)


def _proven(session: Session, path: Path, key: bytearray) -> Database:
    """The new file, open for writing, after its pages and its journal were seen to be those of the old one."""
    database = Database.open(path, key)
    try:
        same = journal.position(database) == journal.position(session.database)
        if database.damaged_pages() or not same:
            raise Damaged(part="database", subject=path.name)
    except BaseException:
        database.close()
        raise
    return database


def _prepare(session: Session, database: Database, note: Callable[[Unit], None]) -> None:
    with database.transaction():
        unit = Unit(database, session.stamp(), session.vault.objects)
        note(unit)
        unit.finish()
        generation = session.vault.header_generation + 1
        marks.put(database, session=session.id, header_generation=str(generation), **{LEFT: unit.stamp.at})


def _state(session: Session, database: Database, made: Rotated) -> State:
    n, root = journal.position(database)
    generation = session.vault.header_generation + 1
    return State(session.id, OPEN, n, root.hex(), generation, made.directory.db_id.hex())


def _remove(path: Path) -> None:
    for ending in ("-wal", "-shm", "-journal", ""):
        files.remove_own(path.with_name(path.name + ending))


def clear(session: Session) -> None:
    """Remove database files that the header does not name, and after a rotation what the new key does not open.

    Only once both header copies are the one in use: until then the other may still name such a file.
    """
    vault = session.vault
    if vault.damaged_copies():
        return
    for path in vault.path.iterdir():
        found = _DATABASE.fullmatch(path.name)
        if found and found[1] != vault.db_path.name:
            files.remove_own(path)
    if session.database.value("SELECT 1 FROM meta WHERE key=?", (LEFT,)):
        renew_snapshots(session)
        session.database.run("DELETE FROM meta WHERE key=?", (LEFT,))


def renew_snapshots(session: Session) -> None:
    """One snapshot of now in the place of all: the others are of an old key, or name objects that are gone."""
    snapshots.remove_all(session.path)
    snapshots.take(session.vault, session.database.copy_to)


def finish_replacing(session: Session) -> None:
    """Remove object files that others took the place of, and snapshots that still name them."""
    gone = marks.replaced(session.database)
    if not gone:
        return
    for object_id in gone:
        session.vault.objects.destroy(bytes.fromhex(object_id))
    renew_snapshots(session)
    with session.database.transaction():
        marks.forget_replaced(session.database, gone)
