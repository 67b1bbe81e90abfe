"""The palette: type anything, go anywhere; pages, commands, cases, persons, exhibits, events, deadlines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget

from app.actions import palette
from app.actions.palette import Place
from app.domain import ranking
from app.domain.ranking import Wanted
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label
from ui.kit.commands import Told
from ui.kit.lists import said_title
from ui.kit.offers import Offer, OfferList
from ui.pages import PAGES, page_of

_WAIT = 30
_IN_GROUP = 6
_MANY = 12
_MOST_LETTERS = 200
_KEPT = 30
_KINDS_KNOWN = frozenset({"case", "person", "person_name", "deadline"})

_COMMANDS, _CASES, _PERSONS, _EXHIBITS, _HAPPENED, _DEADLINES = range(6)
_TITLES = (
    N_("Pages and commands"), N_("Cases"), N_("People"), N_("Exhibits"), N_("Events and threats"), N_("Deadlines"),
)  # fmt: skip
_GROUP_OF = {
    "case": _CASES, "person": _PERSONS, "evidence": _EXHIBITS, "event": _HAPPENED, "threat": _HAPPENED,
    "deadline": _DEADLINES,
}  # fmt: skip
_ICONS = {"case": "folder", "person": "users", "evidence": "paperclip", "event": "calendar-range",
          "threat": "shield-alert", "deadline": "scale"}  # fmt: skip
# Signs that narrow, with what the same keys give on Russian and Persian layouts.
_NARROW = {
    ">": _COMMANDS, "/": _COMMANDS, "@": _PERSONS, '"': _PERSONS, "٬": _PERSONS,
    "#": _EXHIBITS, "№": _EXHIBITS, "٫": _EXHIBITS,
}  # fmt: skip
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class Recent:
    """Where one was in this sitting, the newest first; nowhere but in memory."""

    def __init__(self) -> None:
        self.uids: list[str] = []

    def note(self, uid: str) -> None:
        """Somebody was there."""
        self.uids = [uid, *(other for other in self.uids if other != uid)][:_KEPT]


class Palette(QFrame):
    """Stands over the desk while it is used; Esc and a click elsewhere put it away, the focus goes back."""

    def __init__(self, context: Context, desk: QWidget, commands: Callable[[], Iterable[Told]]) -> None:
        super().__init__(desk)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.context, self.t = context, context.translate
        self.recent = Recent()
        self._desk, self._commands = desk, commands
        self._known: list[Place] | None = None
        self._keys: list[ranking.Key] = []
        self._told: list[tuple[Told, ranking.Key]] = []
        self._found: list[Place] = []
        self._before: QWidget | None = None
        self._turn, self._moved = 0, False
        t = self.t
        self.setAccessibleName(t(N_("Go to anything")))
        self.line = QLineEdit()
        self.line.setMaxLength(_MOST_LETTERS)
        self.line.setPlaceholderText(t(N_("Go to a page, command, case, person, exhibit, event …")))
        self.line.setAccessibleName(t(N_("Go to anything")))
        self.list = OfferList(context, t(N_("What fits")))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hint = label(t(N_("> commands   @ people   # exhibits   Enter goes   Esc closes")), "muted")
        self.nothing = label("", "muted", wrap=True)
        self.setLayout(column(self.line, self.nothing, self.list, self.hint, margins=(12, 12, 12, 10), gap=8))
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._timer.timeout.connect(self._ask)
        self.line.textChanged.connect(lambda _: self._typed())
        self.line.installEventFilter(self)
        self.list.clicked.connect(lambda _: self.take())
        context.bus.listen(self, self._hear)
        self.hide()

    # -- coming and going -------------------------------------------------------------

    def begin(self) -> None:
        """Ctrl+K: over everything, empty, with what was looked at last; once more puts it away."""
        if self.isVisible():
            self.put_away()
            return
        self._before = QApplication.focusWidget()
        self._told = [(command, ranking.key(command.words)) for command in self._commands()]
        self._found = []
        self.line.clear()
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._known is None:
            self.context.jobs.ask(self, palette.known, then=self._know, failed=lambda _: None)
        self._typed()

    def put_away(self) -> None:
        """Esc: the focus goes back to where it was."""
        self.hide()
        before = self._before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        size, room = self.context.theme.size, self._desk.rect()
        width, most = min(size(680), room.width() - 24), min(size(470), room.height() - 24)
        around = self.sizeHint().height() - (0 if self.list.isHidden() else self.list.sizeHint().height())
        height = min(most, around + (0 if self.list.isHidden() else self.list.tall()))
        top = min(size(56), max(0, (room.height() - most) // 2))
        self.setGeometry((room.width() - width) // 2, top, width, height)

    def _hear(self, changed: Any) -> None:
        if changed.kinds & _KINDS_KNOWN:
            self._known = None
        if len(changed.uids) == 1:
            self.recent.note(next(iter(changed.uids)))

    def _know(self, known: list[Place]) -> None:
        self._known = known
        self._keys = [place.key or ranking.key("") for place in known]
        if self.isVisible():
            self._show()

    # -- what fits ----------------------------------------------------------------------

    def _typed(self) -> None:
        self._found, self._moved = [], False
        self._turn += 1
        self._timer.start()
        self._show()

    def _split(self) -> tuple[int | None, str]:
        text = self.line.text().strip()
        only = _NARROW.get(text[:1])
        return only, text[1:].strip() if only is not None else text

    def _ask(self) -> None:
        """What must be looked up in the vault; a line that was typed on meanwhile takes nothing."""
        turn = self._turn
        only, text = self._split()
        then = lambda found: self._came(turn, found)  # noqa: E731 - two ways to the same
        if not self.line.text().strip():
            self.context.jobs.ask(self, palette.places, list(self.recent.uids), then=then, failed=lambda _: None)
        elif only in (None, _EXHIBITS) and text:
            kinds = ("evidence",) if only == _EXHIBITS else ()
            case = self.context.case.uid
            self.context.jobs.ask(self, palette.found, text, case, kinds, then=then, failed=lambda _: None)

    def _came(self, turn: int, found: list[Place]) -> None:
        if turn == self._turn:
            self._found = found
            self._show()

    def _show(self) -> None:
        only, text = self._split()
        lines = self._fitting(only, text) if text or only is not None else self._usual()
        self.list.fill(lines, keep=self._moved)
        self.list.setVisible(bool(lines))
        waits = self._timer.isActive() or self._known is None or bool(self.context.jobs.busy())
        self.nothing.setText("" if lines or waits else self.t(_NOTHING))
        self.nothing.setVisible(bool(self.nothing.text()))
        self._place()
        self._tell()

    def _usual(self) -> list[Offer]:
        """An empty line: what was looked at last, then the pages."""
        recent = [self._offer(place) for place in self._found]
        pages = [self._command(told) for told, _ in self._told if self._is_page(told)]
        made = [Offer(self.t(N_("Looked at last"))), *recent[:_IN_GROUP]] if recent else []
        return [*made, Offer(self.t(N_("Pages"))), *pages]

    def _fitting(self, only: int | None, text: str) -> list[Offer]:
        groups = self._ranked(only, ranking.wanted(text), bare=not text)
        if not groups and text:
            for other in ranking.elsewhere(text):
                groups = self._ranked(only, other, bare=False)
                if groups:
                    break
        made: list[Offer] = []
        for best, group in sorted((lines[0][0], group) for group, lines in groups.items()):
            most = _MANY if only is not None else _IN_GROUP
            made.append(Offer(self.t(_TITLES[group])))
            made += [offer for _, offer in groups[group][:most]]
            del best
        return made

    def _ranked(self, only: int | None, typed: Wanted, *, bare: bool) -> dict[int, list[tuple[int, Offer]]]:
        """The groups with something that fits, each with the best first."""
        found: dict[int, list[tuple[int, int, Offer]]] = {}

        def take(group: int, fits: int | None, make: Callable[[], Offer], order: int) -> None:
            if fits is not None and (only is None or only == group):
                found.setdefault(group, []).append((fits, order, make()))

        for order, (told, key) in enumerate(self._told):
            take(_COMMANDS, 0 if bare else ranking.rank(typed, key), lambda told=told: self._command(told), order)  # type: ignore[misc]
        known = self._known or []
        for order in range(len(known)) if bare else typed.among(self._keys):
            place = known[order]
            fits = 0 if bare else ranking.rank(typed, place.key) if place.key else None
            if fits is not None and len(found.get(_GROUP_OF[place.kind], ())) < 200:
                take(_GROUP_OF[place.kind], fits, lambda place=place: self._offer(place), order)  # type: ignore[misc]
        for order, place in enumerate(self._found):
            fits = ranking.rank(typed, place.key) if place.key else None
            take(_GROUP_OF.get(place.kind, _HAPPENED), ranking.WITHIN if fits is None else fits,
                 lambda place=place: self._offer(place), order)  # type: ignore[misc]  # fmt: skip
        ordered = {group: sorted(lines, key=lambda line: line[:2]) for group, lines in found.items()}
        return {group: [(fits, offer) for fits, _, offer in lines] for group, lines in ordered.items()}

    # -- lines --------------------------------------------------------------------------

    def _is_page(self, told: Told) -> bool:
        return told.menu == self.t(N_("View")) and any(self.t(page.title) == told.words for page in PAGES)

    def _command(self, told: Told) -> Offer:
        icon = next((page.icon for page in PAGES if self.t(page.title) == told.words), "command")
        more = "" if self._is_page(told) else told.menu
        return Offer(told.words, more, told.keys, icon, told.action.trigger, f"{told.menu}/{told.words}")

    def _offer(self, place: Place) -> Offer:
        more = [place.when.display(self.context.lang)] if place.when else []
        more += [self.context.moment(place.due_at)] if place.due_at else []
        more += [place.case] if place.case else []
        icon = _ICONS.get(place.kind) or next(page.icon for page in PAGES if page.name == page_of(place.kind))
        go = lambda: self.context.go(place.kind, place.uid)  # noqa: E731
        return Offer(said_title(place.kind, place.title, self.t), " · ".join(more), "", icon, go, place.uid)

    def _tell(self) -> None:
        """What is marked, in words, for those who hear the list."""
        marked = self.list.marked()
        words = self.context.listed(part for part in (marked.words, marked.more, marked.keys) if part) if marked else ""
        self.line.setAccessibleDescription(words or self.nothing.text())

    def take(self) -> None:
        """Enter: go there."""
        marked = self.list.marked()
        if marked is not None and marked.take is not None:
            self.put_away()
            marked.take()

    # -- keys ---------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(QApplication.focusWidget() or self):
            reason = event.reason()  # type: ignore[attr-defined]
            if reason not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
                self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.put_away()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._moved = True
            self.list.step(1 if key == Qt.Key.Key_Tab else -1)
            self._tell()
        elif key in _STEPS:
            self._moved = True
            self.list.step(_STEPS[key])
            self._tell()
        else:
            return False
        return True


_NOTHING = N_("Nothing is called so. For words inside records use the search (Ctrl+Shift+F).")
