"""What every page can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.banner import Banner
from ui.kit.basics import Flow, boxed, label

if TYPE_CHECKING:
    from app.domain.changes import Changed


# Words of a command (marked with N_), its keys ("" for none), what it does.
Command = tuple[str, str, Callable[[], object]]


class Page(QWidget):
    """A screen on the rail. What is typed on it is stored or kept by `flush`.

    `help_words` is one paragraph (marked with N_): what the page is for and how it is worked with.
    """

    help_words = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.context, self.t = context, context.translate
        self.banner = Banner(context)

    def actions(self) -> list[Command]:  # type: ignore[override]  # Qt's own list of actions is not used on pages
        """What can be done on this page alone: the menu “Here” and the palette offer it, its keys work only here."""
        return []

    def shown(self) -> None:
        """The page was gone to."""

    def flush(self) -> None:
        """Store what is typed, or keep it as a draft."""

    def hear(self, changed: Changed) -> None:
        """Something changed elsewhere."""

    def show_record(self, kind: str, uid: str) -> None:
        """Show a record in hand."""

    def show_field(self, kind: str, uid: str, name: str) -> None:
        """Take the keys into a field of a record, as soon as that is shown."""
        self.show_record(kind, uid)
        _IntoField(self, uid, name)

    def show_draft(self, draft: Any) -> None:
        """Show the record a draft belongs to."""
        self.show_record(draft.kind, draft.uid)

    def begin_new(self) -> None:
        """Begin a new record."""

    def next_new(self) -> None:
        """After Ctrl+Enter: the next one."""

    def duplicate_current(self) -> None:
        """Make another record with the values of the one in hand."""

    def delete_current(self) -> None:
        """Delete what is in hand, with a reason."""

    def focus_filter(self) -> None:
        """Take the focus into the filter."""

    def show_error(self, error: BaseException) -> None:
        """Say on this page what went wrong."""
        self.show_notice(notice(error, self.t))

    def show_notice(self, told: Any) -> None:
        """Say a notice on this page's banner."""
        self.banner.say(told.words, "problem", told.advice)

    def head(self, title: QLabel, *items: QWidget | int) -> QWidget:
        """The line on top of a page: title, then what one can do; it wraps where letters are large."""
        flow = Flow(8, aside=1)
        flow.setContentsMargins(24, 16, 24, 10)
        for item in (title, *items):
            if isinstance(item, QWidget):
                flow.addWidget(item)
        return boxed(flow)


class _IntoField(QObject):
    """Waits a little until a record is in hand, then goes into its field; who goes on elsewhere is left alone."""

    def __init__(self, page: Page, uid: str, name: str) -> None:
        super().__init__(page)
        self._uid, self._name, self._left = uid, name, 60
        self._timer = QTimer(self, interval=50)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._left -= 1
        inspector: Any = getattr(self.parent(), "inspector", None)
        shown = inspector is not None and getattr(inspector, "uid", "") == self._uid
        if shown and not inspector.isHidden():
            inspector.form.form.focus_field(self._name)
        if shown or self._left <= 0:
            self._timer.stop()
            self.deleteLater()


def needs_case(context: Context) -> str:
    """Words for a page that shows nothing without a case."""
    return context.translate(N_("Choose a case first (Ctrl+0)."))


def why_not(context: Context) -> str:
    """Words for why nothing can be made here: opened only to read, or no case in hand ("" when it can)."""
    return context.why_read_only or ("" if context.case.code else needs_case(context))


def page_title(text: str) -> QLabel:
    """The heading of a page."""
    return label(text, "title")
