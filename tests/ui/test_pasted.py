"""Megabytes pasted by mistake: every line ends somewhere and says so, and the page stays what it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.domain.fields import REGISTRY
from app.domain.kinds import BadValue, LongText, Text
from ui.kit.form import Form
from ui.kit.lines import MOST_LETTERS
from ui.pages import PAGES

SHORT = 1000


@pytest.fixture
def megabytes() -> Iterator[None]:
    QApplication.clipboard().setText("1 \u202eмарта " * 400_000)
    yield
    QApplication.clipboard().clear()


def _typing(within: QWidget) -> list[Any]:
    return [
        *(line for line in within.findChildren(QLineEdit) if not line.isReadOnly()),
        *(box for box in within.findChildren(QPlainTextEdit) if not box.isReadOnly()),
    ]


def _length(part: Any) -> int:
    return len(part.text() if isinstance(part, QLineEdit) else part.toPlainText())


def test_every_sort_of_field_takes_what_fits_and_can_tell_what_is_wrong(at_desk: Any, megabytes: None) -> None:
    context, seen = at_desk.window.context, set()
    for kind in REGISTRY.values():
        specs = []
        for spec in kind.specs.values():
            sort = (type(spec.kind), getattr(spec.kind, "limit", None), bool(spec.section))
            if spec.in_form and sort not in seen:
                seen.add(sort)
                specs.append(spec)
        if not specs:
            continue
        form = Form(specs, context)
        at_desk.qtbot.addWidget(form)
        for spec in specs:
            cell = form.cell(spec.name)
            assert cell is not None
            for part in _typing(cell):
                part.paste()
                most = MOST_LETTERS if isinstance(spec.kind, LongText) else getattr(spec.kind, "limit", None) or SHORT
                assert 0 < _length(part) <= most, (kind.name, spec.name)
            if not isinstance(spec.kind, Text | LongText) and _typing(cell):
                with pytest.raises(BadValue):
                    spec.kind.parse(cell.editor.text(), context.reading)
    assert len(seen) > 15


def test_every_line_of_every_page_takes_what_fits(at_desk: Any, megabytes: None) -> None:
    window = at_desk.window
    for page in PAGES:
        made = window.desk.show_page(page.name)
        at_desk.settle()
        for part in _typing(made):
            part.paste()
            limit = MOST_LETTERS if isinstance(part, QPlainTextEdit) else 5000
            assert _length(part) <= limit, (page.name, part.accessibleName())
            part.clear()
    assert window.desk.current() is window.desk.page(PAGES[-1].name)
    at_desk.settle()


def test_a_filter_says_that_the_rest_was_not_taken(at_desk: Any, megabytes: None) -> None:
    page = at_desk.window.desk.show_page("threats")
    at_desk.settle()
    page.focus_filter()
    at_desk.press("Ctrl+V")
    assert "1000 letters fit here" in at_desk.window.desk.banner.words.text()
    at_desk.settle()


def test_the_palette_takes_what_fits_and_finds_again(at_desk: Any, megabytes: None) -> None:
    desk = at_desk.window.desk
    at_desk.press("Ctrl+K")
    at_desk.press("Ctrl+V")
    assert 0 < len(desk.palette_line.line.text()) <= SHORT
    at_desk.settle()
    desk.palette_line.line.selectAll()
    at_desk.type("settings")
    at_desk.settle()
    at_desk.press("Enter")
    at_desk.until(lambda: desk.current() is desk.page("settings"))
