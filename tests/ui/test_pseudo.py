"""Every screen in a language nobody speaks: what is still English there was never given to the translators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from app.actions import queries, records
from app.session import Session
from tests.ui import walker
from tests.ui.conftest import Hands
from tests.ui.pseudo import english, pseudo, pseudo_plural
from ui.context import Context
from ui.pages import PAGES

# What people typed in, in letters no English word has.
_NAME, _WORDS = "ბერჟო", "დააკავეს აეროპორტში"


@pytest.fixture
def context(context: Context) -> Context:
    """Dates and countries in Russian, all other words in the language nobody speaks."""
    context.lang, context.translate, context.ngettext = "ru", pseudo, pseudo_plural
    return context


@pytest.fixture
def filled(at_desk: Hands) -> Hands:
    """A case with a record of each everyday kind."""
    window = at_desk.window
    do = window.context.session.do
    do(records.add_record, "person", {"person_kind": "individual", "name": _NAME}, "C-001")
    do(records.add_record, "event", {"event_kind": "arrest", "title": _WORDS, "when": "around May 2021"}, "C-001")
    do(records.add_record, "threat", {"threat_kind": "death_threat", "title": _WORDS, "severity": 4}, "C-001")
    do(
        records.add_record,
        "deadline",
        {"title": _WORDS, "deadline_kind": "internal", "due_at": "2030-05-01T10:00:00Z"},
        "C-001",
    )
    case = next(one for one in window.context.session.ask(queries.cases) if one.code == "C-001")
    window.context.case.take(case.code, case.uid, _NAME)
    at_desk.settle()
    return at_desk


def _told(widget: QWidget) -> Iterator[str]:
    """Every text of a widget that somebody sees or hears."""
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(n) for n in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _cells(widget)


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = range(model.columnCount() if isinstance(view, QTableView) else 1)
    if isinstance(view, QTableView):
        yield from (str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in columns)
    for row in range(min(model.rowCount(), 30)):
        for n in columns:
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.index(row, n).data(role) or "")


def _untranslated(window: QWidget, screen: str) -> set[str]:
    found = set()
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.objectName() != "qt_spinbox_lineedit":
            for text in _told(widget):
                if english(text):
                    found.add(f"{screen}: {type(widget).__name__}: {text}")
    for action in window.findChildren(QAction):
        if action.isVisible() and english(action.text()):
            found.add(f"{screen}: menu: {action.text()}")
    return found


# Languages and what a page of evidence holds are not ours to translate; own names of languages stay.
_OWN = ("English", "Document", "(UTC")


def test_no_screen_shows_a_word_that_was_never_given_to_the_translators(filled: Hands) -> None:
    window = filled.window
    wrong: set[str] = set()
    cut: set[str] = set()
    for entry in PAGES:
        page = window.desk.show_page(entry.name)
        filled.settle()
        walker.settle()
        wrong |= _untranslated(window, entry.name)
        cut |= {f"{entry.name}: {line}" for line in walker.clipped(window)}
        table = next((one for one in page.findChildren(QTableView) if one.isVisible() and one.model().rowCount()), None)
        if table is not None:
            table.selectRow(0)
            filled.settle()
            wrong |= _untranslated(window, f"{entry.name}, a line in hand")
    wrong = {line for line in wrong if not any(own in line for own in _OWN)}
    assert not wrong, "\n".join(sorted(wrong))
    assert not cut, "\n".join(sorted(cut))


def test_the_screens_before_the_desk_have_all_their_words_from_the_translators(
    window: Any, hands: Hands, tmp_path: Path, make_vault: Callable[..., Session]
) -> None:
    window.begin(tmp_path / "none")
    first = window.stack.currentWidget()
    wrong = set()
    for number in range(first.stack.count()):
        first.stack.setCurrentIndex(number)
        hands.settle()
        wrong |= _untranslated(window, f"first run {number}")
    make_vault("locked").lock()
    window.begin(tmp_path / "locked")
    hands.settle()
    wrong |= _untranslated(window, "unlock")
    wrong = {line for line in wrong if str(tmp_path) not in line.replace("\u200b", "")}
    assert not wrong, "\n".join(sorted(wrong))


def test_words_of_that_language_are_longer_and_told_from_english_ones() -> None:
    assert english("Case in hand: Nobody") == ["Case", "hand", "Nobody"]
    assert english(pseudo("Case in hand: {what}").format(what=_NAME)) == []
    assert pseudo(" {n} of {all} ").startswith(" {n} ǿƒ {all}")
    assert len(pseudo("Stored when you leave the field")) == 40
