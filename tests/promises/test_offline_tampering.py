"""Offline tampering, rollback: partial edits and partial rollback are detected and named."""

from __future__ import annotations

import shutil

import pytest

from app.actions import custody, queries, records, verifying
from app.domain.errors import HavenError, RolledBack
from tests.promises.conftest import Office


def _database(office: Office) -> str:
    return next(path.name for path in office.path.iterdir() if path.suffix == ".db")


def test_offline_tampering_with_a_file_of_evidence_is_named_by_its_exhibit(office: Office) -> None:
    path = next(path for path in (office.path / "objects").rglob("*") if path.is_file())
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    with office.open() as session:
        assert [(one.code, one.subject) for one in verifying.verify(session).problems] == [("object_damaged", "E-001")]
        assert [row.title for row in session.ask(queries.timeline, "C-001").rows] != []  # the rest stays usable


def test_offline_tampering_with_any_page_of_the_database_is_named(office: Office) -> None:
    path = office.path / _database(office)
    whole = path.read_bytes()
    for place in (100, len(whole) // 2, len(whole) - 100):
        data = bytearray(whole)
        data[place] ^= 1
        path.write_bytes(data)
        try:
            with office.open() as session:
                codes = {one.code for one in verifying.verify(session).problems}
        except HavenError as failure:
            codes = {failure.code}
        assert codes & {"damaged_page", "damaged", "damaged_database"}, place


def test_offline_rollback_of_the_database_is_named_and_changes_are_refused(office: Office) -> None:
    path = office.path / _database(office)
    yesterday = path.read_bytes()
    with office.open() as session:
        session.do(records.edit_record, office.event, {"title": "what happened then"})
    path.write_bytes(yesterday)
    with office.open() as session:
        assert session.alarms
        with pytest.raises(RolledBack):
            session.do(records.edit_record, office.event, {"title": "forged"})


def test_offline_rollback_of_the_whole_folder_shows_against_a_receipt_somebody_else_holds(office: Office) -> None:
    yesterday = office.folder / "yesterday"
    shutil.copytree(office.path, yesterday)
    receipt = office.folder / "receipt"
    with office.open() as session:
        session.do(records.edit_record, office.event, {"title": "what happened then"})
        custody.checkpoint(session, receipt)
    with office.open(path=yesterday) as session:
        assert session.alarms == []  # by itself a consistent older copy looks well: this is said, not promised
        assert verifying.verify(session).problems == []
        assert verifying.verify(session, receipts=[receipt]).problems != []
    with office.open() as session:
        assert verifying.verify(session, receipts=[receipt]).problems == []
