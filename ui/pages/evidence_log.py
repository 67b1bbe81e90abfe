"""Words that stand in an exhibit, logged as a threat: verbatim, with sender, time and the citation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from app.actions import linking
from app.domain.words import N_
from ui.kit.locator import Locator, told

if TYPE_CHECKING:
    from ui.pages.evidence import EvidencePage


class Logging:
    """One command, taken back by one Ctrl+Z."""

    def __init__(self, page: EvidencePage) -> None:
        self.page, self.context, self.t = page, page.context, page.t

    def log_chosen(self) -> None:
        """Log what is chosen in the viewer."""
        place = self.page.viewer.selected()
        if place is None or place.said is None:
            self.page.banner.say(self.t(N_("Choose a message or some words first.")), "plain")
        else:
            self.log(place)

    def log(self, place: Locator) -> None:
        """Make a threat of the words at a place."""
        said, uid = place.said, self.page.inspector.uid
        if said is None or not uid or self.context.read_only:
            return
        facts = ""
        if said.sender or said.at:
            words = self.t(N_("Sent by {sender} on {at}, as the exhibit shows it ({place})."))
            facts = words.format(sender=said.sender or "–", at=said.at or "–", place=told(place, self.context))
        title = " ".join(said.words.split())
        self.context.jobs.do(
            self.page, linking.log_words, uid, said, place.values(), facts, title,
            then=lambda done: self._logged(done.result, said), failed=self.page.show_error,
        )  # fmt: skip

    def _logged(self, threat: Any, said: linking.Said) -> None:
        advice = ""
        if said.at and not said.iso:
            words = N_("The date {at} can be read in more than one way: fill in “First seen” yourself.")
            advice = self.t(words).format(at=said.at)
        self.page.banner.say(
            self.t(N_("Threat logged with the words, the sender, the time and the place. Ctrl+Z takes it back.")), "ok",
            advice, action=self.t(N_("Show it")), then=partial(self.context.go, "threat", threat.uid),
        )  # fmt: skip
        self.page.links.reload()
        self.page.load()
