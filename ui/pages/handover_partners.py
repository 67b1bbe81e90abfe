"""Partners: whose cards are here, how far each is trusted, and what can be done about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.words import N_
from ui import work_handover as work
from ui.dialogs.files import ask_file, ask_target
from ui.dialogs.partner import Compare, Revoke, Scan
from ui.dialogs.reason import ask_reason
from ui.kit.section import Section, fill, in_hand

if TYPE_CHECKING:
    from ui.pages.handover import HandoverPage

_WORDS = N_(
    "Exchange cards, then call each other and read the safety words aloud: only that tells you that nobody swapped"
    " the card on its way."
)
TRUST = {
    "verified": N_("verified {at}"),
    "unverified": N_("not verified: nothing can be sent yet"),
    "changed": N_("its keys changed: compare the safety words again"),
    "revoked": N_("revoked: nothing it signs counts any more"),
}
# What the last checkpoint of a partner is, where it does not simply follow from those before.
LINES = {
    "fork": N_("its log contradicts what it said before: ask how that came about"),
    "behind": N_("its log is shorter than before; usual while packages and answers cross"),
    "unproven": N_("its log is not linked to what it said before; usual while packages and answers cross"),
}
_LOST = N_(
    "Did they tell you, by voice, that they lost work and went on from a backup of the whole folder? Then go on from"
    " what they say now: what comes next has to follow from it. Both pasts are kept, with your reason. When you are not"
    " sure, don't: somebody may have put their vault back on purpose."
)
_TAKEN = {
    "new": N_("The card of {name} is taken in. Compare the safety words before you send anything."),
    "same": N_("The card of {name} was here already; nothing changed."),
    "newer": N_("The card of {name} has new names; its keys are the same."),
    "changed": N_("{name} has new keys, named by its old ones. A thief has the old ones too: compare the words again."),
    "older": N_("This card of {name} is older than the one that is here; nothing changed."),
    "superseded": N_("This card of {name} has keys that were given up; nothing changed."),
}
_CARDS = "*.hvcard"


class PartnersSection(Section):
    """One line a partner, and what can be done with it."""

    def __init__(self, page: HandoverPage) -> None:
        super().__init__(page.context, N_("Partner organisations"), _WORDS)
        self.page = page
        self.rows: list[dict[str, Any]] = []
        self.list = self.choices(N_("Partner organisations"), self._chosen)
        self.take = self.act(N_("Take a card in …"), self.begin_taking, "primary")
        self.save = self.act(N_("Save our card …"), self.begin_saving)
        self.compare = self.act(N_("Compare safety words …"), self.begin_comparing)
        self.scan = self.act(N_("Compare fingerprints …"), self.begin_scanning)
        self.lawyer = self.act(N_("Bound by legal privilege"), self._mark_lawyer)
        self.apart(N_("Take trust back when you are unsure. Revoking is final: it needs the partner's own secret."))
        self.distrust = self.act(N_("Trust no more …"), self._ask_distrust)
        self.line = self.act(N_("Go on after their loss …"), self._ask_line)
        self.revoke = self.act(N_("Revoke …"), self._ask_revoke, "danger")

    def show_state(self, found: dict[str, Any]) -> None:
        """Show what the overview answers."""
        self.rows = found["partners"]
        fill(self.list, [(self._words(one), one["uid"]) for one in self.rows], self.context, "handshake")
        for made in (self.take, self.revoke):
            made.setEnabled(not self.context.read_only)
        self._chosen()

    def name_of(self, uid: str) -> str:
        """What a partner is called here."""
        return next((self._name(one) for one in self.rows if one["uid"] == uid), "–")

    def _name(self, one: dict[str, Any]) -> str:
        names = " / ".join(name for name in (one["name"], one["worker"]) if name)
        return self.context.apart(names) if names else self.t(N_("a partner without a name"))

    def _words(self, one: dict[str, Any]) -> str:
        at = self.context.moment(one["verified_at"]) if one["verified_at"] else ""
        parts = [self.t(TRUST[one["trust"] or "unverified"]).format(at=at)]
        if one["lawyer"]:
            parts.append(self.t(N_("bound by legal privilege")))
        if one["line"] in LINES:
            parts.append(self.t(LINES[one["line"]]))
        return f"{self._name(one)}\n{' · '.join(parts)}"

    @property
    def one(self) -> dict[str, Any] | None:
        """The partner in hand."""
        return next((one for one in self.rows if one["uid"] == in_hand(self.list)), None)

    def _chosen(self) -> None:
        one, free = self.one, not self.context.read_only
        alive = one is not None and one["trust"] != "revoked"
        for made in (self.compare, self.scan, self.lawyer):
            made.setEnabled(alive and free)
        self.distrust.setEnabled(alive and free and one is not None and one["trust"] == "verified")
        self.line.setVisible(alive and one is not None and one["trust"] == "verified" and one["line"] in LINES)
        self.line.setEnabled(free)
        marked = one is not None and bool(one["lawyer"])
        words = N_("Not bound by legal privilege") if marked else N_("Bound by legal privilege")
        self.lawyer.setText(self.t(words))
        self.lawyer.setAccessibleName(self.lawyer.text())

    def hold(self, uid: str) -> None:
        """Have a partner in hand."""
        at = next((n for n, one in enumerate(self.rows) if one["uid"] == uid), -1)
        if at >= 0:
            self.list.setCurrentRow(at)
            self.list.setFocus()

    # -- cards --------------------------------------------------------------------------

    def begin_taking(self) -> None:
        """Ask which card."""
        chosen = ask_file(self, self.t(N_("Which contact card?")))
        if chosen is not None:
            self.take_card(chosen)

    def take_card(self, path: Path) -> None:
        """Take a card in."""
        self.context.jobs.run(
            self, work.take_card, self.context.session, path, then=self._taken, failed=self.page.show_error
        )

    def take_text(self, text: bytes) -> None:
        """Take a card in whose text was pasted."""
        named = self.t(N_("the text on the clipboard"))
        self.context.jobs.run(
            self, work.take_card_text, self.context.session, text, named, then=self._taken,
            failed=self.page.show_error,
        )  # fmt: skip

    def _taken(self, answer: dict[str, Any]) -> None:
        self._then_select = answer["uid"]
        known = answer["state"] in ("same", "older", "superseded", "newer")
        here = next((self._name(one) for one in self.rows if one["uid"] == answer["uid"]), "")
        name = self.context.apart(answer.get("name") or "") or here or self.t(N_("this partner"))
        words = self.t(_TAKEN[answer["state"]]).format(name=name)
        twins = [one["name"] for one in answer["warnings"]]
        advice = ""
        if twins:
            warning = N_("{names} states the same installation: only one of them can be it.")
            advice = self.t(warning).format(names=self.context.listed(twins))
        self.page.said(words, "ok" if known and not twins else "warn", advice)

    def begin_saving(self) -> None:
        """Ask where our card goes."""
        proposed = Path.home() / "contact.hvcard"
        chosen = ask_target(self, self.t(N_("Where to put our card?")), proposed, _CARDS)
        if chosen is not None:
            self.context.jobs.run(
                self, work.save_card, self.context.session, chosen, then=self._saved, failed=self.page.show_error
            )

    def _saved(self, answer: dict[str, Any]) -> None:
        words = self.t(N_("Our card is in {file}. It holds no secret: send it in any way you like."))
        self.page.said(words.format(file=answer["out"]))

    # -- trust --------------------------------------------------------------------------

    def begin_comparing(self) -> None:
        """Show the safety words of the partner in hand."""
        if self.one is not None:
            Compare(self, self.context, self.one, self._name(self.one), self._verified).open()

    def begin_scanning(self) -> None:
        """Compare whole fingerprints with the partner in hand."""
        if self.one is not None:
            Scan(self, self.context, self.one, self._name(self.one), self._verified).open()

    def _verified(self, name: str) -> None:
        self.page.said(self.t(N_("{name} is verified: packages can go there and come from there.")).format(name=name))

    def _ask_distrust(self) -> None:
        if self.one is not None:
            uid, name = self.one["uid"], self._name(self.one)
            words = self.t(N_("Nothing goes to {name} until its words are compared anew.")).format(name=name)
            ask_reason(
                self, self.context, words, lambda reason: self._distrust(uid, reason),
                self.t(N_("Trust {name} no more")).format(name=name), self.t(N_("Trust no more")), grave=True,
            )  # fmt: skip

    def _distrust(self, uid: str, reason: str) -> None:
        words = self.t(N_("Not trusted any more. Compare the words again to change that."))
        self._run(work.distrust_card, uid, reason, words=words)

    def _ask_line(self) -> None:
        if self.one is not None:
            uid, name = self.one["uid"], self._name(self.one)
            ask_reason(
                self, self.context, self.t(_LOST), lambda reason: self._accept_line(uid, reason),
                self.t(N_("{name} lost entries")).format(name=name), self.t(N_("Go on from there")), grave=True,
            )  # fmt: skip

    def _accept_line(self, uid: str, reason: str) -> None:
        words = self.t(N_("Noted: from now on what they send has to follow from this. Your reason stands in the log."))
        self._run(work.accept_line, uid, reason, words=words)

    def _ask_revoke(self) -> None:
        one = self.one
        name = self._name(one) if one is not None else ""
        Revoke(self, self.context, one["uid"] if one is not None else None, name, self._revoked).open()

    def _revoked(self, answer: dict[str, Any]) -> None:
        words = (
            N_("Revoked for good: nothing this partner signs counts any more.")
            if answer["known"]
            else N_("No card here has this secret. It is kept: a card that comes later with it is revoked at once.")
        )
        self.page.said(self.t(words), "ok")

    def _mark_lawyer(self) -> None:
        if self.one is not None:
            marked = not self.one["lawyer"]
            words = (
                N_("Noted: what is privileged may go there.") if marked else N_("Noted: nothing privileged goes there.")
            )
            self._run(work.mark_lawyer, self.one["uid"], lawyer=marked, words=self.t(words))

    def _run(self, function: Any, *args: Any, words: str, **options: Any) -> None:
        self.context.jobs.run(
            self, function, self.context.session, *args, **options,
            then=lambda _: self.page.said(words), failed=self.page.show_error,
        )  # fmt: skip
