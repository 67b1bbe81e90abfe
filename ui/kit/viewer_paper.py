"""A page as it lies before somebody: turned, enlarged, with words and parts chosen by mouse or by keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QScrollArea, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.citing import begun
from ui.kit.locator import Placed, around, joined

SIDE = 1000
_STEP, _FINE = 20, 4
_LEAST_DRAG = 4
_ALONG = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}

Box = tuple[int, ...]


class Paper(QWidget):
    """Shows one page. Boxes are in thousandths of the page as it was drawn, however it is turned here."""

    chosen = Signal()
    moved = Signal()
    lifted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.picture = QPixmap()
        self.turned = 0
        self.words: Sequence[Placed] = ()
        self.marks: list[Box] = []
        self.cited: Box = ()
        self.region: Box = ()
        self.span: tuple[int, int] | None = None
        self.picking = False
        self._point = (SIDE // 2, SIDE // 4)
        self._from: QPoint | None = None
        self._lift: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setMouseTracking(False)

    # -- what is shown ----------------------------------------------------------------

    def take(self, picture: QPixmap, size: QSize) -> None:
        """Show a picture of the page, `size` pixels large as it lies here."""
        self.picture = picture
        self.setFixedSize(size)
        self.update()

    def put_words(self, words: Sequence[Placed]) -> None:
        """Take the words of the page that is shown."""
        self.words = words
        self.span = None
        self.update()

    def clear_choice(self) -> None:
        """Choose nothing."""
        self.span, self.region = None, ()
        self._tell()

    def forget(self) -> None:
        """Another page comes: no words, no marks, nothing chosen."""
        self.words, self.marks, self.cited, self.span, self.region = (), [], (), None, ()

    # -- what is chosen ---------------------------------------------------------------

    def chosen_words(self) -> list[Placed]:
        """The words that are chosen, in reading order."""
        if self.span is not None:
            first, last = sorted(self.span)
            return list(self.words[first : last + 1])
        return [word for word in self.words if self.region and _inside(word, self.region)]

    def chosen_text(self) -> str:
        """The chosen words as text."""
        return joined(self.chosen_words())

    def chosen_box(self) -> Box:
        """The part of the page that is chosen, () for none."""
        return self.region or around(self.chosen_words())

    def choose_span(self, first: int, last: int) -> None:
        """Choose words."""
        self.span, self.region = (first, last), ()
        self._tell()

    def choose_region(self, box: Box) -> None:
        """Choose a part of the page."""
        self.span, self.region = None, box
        self._tell()

    def _tell(self) -> None:
        words = self.chosen_text()
        said = self.t(N_("Chosen: {words}")).format(words=words) if words else ""
        if self.region and not words:
            said = self.t(N_("A part of the page is chosen."))
        self.setAccessibleDescription(said)
        self.update()
        self.chosen.emit()

    # -- places -----------------------------------------------------------------------

    def on_screen(self, box: Box) -> QRectF:
        """Where a box of the page lies on this widget."""
        one, other = self._there(box[0], box[1]), self._there(box[2], box[3])
        return QRectF(one, other).normalized()

    def _there(self, x: float, y: float) -> QPointF:
        a, b = x / SIDE, y / SIDE
        a, b = {0: (a, b), 90: (1 - b, a), 180: (1 - a, 1 - b), 270: (b, 1 - a)}[self.turned]
        return QPointF(a * self.width(), b * self.height())

    def _here(self, point: QPointF) -> tuple[int, int]:
        a = min(1.0, max(0.0, point.x() / max(1, self.width())))
        b = min(1.0, max(0.0, point.y() / max(1, self.height())))
        a, b = {0: (a, b), 90: (b, 1 - a), 180: (1 - a, 1 - b), 270: (1 - b, a)}[self.turned]
        return round(a * SIDE), round(b * SIDE)

    def _word_at(self, x: int, y: int, *, near: bool = False) -> int:
        """The word at a point (-1 for none); with `near` the closest, lines before distances along them."""
        for n, word in enumerate(self.words):
            if word.left - 2 <= x <= word.right + 2 and word.top - 2 <= y <= word.bottom + 2:
                return n
        if not near or not self.words:
            return -1

        def away(n: int) -> tuple[int, int]:
            word = self.words[n]
            over = 0 if word.top <= y <= word.bottom else min(abs(y - word.top), abs(y - word.bottom))
            return over, abs(x - (word.left + word.right) // 2)

        return min(range(len(self.words)), key=away)

    # -- mouse ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        if self._on_choice(event.position()):  # what is chosen already is taken up and carried
            self._lift = at
            return
        self._from = at
        self.span, self.region = None, ()
        self.update()

    def _on_choice(self, at: QPointF) -> bool:
        boxes = [self.region] if self.region else [(w.left, w.top, w.right, w.bottom) for w in self.chosen_words()]
        return any(self.on_screen(box).adjusted(-2, -2, 2, 2).contains(at) for box in boxes)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if begun(self._lift, event.position().toPoint()):
            self._lift = None
            self.lifted.emit()
            return
        if self._from is None or (event.position().toPoint() - self._from).manhattanLength() < _LEAST_DRAG:
            return
        a, b = self._here(QPointF(self._from)), self._here(event.position())
        first = self._word_at(*a)
        if first >= 0:
            self.span, self.region = (first, self._word_at(*b, near=True)), ()
        else:
            self.span, self.region = None, _box(a, b)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._lift is not None:  # pressed on what is chosen and not carried off: nothing is chosen any more
            self._lift = None
            self.clear_choice()
        elif self._from is not None and event.button() == Qt.MouseButton.LeftButton:
            self._from = None
            self._tell()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        at = self._word_at(*self._here(event.position()))
        if at >= 0:
            self.choose_span(at, at)

    # -- keys -------------------------------------------------------------------------

    def pick(self, on: bool) -> None:
        """Choose with the arrow keys (F7), or let them scroll again."""
        self.picking = on
        if on and self.words and self.span is None:
            self.choose_span(0, 0)
        elif on and not self.words and not self.region:
            self.choose_region(_box(self._point, (self._point[0] + 8 * _STEP, self._point[1] + 4 * _STEP)))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not self.picking:
            event.ignore()
        elif key == Qt.Key.Key_Escape:
            self.pick(False)
            self.clear_choice()
        elif self.words and key in (*_ALONG, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step_words(key, extends)
        elif not self.words and key in _ALONG:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._step_region(_ALONG[key], extends, _FINE if fine else _STEP)
        else:
            event.ignore()

    def _step_words(self, key: Qt.Key, extends: bool) -> None:
        first, last = self.span or (0, 0)
        to = self._next_word(key, last)
        self.choose_span(first if extends else to, to)
        self.moved.emit()

    def _next_word(self, key: Qt.Key, at: int) -> int:
        most = len(self.words) - 1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return max(0, min(most, at + _ALONG[key][0]))
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return self._line_end(at, 1 if key == Qt.Key.Key_End else -1)
        word = self.words[at]
        x, below = (word.left + word.right) // 2, key == Qt.Key.Key_Down
        lines = [
            n for n, other in enumerate(self.words)
            if (other.top >= word.bottom - 1 if below else other.bottom <= word.top + 1)
        ]  # fmt: skip
        if not lines:
            return at

        def away(n: int) -> tuple[int, int]:
            other = self.words[n]
            over = other.top - word.bottom if below else word.top - other.bottom
            return over // 8, abs((other.left + other.right) // 2 - x)

        return min(lines, key=away)

    def _line_end(self, at: int, by: int) -> int:
        while 0 <= at + by < len(self.words) and not self.words[at if by > 0 else at - 1].ends:
            at += by
        return at

    def _step_region(self, along: tuple[int, int], extends: bool, step: int) -> None:
        left, top, right, bottom = self.region or (*self._point, *self._point)
        dx, dy = along[0] * step, along[1] * step
        if extends:
            right, bottom = _kept(right + dx, left + 5), _kept(bottom + dy, top + 5)
        else:
            dx = max(-left, min(SIDE - right, dx))
            dy = max(-top, min(SIDE - bottom, dy))
            left, top, right, bottom = left + dx, top + dy, right + dx, bottom + dy
        self.choose_region((left, top, right, bottom))
        self.moved.emit()

    # -- paint ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self.picture.isNull():
            self._lay(painter)
        theme = self.context.theme
        for box in self.marks:
            self._mark(painter, box, theme.colour("warn"), 70)
        if self.cited:
            self._mark(painter, self.cited, theme.colour("ok"), 40, outlined=True)
        ink = theme.colour("accent")
        for word in self.chosen_words() if self.span is not None else ():
            self._mark(painter, (word.left, word.top, word.right, word.bottom), ink, 90)
        if self.region:
            self._mark(painter, self.region, ink, 50, outlined=True)
        self._frame(painter)

    def _lay(self, painter: QPainter) -> None:
        painter.save()
        turned = self.turned % 180 != 0
        width, height = (self.height(), self.width()) if turned else (self.width(), self.height())
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(self.turned)
        painter.drawPixmap(QRect(-width // 2, -height // 2, width, height), self.picture)
        painter.restore()

    def _mark(self, painter: QPainter, box: Box, ink: QColor, depth: int, *, outlined: bool = False) -> None:
        wash = QColor(ink)
        wash.setAlpha(depth)
        where = self.on_screen(box).adjusted(-1, -1, 1, 1)
        painter.fillRect(where, wash)
        if outlined:
            painter.setPen(QPen(ink, 2))
            painter.drawRect(where)

    def _frame(self, painter: QPainter) -> None:
        role = "focus" if self.hasFocus() else "line"
        painter.setPen(QPen(self.context.theme.colour(role), 2 if self.hasFocus() else 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _box(one: tuple[int, int], other: tuple[int, int]) -> Box:
    (a, b), (c, d) = one, other
    return min(a, c), min(b, d), min(SIDE, max(a, c)), min(SIDE, max(b, d))


def _inside(word: Placed, box: Box) -> bool:
    x, y = (word.left + word.right) // 2, (word.top + word.bottom) // 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _kept(value: int, least: int) -> int:
    return max(least, min(SIDE, value))


def page_area(paper: QWidget) -> QScrollArea:
    """What a page scrolls in."""
    made = QScrollArea()
    made.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else its coming narrows the page
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(paper)
    return made
