"""What was done with this vault, and whether it is whole."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget

from app.actions import looking
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, card, column, label, put
from ui.kit.table import Column, PagedModel, Table
from ui.pages.base import Page, page_title

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


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of the log."""
    return LogPage(context)


class LogPage(Page):
    """Verify on top, the journal below, newest first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        t = self.t
        self.verify_button = button(t(N_("Verify now")), self.verify, "primary")
        self.verdict = label(t(N_("Not verified in this sitting")), "heading")
        self.details = label(
            t(N_("Checks every entry, record and exhibit against the signed log.")),
            "muted",
            wrap=True,
        )
        frame = card(column(self.verdict, self.details, margins=(20, 14, 20, 16), gap=4))
        self.model = PagedModel(self._columns(), context)
        self.table = Table(self.model, t(N_("Log")), context)
        self.model.setParent(self.table)
        self.model.failed.connect(self.show_error)
        self.table.opened.connect(self._open)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        top = boxed(column(frame, margins=(24, 0, 24, 14)))
        self.setLayout(
            column(
                self.head(page_title(t(N_("Log"))), self.verify_button),
                self.banner,
                top,
                self.stack,
                gap=0,
            )
        )

    def _columns(self) -> list[Column]:
        t = self.t
        return [
            Column(t(N_("No.")), lambda e: self.context.number(e.n), 70),
            Column(t(N_("At")), lambda e: self.context.moment(e.at), 170),
            Column(t(N_("What")), self._what, 0),
            Column(t(N_("Fields")), self._fields, 260),
            Column(t(N_("By")), lambda e: e.actor or "", 140),
        ]

    def _what(self, entry: Any) -> str:
        kind = REGISTRY.get(entry.kind)
        action = self.t(_ACTIONS.get(entry.action, entry.action))
        what = self.t(kind.label) if kind else self.t(_VAULT) if entry.kind == "vault" else entry.kind
        return f"{what} · {action}"

    def _fields(self, entry: Any) -> str:
        kind = REGISTRY.get(entry.kind)
        specs = kind.specs if kind else {}
        return self.context.listed(self.t(specs[name].label) if name in specs else name for name in entry.fields)

    def shown(self) -> None:
        self.model.show(looking.journal)
        self.verify_button.setFocus()

    def hear(self, changed: Any) -> None:
        if self.isVisible() and changed.uids:
            self.model.reload()

    def _open(self, uid: str) -> None:
        entry = next((e for e in self.model.rows if e.uid == uid), None)
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
