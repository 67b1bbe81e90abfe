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
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from app.actions import records
from ui.context import Context
from ui.dialogs import credential, recovery, restore, rotation, travel, wipe
from ui.pages import PAGES, vault_keys
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


def _dialogs(window: Any) -> list[Any]:
    """Every question of the vault's page and the lock screen."""
    context, page = window.context, window.desk.pages["vault"]
    found = {"tested_at": None, "only_here": {"entries": 3, "exhibits": 1}, "plaintext": 2}
    kinds = (credential.PASSPHRASE, credential.KEY_FILE, credential.KEYRING, credential.CHANGE)
    code = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345-6789"
    return [
        *(credential.Credential(page, context, kind, print) for kind in kinds),
        credential.Rehearsal(page, context, print),
        recovery.NewCode(page, context, code, print),
        rotation.Rotation(page, context, print),
        travel.Travel(page, context, page.keys.rows, print),
        vault_keys.Revoke(page, context, page.keys.rows[0], print),
        vault_keys.Renew(page, context, print),
        wipe.Wipe(page, context, window.vault_path, found, print),
        restore.Restore(page, context, window.vault_path, print),
    ]


def test_every_question_of_the_vault_has_names_ways_and_room(dressed: str, at_desk: Any) -> None:
    window = at_desk.window
    page = window.desk.show_page("vault")
    at_desk.until(lambda: page.keys.rows)
    at_desk.settle()
    nameless, unreachable, cut = [], [], []
    for dialog in _dialogs(window):
        dialog.open()
        at_desk.until(dialog.isVisible)
        for widget in _controls(dialog):
            where = (type(dialog).__name__, type(widget).__name__, _name(widget))
            nameless += [] if _name(widget) else [where]
            if widget.isEnabled() and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                unreachable.append(where)
        for words in dialog.findChildren(QLabel):
            if words.isVisible() and words.wordWrap() and words.height() < words.heightForWidth(words.width()):
                cut.append((type(dialog).__name__, words.text()))
        dialog.done(0)
    assert nameless == []
    assert unreachable == []
    assert cut == []


def test_the_lock_screen_has_names_ways_and_room(dressed: str, window: Any, hands: Any, make_vault: Any) -> None:
    session = make_vault()
    session.lock()
    window.begin(session.path)
    hands.settle()
    unlock = window.stack.currentWidget()
    unlock.take_file(session.path / "key.bin")
    for screen in (unlock, wipe.Gone(window.context, {"remains": "words", "left": []})):
        window._show(screen)
        hands.settle()
        controls = list(_controls(window))
        assert len(controls) >= 1
        assert [widget for widget in controls if not _name(widget)] == []
        assert [w for w in controls if w.isEnabled() and not w.focusPolicy() & Qt.FocusPolicy.TabFocus] == []
        clipped = [w for w in controls if isinstance(w, QAbstractButton) and w.width() < w.minimumSizeHint().width()]
        assert clipped == []
