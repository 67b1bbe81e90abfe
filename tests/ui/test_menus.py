"""Commands: the menus, the menu of the page that is shown, help at the side, the table of keys."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app.domain.folding import fold
from ui.dialogs.keys import Keys
from ui.menus import MENUS
from ui.pages import PAGES


def _commands(window: Any) -> list[Any]:
    return list(window.desk.menus.commands())


def test_no_two_commands_have_the_same_keys_on_any_page(at_desk: Any) -> None:
    window = at_desk.window
    own = {item.keys for _, items in MENUS for item in items if item and item.keys}
    own |= {item.told for _, items in MENUS for item in items if item and item.told} | {"Ctrl+Shift+Q"}
    usual = {QKeySequence(keys).toString() for keys in own}
    for entry in PAGES:
        page = window.desk.show_page(entry.name)
        at_desk.settle()
        keys = [QKeySequence(keys).toString() for _, keys, _ in page.actions() if keys]
        assert [key for key, times in Counter(keys).items() if times > 1] == []
        assert set(keys) & usual == set(), entry.name


def test_the_menu_here_holds_what_the_page_offers_and_its_keys_work_only_there(at_desk: Any) -> None:
    window, done = at_desk.window, []
    page = window.desk.page("log")
    page.actions = lambda: [
        ("Take a look", "Ctrl+Shift+Y", lambda: done.append("look")),
        ("Undo mine", "Ctrl+Z", print),
    ]
    assert "Take a look" not in [command.words for command in _commands(window)]
    window.desk.show_page("log")
    at_desk.settle()
    here = [(command.words, command.keys) for command in _commands(window)][:2]
    assert here == [("Take a look", "Ctrl+Shift+Y"), ("Undo mine", "")]
    at_desk.press("Ctrl+Shift+Y")
    assert done == ["look"]
    window.desk.show_page("timeline")
    at_desk.settle()
    at_desk.press("Ctrl+Shift+Y")
    assert done == ["look"]


def test_f1_tells_what_this_page_is_for_and_esc_leads_back(at_desk: Any) -> None:
    window = at_desk.window
    page = window.desk.show_page("settings")
    at_desk.settle()
    page.help_words = "Your choices."
    page.actions = lambda: [("Forget all", "Ctrl+Shift+Y", print)]
    before = QApplication.focusWidget()
    at_desk.press("F1")
    assert window.desk.help.isVisible()
    assert window.desk.help.title.text() == "Settings"
    assert window.desk.help.words.text() == "Your choices."
    window.desk.show_page("log")
    assert window.desk.help.title.text() == "Log"
    window.desk.show_page("settings")
    window.desk.help.close_button.setFocus()
    at_desk.press("Esc")
    assert not window.desk.help.isVisible()
    assert QApplication.focusWidget() is before


def test_the_table_of_keys_is_that_of_the_menus_and_can_be_narrowed(at_desk: Any) -> None:
    window = at_desk.window
    at_desk.press("Ctrl+Question")
    keys = next(dialog for dialog in window.desk.findChildren(Keys))
    at_desk.until(lambda: QApplication.focusWidget() is keys.filter)
    shown = {words for _, lines in keys.groups for words, _, _ in lines}
    told = {fold(command.words) for command in _commands(window) if command.keys}
    assert all(any(words.startswith(one) for words in shown) for one in told)
    at_desk.type("undo")
    visible = [words for _, lines in keys.groups for words, said, _ in lines if said.isVisible()]
    assert visible == ["undo ctrl+z"]
    keys.filter.setText("nothing like it")
    assert keys.nothing.isVisible()
    keys.done(0)
