"""Packages out and in: how each stands, what was answered, and what can be done about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui import work_handover as work
from ui.dialogs.cut import Cut
from ui.dialogs.files import ask_file, ask_folder, ask_target
from ui.dialogs.reason import ask_reason
from ui.kit.basics import label
from ui.kit.section import Section, fill, in_hand

if TYPE_CHECKING:
    from ui.pages.handover import HandoverPage

_WORDS = N_(
    "A package stays open until its receipt comes: until then offered deadlines stay yours. Whoever gave a package"
    " can take it back; the other side is asked to destroy it."
)
_WAYS = {"out": N_("To {name}: {cases}"), "in": N_("From {name}: {cases}")}
_ICONS = {"out": "package", "in": "package-open"}
_WITHDRAWN = {
    "out": N_("Taken back {at}; its destruction receipt says when it is gone there."),
    "in": N_("Its sender took it back {at} and asks that what came in it is destroyed."),
}
_TAKEN = {
    "receipt": N_("The receipt is taken in: {outcome}."),
    "withdraw": N_("The sender takes this package back. Decide what happens to what came with it."),
    "destroy": N_("The other side says that it destroyed what came in this package."),
}


class PackagesSection(Section):
    """One line a package; below it what is known of the one in hand."""

    def __init__(self, page: HandoverPage) -> None:
        super().__init__(page.context, N_("Packages"), _WORDS)
        self.page = page
        self.rows: list[dict[str, Any]] = []
        self.list = self.choices(N_("Packages"), self._chosen)
        self.about = label("", "muted", wrap=True, selectable=True)
        self.body.addWidget(self.about)
        self.send = self.act(N_("Hand over …"), lambda: self.context.open("sealing", "begin"), "primary")
        self.receive = self.act(N_("Open a package …"), self.begin_receiving)
        self.statement = self.act(N_("Take a receipt or withdrawal in …"), self.begin_statement)
        self.sent = self.act(N_("It is on its way"), self._mark_sent)
        self.cut = self.act(N_("Cut a package into volumes …"), self.begin_cutting)
        self.keep = self.act(N_("Save its receipt …"), self._ask_keep)
        self.decide = self.act(N_("Decide on it …"), self._decide)
        self.withdraw = self.act(N_("Take back …"), self._ask_withdraw)
        self.undo_it = self.act(N_("Destroy what came …"), self._ask_destroy, "danger")

    def show_state(self, found: dict[str, Any]) -> None:
        """Show what the overview answers."""
        self.rows = found["packages"]
        fill(self.list, [(self._words(one), one["uid"]) for one in self.rows], self.context, "package")
        for n, one in enumerate(self.rows):
            self.list.item(n).setIcon(self.context.theme.icon(_ICONS[one["direction"]], "muted"))
        for made in (self.send, self.receive, self.statement):
            made.setEnabled(not self.context.read_only)
        self._chosen()

    @property
    def one(self) -> dict[str, Any] | None:
        """The package in hand."""
        return next((one for one in self.rows if one["uid"] == in_hand(self.list)), None)

    def _named(self, one: dict[str, Any]) -> str:
        """A package in one line, as people tell it from others."""
        return self._words(one).replace("\n", " · ")

    def _words(self, one: dict[str, Any]) -> str:
        t = self.t
        name = self.context.apart(one["partner"]) if one["partner"] else t(N_("by passphrase"))
        cases = self.context.listed(one["cases"]) or "–"
        number = t(N_("Package {number}")).format(number=self.context.number(one["number"] or 0))
        # The number stands last: between Persian digits the dot that parts them reads as a zero.
        parts = [*self._stands(one), self.context.moment(one["made_at"] or ""), number]
        return f"{t(_WAYS[one['direction']]).format(name=name, cases=cases)}\n{' · '.join(parts)}"

    def _stands(self, one: dict[str, Any]) -> list[str]:
        """How a package stands, and of one that was answered what the answer says."""
        answered = one["outcome"] if one["state"] == "acknowledged" else ""
        known = terms.by_code("handover_state")
        return [self.t(known[code].label) if code in known else code for code in (one["state"], answered) if code]

    def _chosen(self) -> None:
        one, free = self.one, not self.context.read_only
        out = one is not None and one["direction"] == "out"
        self.withdraw.setEnabled(out and free and one is not None and one["state"] not in ("withdrawn", "destroyed"))
        self.keep.setVisible(one is not None and one["has_receipt"])
        self.sent.setVisible(out and one is not None and one["stored"] == "sealed")
        self.sent.setEnabled(free)
        came = one is not None and not out
        self.decide.setVisible(came and one is not None and one["waits"])
        self.decide.setEnabled(free)
        self.withdraw.setVisible(out)
        self.undo_it.setVisible(came and one is not None and one["state"] not in ("destroyed", "refused"))
        self.undo_it.setEnabled(free)
        self.about.setText(self._about(one) if one is not None else "")
        self.about.setVisible(one is not None)

    def _about(self, one: dict[str, Any]) -> str:
        t, n = self.t, self.context.number
        counts = [f"{t(REGISTRY[kind].plural)}: {n(count)}" for kind, count in one["counts"].items()]
        lines = [self.context.listed(counts)] if counts else []
        purpose = terms.by_code("consent_scope").get(one["purpose"] or "")
        if purpose is not None:
            lines.append(t(N_("Purpose: {purpose}")).format(purpose=t(purpose.label)))
        if one["expires_at"]:
            lines.append(t(N_("Can be opened until {at}")).format(at=self.context.moment(one["expires_at"])))
        if one["withdrawn_at"]:
            told = t(_WITHDRAWN[one["direction"]])
            lines.append(told.format(at=self.context.moment(one["withdrawn_at"])))
        if one["waits"] and one["state"] == "part":
            lines.append(t(N_("What was left out waits here still: it can be taken in, or refused.")))
        if one["offers"]:
            told = t(N_("Offered deadlines and filings: {n}, accepted: {m}"))
            lines.append(told.format(n=n(one["offers"]), m=n(one["accepted"])))
        return "\n".join(lines)

    def hold(self, uid: str) -> None:
        """Have a package in hand."""
        at = next((n for n, one in enumerate(self.rows) if one["uid"] == uid), -1)
        if at >= 0:
            self.list.setCurrentRow(at)
            self.list.setFocus()

    # -- what can be done -----------------------------------------------------------------

    def begin_receiving(self) -> None:
        """Ask which package."""
        self.context.open("receiving", "begin")

    def begin_statement(self) -> None:
        """Ask which receipt, withdrawal or destruction receipt."""
        chosen = ask_file(self, self.t(N_("Which receipt or withdrawal?")))
        if chosen is not None:
            self.take_statement(chosen)

    def take_statement(self, path: Path) -> None:
        """Take one in."""
        self.context.jobs.run(
            self, work.take_statement, self.context.session, path, then=self._taken, failed=self.page.show_error
        )

    def take_text(self, text: bytes) -> None:
        """Take one in whose text was pasted."""
        named = self.t(N_("the text on the clipboard"))
        self.context.jobs.run(
            self, work.take_statement_text, self.context.session, text, named, then=self._taken,
            failed=self.page.show_error,
        )  # fmt: skip

    def _taken(self, answer: dict[str, Any]) -> None:
        if answer["state"] != "taken":
            self.page.said(self.t(N_("This was taken in before; nothing changed.")), "plain")
            return
        outcome = terms.by_code("handover_state").get(answer.get("outcome") or "")
        words = self.t(_TAKEN[answer["sort"]]).format(outcome=self.t(outcome.label) if outcome else "–")
        self.page.said(words, "warn" if answer["sort"] == "withdraw" else "ok")

    def _mark_sent(self) -> None:
        if self.one is not None:
            words = self.t(N_("Noted: it is on its way. It stays on the list until its receipt comes."))
            self.context.jobs.run(
                self, work.mark_sent, self.context.session, self.one["uid"],
                then=lambda _: self.page.said(words), failed=self.page.show_error,
            )  # fmt: skip

    def begin_cutting(self) -> None:
        """Ask which package, how large its volumes may be, and where they go."""
        chosen = ask_file(self, self.t(N_("Which package?")))
        if chosen is not None:
            Cut(self, self.context, chosen.name, lambda size: self._where_volumes(chosen, size)).open()

    def _where_volumes(self, package: Path, size: int) -> None:
        folder = ask_folder(self, self.t(N_("Where to put the volumes?")), package.parent)
        if folder is not None:
            self.cut_into(package, size, folder)

    def cut_into(self, package: Path, size: int, folder: Path) -> None:
        """Cut it; progress stands below."""
        self.context.jobs.run(
            self, work.cut, package, folder, size, title=self.t(N_("Cutting the package")),
            then=lambda answer: self._cut(answer, folder), failed=self.page.failed,
        )  # fmt: skip

    def _cut(self, answer: dict[str, Any], folder: Path) -> None:
        words = self.context.plural(N_("{n} volume lies there now."), N_("{n} volumes lie there now."), answer["of"])
        advice = self.t(N_("They are in {folder}. All of them are needed to open the package."))
        self.page.said(words, "ok", advice.format(folder=folder))

    def _ask_keep(self) -> None:
        if self.one is None:
            return
        uid = self.one["uid"]
        chosen = ask_target(self, self.t(N_("Where to put the receipt?")), Path.home() / "receipt.hvr", "*.hvr")
        if chosen is not None:
            self._run(
                work.save_receipt, uid, chosen, words=N_("The receipt is in {file}: send it to who gave the package.")
            )

    def _ask_withdraw(self) -> None:
        if self.one is None:
            return
        uid, named = self.one["uid"], self._named(self.one)
        words = N_("The other side is asked to destroy what came in it. What it did with it meanwhile can't be undone.")
        ask_reason(
            self, self.context, f"{named}\n{self.t(words)}", lambda reason: self._where_withdrawal(uid, reason),
            self.t(N_("Take a package back")), self.t(N_("Take it back …")), grave=True,
        )  # fmt: skip

    def _where_withdrawal(self, uid: str, reason: str) -> None:
        chosen = ask_target(self, self.t(N_("Where to put the withdrawal?")), Path.home() / "withdrawal.hvw", "*.hvw")
        if chosen is not None:
            self._run(
                work.withdraw, uid, reason, chosen, words=N_("The withdrawal is in {file}: send it to the partner.")
            )

    def _decide(self) -> None:
        if self.one is not None:
            self.context.open("receiving", "take_held", self.one["package"], self._named(self.one))

    def _ask_destroy(self) -> None:
        if self.one is None:
            return
        package, named = self.one["package"], self._named(self.one)
        words = N_(
            "Erased for good is what came only with this package. What you changed yourselves, and what came with"
            " another package too, stays and is counted. The sender is told."
        )
        ask_reason(
            self, self.context, f"{named}\n{self.t(words)}", lambda reason: self._destroy(package, reason),
            self.t(N_("Destroy what came")), self.t(N_("Destroy it")), grave=True,
        )  # fmt: skip

    def _destroy(self, package: str, reason: str) -> None:
        self.context.jobs.run(
            self, work.destroy, self.context.session, package, reason,
            then=self._destroyed, failed=self.page.show_error,
        )  # fmt: skip

    def _destroyed(self, answer: dict[str, Any]) -> None:
        n = self.context.number
        words = self.t(N_("Destroyed: {n} records; {kept} stay because something else rests on them.")).format(
            n=n(answer["destroyed"]), kept=n(len(answer["kept"]))
        )
        self.page.said(words, "ok", self.t(N_("Save its receipt from the list and send it back.")))

    def _run(self, function: Any, *args: Any, words: str) -> None:
        told = self.t(words).format(file=args[-1])
        self.context.jobs.run(
            self, function, self.context.session, *args,
            then=lambda _: self.page.said(told), failed=self.page.show_error,
        )  # fmt: skip
