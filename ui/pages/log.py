"""What was done with this vault, and whether it is whole."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from app.actions import journaling
from app.domain.dates import DateProblem, parse
from app.domain.fields import REGISTRY
from app.domain.folding import fold
from app.domain.words import N_
from ui.context import Context
from ui.errors import value_words
from ui.kit.banner import Empty
from ui.kit.basics import boxed, button, card, clearable, column, label, put, row, stretched
from ui.kit.table import Column, PagedModel, Table
from ui.pages.base import Command, Page, page_title
from ui.pages.log_details import EntryDetails, named

_ACTIONS = {
    "add": N_("added"),
    "edit": N_("changed"),
    "delete": N_("deleted"),
    "undo": N_("taken back"),
    "redo": N_("done again"),
    "erase": N_("erased"),
    "shred": N_("shredded"),
    "import": N_("imported"),
    "sign_off": N_("signed off"),
    "dossier": N_("made"),
    "accept_loss": N_("loss accepted"),
    "subject_access": N_("shown what is held"),
    "restore": N_("brought back"),
    "merge": N_("taken in"),
    "handover": N_("handed over or received"),
    "merge_erase": N_("erased as there"),
    "resolve": N_("conflict settled"),
    "credential_added": N_("credential added"),
    "credential_revoked": N_("credential revoked"),
    "passphrase": N_("passphrase changed"),
    "recovery_renewed": N_("new recovery code"),
    "recovery_rehearsed": N_("recovery code rehearsed"),
    "rotated": N_("new keys"),
    "rekeyed": N_("encrypted anew"),
    "identity": N_("identity"),
    "installation": N_("new installation"),
}
_VAULT = N_("Vault")
# What is told of the vault itself beside an entry.
_ABOUT = {
    "site": N_("Installation"), "credential": N_("Credential"), "credential_kind": N_("Kind of credential"),
    "dropped": N_("What opens it no more"), "continues": N_("Continues from"), "lost": N_("What is missing"),
    "person": N_("Person"), "checked": N_("How it was checked"),
    "witnessed": N_("Checkpoint of a partner"), "cosigned": N_("Co-signature of a partner"),
}  # fmt: skip


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of the log."""
    return LogPage(context)


class LogPage(Page):
    """Verify on top, the journal below, newest first, what an entry changed at its side."""

    help_words = N_(
        "Everything that was done with this vault, signed and in order: who, when, what it was before and is now."
        " Narrow it to a kind, a worker, some days or one record; Enter goes to the record. “Verify now” checks every"
        " entry, record and exhibit against the signed log."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        t = self.t
        self._record = ""
        self.verify_button = button(t(N_("Verify now")), self.verify, "primary")
        self.verdict = label(t(N_("Not verified in this sitting")), "heading")
        self.details = label(
            t(N_("Checks every entry, record and exhibit against the signed log.")), "muted", wrap=True
        )
        frame = card(column(self.verdict, self.details, margins=(20, 12, 20, 14), gap=4))
        self.kind, self.worker, self.day = QComboBox(), QComboBox(), QLineEdit()
        self.one = button("", self.all_records, "link", context.theme.icon("x", "accent"))
        self.one.hide()
        self.wrong = label("", "problem")
        self.wrong.hide()
        self.model = PagedModel(self._columns(), context)
        self.table = Table(self.model, t(N_("Log")), context)
        self.model.setParent(self.table)
        self.model.failed.connect(self.show_error)
        self.model.filled.connect(self._filled)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._chosen)
        self.entry = EntryDetails(context, lambda: self._open(self.table.current()), self.only_record)
        self.nothing = Empty(context, "history", t(N_("No entry fits")), t(N_("Take back a filter to see more.")))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.nothing)
        self._lay_out(frame)

    def _lay_out(self, frame: QWidget) -> None:
        t = self.t
        self.kind.setAccessibleName(t(N_("Only this kind")))
        self.kind.addItem(t(N_("Every kind")), "")
        for kind in sorted(REGISTRY.values(), key=lambda kind: fold(t(kind.label))):
            self.kind.addItem(t(kind.label), kind.name)
        self.kind.addItem(t(_VAULT), "vault")
        self.worker.setAccessibleName(t(N_("Only this worker")))
        self.worker.addItem(t(N_("Everybody")), "")
        self.day.setAccessibleName(t(N_("Only these days")))
        self.day.setPlaceholderText(t(N_("Days, e.g. May 2021")))
        self.day.setMaxLength(100)
        clearable(self.day, self.context.theme)
        self.day.setMinimumWidth(self.context.theme.size(200))
        filters = row(self.kind, self.worker, self.day, self.wrong, self.one, -1, margins=(24, 0, 24, 10))
        side = stretched(row(self.stack, self.entry, gap=0), 0)
        top = boxed(column(frame, margins=(24, 0, 24, 12)))
        box = column(self.head(page_title(t(N_("Log"))), self.verify_button), self.banner, top, filters, side, gap=0)
        box.setStretch(4, 1)
        self.setLayout(box)
        self.kind.currentIndexChanged.connect(lambda _: self.load())
        self.worker.currentIndexChanged.connect(lambda _: self.load())
        self.day.editingFinished.connect(self.load)
        self.day.textEdited.connect(lambda text: None if text else self.load())

    def _columns(self) -> list[Column]:
        t = self.t
        return [
            Column(t(N_("At")), lambda e: self.context.moment(e.at), 215),
            Column(t(N_("What")), self._what, 250),
            Column(t(N_("Which record")), lambda e: named(e, t).replace("\n", " "), 0),
            Column(t(N_("Fields")), self._fields, 200),
            Column(t(N_("By")), lambda e: t(e.actor) if e.actor else "", 140),
        ]

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            (N_("Verify now"), "", self.verify),
            (N_("Only this record"), "Ctrl+Shift+R", self.only_record),
            (N_("All records again"), "", self.all_records),
        ]

    def _what(self, entry: Any) -> str:
        kind = REGISTRY.get(entry.kind)
        action = self.t(_ACTIONS.get(entry.action, entry.action))
        what = self.t(kind.label) if kind else self.t(_VAULT) if entry.kind == "vault" else entry.kind
        return f"{what} · {action}"

    def _fields(self, entry: Any) -> str:
        kind = REGISTRY.get(entry.kind)
        specs = kind.specs if kind else {}
        labels = (specs[name].label if name in specs else _ABOUT.get(name, name) for name in entry.fields)
        return self.context.listed(self.t(words) for words in labels)

    # -- what is shown --------------------------------------------------------------------

    def shown(self) -> None:
        self.context.jobs.ask(self, journaling.workers, then=self._workers_came)
        self.load()
        self.table.take_focus()

    def focus_filter(self) -> None:
        self.day.setFocus()

    def load(self) -> None:
        """Show what the filters leave."""
        readable, days = self._days()
        if readable:
            options = {"record": self._record, "kind": self.kind.currentData() or "", "days": days,
                       "actor": self.worker.currentData() or ""}  # fmt: skip
            self.model.show(journaling.entries, **options)

    def _days(self) -> tuple[bool, tuple[str, str] | None]:
        """Whether the days that are typed can be read, which is said beside them, and the first and last of them."""
        self.wrong.hide()
        text = self.day.text().strip()
        if not text:
            return True, None
        try:
            when = parse(text, order=self.context.reading.date_order, lang=self.context.lang)
        except DateProblem as problem:
            self.wrong.setText(value_words(problem.code, problem.message, self.t))
            self.wrong.show()
            return False, None
        if when is None:
            return True, None
        return True, (str(when.earliest or "0000-01-01"), str(when.latest or "9999-12-31"))

    def _workers_came(self, names: list[str]) -> None:
        now = self.worker.currentData()
        self.worker.blockSignals(True)
        while self.worker.count() > 1:
            self.worker.removeItem(1)
        for name in names:
            self.worker.addItem(self.t(name), name)
        self.worker.setCurrentIndex(max(0, self.worker.findData(now)))
        self.worker.setVisible(len(names) > 1)
        self.worker.blockSignals(False)

    def _filled(self) -> None:
        some = bool(self.model.rows)
        self.stack.setCurrentWidget(self.table if some else self.nothing)
        if not some:
            self.entry.hide()

    def hear(self, changed: Any) -> None:
        if self.isVisible() and changed.uids:
            self.model.reload()

    def _entry(self, uid: str) -> Any:
        return next((e for e in self.model.rows if e is not None and e.uid == uid), None)

    def _chosen(self, uid: str) -> None:
        entry = self._entry(uid)
        if entry is not None:
            self.entry.begin(entry, self._what(entry))
            then = lambda found: self._told(uid, entry, found)  # noqa: E731
            self.context.jobs.ask(self, journaling.details, entry.n, then=then)

    def _told(self, uid: str, entry: Any, found: Any) -> None:
        if uid == self.table.current():
            self.entry.show_details(entry, found)

    def only_record(self) -> None:
        """The history of the record in hand alone."""
        entry = self._entry(self.table.current())
        if entry is not None and entry.record:
            self._record = entry.record
            words = self.t(N_("Only: {record}")).format(record=entry.title or self._what(entry))
            self.one.setText(words)
            self.one.setAccessibleName(self.t(N_("All records again")))
            self.one.show()
            self.load()

    def all_records(self) -> None:
        """Every record again."""
        self._record = ""
        self.one.hide()
        self.load()
        self.table.setFocus()

    def _open(self, uid: str) -> None:
        entry = self._entry(uid)
        if entry is not None and entry.kind in REGISTRY:
            self.context.go(entry.kind, entry.record)

    def verify(self) -> None:
        """Check everything; the window stays alive meanwhile."""
        self.verify_button.setEnabled(False)
        self.verdict.setText(self.t(N_("Verifying …")))
        self.context.jobs.run(
            self,
            verify,
            self.context.session,
            title=self.t(N_("Verifying")),
            then=self._verified,
            failed=self._failed,
        )

    def _verified(self, answer: dict[str, Any]) -> None:
        self.verify_button.setEnabled(True)
        ok = bool(answer.get("ok"))
        self.verdict.setText(self.t(N_("Whole")) if ok else self.t(N_("Damaged")))
        put(self.verdict, role="heading")
        problems = answer.get("problems") or []
        lines = [str(p.get("message", p)) if isinstance(p, dict) else str(p) for p in problems]
        checked = answer["checked"]
        whole = self.t(
            N_("{journal} entries, {records} records, {objects} files checked: complete, as this installation states.")
        ).format(**checked)
        self.details.setText("\n".join(lines) or whole)
        if not ok:
            self.banner.say("\n".join(lines[:3]), "problem")

    def _failed(self, error: BaseException) -> None:
        self.verify_button.setEnabled(True)
        self.verdict.setText(self.t(N_("Not verified")))
        self.show_error(error)


def verify(session: Any, progress: Any = None) -> dict[str, Any]:
    """Check an open vault off the window's thread."""
    from app.actions import vault as actions  # noqa: PLC0415 - read when somebody verifies

    return actions.verify(session, progress).answer()
