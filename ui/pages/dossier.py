"""A dossier: for whom, what the pre-flight says, then one file, with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
)

from app.domain.errors import Stopped
from app.domain.fields import REGISTRY
from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_target
from ui.kit.basics import boxed, button, card, column, label, row
from ui.kit.lists import one
from ui.kit.refs import find_refs
from ui.pages.base import Page, needs_case, page_title

_STOP = "stop"


@dataclass(frozen=True, slots=True)
class Choice:
    """For whom the paper is made; ways to fit the two actions' options."""

    profile: str
    subject: str | None
    proceeding: str | None
    recipient: str

    def options(self) -> dict[str, Any]:
        """As the actions take them."""
        made: dict[str, Any] = {"subject": self.subject, "proceeding": self.proceeding}
        if self.recipient:
            made["disclosure"] = {"recipient": self.recipient}
        return {key: value for key, value in made.items() if value}


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of dossiers."""
    return DossierPage(context)


class DossierPage(Page):
    """Profile and subject on the left, pre-flight on the right; every problem is a link."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        t = self.t
        self.profile = QComboBox()
        self.subject = QComboBox()
        self.proceeding = QComboBox()
        self.recipient = QLineEdit()
        self.recipient.setPlaceholderText(t(N_("Name of the court, body or partner")))
        self.about = label("", "muted", wrap=True)
        self.verdict = label("", "heading", wrap=True)
        self.sub_verdict = label("", "muted", wrap=True)
        self.problems = QListWidget()
        self.problems.setWordWrap(True)
        self.problems.setAccessibleName(t(N_("What the pre-flight found")))
        self.check_button = button(t(N_("Check again")), self.check)
        self.export_button = button(t(N_("Export …")), self.begin_export, "primary")
        self.result = label("", "mono", wrap=True, selectable=True)
        self.result_card = card(column(label(t(N_("Made")), "section"), self.result, margins=(20, 14, 20, 16)))
        self.result_card.hide()
        self._profiles: dict[str, dict[str, Any]] = {}
        self._found: list[dict[str, Any]] = []
        self._turn = 0
        self._ok = False
        self._lay_out()
        context.case.changed.connect(self._case_changed)

    def _lay_out(self) -> None:
        fields = (
            (N_("Profile"), self.profile), (N_("For whom"), self.subject),
            (N_("Proceeding"), self.proceeding), (N_("Recipient"), self.recipient),
        )  # fmt: skip
        left = column(gap=6, margins=(20, 18, 20, 20))
        for words, part in fields:
            caption = label(self.t(words), "label")
            caption.setBuddy(part)
            part.setAccessibleName(self.t(words))
            left.addWidget(caption)
            left.addWidget(part)
            if part is self.profile:
                left.addWidget(self.about)
            left.addSpacing(8)
        left.addStretch(1)
        frame = card(left)
        frame.setFixedWidth(self.context.theme.size(330))
        right = card(
            column(
                self.verdict,
                self.sub_verdict,
                self.problems,
                margins=(20, 18, 20, 12),
                gap=6,
            )
        )
        body = row(
            frame,
            column(right, self.result_card, gap=12),
            margins=(24, 4, 24, 20),
            gap=16,
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(body, "sheet"))
        title = page_title(self.t(N_("Dossier")))
        self.setLayout(
            column(
                self.head(title, self.check_button, self.export_button),
                self.banner,
                area,
                gap=0,
            )
        )
        self.profile.currentIndexChanged.connect(lambda _: self._profile_changed())
        self.subject.currentIndexChanged.connect(lambda _: self.check())
        self.proceeding.currentIndexChanged.connect(lambda _: self.check())
        self.recipient.editingFinished.connect(self.check)
        self.problems.itemActivated.connect(self._go)

    # -- what can be chosen ---------------------------------------------------------

    def shown(self) -> None:
        self.profile.setFocus()
        if not self._profiles:
            self.context.jobs.run(self, profiles, then=self._profiles_came)
        else:
            self.check()

    def _profiles_came(self, rows: list[dict[str, Any]]) -> None:
        self._profiles = {row["profile"]: row for row in rows}
        self.profile.blockSignals(True)
        for name, about in self._profiles.items():
            self.profile.addItem(self.t(about["title"]), name)
        self.profile.blockSignals(False)
        self._fill_choices()
        self._profile_changed()

    def _case_changed(self) -> None:
        self._fill_choices()
        self.result_card.hide()
        if self.isVisible():
            self.check()

    def _fill_choices(self) -> None:
        for box, kind, words in (
            (self.subject, "person", N_("The subject of the case")),
            (self.proceeding, "proceeding", N_("The only one")),
        ):
            box.blockSignals(True)
            box.clear()
            box.addItem(self.t(words), None)
            box.blockSignals(False)
            if self.context.case.code:
                self.context.jobs.ask(
                    self,
                    find_refs,
                    kind,
                    self.context.case.code,
                    "",
                    then=self._filler(box),
                )

    def _filler(self, box: QComboBox) -> Callable[[list[tuple[str, str]]], None]:
        def fill(rows: list[tuple[str, str]]) -> None:
            box.blockSignals(True)
            for uid, title in rows:
                box.addItem(title, uid)
            box.blockSignals(False)

        return fill

    def _profile_changed(self) -> None:
        about = self._profiles.get(str(self.profile.currentData()), {})
        parts = [str(about.get("page", "")), str(about.get("format", ""))]
        if about and not about.get("verified"):
            parts.append(self.t(N_("rules not yet checked against their source")))
        self.about.setText(" · ".join(part for part in parts if part))
        self.check()

    def _choice(self) -> Choice:
        return Choice(
            str(self.profile.currentData()), self.subject.currentData(), self.proceeding.currentData(),
            self.recipient.text().strip(),
        )  # fmt: skip

    # -- pre-flight -------------------------------------------------------------------

    def check(self) -> None:
        """Run the pre-flight for what is chosen."""
        if not self.context.case.code or self.profile.currentData() is None:
            self._say_verdict(needs_case(self.context), "")
            self.export_button.setEnabled(False)
            return
        self._turn += 1
        turn = self._turn
        self._say_verdict(self.t(N_("Checking …")), "")
        choice = self._choice()
        self.context.jobs.ask(
            self, check, self.context.case.code, choice,
            then=lambda answer: self._checked(turn, answer), failed=self._check_failed,
        )  # fmt: skip

    def _checked(self, turn: int, answer: dict[str, Any]) -> None:
        if turn == self._turn:
            self._ok = bool(answer["ok"])
            self._show_problems(answer["problems"])

    def _check_failed(self, error: BaseException) -> None:
        self._say_verdict(self.t(N_("The check could not be made")), "")
        self.problems.clear()
        self.export_button.setEnabled(False)
        self.show_error(error)

    def _show_problems(self, found: list[dict[str, Any]]) -> None:
        self._found = found
        stops = sum(p["level"] == _STOP for p in found)
        self.problems.clear()
        for problem in sorted(found, key=lambda p: p["level"] != _STOP):
            stop = problem["level"] == _STOP
            icon = self.context.theme.icon(
                "circle-alert" if stop else "triangle-alert",
                "danger" if stop else "warn",
            )
            item = QListWidgetItem(icon, self._words(problem))
            item.setData(Qt.ItemDataRole.UserRole, problem)
            item.setToolTip(str(problem.get("source") or ""))
            self.problems.addItem(item)
        self.export_button.setEnabled(self._ok and not self.context.read_only)
        counts = self.t(N_("{stops} stop it, {warns} to look at")).format(stops=stops, warns=len(found) - stops)
        if not found:
            self._say_verdict(self.t(N_("Ready")), self.t(N_("The pre-flight found nothing.")))
        else:
            self._say_verdict(self.t(N_("Ready")) if self._ok else self.t(N_("Not yet")), counts)

    def _words(self, problem: dict[str, Any]) -> str:
        words = said(str(problem["message"]), self.t)
        rule = str(problem.get("source") or "")
        unverified = "" if problem.get("verified", True) or not rule else " · " + self.t(N_("not verified"))
        return f"{words}\n{rule}{unverified}" if rule else words

    def _say_verdict(self, words: str, more: str) -> None:
        self.verdict.setText(words)
        self.sub_verdict.setText(more)

    def _go(self, item: QListWidgetItem) -> None:
        subject = item.data(Qt.ItemDataRole.UserRole).get("subject")
        uid = subject.get("uid") if isinstance(subject, dict) else subject
        if uid:
            self.context.jobs.ask(
                self,
                one,
                str(uid),
                then=self._gone,
                failed=lambda _: None,
            )

    def _gone(self, record: Any) -> None:
        if record is not None and record.record_kind in REGISTRY:
            self.context.go(record.record_kind, record.uid)

    # -- export -----------------------------------------------------------------------

    def begin_export(self) -> None:
        """Ask where, then make it."""
        if not self._ok:
            self.banner.say(self.t(N_("The pre-flight stops this: see the list.")), "warn")
            self.problems.setFocus()
            return
        name = f"{self.context.case.code}-{self.profile.currentData()}.pdf"
        words = self.t(N_("Where to write the dossier (it is not encrypted)?"))
        target = ask_target(self, words, Path.home() / name, "PDF (*.pdf)")
        if target is not None:
            self.export(target)

    def export(self, target: Path) -> None:
        """Make the dossier at `target`; progress stands below, Cancel leaves nothing."""
        choice = self._choice()
        self.export_button.setEnabled(False)
        self.result_card.hide()
        self.context.jobs.run(
            self, build, self.context.session, self.context.case.code, choice, target,
            title=self.t(N_("Making the dossier")), then=self._made, failed=self._not_made,
        )  # fmt: skip

    def _made(self, answer: dict[str, Any]) -> None:
        self.export_button.setEnabled(True)
        lines = [
            str(answer["out"]),
            self.t(N_("{n} pages")).format(n=answer["pages"]),
            f"SHA-256 {answer['sha256']}",
        ]
        self.result.setText("\n".join(lines))
        self.result_card.show()
        self.banner.say(self.t(N_("The dossier was made and read back.")), "ok")
        if answer.get("problems"):
            self._show_problems(answer["problems"])

    def _not_made(self, error: BaseException) -> None:
        self.export_button.setEnabled(True)
        if isinstance(error, Stopped) and error.facts.get("problems"):
            self._show_problems(error.facts["problems"])
        self.show_error(error)


def profiles() -> list[dict[str, Any]]:
    """The profiles there are."""
    from app.actions import dossier  # noqa: PLC0415 - read when the page is first shown

    return list(dossier.dossier_profiles())


def check(reader: Any, case: str, choice: Choice) -> dict[str, Any]:
    """The pre-flight (query)."""
    from app.actions import dossier  # noqa: PLC0415

    return dict(dossier.check_dossier(reader, case, choice.profile, **choice.options()))


def build(session: Any, case: str, choice: Choice, target: Path, progress: Any = None) -> Any:
    """Make the dossier off the window's thread."""
    from app.actions import dossier  # noqa: PLC0415

    return dossier.build_dossier(session, case, choice.profile, target, progress=progress, **choice.options())
