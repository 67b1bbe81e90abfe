"""Every screen in every palette, large letters and right to left: each control has a name and a way to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from app.actions import records
from ui.context import Context
from ui.pages import PAGES
from ui.theme import PALETTES, Theme

_CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableView, QListWidget)
_OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def _controls(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        own = widget.objectName().startswith(_OWN) or isinstance(widget.parent(), QComboBox | QLineEdit)
        if isinstance(widget, _CONTROLS) and widget.isVisible() and not own:
            yield widget


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return (widget.accessibleName() or words).strip()


@pytest.fixture(params=[*PALETTES, "large", "rtl"])
def dressed(request: pytest.FixtureRequest, qapp: QApplication, context: Context) -> Iterator[str]:
    """The same context in other clothes."""
    if request.param == "large":
        context.theme = Theme("light", 2.0)
    elif request.param == "rtl":
        context.lang = "fa"
    else:
        context.theme = Theme(request.param)
    context.theme.wear(qapp)
    yield request.param
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_every_control_on_every_page_has_a_name_and_a_way(dressed: str, at_desk: Any) -> None:
    window = at_desk.window
    window.context.session.do(
        records.add_record, "threat", {"threat_kind": "other", "title": "Call", "severity": 4}, "C-001"
    )
    nameless, unreachable = [], []
    for entry in PAGES:
        page = window.desk.show_page(entry.name)
        at_desk.settle()
        page.begin_new() if entry.module == "records" else None
        at_desk.settle()
        for widget in _controls(window):
            where = (entry.name, type(widget).__name__, widget.objectName())
            if not _name(widget):
                nameless.append(where)
            if widget.isEnabled() and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                unreachable.append((*where, _name(widget)))
        picture = window.grab().toImage()
        assert not picture.isNull()
    assert nameless == []
    assert unreachable == []
    assert (window.layoutDirection() == Qt.LayoutDirection.RightToLeft) is (dressed == "rtl")


def test_every_page_has_its_key(at_desk: Any) -> None:
    window = at_desk.window
    for number, name in enumerate(["timeline", "people", "evidence", "threats", "risk", "law", "dossier", "log"], 1):
        at_desk.press(f"Ctrl+{number}")
        assert window.desk.current() is window.desk.pages[name]
        at_desk.settle()
    at_desk.press("Ctrl+N")
    assert window.desk.current() is window.desk.pages["cases"]
    at_desk.press("Ctrl+Shift+F")
    assert window.desk.current() is window.desk.pages["search"]
    assert QApplication.focusWidget() is window.desk.pages["search"].field


def test_the_title_names_nobody(at_desk: Any) -> None:
    window = at_desk.window
    assert "Birch" not in window.windowTitle()
    assert "haven" not in window.windowTitle().lower()


def test_a_new_case_by_keys(at_desk: Any) -> None:
    window = at_desk.window
    at_desk.press("Ctrl+N")
    page = window.desk.pages["cases"]
    page.inspector.form.form.focus_field("title")
    at_desk.type("Linden")
    at_desk.press("Enter")
    at_desk.until(lambda: window.context.case.title == "Linden")
    assert window.context.case.code


def test_ctrl_z_in_an_editor_is_the_editors_own(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    event = session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Taken"}, "C-001").result
    page = window.desk.show_page("timeline")
    page.show_record("event", event.uid)
    at_desk.until(lambda: page.inspector.uid == event.uid)
    at_desk.settle()
    page.inspector.form.form.focus_field("title")
    at_desk.press("End") if hasattr(Qt.Key, "Key_End") else None
    at_desk.type(" away")
    at_desk.press("Ctrl+Z")
    assert page.inspector.form.form.text("title") != "Taken away"
    at_desk.settle()
    assert session.ask(_find, event.uid).deleted_at is None


def _find(reader: Any, uid: str) -> Any:
    from app.actions import queries

    return queries.find(reader, uid)
