"""The body's own form beside the live page: filled from the records, written in, counted, copied, led to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.actions import answering, previewing, queries, records
from tests import forms
from ui.pages.dossier_side import FORM


@pytest.fixture
def filled(at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A form in hand, for somebody who agreed."""
    forms.use(monkeypatch)
    session = at_desk.window.context.session

    def fill(unit: Any) -> None:
        person = records.add_record(unit, "person", {"name": "Anton Vymysl", "role": "subject"}, "C-001")
        scopes = {"un_confidential": "yes", "un_transmit_state": "yes"}
        records.add_record(unit, "consent", {"person": person.uid, "status": "given", "scopes": scopes}, "C-001")
        records.add_record(unit, "event", {"event_kind": "arrest", "title": "Held", "when": "2 May 2021"}, "C-001")

    session.do(fill)
    page = at_desk.window.desk.show_page("dossier")
    at_desk.until(lambda: page.choices.cards)
    page.choices.choose(forms.NAME)
    page.show_pane(FORM)
    at_desk.until(lambda: page.answers.fields)
    at_desk.settle()
    return at_desk


def _stored(hands: Any) -> dict[str, str | None]:
    rows = hands.window.context.session.ask(queries.records, "answer", "C-001").rows
    return {row.question: row.text and row.text.strip() for row in rows}


def _waits(hands: Any, condition: Callable[[], object]) -> None:
    hands.until(condition, timeout=60_000)
    hands.settle()


def test_a_field_is_written_counted_and_stored_when_it_is_left(filled: Any) -> None:
    hands, page = filled, filled.window.desk.current()
    fields = page.answers.fields
    assert fields["name"].found.text() == "Anton Vymysl"
    assert not fields["name"].editor.isVisible()
    assert page.answers.missing.text() == "2 needed fields are empty:"
    page.answers.focus_field("why")
    assert "nothing is there yet" in fields["why"].counter.text()
    hands.type("Category II. ")
    assert fields["why"].counter.text() == "Characters: 12 of 400"
    _waits(hands, lambda: _stored(hands).get("why"))  # kept by itself before the field is left
    hands.type("He wrote of a river. " * 20)
    assert "characters too many" in fields["why"].counter.text()
    assert "characters too many" in fields["why"].editor.box.accessibleDescription()
    hands.press("Tab")
    _waits(hands, lambda: _stored(hands)["why"].endswith("a river."))
    assert "1 field is too long." in page.answers.missing.text()
    hands.press("Ctrl+Z")
    _waits(hands, lambda: _stored(hands)["why"] == "Category II.")
    hands.until(lambda: fields["why"].editor.text().strip() == "Category II.", timeout=30_000)


def test_typed_words_are_on_the_page_and_the_page_is_that_of_the_field(filled: Any) -> None:
    hands, page = filled, filled.window.desk.current()
    hands.until(lambda: page.live.building is None and not page.live.draws.isActive(), timeout=60_000)
    before = page.live.turn
    page.answers.focus_field("source")
    hands.type("An office in another town")
    assert page.answers.typed_now() == {"source": "An office in another town"}
    wish = page._previewed()
    assert (wish.look, wish.typed) == ("own", page.answers.typed_now())
    _waits(hands, lambda: page.live.building is None and not page.live.draws.isActive())
    assert page.live.turn <= before + 3  # not one for each letter
    assert previewing.page_with(page.live.paper, "An office in another town", 1.0) >= 0
    assert page.live._sought[0] == "Who submits"


def test_other_words_than_those_of_the_records_and_back(filled: Any) -> None:
    hands, page = filled, filled.window.desk.current()
    arrest = page.answers.fields["arrest"]
    arrest.instead.click()
    assert arrest.editor.text() == arrest.row["found"]
    arrest.editor.box.selectAll()
    hands.type("Held at home.")
    hands.press("Tab")
    _waits(hands, lambda: _stored(hands).get("arrest") == "Held at home.")
    arrest.as_found.click()
    _waits(hands, lambda: _stored(hands)["arrest"] is None)
    assert "Held" in arrest.found.text()
    assert not arrest.editor.isVisible()


def test_fields_are_copied_one_by_one_or_all(filled: Any) -> None:
    page = filled.window.desk.current()
    page.answers.fields["name"].copy_it.click()
    assert QApplication.clipboard().text() == "Anton Vymysl"
    assert "when the vault locks" in page.banner.words.text()
    page.answers._copy_all()
    assert "Name – needed\nAnton Vymysl" in QApplication.clipboard().text()


def test_a_draft_comes_back_into_its_field(filled: Any) -> None:
    hands, page = filled, filled.window.desk.current()
    session = hands.window.context.session
    made = session.do(answering.write_answer, "C-001", forms.NAME, "why", "Category").result
    session.do(records.save_draft, answering.KIND, made.uid, answering.TEXT, "Category II be", case=made.case)
    page.check()
    hands.settle()
    why = page.answers.fields["why"]
    assert why.editor.text() == "Category II be"
    page.flush()
    _waits(hands, lambda: _stored(hands)["why"] == "Category II be")


def test_a_line_of_the_pre_flight_leads_into_the_field(filled: Any) -> None:
    hands, page = filled, filled.window.desk.current()
    page.show_pane(0)
    page.check()
    hands.settle()
    found = [page.problems.item(n).data(256) for n in range(page.problems.count())]
    page.problems.setCurrentRow([one["subject"] for one in found].index("question:source"))
    page.problems.setFocus()
    hands.press("Enter")
    _waits(hands, lambda: QApplication.focusWidget() is page.answers.fields["source"].editor.box)
    page.answers.fields["sex"].to_record.click()
    hands.settle()
    people = hands.window.desk.page("people")
    hands.until(lambda: hands.window.desk.current() is people)
