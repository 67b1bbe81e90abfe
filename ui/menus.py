"""The menus as data: every command there is, where it stands, its keys and its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.domain.words import N_
from ui.kit.commands import Told, shown_keys
from ui.pages import PAGES

# What a command does with the desk it is given.
Do = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a menu. `told` are keys that something else listens to: they are shown, not bound."""

    words: str
    keys: str
    do: Do
    icon: str = ""
    told: str = ""


def _do(method: str, *args: Any) -> Do:
    return lambda desk: getattr(desk, method)(*args)


def _open(page: str, method: str = "") -> Do:
    return _do("open", page, method)


def _here(method: str) -> Do:
    return _do("here", method)


def _pages() -> tuple[Item | None, ...]:
    return tuple(Item(page.title, page.keys, _open(page.name), page.icon) for page in PAGES if not page.home)


MENUS: tuple[tuple[str, tuple[Item | None, ...]], ...] = (
    (N_("Case"), (
        Item(N_("Intake"), "Ctrl+I", _open("intake"), "user-plus"),
        Item(N_("New case"), "Ctrl+N", _open("cases", "begin_new"), "plus"),
        Item(N_("All cases"), "", _open("cases"), "folder"),
        Item(N_("Import a table …"), "Ctrl+Alt+I", _open("importing", "begin"), "columns-3"),
        None,
        Item(N_("Lock now"), "", _do("ask_lock"), "lock", told="Ctrl+Shift+L"),
        Item(N_("Close"), "Ctrl+Q", _do("leave")),
    )),
    (N_("Edit"), (
        Item(N_("Undo"), "Ctrl+Z", _do("undo"), "undo-2"),
        Item(N_("Redo"), "Ctrl+Y", _do("redo"), "redo-2"),
        Item(N_("What was done …"), "Ctrl+Alt+Z", _do("show_steps"), "history"),
        None,
        Item(N_("New event"), "Ctrl+E", _do("log", "event"), "calendar-range"),
        Item(N_("Log a threat"), "Ctrl+T", _do("log", "threat"), "shield-alert"),
        Item(N_("New record here"), "Ctrl+Shift+N", _here("begin_new"), "plus"),
        Item(N_("Store and go on"), "Ctrl+Return", _do("store_and_next")),
        Item(N_("Duplicate"), "Ctrl+D", _here("duplicate_current")),
        Item(N_("Delete …"), "Ctrl+Del", _here("delete_current"), "trash-2"),
    )),
    (N_("View"), (
        *_pages(),
        None,
        Item(N_("Go to anything …"), "Ctrl+K", _do("show_palette"), "search"),
        Item(N_("Filter this page"), "Ctrl+F", _here("focus_filter")),
    )),
    (N_("Evidence"), (
        Item(N_("Add files …"), "Ctrl+O", _open("evidence", "ask_files"), "paperclip"),
        Item(N_("Record sound …"), "", _do("record_sound"), "mic"),
        Item(N_("Paste as exhibit"), "Ctrl+Shift+V", _open("evidence", "paste")),
    )),
    (N_("Export"), (
        Item(N_("Dossier …"), "Ctrl+Shift+E", _open("dossier", "begin_export"), "book-open"),
        Item(N_("Hand over …"), "Ctrl+Shift+H", _open("sealing", "begin"), "package"),
        Item(N_("Open a package …"), "", _open("receiving", "begin"), "package-open"),
        Item(N_("Back up …"), "", _open("vault", "begin_backup"), "upload"),
        Item(N_("Verify the vault"), "", _open("log", "verify"), "circle-check"),
    )),
    (N_("Help"), (
        Item(N_("Help for this page"), "F1", _do("show_help"), "circle-help"),
        Item(N_("Keys"), "Ctrl+?", _do("show_keys"), "keyboard"),
        Item(N_("Messages of this sitting"), "Ctrl+Shift+M", _do("show_messages"), "info"),
    )),
)  # fmt: skip
_HERE_AFTER = N_("Edit")


class Menus(QObject):
    """Fills a menu bar for a desk; the menu “Here” follows the page that is shown."""

    def __init__(self, desk: Any, bar: QMenuBar) -> None:
        super().__init__(desk)
        self.desk, self.t = desk, desk.context.translate
        self._menus: list[tuple[str, QMenu]] = []
        self._letters: set[str] = set()
        bar.clear()
        for title, items in MENUS:
            menu = self._menu(bar, title)
            for item in items:
                self._add(menu, item)
            if title == _HERE_AFTER:
                self.here = self._menu(bar, N_("Here"))
        self.here.menuAction().setVisible(False)

    def _menu(self, bar: QMenuBar, title: str) -> QMenu:
        words = self.t(title)
        # One of our own making: of a menu that Qt made the binding may think that it is gone.
        made = QMenu(self._lettered(words), bar)
        bar.addMenu(made)
        made.setAccessibleName(words)
        self._menus.append((words, made))
        return made

    def _lettered(self, words: str) -> str:
        """The title with a letter for Alt that no other menu has, in whatever language it is."""
        for at, letter in enumerate(words.casefold()):
            if letter.isalpha() and letter not in self._letters:
                self._letters.add(letter)
                return f"{words[:at]}&{words[at:]}"
        return words

    def _add(self, menu: QMenu, item: Item | None) -> None:
        if item is None:
            menu.addSeparator()
            return
        action = self._action(menu, item.words, item.keys, partial(item.do, self.desk))
        if item.told:
            action.setText(f"{action.text()}\t{shown_keys(item.told)}")
        if item.icon:
            action.setIcon(self.desk.context.theme.icon(item.icon))

    def _action(self, menu: QMenu, words: str, keys: str, do: Callable[[], Any]) -> QAction:
        made = QAction(self.t(words), menu)
        if keys:
            made.setShortcut(QKeySequence(keys))
        made.triggered.connect(lambda _=False: do())
        menu.addAction(made)
        return made

    def follow(self) -> None:
        """Fill the menu “Here” from the page that is shown; keys that are taken already stay with their command."""
        page = self.desk.current()
        self.here.clear()
        taken = {command.keys for command in self.commands() if command.keys}
        for words, keys, do in page.actions():
            plain = QKeySequence(keys).toString()
            self._action(self.here, words, "" if plain in taken else keys, do)
        self.here.menuAction().setVisible(bool(self.here.actions()))

    def commands(self) -> Iterator[Told]:
        """Every command of every menu, in their order; those of the page that is shown first."""
        for title, menu in sorted(self._menus, key=lambda pair: pair[1] is not self.here):
            for action in menu.actions():
                if not action.isSeparator():
                    words, _, told = action.text().partition("\t")
                    keys = shown_keys(action.shortcut()) or told
                    yield Told(title, words, keys, action)
