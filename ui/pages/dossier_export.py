"""A paper made: where to, one file or several, and afterwards what each is for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame

from app.domain.errors import Cancelled, Stopped
from app.domain.lines import one_line
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_target
from ui.kit.basics import clear, column, label, row, tool
from ui.pages import dossier_work as work
from ui.pages.dossier_wish import Choice

if TYPE_CHECKING:
    from ui.pages.base import Page

# What an output is for, by its role.
ROLES = {
    "answers": N_("Answer sheet: the fields of the body's own form in its order, to copy from"),
    "text": N_("The same answers as text, one field after the other"),
    "bundle": N_("The paper itself: hand it in as it is"),
    "part": N_("One part of the paper: the body takes files of a limited size"),
    "volume": N_("One volume: hand in all of them, the first holds the index"),
    "docx": N_("Word file: the body asks for it instead of a PDF"),
    "encrypted": N_("The same paper under a passphrase, for sending by e-mail"),
    "signed": N_("The same paper with your signature in it"),
}


class Made(QFrame):
    """The files of the last export, each with what it is for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.context, self.t = context, context.translate
        self.lines = column(gap=8)
        self.put_away = tool(self.t(N_("Put away")), context.theme.icon("x"), self.hide)
        head = row(label(self.t(N_("Made")), "section"), -1, self.put_away)
        self.setLayout(column(head, self.lines, margins=(20, 8, 12, 12), gap=4))
        self.hide()

    def show_files(self, outputs: list[dict[str, Any]]) -> None:
        """Show what was made."""
        clear(self.lines)
        for one in outputs:
            self.lines.addLayout(self._file(one))
        self.show()

    def _file(self, one: dict[str, Any]) -> Any:
        role = "text" if str(one["path"]).endswith(".txt") else str(one.get("role"))
        words = ROLES.get(role, "")
        pages = self.context.plural("{n} page", "{n} pages", one["pages"]) if one.get("pages") else ""
        about = " · ".join(part for part in (self.t(words) if words else "", pages) if part)
        made = [label(str(one["path"]), wrap=True, selectable=True), label(about, "muted", wrap=True)]
        made.append(label(f"SHA-256 {one['sha256']}", "mono", wrap=True, selectable=True))
        return column(*made, gap=1)

    def text(self) -> str:
        """All that is shown, as text."""
        from PySide6.QtWidgets import QLabel  # noqa: PLC0415 - only here

        return "\n".join(one.text() for one in self.findChildren(QLabel))


class Export(QObject):
    """Asks where and makes the paper; `made` brings the answer, `refused` what went wrong."""

    made = Signal(object)
    refused = Signal(object)
    stopped = Signal()

    def __init__(self, page: Page, wish: Callable[[], Choice]) -> None:
        super().__init__(page)
        self._page, self._wish = page, wish
        self.context, self.t = page.context, page.t
        self.busy = False

    def ask(self, form: str) -> None:
        """Ask where to, then make it."""
        code = one_line(self.context.case.code).replace("/", "-").replace("\\", "-")
        ending = "docx" if form == "docx" else "pdf"
        name = f"{code}-{self._wish().profile}.{ending}"
        words = self.t(N_("Where to write the dossier (it is not encrypted)?"))
        target = ask_target(self._page, words, Path.home() / name, f"{ending.upper()} (*.{ending})")
        if target is not None:
            self.begin(target)

    def begin(self, target: Path) -> None:
        """Make it at `target`; progress stands below, Cancel leaves nothing."""
        self.busy = True
        self.context.jobs.run(
            self, work.build, self.context.session, self.context.case.code, self._wish(), target,
            title=self.t(N_("Making the dossier")), then=self._made, failed=self._failed,
        )  # fmt: skip

    def _made(self, answer: dict[str, Any]) -> None:
        self.busy = False
        self.made.emit(answer)

    def _failed(self, error: BaseException) -> None:
        self.busy = False
        if isinstance(error, Cancelled):
            self.stopped.emit()
        else:
            self.refused.emit(error)


def problems_of(error: BaseException) -> list[dict[str, Any]]:
    """What a stopped build found."""
    return list(error.facts.get("problems") or ()) if isinstance(error, Stopped) else []
