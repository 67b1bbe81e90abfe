"""Destroying a vault from the lock screen: held for three seconds, confirmed once, told plainly what may remain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from app.domain.words import N_
from ui import work
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.errors import notice
from ui.kit.basics import button, card, column, label, put, row

HOLD_MS = 3000
KEYS = "Ctrl+Shift+W"
_BEAT = 50
# A key that is held comes on X11 as many short presses: a release counts only when no press follows so soon.
_GAP_MS = 80
# The press of a key that was held before comes at most so much later than the one before it (slow repeat rates too).
_REPEAT_MS = 500


class Hold(QWidget):
    """A button that acts only when held for three seconds, by mouse, Space, or the keys from anywhere."""

    begun = Signal()
    held = Signal()
    let_go = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        t = context.translate
        self.press = QPushButton(t(N_("Wipe this vault: hold for 3 seconds")))
        put(self.press, role="danger-link")
        hint = t(N_("Hold the button, or Space on it, or {keys}, for three seconds. It asks once more.")).format(
            keys=KEYS
        )
        self.press.setToolTip(hint)
        self.press.setAccessibleName(self.press.text())
        self.press.setAccessibleDescription(hint)
        self.bar = QProgressBar()
        self.bar.setRange(0, HOLD_MS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(t(N_("How long it was held")))
        self.bar.hide()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_BEAT)
        self._timer.timeout.connect(self._beat)
        self._gap = QTimer(self, interval=_GAP_MS, singleShot=True)
        self._gap.timeout.connect(self._let_go)
        self._repeat = Repeat()
        self.press.pressed.connect(self.begin)
        self.press.released.connect(self.end)
        self.setLayout(column(self.press, self.bar, gap=2))

    def begin(self) -> None:
        """It is pressed, or still held: what the key repeats goes on with what was begun, and begins nothing."""
        if self._gap.isActive():
            self._gap.stop()
            self._timer.start()
            self._beat()
        elif not self._timer.isActive() and not self._repeat.goes_on():
            self._clock.start()
            self.bar.setValue(0)
            self.bar.show()
            self._timer.start()
            self.begun.emit()

    def end(self) -> None:
        """It is let go, unless a press follows at once: from the beginning next time."""
        if self._timer.isActive():
            self._timer.stop()
            self._gap.start()
        else:
            self._repeat.goes_on()

    def _let_go(self) -> None:
        self.bar.hide()
        self.let_go.emit()

    def _beat(self) -> None:
        """Count the time since the last beat; time in which the window stood still proves no holding."""
        held = self.bar.value() + min(self._clock.restart(), 2 * _BEAT)
        self.bar.setValue(min(held, HOLD_MS))
        if self.bar.value() >= HOLD_MS:
            self._timer.stop()
            self.bar.hide()
            self._repeat.begin()
            self.held.emit()


class Repeat(QObject):
    """Knows the presses that come from a key held before; as a filter of a widget's events keeps its Space away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = QElapsedTimer()

    def begin(self) -> None:
        """From now on a key may be held."""
        self._clock.start()

    def goes_on(self) -> bool:
        """Whether a press or release now still comes from the key that was held; after a pause none does."""
        if self._clock.isValid() and self._clock.restart() >= _REPEAT_MS:
            self._clock.invalidate()
        return self._clock.isValid()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space and self.goes_on()


class Wipe(Ask):
    """The one confirmation: what a wipe would lose. `then` hears what may remain."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        path: Path,
        found: dict[str, Any],
        then: Callable[[dict[str, Any]], object],
    ) -> None:
        t = context.translate
        words = N_("The keys of this vault are destroyed at once. Nobody can open it again, with any passphrase.")
        super().__init__(parent, context, t(N_("Wipe this vault?")), t(words), t(N_("Destroy it now")))
        self.path, self._then = path, then
        put(self.yes, role="danger")
        self.yes.setDefault(False)
        self.yes.setAutoDefault(False)
        self.no.setAutoDefault(True)
        self.no.setDefault(True)
        self.body.addWidget(label(str(path), "mono", wrap=True))
        for line in told(found, t):
            self.body.addWidget(label(line, wrap=True))
        self._repeat = Repeat(self)
        self._repeat.begin()
        self.no.installEventFilter(self._repeat)  # Space still held from before is no answer
        self.no.setFocus()

    def go_on(self) -> None:
        self.work(work.wipe, self.path, then=self._done)

    def _done(self, answer: dict[str, Any]) -> None:
        self.accept()
        self._then(answer)


def told(found: dict[str, Any], t: Callable[[str], str]) -> list[str]:
    """What a wipe would lose, in lines; `found` as `summary` answers it."""
    lines = [tested(found.get("tested_at"), t)]
    only = found.get("only_here")
    if only is None:
        lines.append(t(N_("What exists only here is not known.")))
    elif not only["entries"] and not only["exhibits"]:
        lines.append(t(N_("Nothing exists only here: the last backup holds everything.")))
    else:
        lines.append(t(N_("Only here: {entries} changes, {exhibits} exhibits.")).format(**only))
    outside = found.get("plaintext")
    if outside:
        lines.append(t(N_("{n} files lie unencrypted outside the vault; a wipe leaves them.")).format(n=outside))
    return lines


def tested(at: str | None, t: Callable[[str], str]) -> str:
    """The age of the last tested backup in words."""
    try:
        days = (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(at or "")).days
    except (ValueError, TypeError):
        return t(N_("No backup of this vault was tested, as far as it knows."))
    if days < 1:
        return t(N_("Last tested backup: today."))
    return t(N_("Last tested backup: {n} days ago.")).format(n=days)


class Gone(QWidget):
    """Nothing is left to open: what was done, and what may remain elsewhere. `closed` ends the program."""

    closed = Signal()

    def __init__(self, context: Context, answer: Any) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        t = context.translate
        picture = label("")
        picture.setPixmap(context.theme.pixmap("circle-check", 28, "accent"))
        self.words = label(t(N_("This vault was wiped. Nothing of it can be opened any more.")), "heading", wrap=True)
        lines = [notice(answer, t).words] if isinstance(answer, BaseException) else _remains(answer, context)
        self.lines = [label(line, wrap=True, selectable=True) for line in lines]
        self.close_button = button(t(N_("Close")), self.closed.emit, "primary")
        head = row(picture, self.words, gap=12)
        head.setStretch(1, 1)
        box = card(column(head, *self.lines, 6, row(-1, self.close_button), margins=(32, 28, 32, 22), gap=12))
        box.setFixedWidth(context.theme.size(520))
        self.setLayout(column(-1, row(-1, box, -1), -1))


def _remains(answer: dict[str, Any], context: Context) -> list[str]:
    t = context.translate
    lines = [t(str(answer["remains"]))]
    if answer.get("backup"):
        words = t(N_("The copy lies in {place} and was tested. It opens with: {names}."))
        lines.insert(0, words.format(place=answer["backup"], names=context.listed(answer["opens_with"])))
    if answer.get("left"):
        words = t(N_("Left in the folder, not of this vault: {names}."))
        lines.append(words.format(names=context.listed(answer["left"])))
    return lines
