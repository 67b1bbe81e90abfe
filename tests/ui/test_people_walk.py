"""The screens of people, of what was archived and of erasing: names, ways, room and ink, also large and mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.actions import records
from tests.ui import walker
from tests.ui.test_walk import _look_at, sample, sampled  # noqa: F401 - fixtures

_CLOTHES = [("contrast", "ru", 2.0), ("light", "fa", 1.0)]


def _screens(hands: Any) -> Iterator[str]:
    page = hands.window.desk.show_page("people")
    hands.settle()
    birch = next(card for card in page.table().rows.rows if card.record.pseudonym == "Birch")
    page.table().choose(birch.uid)
    hands.until(lambda: page.inspector.uid == birch.uid)
    hands.settle()
    yield "person"
    for kind in ("contact_point", "consent"):
        page.person.sheet.lists[kind].edit()
        hands.settle()
        yield f"person, {kind} open"
        page.person.sheet.lists[kind].close_form()
    page.person.sheet.lists["address"].begin_taking_out()
    hands.settle()
    yield "person, taking out"
    page.erase_current()
    hands.until(lambda: QApplication.activeModalWidget() is not None)
    dialog: Any = QApplication.activeModalWidget()
    dialog.ways["erase"].setChecked(True)
    hands.until(lambda: dialog.seen is not None)
    hands.settle()
    yield "erase"
    dialog.reject()
    page.show_held(birch.uid)
    page.held.check.setText("passport seen")
    page.held.ask()
    hands.until(lambda: page.held.text.isVisible())
    yield "held"
    for view in ("grid", "graph"):
        page.take_view(view)
        hands.settle()
        yield view
    session = hands.window.context.session
    note = session.do(records.add_record, "note", {"text": "call"}, "BIRCH").result
    session.do(records.delete_record, note.uid, "twice")
    other = hands.window.desk.show_page("records")
    other.show_archive()
    hands.settle()
    yield "archive"


@pytest.mark.parametrize("sampled", _CLOTHES, indirect=True, ids=lambda one: "-".join(map(str, one)))
def test_the_screens_of_people_have_names_ways_room_and_ink(sampled: Any) -> None:  # noqa: F811
    hands, wrong = sampled, []
    for screen in _screens(hands):
        dialog = QApplication.activeModalWidget()
        wrong += _look_at(hands.window, screen) if dialog is None else _cut_in(dialog)
    assert sorted(set(wrong)) == [], "\n".join(sorted(set(wrong)))


def _cut_in(dialog: Any) -> list[str]:
    found = (*walker.nameless(dialog), *walker.unreachable(dialog), *walker.clipped(dialog))
    return [f"erase: {line}" for line in found]
