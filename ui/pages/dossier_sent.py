"""What went to whom: every paper made of the case, its files and digests, consent then and now, and making it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.domain.errors import Cancelled
from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_file, ask_target
from ui.kit.basics import Flow, boxed, button, clear, column, label, narrow, scrolled
from ui.pages import dossier_work as work
from ui.pages.dossier_export import role_words
from ui.pages.evidence_words import grouped

_UID = Qt.ItemDataRole.UserRole
_LINES = 6
_STATES = {
    "there": N_("lies there"), "changed": N_("was changed there"), "unreachable": N_("its disk is not plugged in"),
}  # fmt: skip


class SentPane(QWidget):
    """A list of papers and what is known of the one in hand. `said` tells something (words, weight), `refused` an
    error, `made` brings files that were made again, `record` wants a record shown."""

    said = Signal(str, str)
    refused = Signal(object)
    made = Signal(object)
    record = Signal(str, str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self._papers: list[dict[str, Any]] = []
        self._turn = 0
        self.nothing = label(t(N_("No paper of this case was made yet.")), "muted", wrap=True)
        self.tell = column(gap=3)
        head = label(t(N_("Consent was withdrawn since: tell them")), "section", wrap=True)
        self.telling = boxed(column(head, self.tell, gap=4))
        self.list = QListWidget()
        self.list.setAccessibleName(t(N_("Papers that were made, the newest first")))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentRowChanged.connect(lambda _: self._show_current())
        self.about = column(gap=4)
        self.again = button(t(N_("Make it again as filed …")), self.begin_again, "link")
        self.to_record = button(t(N_("To its record")), self._to_record, "link")
        self.verify = button(t(N_("Is this file one of ours? …")), self.begin_verify, "link")
        self.ways = Flow(gap=4)
        for way in (self.again, self.to_record, self.verify):
            self.ways.addWidget(way)
        self.outside = column(gap=3)
        self.outside_title = label(t(N_("Exported files that lie outside the vault")), "section")
        self.to_vault = button(t(N_("Delete them on the page of the vault")), lambda: context.open("vault"), "link")
        upper = (self.nothing, self.telling, self.list, self.about, boxed(self.ways), 8)
        lower = (self.outside_title, self.outside, boxed(column(self.to_vault)), -1)
        inner = column(*upper, *lower, margins=(20, 10, 20, 16), gap=8)
        self.setLayout(column(scrolled(boxed(inner, "sheet"))))
        self._offer()

    # -- what is shown ------------------------------------------------------------------

    def show_case(self) -> None:
        """Ask for the papers of the case in hand."""
        self._turn += 1
        turn, case = self._turn, self.context.case.code
        if not case:
            self._came(turn, [])
            return
        self.context.jobs.ask(
            self, work.papers_sent, case, then=lambda found: self._came(turn, found), failed=self._failed
        )
        self.context.jobs.run(
            self, work.lying_outside, self.context.session, case,
            then=lambda found: self._outside(turn, found), failed=self._failed,
        )  # fmt: skip

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self.refused.emit(error)

    def _came(self, turn: int, found: list[dict[str, Any]]) -> None:
        if turn != self._turn:
            return
        at = self.list.currentItem()
        uid = at.data(_UID) if at is not None else ""
        self._papers = found
        self.list.blockSignals(True)
        self.list.clear()
        for one in found:
            item = QListWidgetItem("\n".join(self._line(one)))
            item.setData(_UID, one["uid"])
            self.list.addItem(item)
        row = next((n for n, one in enumerate(found) if one["uid"] == uid), 0)
        self.list.setCurrentRow(row if found else -1)
        self.list.blockSignals(False)
        tall = self.list.sizeHintForRow(0) if found else 0
        self.list.setFixedHeight(tall * min(_LINES, len(found)) + 8)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._show_telling(found)
        self._show_current()

    def _line(self, one: dict[str, Any]) -> list[str]:
        """What it is and for whom; when, how long, whether somebody in it took their consent back."""
        to = self.context.apart(one["recipient"] or self.t(N_("nobody named")))
        first = self.t(N_("{paper} – to {recipient}")).format(paper=self.t(one["title"]), recipient=to)
        pages = sum(int(row.get("pages") or 0) for row in one["outputs"][:1])
        parts = [self.context.moment(one["made_at"]) if one["made_at"] else ""]
        parts.append(self.context.plural("{n} page", "{n} pages", pages) if pages else "")
        parts.append(self.t(N_("consent withdrawn since")) if one["withdrawn"] else "")
        return [first, " · ".join(part for part in parts if part)]

    def _show_telling(self, found: list[dict[str, Any]]) -> None:
        clear(self.tell)
        reached = [one for one in found if one["withdrawn"]]
        for one in reached:
            who = self.context.listed(map(self._who, one["withdrawn"]))
            words = self.t(N_("{recipient} holds {paper}: {persons}")).format(
                recipient=self.context.apart(one["recipient"] or self.t(N_("nobody named"))),
                paper=self.t(one["title"]), persons=who,
            )  # fmt: skip
            self.tell.addWidget(label(words, "warn", wrap=True))
        self.telling.setVisible(bool(reached))

    def _who(self, row: dict[str, Any]) -> str:
        name, day = self.context.apart(row["title"]), self.context.day(row["on"])
        return self.t(N_("{name} ({day})")).format(name=name, day=day)

    def current(self) -> dict[str, Any] | None:
        """The paper in hand."""
        row = self.list.currentRow()
        return self._papers[row] if 0 <= row < len(self._papers) else None

    def _show_current(self) -> None:
        clear(self.about)
        one = self.current()
        if one is not None:
            for words, role in self._told(one):
                self.about.addWidget(label(words, role, wrap=True, selectable=True))
        self._offer()

    def _told(self, one: dict[str, Any]) -> list[tuple[str, str]]:
        t, lines = self.t, []
        if one["made_by"]:
            lines.append((t(N_("Made by {name}")).format(name=self.context.apart(one["made_by"])), "muted"))
        for row in one["outputs"]:
            pages = self.context.plural("{n} page", "{n} pages", row["pages"]) if row.get("pages") else ""
            role = t(role_words(str(row.get("role") or "bundle"), str(row["name"])))
            lines.append((f"{row['name']}\n{' · '.join(part for part in (role, pages) if part)}", ""))
            lines.append((f"SHA-256 {grouped(row['sha256'])}", "mono"))
        numbers = [str(row.get("exhibit")) for row in one["exhibits"] if row.get("exhibit")]
        if numbers:
            lines.append((t(N_("Exhibits in it: {numbers}")).format(numbers=self.context.listed(numbers)), "muted"))
        for title, found in ((N_("Consent then: {what}"), "consent_then"), (N_("Consent now: {what}"), "consent_now")):
            told = "; ".join(said(str(message), t) for message in one[found]) or t(N_("everybody agreed"))
            lines.append((t(title).format(what=told), "muted" if found == "consent_then" or not one[found] else "warn"))
        if one["override"]:
            reason = self.context.apart(one["override"])
            lines.append((t(N_("It went against a refusal: “{reason}”")).format(reason=reason), "warn"))
        if not one["kept"]:
            lines.append((t(N_("What it was made from is not kept: it can't be made again as it was.")), "muted"))
        return lines

    def _outside(self, turn: int, found: list[dict[str, Any]]) -> None:
        if turn != self._turn:
            return
        clear(self.outside)
        for one in found:
            state = self.t(_STATES.get(one["state"], _STATES["there"]))
            where = narrow(label(str(one["path"]), "muted", selectable=True))
            self.outside.addLayout(column(where, label(state, "muted"), gap=1))
        for part in (self.outside_title, self.to_vault):
            part.setVisible(bool(found))

    def _offer(self) -> None:
        one = self.current()
        self.again.setVisible(one is not None)
        self.again.setEnabled(one is not None and one["kept"])
        self.to_record.setVisible(one is not None)
        self.verify.setVisible(bool(self.context.case.code))

    # -- what one does ------------------------------------------------------------------

    def _to_record(self) -> None:
        if (one := self.current()) is not None:
            self.record.emit("dossier", one["uid"], "")

    def begin_again(self) -> None:
        """Ask where to, then make the very same file again."""
        one = self.current()
        if one is None:
            return
        name = str(one["outputs"][0]["name"]) if one["outputs"] else f"{one['profile']}.pdf"
        words = self.t(N_("Where to write it again (it is not encrypted)?"))
        target = ask_target(self, words, Path.home() / name, "PDF (*.pdf)")
        if target is not None:
            self.context.jobs.run(
                self, work.make_again, self.context.session, one["uid"], target,
                title=self.t(N_("Making it again as filed")), then=self.made.emit, failed=self._failed,
            )  # fmt: skip

    def begin_verify(self) -> None:
        """Ask for a file, then say which paper it is."""
        path = ask_file(self, self.t(N_("Which file?")))
        if path is not None:
            self.context.jobs.ask(self, work.verify_file, path, then=self._verified, failed=self._failed)

    def _verified(self, answer: dict[str, Any]) -> None:
        if not answer["known"]:
            words = N_("These are not the bytes of any paper made here: it is another file, or it was changed.")
            self.said.emit(self.t(words), "warn")
            return
        one = answer["papers"][0]
        words = N_("Byte for byte what was made on {day}: {paper}, to {recipient}.")
        to = self.context.apart(one["recipient"] or self.t(N_("nobody named")))
        day = self.context.moment(one["made_at"])
        self.said.emit(self.t(words).format(day=day, paper=self.t(one["title"]), recipient=to), "ok")
