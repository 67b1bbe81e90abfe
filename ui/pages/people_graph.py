"""Who is what to whom, drawn: the same picture for the same people, walked through by keys, told in words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from app.actions import involving
from app.actions.involving import Bond, Bonds
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import boxed, column, label, leading, stretched
from ui.kit.graph_layout import places
from ui.pages.people_words import Words, marks

_BOX = (132, 34)
_STEP = (176, 108)
_EDGE = 40
# Of so few bonds all are named in the picture; of more only those of the person in hand.
_ALL_NAMED = 14


class Picture(QWidget):
    """The drawing; arrows go to the next person in that direction, Enter opens."""

    opened = Signal(str)
    moved = Signal(str)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t, self.words = context, context.translate, Words(context)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.t(N_("Relationships, drawn")))
        self.cards: dict[str, Any] = {}
        self.bonds: list[Bond] = []
        self.boxes: dict[str, QRect] = {}
        self.current = ""

    def show_bonds(self, found: Bonds) -> None:
        """Draw other people."""
        self.cards = {card.uid: card for card in found.cards}
        self.bonds = found.bonds
        theme = self.context.theme
        spots = places(list(self.cards), [(bond.person, bond.other) for bond in found.bonds])
        low = min((y for _, y in spots.values()), default=0.0)
        width, height, edge = theme.size(_BOX[0]), theme.size(_BOX[1]), theme.size(_EDGE)
        for uid, (x, y) in spots.items():
            at = QPoint(round(x * theme.size(_STEP[0])) + edge, round((y - low) * theme.size(_STEP[1])) + edge)
            self.boxes[uid] = QRect(at, QSize(width, height))
        self.boxes = {uid: box for uid, box in self.boxes.items() if uid in spots}
        around = QRect()
        for box in self.boxes.values():
            around = around.united(box)
        if self.isRightToLeft():
            self.boxes = {uid: QRect(QPoint(around.right() + edge - box.right(), box.y()), box.size())
                          for uid, box in self.boxes.items()}  # fmt: skip
        self.setFixedSize(around.right() + edge, around.bottom() + edge)
        if self.current not in self.boxes:
            self.current = next(iter(self.boxes), "")
        self.update()
        self.moved.emit(self.current)

    # -- words --------------------------------------------------------------------------

    def name(self, uid: str) -> str:
        """How somebody is called here."""
        card = self.cards.get(uid)
        return self.context.apart(self.words.name(card)) if card is not None else "…"

    def told(self, uid: str) -> str:
        """Somebody and all their bonds in words."""
        found = [self._bond(bond) for bond in self.bonds if uid in (bond.person, bond.other)]
        signs = [self.t(mark.words) for mark in marks(self.cards[uid])] if uid in self.cards else []
        return "\n".join([" · ".join([self.name(uid), *signs]), *found]) if uid else ""

    def _bond(self, bond: Bond) -> str:
        words = self.t(N_("{person}: {what} of {other}"))
        what = self.words.code("relationship", bond.relationship)
        return words.format(person=self.name(bond.person), what=what, other=self.name(bond.other))

    # -- painting -----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        near = {bond.uid for bond in self.bonds if self.current in (bond.person, bond.other)}
        for bond in sorted(self.bonds, key=lambda one: one.uid in near):
            self._line(painter, bond, strong=bond.uid in near)
        for uid, box in self.boxes.items():
            if box.intersects(event.rect()):
                self._person(painter, uid, box)

    def _line(self, painter: QPainter, bond: Bond, *, strong: bool) -> None:
        one, other = self.boxes[bond.person].center(), self.boxes[bond.other].center()
        colour = self.context.theme.colour
        painter.setPen(QPen(colour("accent" if strong else "outline"), 2 if strong else 1))
        painter.drawLine(one, other)
        if not strong and len(self.bonds) > _ALL_NAMED:
            return
        font = self.font()
        font.setPixelSize(self.context.theme.size(12))
        painter.setFont(font)
        words = self.words.code("relationship", bond.relationship)
        size = QFontMetrics(font).boundingRect(words).adjusted(-5, -1, 5, 1).size()
        place = QRect(QPoint(0, 0), size)
        place.moveCenter((one + other) / 2)
        painter.fillRect(place, colour("window"))
        painter.setPen(colour("accent" if strong else "muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _person(self, painter: QPainter, uid: str, box: QRect) -> None:
        theme, here = self.context.theme, uid == self.current
        card = self.cards[uid]
        edge = "focus" if here and self.hasFocus() else "danger" if card.at_risk else "outline"
        painter.setBrush(theme.colour("soft" if here else "surface"))
        painter.setPen(QPen(theme.colour(edge), 2 if here or card.at_risk else 1))
        painter.drawRoundedRect(box, theme.size(8), theme.size(8))
        painter.setPen(theme.colour("on_soft" if here else "text"))
        painter.setFont(self.font())
        words = self.fontMetrics().elidedText(self.name(uid), Qt.TextElideMode.ElideRight, box.width() - theme.size(14))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # -- keys ---------------------------------------------------------------------------

    def take(self, uid: str) -> None:
        """Go to a person."""
        if uid in self.boxes and uid != self.current:
            self.current = uid
            self.update()
            self.moved.emit(uid)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if event.key() in ways:
            self.take(self._towards(*ways[Qt.Key(event.key())]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current:
            self.opened.emit(self.current)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.boxes:
            self.take(list(self.boxes)[0 if event.key() == Qt.Key.Key_Home else -1])
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _towards(self, x: int, y: int) -> str:
        """The nearest person in a direction; how far they lie aside counts twice."""
        here = self.boxes[self.current].center() if self.current in self.boxes else QPoint()
        best, found = 0.0, self.current
        for uid, box in self.boxes.items():
            way = box.center() - here
            ahead, aside = way.x() * x + way.y() * y, abs(way.x() * y) + abs(way.y() * x)
            cost = ahead + 2.0 * aside
            if ahead > 0 and (found == self.current or cost < best):
                best, found = cost, uid
        return found

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        for uid, box in self.boxes.items():
            if box.contains(event.position().toPoint()):
                self.take(uid)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if any(box.contains(event.position().toPoint()) for box in self.boxes.values()):
            self.opened.emit(self.current)


class Graph(QWidget):
    """The drawing with what it says of the person in hand beside it."""

    failed = Signal(object)
    opened = Signal(str)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.picture = Picture(context)
        self.area = QScrollArea()
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.setWidget(self.picture)
        self.area.setObjectName("ground")
        self.nothing = Empty(
            context, "users", self.t(N_("No relationships yet")),
            self.t(N_("On the page of a person, “Relationships” adds what somebody is to somebody else.")),
        )  # fmt: skip
        self.told = leading(label("", wrap=True, selectable=True))
        self.alone = label("", "muted", wrap=True)
        foot = boxed(column(self.told, self.alone, margins=(24, 8, 24, 10), gap=2))
        self.setLayout(stretched(column(self.area, self.nothing, foot, gap=0), 0))
        self.setFocusProxy(self.picture)
        self.picture.moved.connect(self._moved)
        self.picture.opened.connect(self.opened)
        self.picture.left.connect(self.left)

    def load(self, case: str) -> None:
        """Draw the relationships of a case."""
        self.context.jobs.ask(self, involving.bonds, case, then=self._show, failed=self.failed.emit)

    def _show(self, found: Bonds) -> None:
        self.nothing.setVisible(not found.bonds)
        self.area.setVisible(bool(found.bonds))
        self.picture.show_bonds(found)
        words = self.context.plural(
            N_("{n} person in this case has no relationship entered."),
            N_("{n} persons in this case have no relationship entered."),
            found.alone,
        )
        self.alone.setText(words)
        self.alone.setVisible(bool(found.alone))

    def _moved(self, uid: str) -> None:
        words = self.picture.told(uid)
        self.told.setText(words)
        self.picture.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self.picture, QAccessible.Event.DescriptionChanged))
        if uid in self.picture.boxes:
            at = self.picture.boxes[uid].center()
            self.area.ensureVisible(at.x(), at.y(), self.context.theme.size(120), self.context.theme.size(80))
