"""Steps from version to version: all or nothing, also when the machine dies or the disk is full; later ones kept."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, evidence, queries, records, verifying
from app.actions.vault import change_passphrase
from app.domain import canonical
from app.domain.errors import Damaged, RolledBack, TooNew
from app.session import Session
from app.store import migrations
from app.vault import crypto, snapshots, unlocking
from tests.golden.vaults import VERSIONS
from tests.house.checkout import ROOT, sources
from tests.mounts import own_mounts
from tests.vaults import SECRET, made_vault, reopened

STEP = 'ALTER TABLE "event" ADD COLUMN "weather" TEXT; CREATE TABLE "later" ("n" INTEGER PRIMARY KEY) STRICT'
BROKEN = 'ALTER TABLE "nowhere" ADD COLUMN "weather" TEXT'
SHIPPED = migrations.steps()
OLDEST = VERSIONS[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A vault at rest with a case and a note."""
    session, _ = made_vault(tmp_path / "v.haven")
    session.do(records.add_case, {"code": "C-001"})
    session.do(records.add_record, "note", {"text": "words"}, "C-001")
    session.lock()
    return tmp_path / "v.haven"


def later(monkeypatch: pytest.MonkeyPatch, *steps: str) -> None:
    """The program as if it had further steps."""
    monkeypatch.setattr(migrations, "steps", lambda: [*SHIPPED, *steps])


def columns(session: Session, table: str = "event") -> set[str]:
    return {row[1] for row in session.reader.database.rows(f'PRAGMA table_info("{table}")')}


def contents(path: Path) -> dict[str, bytes]:
    """Every file of a vault, by name."""
    return {
        str(item.relative_to(path)): item.read_bytes()
        for item in path.rglob("*")
        if item.is_file() and item.name != "lock"
    }


# -- all or nothing -------------------------------------------------------------------


def test_a_step_that_fails_changes_nothing_and_the_snapshot_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(snapshots.listing(path))
    later(monkeypatch, STEP, BROKEN)
    with pytest.raises(RuntimeError):
        reopened(path)
    assert len(snapshots.listing(path)) == before + 1
    later(monkeypatch)
    with reopened(path) as session:
        assert session.alarms == []
        assert migrations.version(session.database) == (1, len(SHIPPED))
        assert "weather" not in columns(session)
        assert verifying.verify(session).problems == []
    later(monkeypatch, STEP)
    with reopened(path) as session:
        assert migrations.version(session.database) == (1, len(SHIPPED) + 1)
        assert "weather" in columns(session)
        assert verifying.verify(session).problems == []


def test_the_snapshot_is_of_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, STEP)
    with reopened(path) as session:
        newest = snapshots.listing(path)[0]
        from app.store.database import Database

        key = session.vault.database_key(bytes.fromhex(newest.stem))
        with contextlib.closing(Database.open(newest, key, read_only=True, alone=True)) as kept:
            assert migrations.version(kept) == (1, len(SHIPPED))
            assert kept.value('SELECT "text" FROM "note"') == "words"


KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
from app.store import migrations
from app.store.database import Database
from tests.vaults import reopened
vault, step, shipped = Path(sys.argv[1]), sys.argv[2], migrations.steps()
migrations.steps = lambda: [*shipped, step]
run, migrate = Database.run, migrations.migrate
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
def dying(at):
    def counting(self, sql, values=()):
        counting.n += 1
        if counting.n == at: die()
        return run(self, sql, values)
    counting.n = 0
    def start(database):
        Database.run = counting
        migrate(database)
        die()
    return start
for at in (1, 2, 3, 4, 5, 6):
    copy = shutil.copytree(vault, vault.with_name(f"{at}.haven"))
    if not os.fork():
        migrations.migrate = dying(at)
        try: reopened(copy)
        finally: os._exit(7)
    assert os.wait()[1] == signal.SIGKILL, at
    if not os.fork():
        from app.actions.verifying import verify
        session = reopened(copy)
        print(json.dumps([session.alarms, migrations.version(session.database)[1] - len(shipped), verify(session).problems]), flush=True)
        session.lock()
        os._exit(0)
    assert os.wait()[1] == 0, at
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_a_kill_in_any_statement_leaves_the_old_or_the_new_one(path: Path) -> None:
    """BEGIN, both statements, the number, COMMIT, and right after it."""
    done = subprocess.run([sys.executable, "-c", KILLED, path, STEP], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[[], 1, []]] * 6


FULL = """
import json, os, shutil, subprocess, sys
from pathlib import Path
vault, disk, step, keep = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "keep"
disk.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk], check=True)
from app.domain.errors import HavenError
from app.store import migrations
from tests.vaults import reopened
shipped = migrations.steps()
copy = shutil.copytree(vault, disk / "v.haven", ignore=None if keep else shutil.ignore_patterns("reserve.bin"))
shutil.rmtree(copy / "snapshots"); (copy / "snapshots").mkdir()
free = shutil.disk_usage(disk).free - 128 * 1024
(disk / "filling").write_bytes(bytes(free))
migrations.steps = lambda: [*shipped, step]
def attempt():
    try:
        session = reopened(copy)
    except HavenError as failure:
        return failure.code
    with session:
        return migrations.version(session.database)[1] - len(shipped)
answer = [attempt(), (copy / "reserve.bin").exists(), len(list((copy / "snapshots").iterdir()))]
(disk / "filling").unlink()
print(json.dumps([*answer, attempt()]))
"""


@pytest.mark.parametrize(("reserve", "answer"), [("keep", [1, False, 1, 1]), ("none", ["disk_full", False, 0, 1])])
def test_a_full_disk_keeps_nobody_out(path: Path, tmp_path: Path, reserve: str, answer: list[Any]) -> None:
    """With the reserve the step is done in its room; without, all stays as it was and is done when there is room."""
    command = [*own_mounts(), sys.executable, "-c", FULL]
    done = subprocess.run([*command, path, tmp_path / "disk", STEP, reserve], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == answer


# -- an older file that may not be changed ----------------------------------------------


def test_an_older_vault_that_raised_an_alarm_is_read_and_carried_over_once_accepted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path / "state").unlink()
    later(monkeypatch, STEP)
    for _ in range(2):
        with reopened(path) as session:
            assert [alarm.code for alarm in session.alarms] == ["state_missing"]
            assert "weather" in columns(session)
            assert migrations.version(session.database) == (1, len(SHIPPED))
            assert session.ask(queries.count, "note") == 1
            with pytest.raises(RolledBack):
                session.do(records.add_record, "note", {"text": "more"}, "C-001")
    with reopened(path) as session:
        session.accept_loss("the stick was damaged")
        assert migrations.version(session.database) == (1, len(SHIPPED) + 1)
        session.do(records.add_record, "note", {"text": "more"}, "C-001")
        assert session.ask(queries.count, "note") == 2
        assert verifying.verify(session).problems == []


def test_an_older_vault_without_writing_sees_its_damaged_pages(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged(path)
    later(monkeypatch, STEP)
    with reopened_read_only(path) as session:
        assert session.ask(queries.count, "note") == 1
        assert "damaged_page" in {fault.code for fault in verifying.verify(session).problems}


def test_one_damaged_page_does_not_keep_a_vault_in_its_old_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be copied into a snapshot is kept as it lies there; the rest stays usable."""
    database = damaged(path)
    data = database.read_bytes()
    before = len(snapshots.listing(path))
    later(monkeypatch, STEP)
    with reopened(path) as session:
        assert migrations.version(session.database) == (1, len(SHIPPED) + 1)
        assert len(snapshots.listing(path)) == before + 1
        assert (path / "snapshots" / database.name.removeprefix("case-")).read_bytes()[4096:] == data[4096:]
        assert session.ask(queries.count, "note") == 1
        assert "damaged_page" in {fault.code for fault in verifying.verify(session).problems}


def damaged(path: Path) -> Path:
    """A bit flipped in the page of a table that nothing stands in; the file."""
    with reopened(path) as session:
        page = session.database.value("SELECT rootpage FROM sqlite_master WHERE name='intervention'")
    database = next(path.glob("case-*.db"))
    data = bytearray(database.read_bytes())
    data[(page - 1) * 4096 + 2000] ^= 1
    database.write_bytes(data)
    return database


def reopened_read_only(path: Path) -> Session:
    from app import session as sessions
    from tests.vaults import passphrase

    return sessions.open_session(path, passphrase(), read_only=True)


def test_a_file_with_a_damaged_page_is_not_copied(path: Path, tmp_path: Path) -> None:
    """SQLite's backup would write the page and all after it as good zeros, and say that all went well."""
    damaged(path)
    kept = {item.name: item.read_bytes() for item in snapshots.listing(path)}
    with reopened_read_only(path) as session:
        key = session.vault.database_key(bytes(16))
        for copy in (lambda: session.database.copy_to(tmp_path / "copy.db", key), session.database.in_memory):
            with pytest.raises(Damaged) as refused:
                copy()
            assert "page" in refused.value.facts["reason"]
        with pytest.raises(Damaged):
            backup.backup(session, tmp_path / "copy")
    assert list(tmp_path.glob("*copy*")) == []
    assert {item.name: item.read_bytes() for item in snapshots.listing(path)} == kept


# -- a later file -----------------------------------------------------------------------


def test_a_later_major_version_is_refused_by_name_and_not_touched(path: Path) -> None:
    with reopened(path) as session:
        session.database.run("PRAGMA user_version=2003")
    before = contents(path)
    for open_it in (reopened, reopened_read_only):
        with pytest.raises(TooNew) as refused:
            open_it(path)
        assert refused.value.facts["found"] == "2.3"
        assert "2.3" in refused.value.message
    assert contents(path) == before


def test_a_later_major_header_is_refused_by_name_and_not_touched(path: Path) -> None:
    for name in unlocking.COPIES:
        data = bytearray((path / name).read_bytes())
        data[8:10] = (2).to_bytes(2, "little")
        (path / name).write_bytes(bytes(data) + bytes(4096))  # it may have another size, too
    before = contents(path)
    with pytest.raises(TooNew) as refused:
        reopened(path)
    assert refused.value.facts["found"] == "2.0"
    assert contents(path) == before


@pytest.mark.parametrize("minimum", ["99.0", "0.1.0.1", "next year"])
def test_a_vault_that_asks_for_a_later_program_is_refused_by_name(path: Path, minimum: str) -> None:
    with reopened(path) as session:
        session.vault.write_header(session.vault.header, replace(session.vault.directory, app_minimum=minimum))
    before = contents(path)
    with pytest.raises(TooNew) as refused:
        reopened(path)
    assert refused.value.facts["found"] == minimum
    assert contents(path) == before


ADDED = {"note": "mood", "meta": "why", "object": "disk", "draft": "cursor", "record": "colour", "checkpoint": "seen", "exhibit_number": "by",
         "journal": "heard", "journal_value": "unit", "tree": "kind", "site": "flag", "plaintext": "label"}  # fmt: skip
# Bytes 52–55 of a header are bound into its slots; the others were nobody's until now.
SPARE = bytes(range(4)) + bytes(4) + bytes(range(8, 64))
RECORDS = [(1, "überall", None), (2, None, b"\0\1")]


def a_later_minor_version(session: Session, note: str) -> None:
    """What a later version of this major one might have put into a vault: past the application, by SQL."""
    database, vault = session.database, session.vault
    with database.transaction():
        for table, column in ADDED.items():
            database.run(f'ALTER TABLE "{table}" ADD COLUMN "{column}" TEXT')
            database.run(f'UPDATE "{table}" SET "{column}"=?', ("kept",))
        database.run('CREATE TABLE "later" ("n" INTEGER PRIMARY KEY, "words" TEXT, "raw" BLOB) STRICT')
        database.run_many('INSERT INTO "later" VALUES (?,?,?)', RECORDS)
        database.run('CREATE TABLE "vehicle" ("uid" TEXT PRIMARY KEY, "plate" TEXT) STRICT, WITHOUT ROWID')
        database.run('CREATE TRIGGER "watch" AFTER UPDATE ON "vehicle" BEGIN SELECT 1; END')
        database.run(f"PRAGMA user_version={1000 + len(SHIPPED) + 7}")
    session.do(_vehicle)
    first, *others = vault.directory.credentials
    listed = (replace(first, unknown={"colour": "green"}), *others)
    directory = replace(vault.directory, unknown={"later_key": ["a", 1, None]}, credentials=listed)
    vault.write_header(replace(vault.header, minor=7, spare=SPARE), directory)
    session.do(
        lambda unit: unit.database.run(
            "UPDATE meta SET value=? WHERE key='header_generation'", (str(vault.header_generation),)
        )
    )


def _vehicle(unit: Any) -> None:
    """A record of a kind this version does not know, with its entry in the journal."""
    case = records.case_by_code(unit, "C-001").uid
    unit.database.run("INSERT INTO record (uid, kind, colour) VALUES (?,?,?)", ("vehicle-1", "vehicle", "kept"))
    unit.database.run("INSERT INTO vehicle VALUES (?,?)", ("vehicle-1", "XX 000"))
    unit.writer.append("add", "vehicle", "vehicle-1", case, {"plate": "XX 000"})


def kept(session: Session, note: str) -> None:
    """All of it is still there."""
    database, vault = session.database, session.vault
    assert migrations.version(database) == (1, len(SHIPPED) + 7)
    assert database.rows('SELECT * FROM "later" ORDER BY "n"') == RECORDS
    assert database.rows("SELECT * FROM vehicle") == [("vehicle-1", "XX 000")]
    assert database.value("SELECT colour FROM record WHERE uid='vehicle-1'") == "kept"
    assert database.value("SELECT name FROM sqlite_master WHERE type='trigger'") == "watch"
    assert database.value('SELECT "mood" FROM "note" WHERE "uid"=?', (note,)) == "kept"
    assert {row[0] for row in database.rows("SELECT DISTINCT kind FROM tree")} == {"kept"}
    assert database.value("SELECT why FROM meta WHERE key='session'") == "kept"
    assert (vault.header.minor, vault.header.spare) == (7, SPARE)
    assert vault.directory.unknown == {"later_key": ["a", 1, None]}
    assert verifying.verify(session).problems == []


def test_a_later_minor_version_is_worked_with_and_kept_intact(path: Path, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("paper")
    with reopened(path) as session:
        note = session.ask(queries.records, "note", "C-001").rows[0].uid
        evidence.add_evidence(session, [paper], "C-001")
        session.do(records.save_draft, "note", note, "text", "half")
        a_later_minor_version(session, note)
    with reopened(path) as session:
        kept(session, note)
        assert session.vault.directory.credentials[0].unknown == {"colour": "green"}
        session.do(records.edit_record, note, {"text": "other words"})
        session.do(records.undo_last)
        session.do(records.save_draft, "note", note, "text", "half a line")
        assert session.database.rows("SELECT text, cursor FROM draft") == [("half a line", "kept")]
        paper.write_text("another paper")
        evidence.add_evidence(session, [paper], "C-001")
        assert session.database.value('SELECT "by" FROM exhibit_number') == "kept"
        gone = session.do(records.add_record, "note", {"text": "to be erased"}, "C-001").result
        session.do(records.erase_fields, gone.uid, ["text"], "asked for")
        change_passphrase(session, bytearray(b"another one"))
        assert {row[0] for row in session.database.rows("SELECT flag FROM site")} == {"kept"}
    with reopened(path, b"another one") as session:
        kept(session, note)
        assert [row[0] for row in session.database.rows("SELECT disk FROM object ORDER BY disk NULLS LAST")] == [
            "kept",
            None,
        ]


def test_a_state_record_with_further_keys_is_read(path: Path) -> None:
    with reopened(path) as session:
        vault_id, key = session.vault.vault_id, bytes(session.vault.key_for("state"))
    data = bytearray((path / "state").read_bytes())
    for place in (0, 1):
        bound = b"havenfile/v1/state\0" + vault_id + bytes([place])
        record = data[place * 512 :][:512]
        said = json.loads(bytes(crypto.unseal(key, bytes(record[:12]), bytes(record[12:]), bound)).rstrip(b"\0"))
        plain = canonical.encode({**said, "later": [1, None]}).ljust(484, b"\0")
        data[place * 512 : (place + 1) * 512] = bytes(12) + crypto.seal(key, bytes(12), plain, bound)
    (path / "state").write_bytes(data)
    with reopened(path) as session:
        assert session.alarms == []
        session.do(records.add_record, "note", {"text": "more"}, "C-001")
    with reopened(path) as session:
        assert (session.alarms, session.ask(queries.count, "note")) == ([], 2)


def test_a_later_minor_version_survives_backup_and_restore(path: Path, tmp_path: Path) -> None:
    with reopened(path) as session:
        note = session.ask(queries.records, "note", "C-001").rows[0].uid
        a_later_minor_version(session, note)
    with reopened(path) as session:
        backup.backup(session, tmp_path / "copy")
        kept(session, note)
    session, _ = backup.restore(tmp_path / "copy", tmp_path / "new.haven", lambda: bytearray(SECRET))
    with session:
        kept(session, note)


def test_a_backup_of_an_older_version_restores_when_a_field_was_added(tmp_path: Path) -> None:
    """In a program of its own, whose events have a field more: what the backup holds has no column for it."""
    for folder in ("app", "resources", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "fonts", "ui"))
    record = tmp_path / "app" / "domain" / "records" / "happenings.py"
    anchor = '    disputed: bool | None = field(YesNo(), N_("Disputed"))\n'
    line = '    weather: str | None = field(Text(), N_("Weather"), in_list=True)\n'
    record.write_text(record.read_text().replace(anchor, anchor + line))
    (tmp_path / "app" / "store" / "migrations" / f"{len(SHIPPED) + 1:04d}.sql").write_text(f"{STEP};\n")
    done = subprocess.run([sys.executable, "-c", RESTORED], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"version": len(SHIPPED) + 1, "problems": [], "weather": "Sleet", "snapshots": 1}


RESTORED = """
import json
from pathlib import Path
from app.actions import backup, queries, records, verifying
from app.store import migrations
from app.vault import snapshots
from tests.golden.vaults import BACKUP, OPEN, VERSIONS, expected, opened, secret, unpacked
old = VERSIONS[0]
session, _ = backup.restore(unpacked(old, BACKUP, Path()), Path("new.haven"), lambda: secret(old))
uid = expected(old)["vaults"]["rest.haven"]["uids"]["search"]
with session:
    session.do(records.edit_record, uid, {"weather": "Sleet"})
    answer = {"version": migrations.version(session.database)[1], "problems": verifying.verify(session).problems,
              "weather": session.ask(queries.record_answer, uid)["weather"]}
path = unpacked(old, OPEN, Path())
with opened(old, path) as session:
    answer["problems"] += verifying.verify(session).problems
    answer["snapshots"] = len(snapshots.listing(path))
print(json.dumps(answer))
"""


def test_rows_are_written_by_the_names_of_their_columns() -> None:
    """A column that a later version added must neither stop a row nor lose its value when the row is written anew."""
    blind = re.compile(r"INSERT INTO \"?\w+\"? VALUES|INSERT OR REPLACE|REPLACE INTO")
    found = [f"{path.name}: {hit[0]}" for path in sources("app") for hit in blind.finditer(path.read_text("utf-8"))]
    assert found == []


# -- a new file -----------------------------------------------------------------------


def test_a_new_file_gets_at_once_what_the_steps_make_one_after_another() -> None:
    """Who adds a step runs `python packaging/schema.py`."""
    place = importlib.util.spec_from_file_location("schema", ROOT / "packaging" / "schema.py")
    assert place is not None and place.loader is not None
    schema = importlib.util.module_from_spec(place)
    place.loader.exec_module(schema)
    assert migrations.WHOLE.read_text("utf-8") == schema.written()
    stepwise = schema.stated([one for step in SHIPPED for one in migrations.statements(step)])
    at_once = schema.stated(migrations.statements(migrations.WHOLE.read_text("utf-8")))
    assert sorted(at_once) == sorted(stepwise)
    assert len(at_once) > 100


def test_a_new_file_takes_the_steps_that_are_not_in_one_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, STEP)
    session, _ = made_vault(tmp_path / "v.haven")
    with session:
        assert migrations.version(session.database) == (1, len(SHIPPED) + 1)
        assert "weather" in columns(session)
