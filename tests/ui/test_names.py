"""Names that would turn or break a line: overrides, signs that don't print, folders of every sort."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget

from app.actions import queries, records

# What a file may be called: an override, a bell, a line's end and a sign nobody sees.
NASTY = "photo\u202egnp.\u0007re\nport\u200b.txt"
_BAD = re.compile("[\u202a-\u202e\u2066\u2067\u0000-\u0009\u000b-\u001f]")


def _drop(page: Any, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, copy = QPointF(QPoint(40, 40)), Qt.DropAction.CopyAction
    page.dropEvent(QDropEvent(where, copy, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))


def _said(widget: QWidget) -> str:
    """All the words on labels that are seen within, and the names screen readers hear."""
    labels = [part for part in widget.findChildren(QLabel) if part.isVisible()]
    names = [part.accessibleName() for part in widget.findChildren(QWidget) if part.isVisible()]
    # What we set apart ourselves, such as the clock, ends where it begins.
    return re.sub("\u2066[0-9:]*\u2069", "", "\n".join([part.text() for part in labels] + names))


def _cells(table: Any, columns: int = 0) -> str:
    model = table.model()
    return "\n".join(
        str(model.index(at, n).data(role) or "")
        for at in range(model.rowCount())
        for n in range(columns or model.columnCount())
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    )


def test_a_file_of_a_nasty_name_is_shown_calmly_everywhere(
    at_desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = at_desk.window
    page = window.desk.show_page("evidence")
    folder = tmp_path / f"from \u202e{NASTY}"
    folder.mkdir()
    (folder / NASTY).write_text("They came at night.", "utf-8")
    _drop(page, folder)
    at_desk.until(lambda: page.banner.action.isVisible())
    assert not _BAD.search(page.banner.words.text()), ascii(page.banner.words.text())
    page.banner.action.click()
    at_desk.until(lambda: len(page.table().rows.rows) == 1, timeout=60_000)
    page.table().choose(page.table().rows.rows[0].uid)
    at_desk.settle()
    assert page.table().rows.rows[0].part.original_name == _BAD.sub("\ufffd", NASTY).replace("\n", "\ufffd").replace(
        "\u200b", "\ufffd"
    )
    for view in range(5):
        page._view(view)
        at_desk.settle()
        assert not _BAD.search(_said(window)), ascii(_said(window))
        assert not _BAD.search(_cells(page.table())), ascii(_cells(page.table()))

    proposed: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (proposed.append(given[2]), ("", ""))[1])
    page.outside.export()
    assert Path(proposed[0]).name == "E-001"

    at_desk.press("Ctrl+K")
    at_desk.type("E-001")
    at_desk.settle()
    line = window.desk.palette_line.list
    at_desk.until(lambda: "E-001" in _cells(line, 1))
    assert not _BAD.search(_cells(line, 1)), ascii(_cells(line, 1))
    at_desk.press("Esc")
    search = window.desk.show_page("search")
    search.field.setText("photo")
    search.search()
    at_desk.settle()
    assert not _BAD.search(_cells(search.list, 1))


def test_what_is_typed_holds_no_sign_that_turns_any_screen(at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    window = at_desk.window
    session, nasty = window.context.session, "Birch\u202e gnp.exe\u2066"
    case = session.do(records.add_case, {"title": nasty, "code": "B/1\u202e"}).result
    window.context.case.take(case.code, case.uid, nasty)
    session.do(records.add_record, "person", {"name": nasty, "role": "subject"}, case.code)
    session.do(records.add_record, "event", {"event_kind": "arrest", "title": nasty, "when": "2021"}, case.code)
    assert not _BAD.search(window.windowTitle())
    for name in ("today", "cases", "timeline", "people", "dossier"):
        page = window.desk.show_page(name)
        at_desk.settle()
        assert not _BAD.search(_said(window)), (name, ascii(_said(window)))
    page = window.desk.show_page("timeline")
    at_desk.press("Ctrl+G")
    at_desk.until(page.graphic.isVisible)
    at_desk.settle()
    assert page.graphic.scene.accessibleDescription()
    assert not _BAD.search(page.graphic.scene.accessibleDescription() + _said(window))

    proposed: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (proposed.append(given[2]), ("", ""))[1])
    dossier = window.desk.show_page("dossier")
    at_desk.settle()
    dossier._ok = True
    dossier.begin_export()
    assert Path(proposed[0]).parent == Path.home()
    assert Path(proposed[0]).name.startswith("B-1-")
    assert session.ask(queries.find, case.uid).title == "Birch gnp.exe"


def test_folders_of_every_sort(at_desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = at_desk.window.desk.show_page("evidence")
    empty, shut, deep = tmp_path / "empty", tmp_path / "shut", tmp_path / "deep"
    for folder in (empty, shut, deep / "er" / "still"):
        folder.mkdir(parents=True)
    (deep / "er" / "still" / "a.txt").write_text("a", "utf-8")
    (deep / "loop").symlink_to(deep)
    (deep / "er" / "up").symlink_to(tmp_path)
    os.mkfifo(deep / "pipe")
    real = os.scandir

    def scandir(path: Any = ".") -> Any:
        if str(path).startswith(str(shut)):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    _drop(page, empty)
    at_desk.until(lambda: "no files in" in page.banner.words.text())
    _drop(page, shut)
    at_desk.until(lambda: "can't be opened is left out: shut" in page.banner.words.text())
    assert page.banner.advice.text() == "Nothing was taken in."
    _drop(page, deep, shut, empty)
    at_desk.until(lambda: page.banner.action.isVisible())
    assert "1 file" in page.banner.words.text()
    assert "left out: shut" in page.banner.advice.text()
    page.banner.action.click()
    at_desk.until(lambda: len(page.table().rows.rows) == 1, timeout=60_000)
    assert QApplication.activeModalWidget() is None
