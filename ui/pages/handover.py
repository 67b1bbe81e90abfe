"""Handing cases over: values in conflict, packages out and in, the partners they go to and come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QScrollArea

from app.domain.errors import Cancelled
from app.domain.words import N_
from ui import work_handover as work
from ui.context import Context
from ui.kit.basics import boxed, column, row, stretched
from ui.pages.base import Command, Page, page_title
from ui.pages.handover_conflicts import ConflictsSection
from ui.pages.handover_drop import CARD, dropped, send_on
from ui.pages.handover_folder import FolderSection
from ui.pages.handover_packages import PackagesSection
from ui.pages.handover_partners import PartnersSection


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of handover."""
    return HandoverPage(context)


class HandoverPage(Page):
    """Sections one below the other; what waits for a decision stands on top."""

    help_words = N_(
        "Give cases to organisations you trust, and take theirs in. Exchange contact cards first and read the safety"
        " words to each other. Nothing is sent from here: a package is a sealed file that you carry or send yourself."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._turn = 0
        self._wanted: tuple[str, str] | None = None
        self._to_top = False
        self.setAcceptDrops(True)
        self.partners = PartnersSection(self)
        self.packages = PackagesSection(self)
        self.conflicts = ConflictsSection(self)
        self.folder = FolderSection(self)
        self.sections = (self.conflicts, self.packages, self.partners, self.folder)
        area = QScrollArea()
        area.setWidgetResizable(True)
        frame = boxed(column(*self.sections, -1, gap=14))
        frame.setMaximumWidth(context.theme.size(860))
        sheet = row(frame, margins=(24, 4, 24, 24))
        sheet.setStretch(0, 100)
        sheet.addStretch(1)
        area.setWidget(boxed(sheet, "sheet"))
        self.area = area
        self.setLayout(stretched(column(self.head(page_title(self.t(N_("Handover")))), self.banner, area, gap=0), 2))

    def shown(self) -> None:
        first = self.conflicts if self.conflicts.rows else self.packages
        (first.list if first.rows else self.packages.send).setFocus()
        self._to_top = True
        self.reload()

    def reload(self) -> None:
        """Ask how everything stands; of several answers under way only the newest counts."""
        self._turn += 1
        turn = self._turn
        self.context.jobs.ask(
            self, work.overview, self.context.lang, self.t,
            then=lambda found: self._came(found) if turn == self._turn else None,
            failed=self.show_error,
        )  # fmt: skip

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            (N_("Take a receipt or withdrawal in …"), "", self.packages.begin_statement),
            (N_("Take a partner's card in …"), "", self.partners.begin_taking),
            (N_("Take in what is on the clipboard"), "Ctrl+V", self.paste),
            (N_("Save our card …"), "", self.partners.begin_saving),
            (N_("Cut a package into volumes …"), "", self.packages.begin_cutting),
        ]

    def _came(self, found: dict[str, Any]) -> None:
        for section in self.sections:
            section.show_state(found)
        if self._wanted is not None:
            kind, uid = self._wanted
            self._wanted = None
            holds = {"card": self.partners.hold, "handover": self.packages.hold}
            holds.get(kind, self.conflicts.hold)(uid)
        elif self._to_top:
            # Lists have other heights now, and a list that was hidden gave the focus on.
            QTimer.singleShot(0, self, lambda: self.area.verticalScrollBar().setValue(0))
        self._to_top = False

    def show_record(self, kind: str, uid: str) -> None:
        """A partner or a package in hand; of any other kind its values in conflict."""
        self._wanted = (kind, uid)
        self.reload()

    def show_conflict(self, uid: str) -> None:
        """The values in conflict of a record in hand."""
        self.show_record("", uid)

    def take_dropped(self, sort: str, path: Path) -> None:
        """A card, receipt or withdrawal that was dropped somewhere."""
        self.partners.take_card(path) if sort == CARD else self.packages.take_statement(path)

    def paste(self) -> None:
        """Take in what is on the clipboard: files, or the text of a card, receipt or withdrawal."""
        data = QApplication.clipboard().mimeData() or QMimeData()  # nothing at all where nobody copied yet
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        # Who copies a text seldom takes its last line end along, and often more.
        text = (data.text().strip() + "\n").encode("utf-8", "replace")
        if self.context.read_only:
            self.banner.say(self.context.why_read_only, "warn")
        elif files:
            send_on(self.context, files)
        elif (sort := work.sort_of(text)) == CARD:
            self.partners.take_text(text)
        elif sort:
            self.packages.take_text(text)
        else:
            words = N_("On the clipboard is no card, receipt or withdrawal: copy all of its text, or its file.")
            self.banner.say(self.t(words), "plain")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if paths := dropped(event):
            send_on(self.context, paths)

    def failed(self, error: BaseException) -> None:
        """Long work ended otherwise."""
        if isinstance(error, Cancelled):
            self.banner.say(self.t(N_("Stopped. Nothing was made.")), "plain")
        else:
            self.show_error(error)

    def said(self, words: str, weight: str = "ok", advice: str = "") -> None:
        """Something was done: say so, and show how everything stands now."""
        self.banner.say(words, weight, advice)
        self._to_top = True
        self.reload()

    def hear(self, changed: Any) -> None:
        if self.isVisible():
            self.reload()
