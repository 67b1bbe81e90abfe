"""Backup and rehearsal: proven before it is relied on, what is damaged is named, nothing is overwritten that is newer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, evidence, records, vault
from app.domain.errors import Damaged, Refused
from app.session import Session
from app.vault.objects import ObjectStore
from tests.vaults import SECRET, new_vault, passphrase, reopened


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "vault")
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
    made, code = new_vault(tmp_path / "vault")
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
