"""The session: every way out locks, every rollback shows, nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from app import session as sessions
from app.actions import evidence, queries, records
from app.domain.errors import (
    AlreadyExists,
    Damaged,
    DiskFull,
    HavenError,
    InUse,
    IoFailed,
    ReadOnly,
    RolledBack,
    WrongKey,
)
from app.session import Session, marks
from app.session import session as session_module
from app.store import journal, verify
from app.vault import identity, snapshots
from app.vault.identity import Checkpoint
from tests.vaults import made_vault, passphrase, reopened

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made, _ = made_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"code": "C-001"})
    made.lock()
    return tmp_path / "v.haven"


def note(session: Session, text: str = "words") -> Any:
    return session.do(records.add_record, "note", {"text": text}, "C-001").result


def faults(session: Session) -> list[Any]:
    return [*verify.pages(session.database), *verify.journal(session.database), *verify.records(session.database)]


def test_at_rest_there_is_one_database_and_no_log(path: Path) -> None:
    names = {p.name for p in path.iterdir()}
    assert {n for n in names if n.startswith("case-")} == {n for n in names if n.endswith(".db")}
    assert not any(n.endswith(("-wal", "-shm", "-journal")) for n in names)
    session = reopened(path)
    assert session.alarms == [] and session.ask(queries.cases)[0].code == "C-001"
    session.lock()
    session.lock()


def test_lock_wipes_keys_and_lets_go(path: Path) -> None:
    session = reopened(path)
    with pytest.raises(InUse):
        reopened(path)
    vault = session.vault
    session.lock()
    assert session.locked
    assert bytes(vault._vault_key) == bytes(32)
    reopened(path).lock()


def test_lock_signs_a_checkpoint_that_verifies(path: Path) -> None:
    session = reopened(path)
    note(session)
    size, root = journal.position(session.database)
    session.lock()
    again = reopened(path)
    text, sshsig, mldsa = again.database.row("SELECT text, sshsig, mldsa65 FROM checkpoint ORDER BY size DESC LIMIT 1")
    assert Checkpoint.read(text.encode()) == Checkpoint(again.site.origin(), size, root)
    signed = identity.Signed(sshsig, mldsa)
    assert identity.verify(again.site.public(), text.encode(), signed)
    assert not identity.verify(again.site.public(), text.encode(), signed, "handover@havenfile")
    assert not identity.verify(again.site.public(), text.encode() + b"x", signed)
    assert not identity.verify(identity.new_site().public(), text.encode(), signed)
    assert not identity.verify(again.site.public(), text.encode(), identity.Signed("no signature", mldsa))
    again.lock()


@pytest.mark.parametrize("text", [b"", b"a\nb\nc\n", b"o\n1\nAAAA\n", b"o\n01\n" + b"A" * 43 + b"=\n"])
def test_what_is_no_checkpoint_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        Checkpoint.read(text)


def test_ssh_keygen_verifies_a_checkpoint(tmp_path: Path) -> None:
    site = identity.new_site()
    text = Checkpoint(site.origin(), 3, bytes(32)).text()
    (tmp_path / "sig").write_text(identity.sign(site, text).sshsig)
    (tmp_path / "signers").write_text(identity.ssh_public_line(site.public().ed25519, "vault") + "\n")
    command = ["ssh-keygen", "-Y", "verify", "-f", tmp_path / "signers", "-I", "vault", "-n", identity.CHECKPOINT]
    done = subprocess.run([*command, "-s", tmp_path / "sig"], input=text, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([*command, "-s", tmp_path / "sig"], input=text + b"x", capture_output=True, check=False)
    assert done.returncode != 0


def test_changes_are_told_with_their_initiator(path: Path) -> None:
    session = reopened(path)
    heard = []
    session.subscribe(heard.append)
    me = object()
    made = session.do(records.add_record, "note", {"text": "x"}, "C-001", initiator=me)
    assert heard == [made.changed]
    assert heard[0].initiator is me
    assert heard[0].uids == {made.result.uid} and heard[0].kinds == {"note"}
    assert heard[0].cases == {made.result.case}
    session.lock()


def test_full_disk_spends_the_reserve_once_and_saves(path: Path) -> None:
    session = reopened(path)
    failures = [DiskFull(subject="case.db")]

    def tight(unit: Any) -> Any:
        made = unit.add("note", {"text": "saved all the same"}, unit.all("case")[0].uid)
        if failures:
            raise failures.pop()
        return made

    session.do(tight)
    assert not (path / "reserve.bin").exists()
    assert session.ask(queries.count, "note") == 1
    failures.append(DiskFull(subject="case.db"))
    with pytest.raises(DiskFull):
        session.do(tight)
    session.lock()
    reopened(path).lock()
    assert (path / "reserve.bin").exists()


def test_entries_say_which_credential_was_used(path: Path) -> None:
    session = reopened(path)
    session.vault.change_passphrase(passphrase(b"second"))
    session.begin()
    session.lock()
    session = reopened(path, b"second")
    assert note(session).created_by == "Tester / passphrase"
    session.lock()


def test_reads_stay_alive_while_a_command_runs(path: Path) -> None:
    session = reopened(path)
    note(session)
    inside, leave = threading.Event(), threading.Event()

    def slow(unit: Any) -> None:
        unit.add("note", {"text": "slow"}, session.ask(queries.cases)[0].uid)
        inside.set()
        assert leave.wait(20)

    future = session.submit(slow)
    assert inside.wait(20)
    assert session.ask(queries.count, "note") == 1
    leave.set()
    future.result()
    assert session.ask_later(queries.count, "note").result() == 2
    session.lock()


# -- rollback -------------------------------------------------------------------------


def database_of(path: Path) -> Path:
    return next(path.glob("case-*.db"))


def test_older_database_is_named_and_refuses_changes_until_accepted(path: Path, tmp_path: Path) -> None:
    shutil.copy2(database_of(path), tmp_path / "old.db")
    session = reopened(path)
    note(session)
    note(session)
    session.lock()
    shutil.copy2(tmp_path / "old.db", database_of(path))
    for _ in range(2):
        session = reopened(path)
        assert "database_behind" in {alarm.code for alarm in session.alarms}
        assert session.alarms[0].missing == 2
        with pytest.raises(RolledBack):
            note(session)
        assert session.ask(queries.count, "note") == 0
        session.lock()
    session = reopened(path)
    session.accept_loss("restored from a stick")
    session.accept_loss("twice does nothing")
    note(session)
    actions = [row[0] for row in session.database.rows("SELECT action FROM journal ORDER BY n")]
    assert actions.count("accept_loss") == 1
    assert not faults(session)
    session.lock()
    session = reopened(path)
    assert session.alarms == []
    session.lock()


@pytest.mark.parametrize("what", ["deleted", "emptied", "cut"])
def test_lost_write_ahead_log_is_named(path: Path, what: str) -> None:
    killed(
        path,
        "import os; note(session); note(session); session.vault.state.write(session.state('open'), sync=True); os._exit(9)",
    )
    log = next(path.glob("*-wal"))
    if what == "deleted":
        log.unlink()
    elif what == "emptied":
        log.write_bytes(b"")
    else:
        log.write_bytes(log.read_bytes()[: log.stat().st_size // 3])
    session = reopened(path)
    assert "database_behind" in {alarm.code for alarm in session.alarms}
    session.lock()


def test_older_state_and_missing_state_are_named(path: Path, tmp_path: Path) -> None:
    shutil.copy2(path / "state", tmp_path / "state")
    session = reopened(path)
    note(session)
    session.lock()
    shutil.copy2(tmp_path / "state", path / "state")
    session = reopened(path)
    assert {alarm.code for alarm in session.alarms} & {"state_behind", "other_session"}
    session.lock()
    (path / "state").unlink()
    session = reopened(path)
    assert [alarm.code for alarm in session.alarms] == ["state_missing"]
    session.lock()


def test_older_header_is_named(path: Path, tmp_path: Path) -> None:
    for name in ("header.a", "header.b"):
        shutil.copy2(path / name, tmp_path / name)
    session = reopened(path)
    session.vault.change_passphrase(passphrase(b"second"))
    session.begin()
    session.lock()
    for name in ("header.a", "header.b"):
        shutil.copy2(tmp_path / name, path / name)
    session = reopened(path)
    assert "header_old" in {alarm.code for alarm in session.alarms}
    session.lock()


# -- ways of ending -------------------------------------------------------------------

PRELUDE = """
import os, signal, sys
from pathlib import Path
from app.actions import records
from tests.vaults import reopened
session = reopened(Path(sys.argv[1]))
def note(s, text='words'): return s.do(records.add_record, 'note', {'text': text}, 'C-001').result
# a parent that ignores a signal hands that down
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
print('open', flush=True)
"""


def killed(path: Path, body: str, **run: Any) -> subprocess.CompletedProcess[str]:
    """Run a piece of program on the open vault, in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + body, str(path)], capture_output=True, text=True, check=False, env=env, **run
    )


@pytest.mark.parametrize(
    "body",
    [
        "note(session)",
        "note(session); sys.exit(3)",
        "note(session); raise RuntimeError('x')",
        "note(session); session.lock()",
    ],
    ids=["end", "exit", "exception", "lock"],
)
def test_every_honest_end_leaves_the_vault_at_rest(path: Path, body: str) -> None:
    killed(path, body)
    assert not list(path.glob("*-wal"))
    session = reopened(path)
    assert session.alarms == []
    assert session.ask(queries.count, "note") == 1
    assert not faults(session)
    session.lock()


def test_a_signal_leaves_nothing_lost(path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL):
        killed(path, f"note(session); os.kill(os.getpid(), {int(number)}); signal.pause()")
    session = reopened(path)
    assert session.alarms == []
    assert session.ask(queries.count, "note") == 4
    assert not faults(session)
    session.lock()


def kill_loop(path: Path, rounds: int) -> None:
    """Kill a writer at random moments; what it acknowledged must be there, and verify must be content."""
    chance = random.Random(7)
    acknowledged: set[str] = set()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(rounds):
        body = PRELUDE + "while True: print(note(session).uid, flush=True)\n"
        writer = subprocess.Popen([sys.executable, "-c", body, str(path)], stdout=subprocess.PIPE, text=True, env=env)
        assert writer.stdout is not None and writer.stdout.readline() == "open\n"
        wanted = chance.randrange(1, 12)
        for line in writer.stdout:
            acknowledged.add(line.strip())
            wanted -= 1
            if not wanted:
                break
        threading.Event().wait(chance.random() * 0.01)
        writer.kill()
        rest = writer.stdout.read()
        writer.wait()
        writer.stdout.close()
        acknowledged |= {line for line in rest.split("\n")[:-1] if line}
        session = reopened(path)
        assert session.alarms == []
        assert not faults(session)
        found = {row[0] for row in session.database.rows('SELECT "uid" FROM "note"')}
        assert acknowledged <= found
        session.lock()


def test_kill_at_random_moments_loses_nothing_acknowledged(path: Path) -> None:
    kill_loop(path, 6)


@pytest.mark.soak
def test_kill_at_fifty_random_moments(path: Path) -> None:
    kill_loop(path, 50)


# -- other ----------------------------------------------------------------------------


def test_readonly_vault_answers_and_refuses(path: Path) -> None:
    session = sessions.open_session(path, passphrase(), read_only=True)
    assert session.read_only
    assert session.ask(queries.cases)
    with pytest.raises(ReadOnly):
        note(session)
    session.lock()
    before = {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
    session = sessions.open_session(path, passphrase(), read_only=True)
    session.lock()
    assert {p: p.read_bytes() for p in path.rglob("*") if p.is_file()} == before


def test_readonly_vault_that_was_not_closed_is_refused(path: Path) -> None:
    killed(path, "note(session); os._exit(9)")
    with pytest.raises(ReadOnly):
        sessions.open_session(path, passphrase(), read_only=True)


def test_damaged_database_is_named(path: Path) -> None:
    database = database_of(path)
    database.write_bytes(os.urandom(database.stat().st_size))
    with pytest.raises(Damaged) as damaged:
        reopened(path)
    assert damaged.value.facts["part"] == "database"
    database.unlink()
    with pytest.raises(Damaged):
        reopened(path)


def test_flipped_page_is_found(path: Path) -> None:
    session = reopened(path)
    for n in range(300):
        note(session, f"words {n} " * 20)
    session.lock()
    database = database_of(path)
    data = bytearray(database.read_bytes())
    data[4096 * (len(data) // 4096 // 2) + 100] ^= 1
    database.write_bytes(bytes(data))
    assert _damage(path) & {"damaged", "damaged_page"}


def _damage(path: Path) -> set[str]:
    """What is told of a vault: when it is opened, or else when its pages are looked at."""
    try:
        session = reopened(path)
    except Damaged as told:
        return {told.code}
    found = {fault.code for fault in verify.pages(session.database)}
    with contextlib.suppress(HavenError):
        session.lock()
    return found


def test_wrong_passphrase_and_existing_folder(path: Path) -> None:
    before = {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
    with pytest.raises(WrongKey):
        reopened(path, b"wrong")
    with pytest.raises(AlreadyExists):
        made_vault(path)
    assert {p: p.read_bytes() for p in path.rglob("*") if p.is_file()} == before


def test_failure_while_making_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(marks, "write_site", broken)
    with pytest.raises(RuntimeError):
        made_vault(tmp_path / "v.haven")
    assert not (tmp_path / "v.haven").exists()


def test_strange_objects_are_put_aside_at_opening(path: Path) -> None:
    session = reopened(path)
    stored = session.vault.objects.write([b"orphan"])
    session.lock()
    (path / "objects" / f"tmp-{'ab' * 16}").write_bytes(b"x")
    session = reopened(path)
    assert not (path / "objects" / f"tmp-{'ab' * 16}").exists()
    assert (path / "objects" / "quarantine" / stored.object_id.hex()).exists()
    session.lock()


def test_exhibit_without_its_file_raises_the_alarm_until_accepted(path: Path, tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_bytes(b"words")
    session = reopened(path)
    evidence.add_evidence(session, [tmp_path / "paper.txt"], "C-001")
    (object_id,) = session.vault.objects.listing()
    place = session.vault.objects.path(object_id)
    session.lock()
    place.unlink()
    header, state = (path / "header.a").read_bytes(), (path / "state").read_bytes()
    for _ in range(2):
        session = reopened(path)
        (alarm,) = session.alarms
        assert (alarm.code, alarm.missing, "E-001" in alarm.message) == ("object_missing", 1, True)
        with pytest.raises(RolledBack):
            note(session)
        assert session.ask(queries.count, "evidence") == 1
        session.lock()
        assert ((path / "header.a").read_bytes(), (path / "state").read_bytes()) == (header, state)
    session = reopened(path)
    session.accept_loss("the disk was hurt")
    note(session)
    session.lock()
    session = reopened(path)
    assert session.alarms == []
    session.lock()


def test_loss_that_could_not_be_accepted_still_stands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path / "state").unlink()
    session = reopened(path)

    def full(*_: Any) -> Any:
        raise DiskFull(subject="database", reason="x")

    with monkeypatch.context() as patch:
        patch.setattr(session_module, "_accept", full)
        with pytest.raises(DiskFull):
            session.accept_loss("restored")
    assert [alarm.code for alarm in session.alarms] == ["state_missing"]
    with pytest.raises(RolledBack):
        note(session)
    session.lock()


def test_erasure_interrupted_after_its_commit_is_finished_at_opening(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = reopened(path)
    made = note(session, "Zxqvmarker")
    snapshots.take(session.vault, session.database.copy_to)

    def full(*_: Any) -> Any:
        raise DiskFull(subject="database", reason="x")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "scrub", full)
        with pytest.raises(DiskFull):
            session.do(records.erase_fields, made.uid, [], "asked")
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "take_daily", lambda *_: None)
        session.lock()
    before = snapshots.listing(path)
    (path / "snapshots" / f"{'ab' * 16}.db.part").write_bytes(b"x")
    session = reopened(path)
    assert before and snapshots.listing(path) == []
    assert list((path / "snapshots").iterdir()) == []
    assert session.database.value("SELECT count(*) FROM meta WHERE key='scrub'") == 0
    assert not faults(session)
    session.lock()


def test_copy_that_fails_leaves_nothing(path: Path) -> None:
    session = reopened(path)
    with pytest.raises(HavenError):
        session.database.copy_to(path / "missing" / "copy.db", session.vault.database_key())
    (path / "copy.db").mkdir()
    with pytest.raises(IoFailed):
        session.database.copy_to(path / "copy.db", session.vault.database_key())
    assert list(path.glob("copy.db.part*")) == []
    (path / "copy.db").rmdir()
    session.lock()


def test_three_snapshots_are_kept_each_under_its_own_key(path: Path) -> None:
    session = reopened(path)
    for _ in range(4):
        snapshots.take(session.vault, session.database.copy_to)
    kept = snapshots.listing(path)
    assert len(kept) == 3
    assert len({p.read_bytes()[:16] for p in kept}) == 3
    session.lock()
    assert len(snapshots.listing(path)) == 3


def test_a_hurried_lock_leaves_the_snapshot_to_the_next_and_loses_nothing(path: Path) -> None:
    os.utime(snapshots.listing(path)[0], (0, 0))
    session = reopened(path)
    session.do(records.add_case, {"title": "Birch"})
    session.lock(hurried=True)
    assert len(snapshots.listing(path)) == 1
    again = reopened(path)
    assert "Birch" in [case.title for case in again.ask(queries.cases)]
    assert again.alarms == []
    again.lock()
    assert len(snapshots.listing(path)) == 2


def test_daily_snapshot_is_taken_once_a_day(path: Path) -> None:
    assert len(snapshots.listing(path)) == 1
    reopened(path).lock()
    assert len(snapshots.listing(path)) == 1
    old = snapshots.listing(path)[0]
    os.utime(old, (0, 0))
    reopened(path).lock()
    assert len(snapshots.listing(path)) == 2


def test_migration_waits_for_a_snapshot(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.store import migrations

    steps = [*migrations.steps(), 'ALTER TABLE "event" ADD COLUMN "weather" TEXT']
    monkeypatch.setattr(migrations, "steps", lambda: steps)
    before = len(snapshots.listing(path))
    session = reopened(path)
    assert len(snapshots.listing(path)) == before + 1
    assert migrations.version(session.database) == (1, len(steps))
    assert "weather" in {row[1] for row in session.database.rows('PRAGMA table_info("event")')}
    session.lock()
