"""The wipe from the lock screen: held, confirmed once, told what may remain; a wipe that began is finished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.actions import backup, opening
from app.session import Session
from ui.dialogs import wipe as words_of
from ui.dialogs.wipe import Gone, Wipe

PASSPHRASE = "arches solving nueva frontal invites fishery"
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def vault(make_vault: Callable[..., Session], tmp_path: Path) -> Path:
    with make_vault() as session:
        backup.backup(session, tmp_path / "backup")
        backup.rehearse(session, tmp_path / "backup")
    return tmp_path / "vault"


@pytest.fixture
def unlock(window: Any, hands: Any, vault: Path) -> Any:
    window.begin(vault)
    hands.settle()
    return window.stack.currentWidget()


def question() -> Wipe | None:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Wipe) and widget.isVisible()]
    return found[0] if found else None


def opens(vault: Path) -> bool:
    with opening.open_vault(vault, bytearray(PASSPHRASE.encode())) as session:
        return not session.locked


def test_space_held_for_three_seconds_asks_once_and_destroys(
    window: Any, hands: Any, unlock: Any, vault: Path, tmp_path: Path
) -> None:
    window.context.settings.last_vault = str(vault)
    unlock.wipe.press.setFocus()
    QTest.keyPress(unlock.wipe.press, Qt.Key.Key_Space)
    hands.until(lambda: unlock.wipe.bar.value() > 500)
    assert question() is None
    hands.until(question)
    QTest.keyRelease(unlock.wipe.press, Qt.Key.Key_Space)
    asked = question()
    assert asked is not None
    words = " ".join(part.text() for part in asked.findChildren(QLabel))
    assert "today" in words
    assert "only here" in words
    assert QApplication.focusWidget() is asked.no
    asked.yes.click()
    hands.until(lambda: isinstance(window.stack.currentWidget(), Gone))
    gone = window.stack.currentWidget()
    assert "Flash memory" in gone.lines[0].text()
    assert not (vault / "header.a").exists()
    assert window.context.settings.last_vault == ""
    restored, _ = backup.restore(tmp_path / "backup", tmp_path / "again", lambda: bytearray(PASSPHRASE.encode()))
    restored.lock()
    hands.settle()


def test_let_go_too_early_nothing_happens(hands: Any, unlock: Any, vault: Path) -> None:
    unlock.wipe.press.setFocus()
    QTest.keyPress(unlock.wipe.press, Qt.Key.Key_Space)
    hands.until(lambda: unlock.wipe.bar.value() > 200)
    QTest.keyRelease(unlock.wipe.press, Qt.Key.Key_Space)
    assert not unlock.wipe._timer.isActive()
    hands.until(lambda: "three seconds" in unlock.advice.text())
    assert question() is None
    assert opens(vault)


def test_the_keys_work_from_the_passphrase_field(hands: Any, unlock: Any) -> None:
    assert QApplication.focusWidget() is unlock.field
    QTest.keyPress(unlock.field, Qt.Key.Key_W, CTRL_SHIFT)
    assert unlock.wipe._timer.isActive()
    QTest.keyRelease(unlock.field, Qt.Key.Key_W, CTRL_SHIFT)
    assert not unlock.wipe._timer.isActive()
    assert unlock.field.text() == ""


def test_cancel_leaves_the_vault(hands: Any, unlock: Any, vault: Path) -> None:
    unlock.wipe.held.emit()
    hands.until(question)
    asked = question()
    assert asked is not None
    hands.press("Enter")  # the way out has the focus
    hands.until(lambda: question() is None)
    assert opens(vault)


def test_a_wipe_that_began_is_finished_and_said(window: Any, hands: Any, vault: Path) -> None:
    (vault / "wiped").write_bytes(b"")
    window.begin(vault)
    hands.until(lambda: isinstance(window.stack.currentWidget(), Gone))
    assert not (vault / "header.a").exists()
    assert "wiped" in window.stack.currentWidget().words.text()
    hands.settle()


def test_what_a_wipe_would_lose_in_words() -> None:
    assert "No backup" in words_of.tested(None, str)
    assert "No backup" in words_of.tested("nonsense", str)
    assert words_of.tested("2020-01-01T00:00:00Z", str).endswith("days ago.")
    known = words_of.told({"tested_at": None, "only_here": {"entries": 3, "exhibits": 1}, "plaintext": 2}, str)
    assert known[1:] == [
        "Only here: 3 changes, 1 exhibits.", "2 files lie unencrypted outside the vault; a wipe leaves them.",
    ]  # fmt: skip
    assert "not known" in words_of.told({"tested_at": None, "only_here": None, "plaintext": None}, str)[1]
    assert "Nothing exists only here" in words_of.told({"only_here": {"entries": 0, "exhibits": 0}}, str)[1]
