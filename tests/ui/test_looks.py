"""What is seen after a change of colours, and of what can't be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from ui.dialogs.travel import Travel
from ui.kit.grid import Grid
from ui.pages.vault_keys import Renew, Revoke
from ui.theme import PALETTES, Theme


def inks(icon: Any) -> set[str]:
    """The full colours an icon is drawn in."""
    image = icon.pixmap(QSize(32, 32)).toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {colour.name().upper() for colour in colours if colour.alpha() == 255}


@pytest.mark.parametrize("name", [name for name in PALETTES if name != "light"])
def test_icons_take_the_new_ink_at_once(at_desk: Any, name: str) -> None:
    desk = at_desk.window.desk
    page = desk.show_page("settings")
    desk.banner.say("Stored.", "ok")
    page.theme.setCurrentIndex(page.theme.findData(name))
    at_desk.settle()
    colours = at_desk.window.context.theme.palette.colours
    assert at_desk.window.context.theme.palette.name == name
    assert inks(desk.lock_button.icon()) == {colours["text"].upper()}
    assert inks(desk.buttons["timeline"].icon()) == {colours["text"].upper()}
    assert inks(desk.case_name.icon()) == {colours["accent"].upper()}
    assert inks(desk.banner._close.icon()) == {colours["text"].upper()}


@pytest.mark.parametrize("name", PALETTES)
def test_a_question_has_an_outline_where_grounds_are_alike(at_desk: Any, name: str, qapp: QApplication) -> None:
    context = at_desk.window.context
    context.theme = Theme(name)
    context.theme.wear(qapp)
    dialog = Renew(at_desk.window, context, print)
    dialog.open()
    at_desk.until(dialog.isVisible)
    image = dialog.grab().toImage()
    edge = QColor(context.theme.palette.colours["outline" if name == "contrast" else "window"]).name()
    tall, wide = image.height(), image.width()
    spots = [(0, tall // 2), (1, tall // 2), (wide - 1, tall // 2), (wide // 2, 0), (wide // 2, tall - 1)]
    assert {image.pixelColor(*spot).name() for spot in spots} == {edge}
    dialog.reject()


def test_every_colour_scheme_is_seen_in_the_list(at_desk: Any) -> None:
    choice = at_desk.window.desk.show_page("settings").theme
    choice.showPopup()
    at_desk.until(choice.view().isVisible)
    at_desk.settle()
    last = choice.view().visualRect(choice.model().index(choice.count() - 1, 0))
    assert choice.count() == len(PALETTES)
    assert last.bottom() < choice.view().viewport().height()
    assert choice.view().verticalScrollBar().maximum() == 0
    choice.hidePopup()


def test_the_only_passphrase_is_not_offered_and_why_is_said(at_desk: Any) -> None:
    page = at_desk.window.desk.show_page("vault")
    at_desk.until(lambda: page.keys.rows)
    one = next(one for one in page.keys.rows if one["kind"] == "passphrase")
    refused = Revoke(page, page.context, one, print, last=page.keys._last(one))
    refused.open()
    at_desk.until(refused.isVisible)
    assert not refused.yes.isVisible()
    assert "Add another first" in refused.words.text()
    refused.reject()
    code = next(one for one in page.keys.rows if one["kind"] == "recovery")
    asked = Revoke(page, page.context, code, print, last=page.keys._last(code))
    asked.open()
    at_desk.until(asked.isVisible)
    assert asked.yes.property("role") == "danger"
    assert asked.no.isDefault()
    asked.reject()


def test_travel_marks_what_is_used_now(at_desk: Any) -> None:
    page = at_desk.window.desk.show_page("vault")
    at_desk.until(lambda: page.keys.rows)
    travel = Travel(page, page.context, page.keys.rows, print)
    marked = [travel.keep.item(n) for n in range(travel.keep.count()) if "used now" in travel.keep.item(n).text()]
    used = [one["id"] for one in page.keys.rows if one["used"]]
    assert [item.data(Qt.ItemDataRole.UserRole) for item in marked] == used != []
    travel.deleteLater()


def test_a_line_stays_as_tall_as_its_words_when_a_column_becomes_narrower(at_desk: Any) -> None:
    grid = Grid(at_desk.window.context, "Dates", ["Due", "What"], (1,))
    grid.setParent(at_desk.window.desk)
    grid.resize(600, 300)
    grid.show_lines([("one", ("14 December 2026, 16:00 in London", "Bundle to the tribunal"))])
    grid.show()
    at_desk.settle()
    head = grid.horizontalHeader()
    head.setSectionResizeMode(head.ResizeMode.Fixed)
    low = grid.rowHeight(0)
    head.resizeSection(0, 90)
    at_desk.until(lambda: grid.rowHeight(0) > low)
    assert grid.rowHeight(0) == grid._need(0)
