"""The graphic of a timeline with lanes, zoom and what the marks mean; it asks for what it shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from app.actions.chronology import Sieve
from app.actions.chronology_graphic import canvas, picture, undated
from app.domain.words import N_
from ui.context import Context
from ui.kit.answers import Segments
from ui.kit.basics import Flow, boxed, column, label, put, row, stretched
from ui.kit.timeline_marks import EVENT, LEGEND, UNASSESSED, Mark, draw
from ui.kit.timeline_scene import TimelineScene

_LANES = (("person", N_("Person")), ("place", N_("Place")), ("type", N_("Type")))
_MEANINGS = {EVENT: N_("Event"), UNASSESSED: N_("Threat, not assessed")}


class Graphic(QWidget):
    """Lanes by person, place or type of what a sieve lets through."""

    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.scene = TimelineScene(context)
        self.lanes = Segments([(by, self.t(words)) for by, words in _LANES], self.t(N_("Lanes by")))
        self.lanes.choose("person")
        self._shown: tuple[str, str, Sieve] | None = None
        self._turn = 0
        self.looking = False
        self._next: tuple[int, int] | None = None
        self._legend: list[tuple[QLabel, Mark]] = []
        self._lay_out()
        self.lanes.chosen.connect(lambda _: self._again())
        self.scene.looked.connect(self._look)

    def _lay_out(self) -> None:
        t, scene = self.t, self.scene
        zoom = (
            self._press("−", N_("Farther (−)"), lambda: scene.zoom(1 / 1.6)),
            self._press("+", N_("Nearer (+)"), lambda: scene.zoom(1.6)),
            self._press(t(N_("All")), N_("The whole time (Home)"), scene.fit),
        )
        self.tools = boxed(row(label(t(N_("Lanes by")), "muted"), self.lanes, -1, *zoom, margins=(20, 6, 20, 6), gap=6))
        legend = Flow(14)
        for mark in LEGEND:
            legend.addWidget(self._meaning(mark))
        self._ink()
        self.setLayout(
            stretched(column(self.tools, scene, boxed(column(boxed(legend), margins=(20, 6, 20, 6))), gap=0), 1)
        )
        self.setFocusProxy(scene)

    def _press(self, sign: str, tip: str, do: Any) -> QToolButton:
        made = QToolButton()
        made.setText(sign)
        made.setToolTip(self.t(tip))
        made.setAccessibleName(self.t(tip))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(made, role="facet")
        made.clicked.connect(lambda _=False: do())
        return made

    def _meaning(self, mark: Mark) -> QWidget:
        number = self.context.number(int(mark.sign)) if mark.sign.isdecimal() else ""
        if mark.sign == "2":
            number = f"{self.context.number(1)}–{number}"
        words = self.t(_MEANINGS[mark]) if mark in _MEANINGS else self.t(N_("Severity {n}")).format(n=number)
        picture_of = label("")
        self._legend.append((picture_of, mark))
        return boxed(row(picture_of, label(words, "muted"), gap=5))

    def _ink(self) -> None:
        """The legend in the colours worn now."""
        theme = self.context.theme
        size = theme.size(16)
        for place, mark in self._legend:
            shown = QPixmap(2 * size, 2 * size)
            shown.setDevicePixelRatio(2)
            shown.fill(Qt.GlobalColor.transparent)
            painter = QPainter(shown)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(painter, theme, mark, QPointF(size / 2, size / 2), size * 0.4, "window")
            painter.end()
            place.setPixmap(shown)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._ink()

    # -- what is shown ------------------------------------------------------------------

    def show_case(self, case: str, sieve: Sieve, *, fit: bool = False) -> None:
        """Show what a sieve lets through; asked again after a change it keeps the stretch one looks at."""
        by = self.lanes.value() or "person"
        other = self._shown is None or self._shown[0] != case
        period = self._shown is not None and self._shown[2].without_period() != self._shown[2]
        moved = self._shown is not None and (sieve.since, sieve.until) != (self._shown[2].since, self._shown[2].until)
        self._shown = (case, by, sieve)
        self._turn += 1
        turn, fits = self._turn, fit or other or moved or (period and not sieve)
        self.scene.say(self.t(N_("Being drawn …")))
        self.context.jobs.ask(
            self, canvas, case, by, sieve,
            then=lambda made: self._drawn(turn, made, by, fits), failed=self.failed.emit,
        )  # fmt: skip
        self.context.jobs.ask(
            self, undated, case, sieve, then=lambda made: self._dateless(turn, made), failed=self.failed.emit
        )

    def _again(self) -> None:
        if self._shown is not None:
            self.show_case(self._shown[0], self._shown[2])

    def _drawn(self, turn: int, made: Any, by: str, fit: bool) -> None:
        if turn == self._turn:
            self.scene.show_canvas(made, by, fit=fit)
            self._say()
            sieve = self._shown[2] if self._shown is not None else Sieve()
            if fit and (sieve.since or sieve.until):
                self.scene.show_days(_day(sieve.since, made.start), _day(sieve.until, made.end) + 1)

    def _dateless(self, turn: int, made: Any) -> None:
        if turn == self._turn:
            self.scene.show_undated(*made)

    def _look(self, first: int, last: int) -> None:
        """One question at a time; the newest stretch is asked for when the answer before is there."""
        if self.looking:
            self._next = (first, last)
            return
        shown, made = self._shown, self.scene.canvas
        if shown is None or made is None or self._is_known(first, last):
            return
        self.looking = True
        turn, room = self._turn, max(1, (last - first) // 4)
        keys = [lane.key for lane in made.lanes]
        case, by, sieve = shown
        self.context.jobs.ask(
            self, picture, case, by, sieve, keys, first - room, last + room,
            then=lambda seen: self._looked(turn, seen), failed=self._refused,
        )  # fmt: skip

    def _is_known(self, first: int, last: int) -> bool:
        """Whether what is drawn is as near as one looks: it came singly for at least this, or is all there is."""
        seen, made = self.scene.picture, self.scene.canvas
        whole = made is not None and first <= made.start and last >= made.end
        if seen is None:
            return whole and made is not None and sum(lane.count for lane in made.lanes) > 2000
        covered = seen.start <= max(first, 1) and seen.end >= last
        return covered and (seen.rows is not None or (last - first) * 2 > seen.end - seen.start)

    def _looked(self, turn: int, seen: Any) -> None:
        self.looking = False
        if turn == self._turn:
            self.scene.show_picture(seen)
            self._say(seen.passing)
        waiting, self._next = self._next, None
        if waiting is not None:
            self._look(*waiting)

    def _say(self, passing: int = 0) -> None:
        """What the picture does not say by itself."""
        words = ""
        if passing:
            words = self.context.plural(
                "{n} more entry goes on through all of this time.", "{n} more entries go on through all of this time.",
                passing,
            )  # fmt: skip
        elif not self.scene.single and any(band.cells for band in self.scene.bands):
            words = self.t(N_("Columns are counts; hatched: severity 4 or 5."))
        self.scene.say(words)

    def _refused(self, error: BaseException) -> None:
        self.looking = False
        self.failed.emit(error)


def _day(iso: str, otherwise: int) -> int:
    return dt.date.fromisoformat(iso).toordinal() if iso else otherwise
