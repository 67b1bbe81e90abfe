"""Small pictures of pages: drawn by the worker when they come into sight, kept in memory alone, never on disk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QAbstractItemView

from app.domain.errors import Cancelled
from app.jobs import Progress
from ui.context import Context

_KEPT = 400
_WAITING = 200
_INSIDE = 20
_DRAWN = ("image/", "application/pdf")
_ICONS = (
    ("image/", "image"),
    ("video/", "film"),
    ("audio/", "audio-lines"),
    ("message/", "message-square"),
    ("application/mbox", "message-square"),
)

Key = tuple[str, int]
# `make(session)` answers an object with `draw(part, side, page, progress)` and `close()`.
Make = Callable[[Any], Any]


def icon_of(media_type: str | None) -> str:
    """The icon that stands for a kind of file."""
    kind = media_type or ""
    return next((icon for start, icon in _ICONS if kind.startswith(start)), "file-text")


def can_draw(media_type: str | None) -> bool:
    """Whether a page of such a file can be made small at all."""
    return (media_type or "").startswith(_DRAWN) and media_type != "image/svg+xml"


class Thumbs(QObject):
    """Gives small pictures by part and page; what is asked for last is drawn first, what went out of sight is not."""

    arrived = Signal(str, int)

    def __init__(self, context: Context, make: Make, side: int) -> None:
        super().__init__()
        self.context, self._make, self.side = context, make, side
        self._drawer: Any = None
        self._kept: OrderedDict[Key, QPixmap | None] = OrderedDict()
        self._waiting: OrderedDict[Key, Any] = OrderedDict()
        self._now: Key | None = None
        self._progress = Progress()
        self.in_sight: Callable[[Key], bool] = lambda _: True

    def get(self, part: Any, page: int = 0) -> QPixmap | None:
        """The picture where it is there; else None, and it is asked for."""
        if part is None or not can_draw(part.media_type):
            return None
        key = (str(part.sha256), page)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key != self._now:
            self._waiting[key] = part
            self._waiting.move_to_end(key)
            while len(self._waiting) > _WAITING:
                self._waiting.popitem(last=False)
            self._next()
        return None

    def scrolled(self) -> None:
        """Something else is in sight: what is drawn for nobody is stopped."""
        if self._now is not None and not self.in_sight(self._now):
            self._progress.cancel()

    def rest(self) -> None:
        """Nobody looks any more: end the worker, keep what is drawn."""
        self._waiting.clear()
        self._progress.cancel()
        if self._drawer is not None:
            self._drawer.close()

    def _next(self) -> None:
        while self._now is None and self._waiting:
            key, part = self._waiting.popitem()
            if self.in_sight(key):
                self._start(key, part)

    def _start(self, key: Key, part: Any) -> None:
        if self._drawer is None:
            self._drawer = self._make(self.context.session)
        self._now, self._progress = key, Progress()
        self.context.jobs.run(
            self, self._drawer.draw, part, self.side, key[1], self._progress,
            then=lambda shown: self._drawn(key, _pixmap(shown)), failed=lambda error: self._failed(key, error),
        )  # fmt: skip

    def _drawn(self, key: Key, picture: QPixmap | None) -> None:
        self._now = None
        self._kept[key] = picture
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.arrived.emit(*key)
        self._next()

    def _failed(self, key: Key, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._now = None
            self._next()
        else:
            self._drawn(key, None)


def _pixmap(shown: Any) -> QPixmap | None:
    if not shown.pixels:
        return None
    return QPixmap.fromImage(
        QImage(shown.pixels, shown.width, shown.height, 3 * shown.width, QImage.Format.Format_RGB888)
    )


class Sight(QObject):
    """Tells which rows of a view are in sight, and repaints them when their picture comes."""

    def __init__(self, view: QAbstractItemView, thumbs: Thumbs, key_of: Callable[[Any], Key | None]) -> None:
        super().__init__(view)
        self._view, self._key_of = view, key_of
        thumbs.in_sight = self.has
        thumbs.arrived.connect(lambda *_: view.viewport().update())
        view.verticalScrollBar().valueChanged.connect(lambda _: thumbs.scrolled())
        view.installEventFilter(self)
        self._thumbs = thumbs

    def has(self, key: Key) -> bool:
        """Whether the row of a picture is in sight."""
        if not self._view.isVisible():
            return False
        area = self._view.viewport().rect()
        first = self._view.indexAt(area.topLeft() + QPoint(_INSIDE, _INSIDE))
        model = self._view.model()
        start = max(0, first.row()) if first.isValid() else 0
        for row in range(start, min(model.rowCount(), start + 300)):
            index = model.index(row, 0)
            if not self._view.visualRect(index).intersects(area):
                if self._view.visualRect(index).top() > area.bottom():
                    break
                continue
            if self._key_of(index) == key:
                return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Hide:
            self._thumbs.rest()
        return super().eventFilter(watched, event)


def fitted(picture: QPixmap, room: QSize) -> QSize:
    """The size of a picture inside `room`, never larger than it is."""
    size = picture.size()
    if size.width() <= room.width() and size.height() <= room.height():
        return size
    return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
