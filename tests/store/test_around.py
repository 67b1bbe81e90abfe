"""Reading around a damaged page: what can be reached from either side of it is reached, in whatever way one asks."""

from __future__ import annotations

from pathlib import Path

from app.actions import records
from app.domain.errors import Damaged, HavenError
from app.session import Session
from app.store.database import Database
from app.store.table import table
from tests.store import damage
from tests.store.damage import PAGE
from tests.store.test_verify_pages import fill
from tests.vaults import made_vault

OF_CASE = '"case"=? AND "deleted_at" IS NULL'


def listed(database: Database, limit: int) -> list[str]:
    """The uids of all events that can be read, so many at a time."""
    case = database.value('SELECT "uid" FROM "case"')
    found: list[str] = []
    after: str | None = None
    while True:
        page = table("event").page(database, OF_CASE, (case,), after, limit)
        found += [item.uid for item in page.rows]
        after = page.next
        if after is None:
            return found


def got(database: Database, uid: str) -> bool:
    try:
        return table("event").get(database, uid) is not None
    except Damaged:
        return False


def case_with_events(folder: Path) -> tuple[bytes, bytes]:
    session: Session
    session, _ = made_vault(folder / "v.haven")
    session.do(records.add_case, {"title": "Birch", "code": "C-001"})
    fill(session, 0, 46)
    path, key = session.vault.db_path, bytes(session.vault.database_key())
    session.lock()
    return path.read_bytes(), key


def test_every_way_of_asking_reaches_the_same_records_whatever_page_is_damaged(tmp_path: Path) -> None:
    data, key = case_with_events(tmp_path)
    path = tmp_path / "x.db"
    lost = set()
    for number in range(2, len(data) // PAGE + 1):
        path.write_bytes(damage.flipped(data, (number - 1) * PAGE + 1000))
        try:
            database = Database.open(path, bytearray(key), read_only=True, alone=True)
        except HavenError:  # a page of the schema
            continue
        try:
            every = [row[0] for row in database.rows('SELECT "uid" FROM "record" WHERE "kind"=?', ("event",))]
            whole = listed(database, 100)
            assert listed(database, 7) == whole, number
            if database.unread:
                assert {uid for uid in every if got(database, uid)} == set(whole), number
                assert {f"event {uid}" for uid in every if uid not in whole} == database.unread, number
            lost.add(len(database.unread))
        except Damaged:  # the list of records itself
            continue
        finally:
            database.close()
    assert 0 in lost
    assert max(lost) > 1
