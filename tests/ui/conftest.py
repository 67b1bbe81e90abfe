"""The window under test: offscreen, real vaults, cheap key derivation, keys pressed as people press them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.actions import records
from app.session import Session
from app.settings import Settings
from app.vault.credentials import KdfParams
from tests.spoken import compiled
from tests.ui.two import Two, desk_of_two
from tests.vaults import new_vault
from ui.bus import Bus
from ui.context import Context
from ui.dialogs import ask
from ui.jobs import Jobs
from ui.theme import Theme
from ui.window import Window

PASSPHRASE = "arches solving nueva frontal invites fishery"
CHEAP = KdfParams(memory_kib=64 * 1024, passes=1, lanes=1)
_KEYS = {"Enter": Qt.Key.Key_Return, "Tab": Qt.Key.Key_Tab, "Esc": Qt.Key.Key_Escape, "Down": Qt.Key.Key_Down}


# Freed memory is overwritten in processes of their own, where somebody looks at it (tests/traces, tests/kernel).
ask.sweep = lambda: None
_OFFSCREEN = "This plugin does not support"
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says that it can't raise windows or grab keys: that is no fault of ours."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(_OFFSCREEN))


@pytest.fixture
def lang() -> str:
    """The language spoken; `@pytest.mark.parametrize("lang", ["fa"])` gives another one's real words."""
    return "en"


@pytest.fixture
def context(qapp: QApplication, lang: str) -> Iterator[Context]:
    """A context of its own, in light colours, without a session, English unless `lang` says otherwise."""
    theme = Theme("light")
    theme.wear(qapp)
    settings = Settings(remember_vault=False)
    made = Context(Jobs(), Bus(), settings, theme, str, kdf=CHEAP)
    if lang != "en":
        compiled()
        made.speak(lang)
    yield made
    made.speak("en")
    made.jobs.close()


@pytest.fixture
def make_vault(tmp_path: Path) -> Callable[..., Session]:
    """Makes real vaults; the test closes what it opens."""

    def make(name: str = "vault", case: str = "Birch") -> Session:
        session, _ = new_vault(tmp_path / name, "", "", PASSPHRASE.encode())
        if case:
            session.do(records.add_case, {"title": case, "code": "C-001"})
        return session

    return make


class Hands:
    """A person at the keyboard: keys go to whatever has the focus."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot, self.window = qtbot, window

    def target(self) -> QWidget:
        """What takes the keys now."""
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def press(self, keys: str) -> None:
        """Press keys such as `Ctrl+Shift+L` or `Enter`."""
        *holds, key = keys.split("+")
        modifier = Qt.KeyboardModifier.NoModifier
        for hold in holds:
            name = "Control" if hold == "Ctrl" else hold
            modifier |= getattr(Qt.KeyboardModifier, f"{name}Modifier")
        code = _KEYS.get(key) or getattr(Qt.Key, f"Key_{key}")
        QTest.keyClick(self.target(), code, modifier)

    def type(self, text: str) -> None:
        """Type words."""
        QTest.keyClicks(self.target(), text)

    def awake(self) -> None:
        """The window has the keys again, as a window manager gives them when a question before it is put away."""
        if QApplication.activeWindow() is not self.window:
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is self.window)

    def reach(self, name: str, *, back: bool = False) -> None:
        """Go with the Tab key (or back with it) until what is called so has the keys."""
        seen = []
        if not [one for one in self.window.findChildren(QDialog) if one.isVisible()]:
            self.awake()
        for _ in range(120):
            at = self.target()
            words = at.text() if isinstance(at, QAbstractButton) else ""
            if (at.accessibleName() or words) == name and at.isEnabled():
                return
            seen.append(at.accessibleName() or words or type(at).__name__)
            QTest.keyClick(at, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
        raise AssertionError(f"the Tab key never came to {name!r}: {seen[:60]}")

    def push(self, name: str) -> None:
        """Go to a button with the Tab key and press it with Space."""
        self.reach(name)
        self.press("Space")

    def until(self, condition: Callable[[], object], timeout: int = 15_000) -> None:
        """Wait until something shows."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout)

    def settle(self) -> None:
        """Wait until all work under way has come back."""
        self.until(lambda: not self.window.context.jobs.busy())
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        self.until(lambda: not self.window.context.jobs.busy())


@pytest.fixture
def window(qtbot: QtBot, context: Context) -> Iterator[Window]:
    """The window, shown, with nothing in it yet."""
    made = Window(context)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    yield made
    QApplication.instance().removeEventFilter(made)
    if made.watch is not None:
        made.watch.release()
    if context.session is not None:
        context.session.lock()


@pytest.fixture
def hands(qtbot: QtBot, window: Window) -> Hands:
    """Somebody at the keyboard."""
    return Hands(qtbot, window)


@pytest.fixture
def at_desk(window: Window, hands: Hands, make_vault: Callable[..., Session]) -> Hands:
    """At the desk of an open vault with one case in hand."""
    window.open_desk(make_vault())
    hands.settle()
    window.context.case.take("C-001", window.context.session.ask(_case_uid), "Birch")
    window.desk.show_page("timeline")
    hands.settle()
    return hands


@pytest.fixture
def two(window: Window, hands: Hands, tmp_path: Path) -> Iterator[Two]:
    """The window on Heron House's vault, and Lantern Desk's beside it; their cards are verified."""
    with desk_of_two(window, hands, tmp_path / "vaults") as made:
        yield made


def _case_uid(reader: object) -> str:
    from app.actions import queries

    return str(queries.cases(reader)[0].uid)
