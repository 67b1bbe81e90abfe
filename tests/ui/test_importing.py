"""A table taken in through the window: found, mapped, tried, taken, taken back, and remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.actions import queries
from ui.pages.importing import CHECK, COLUMNS, FILE, VALUES

ROWS = (
    "Дата;Тип;Что случилось;Город;Чужое\n"
    "03.04.2021;арест;Задержан у рынка;Минск;x\n"
    "25.04.2021;обыск дома;Обыск;Минск;y\n"
    "5.5.2021;что-то;Неясно;Брест;z\n"
    "32.13.2021;арест;Дата не читается;Брест;\n"
)


def _page(hands: Any, path: Path) -> Any:
    page = hands.window.desk.show_page("importing")
    page.take_file(path)
    hands.until(lambda: page.looked is not None, timeout=60_000)
    hands.settle()
    return page


def _count(hands: Any, kind: str = "event") -> int:
    return int(hands.window.context.session.ask(queries.count, kind, "C-001"))


def test_a_russian_table_becomes_events_by_keys(at_desk: Any, tmp_path: Path) -> None:
    path = tmp_path / "дневник.csv"
    path.write_bytes(ROWS.encode("windows-1251"))
    page = _page(at_desk, path)
    assert page.file.encoding.currentData() == "cp1251"
    assert page.file.delimiter.currentData() == ";"
    assert page.file.preview.item(0, 2).text() == "Задержан у рынка"
    page.file.kind.setCurrentIndex(page.file.kind.findData("event"))

    page.next.setFocus()
    at_desk.press("Enter")
    assert page.step == COLUMNS
    columns = page.columns.columns()
    assert columns["Дата"] == "when"
    assert columns["Тип"] == "event_kind"
    assert columns["Что случилось"] == "title"
    assert columns["Город"] == "place"
    assert columns["Чужое"] == ""

    at_desk.press("Enter")
    assert page.step == VALUES
    assert page.values.order.currentData() == "dmy"  # 25.04. can only be one of them
    choices = page.values.boxes
    box = choices[("event_kind", "арест")]
    box.setCurrentIndex(box.findData("arrest"))
    box = choices[("event_kind", "обыск дома")]
    box.setCurrentIndex(box.findData("search"))

    at_desk.press("Enter")
    at_desk.until(lambda: page.step == CHECK)
    at_desk.settle()
    assert (len(page.check.plan.rows), len(page.check.plan.taken)) == (4, 2)
    assert page.check.told.text().startswith("2 of 4 rows will be taken, 2 refused.")
    assert [line.row for line in page.check.table.rows.rows] == [4, 5]
    assert _count(at_desk) == 0

    assert page.next.text() == "Take the rows into C-001"
    page._rehearsed(object(), page.check.plan)  # of a table that is in hand no more
    assert page.step == CHECK
    page.check.keep.click()
    at_desk.until(lambda: "exhibit E-001" in page.banner.words.text(), timeout=60_000)
    page.next.setFocus()
    at_desk.press("Enter")
    at_desk.until(lambda: page.step == FILE and page.looked is None, timeout=60_000)
    at_desk.settle()
    assert _count(at_desk) == 2
    assert _count(at_desk, "citation") == 2
    assert page.banner.words.text() == "2 rows are in the vault; the file is exhibit E-002. Ctrl+Z takes them back."
    rows = at_desk.window.context.session.ask(queries.records, "event", "C-001").rows
    assert [(row.when.edtf, row.event_kind, row.place) for row in rows] == [
        ("2021-04-03", "arrest", "Минск"),
        ("2021-04-25", "search", "Минск"),
    ]

    page.file.choose.setFocus()
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: _count(at_desk) == 0)
    at_desk.settle()
    assert at_desk.window.desk.banner.words.text() == "Taken back: Events: 2 records added"
    at_desk.press("Ctrl+Y")
    at_desk.until(lambda: _count(at_desk) == 2)

    again = _page(at_desk, path)
    at_desk.until(lambda: "said before of a table" in again.banner.words.text())
    at_desk.press("Enter")
    at_desk.press("Enter")
    assert again.values.boxes[("event_kind", "обыск дома")].currentData() == "search"


def test_another_delimiter_is_looked_at_at_once(at_desk: Any, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a;b|c\n1;2|3\n")
    page = _page(at_desk, path)
    assert page.looked.table.headers == ["a", "b|c"]
    page.file.delimiter.setCurrentIndex(page.file.delimiter.findData("|"))
    page.file.delimiter.activated.emit(0)
    at_desk.until(lambda: page.looked.table.headers == ["a;b", "c"], timeout=60_000)


def test_what_is_no_table_is_said_calmly_and_nothing_is_lost(at_desk: Any, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("title\nOne\n")
    bad.write_bytes(bytes(range(256)) * 8)
    page = _page(at_desk, good)
    page.take_file(bad)
    at_desk.until(lambda: page.banner.isVisible(), timeout=60_000)
    assert page.looked.name == "good.csv"
    at_desk.window.context.case.code = ""
    page.take_file(good)
    assert page.banner.words.text() == "Choose a case first (Ctrl+0)."
    assert QApplication.activeModalWidget() is None
