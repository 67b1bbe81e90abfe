"""Who is named to whom: each person as the paper will call them, fields at home, restricted records, an override."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.actions import disclosing, previewing, queries, records
from ui.pages.dossier_side import NAMES


@pytest.fixture
def told(at_desk: Any) -> Any:
    """Two persons, one of whom refused, a record that is restricted and one that is privileged."""
    session = at_desk.window.context.session

    def fill(unit: Any) -> None:
        for name, role in (("Anton Vymysl", "subject"), ("Marta Przyklad", "witness")):
            person = records.add_record(unit, "person", {"name": name, "role": role}, "C-001")
            answer = {"status": "given", "scopes": {"store": "yes"}} if role == "subject" else {"status": "refused"}
            records.add_record(unit, "consent", {"person": person.uid, **answer}, "C-001")
        for words, more in (("Sealed words", {"sensitivity": "restricted"}), ("Advice", {"privileged": True})):
            records.add_record(unit, "note", {"text": words, **more}, "C-001")

    session.do(fill)
    page = at_desk.window.desk.show_page("dossier")
    at_desk.until(lambda: page.choices.cards)
    page.choices.choose("case_brief")
    page.show_pane(NAMES)
    at_desk.until(lambda: page.names.persons.count() == 2)
    at_desk.settle()
    return at_desk


def _persons(page: Any) -> list[str]:
    return [page.names.persons.item(n).text() for n in range(page.names.persons.count())]


def _kept(told: Any) -> dict[str, Any]:
    return dict(told.window.context.session.ask(previewing.chosen, "C-001"))


def test_each_person_is_shown_as_the_paper_calls_them_and_remembered_for_the_recipient(told: Any) -> None:
    page = told.window.desk.current()
    assert _persons(page)[0] == "Anton Vymysl (Subject / victim)\nthe paper says: Anton Vymysl"
    page.choices.recipient.setText("Ombudsman")
    page.choices.recipient.editingFinished.emit()
    page.names.persons.setFocus()
    page.names.persons.setCurrentRow(0)
    told.press("3")  # initials
    told.until(lambda: "A.V." in _persons(page)[0])
    page.names.persons.selectAll()
    told.press("4")
    told.until(lambda: all("not in the paper" in line for line in _persons(page)))
    told.press("0")
    told.until(lambda: "Left out" not in _persons(page)[0])
    page.names.persons.setCurrentRow(0)
    told.press("2")
    told.settle()
    uid = told.window.context.session.ask(queries.records, "person", "C-001").rows[0].uid
    assert _kept(told)["disclosures"] == {"Ombudsman": {"persons": {uid: "pseudonym"}}}
    # A new recipient begins with those who are hidden still hidden; the old one is found again as it was.
    for recipient, persons in (("Press", {uid: "pseudonym"}), ("Ombudsman", {uid: "pseudonym"})):
        page.choices.recipient.setText(recipient)
        page.choices.recipient.editingFinished.emit()
        told.settle()
        assert page.choice().shown == {"persons": persons}


def test_fields_stay_at_home_and_restricted_records_go_only_with_a_tick(told: Any) -> None:
    page = told.window.desk.current()
    fields = page.names.fields
    row = next(n for n in range(fields.count()) if fields.item(n).text() == "Cases: Summary")
    fields.item(row).setCheckState(Qt.CheckState.Unchecked)
    told.settle()
    assert page.choice().options()["disclosure"]["fields"] == {"case.summary": False}
    items = page.names.items
    listed = {items.item(n).text().split("\n")[0]: items.item(n) for n in range(items.count())}
    assert set(listed) == {"Note: Sealed words", "Note: Advice"}
    assert not listed["Note: Advice"].flags() & Qt.ItemFlag.ItemIsEnabled  # privileged: no tick can be set
    listed["Note: Sealed words"].setCheckState(Qt.CheckState.Checked)
    told.settle()
    session = told.window.context.session
    found = session.ask(disclosing.sheet, "C-001", "case_brief", **page.choice().options())
    assert {one["title"]: one["goes"] for one in found["items"]} == {"Sealed words": True, "Advice": False}


def test_a_refusal_is_gone_against_with_a_reason_and_two_presses_and_not_for_long(told: Any) -> None:
    page, names = told.window.desk.current(), told.window.desk.current().names
    assert not names.override.isEnabled()
    names.reason.setText("She asked us to")
    names.override.click()
    assert "override" not in page.choice().shown
    assert "Press again" in names.override.text()
    names.override.click()
    told.settle()
    assert page.choice().options()["disclosure"]["override"] == {"reason": "She asked us to"}
    assert "She asked us to" in names.overridden.text()
    assert "override" not in str(_kept(told))
    page.choices.recipient.setText("Press")
    page.choices.recipient.editingFinished.emit()
    told.settle()
    assert "override" not in page.choice().shown
