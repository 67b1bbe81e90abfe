"""What is typed is never lost: drafts survive the field, the page, the lock and kill -9."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.actions import opening, queries, records
from app.session import Session
from tests.ui.player import line_of, play
from ui.window import Window

PASSPHRASE = "arches solving nueva frontal invites fishery"
WORDS = "We know where your mother lives"


def test_kill_9_loses_nothing_older_than_a_second(
    window: Window, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    make_vault().lock()
    with play(tmp_path / "vault", PASSPHRASE, WORDS) as process:
        said = line_of(process)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.kill()
    assert said[0] == "typed"
    uid = said[1]

    session = opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode()))
    drafts = session.ask(queries.drafts)
    assert [(d.uid, d.kind, d.field, d.text) for d in drafts] == [(uid, "threat", "words", WORDS)]

    window.open_desk(session)
    hands.until(lambda: window.desk.banner.isVisible())
    window.desk.banner.action.setFocus()
    hands.press("Enter")
    page = window.desk.page("threats")
    hands.until(lambda: page.inspector.form is not None and page.inspector.form.form.text("words") == WORDS)
    hands.settle()
    page.inspector.form.form.focus_field("threat_kind")
    hands.type("surveillance")
    hands.press("Tab")
    hands.until(lambda: not page.inspector.form.is_new)
    hands.settle()
    made = session.ask(queries.records, "threat", "C-001").rows
    assert [threat.words for threat in made] == [WORDS]
    hands.until(lambda: session.ask(queries.drafts) == [])


def test_kill_9_in_the_quick_line_intake_and_the_choice_of_a_paper(
    window: Window, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    make_vault().lock()
    with play(tmp_path / "vault", PASSPHRASE, WORDS, where="everywhere") as process:
        said = line_of(process)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.kill()
    assert said == ["typed"]

    session = opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode()))
    window.open_desk(session)
    hands.until(lambda: window.desk.quick.line.text() == WORDS)
    assert window.desk.quick.kind.value() == "threat"
    assert window.context.case.code == "C-001"
    assert any("line at the bottom" in words for _, _, words in window.context.messages)
    window.desk.banner.action.setFocus()
    hands.press("Enter")
    intake = window.desk.page("intake")
    hands.until(lambda: intake.questions.text("who") == WORDS)
    dossier = window.desk.show_page("dossier")
    hands.until(lambda: dossier.choices.recipient.text() == WORDS)
    hands.settle()
    window.desk.quick.line.setFocus()
    hands.press("Enter")
    hands.until(lambda: session.ask(queries.count, "threat", "C-001") == 1)
    hands.until(lambda: not [draft for draft in session.ask(queries.drafts) if draft.uid == "quick"])


def test_a_field_is_stored_when_left_and_kept_before(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    event = session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Taken"}, "C-001").result
    page = window.desk.show_page("timeline")
    page.show_record("event", event.uid)
    at_desk.until(lambda: page.inspector.uid == event.uid)
    form = page.inspector.form
    form.form.focus_field("narrative")
    at_desk.type("He was taken at noon.")
    at_desk.until(lambda: session.ask(queries.drafts))
    assert session.ask(queries.find, event.uid).narrative is None
    at_desk.press("Tab")
    at_desk.until(lambda: session.ask(queries.find, event.uid).narrative == "He was taken at noon.")
    at_desk.until(lambda: session.ask(queries.drafts) == [])


def test_what_does_not_fit_stays_in_its_field_with_the_reason(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    event = session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Taken"}, "C-001").result
    page = window.desk.show_page("timeline")
    page.show_record("event", event.uid)
    at_desk.until(lambda: page.inspector.uid == event.uid)
    page.inspector.form.form.focus_field("when")
    at_desk.type("29 Feb 1954")
    at_desk.press("Tab")
    cell = page.inspector.form.form.cell("when")
    at_desk.until(lambda: cell.problem.isVisible())
    assert "1954" in cell.problem.text()
    at_desk.until(lambda: [d.text for d in session.ask(queries.drafts)] == ["29 Feb 1954"])
    assert session.ask(queries.find, event.uid).when is None


def test_a_draft_of_a_record_that_moved_on_stands_beside_it(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    event = session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Taken"}, "C-001").result
    session.do(records.save_draft, "event", event.uid, "title", "Taken away", case="C-001", base_rev=event.rev)
    session.do(records.edit_record, event.uid, {"title": "Arrested"})
    page = window.desk.show_page("timeline")
    page.show_record("event", event.uid)
    at_desk.until(lambda: page.inspector.uid == event.uid)
    cell = page.inspector.form.form.cell("title")
    at_desk.until(lambda: cell.note.isVisible())
    assert cell.editor.text() == "Arrested"
    assert "Taken away" in cell.note.text()


def test_locking_in_mid_word_keeps_the_word(qtbot: QtBot, at_desk: Any, tmp_path: Path) -> None:
    window = at_desk.window
    page = window.desk.show_page("threats")
    page.begin_new()
    page.inspector.form.form.focus_field("words")
    at_desk.type(WORDS)
    with qtbot.waitSignal(window.ended, timeout=20_000):
        at_desk.press("Ctrl+Shift+L")
    assert window.again
    assert window.context.session.locked
    session = opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode()))
    assert [draft.text for draft in session.ask(queries.drafts)] == [WORDS]
    session.lock()


def test_closing_the_window_locks(qtbot: QtBot, at_desk: Any) -> None:
    window = at_desk.window
    with qtbot.waitSignal(window.ended, timeout=20_000):
        window.close()
    assert window.context.session.locked
    assert not window.again


def test_nobody_there_locks(qtbot: QtBot, at_desk: Any) -> None:
    window = at_desk.window
    window._idle_left = 1
    assert "locks in" in window.desk.countdown.text() or window.desk.countdown.text() == ""
    with qtbot.waitSignal(window.ended, timeout=20_000):
        window._tick()
    assert window.context.session.locked
    assert window.again


def test_the_panic_key_is_the_users_own(qtbot: QtBot, at_desk: Any) -> None:
    window = at_desk.window
    page = window.desk.show_page("settings")
    page.panic.setCurrentIndex(page.panic.findData("F12"))
    assert window.context.settings.panic_key == "F12"
    with qtbot.waitSignal(window.ended, timeout=20_000):
        at_desk.press("F12")
    assert window.context.session.locked
    assert not window.again


def test_a_lock_where_nothing_is_open_changes_nothing(
    window: Window, hands: Any, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    make_vault().lock()
    window.begin(tmp_path / "vault")
    hands.settle()
    hands.press("Ctrl+Shift+L")
    assert window.isVisible()
    assert not window.again


def test_a_lock_in_the_first_run_comes_back_to_the_new_vault(
    qtbot: QtBot, window: Window, hands: Any, tmp_path: Path
) -> None:
    window.begin(tmp_path / "proposed")
    first = window.stack.currentWidget()
    first.language_step.go_on()
    first.secret_step.folder.setText(str(tmp_path / "chosen"))
    first.secret_step.first.setText(PASSPHRASE)
    first.secret_step.second.setText(PASSPHRASE)
    first.secret_step.go_on()
    hands.until(lambda: first.session is not None and first.stack.currentIndex() == 2)
    assert window.watch is not None
    with qtbot.waitSignal(window.ended, timeout=20_000):
        window.lock()
    assert window.again
    assert window.vault_path == tmp_path / "chosen"
    assert first.session.locked


def _task(hands: Any, **values: Any) -> Any:
    session = hands.window.context.session
    task = session.do(records.add_record, "task", {"title": "Call", **values}, "C-001").result
    hands.window.desk.go("task", task.uid)
    hands.until(lambda: hands.window.desk.current().inspector.uid == task.uid)
    hands.settle()
    return task


def test_typing_without_a_pause_is_kept_all_the_same(qtbot: QtBot, at_desk: Any) -> None:
    task = _task(at_desk)
    session = at_desk.window.context.session
    at_desk.window.desk.current().inspector.form.form.focus_field("remark")
    kept: set[str] = set()
    for _ in range(25):  # a key every tenth of a second: never as long a pause as a draft waits for
        at_desk.type("x")
        qtbot.wait(100)
        kept |= {draft.text for draft in session.ask(queries.drafts) if draft.uid == task.uid}
    assert len(kept) >= 2


def test_a_change_elsewhere_stands_beside_what_is_typed(at_desk: Any) -> None:
    task = _task(at_desk, remark="old")
    session, form = at_desk.window.context.session, at_desk.window.desk.current().inspector.form
    form.form.focus_field("remark")
    at_desk.type("mine ")
    session.do(records.edit_record, task.uid, {"remark": "theirs"})
    cell = form.form.cell("remark")
    at_desk.until(lambda: "theirs" in cell.note.text())
    assert "mine" in form.form.text("remark")
    at_desk.press("Tab")
    at_desk.until(lambda: "mine" in session.ask(queries.find, task.uid).remark)


def test_pasted_megabytes_are_cut_with_words(at_desk: Any) -> None:
    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QApplication

    from ui.kit.lines import MOST_LETTERS

    _task(at_desk)
    form = at_desk.window.desk.current().inspector.form.form
    mime = QMimeData()
    mime.setText("word " * 1_000_000)
    box = form.cell("remark").editor
    box.setFocus()
    box.box.insertFromMimeData(mime)
    assert len(box.text()) <= MOST_LETTERS
    assert "100,000" in box.cut.text()
    line = form.cell("title").editor
    line.setFocus()
    QApplication.clipboard().setText("y" * 2_000_000)
    at_desk.press("Ctrl+V")
    assert len(line.text()) == line.line.maxLength()
    assert line.cut.isVisible()
    QApplication.clipboard().clear()


def test_a_record_is_duplicated_by_a_key(at_desk: Any) -> None:
    task = _task(at_desk, remark="the same")
    session, desk = at_desk.window.context.session, at_desk.window.desk
    desk.current().table().setFocus()
    at_desk.press("Ctrl+D")
    at_desk.until(lambda: desk.current().inspector.uid not in ("", task.uid))
    at_desk.settle()
    rows = session.ask(queries.records, "task", "C-001").rows
    assert [(row.title, row.remark) for row in rows] == [("Call", "the same")] * 2
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: session.ask(queries.count, "task", "C-001") == 1)
