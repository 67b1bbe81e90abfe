"""Disks that are full, media that can't be written, other processes, wrong clocks, folders that go away."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence, queries, records
from app.actions.verifying import verify
from app.domain.errors import HavenError, InUse, IoFailed
from app.session import Session
from app.vault import snapshots
from tests.faults.laboratory import ROOT, Laboratory
from tests.faults.layer import Fault
from tests.mounts import own_mounts
from tests.vaults import RESERVE, reopened

YEARS = 5 * 365 * 24 * 3600
MIB = 1 << 20


def note(session: Session, text: str = "words") -> Any:
    return session.do(records.add_record, "note", {"text": text}, "C-001").result


def on_small_disk(lab: Laboratory, what: str, size: str = "16m", reserve: int = MIB, root: Path | None = None) -> Any:
    """Do something on a disk of its own, in a mount namespace of its own."""
    place = lab.folder / f"disk-{what}{lab.number()}"
    place.mkdir()
    shutil.copytree(root or lab.copy(), place / "template")
    (place / "disk").mkdir()
    command = [
        *own_mounts(),
        sys.executable,
        "-m",
        "tests.faults.small_disk",
        what,
        str(place / "disk"),
        size,
        str(reserve),
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# -- full disks -----------------------------------------------------------------------


def test_on_a_full_disk_the_reserve_is_for_words_and_deleting_not_for_evidence(lab: Laboratory) -> None:
    found = on_small_disk(lab, "full", "80m", RESERVE)
    assert found["reserve"] == 32 * MIB
    assert (found["evidence"], found["reserve after evidence"]) == ("disk_full", True)
    assert found["notes"] == ["done"] * 4
    assert (found["delete"], found["shred"], found["reserve spent"], found["lock"]) == ("done", "done", True, "done")
    assert (found["alarms"], found["problems"], found["left"], found["reserve back"]) == ([], [], [], True)


def test_with_any_room_an_operation_is_done_or_leaves_nothing(lab: Laboratory) -> None:
    done_or_nothing(on_small_disk(lab, "some_steps"))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_with_every_room_an_operation_is_done_or_leaves_nothing(lab: Laboratory) -> None:
    done_or_nothing(on_small_disk(lab, "every_step"))


def done_or_nothing(rows: list[dict[str, Any]]) -> None:
    """Every operation was done or refused calmly; words are saved whatever the room, evidence leaves the reserve."""
    for row in rows:
        assert row["act"] in ("done", "disk_full", "io"), row
        assert row["lock"] == "done", row
        assert (row["alarms"], row["problems"], row["left"], row["reserve back"]) == ([], [], [], True), row
    saved = {row["act"] for row in rows if row["name"] in ("open", "add", "edit", "delete", "lock")}
    assert saved == {"done"}
    taken = [row for row in rows if row["name"] == "ingest"]
    assert {row["act"] for row in taken} == {"done", "disk_full"}
    assert all(row["reserve"] for row in taken)


def test_a_cap_on_the_size_of_files_is_a_full_disk(lab: Laboratory) -> None:
    root = lab.copy()
    (root / "paper.bin").write_bytes(bytes(3 * MIB))
    ran = lab.operate(root, "ingest", file_size=2 * MIB)
    assert (ran["status"], ran["error"], ran.get("lock_error")) == (0, "disk_full", None)
    found = lab.ask("look", root)
    assert (found["left"], found["vaults"]["v.haven"]["problems"], found["vaults"]["v.haven"]["strays"]) == ([], [], 0)


# -- media that can't be written ------------------------------------------------------


def test_a_medium_that_cannot_be_written_is_read(lab: Laboratory) -> None:
    found = on_small_disk(lab, "read_only")
    assert (found["writing"], found["reading"], found["change"]) == ("read_only", "done", "read_only")
    assert (found["problems"], found["notes"], found["untouched"]) == ([], 4, True)


def test_a_medium_with_a_log_left_is_refused_with_a_way_out(lab: Laboratory) -> None:
    root = lab.copy()
    assert lab.operate(root, "add", Fault("kill", ("write",), 30))["status"] == -signal.SIGKILL
    assert list((root / "v.haven").glob("*-wal"))
    found = on_small_disk(lab, "read_only", root=root)
    assert found["reading"] == "read_only"
    assert "copy it" in found["words"]
    assert found["untouched"]


# -- other processes ------------------------------------------------------------------


@pytest.fixture
def vault(lab: Laboratory) -> Path:
    """A vault of its own."""
    return lab.copy() / "v.haven"


def command(vault: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The command line on it, in another process."""
    given = [sys.executable, "-m", "app", "--vault", str(vault), "--passphrase-file", "-", "--json", *words]
    return subprocess.run(given, input=b"correct horse\n", capture_output=True, check=False, cwd=ROOT)


@pytest.mark.parametrize("lock", ["there", "removed"])
def test_a_second_process_is_told_even_when_the_lock_file_is_removed(vault: Path, lock: str) -> None:
    session = reopened(vault)
    if lock == "removed":
        (vault / "lock").unlink()
    with pytest.raises(InUse):
        reopened(vault)
    other = command(vault, "vault", "info")
    assert (other.returncode, json.loads(other.stdout)["error"]) == (4, "in_use")
    note(session)
    session.lock()
    assert command(vault, "vault", "verify").returncode == 0


def test_the_lock_of_a_dead_process_keeps_nobody_out(vault: Path) -> None:
    (vault / "lock").write_text(f"{2**22 + 1} 0000000000000000\n")
    session = reopened(vault)
    assert (vault / "lock").read_text().startswith(f"{os.getpid()} ")
    session.lock()


# -- clocks ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["add", "ingest", "undo", "erase", "passphrase", "backup again", "lock"])
def test_a_clock_set_back_breaks_nothing(lab: Laboratory, name: str) -> None:
    root = lab.copy()
    before = lab.expected(name)
    ran = lab.operate(root, name, clock=-YEARS)
    assert (ran["status"], ran["error"], ran.get("lock_error")) == (0, None, None), ran
    found = lab.ask("look", root, name)["vaults"]["v.haven"]
    assert found["problems"] == [] and found["alarms"] == []
    # Ids are times, so that an order by id differs; what is there does not.
    assert sorted(found["shape"]["notes"], key=str) == sorted(before.done["v.haven"]["shape"]["notes"], key=str)


def test_undo_takes_the_newest_change_not_the_one_of_the_latest_time(lab: Laboratory) -> None:
    root = lab.copy()
    assert lab.operate(root, "add", clock=-YEARS)["error"] is None
    assert lab.operate(root, "undo", clock=-2 * YEARS)["error"] is None
    notes = lab.ask("look", root)["vaults"]["v.haven"]["shape"]["notes"]
    assert [text for text, _, stands in notes if not stands] == ["the new note"]


def test_snapshots_go_on_after_a_clock_was_ahead(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = [vault / "snapshots" / f"{n:032x}.db" for n in range(3)]
    for path in ahead:
        path.write_bytes(b"x")
        os.utime(path, (4e9, 4e9))
    for old in snapshots.listing(vault):
        if old not in ahead:
            old.unlink()
    reopened(vault).lock()
    kept = snapshots.listing(vault)
    assert len(kept) == 3
    assert kept[0] not in ahead
    reopened(vault).lock()
    assert snapshots.listing(vault)[0] == kept[0]


# -- folders that go away -------------------------------------------------------------


def test_a_vault_moved_while_open_is_left_whole(vault: Path, tmp_path: Path) -> None:
    session = reopened(vault)
    note(session, "before it was moved")
    moved = vault.with_name("moved.haven")
    vault.rename(moved)
    (tmp_path / "paper.txt").write_bytes(b"words")
    for work in (lambda: note(session), lambda: evidence.add_evidence(session, [tmp_path / "paper.txt"], "C-001")):
        with pytest.raises(IoFailed, match="moved or taken away"):
            work()
    assert session.ask(queries.count, "note") == 5
    session.lock()
    assert not vault.exists()
    again = reopened(moved)
    assert (again.alarms, verify(again).problems) == ([], [])
    assert again.ask(queries.count, "note") == 5
    again.lock()


def test_another_vault_in_its_place_is_not_touched(vault: Path) -> None:
    session = reopened(vault)
    note(session)
    vault.rename(vault.with_name("moved.haven"))
    vault.mkdir()
    with pytest.raises(IoFailed):
        note(session)
    session.lock()
    assert list(vault.iterdir()) == []


def test_a_vault_taken_away_ends_calmly(vault: Path) -> None:
    session = reopened(vault)
    note(session)
    shutil.rmtree(vault)
    with pytest.raises(HavenError) as told:
        note(session)
    assert told.value.code == "io"
    session.lock()
    assert not vault.exists()
