"""Deadlines as they are shown: both zones, days left on the forum's calendar, what is not verified said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import law, proceedings, queries, records, zones
from app.domain.errors import Invalid, Refused
from app.session import Session
from tests.vaults import new_vault

UTC = dt.UTC


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A vault with two cases, for questions that change nothing of each other."""
    session, _ = new_vault(tmp_path_factory.mktemp("law") / "v.haven")
    for code in ("C-001", "C-002", "C-003", "C-004", "C-005"):
        session.do(records.add_case, {"code": code, "title": code})
    yield session
    session.lock()


def add(session: Session, case: str, **values: Any) -> str:
    kept = {"deadline_kind": "internal", **values}
    return str(session.do(records.add_record, "deadline", kept, case).result.uid)


def rows(session: Session, case: str, now: str = "2026-03-01T12:00:00+00:00", **more: Any) -> list[law.DeadlineRow]:
    moment = dt.datetime.fromisoformat(now)
    return session.ask(law.deadline_rows, case, now=moment, **{"zone": "Asia/Tbilisi", **more})


def test_the_moment_that_counts_is_the_extension_and_offsets_are_no_text(vault: Session) -> None:
    late = add(
        vault, "C-001", title="late", due_at="2026-05-02T01:00:00+05:00", zone="Europe/London"
    )  # 20:00 UTC on 1 May
    soon = add(vault, "C-001", title="soon", due_at="2026-05-01T19:00:00Z")
    far = add(vault, "C-001", title="far", due_at="2026-04-01T00:00:00Z", extended_to="2026-06-01T10:00:00Z")
    none = add(vault, "C-001", title="no date")
    done = add(vault, "C-001", title="done", due_at="2026-03-02T00:00:00Z", done_at="2026-02-02T00:00:00Z")
    found = rows(vault, "C-001")
    assert [row.uid for row in found] == [soon, late, far, none, done]
    assert found[1].forum_at == "2026-05-01T21:00+01:00"
    assert found[1].local == "2026-05-02T00:00+04:00"
    assert (found[1].due_at, found[2].due_at, found[2].extended) == (
        "2026-05-01T20:00:00Z",
        "2026-06-01T10:00:00Z",
        True,
    )
    assert (found[3].due_at, found[3].days, found[3].overdue) == ("", None, False)
    assert [row.uid for row in rows(vault, "C-001", until="2026-05-01T22:30:00+02:00", open_only=True)] == [soon, late]
    assert [row.uid for row in rows(vault, "C-001", until="2026-05-01T22:30:00+03:00", open_only=True)] == [soon]


def test_a_rule_is_told_with_its_source_and_whether_it_was_verified(vault: Session) -> None:
    made = vault.do(law.add_deadline, "C-002", "ecthr_application", dt.date(2026, 1, 31)).result
    (row,) = rows(vault, "C-002")
    assert (row.uid, row.title, row.kind, row.hard) == (made.uid, "Application to the ECtHR", "statutory", True)
    assert (row.forum_at, row.zone) == ("2026-05-31T23:59+02:00", "Europe/Paris")
    assert row.local == "2026-06-01T01:59+04:00"
    assert (row.verified, row.checked_on) == (False, "2026-11-22")
    assert "practice directions" in row.source
    assert row.reminders == (30, 14, 7, 3, 1)
    assert (row.trigger, row.trigger_on) == ("final domestic decision", "2026-01-31")
    with pytest.raises(Invalid):
        vault.do(law.add_deadline, "C-002", "no_such_rule", dt.date(2026, 1, 31))
    assert len(rows(vault, "C-002")) == 1


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2026-03-28T22:59:00+00:00", 2),  # in Paris still 28 March
        ("2026-03-28T23:00:00+00:00", 1),  # midnight there
        ("2026-03-29T21:59:00+00:00", 1),  # the clocks went on: 23:59 there
        ("2026-03-29T22:00:00+00:00", 0),
        ("2026-03-30T21:59:00+00:00", 0),  # the last minute
        ("2026-03-30T22:00:00+00:00", -1),
        ("2026-04-09T12:00:00+00:00", -10),
        ("2020-01-01T00:00:00+00:00", 2280),  # a clock set back is no error
    ],
)
def test_days_are_those_of_the_forum_also_where_its_clocks_change(vault: Session, now: str, days: int) -> None:
    if not rows(vault, "C-003"):
        add(vault, "C-003", title="due", due_at="2026-03-30T21:59:00Z", zone="Europe/Paris")
    (row,) = rows(vault, "C-003", now)
    assert (row.days, row.overdue) == (days, days < 0)


def test_a_day_due_at_its_end_ends_there_in_summer_and_in_winter(vault: Session) -> None:
    shown = [
        law.proposed("wgad_reply", day, zone="UTC").instant
        for day in (dt.date(2026, 1, 27), dt.date(2026, 1, 28), dt.date(2026, 8, 25), dt.date(2026, 8, 26))
    ]
    # 28 and 29 March: the clocks of Zurich go on in that night; 24 and 25 October: they go back.
    assert shown == [
        "2026-03-28T22:59:00Z", "2026-03-29T21:59:00Z", "2026-10-24T21:59:00Z", "2026-10-25T22:59:00Z"
    ]  # fmt: skip


def test_rules_without_a_zone_count_in_the_own_one(vault: Session) -> None:
    made = vault.do(law.add_deadline, "C-004", "subject_access", dt.date(2026, 2, 1), zone="Asia/Tbilisi").result
    assert (made.due_at, made.zone) == ("2026-03-02T19:59:00Z", "Asia/Tbilisi")  # 1 March is a Sunday
    proposed = law.proposed("subject_access", dt.date(2026, 2, 1), zone="Asia/Tbilisi")
    assert "holidays_unknown" in {finding.code for finding in proposed.findings}


def test_done_and_extended_can_be_taken_back(vault: Session) -> None:
    uid = add(vault, "C-005", title="x", due_at="2026-05-01T10:00:00Z")
    vault.do(law.finish_deadline, uid, "2026-04-01T10:00:00Z")
    assert next(row for row in rows(vault, "C-005") if row.uid == uid).done
    vault.do(records.undo_last)
    vault.do(law.extend_deadline, uid, "2026-05-09T10:00:00Z")
    assert next(row for row in rows(vault, "C-005") if row.uid == uid).due_at == "2026-05-09T10:00:00Z"
    vault.do(records.undo_last)
    kept: Any = vault.ask(queries.find, uid)
    assert (kept.done_at, kept.extended_to, kept.due_at) == (None, None, "2026-05-01T10:00:00Z")


def test_the_own_zone_is_that_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZ", ":Asia/Tbilisi")
    assert zones.own_zone() == "Asia/Tbilisi"
    monkeypatch.setenv("TZ", "Nowhere/Atall")
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Vilnius")
    monkeypatch.setattr(zones, "_LOCALTIME", link)
    assert zones.own_zone() == "Europe/Vilnius"
    monkeypatch.setattr(zones, "_LOCALTIME", tmp_path / "missing")
    assert zones.own_zone() == "UTC"


# -- pages to read ------------------------------------------------------------------------


def test_a_proceeding_is_one_page(vault: Session) -> None:
    uid = vault.do(records.add_record, "proceeding", {"proceeding_kind": "asylum_appeal"}, "C-005").result.uid
    for values in (
        {"body": "Second", "decided": "2026-02"},
        {"body": "First", "decided": "May 2025"},
        {"body": "Undated"},
    ):
        vault.do(records.add_record, "decision", {**values, "proceeding": uid}, "C-005")
    vault.do(records.add_record, "remedy", {"body": "Ombudsman", "result": "no_answer", "proceeding": uid}, "C-005")
    vault.do(law.add_deadline, "C-005", "uk_appeal", dt.date(2026, 5, 2), proceeding=uid)
    sheet = vault.ask(proceedings.proceeding_sheet, uid, now=dt.datetime(2026, 5, 10, tzinfo=UTC), zone="UTC")
    assert [one.body for one in sheet.decisions] == ["First", "Second", "Undated"]
    assert [one.body for one in sheet.remedies] == ["Ombudsman"]
    assert [(one.forum_at, one.days) for one in sheet.deadlines] == [("2026-05-18T23:59+01:00", 8)]


def test_a_signed_statement_is_locked_and_goes_on_as_a_new_version(vault: Session) -> None:
    who = vault.do(records.add_record, "person", {"name": "Ann", "person_kind": "individual"}, "C-005").result.uid
    values = {"person": who, "title": "Account", "language": "ru", "taken": "around May 2026"}
    uid = vault.do(records.add_record, "statement", values, "C-005").result.uid
    for text in ("Раз.", "Два."):
        vault.do(proceedings.add_paragraph, uid, text, "one")
    with pytest.raises(Refused, match="read back"):
        vault.do(proceedings.sign_statement, uid, "2026-05-02")
    vault.do(records.edit_record, uid, {"read_back": True, "read_back_on": "2026-05-01"})
    vault.do(proceedings.sign_statement, uid, "2026-05-02")
    sheet = vault.ask(proceedings.statement_sheet, uid)
    assert (sheet.locked, [one.n for one in sheet.paragraphs], sheet.later) == (True, [1, 2], "")
    assert {one.language for one in sheet.paragraphs} == {"ru"}
    with pytest.raises(Refused):
        vault.do(proceedings.add_paragraph, uid, "Три.")
    with pytest.raises(Refused):
        vault.do(records.edit_record, sheet.paragraphs[0].uid, {"translation": "other"})
    made = vault.do(proceedings.new_version, uid).result
    assert (made.version, made.replaces, made.signed_on, made.read_back) == (2, uid, None, None)
    copy = vault.ask(proceedings.statement_sheet, made.uid)
    assert [one.original for one in copy.paragraphs] == ["Раз.", "Два."]
    assert copy.record.taken.display("en") == "around May 2026"
    assert vault.ask(proceedings.statement_sheet, uid).later == made.uid
    vault.do(records.undo_last)
    assert vault.ask(proceedings.statement_sheet, uid).later == ""


def test_the_matrix_shows_what_is_cited_for_each_fact(vault: Session) -> None:
    who = vault.do(records.add_record, "person", {"name": "Ben"}, "C-004").result.uid
    uid = vault.do(records.add_record, "statement", {"person": who, "title": "S"}, "C-004").result.uid
    par = vault.do(proceedings.add_paragraph, uid, "I was there.").result.uid
    exhibit = vault.do(records.add_record, "evidence", {"title": "Summons"}, "C-004").result
    proven = {"text": "Wanted", "issue": "future_risk", "paragraphs": [par], "contradictions": "The date"}
    fact = vault.do(records.add_record, "fact", proven, "C-004").result.uid
    vault.do(records.add_record, "fact", {"text": "No way back", "gaps": "No record"}, "C-004")
    cited = {"evidence": exhibit.uid, "target_kind": "fact", "target_uid": fact, "page": 3}
    vault.do(records.add_record, "citation", cited, "C-004")
    matrix = vault.ask(proceedings.fact_matrix, "C-004")
    assert [row.record.text for row in matrix.rows] == ["Wanted", "No way back"]
    assert matrix.rows[0].paragraphs == [(1, "S")]
    assert matrix.rows[0].exhibits == [(exhibit.exhibit, "3")]
    assert [row.bare for row in matrix.rows] == [False, True]
    assert matrix.counts == {"future_risk": 1, "": 1}
