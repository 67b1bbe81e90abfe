"""Files dropped onto the pages of handover: each goes where its sort is taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QDropEvent

CARD, STATEMENT, PACKAGE = "card", "statement", "package"
_SORTS = {".hvcard": CARD, ".hvr": STATEMENT, ".hvw": STATEMENT}


def dropped(event: QDropEvent) -> list[Path]:
    """The files of this computer that were dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def sorted_out(paths: list[Path]) -> tuple[str, list[Path]]:
    """What the first of these files is, by its name, and all that are of this sort; what is unknown is a package."""
    sort = _sort(paths[0])
    return sort, [path for path in paths if _sort(path) == sort]


def _sort(path: Path) -> str:
    return _SORTS.get(path.suffix.lower(), PACKAGE)


def send_on(context: Any, paths: list[Path]) -> None:
    """Open the page that takes these in."""
    sort, files = sorted_out(paths)
    if context.read_only:
        return
    if sort == PACKAGE:
        context.open("receiving", "take_files", files)
    else:
        context.open("handover", "take_dropped", sort, files[0])
