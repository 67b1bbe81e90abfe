"""What a page is given: the open vault, work, changes, settings, words, looks, and the case in hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain import numerals
from app.domain.bidi import isolated
from app.domain.dates import tell_day, tell_moment
from app.domain.kinds import Reading
from app.domain.words import N_
from app.i18n import for_screen, right_to_left
from ui import speech
from ui.bus import Bus
from ui.jobs import Jobs
from ui.theme import Theme

_ONLY_TO_READ = N_("Opened only to read: nothing can be changed.")
# Under an alarm: parts of the vault are older than others.
REFUSED = N_("Changes are refused until you go on with what is there. Use the newest backup if you can.")


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
    """Handed to every page and editor; `go` shows a record wherever it has its page, `open` goes to a page by its
    name and asks it for something, `anew` makes the desk again in other words or sizes. `messages` are what was said
    in this sitting: moment (UTC), weight, words."""

    jobs: Jobs
    bus: Bus
    settings: Any
    theme: Theme
    translate: Callable[[str], str]
    lang: str = "en"
    ngettext: Callable[[str, str, int], str] = lambda one, many, n: one if n == 1 else many
    session: Any = None
    kdf: Any = None
    case: CaseInHand = field(default_factory=CaseInHand)
    messages: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=200))
    go: Callable[[str, str], None] = lambda kind, uid: None
    open: Callable[..., None] = lambda page, method="", *args: None
    log: Callable[[str], None] = lambda kind: None
    say: Callable[[str, str], None] = lambda words, weight: None
    bind_keys: Callable[[], None] = lambda: None
    anew: Callable[[str], None] = lambda choice: None
    wiped: Callable[[Any], None] = lambda answer: None

    def plural(self, one: str, many: str, n: int) -> str:
        """Words that count, e.g. `plural("{n} case", "{n} cases", 3)`, in the form the language has for the number."""
        return self.ngettext(one, many, n).format(n=self.number(n))

    def apart(self, text: str) -> str:
        """A name or other words of somebody's, so that they can't reorder the line they are put into."""
        return isolated(text, in_rtl=right_to_left(self.lang))

    def number(self, n: int) -> str:
        """A number as this language writes it."""
        return numerals.number(n, self.lang)

    def listed(self, parts: Iterable[str]) -> str:
        """Several things one after another, with the comma of this language."""
        return numerals.listed(parts, self.lang)

    def moment(self, iso: str) -> str:
        """A stored moment as the clock on this wall shows it, in this language's calendar, to the minute."""
        return tell_moment(iso, self.lang)

    def day(self, iso: str) -> str:
        """An ISO day in this language's calendar, order and numerals."""
        return tell_day(iso, self.lang)

    def speak(self, language: str) -> None:
        """Take up a language: its words, their forms, its numbers and calendar, and the way the window is laid out."""
        self.lang = language or "en"
        self.translate, self.ngettext = for_screen(self.lang)
        speech.speak(self.lang)

    @property
    def reading(self) -> Reading:
        """How typed dates are to be read."""
        order = getattr(self.settings, "date_order", None)
        return Reading(self.lang, order or None)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed now: opened only to read, or under an alarm that nobody has answered yet."""
        return not getattr(self.session, "can_change", True)

    @property
    def why_read_only(self) -> str:
        """Words for it ("" while things can be changed)."""
        if not self.read_only:
            return ""
        return self.translate(_ONLY_TO_READ if self.session.read_only else REFUSED)
