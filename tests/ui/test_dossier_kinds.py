"""Which kind of paper: found by typing, taken by Enter, left by Esc; what was chosen comes back for each kind."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import paper_kinds
from ui.context import Context
from ui.pages.dossier_kinds import Kinds
from ui.pages.dossier_wish import Choice, of_paper, shown_to

_CARD = {
    "body": "", "page": "A4", "format": "brief", "verified": False, "checked_on": "2026-11-22", "languages": ["en"],
}  # fmt: skip
_MANY = [
    {**_CARD, "profile": "wgad", "title": "Arbitrary detention", "group": "United Nations", "languages": ["en", "fr"]},
    {**_CARD, "profile": "ecthr", "title": "Application", "group": "Courts", "body": "European Court of Human Rights"},
    {**_CARD, "profile": "case_brief", "title": "Case brief", "group": "Internal", "verified": True},
]


@pytest.fixture
def kinds(qtbot: Any, context: Context) -> Kinds:
    made = Kinds(context)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    return made


def _told(kinds: Kinds) -> list[str]:
    return [line.words for line in kinds.list.offers.lines]


def test_kinds_stand_in_groups_with_the_chosen_one_in_hand(kinds: Kinds) -> None:
    kinds.show_kinds(_MANY, [], "ecthr")
    assert _told(kinds) == ["United Nations", "Arbitrary detention", "Courts", "Application", "Internal", "Case brief"]
    marked = kinds.list.marked()
    assert marked is not None
    assert marked.value == "ecthr"
    assert "A4 · Paper (PDF)" in marked.below
    assert "European Court of Human Rights" in marked.below


def test_typing_finds_by_body_group_and_language_and_enter_takes(kinds: Kinds, qtbot: Any) -> None:
    kinds.show_kinds(_MANY, [], "case_brief")
    for typed, found in (("european", "ecthr"), ("nations", "wgad"), ("français", "wgad"), ("brief", "case_brief")):
        kinds.field.setText(typed)
        assert [line.value for line in kinds.list.offers.lines if line.take] == [found]
    kinds.field.clear()
    QTest.keyClicks(kinds.field, "brief")
    with qtbot.waitSignal(kinds.taken) as taken:
        QTest.keyClick(kinds.field, Qt.Key.Key_Return)
    assert taken.args == ["case_brief"]
    kinds.field.setText("nothing like it")
    assert kinds.nothing.isVisible()
    with qtbot.waitSignal(kinds.left):
        QTest.keyClick(kinds.field, Qt.Key.Key_Escape)


def test_what_was_used_for_this_case_stands_first(kinds: Kinds) -> None:
    kinds.show_kinds(_MANY, ["wgad"], "case_brief")
    assert _told(kinds)[:2] == ["Used for this case", "Arbitrary detention"]
    QTest.keyClick(kinds.field, Qt.Key.Key_Up)
    QTest.keyClick(kinds.field, Qt.Key.Key_Down)
    marked = kinds.list.marked()
    assert marked is not None
    assert marked.value == "case_brief"


def test_every_kind_that_ships_has_a_group_and_what_one_must_know() -> None:
    cards = paper_kinds.cards()
    assert not [card["profile"] for card in cards if card["group"] == paper_kinds.OWN]
    for card in cards:
        assert card["page"] in ("A4", "Letter")
        assert card["languages"]


def test_a_choice_is_kept_for_each_kind_and_each_recipient() -> None:
    brief = Choice("case_brief", recipient="Ombudsman", without=("brief_risk",), shown={"persons": {"*": "initials"}})
    kept = brief.kept({})
    kept = Choice("uk_ftt", proceeding="p", recipient="Tribunal", dated="2026-05-01").kept(kept)
    assert kept["profile"] == "uk_ftt"
    assert of_paper(kept, "case_brief")["without"] == ["brief_risk"]
    assert of_paper(kept, "uk_ftt")["dated"] == "2026-05-01"
    assert shown_to(kept, "Ombudsman") == {"persons": {"*": "initials"}}
    assert shown_to(kept, "Tribunal") == {}
    assert Choice("uk_ftt", proceeding="p", dated="2026-05-01").options() == {
        "proceeding": "p", "options": {"dated": "2026-05-01"},
    }  # fmt: skip
