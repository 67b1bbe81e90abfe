"""`vault verify` on vaults that were tampered with past the application: by raw bytes and by SQL with the key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence, queries, records, verifying
from app.domain.errors import Cancelled, Damaged, RolledBack
from app.jobs import Progress
from app.session import Reader
from app.store.database import Database
from app.vault.objects import CHUNK
from tests.store import damage
from tests.vaults import new_vault, reopened


@dataclass(repr=False)
class Made:
    """A vault at rest, its database key, and what is in it."""

    folder: Path
    key: bytes
    events: list[str]
    exhibits: list[str]
    objects: dict[str, str]
    kept: list[Any]

    @property
    def database(self) -> Path:
        return next(self.folder.glob("case-*.db"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("verifying")
    session, _ = new_vault(folder / "v.haven")
    session.do(records.add_case, {"title": "Birch", "code": "C-001"})
    events = []
    for n in range(4):
        values = {"event_kind": "arrest", "title": f"Event {n}", "narrative": f"Account {n}", "when": f"202{n}"}
        events.append(session.do(records.add_record, "event", values, "C-001").result.uid)
    session.do(records.edit_record, events[1], {"title": "Edited"})
    kept = session.database.rows("SELECT * FROM journal_value WHERE uid=? AND field='narrative'", (events[2],))
    session.do(records.erase_fields, events[2], ["narrative"], "asked")
    session.do(records.erase_fields, events[3], [], "asked")
    files = []
    for n, size in enumerate((5000, 2 * CHUNK + 9, 70_000)):
        (folder / f"paper{n}.txt").write_bytes(bytes([65 + n]) * size)
        files.append(folder / f"paper{n}.txt")
    taken = [one for file in files for one in evidence.add_evidence(session, [file], "C-001")]
    exhibits = [one.exhibit for one in taken]
    objects = {one.exhibit: one.part.object_id.hex() for one in taken}
    key = bytes(session.vault.database_key())
    session.lock()
    (folder / "v.haven" / "reserve.bin").write_bytes(b"")
    return Made(folder / "v.haven", key, events, exhibits, objects, kept)


@pytest.fixture
def made(template: Made, tmp_path: Path) -> Made:
    shutil.copytree(template.folder, tmp_path / "v.haven", copy_function=shutil.copy2)
    return Made(tmp_path / "v.haven", template.key, template.events, template.exhibits, template.objects, template.kept)


def of_database(made: Made) -> dict[str, set[str]]:
    """Codes with their subjects that verification of the database alone finds."""
    database = Database.open(made.database, bytearray(made.key), read_only=True, alone=True)
    database.key_again = lambda: bytearray(made.key)
    problems: list[Any] = []
    try:
        verifying._database(Reader(database, None, ""), problems, {}, [], Progress())
    finally:
        database.close()
    found: dict[str, set[str]] = {}
    for one in problems:
        found.setdefault(one.code, set()).add(one.subject)
    return found


def of_vault(made: Made) -> dict[str, set[str]]:
    """What `vault verify` finds."""
    found: dict[str, set[str]] = {}
    with reopened(made.folder) as session:
        for one in verifying.verify(session).problems:
            found.setdefault(one.code, set()).add(one.subject)
    return found


def change(made: Made, *statements: str, values: tuple[Any, ...] = ()) -> None:
    with damage.sql(made.database, made.key) as connection:
        for statement in statements:
            assert connection.execute(statement, values).rowcount != 0, statement


def test_an_untouched_vault_has_no_findings(made: Made) -> None:
    assert of_vault(made) == {}
    assert of_database(made) == {}


# -- rows -----------------------------------------------------------------------------

_UID = "(SELECT uid FROM record WHERE kind='event' ORDER BY uid LIMIT 1)"
_LAST = "(SELECT max(n) FROM journal)"


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        pytest.param(["UPDATE journal SET action='delete' WHERE n=3"], "journal_entry", id="edited action"),
        pytest.param(["UPDATE journal SET tx=0 WHERE n=3"], "journal_entry", id="edited tx"),
        pytest.param(["UPDATE journal SET site='00' WHERE n=3"], "journal_entry", id="edited site"),
        pytest.param(["UPDATE journal SET entry=x'7b7d' WHERE n=3"], "journal_entry", id="edited entry"),
        pytest.param(["UPDATE journal SET leaf=zeroblob(32) WHERE n=3"], "journal_entry", id="edited leaf"),
        pytest.param(["DELETE FROM journal WHERE n=3"], "journal_gap", id="removed"),
        pytest.param([f"DELETE FROM journal WHERE n={_LAST}"], "journal_tree", id="removed at the end"),
        pytest.param(
            [("INSERT INTO journal SELECT n+1, tx, undoes, site, action, kind, '00', 1, entry, leaf FROM journal "
             "ORDER BY n DESC LIMIT 1")], "journal_tree", id="inserted"),
        pytest.param(
            ["UPDATE journal SET n=-1 WHERE n=3", "UPDATE journal SET n=3 WHERE n=4", "UPDATE journal SET n=4 WHERE n=-1"],
            "journal_tree", id="reordered"),
        pytest.param(["UPDATE tree SET size=size-1"], "journal_tree", id="cut tail"),
        pytest.param([f"UPDATE event SET title='forged' WHERE uid={_UID}"], "record_changed", id="field"),
        pytest.param([f"UPDATE event SET place='forged' WHERE uid={_UID}"], "record_changed", id="field never filled"),
        pytest.param([f"UPDATE event SET title=NULL WHERE uid={_UID}"], "record_changed", id="field emptied"),
        pytest.param([f"UPDATE event SET rev=9 WHERE uid={_UID}"], "record_changed", id="revision"),
        pytest.param([f"UPDATE event SET versions='{{}}' WHERE uid={_UID}"], "record_changed", id="versions"),
        pytest.param([f"UPDATE event SET created_by='x' WHERE uid={_UID}"], "record_changed", id="made by"),
        pytest.param([f"UPDATE event SET updated_at='2020-01-01T00:00:00.000Z' WHERE uid={_UID}"], "record_changed",
                     id="changed at"),
        pytest.param([f"UPDATE event SET deleted_at='2020-01-01T00:00:00.000Z' WHERE uid={_UID}"], "record_changed",
                     id="tombstone"),
        pytest.param([f"DELETE FROM event WHERE uid={_UID}"], "record_missing", id="row gone"),
        pytest.param([f"DELETE FROM record WHERE uid={_UID}"], "journal_chain", id="not used") if False else
        pytest.param(["DELETE FROM record WHERE kind='event'"], "record_list", id="list of records"),
        pytest.param([f"UPDATE record SET kind='note' WHERE uid={_UID}"], "record_list", id="another kind"),
        pytest.param([("INSERT INTO event (uid, rev, created_at, created_by, updated_at, updated_by, title) "
                      "VALUES ('ffffffff-ffff-7fff-bfff-ffffffffffff', 1, 'x', 'x', 'x', 'x', 'planted')")],
                     "record_unjournalled", id="a row without its entries"),
        pytest.param([f"DELETE FROM journal WHERE uid={_UID}"], "record_unjournalled", id="entries taken away"),
        pytest.param([f"UPDATE journal_value SET value='\"forged\"' WHERE field='title' AND uid={_UID}"],
                     "record_changed", id="kept value"),
        pytest.param([f"UPDATE journal_value SET salt=NULL, value=NULL WHERE field='title' AND uid={_UID}",
                      f"UPDATE event SET title=NULL WHERE uid={_UID}"], "value_missing", id="as if erased"),
        pytest.param([f"DELETE FROM journal_value WHERE field='title' AND uid={_UID}"], "value_missing", id="value gone"),
        pytest.param(["DELETE FROM journal_value WHERE field='tx_reason'"], "value_missing", id="reason gone"),
        pytest.param([f"INSERT INTO journal_value VALUES ({_UID}, 'place', 3, zeroblob(32), '\"x\"')"],
                     "value_unknown", id="value nobody stated"),
        pytest.param(["UPDATE object SET size=size+1"], "object_row", id="size of an object"),
        pytest.param(["UPDATE object SET sha256='00'"], "object_row", id="digest of an object"),
        pytest.param(["UPDATE exhibit_number SET last=1"], "exhibit_number", id="numbers in use"),
        pytest.param(["DELETE FROM exhibit_number"], "exhibit_number", id="numbers gone"),
        pytest.param(["UPDATE search_doc SET uid='00' WHERE id=1"], "search_index", id="list of the index edited"),
        pytest.param(["DELETE FROM search_doc WHERE id=1"], "search_index", id="list of the index cut"),
        pytest.param(["DELETE FROM search_docsize WHERE id=1"], "search_index", id="index cut"),
        pytest.param(["UPDATE site SET worker='Somebody'"], "site_changed", id="worker's name"),
        pytest.param(["UPDATE site SET ed25519_seed=zeroblob(32)"], "site_changed", id="signing seed"),
        pytest.param(["UPDATE site SET age_seed=zeroblob(32)"], "site_changed", id="age seed"),
        pytest.param(["DELETE FROM site"], "site_missing", id="identity gone"),
        pytest.param(["UPDATE checkpoint SET sshsig=replace(sshsig, 'A', 'B')"], "checkpoint", id="ssh signature"),
        pytest.param(["UPDATE checkpoint SET mldsa65=zeroblob(3309)"], "checkpoint", id="ml-dsa signature"),
        pytest.param(["UPDATE checkpoint SET size=size-1"], "checkpoint", id="size of a checkpoint"),
        pytest.param(["UPDATE checkpoint SET text='x'"], "checkpoint", id="text of a checkpoint"),
        pytest.param(["INSERT INTO meta SELECT 'lost:' || object_id, 'x' FROM object"], "setting_changed",
                     id="loss nobody accepted"),
    ],
)  # fmt: skip
def test_rows_edited_removed_inserted_reordered(made: Made, statements: list[str], code: str) -> None:
    change(made, *statements)
    assert code in of_database(made)


def test_an_erased_value_that_is_back(made: Made) -> None:
    assert made.kept[0][4] == '"Account 2"'
    sql = "UPDATE journal_value SET salt=?, value=? WHERE uid=? AND field=? AND n=?"
    for uid, field, n, salt, value in made.kept:
        change(made, sql, values=(salt, value, uid, field, n))
    assert of_database(made) == {"value_back": {f"event {made.events[2]}.narrative"}}


def test_a_changed_record_is_named_and_no_other(made: Made) -> None:
    change(made, "UPDATE event SET title='forged' WHERE uid=?", values=(made.events[0],))
    change(made, "UPDATE evidence SET title=? WHERE exhibit=?", values=("forged", made.exhibits[1]))
    found = of_vault(made)
    assert found == {"record_changed": {f"event {made.events[0]}.title", f"{made.exhibits[1]}.title"}}


# -- settings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["UPDATE site SET organisation='Others'", "INSERT INTO meta VALUES ('lost:00', 'x')",
     "INSERT INTO meta VALUES ('backup:/nowhere', '2030-01-01')", "UPDATE site SET n=n+1"],
)  # fmt: skip
def test_settings_and_site_rows_edited_at_rest_raise_the_alarm(made: Made, statement: str) -> None:
    change(made, statement)
    for _ in range(2):
        with reopened(made.folder) as session:
            codes = [alarm.code for alarm in session.alarms]
            if "SET n=" in statement:
                assert codes == []
                return
            assert codes == ["settings_changed"]
            with pytest.raises(RolledBack):
                session.do(records.add_case, {})
            assert "settings_changed" in {one.code for one in verifying.verify(session).problems}


# -- objects --------------------------------------------------------------------------


def object_path(made: Made, exhibit: str) -> Path:
    name = made.objects[exhibit]
    return made.folder / "objects" / name[:2] / name


def _flip(place: int) -> Callable[[bytes], bytes]:
    return lambda data: damage.flipped(data, place % len(data))


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        pytest.param(_flip(2), "object_damaged", id="flip in the magic"),
        pytest.param(_flip(20), "object_damaged", id="flip in the salt"),
        pytest.param(_flip(41), "object_damaged", id="flip in the chunk size"),
        pytest.param(_flip(50), "object_damaged", id="flip in the id"),
        pytest.param(_flip(64 + 100), "object_damaged", id="flip in the first chunk"),
        pytest.param(_flip(64 + CHUNK + 3), "object_damaged", id="flip in the first tag"),
        pytest.param(_flip(64 + CHUNK + 16 + 5), "object_damaged", id="flip in the second chunk"),
        pytest.param(_flip(-30), "object_damaged", id="flip in the padding"),
        pytest.param(_flip(-1), "object_damaged", id="flip in the last tag"),
        pytest.param(lambda data: data[:-1], "object_damaged", id="truncated by a byte"),
        pytest.param(lambda data: data[: 64 + CHUNK + 16], "object_damaged", id="truncated by a chunk"),
        pytest.param(lambda data: b"", "object_damaged", id="emptied"),
        pytest.param(lambda data: data + b"\0", "object_damaged", id="extended"),
        pytest.param(lambda data: data + data[-500:], "object_damaged", id="extended by what it holds"),
        pytest.param(
            lambda data: data[:64] + data[64 + CHUNK + 16 : 64 + 2 * (CHUNK + 16)] + data[64 : 64 + CHUNK + 16]
            + data[64 + 2 * (CHUNK + 16) :],
            "object_damaged", id="chunks swapped"),
    ],
)  # fmt: skip
def test_any_change_to_an_object(made: Made, template: Made, harm: Callable[[bytes], bytes], code: str) -> None:
    path = object_path(made, made.exhibits[1])
    path.write_bytes(harm(path.read_bytes()))
    found = Database.open(made.database, bytearray(made.key), read_only=True, alone=True)
    try:
        rows = found.rows("SELECT object_id, key, size, sha256 FROM object")
    finally:
        found.close()
    from app.vault.objects import ObjectStore

    store = ObjectStore(made.folder / "objects")
    named = {
        object_id: [one.code for one in verifying.object_faults(store, "", bytes.fromhex(object_id), key, size, sha256)]
        for object_id, key, size, sha256 in rows
    }
    assert named == {made.objects[one]: [code] if one == made.exhibits[1] else [] for one in made.exhibits}


def test_an_object_renamed_and_two_swapped(made: Made) -> None:
    one, two = object_path(made, made.exhibits[0]), object_path(made, made.exhibits[2])
    one.rename(made.folder / "aside")
    two.rename(one)
    (made.folder / "aside").rename(two)
    assert of_vault(made) == {"object_damaged": {made.exhibits[0], made.exhibits[2]}}
    one.rename(one.with_name("0" * 32))
    found = of_vault(made)
    assert found["object_missing"] == {made.exhibits[0]}
    assert found["object_damaged"] == {made.exhibits[2]}


def test_object_keys_edited(made: Made) -> None:
    change(made, "UPDATE object SET key=zeroblob(32) WHERE object_id=?", values=(made.objects["E-001"],))
    change(made, "DELETE FROM object WHERE object_id=?", values=(made.objects["E-003"],))
    found = of_vault(made)
    assert (found["object_damaged"], found["object_key_missing"]) == ({"E-001"}, {"E-003"})


# -- one damaged item is isolated -----------------------------------------------------


def test_a_damaged_object_leaves_the_other_exhibits_exportable(made: Made, tmp_path: Path) -> None:
    path = object_path(made, "E-001")
    path.write_bytes(damage.flipped(path.read_bytes(), 200))
    with reopened(made.folder) as session:
        uids = {item.exhibit: item.uid for item in session.ask(queries.records, "evidence", "C-001").rows}
        for exhibit in ("E-002", "E-003"):
            evidence.export(session, uids[exhibit], tmp_path / exhibit)
            assert (tmp_path / exhibit).stat().st_size > 5000
        with pytest.raises(Damaged) as refused:
            evidence.export(session, uids["E-001"], tmp_path / "E-001")
        assert refused.value.facts["subject"] == "E-001"
        assert not (tmp_path / "E-001").exists()


def test_a_missing_object_leaves_the_other_exhibits_exportable_while_the_alarm_stands(
    made: Made, tmp_path: Path
) -> None:
    object_path(made, "E-001").unlink()
    with reopened(made.folder) as session:
        assert [alarm.code for alarm in session.alarms] == ["object_missing"]
        uids = {item.exhibit: item.uid for item in session.ask(queries.records, "evidence", "C-001").rows}
        told = evidence.export(session, uids["E-002"], tmp_path / "out")
        assert told["custody"] is False
        assert (tmp_path / "out").read_bytes() == b"B" * (2 * CHUNK + 9)


def leaf_of(made: Made, table: str, wanted: bytes) -> int:
    """The number of the page that holds some bytes in plaintext."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    data, found = made.database.read_bytes(), []
    for number in range(2, len(data) // damage.PAGE + 1):
        raw = damage.page(data, number)
        cipher = Cipher(algorithms.AES256(bytes.fromhex(made.key.decode()[2:66])), modes.CBC(raw[-80:-64]))
        if wanted in cipher.decryptor().update(raw[:-80]):
            found.append(number)
    assert found, table
    return found[0]


def harm_page_with(made: Made, wanted: bytes) -> int:
    """Flip a bit in each page that holds these bytes of a row of a table."""
    number = leaf_of(made, "", wanted)
    made.database.write_bytes(damage.flipped(made.database.read_bytes(), (number - 1) * damage.PAGE + 900))
    return number


def root_page(made: Made, table: str) -> int:
    with damage.sql(made.database, made.key) as connection:
        return int(connection.execute("SELECT rootpage FROM sqlite_master WHERE name=?", (table,)).fetchone()[0])


def harm_root(made: Made, table: str) -> int:
    number = root_page(made, table)
    made.database.write_bytes(damage.flipped(made.database.read_bytes(), (number - 1) * damage.PAGE + 900))
    return number


def test_a_damaged_page_in_a_table_of_records_names_what_lies_on_it_and_leaves_the_rest(
    made: Made, tmp_path: Path
) -> None:
    number = harm_root(made, "event")
    found = of_vault(made)
    assert found["damaged_page"] == {"database"}
    assert found["damaged_record"] == {f"event {uid}" for uid in made.events}
    assert set(found) == {"damaged_page", "damaged_record"}
    with reopened(made.folder) as session:
        assert session.alarms == []
        rows = session.ask(queries.records, "evidence", "C-001").rows
        assert [item.exhibit for item in rows] == made.exhibits
        evidence.export(session, rows[0].uid, tmp_path / "out")
        assert (tmp_path / "out").read_bytes() == b"A" * 5000
        with pytest.raises(Damaged):
            session.ask(queries.find, made.events[0])
        assert session.do(records.add_record, "note", {"text": "goes on"}, "C-001").result.text == "goes on"
    assert number > 1


@pytest.mark.parametrize("table", ["meta", "tree", "site", "object"])
def test_a_vault_with_a_damaged_page_still_opens_for_reading(made: Made, tmp_path: Path, table: str) -> None:
    harm_root(made, table)
    kept = {name: (made.folder / name).read_bytes() for name in ("state", "header.a", "header.b")}
    with reopened(made.folder) as session:
        assert [alarm.code for alarm in session.alarms] == ["database_damaged"]
        assert "read" in session.alarms[0].message
        rows = session.ask(queries.records, "evidence", "C-001").rows
        assert [item.exhibit for item in rows] == made.exhibits
        with pytest.raises(Damaged):
            session.do(records.add_case, {})
        with pytest.raises(Damaged):
            session.accept_loss("it can't be")
        if table != "object":
            evidence.export(session, rows[0].uid, tmp_path / "out")
            assert (tmp_path / "out").read_bytes() == b"A" * 5000
        codes = {one.code for one in verifying.verify(session).problems}
        assert {"database_damaged", "damaged_page"} <= codes
    assert {name: (made.folder / name).read_bytes() for name in kept} == kept


def test_verify_never_stops_at_the_first_finding(made: Made) -> None:
    change(made, "UPDATE event SET title='forged' WHERE uid=?", values=(made.events[0],))
    change(made, "UPDATE checkpoint SET text='x'")
    change(made, "UPDATE exhibit_number SET last=0")
    path = object_path(made, "E-002")
    path.write_bytes(damage.flipped(path.read_bytes(), 99))
    object_path(made, "E-003").unlink()
    found = of_vault(made)
    assert set(found) == {"record_changed", "checkpoint", "exhibit_number", "object_damaged", "object_missing"}


# -- long work ------------------------------------------------------------------------


def test_verify_is_cancelled_at_any_step_and_the_vault_goes_on(made: Made) -> None:
    class After(Progress):
        def __init__(self, left: int) -> None:
            super().__init__()
            self.left = left

        def step(self, done: int, total: int, msgid: str = "") -> None:
            self.left -= 1
            if self.left <= 0:
                self.cancel()
            super().step(done, total, msgid)

    seen: list[str] = []
    with reopened(made.folder) as session:
        verifying.verify(session, Progress(lambda done, total, msgid: seen.append(msgid)))
        for steps in range(1, len(seen) + 1):
            with pytest.raises(Cancelled):
                verifying.verify(session, After(steps))
        session.do(records.add_record, "note", {"text": "x"}, "C-001")
        assert verifying.verify(session).problems == []
    assert {"journal", "records", "evidence"} <= set(seen)


def test_lists_stay_alive_and_changes_are_made_while_verify_runs(made: Made) -> None:
    with reopened(made.folder) as session:
        counted: list[int] = []

        def look(done: int, total: int, msgid: str) -> None:
            session.do(records.add_record, "note", {"text": "meanwhile"}, "C-001")
            counted.append(session.ask(queries.count, "note"))

        assert verifying.verify(session, Progress(look)).problems == []
        assert counted == list(range(1, len(counted) + 1))


def test_locking_stops_a_verify_that_runs_beside(made: Made) -> None:
    import threading

    session = reopened(made.folder)
    started, go_on, ended = threading.Event(), threading.Event(), []

    def hold(done: int, total: int, msgid: str) -> None:
        started.set()
        go_on.wait(20)

    def run() -> None:
        try:
            verifying.verify(session, Progress(hold))
        except Cancelled:
            ended.append("cancelled")

    worker = threading.Thread(target=run)
    worker.start()
    assert started.wait(20)
    locking = threading.Thread(target=session.lock)
    locking.start()
    while not session.locked or not session._beside._stopped:
        pass
    go_on.set()
    worker.join(20)
    locking.join(20)
    assert ended == ["cancelled"]
    assert not list(made.folder.glob("*-wal"))
    with reopened(made.folder) as again:
        assert again.alarms == []
