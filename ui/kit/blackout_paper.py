"""The page on which boxes are drawn: with the mouse by dragging, with the keys by moving and stretching."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.blackout import SIDE, Black, Blacks, between

_STEP, _FINE = 20, 4
_ALONG = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_NEW = (380, 300, 620, 340)
_DEPTH, _LEAST_LETTERS = 205, 7


class BlackPaper(QWidget):
    """One page with its boxes. `changed` tells of boxes, `picked` of another one in hand, `turned` asks for a page."""

    changed = Signal()
    picked = Signal()
    turned = Signal(int)

    def __init__(self, context: Context, blacks: Blacks) -> None:
        super().__init__()
        self.context, self.t, self.blacks = context, context.translate, blacks
        self.picture, self.page, self.reason, self.whole = QPixmap(), 1, "", False
        self._from: tuple[int, int] | None = None
        self._to: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.t(N_("Page to black out")))

    def take(self, picture: QPixmap, size: QSize, page: int) -> None:
        """Show a page, `size` pixels large."""
        self.picture, self.page = picture, page
        self.setFixedSize(size)
        self.tell()

    def tell(self) -> None:
        """Say to a screen reader which box is in hand, and draw anew."""
        item = self.blacks.in_hand
        words = ""
        if item is not None and item.page == self.page:
            left, top, right, bottom = (self.context.number(round(edge / 10)) for edge in item.box)
            told = (
                N_("Suggested: {reason}, from {left} to {right} % across, {top} to {bottom} % down. {words}")
                if item.suggested
                else N_("Blacked out: {reason}, from {left} to {right} % across, {top} to {bottom} % down. {words}")
            )
            words = self.t(told).format(
                reason=item.reason, left=left, right=right, top=top, bottom=bottom, words=self.context.apart(item.words)
            )
        self.setAccessibleDescription(words)
        self.update()

    # -- mouse ------------------------------------------------------------------------

    def _here(self, point: QPointF) -> tuple[int, int]:
        a = min(1.0, max(0.0, point.x() / max(1, self.width())))
        b = min(1.0, max(0.0, point.y() / max(1, self.height())))
        return round(a * SIDE), round(b * SIDE)

    def on_screen(self, item: Black) -> QRectF:
        """Where a box lies on this widget."""
        left, top, right, bottom = item.box
        wide, high = self.width() / SIDE, self.height() / SIDE
        return QRectF(left * wide, top * high, (right - left) * wide, (bottom - top) * high)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = self._to = self._here(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._from is not None:
            self._to = self._here(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        begun, self._from = self._from, None
        if begun is None or event.button() != Qt.MouseButton.LeftButton:
            return
        box = between(begun, self._here(event.position()))
        if box is not None:
            self.blacks.add(Black(self.page, box, self.reason, self.whole))
            self._say()
            return
        point = event.position()
        hit = [n for n in self.blacks.on(self.page) if self.on_screen(self.blacks.items[n]).contains(point)]
        self.blacks.at = hit[-1] if hit else -1
        self.tell()
        self.picked.emit()

    # -- keys -------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Ctrl+Z takes back a box here, and a change of the vault everywhere else.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in _ALONG and self._steer(_ALONG[key], event.modifiers()):
            return
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif key in (Qt.Key.Key_Insert, Qt.Key.Key_N) and not event.modifiers():
            self.new_box()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        elif key == Qt.Key.Key_Space:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.blacks.step(self.page, -1 if back else 1)
            self.tell()
            self.picked.emit()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            event.ignore()

    def _steer(self, along: tuple[int, int], held: Qt.KeyboardModifier) -> bool:
        item = self.blacks.in_hand
        if item is None or item.page != self.page:
            return False
        step = _FINE if held & Qt.KeyboardModifier.ControlModifier else _STEP
        size = bool(held & Qt.KeyboardModifier.ShiftModifier)
        self.blacks.move(along[0] * step, along[1] * step, size=size)
        self._say()
        return True

    def new_box(self) -> None:
        """Put a box in the middle of the page, to be moved and stretched."""
        self.blacks.add(Black(self.page, _NEW, self.reason, self.whole))
        self._say()

    def accept(self) -> None:
        """Let the suggestion in hand be blacked out."""
        if self.blacks.accept():
            self._say()

    def remove(self) -> None:
        """Take the box in hand out."""
        self.blacks.remove()
        self._say()

    def undo(self) -> None:
        """Take the last change back."""
        if self.blacks.undo():
            self._say()

    def _say(self) -> None:
        self.tell()
        self.changed.emit()

    # -- paint ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self.picture.isNull():
            painter.drawPixmap(self.rect(), self.picture)
        for n in self.blacks.on(self.page):
            self._box(painter, self.blacks.items[n], chosen=n == self.blacks.at)
        if self._from is not None and self._to is not None:
            box = between(self._from, self._to)
            if box is not None:
                self._box(painter, Black(self.page, box, self.reason), chosen=True)
        role = "focus" if self.hasFocus() else "line"
        painter.setPen(QPen(self.context.theme.colour(role), 2 if self.hasFocus() else 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _box(self, painter: QPainter, item: Black, *, chosen: bool) -> None:
        theme, where = self.context.theme, self.on_screen(item)
        if item.suggested:
            wash = QColor(theme.colour("warn"))
            wash.setAlpha(70)
            painter.fillRect(where, wash)
            painter.setPen(QPen(theme.colour("warn"), 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(where)
        else:
            painter.fillRect(where, QColor(0, 0, 0, _DEPTH))
            self._label(painter, item.reason, where)
        if chosen:
            painter.setPen(QPen(theme.colour("focus"), 3))
            painter.drawRect(where.adjusted(-2, -2, 2, 2))

    def _label(self, painter: QPainter, words: str, where: QRectF) -> None:
        """The reason as large as the box lets it be; nothing where it could not be read."""
        font = self.font()
        font.setPixelSize(max(1, min(self.fontMetrics().height(), round(where.height() * 0.7))))
        if font.pixelSize() < _LEAST_LETTERS:
            return
        painter.setFont(font)
        painter.setPen(QColor("white"))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(where.width()) - 4)
        painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), shown)


def _is_ours(event: QKeyEvent) -> bool:
    ours = (Qt.Key.Key_Delete, Qt.Key.Key_Insert, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
    return event.matches(QKeySequence.StandardKey.Undo) or event.key() in ours
