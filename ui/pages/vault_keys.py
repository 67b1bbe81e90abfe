"""What opens the vault: listed, added, changed, revoked; recovery code; new keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.domain.words import N_
from ui import work
from ui.context import Context
from ui.dialogs import credential
from ui.dialogs.ask import Ask
from ui.dialogs.recovery import NewCode
from ui.dialogs.rotation import Rotation
from ui.kit.basics import label
from ui.kit.section import Section, fill, in_hand

if TYPE_CHECKING:
    from ui.pages.vault import VaultPage

SORTS = {
    "passphrase": N_("passphrase"),
    "keyfile": N_("passphrase and key file"),
    "keyring": N_("passphrase and this computer"),
    "recovery": N_("recovery code"),
}
ENOUGH = N_("Any one of these is enough.")
NOT_MINE = N_("What you opened with was revoked: add a passphrase of your own before you close.")
OLDER = N_("Backups and older copies of this folder still open with what opened them when they were made.")


class KeysSection(Section):
    """One line a credential, and what can be done with them."""

    def __init__(self, page: VaultPage) -> None:
        super().__init__(page.context, N_("What opens this vault"), ENOUGH)
        self.page = page
        self.rows: list[dict[str, Any]] = []
        self.list = self.choices(N_("What opens this vault"), self._chosen)
        self.change = self.act(N_("Change passphrase …"), lambda: self._ask(credential.CHANGE))
        self.add = self.act(N_("Add passphrase …"), lambda: self._ask(credential.PASSPHRASE))
        self.add_file = self.act(N_("Add key file …"), lambda: self._ask(credential.KEY_FILE))
        self.add_here = self.act(N_("Add this computer …"), lambda: self._ask(credential.KEYRING))
        self.rehearse = self.act(N_("Rehearse the code …"), self._rehearse)
        self.apart(N_("These end something for good: what opened the vault before does so no more."))
        self.revoke = self.act(N_("Revoke …"), self._revoke)
        self.renew = self.act(N_("New recovery code …"), self._renew)
        self.rotate = self.act(N_("New keys …"), self._rotate)

    def show_state(self, found: dict[str, Any]) -> None:
        """Show what the overview answers."""
        self.rows = found["credentials"]
        fill(self.list, [(self._words(one), one["id"]) for one in self.rows], self.context, "lock")
        mine = any(one["used"] for one in self.rows)
        self.words.setText(self.t(ENOUGH if mine else NOT_MINE))
        self.change.setEnabled(mine and not self.context.read_only)
        for made in (self.add, self.add_file, self.add_here, self.renew, self.rehearse, self.rotate):
            made.setEnabled(not self.context.read_only)
        self._chosen()

    def _words(self, one: dict[str, Any]) -> str:
        sort = self.t(SORTS.get(one["kind"], one["kind"]))
        parts = [sort] if one["name"] != SORTS.get(one["kind"]) else []
        parts.append(self.t(N_("since {at}")).format(at=self.context.moment(one["made_at"])))
        if one["used"]:
            parts.append(self.t(N_("used now")))
        return f"{self.t(one['name'])}\n{' · '.join(parts)}"

    def _one(self) -> dict[str, Any] | None:
        return next((one for one in self.rows if one["id"] == in_hand(self.list)), None)

    def _chosen(self) -> None:
        self.revoke.setEnabled(self._one() is not None and not self.context.read_only)

    def _ask(self, kind: str) -> None:
        credential.Credential(self, self.context, kind, self._added).open()

    def _added(self, _: Any) -> None:
        self.page.said(self.t(N_("Done: what opens this vault has changed.")), "ok", self.t(OLDER))

    def _revoke(self) -> None:
        one = self._one()
        if one is not None:
            Revoke(self, self.context, one, self._revoked, last=self._last(one)).open()

    def _last(self, one: dict[str, Any]) -> bool:
        """Whether nothing but recovery codes would be left."""
        return all(other["kind"] == "recovery" for other in self.rows if other["id"] != one["id"])

    def _revoked(self, gone: dict[str, Any]) -> None:
        words = self.t(N_("“{name}” opens this vault no more.")).format(name=gone["name"])
        self.page.said(words, "ok", self.t(OLDER))

    def _renew(self) -> None:
        Renew(self, self.context, self._show_code).open()

    def _show_code(self, code: str) -> None:
        NewCode(self, self.context, code, self._code_kept).open()

    def _code_kept(self) -> None:
        words = self.t(N_("The new recovery code is in force. Rehearse it in a few days."))
        self.page.said(words, "ok", self.t(OLDER))

    def _rehearse(self) -> None:
        words = self.t(N_("The code on the paper opens this vault."))
        credential.Rehearsal(self, self.context, lambda _: self.page.said(words)).open()

    def _rotate(self) -> None:
        Rotation(self, self.context, self._rotated).open()

    def _rotated(self, answer: dict[str, Any]) -> None:
        NewCode(self, self.context, answer["recovery_code"], lambda: self._say_rotated(answer)).open()

    def _say_rotated(self, answer: dict[str, Any]) -> None:
        words = [self.t(N_("The vault has new keys for what is written from now on."))]
        if answer["dropped"]:
            words.append(
                self.t(N_("These open it no more: {names}.")).format(names=self.context.listed(answer["dropped"]))
            )
        if answer.get("stopped"):
            words.append(self.t(N_("Encrypting the evidence anew was not finished; the rest stays as it was.")))
        self.page.said(" ".join(words), "ok", self.t(OLDER))


class Revoke(Ask):
    """Asks once; why it is refused stands in it. The `last` besides recovery codes is not offered."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        one: dict[str, Any],
        then: Callable[[dict[str, Any]], object],
        *,
        last: bool = False,
    ) -> None:
        t = context.translate
        title = t(N_("Revoke “{name}”?")).format(name=one["name"])
        super().__init__(parent, context, title, t(OLDER), t(N_("Revoke")))
        self._id, self._then = one["id"], then
        self.dangerous()
        self.yes.setVisible(not last)
        if last:
            words = N_("This is the only one besides the recovery code. Add another first, then revoke this one.")
            self.words.setText(t(words))
        elif one["used"]:
            self.body.addWidget(label(t(N_("You opened the vault with this one.")), wrap=True))

    def go_on(self) -> None:
        self.work(work.revoke, self.context.session, self._id, then=self._done)

    def _done(self, gone: dict[str, Any]) -> None:
        self.accept()
        self._then(gone)


class Renew(Ask):
    """The last word before the old recovery code is void."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[str], object]) -> None:
        t = context.translate
        words = N_("The code on the old paper will open this vault no more. Have paper and pen at hand.")
        super().__init__(parent, context, t(N_("New recovery code")), t(words), t(N_("Make a new code")))
        self._then = then

    def go_on(self) -> None:
        self.work(work.renew_recovery, self.context.session, then=self._done)

    def _done(self, code: str) -> None:
        self.accept()
        self._then(code)
