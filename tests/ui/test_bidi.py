"""A name never turns the line it stands in: lists, banner, case bar, inspector, search and timeline."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.actions import queries, records
from app.domain.kinds.sentences import WITHDRAWN

NAME = "گۈلنار (2)"
APART = f"\u2068{NAME}\u2069"
_TURNING = re.compile("[\u202a-\u202e\u2066\u2067]")


def _add(hands: Any, kind: str, **values: Any) -> Any:
    return hands.window.context.session.do(records.add_record, kind, values, "C-001").result


def test_names_are_set_apart_wherever_they_stand_beside_words(at_desk: Any) -> None:
    window = at_desk.window
    person = _add(at_desk, "person", name=NAME, role="witness")
    statement = _add(at_desk, "statement", person=person.uid, title=f"{NAME}\u202e")
    window.context.case.take("C-001", window.context.session.ask(queries.cases)[0].uid, NAME)
    window.context.case.changed.emit()
    assert APART in window.desk.case_name.text()

    page = window.desk.show_page("law")
    window.context.go("statement", statement.uid)
    at_desk.until(lambda: page.inspector.uid == statement.uid)
    at_desk.settle()
    assert page.inspector.title.text() == APART

    window.desk.undo()
    at_desk.until(lambda: APART in window.desk.banner.words.text())
    assert window.desk.banner.words.text().count("\u2068") == window.desk.banner.words.text().count("\u2069")

    people = window.desk.show_page("people")
    at_desk.until(lambda: len(people.table().rows.rows) == 1)
    assert people.table().model().index(0, 0).data().startswith(APART)


def test_what_is_stored_holds_no_sign_that_turns_search_or_timeline(at_desk: Any) -> None:
    window = at_desk.window
    _add(at_desk, "event", event_kind="arrest", title=f"Arrest of \u202e{NAME}\u2066", when="2021")
    page = window.desk.show_page("timeline")
    at_desk.until(lambda: page.table().model().rowCount() == 1)
    at_desk.settle()
    search = window.desk.show_page("search")
    search.field.setText("Arrest")
    search.search()
    at_desk.until(lambda: search.list.model().rowCount() > 0)
    found = search.list.model()
    shown = [page.table().model().index(0, n).data() or "" for n in range(page.table().model().columnCount())]
    shown += [str(found.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for n in range(found.rowCount())]
    assert any(NAME in words for words in shown)
    assert not any(_TURNING.search(words) for words in shown)


@pytest.mark.parametrize("lang", ["fa"])
def test_on_today_a_foreign_title_keeps_its_own_way(at_desk: Any) -> None:
    title = "Voice message from “the major”"
    _add(at_desk, "event", event_kind="arrest", title=title)
    page = at_desk.window.desk.show_page("today")
    at_desk.until(lambda: any(title in line.words for line in page.list.lines()))
    assert [line.words for line in page.list.lines() if title in line.words] == [f"\u2068{title}\u2069"]


@pytest.mark.parametrize("lang", ["fa"])
def test_a_task_that_we_wrote_ourselves_is_told_in_the_language_of_the_screen(at_desk: Any) -> None:
    due = dt.date.today().isoformat()
    _add(at_desk, "task", title=WITHDRAWN.format(name="Heron House", n=5), due_on=due)
    page = at_desk.window.desk.show_page("today")
    at_desk.until(lambda: any("Heron House" in line.words for line in page.list.lines()))
    (told,) = (line.words for line in page.list.lines() if "Heron House" in line.words)
    assert "بسته" in told and "withdrawn" not in told
