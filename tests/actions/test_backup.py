"""Backup and rehearsal: proven before it is relied on, what is damaged is named, nothing is overwritten that is newer."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, credentials, evidence, records, rotation, vault
from app.actions.presenting import Presented
from app.domain.errors import Cancelled, Damaged, DiskFull, Refused, WrongKey
from app.jobs import Progress
from app.session import Session
from app.vault import summary
from app.vault.credentials import BOUND
from app.vault.objects import ObjectStore
from tests.cli.conftest import ROOT
from tests.mounts import own_mounts
from tests.vaults import SECRET, made_vault, passphrase, reopened


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = made_vault(tmp_path / "vault")
    with made:
        made.do(records.add_record, "case", {"title": "Heron"})
        exhibit(made, tmp_path, "one")
        yield made


def exhibit(session: Session, tmp_path: Path, name: str) -> dict[str, Any]:
    paper = tmp_path / name
    paper.write_bytes(name.encode() * 100)
    return evidence.add_evidence(session, [paper], "C-001")[0]


def flip(path: Path, place: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def objects(path: Path) -> list[Path]:
    store = ObjectStore(path / "objects")
    return [store.path(one) for one in store.listing()]


def test_a_rehearsed_backup_is_remembered_and_not_written(session: Session, tmp_path: Path) -> None:
    told = backup.backup(session, tmp_path / "b")
    assert told["opens_with"] == ["passphrase", "recovery code"]
    before = {p: p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file()}
    found = backup.rehearse(session, tmp_path / "b")
    assert {p: p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file()} == before
    assert (found["matches"], found["objects"], found["damaged"]) == (True, 1, [])
    assert (found["date"], found["checkpoint"]) == (told["date"], told["checkpoint"])
    assert found["behind"] == {"entries": 0, "exhibits": 0}
    told = vault.info(session)
    assert told["last_tested"] == found["tested_at"]
    assert told["backup"] == {"due": False, "reasons": [], "since": {"entries": 0, "exhibits": 0}}


def test_the_reminder_counts_what_is_only_here(session: Session, tmp_path: Path) -> None:
    assert backup.reminder(session)["reasons"] == ["no_backup"]
    assert backup.reminder(session)["since"]["exhibits"] == 1
    backup.backup(session, tmp_path / "b")
    assert backup.reminder(session)["reasons"] == ["untested"]
    backup.rehearse(session, tmp_path / "b")
    exhibit(session, tmp_path, "two")
    session.do(records.add_record, "note", {"text": "later"}, "C-001")
    found = backup.reminder(session)
    assert (found["due"], found["since"]["exhibits"]) == (False, 1)
    assert found["since"]["entries"] > 1
    assert backup.rehearse(session, tmp_path / "b")["behind"] == found["since"]


def test_damage_in_a_backup_is_found_and_mended_by_the_next_run(session: Session, tmp_path: Path) -> None:
    exhibit(session, tmp_path, "two")
    backup.backup(session, tmp_path / "b")
    for place in objects(tmp_path / "b"):
        flip(place)
    with pytest.raises(Damaged) as damaged:
        backup.rehearse(session, tmp_path / "b")
    assert damaged.value.facts["subject"] == "E-001, E-002"
    assert backup.reminder(session)["last_tested"] is None
    assert backup.backup(session, tmp_path / "b")["copied"] == 2
    assert backup.rehearse(session, tmp_path / "b")["objects"] == 2


@pytest.mark.parametrize("how", ["flipped", "gone"])
def test_an_exhibit_damaged_in_the_vault_is_named_and_the_rest_is_kept(
    session: Session, tmp_path: Path, how: str
) -> None:
    backup.backup(session, tmp_path / "early")
    exhibit(session, tmp_path, "two")
    (first,) = {p.name for p in objects(tmp_path / "early")}
    for place in objects(session.path):
        if place.name == first:
            flip(place) if how == "flipped" else place.unlink()
    told = backup.backup(session, tmp_path / "late")
    assert (told["damaged"], told["objects"]) == (["E-001"], 1)
    assert backup.rehearse(session, tmp_path / "late")["damaged"] == ["E-001"]
    # What an earlier backup holds whole stays there.
    told = backup.backup(session, tmp_path / "early")
    assert (told["damaged"], told["objects"], told["copied"]) == ([], 2, 1)
    session.lock()
    again, told = backup.restore(tmp_path / "late", tmp_path / "again", lambda: bytearray(SECRET))
    with again:
        assert told["damaged"] == ["E-001"]
        assert again.alarms == []
        assert [(p.code, p.subject) for p in vault.verify(again).problems] == [("object_missing", "E-001")]
    again, told = backup.restore(tmp_path / "early", tmp_path / "whole", lambda: bytearray(SECRET))
    with again:
        assert (told["damaged"], vault.verify(again).problems) == ([], [])


def test_a_vault_that_misses_a_file_at_its_opening_is_backed_up(session: Session, tmp_path: Path) -> None:
    exhibit(session, tmp_path, "two")
    session.lock()
    objects(session.path)[0].unlink()
    with reopened(session.path) as again:
        assert [alarm.code for alarm in again.alarms] == ["object_missing"]
        told = backup.backup(again, tmp_path / "b")
        assert (len(told["damaged"]), told["objects"]) == (1, 1)


def test_a_backup_with_later_work_is_not_overwritten(session: Session, tmp_path: Path) -> None:
    """Two copies of one vault that went apart, or a vault put back to yesterday."""
    backup.backup(session, tmp_path / "b")
    twin, _ = backup.restore(tmp_path / "b", tmp_path / "twin", lambda: bytearray(SECRET))
    with twin:
        twin.do(records.add_record, "note", {"text": "only in the twin"}, "C-001")
        backup.backup(twin, tmp_path / "b")
    before = sorted((tmp_path / "b").rglob("*"))
    with pytest.raises(Refused, match="does not have"):
        backup.backup(session, tmp_path / "b")
    assert sorted((tmp_path / "b").rglob("*")) == before
    assert backup.rehearse(session, tmp_path / "b")["matches"] is False


def test_half_typed_text_stays_out_of_a_backup(session: Session, tmp_path: Path) -> None:
    def typed(unit: Any) -> None:
        unit.database.run(
            "INSERT INTO draft VALUES ('u','note','text',NULL,'half-typed words',1,'2026-01-01T00:00:00Z')"
        )

    session.do(typed)
    backup.backup(session, tmp_path / "b")
    again, _ = backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(SECRET))
    with again:
        assert again.ask(lambda reader: reader.database.rows("SELECT * FROM draft")) == []
    assert session.ask(lambda reader: reader.database.value("SELECT count(*) FROM draft")) == 1


def test_restore_of_a_backup_with_damage_when_that_is_accepted(session: Session, tmp_path: Path) -> None:
    exhibit(session, tmp_path, "two")
    backup.backup(session, tmp_path / "b")
    flip(objects(tmp_path / "b")[0])
    with pytest.raises(Damaged):
        backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(SECRET))
    again, told = backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(SECRET), accept_damage=True)
    with again:
        assert len(told["damaged"]) == 1
        assert len(objects(again.path)) == 1
        assert {p.code for p in vault.verify(again).problems} == {"object_missing"}


def test_restore_with_the_recovery_code(tmp_path: Path) -> None:
    made, code = made_vault(tmp_path / "vault")
    with made:
        backup.backup(made, tmp_path / "b")
    with pytest.raises(backup.restoring.DoesNotOpen, match="bound to a computer"):
        backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(b"another"))
    again, _ = backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(code.encode()), recovery=True)
    again.lock()


def test_a_lost_database_comes_back_from_a_snapshot(session: Session, tmp_path: Path) -> None:
    session.lock()
    newest = backup.snapshots(session.path)[0]
    session.vault.db_path.write_bytes(b"gone")
    again, told = backup.restore(session.path, tmp_path / "again", lambda: bytearray(SECRET), snapshot=newest["id"])
    with again:
        assert (told["damaged"], vault.verify(again).problems) == ([], [])
        assert again.ask(vault.counts)["evidence"] == 1
    assert passphrase().kind == 1


def bound(session: Session) -> str:
    """A passphrase that the directory calls bound to this computer; its id."""
    session.vault.change_credential(passphrase(b"bound"), "this computer", ())
    known = session.vault.directory.credentials
    session.vault.write_header(
        session.vault.header,
        replace(session.vault.directory, credentials=(*known[:-1], replace(known[-1], kind=BOUND))),
    )
    generation = str(session.vault.header_generation)
    session.do(lambda unit: unit.database.run("UPDATE meta SET value=? WHERE key='header_generation'", (generation,)))
    return known[-1].slot_id


def test_a_passphrase_bound_to_this_computer_opens_no_backup(session: Session, tmp_path: Path) -> None:
    bound(session)
    told = backup.backup(session, tmp_path / "b")
    assert (told["opens_with"], told["recovery_only"]) == (["passphrase", "recovery code"], False)
    with pytest.raises(WrongKey, match="bound to a computer opens no backup"):
        backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(b"bound"))
    assert backup.rehearse(session, tmp_path / "b")["opens_with"] == told["opens_with"]


def test_a_changed_passphrase_is_that_of_the_next_backup(session: Session, tmp_path: Path) -> None:
    backup.backup(session, tmp_path / "b")
    credentials.change_passphrase(session, bytearray(b"another"))
    backup.backup(session, tmp_path / "b")
    with pytest.raises(WrongKey):
        backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(SECRET))
    backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(b"another"))[0].lock()


def test_a_backup_under_other_keys_is_renewed_only_by_the_vault_that_made_it(session: Session, tmp_path: Path) -> None:
    backup.backup(session, tmp_path / "b")
    backup.backup(session, tmp_path / "unknown")
    rotation.rotate(session, [Presented(bytearray(SECRET))])
    assert backup.reminder(session)["reasons"] == ["rotated"]
    (tmp_path / "b").rename(tmp_path / "moved")
    with pytest.raises(Refused, match="other keys"):
        backup.rehearse(session, tmp_path / "moved")
    told = backup.backup(session, tmp_path / "moved")
    # What lies there already and decrypts is not copied again.
    assert (told["objects"], told["copied"]) == (1, 0)
    assert backup.rehearse(session, tmp_path / "moved")["matches"]
    assert backup.reminder(session)["reasons"] == []
    session.do(lambda unit: unit.database.run("DELETE FROM meta WHERE key LIKE 'made:%'"))
    before = sorted((tmp_path / "unknown").rglob("*"))
    with pytest.raises(Refused, match="other keys"):
        backup.backup(session, tmp_path / "unknown")
    assert sorted((tmp_path / "unknown").rglob("*")) == before


def test_a_restored_twin_and_a_vault_put_back_are_told_from_the_true_one(session: Session, tmp_path: Path) -> None:
    """A folder put back to yesterday by hand can't take the place of what a backup has since."""
    session.lock()
    shutil.copytree(session.path, tmp_path / "yesterday")
    with reopened(session.path) as again:
        again.do(records.add_record, "note", {"text": "today"}, "C-001")
        backup.backup(again, tmp_path / "b")
    with reopened(tmp_path / "yesterday") as old, pytest.raises(Refused, match="does not have"):
        backup.backup(old, tmp_path / "b")


def test_a_disk_without_room_is_said_before_the_copying(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(DiskFull):
        backup.backup(session, tmp_path / "b")
    assert not (tmp_path / "b").exists()
    # A file system that says nothing of its size is tried.
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(total=0, free=0))
    backup.backup(session, tmp_path / "b")


def test_a_vault_locks_on_a_full_disk_without_its_snapshot(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskFull(subject="snapshot")

    with monkeypatch.context() as patch:
        patch.setattr(type(session.database), "copy_to", full)
        patch.setattr(summary.files, "write_in_place", full)
        session.lock()
    assert backup.snapshots(session.path) == []
    with reopened(session.path) as again:
        assert again.alarms == []


def test_a_cancelled_run_takes_back_what_it_put_into_an_earlier_backup(session: Session, tmp_path: Path) -> None:
    backup.backup(session, tmp_path / "b")
    before = {p: p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file()}
    for name in ("two", "three"):
        exhibit(session, tmp_path, name)
    for steps in (1, 2):
        seen: list[int] = []
        progress = Progress(lambda done, total, words: seen.append(done) or (len(seen) >= steps and progress.cancel()))
        with pytest.raises(Cancelled):
            backup.backup(session, tmp_path / "b", progress)
        assert {p: p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file()} == before


def test_memory_stays_flat(session: Session, tmp_path: Path) -> None:
    paper = tmp_path / "video"
    with paper.open("wb") as stream:
        for _ in range(48):
            stream.write(os.urandom(1 << 20))
    evidence.add_evidence(session, [paper], "C-001")
    tracemalloc.start()
    try:
        backup.backup(session, tmp_path / "b")
        backup.rehearse(session, tmp_path / "b")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 << 20


def test_a_full_stick_keeps_the_earlier_backup(session: Session, tmp_path: Path) -> None:
    """On a real file system of 4 MiB: the first backup fits, the next does not."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom app.actions import backup\n"
        "from app.domain.errors import DiskFull\n"
        "from tests.actions.test_backup import exhibit\nfrom tests.vaults import SECRET, reopened\n"
        "base, stick = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "with reopened(base / 'vault') as session:\n"
        "    backup.backup(session, stick / 'b')\n"
        "    before = sorted(stick.rglob('*'))\n"
        "    (base / 'big').write_bytes(os.urandom(6 << 20))\n"
        "    from app.actions import evidence\n"
        "    evidence.add_evidence(session, [base / 'big'], 'C-001')\n"
        "    for pretend in (False, True):\n"
        "        if pretend:\n"
        "            backup.making.shutil.disk_usage = lambda _: __import__('collections').namedtuple('u', 'total used free')(0, 0, 0)\n"
        "        try:\n"
        "            backup.backup(session, stick / 'b')\n"
        "        except DiskFull:\n"
        "            print('full')\n"
        "        assert sorted(stick.rglob('*')) == before\n"
        "        print(backup.rehearse(session, stick / 'b')['objects'])\n"
    )
    session.lock()
    (tmp_path / "stick").mkdir()
    mount = 'mount -t tmpfs -o size=4m none "$1" && shift && exec "$@"'
    command = [*own_mounts(), "sh", "-c", mount, "sh", tmp_path / "stick"]
    run = [sys.executable, "-c", script, tmp_path, tmp_path / "stick"]
    done = subprocess.run([str(w) for w in [*command, *run]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["full", "1", "full", "1"], done.stderr


def test_a_backup_that_failed_its_rehearsal_counts_no_more(session: Session, tmp_path: Path) -> None:
    backup.backup(session, tmp_path / "b")
    backup.rehearse(session, tmp_path / "b")
    (database,) = (tmp_path / "b").glob("case-*.db")
    flip(database, 5000)
    with pytest.raises(Damaged):
        backup.rehearse(session, tmp_path / "b")
    found = backup.reminder(session)
    assert (found["last_tested"], found["reasons"]) == (None, ["failed"])
    assert found["since"]["exhibits"] == 1
    backup.backup(session, tmp_path / "b")
    assert backup.reminder(session)["reasons"] == ["untested"]
    backup.rehearse(session, tmp_path / "b")
    assert backup.reminder(session)["due"] is False


@pytest.mark.parametrize(("days", "due"), [(0, False), (29, False), (31, True), (-30, True)])
def test_a_rehearsal_grows_old(session: Session, tmp_path: Path, days: int, due: bool) -> None:
    backup.backup(session, tmp_path / "b")
    backup.rehearse(session, tmp_path / "b")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    assert session.ask(backup.reminding.told, later)["due"] is due


@pytest.mark.parametrize(
    ("entries", "exhibits", "reasons"), [(500, 20, []), (501, 0, ["entries"]), (0, 21, ["exhibits"])]
)
def test_much_that_is_only_here_is_a_reason(entries: int, exhibits: int, reasons: list[str]) -> None:
    now = dt.datetime.now(dt.UTC)
    since = {"entries": entries, "exhibits": exhibits}
    assert backup.reminding._reasons("good", now.isoformat(), since, now) == reasons
