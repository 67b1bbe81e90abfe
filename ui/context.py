"""What a page is given: the open vault, work, changes, settings, words, looks, and the case in hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.kinds import Reading
from ui.bus import Bus
from ui.jobs import Jobs
from ui.theme import Theme


class CaseInHand(QObject):
    """The case every page shows; `changed` when another is taken up."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.code = ""
        self.uid = ""
        self.title = ""

    def take(self, code: str, uid: str, title: str) -> None:
        """Take up a case; its code stands for it everywhere."""
        same = uid == self.uid
        self.code, self.uid, self.title = code, uid, title
        if not same:
            self.changed.emit()


@dataclass(eq=False)
class Context:
    """Handed to every page and editor; `go` shows a record wherever it has its page."""

    jobs: Jobs
    bus: Bus
    settings: Any
    theme: Theme
    translate: Callable[[str], str]
    lang: str = "en"
    session: Any = None
    kdf: Any = None
    case: CaseInHand = field(default_factory=CaseInHand)
    go: Callable[[str, str], None] = lambda kind, uid: None
    say: Callable[[str, str], None] = lambda words, weight: None
    bind_keys: Callable[[], None] = lambda: None
    wiped: Callable[[Any], None] = lambda answer: None

    @property
    def reading(self) -> Reading:
        """How typed dates are to be read."""
        order = getattr(self.settings, "date_order", None)
        return Reading(self.lang, order or None)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return bool(getattr(self.session, "read_only", False))
