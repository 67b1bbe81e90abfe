"""Files dropped onto the pages of handover: each goes where its sort is taken in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

CARD, STATEMENT, PACKAGE = "card", "statement", "package"
_ENDS = re.compile(r"\.(hvn(\.\d{3})?|hvcard|hvr|hvw)$")
_SORTS = {".hvcard": CARD, ".hvr": STATEMENT, ".hvw": STATEMENT}


def dropped(event: QDropEvent | QDragEnterEvent) -> list[Path]:
    """The files of this computer that were dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def sorted_out(paths: list[Path]) -> tuple[str, list[Path]]:
    """What the first of these files is, by its name, and all that are of this sort; what is unknown is a package."""
    sort = _sort(paths[0])
    return sort, [path for path in paths if _sort(path) == sort]


def _sort(path: Path) -> str:
    return _SORTS.get(path.suffix.lower(), PACKAGE)


def welcome(paths: list[Path]) -> bool:
    """Whether these are, by their names, what goes between organisations; of a package any volume."""
    return bool(paths) and all(_ENDS.search(path.name.lower()) for path in paths)


def send_on(context: Any, paths: list[Path]) -> None:
    """Open the page that takes these in."""
    sort, files = sorted_out(paths)
    if context.read_only:
        return
    if sort == PACKAGE:
        context.open("receiving", "take_files", files)
    else:
        context.open("handover", "take_dropped", sort, files[0])


class Landing(QObject):
    """What goes between organisations may be dropped onto any page that takes no files itself."""

    def __init__(self, desk: QWidget, context: Any) -> None:
        super().__init__(desk)
        self._context = context
        desk.setAcceptDrops(True)
        desk.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QDragEnterEvent | QDropEvent) and event.type() in (
            QEvent.Type.DragEnter, QEvent.Type.Drop,
        ):  # fmt: skip
            paths = dropped(event)
            if not self._context.read_only and welcome(paths):
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    send_on(self._context, paths)
                return True
        return super().eventFilter(watched, event)
