"""The lock screen: key file, recovery code, what the keyring says, what lies outside; nothing is remembered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import backup, credentials, queries, traces
from app.domain.errors import WrongKey
from app.paths import ROOT
from app.session import Session
from app.settings import settings_file
from tests.ui import walker
from ui.context import Context
from ui.dialogs.restore import Restore
from ui.dialogs.travel import Travel
from ui.dialogs.unlock import Unlock

PASSPHRASE = "arches solving nueva frontal invites fishery"


def locked(window: Any, vault: Path) -> Any:
    window.begin(vault)
    return window.stack.currentWidget()


def test_a_key_file_opens_with_its_passphrase_and_is_remembered_nowhere(
    window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path, own_home: Path
) -> None:
    key = tmp_path / "stick" / "a key.bin"
    key.parent.mkdir()
    with make_vault() as session:
        credentials.make_key_file(key)
        credentials.add_key_file(session, bytearray(b"words with a file of their own"), key, "stick")
    window.context.settings.remember_vault = True
    unlock = locked(window, tmp_path / "vault")
    hands.type("words with a file of their own")
    hands.press("Enter")
    hands.until(lambda: unlock.problem.isVisible())
    unlock.take_file(key)
    assert unlock.file_name.text() == "a key.bin"
    unlock.field.setFocus()
    hands.press("Ctrl+A")
    hands.type("words with a file of their own")
    hands.press("Enter")
    hands.until(lambda: window.desk is not None)
    hands.settle()
    assert "vault" in settings_file().read_text("utf-8")
    written = [path.read_bytes() for path in own_home.rglob("*") if path.is_file()]
    assert not any(b"a key.bin" in text or b"stick" in text for text in written)


def test_the_key_file_can_be_put_away(
    window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    make_vault().lock()
    unlock = locked(window, tmp_path / "vault")
    unlock.take_file(tmp_path / "key.bin")
    unlock.no_file.click()
    assert unlock.key_file is None
    assert not unlock.file_name.isVisible()
    hands.settle()


def test_travel_mode_follows_from_the_lock_screen(
    window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    make_vault().lock()
    unlock = locked(window, tmp_path / "vault")
    unlock.travel.click()
    assert "travel mode follows" in unlock.advice.text()
    hands.type(PASSPHRASE)
    hands.press("Enter")
    found: list[Travel] = []
    hands.until(lambda: found.extend(w for w in QApplication.topLevelWidgets() if isinstance(w, Travel)) or found)
    assert found[0].isVisible()
    assert found[0].keep.count() == 2
    assert window.desk.current() is window.desk.pages["vault"]
    found[0].reject()
    hands.settle()


def test_the_recovery_code_opens(window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path) -> None:
    with make_vault() as session:
        code = credentials.renew_recovery(session)
    unlock = locked(window, tmp_path / "vault")
    unlock.recovery.click()
    hands.type(code.lower())
    hands.press("Enter")
    hands.until(lambda: window.desk is not None)
    hands.settle()


@pytest.mark.parametrize(("state", "word"), [("locked", "locked"), ("slow", "in time"), ("failed", "can't be used")])
def test_a_keyring_in_the_way_is_a_calm_line(
    state: str, word: str, window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    make_vault().lock()
    unlock = locked(window, tmp_path / "vault")
    hands.settle()
    unlock._failed(WrongKey(keyring=state))
    assert unlock.problem.text() == "This does not open the vault."
    assert "keyring" in unlock.advice.text()
    assert word in unlock.advice.text()


def test_files_that_lie_outside_are_counted(
    window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("of no one")
    with make_vault() as session:
        session.do(traces.note_plaintext, letter, "source")
    unlock = locked(window, tmp_path / "vault")
    hands.until(lambda: unlock.outside.isVisible())
    assert unlock.outside.text().startswith("1 ")
    assert "letter" not in unlock.outside.text()
    hands.settle()


def test_another_vault_by_the_same_screen(
    window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    make_vault().lock()
    make_vault("second").lock()
    locked(window, tmp_path / "vault")
    hands.settle()
    window._show_unlock(tmp_path / "second")
    hands.type(PASSPHRASE)
    hands.press("Enter")
    hands.until(lambda: window.desk is not None)
    assert window.context.session.path == tmp_path / "second"
    hands.settle()


@pytest.fixture
def copy(make_vault: Callable[..., Session], tmp_path: Path) -> Path:
    """A backup; the vault it was made of is gone."""
    with make_vault() as session:
        backup.backup(session, tmp_path / "copy")
    shutil.rmtree(tmp_path / "vault")
    return tmp_path / "copy"


def test_a_backup_is_restored_where_there_is_no_vault(window: Any, hands: Any, copy: Path, tmp_path: Path) -> None:
    window.begin(tmp_path / "anew")
    first = window.stack.currentWidget()
    first.language_step.go_on()
    first.restore.emit()
    dialog = restoring(hands)
    dialog.go_on()
    assert "backup first" in dialog.problem.text()
    dialog.take_source(copy)
    dialog.passphrase.setText("not the passphrase")
    dialog.go_on()
    hands.until(lambda: dialog.problem.text())
    assert not (tmp_path / "anew").exists()
    dialog.passphrase.setText(PASSPHRASE)
    dialog.go_on()
    hands.until(lambda: window.desk is not None, timeout=60_000)
    assert "all checked" in window.desk.banner.words.text()
    session = window.context.session
    assert session.path == tmp_path / "anew"
    assert [case.title for case in session.ask(queries.cases)] == ["Birch"]
    hands.settle()


def test_a_damaged_backup_is_named_and_makes_nothing(window: Any, hands: Any, copy: Path, tmp_path: Path) -> None:
    database = next(copy.glob("case-*.db"))
    raw = bytearray(database.read_bytes())
    raw[5000] ^= 1
    database.chmod(0o600)
    database.write_bytes(raw)
    window.begin(tmp_path / "anew")
    window._restore(tmp_path / "anew")
    dialog = restoring(hands)
    dialog.take_source(copy)
    dialog.passphrase.setText(PASSPHRASE)
    dialog.go_on()
    hands.until(lambda: dialog.problem.text(), timeout=60_000)
    assert "Damaged" in dialog.problem.text()
    assert window.desk is None
    assert not (tmp_path / "anew").exists()
    dialog.reject()
    hands.settle()


def restoring(hands: Any) -> Restore:
    def found() -> Any:
        return next((w for w in QApplication.topLevelWidgets() if isinstance(w, Restore) and w.isVisible()), None)

    hands.until(found)
    return found()


def test_the_file_dialog_keeps_no_list_of_folders(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "secret place").mkdir(parents=True)
    code = (
        "from PySide6.QtWidgets import QFileDialog;from ui.main import application;import sys;app=application();"
        "d=QFileDialog(None,'x',sys.argv[1]);d.setOption(QFileDialog.Option.DontUseNativeDialog);d.show();"
        "app.processEvents();d.close();del d"
    )
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    command = [sys.executable, "-c", code, str(home / "secret place")]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=60, capture_output=True)
    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert not any(b"secret" in text for text in written)


@pytest.mark.parametrize("lang", ["ru"])
def test_every_link_of_the_lock_has_room_for_its_russian_words(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    unlock = Unlock(context)
    qtbot.addWidget(unlock)
    unlock.resize(1000, 700)
    unlock.show_vault(tmp_path)
    unlock.show()
    walker.settle()
    assert walker.clipped(unlock) == []
