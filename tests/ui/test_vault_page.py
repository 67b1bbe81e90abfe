"""The page of the vault with a real vault: each action by its dialog, what it leaves, and what it says."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions import backup, credentials, evidence, opening, queries, records, traces
from app.domain.errors import WrongKey
from app.session import Session
from ui.dialogs.backup import BackUp
from ui.dialogs.credential import Credential, Rehearsal
from ui.dialogs.recovery import NewCode
from ui.dialogs.rotation import Rotation
from ui.dialogs.travel import Travel
from ui.dialogs.wipe import Gone
from ui.pages.vault_keys import Renew, Revoke

PASSPHRASE = "arches solving nueva frontal invites fishery"
OTHER = "seventeen quiet lanterns over gravel"


@pytest.fixture
def page(at_desk: Any) -> Any:
    made = at_desk.window.desk.show_page("vault")
    at_desk.until(lambda: made.keys.rows)
    at_desk.settle()
    return made


def shown(kind: type[QWidget]) -> Any:
    """The dialog of a kind that is shown now."""
    found = [w for top in QApplication.topLevelWidgets() for w in (top, *top.findChildren(kind)) if isinstance(w, kind)]
    return next((widget for widget in found if widget.isVisible()), None)


def wait_for(hands: Any, kind: type[QWidget]) -> Any:
    hands.until(lambda: shown(kind) is not None and QApplication.activeWindow() is shown(kind))
    return shown(kind)


def names(page: Any) -> list[str]:
    return [one["name"] for one in page.keys.rows]


def type_group(dialog: Any) -> str:
    """Type the group of the code that is asked for; the whole code."""
    code = "".join(dialog.shown.code.text().split())
    number = int("".join(c for c in dialog.shown.ask.text() if c.isdigit()))
    dialog.shown.typed.setText(code[4 * (number - 1) : 4 * number])
    return code


def test_a_passphrase_is_added_by_keys_and_opens(page: Any, at_desk: Any, tmp_path: Path) -> None:
    page.keys.add.click()
    dialog = wait_for(at_desk, Credential)
    at_desk.type("Colleague")
    dialog.first.setFocus()
    at_desk.type(OTHER)
    dialog.second.setFocus()
    at_desk.type("something else")
    at_desk.press("Enter")
    at_desk.until(lambda: "match" in dialog.problem.text())
    dialog.second.setText(OTHER)
    at_desk.press("Enter")
    at_desk.until(lambda: "Colleague" in names(page))
    at_desk.until(lambda: "older copies" in page.banner.advice.text())
    at_desk.settle()
    page.context.session.lock()
    opening.open_vault(tmp_path / "vault", bytearray(OTHER.encode())).lock()


def test_a_weak_passphrase_is_refused(page: Any, at_desk: Any) -> None:
    page.keys.change.click()
    dialog = wait_for(at_desk, Credential)
    dialog.first.setText("password1")
    dialog.second.setText("password1")
    dialog.go_on()
    at_desk.until(lambda: "guessed" in dialog.problem.text())
    dialog.reject()
    at_desk.settle()


def test_a_key_file_is_made_and_both_are_needed(page: Any, at_desk: Any, tmp_path: Path) -> None:
    key = tmp_path / "key.bin"
    page.keys.add_file.click()
    dialog = wait_for(at_desk, Credential)
    dialog.name.setText("stick")
    dialog.first.setText(OTHER)
    dialog.second.setText(OTHER)
    dialog.go_on()
    assert "key file" in dialog.problem.text()
    dialog._take(key, make=True)
    dialog.go_on()
    at_desk.until(lambda: "stick" in names(page))
    at_desk.settle()
    page.context.session.lock()
    with pytest.raises(WrongKey):
        opening.open_vault(tmp_path / "vault", bytearray(OTHER.encode()))
    opening.open_vault(tmp_path / "vault", bytearray(OTHER.encode()), key_file=key).lock()


def test_revoking_and_why_it_is_refused(page: Any, at_desk: Any) -> None:
    credentials.add_passphrase(page.context.session, bytearray(OTHER.encode()), "Colleague")
    page.reload()
    at_desk.until(lambda: "Colleague" in names(page))
    page.keys.list.setCurrentRow(names(page).index("Colleague"))
    page.keys.revoke.click()
    first = wait_for(at_desk, Revoke)
    first.go_on()
    at_desk.until(lambda: not shiboken6.isValid(first) or not first.isVisible())
    at_desk.until(lambda: "Colleague" not in names(page))
    page.keys.list.setCurrentRow(next(n for n, one in enumerate(page.keys.rows) if one["kind"] == "passphrase"))
    page.keys.revoke.click()
    dialog = wait_for(at_desk, Revoke)
    dialog.go_on()
    at_desk.until(lambda: dialog.problem.text())
    assert "Refused" in dialog.problem.text()
    dialog.reject()
    at_desk.settle()


def test_a_new_code_stays_until_it_was_written_down_and_is_rehearsed(
    page: Any, at_desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.pdf"
    monkeypatch.setattr("ui.dialogs.recovery.ask_target", lambda *_: sheet)
    page.keys.renew.click()
    wait_for(at_desk, Renew).go_on()
    dialog = wait_for(at_desk, NewCode)
    at_desk.press("Esc")
    assert dialog.isVisible()
    dialog.shown.save.click()
    at_desk.until(lambda: dialog.shown.said.isVisible())
    assert sheet.read_bytes().startswith(b"%PDF-")
    code = type_group(dialog)
    dialog.go_on()
    assert dialog.shown.code.text() == ""
    page.keys.rehearse.click()
    rehearsal = wait_for(at_desk, Rehearsal)
    rehearsal.code.setText(code[:-1] + ("0" if code[-1] != "0" else "1"))
    rehearsal.go_on()
    at_desk.until(lambda: rehearsal.problem.text())
    rehearsal.code.setText(code)
    rehearsal.go_on()
    at_desk.until(lambda: page.context.session.ask(credentials.rehearsed_at))
    at_desk.until(lambda: "opens this vault" in page.banner.words.text())
    assert str(sheet) in [row["path"] for row in traces.listing(page.context.session)]
    at_desk.settle()


def test_new_keys_name_what_they_drop(page: Any, at_desk: Any, tmp_path: Path) -> None:
    credentials.add_passphrase(page.context.session, bytearray(OTHER.encode()), "Colleague")
    page.keys.rotate.click()
    dialog = wait_for(at_desk, Rotation)
    dialog.go_on()
    assert "at least one" in dialog.problem.text()
    dialog.secrets[0].setText(PASSPHRASE)
    dialog.go_on()
    code = wait_for(at_desk, NewCode)
    type_group(code)
    code.go_on()
    assert "Colleague" in page.banner.words.text()
    at_desk.settle()
    page.context.session.lock()
    with pytest.raises(WrongKey):
        opening.open_vault(tmp_path / "vault", bytearray(OTHER.encode()))
    opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode())).lock()


def test_a_backup_is_made_brought_up_to_date_and_rehearsed(page: Any, at_desk: Any, tmp_path: Path) -> None:
    session = page.context.session
    target = tmp_path / "copy"
    page.copies.run_backup(target)
    at_desk.until(lambda: "is made" in page.banner.words.text(), timeout=60_000)
    session.do(records.add_record, "note", {"text": "One more"}, "C-001")
    page.copies.run_backup(target)
    at_desk.until(lambda: backup.reminder(session)["since"]["entries"] == 0, timeout=60_000)
    page.copies.run_rehearsal(target)
    at_desk.until(lambda: "would restore" in page.banner.words.text(), timeout=60_000)
    at_desk.until(lambda: backup.reminder(session)["last_tested"])
    at_desk.settle()


def test_a_damaged_exhibit_is_named_and_leads_to_its_record(page: Any, at_desk: Any, tmp_path: Path) -> None:
    session = page.context.session
    letter = tmp_path / "letter.txt"
    letter.write_text("of no one")
    _add(session, letter)
    page.check.verify()
    at_desk.until(lambda: page.check.verdict.text().startswith("Whole"), timeout=60_000)
    item = next(path for path in (tmp_path / "vault" / "objects").rglob("*") if path.is_file())
    raw = bytearray(item.read_bytes())
    raw[-1] ^= 1
    item.chmod(0o600)
    item.write_bytes(raw)
    page.check.verify()
    at_desk.until(lambda: page.check.problems.isVisible(), timeout=60_000)
    first = page.check.problems.item(0)
    assert first.text().startswith("E-001")
    page.check.problems.setCurrentRow(0)
    page.check.problems.setFocus()
    page.check.problems.itemActivated.emit(first)
    at_desk.until(lambda: at_desk.window.desk.current() is at_desk.window.desk.pages.get("evidence"))
    at_desk.settle()


def _add(session: Session, path: Path) -> None:
    evidence.add_evidence(session, [path], "C-001")


def test_files_outside_are_deleted_or_forgotten(page: Any, at_desk: Any, tmp_path: Path) -> None:
    session = page.context.session
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    for path in (first, second):
        path.write_text(path.name)
        session.do(traces.note_plaintext, path, "export")
    page.reload()
    at_desk.until(lambda: page.traces.list.count() == 2)
    page.traces.list.setCurrentRow(0)
    page.traces.delete.click()
    at_desk.until(lambda: page.traces.list.count() == 1)
    assert not first.exists()
    at_desk.until(lambda: "flash" in page.banner.advice.text())
    page.traces.forget.click()
    at_desk.until(lambda: traces.count(session) == 0)
    assert second.exists()
    at_desk.settle()


def test_travel_hands_over_and_wipes(page: Any, qtbot: QtBot, at_desk: Any, tmp_path: Path) -> None:
    window = at_desk.window
    page.copies.leave.click()
    dialog = wait_for(at_desk, Travel)
    dialog.go_on()
    assert "at least one" in dialog.problem.text()
    dialog.keep.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.go_on()
    dialog.go_on()
    assert "folder" in dialog.problem.text()
    dialog.target = tmp_path / "office"
    dialog.go_on()
    assert str(tmp_path / "office") in dialog.last.text()
    dialog.go_on()
    at_desk.until(lambda: isinstance(window.stack.currentWidget(), Gone), timeout=60_000)
    assert not (tmp_path / "vault" / "header.a").exists()
    assert "office" in window.stack.currentWidget().lines[0].text()
    again, _ = backup.restore(tmp_path / "office", tmp_path / "again", lambda: bytearray(PASSPHRASE.encode()))
    again.lock()
    with qtbot.waitSignal(window.ended, timeout=20_000):
        window.stack.currentWidget().close_button.click()
    assert not window.again


def test_panic_takes_every_question_off_the_screen(page: Any, qtbot: QtBot, at_desk: Any) -> None:
    page.keys.rotate.click()
    wait_for(at_desk, Rotation)
    with qtbot.waitSignal(at_desk.window.ended, timeout=20_000):
        at_desk.window.panic()
        assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == []


# -- what is said at opening ----------------------------------------------------------------


def test_a_rollback_is_named_and_accepted_with_a_reason(
    window: Any, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    make_vault().lock()
    old = next(vault.glob("case-*.db"))
    shutil.copy(old, tmp_path / "old.db")
    with opening.open_vault(vault, bytearray(PASSPHRASE.encode())) as session:
        session.do(records.add_case, {"title": "Linden", "code": "C-002"})
    shutil.copy(tmp_path / "old.db", old)
    session = opening.open_vault(vault, bytearray(PASSPHRASE.encode()))
    assert session.alarms
    window.open_desk(session)
    banner = window.desk.banner
    hands.until(banner.isVisible)
    assert banner.words.text() == " ".join(alarm.message for alarm in session.alarms)
    assert window.context.read_only
    banner.action.setFocus()
    hands.press("Enter")
    from ui.dialogs.reason import Reason

    asked = wait_for(hands, Reason)
    asked.field.setText("The newer work was mine and is lost")
    asked.yes.click()
    hands.until(lambda: session.alarms == [])
    hands.until(lambda: "Going on" in window.desk.banner.words.text())
    assert not window.context.read_only
    session.do(records.add_case, {"title": "Alder", "code": "C-003"})
    hands.settle()


def test_a_backup_that_is_due_is_said_once_a_day(window: Any, hands: Any, make_vault: Callable[..., Session]) -> None:
    window.open_desk(make_vault())
    banner = window.desk.banner
    hands.until(banner.isVisible)
    assert "only copy" in banner.words.text()
    assert window.context.settings.reminded_on == dt.date.today().isoformat()
    banner.action.setFocus()
    hands.press("Enter")
    assert window.desk.current() is window.desk.pages["vault"]
    hands.settle()
    assert not banner.isVisible()
    window.desk.entry.begin()
    hands.settle()
    assert not banner.isVisible()


# -- locking in the middle of long work -----------------------------------------------------


def test_a_lock_in_the_middle_of_a_backup_leaves_nothing_half_done(
    page: Any, qtbot: QtBot, at_desk: Any, tmp_path: Path
) -> None:
    window, session = at_desk.window, page.context.session
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(24 << 20))
    _add(session, film)
    before = {path.name for path in tmp_path.iterdir()}
    moved: list[int] = []
    window.context.jobs.stepped.connect(lambda _, done, *__: moved.append(done))
    page.copies.run_backup(tmp_path / "copy")
    at_desk.until(lambda: moved)
    with qtbot.waitSignal(window.ended, timeout=30_000):
        window.lock()
    assert window.again
    assert session.locked
    assert not list((tmp_path / "vault").glob("*.db-*"))
    after = {path.name for path in tmp_path.iterdir()} - before
    assert after in (set(), {"copy"})
    with opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode())) as again:
        assert again.alarms == []
        assert len(again.ask(queries.records, "evidence", "C-001").rows) == 1


def test_what_was_opened_with_is_revoked_and_not_offered_to_be_changed(page: Any, at_desk: Any) -> None:
    credentials.add_passphrase(page.context.session, bytearray(OTHER.encode()), "Colleague")
    page.reload()
    at_desk.until(lambda: "Colleague" in names(page))
    assert page.keys.change.isEnabled()
    page.keys.list.setCurrentRow(next(n for n, one in enumerate(page.keys.rows) if one["used"]))
    page.keys.revoke.click()
    wait_for(at_desk, Revoke).go_on()
    at_desk.until(lambda: not any(one["used"] for one in page.keys.rows))
    assert not page.keys.change.isEnabled()
    assert page.keys.add.isEnabled()
    assert "add a passphrase of your own" in page.keys.words.text()
    at_desk.settle()


def test_a_backup_is_asked_for_with_words_and_never_over_something(page: Any, at_desk: Any, tmp_path: Path) -> None:
    at_desk.window.desk.open("vault", "begin_backup")
    dialog = page.copies.findChild(BackUp)
    at_desk.until(dialog.isVisible)
    assert dialog.note.isVisible()
    dialog.folder.setText(str(tmp_path))
    dialog.go_on()
    assert "already" in dialog.problem.text()
    dialog.folder.setText(str(tmp_path / "no" / "such"))
    dialog.go_on()
    assert "no such place" in dialog.problem.text()
    dialog.folder.setText(str(tmp_path / "copy"))
    dialog.go_on()
    at_desk.until(lambda: page.banner.isVisible(), timeout=60_000)
    assert (tmp_path / "copy").is_dir()


def test_a_due_backup_is_said_once_on_the_page_of_the_vault(at_desk: Any) -> None:
    desk = at_desk.window.desk
    desk.entry._reminder = "No backup yet."
    desk.banner.say("No backup yet.", "plain", action="To the backup", then=print)
    desk.show_page("log")
    assert desk.banner.isVisible()
    desk.show_page("vault")
    assert not desk.banner.isVisible()
