"""Archive, erase and shred by keys: what stays is read before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QLabel

from app.actions import evidence, queries, records
from ui.dialogs.erase import Erase


def _dialog(hands: Any) -> Erase:
    hands.until(lambda: isinstance(QApplication.activeModalWidget(), Erase))
    found = QApplication.activeModalWidget()
    assert isinstance(found, Erase)
    hands.until(lambda: found.seen is not None)
    hands.settle()
    return found


def _at_note(hands: Any, text: str) -> Any:
    session = hands.window.context.session
    made = session.do(records.add_record, "note", {"text": text}, "C-001").result
    page = hands.window.desk.show_page("records")
    page.show_record("note", made.uid)
    hands.until(lambda: page.inspector.uid == made.uid)
    hands.settle()
    return made


def test_archive_by_keys_and_back_with_undo(at_desk: Any) -> None:
    note = _at_note(at_desk, "Call from the consulate")
    at_desk.press("Ctrl+Shift+Delete")
    dialog = _dialog(at_desk)
    assert list(dialog.ways) == ["archive", "erase"]
    assert not dialog.yes.isEnabled()
    dialog.reason.setFocus()
    at_desk.type("entered twice")
    at_desk.press("Enter")
    at_desk.until(lambda: "archived" in at_desk.window.desk.banner.words.text())
    assert at_desk.window.context.session.ask(queries.find, note.uid).deleted_reason == "entered twice"
    at_desk.window.activateWindow()
    at_desk.until(at_desk.window.isActiveWindow)
    at_desk.settle()
    at_desk.press("Ctrl+Z")
    at_desk.settle()
    assert at_desk.window.context.session.ask(queries.find, note.uid).deleted_at is None


def test_erase_tells_what_stays_before_and_after(at_desk: Any) -> None:
    note = _at_note(at_desk, "Zulaykha Marker called")
    at_desk.press("Ctrl+Shift+Delete")
    dialog = _dialog(at_desk)
    at_desk.press("Down")
    at_desk.settle()
    assert dialog.way() == "erase"
    assert any("never what it was" in line for line in dialog.lines)
    dialog.reason.setFocus()
    at_desk.type("she asked for it")
    dialog.yes.setFocus()
    at_desk.press("Space")
    at_desk.until(lambda: not dialog.yes.isVisible())
    at_desk.settle()
    assert dialog.heading.text() == "Erased"
    assert any("never what it was" in line for line in dialog.lines)
    shown = [one.text() for one in dialog.area.findChildren(QLabel) if one.isVisible()]
    assert shown == dialog.lines
    found = at_desk.window.context.session.ask(queries.find, note.uid)
    assert found.text is None and found.deleted_at
    at_desk.press("Enter")
    at_desk.until(lambda: QApplication.activeModalWidget() is None)


def test_shredding_wants_the_number_typed(at_desk: Any, tmp_path: Path) -> None:
    paper = tmp_path / "order.txt"
    paper.write_text("Come at nine.\n")
    session = at_desk.window.context.session
    uid = evidence.add_evidence(session, [paper], "C-001")[0].uid
    page = at_desk.window.desk.show_page("evidence")
    page.show_record("evidence", uid)
    at_desk.until(lambda: page.inspector.uid == uid)
    page.erase_current()
    dialog = _dialog(at_desk)
    dialog.ways["shred"].setChecked(True)
    at_desk.settle()
    assert any(str(paper) in line for line in dialog.lines)
    dialog.reason.setText("not needed")
    assert not dialog.yes.isEnabled()
    dialog.sign.setFocus()
    at_desk.type("e-001")
    assert dialog.yes.isEnabled()
    dialog.yes.setFocus()
    at_desk.press("Space")
    at_desk.until(lambda: dialog.heading.text() == "Shredded", timeout=60_000)
    assert session.ask(queries.find, uid).digest is None
    dialog.accept()


def test_pasted_overrides_are_taken_out_and_named(at_desk: Any) -> None:
    page = at_desk.window.desk.show_page("timeline")
    page.begin_new()
    at_desk.settle()
    form = page.inspector.form.form
    form.cell("event_kind").editor.set_text("arrest")
    form.focus_field("title")
    QApplication.clipboard().setText("Arrest\u202egpj \u200bat dawn")
    at_desk.press("Ctrl+V")
    at_desk.press("Enter")
    at_desk.settle()
    assert form.text("title") == "Arrestgpj at dawn"
    assert "U+202E" in form.cell("title").note.text()
    page.flush()
    at_desk.settle()
    session = at_desk.window.context.session
    assert session.ask(queries.records, "event", "C-001").rows[0].title == "Arrestgpj at dawn"


def test_archived_records_come_back_by_enter(at_desk: Any) -> None:
    session = at_desk.window.context.session
    note = session.do(records.add_record, "note", {"text": "Call from the consulate"}, "C-001").result
    session.do(records.delete_record, note.uid, "entered twice")
    page = at_desk.window.desk.show_page("records")
    at_desk.settle()
    page.archive_tab.setFocus()
    at_desk.press("Space")
    at_desk.until(lambda: len(page.archive.model.rows) == 1)
    at_desk.settle()
    table = page.archive.table
    assert table.model().index(0, 1).data() == "Call from the consulate"
    assert table.model().index(0, 3).data() == "entered twice"
    table.take_focus()
    at_desk.press("Enter")
    at_desk.until(lambda: session.ask(queries.find, note.uid).deleted_at is None)
    at_desk.until(lambda: page.archive.nothing.isVisible())
    assert "back where it was" in page.banner.words.text()
