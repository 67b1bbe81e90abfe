"""The pages of an exhibit as small pictures beside the page; drawn when they come into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.actions.linking import part_at
from app.domain.words import N_
from ui.kit.thumbs import Sight, Thumbs, fitted

if TYPE_CHECKING:
    from ui.kit.viewer import Viewer

_SIDE, _PAD = 96, 6
Index = QModelIndex | QPersistentModelIndex


class _Pages(QAbstractListModel):
    """As many rows as there are pages."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.viewer, self.n = viewer, 0

    def take(self, n: int) -> None:
        """There are so many pages."""
        if n != self.n:
            self.beginResetModel()
            self.n = n
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else self.n

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        words = self.viewer.t(N_("Page {page}"))
        return words.format(page=self.viewer.context.number(index.row() + 1))


class _Small(QStyledItemDelegate):
    """A small page and its number."""

    def __init__(self, strip: Strip) -> None:
        super().__init__(strip)
        self.strip = strip

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802
        side = self.strip.viewer.context.theme.size(_SIDE)
        return QSize(side, side + self.strip.fontMetrics().height() + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        viewer, theme = self.strip.viewer, self.strip.viewer.context.theme
        rect: QRect = option.rect
        taken = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if taken:
            painter.fillRect(rect, theme.colour("soft"))
        line = self.strip.fontMetrics().height()
        room = rect.adjusted(_PAD, _PAD, -_PAD, -line - _PAD)
        key = self.strip.place(index.row())
        picture = self.strip.thumbs.get(*key) if key is not None else None
        if picture is not None:
            size = fitted(picture, room.size())
            where = QRect(0, 0, size.width(), size.height())
            painter.drawPixmap(where.translated(room.center() - where.center()), picture)
        else:
            painter.setPen(theme.colour("line"))
            painter.drawRect(room)
        painter.setPen(theme.colour("on_soft" if taken else "muted"))
        foot = QRect(rect.left(), rect.bottom() - line - 2, rect.width(), line)
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignCenter), viewer.context.number(index.row() + 1))
        if taken and self.strip.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class Strip(QListView):
    """Arrows or a click go to a page."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.viewer = viewer
        context = viewer.context
        self.thumbs = Thumbs(context, viewer.looking.Thumbnails, context.theme.size(_SIDE))
        self.thumbs.setParent(self)
        self.pages = _Pages(viewer)
        self.pages.setParent(self)
        self.setModel(self.pages)
        self.setItemDelegate(_Small(self))
        self.setAccessibleName(viewer.t(N_("Small pages beside the page")))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(context.theme.size(_SIDE + 28))
        self.selectionModel().currentChanged.connect(lambda index, _: self._go(index))
        Sight(self, self.thumbs, self._key)
        self.hide()

    def place(self, row: int) -> tuple[Any, int] | None:
        """The file and the page in it of a row."""
        parts = self.viewer.parts
        if len(parts) == 1:
            return parts[0], row
        index, page = part_at(parts, row + 1)
        return (parts[index], page) if 0 <= index < len(parts) else None

    def _key(self, index: QModelIndex) -> tuple[str, int] | None:
        found = self.place(index.row())
        return None if found is None else (str(found[0].sha256), found[1])

    def _go(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() + 1 != self.viewer.number():
            self.viewer.go_to(index.row() + 1)

    def follow(self) -> None:
        """Show the page that is seen as the one in hand."""
        self.pages.take(self.viewer.total())
        index = self.pages.index(self.viewer.number() - 1, 0)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)
            self.scrollTo(index)
