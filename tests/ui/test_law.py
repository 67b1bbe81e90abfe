"""The page of law by keys: a deadline from its rule, the calendar file, a statement until it is locked, the matrix."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from app.actions import law, proceedings, queries, records
from app.domain.rules.deadlines import due, rules
from ui.pages import law_words


@pytest.fixture
def session(at_desk: Any) -> Any:
    return at_desk.window.context.session


def add(session: Any, kind: str, **values: Any) -> str:
    return str(session.do(records.add_record, kind, values, "C-001").result.uid)


def page_of_law(at_desk: Any) -> Any:
    at_desk.settle()
    at_desk.press("Ctrl+6")
    at_desk.settle()
    return at_desk.window.desk.current()


@pytest.fixture
def proceeding(session: Any) -> str:
    """A proceeding in Germany with two decisions, not in order."""
    uid = add(session, "proceeding", proceeding_kind="asylum_appeal", forum="Court", reference="A 1")
    add(session, "decision", proceeding=uid, body="Court", decided="2026-03", outcome="refused", suspensive=False)
    add(session, "decision", proceeding=uid, body="Office", decided="May 2025", outcome="refused")
    add(session, "remedy", proceeding=uid, body="Ombudsman", result="no_answer")
    return uid


def words_of(grid: Any) -> list[list[str]]:
    return [[grid.item(row, n).text() for n in range(grid.columnCount())] for row in range(grid.rowCount())]


def test_a_proceeding_is_read_as_one_page_and_esc_leads_back(at_desk: Any, proceeding: str) -> None:
    page = page_of_law(at_desk)
    at_desk.until(lambda: page.right.currentWidget() is page.sheet)
    sheet = page.sheet
    assert sheet.title.text() == "Asylum appeal – Court"
    assert [row[0:2] for row in words_of(sheet.decisions)] == [["May 2025", "Office"], ["March 2026", "Court"]]
    assert words_of(sheet.decisions)[1][2] == "Refused, not suspensive"
    assert words_of(sheet.remedies)[0][2:] == ["No answer", "The reason is missing"]
    assert not sheet.deadlines.isVisible()
    assert "from a rule" in sheet.none["deadline"].text()
    sheet.remedies.setFocus()
    at_desk.press("Enter")
    at_desk.until(lambda: page.inspector.form is not None and page.inspector.form.kind.name == "remedy")
    at_desk.settle()
    page.inspector.form.form.focus_field("why_ineffective")
    at_desk.type("It answers to the persecutor")
    at_desk.press("Esc")
    at_desk.until(lambda: page.right.currentWidget() is sheet)
    at_desk.until(lambda: words_of(sheet.remedies)[0][3] == "It answers to the persecutor")


def test_a_deadline_is_proposed_from_its_rule_and_says_how(at_desk: Any, session: Any, proceeding: str) -> None:
    page = page_of_law(at_desk)
    at_desk.until(lambda: page.sheet.uid == proceeding)
    at_desk.press("Ctrl+Shift+D")
    adder = page.adder
    at_desk.until(lambda: adder.rule.hasFocus())
    offered = [adder.rule.itemData(n) for n in range(adder.rule.count())]
    assert offered[:4] == ["uk_bundle_a", "uk_bundle_b", "uk_appeal", "de_action"]  # those of an asylum appeal first
    adder.rule.setCurrentIndex(offered.index("uk_appeal"))
    assert not adder.yes.isEnabled()
    adder.trigger.setFocus()
    at_desk.type("30 Feb 2026")
    assert adder.problem.isVisible()
    adder.trigger.selectAll()
    at_desk.type("2 May 2026")
    assert not adder.problem.isVisible()
    assert adder.due.text().startswith("Due 18 May 2026, 23:59 in London")
    assert adder.due.text().endswith("– hard")
    for said in (
        "Counted from “decision sent” on 2 May 2026: 14 days.", "16 May 2026 is no working day: moved to 18 May 2026.",
        "holidays there are not known", "Not verified!", "22 November 2026", "Check with counsel.",
    ):  # fmt: skip
        assert said in adder.told.text()
    at_desk.press("Enter")
    at_desk.until(lambda: session.ask(queries.count, "deadline", "C-001") == 1)
    at_desk.until(lambda: page.right.currentWidget() is page.sheet and page.sheet.deadlines.rowCount() == 1)
    (row,) = session.ask(law.deadline_rows, "C-001")
    assert (row.proceeding, row.rule, row.due_at) == (proceeding, "uk_appeal", "2026-05-18T22:59:00Z")
    assert row.title == adder.rule.currentText()  # in the language it is written down in
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: session.ask(queries.count, "deadline", "C-001") == 0)


def test_a_removal_counts_back_to_the_last_hour_of_the_registry(at_desk: Any, context: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(law_words, "own_zone", lambda: "Europe/Moscow")
    page = page_of_law(at_desk)
    at_desk.press("Ctrl+Shift+D")
    adder = page.adder
    adder.rule.setCurrentIndex(adder.rule.findData("ecthr_rule39"))
    assert "clock in Moscow" in adder.starts.text()
    adder.trigger.setText("4 May 2026 10:00")  # a Monday: back over the weekend
    assert adder.due.text() == ("Due 1 May 2026, 16:00 in Paris – here: 1 May 2026, 17:00 in Moscow – hard")
    assert "08:00–16:00" in adder.told.text()
    adder.trigger.setText("4 May 2026")
    assert "No hour is known" in adder.told.text()
    at_desk.press("Esc")
    at_desk.until(lambda: not adder.isVisible())


@pytest.mark.parametrize("rule", sorted(rules()))
def test_every_rule_can_say_how_it_counts(rule: str, context: Any) -> None:
    found = due(rules()[rule], dt.date(2026, 3, 28), own_zone="Asia/Tbilisi")
    told = law_words.counted(found, dt.date(2026, 3, 28), context)
    assert told[-1] == "Check with counsel."
    assert any(rules()[rule].source in sentence for sentence in told)
    assert all("{" not in sentence for sentence in told)


def test_deadlines_are_done_and_extended_from_their_page(at_desk: Any, session: Any) -> None:
    uid = session.do(law.add_deadline, "C-001", "wgad_reply", dt.date(2026, 1, 27)).result.uid
    hand = add(session, "deadline", title="By hand", deadline_kind="internal", due_at="2026-02-01T10:00:00Z")
    page = page_of_law(at_desk)
    page.tabs["deadline"].click()
    at_desk.until(lambda: len(page.table().rows.rows) == 2)
    page.table().choose(uid)
    at_desk.until(lambda: page.about.isVisible() and page.about.row.uid == uid)
    about = page.about
    assert about.due.text().startswith("28 March 2026, 23:59 in Zurich")
    assert "overdue – target" in about.left.text()
    assert "Counted from “communication transmitted to the state” on 27 January 2026: 60 days." in about.told.text()
    assert "Reminders, days before: 30, 14, 7, 3, 1" in about.reminders.text()
    about.extended.setFocus()
    at_desk.type("9 May 2036")
    at_desk.press("Enter")
    at_desk.until(lambda: page.about.row.extended)
    assert page.about.row.due_at == "2036-05-09T21:59:00Z"  # the end of that day in Zurich
    about.done.click()
    at_desk.until(lambda: page.about.row.done)
    assert about.done.text() == "Open it again"
    page.table().choose(hand)
    at_desk.until(lambda: "Typed by hand" in about.told.text())


def test_the_calendar_file_is_written_from_the_page(at_desk: Any, session: Any, tmp_path: Path) -> None:
    session.do(law.add_deadline, "C-001", "wgad_reply", dt.date(2036, 1, 27))
    page = page_of_law(at_desk)
    page.tabs["deadline"].click()
    at_desk.settle()
    page.calendar_button.click()
    assert page.calendar.title.hasFocus()
    assert page.calendar.title.text() == "Appointment"
    at_desk.type("Dentist")
    page.calendar.write_to(tmp_path / "calendar.ics")
    at_desk.until(lambda: "1 entry written." in page.banner.words.text())
    assert b"SUMMARY:Dentist\r\n" in (tmp_path / "calendar.ics").read_bytes()
    page.calendar.names.setChecked(True)
    page.calendar_button.click()
    assert not page.calendar.names.isChecked()  # that it names anything is said each time
    page.calendar.write_to(tmp_path / "calendar.ics")
    at_desk.until(lambda: "calendar.ics" in page.banner.words.text() and "entry" not in page.banner.words.text())


def test_a_statement_is_written_read_back_signed_and_locked(at_desk: Any, session: Any) -> None:
    who = add(session, "person", name="Ann")
    uid = add(session, "statement", person=who, title="Account", language="ru")
    page = page_of_law(at_desk)
    page.tabs["statement"].click()
    view = page.statement
    at_desk.until(lambda: view.uid == uid and page.right.currentWidget() is view)
    assert "Being written" in view.state.text()
    view.add_button.click()
    at_desk.type("Raz.")
    view.form.form.focus_field("translation")
    at_desk.type("One.")
    view.form.form.focus_field("original")
    at_desk.until(lambda: view.grid.rowCount() == 1 and words_of(view.grid)[0][2] == "One.")
    at_desk.press("Ctrl+Return")
    at_desk.until(lambda: view.head.text() == "Paragraph 2, new")
    at_desk.type("Dva.")
    view.form.form.focus_field("translation")
    at_desk.until(lambda: view.grid.rowCount() == 2)
    assert [row[:2] for row in words_of(view.grid)] == [["1", "Raz."], ["2", "Dva."]]
    kept = session.ask(queries.children, "paragraph", "statement", uid)
    assert [(one.n, one.language) for one in kept] == [(1, "ru"), (2, "ru")]
    assert not view.sign.isVisible()
    view.read_back.click()
    at_desk.until(view.sign.isVisible)
    view.sign.click()
    assert "Press again" in view.sign.text()
    assert not view.sheet.locked
    view.sign.click()
    at_desk.until(lambda: "Signed and locked" in view.state.text())
    assert not view.form.isVisible()
    assert not view.add_button.isVisible()
    view.version.click()
    at_desk.until(lambda: view.uid not in ("", uid))
    assert view.grid.rowCount() == 2
    assert session.ask(proceedings.statement_sheet, uid).later == view.uid


def test_the_matrix_names_what_is_missing(at_desk: Any, session: Any) -> None:
    fact = add(session, "fact", text="Wanted at home", issue="future_risk", gaps="No copy", contradictions="Two dates")
    page = page_of_law(at_desk)
    page.tabs["fact"].click()
    at_desk.until(lambda: page.facts.grid.rowCount() == 1 and page.facts.isVisible())
    assert words_of(page.facts.grid) == [
        ["Risk on return", "Wanted at home", "nothing cited", "Gap: No copy\nContradiction: Two dates"]
    ]
    assert "Credibility" in page.facts.missing.text()
    assert not page.right.isVisible()
    page.facts.grid.setFocus()
    at_desk.press("Enter")
    at_desk.until(lambda: page.inspector.isVisible() and page.inspector.uid == fact)
    at_desk.press("Esc")
    at_desk.until(lambda: not page.right.isVisible() and page.facts.grid.hasFocus())


def test_other_pages_lead_into_a_field(at_desk: Any, session: Any, proceeding: str) -> None:
    page = page_of_law(at_desk)
    page.show_field("proceeding", proceeding, "forum")
    at_desk.until(lambda: page.inspector.uid == proceeding and page.inspector.isVisible())
    at_desk.until(lambda: page.inspector.form.form.focused_field() == "forum")
    decision = session.ask(queries.records, "decision", "C-001").rows[0]
    page.show_field("decision", decision.uid, "summary")
    at_desk.until(lambda: page.inspector.uid == decision.uid)
    at_desk.until(lambda: page.inspector.form.form.focused_field() == "summary")
    at_desk.press("Esc")
    at_desk.until(lambda: page.right.currentWidget() is page.sheet)
