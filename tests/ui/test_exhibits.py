"""A day's work with exhibits, by keys and by real drops: in, looked at, quoted, linked, checked, opened outside."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import evidence, linking, looking, queries, records, traces
from app.domain.errors import WorkerFailed
from app.paths import resource
from tests.shared import shared
from ui.kit.locator import Locator
from ui.pages import evidence_in
from ui.pages.evidence import ABOUT, CUSTODY, FACTS, FILES, LINKS

NAMES = ("medical-report.pdf", "grey-car.jpg", "messages.txt", "death-threat.eml")


def _exhibit(name: str) -> Path:
    return resource("sample", "exhibits", name)


def _drop(page: Any, data: QMimeData) -> None:
    where, copy = QPointF(QPoint(40, 40)), Qt.DropAction.CopyAction
    page.dropEvent(QDropEvent(where, copy, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))


def _urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def _listed(page: Any) -> list[str]:
    return [row.record.exhibit for row in page.table().rows.rows]


def _choose(hands: Any, page: Any, number: str) -> None:
    hands.settle()  # what came in takes itself in hand first
    row = next(row for row in page.table().rows.rows if row.record.exhibit == number)
    page.table().choose(row.uid)
    hands.until(lambda: page.inspector.uid == row.uid)
    hands.settle()
    page.focus_viewer()
    hands.settle()


@pytest.fixture
def stocked(at_desk: Any) -> Any:
    """Four exhibits of the sample in the case in hand, and an event."""
    session = at_desk.window.context.session
    evidence.add_evidence(session, [_exhibit(name) for name in NAMES], "C-001")
    session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Examined by a physician"}, "C-001")
    page = at_desk.window.desk.show_page("evidence")
    at_desk.until(lambda: len(page.table().rows.rows) == 4)
    at_desk.settle()
    return at_desk


def test_words_of_a_page_are_chosen_by_keys_and_linked(stocked: Any) -> None:
    hands, page = stocked, stocked.window.desk.current()
    viewer = page.viewer
    hands.until(lambda: page.filters["unlinked"].text() == "Inbox (4)")
    _choose(hands, page, "E-001")
    hands.until(lambda: viewer.paper.words)
    hands.press("F7")
    hands.press("Shift+Right")
    assert viewer.selected().text == "MEDICAL REPORT"
    assert "MEDICAL REPORT" in viewer.paper.accessibleDescription()
    hands.press("Ctrl+L")
    hands.until(lambda: page.links.found.isVisible())
    assert QApplication.focusWidget() is page.links.field
    hands.type("physic")
    hands.press("Enter")
    hands.settle()
    hands.press("Enter")
    hands.until(lambda: len(page.links.links.rows.rows) == 1)
    link = next(iter(page.links.links.rows.rows))
    assert (link.citation.page, link.citation.quote) == (1, "MEDICAL REPORT")
    hands.until(lambda: page.filters["unlinked"].text() == "Inbox (3)")
    page.filters["unlinked"].click()
    hands.until(lambda: _listed(page) == ["E-002", "E-003", "E-004"])

    page.filters["unlinked"].click()
    hands.settle()
    page.viewer.turn(1)
    page._view(LINKS)
    page.links.links.setFocus()
    page.links.links.selectRow(0)
    hands.press("Enter")
    hands.settle()
    assert viewer.number() == 1
    assert viewer.paper.cited == link.area != ()
    page._view(LINKS)
    page.links.links.setFocus()
    hands.press("Delete")
    hands.until(lambda: len(page.links.links.rows.rows) == 0)
    hands.press("Ctrl+Z")
    hands.until(lambda: len(page.links.links.rows.rows) == 1)


def test_a_part_of_a_page_is_chosen_by_mouse_and_by_keys(stocked: Any) -> None:
    hands, page = stocked, stocked.window.desk.current()
    _choose(hands, page, "E-002")
    paper = page.viewer.paper
    left = Qt.MouseButton.LeftButton
    at = [QPoint(paper.width() * x // 10, paper.height() * y // 10) for x, y in ((2, 3), (4, 5))]
    QTest.mousePress(paper, left, Qt.KeyboardModifier.NoModifier, at[0])
    QTest.mouseMove(paper, at[1])
    QTest.mouseRelease(paper, left, Qt.KeyboardModifier.NoModifier, at[1])
    before = page.viewer.selected().rect
    assert before[0] in range(195, 206) and before[3] in range(490, 511)
    page.viewer.rotate()
    assert page.viewer.selected().rect == before
    assert paper.on_screen(before).width() > 0
    hands.press("F7")
    hands.press("Right")
    assert page.viewer.selected().rect[0] == before[0] + 20
    hands.press("Shift+Down")
    assert page.viewer.selected().rect[3] == before[3] + 20
    hands.press("Esc")
    assert page.viewer.selected() is None
    page.viewer.bar.find_field.setText("car")
    page.viewer.bar.seek(1)
    assert "no text" in page.viewer.bar.found.text()


def test_find_zoom_and_pages(stocked: Any) -> None:
    hands, page = stocked, stocked.window.desk.current()
    _choose(hands, page, "E-001")
    viewer = page.viewer
    hands.until(lambda: viewer.paper.words)
    hands.press("Ctrl+F")
    assert QApplication.focusWidget() is viewer.bar.find_field
    hands.type("findings")
    hands.press("Enter")
    hands.until(lambda: " of " in viewer.bar.found.text())
    hands.settle()
    assert viewer.paper.marks
    first = viewer.number()
    viewer.bar.seek(1)
    hands.settle()
    assert viewer.paper.chosen_text().lower().startswith("findings")
    viewer.bar.find_field.setText("nowhere in it")
    viewer.bar.seek(1)
    hands.until(lambda: "Not found" in viewer.bar.found.text())

    viewer.paper.setFocus()
    width = viewer.paper.width()
    hands.press("Ctrl+Plus")
    assert viewer.paper.width() > width
    viewer.set_zoom(1.0)
    assert viewer.paper.width() == viewer._natural.width()
    viewer.set_zoom("page")
    assert viewer.paper.height() <= viewer.area.viewport().height()
    viewer.bar.number.setText("2")
    viewer.bar._go()
    hands.settle()
    assert viewer.number() == 2
    hands.press("PageUp")
    hands.settle()
    assert viewer.number() == 1 <= first

    viewer.bar.strip_on.click()
    strip = viewer.strip
    hands.until(lambda: strip.isVisible() and strip.pages.rowCount() == viewer.total())
    strip.setFocus()
    hands.press("Down")
    assert viewer.number() == 2
    hands.until(lambda: strip.thumbs.get(*strip.place(1)) is not None)


def test_a_message_becomes_a_threat_with_ctrl_t(stocked: Any) -> None:
    hands, page = stocked, stocked.window.desk.current()
    session = stocked.window.context.session
    _choose(hands, page, "E-003")
    hands.until(lambda: page.viewer.stack.currentWidget() is page.viewer.messages)
    page.focus_viewer()
    hands.press("Down")
    hands.press("Down")
    hands.press("Ctrl+T")
    hands.until(lambda: session.ask(queries.count, "threat", "C-001") == 1)
    (threat,) = session.ask(queries.records, "threat", "C-001").rows
    assert threat.words == "Капитан Сергей. Адрес твой в Тбилиси знаем."
    assert threat.first_seen.edtf == "2024-10-28"
    assert "неизвестный номер" in threat.narrative
    (link,) = session.ask(linking.links_of, page.inspector.uid)
    assert (link.citation.locator, link.citation.quote) == ("message 3", threat.words)
    hands.settle()
    hands.press("Ctrl+Z")
    hands.until(lambda: session.ask(queries.count, "threat", "C-001") == 0)
    assert session.ask(linking.links_of, page.inspector.uid) == []

    _choose(hands, page, "E-004")
    hands.until(lambda: page.viewer.letter is not None)
    hands.press("Ctrl+T")
    hands.until(lambda: session.ask(queries.count, "threat", "C-001") == 1)
    (mail,) = session.ask(queries.records, "threat", "C-001").rows
    assert (mail.channel, mail.first_seen.edtf) == ("email", "2026-02-03")
    assert "You will be found" in mail.words and "sergei@mail.example" in mail.narrative

    page.viewer.bar.find_field.setText("Invented")
    page.viewer.bar.seek(1)
    assert page.viewer.selected().text == "Invented"


def test_a_place_is_shown_from_elsewhere(stocked: Any) -> None:
    hands = stocked
    context, page = hands.window.context, hands.window.desk.current()
    uids = {row.record.exhibit: row.uid for row in page.table().rows.rows}
    hands.window.desk.show_page("timeline")
    context.open("evidence", "show_locator", uids["E-001"], 2, "opinion")
    hands.until(lambda: page.inspector.uid == uids["E-001"] and page.viewer.number() == 2)
    hands.until(lambda: page.viewer.paper.cited)
    context.open("evidence", "show_locator", uids["E-003"], 1, "", (), "message 4")
    hands.until(lambda: page.viewer.messages.number() == 4)
    assert isinstance(page.viewer.selected(), Locator)
    # Parts that come in once more, before the page is drawn, don't lead back to the first one.
    context.open("evidence", "show_locator", uids["E-001"], 1)
    hands.until(lambda: page.inspector.uid == uids["E-001"] and page.viewer.total() > 1 and page.viewer.number() == 1)
    page.viewer.show_parts([*page.viewer.parts], Locator(2))
    page.viewer.show_parts([*page.viewer.parts])
    assert page.viewer.number() == 2


def test_a_worker_that_dies_leaves_calm_words_and_the_next_page_works(stocked: Any) -> None:
    hands, page = stocked, stocked.window.desk.current()

    def dying(session: Any, part: Any, at: int, width: int) -> Any:
        if at == 0:
            raise WorkerFailed(subject=part.original_name, reason="was killed", reason_code="killed")
        return looking.look_at(session, part, at, width)

    page.viewer.looking = SimpleNamespace(
        look_at=dying, words_on=looking.words_on, find_in=looking.find_in, messages_in=looking.messages_in
    )
    _choose(hands, page, "E-001")
    viewer = page.viewer
    hands.until(lambda: viewer.stack.currentWidget() is viewer.note and viewer.note.retry.isVisible())
    assert "medical-report.pdf" in viewer.note.words.text()
    assert "The original is safe" in viewer.note.advice.text()
    viewer.note.retry.setFocus()
    hands.press("PageDown")
    hands.until(lambda: viewer.stack.currentWidget() is viewer.area)
    assert viewer.number() == 2


def test_a_folder_is_counted_first_and_the_same_bytes_are_said(at_desk: Any, tmp_path: Path) -> None:
    page = at_desk.window.desk.show_page("evidence")
    folder = tmp_path / "telephone"
    (folder / "deeper").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "deeper/c.txt"):
        (folder / name).write_text(f"words {name}", "utf-8")
    _drop(page, _urls(folder))
    at_desk.until(lambda: page.banner.action.isVisible())
    assert "3 files" in page.banner.words.text() and "telephone" in page.banner.words.text()
    assert len(page.table().rows.rows) == 0
    case, session = at_desk.window.context.case, at_desk.window.context.session
    here, there = (case.code, case.uid, case.title), session.do(records.add_case, {"title": "Fir"}).result
    case.take(there.code, there.uid, there.title)  # they go where they were brought, whatever is in hand now
    page.banner.action.click()
    at_desk.until(lambda: session.ask(queries.count, "evidence", "C-001") == 3, timeout=60_000)
    at_desk.until(lambda: "3 files still lie" in page.banner.advice.text(), timeout=60_000)
    at_desk.settle()
    case.take(*here)
    at_desk.until(lambda: _listed(page) == ["E-001", "E-002", "E-003"], timeout=60_000)

    _drop(page, _urls(folder / "b.txt"))
    at_desk.until(lambda: "E-004 holds the same bytes as E-002" in page.banner.advice.text(), timeout=60_000)
    at_desk.until(lambda: len(_listed(page)) == 4)
    parts = {row.record.exhibit: row.part for row in page.table().rows.rows}
    assert parts["E-004"].object == parts["E-002"].object


def _png_of(width: int, height: int, body: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("others", [8, pytest.param(50, marks=pytest.mark.soak)])
def test_a_batch_with_a_huge_picture_and_an_unreadable_file(at_desk: Any, tmp_path: Path, others: int) -> None:
    page = at_desk.window.desk.show_page("evidence")
    files = []
    for n in range(others):
        files.append(tmp_path / f"note{n}.txt")
        files[-1].write_text(f"note {n}", "utf-8")
    squeezer = zlib.compressobj(1)
    rows = b"".join(squeezer.compress(bytes(3751 * 1000)) for _ in range(30)) + squeezer.flush()
    huge, bomb, gone = tmp_path / "huge.png", tmp_path / "bomb.png", tmp_path / "gone.jpg"
    huge.write_bytes(_png_of(30_000, 30_000, rows))
    bomb.write_bytes(_png_of(30_000, 30_000, b"x"))
    gone.symlink_to(tmp_path / "nowhere")
    _drop(page, _urls(*files, huge, bomb, gone))
    at_desk.until(lambda: page.banner.action.isVisible(), timeout=60_000)
    assert "gone.jpg" in page.banner.words.text()
    assert page.banner.advice.text() == "Nothing was taken in."
    assert len(page.table().rows.rows) == 0
    assert page.banner.action.text() == f"Take in the other {others + 2} files"
    page.banner.action.click()
    at_desk.until(lambda: len(page.table().rows.rows) == others + 2, timeout=120_000)
    _choose(at_desk, page, f"E-{others + 1:03d}")
    at_desk.until(lambda: page.viewer.note.retry.isVisible(), timeout=60_000)
    assert "huge.png" in page.viewer.note.words.text()
    page.show_as(grid=True)
    at_desk.settle()
    assert page.grid().isVisible()
    assert page.grid().thumbs.get(page.table().rows.rows[others].part) is None


def test_what_is_on_the_clipboard_comes_in_with_ctrl_v(at_desk: Any) -> None:
    page = at_desk.window.desk.show_page("evidence")
    session = at_desk.window.context.session
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QApplication.clipboard().setImage(image)
    page.setFocus()
    at_desk.press("Ctrl+V")
    at_desk.until(lambda: _listed(page) == ["E-001"], timeout=60_000)
    QApplication.clipboard().setText("Come home and nobody gets hurt.")
    at_desk.press("Ctrl+V")
    at_desk.until(lambda: len(_listed(page)) == 2, timeout=60_000)
    assert [row.part.media_type for row in page.table().rows.rows] == ["image/png", "text/plain"]
    assert traces.listing(session) == []
    raw = QMimeData()
    raw.setData("image/jpeg", _exhibit("grey-car.jpg").read_bytes())
    assert evidence_in.content_in(raw) == (_exhibit("grey-car.jpg").read_bytes(), "jpg", "picture")
    QApplication.clipboard().clear()
    at_desk.press("Ctrl+V")
    assert "no file, picture or text" in page.banner.words.text()


def test_custody_digests_files_and_another_program(stocked: Any, tmp_path: Path, monkeypatch: Any) -> None:
    hands, page = stocked, stocked.window.desk.current()
    session = hands.window.context.session
    _choose(hands, page, "E-001")
    assert page.purpose.isVisible() and page.purpose.words() == "case work"
    page.purpose.field.setText("hearing")
    page.purpose.field.setFocus()
    hands.press("Enter")
    assert page.purpose.isHidden()
    page.views_seen.note()
    page._view(CUSTODY)
    hands.until(lambda: len(page.custody.steps) == 2)
    assert "hearing" in page.custody.lines.item(1).text()
    _choose(hands, page, "E-002")
    _choose(hands, page, "E-001")
    assert page.purpose.isHidden()

    page._view(FACTS)
    page.facts.check()
    hands.until(lambda: "Whole" in page.facts.verdict.text(), timeout=60_000)
    hands.settle()
    assert [row.checked_at is not None for row in page.table().rows.rows] == [True, False, False, False]
    page.facts._copy("ab" * 32)
    assert QApplication.clipboard().text() == "ab" * 32

    opened: list[Path] = []
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(page.outside, "open", lambda path: opened.append(path) or True)
    page._view(FILES)
    hands.until(lambda: len(page.files.files.rows.rows) == 1)
    page.files.files.selectRow(0)
    page.files.outside.click()
    assert "unencrypted" in page.banner.words.text() and opened == []
    page.banner.action.click()
    hands.until(lambda: opened, timeout=60_000)
    assert opened[0].read_bytes() == _exhibit("medical-report.pdf").read_bytes()
    assert [one["path"] for one in traces.listing(session) if one["what"] == "opened"] == [os.fspath(opened[0])]
    page._view(ABOUT)
    assert page.inspector.stack.isVisible()


def test_small_pictures_out_of_sight_are_not_drawn(stocked: Any) -> None:
    page = stocked.window.desk.current()
    page.show_as(grid=True)
    thumbs = page.grid().thumbs
    part = next(row.part for row in page.table().rows.rows if row.record.exhibit == "E-002")
    stocked.until(lambda: thumbs.get(part) is not None)
    assert max(thumbs.get(part).width(), thumbs.get(part).height()) <= thumbs.side

    thumbs._kept.clear()
    thumbs.in_sight = lambda key: True
    assert thumbs.get(part) is None
    progress = thumbs._progress
    thumbs.in_sight = lambda key: False
    thumbs.scrolled()
    assert progress.cancelled
    stocked.settle()
    stocked.until(lambda: thumbs._now is None)
    thumbs.get(part, 7)
    assert (thumbs._waiting, thumbs._now) == ({}, None)


def test_photographs_and_papers_from_outside_are_shown_or_said(at_desk: Any) -> None:
    page = at_desk.window.desk.show_page("evidence")
    session = at_desk.window.context.session
    folder = shared("fixtures")
    names = ("exif/jpg__orientation__landscape_6.jpg", "mail/mbox/content-length.mbox")
    found = [*(folder / name for name in names), folder / "pdf" / "r6-both-passwords.pdf"]
    evidence.add_evidence(session, found, "C-001")
    page.load()
    at_desk.until(lambda: len(page.table().rows.rows) == len(found))
    for number, path in enumerate(found, 1):
        _choose(at_desk, page, f"E-{number:03d}")
        at_desk.until(lambda: not page.context.jobs.busy(), timeout=60_000)
        view = page.viewer.stack.currentWidget()
        assert view is not page.viewer.note or path.name in page.viewer.note.words.text()
