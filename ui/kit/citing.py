"""A place in an exhibit carried to what it proves: what is dragged holds a token only, so no other program reads it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QWidget

from app.actions import linking
from app.domain.words import N_
from ui.context import Context
from ui.kit.locator import Locator, told

MIME = "application/x-havenfile-place"
_SPRING = 500
_EDGE = 2


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in an exhibit: its uid, its number, where in it."""

    evidence: str
    number: str
    place: Locator

    def words(self, context: Context) -> str:
        """The exhibit and the place in it."""
        where = told(self.place, context)
        return f"{self.number}, {where}" if where else self.number


@dataclass(frozen=True, slots=True)
class Target:
    """What a place is dropped on."""

    kind: str
    uid: str
    title: str


_carried: dict[str, Cited] = {}


def packed(cited: Cited) -> QMimeData:
    """What is dragged: a token for the place, no words of it."""
    _carried.clear()
    token = uuid.uuid4().hex
    _carried[token] = cited
    data = QMimeData()
    data.setData(MIME, token.encode())
    return data


def carried(data: QMimeData | None) -> Cited | None:
    """The place that is dragged here, None when it is something else."""
    if data is None or not data.hasFormat(MIME):
        return None
    return _carried.get(bytes(data.data(MIME).data()).decode("ascii", "replace"))


def drag(source: QWidget, cited: Cited, context: Context) -> None:
    """Let somebody carry a place until it is dropped."""
    carrying = QDrag(source)
    carrying.setMimeData(packed(cited))
    chip = _chip(cited.words(context), source, context)
    carrying.setPixmap(chip)
    carrying.setHotSpot(QPoint(-10, -6))
    carrying.exec(Qt.DropAction.LinkAction | Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)
    _carried.clear()


def _chip(words: str, source: QWidget, context: Context) -> QPixmap:
    """The words under the pointer while it is carried."""
    size, ratio = context.theme.size, source.devicePixelRatioF()
    font = QFont(source.font())
    font.setPixelSize(size(13))
    probe = QPixmap(1, 1)
    painter = QPainter(probe)
    painter.setFont(font)
    room = painter.fontMetrics().boundingRect(words).size()
    painter.end()
    wide, tall = room.width() + size(20), room.height() + size(12)
    made = QPixmap(round(wide * ratio), round(tall * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(QColor(context.theme.colour("accent")))
    painter.setBrush(context.theme.colour("soft"))
    painter.drawRoundedRect(QRect(0, 0, wide - 1, tall - 1), size(6), size(6))
    painter.setPen(context.theme.colour("on_soft"))
    painter.drawText(QRect(0, 0, wide, tall), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return made


class Drops(QObject):
    """Lets a place be dropped on a widget: `target_at` says what lies at a point and where it is drawn, or None;
    `take` is what happens then (a citation is made)."""

    def __init__(
        self,
        widget: QWidget,
        context: Context,
        target_at: Callable[[QPoint], tuple[Target, QRect] | None],
        take: Callable[[Cited, Target], object] | None = None,
    ) -> None:
        super().__init__(widget)
        self.context, self._target_at, self._widget = context, target_at, widget
        self._take = take or (lambda cited, target: cite(self, context, cited, target))
        self._mark = QFrame(widget)
        self._mark.setObjectName("drop-mark")
        self._mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark.hide()
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is not self._widget:
            return False
        if isinstance(event, QDropEvent) and carried(event.mimeData()) is not None:
            self._over(event)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._mark.hide()
        return False

    def _over(self, event: QDropEvent) -> None:
        found = None if self.context.read_only else self._target_at(event.position().toPoint())
        dropped = not isinstance(event, QDragEnterEvent | QDragMoveEvent)
        self._mark.setVisible(found is not None and not dropped)
        if found is None:
            event.ignore()
            if isinstance(event, QDragEnterEvent):
                event.accept()  # else nothing is heard of the way over this widget
            return
        target, where = found
        self._mark.setGeometry(where.adjusted(_EDGE, 0, -_EDGE, 0))
        event.setDropAction(Qt.DropAction.LinkAction)
        event.accept()
        cited = carried(event.mimeData())
        if dropped and cited is not None:
            self._take(cited, target)


def cite(owner: QObject, context: Context, cited: Cited, target: Target) -> None:
    """Make the citation, say so."""
    words = context.translate(N_("{place} is cited for {what}."))
    said = words.format(place=cited.words(context), what=context.apart(target.title))
    context.jobs.do(
        owner, linking.link, cited.evidence, target.kind, target.uid, cited.place.values(),
        then=lambda _: context.say(said, "ok"),
    )  # fmt: skip


def on_rows(view: QAbstractItemView, context: Context, row_at: Callable[[int], Any]) -> Drops:
    """Lets places be dropped on the lines of a list that can be proved: `row_at` answers what stands in a line."""

    def target_at(at: QPoint) -> tuple[Target, QRect] | None:
        index = view.indexAt(at)
        target = target_of(row_at(index.row())) if index.isValid() else None
        if target is None:
            return None
        where = view.visualRect(index)
        return target, QRect(0, where.top(), view.viewport().width(), where.height())

    return Drops(view.viewport(), context, target_at)


def target_of(row: Any) -> Target | None:
    """What a line of a list stands for, when an exhibit can prove it."""
    record = getattr(row, "record", None)
    kind = str(getattr(row, "kind", "") or getattr(row if record is None else record, "record_kind", ""))
    if kind not in linking.KINDS:
        return None
    told_of = row if record is None else record
    title = getattr(row, "title", "") or getattr(told_of, "title", "") or getattr(told_of, "text", "") or ""
    return Target(kind, str(getattr(row, "uid", "") or told_of.uid), " ".join(str(title).split())[:80])


class Spring(QObject):
    """A button that is pressed when a carried place rests on it: so another page opens on the way."""

    def __init__(self, button: QWidget, press: Callable[[], object]) -> None:
        super().__init__(button)
        self._button = button
        self._rests = QTimer(self, singleShot=True, interval=_SPRING)
        self._rests.timeout.connect(press)
        button.setAcceptDrops(True)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self._button and isinstance(event, QDragEnterEvent) and carried(event.mimeData()) is not None:
            event.accept()
            self._rests.start()
            return True
        if watched is self._button and event.type() in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self._rests.stop()
        return False


def begun(start: QPoint | None, now: QPoint) -> bool:
    """Whether a press has become a drag."""
    return start is not None and (now - start).manhattanLength() >= QApplication.startDragDistance()
