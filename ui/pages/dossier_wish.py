"""What somebody wants of a paper, in the form the actions take and the form that is kept for the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_OF_A_PAPER = ("subject", "proceeding", "recipient", "without", "lang", "dated", "order")


@dataclass(frozen=True, slots=True)
class Choice:
    """For whom the paper is made, for which recipient, in which language, and without which parts.

    `shown` is the disclosure without its recipient; `more` are further options by name.
    """

    profile: str
    subject: str | None = None
    proceeding: str | None = None
    recipient: str = ""
    without: tuple[str, ...] = ()
    lang: str = ""
    dated: str = ""
    shown: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def options(self) -> dict[str, Any]:
        """As the actions take them."""
        disclosure = {"recipient": self.recipient, **self.shown}
        wished = {"without": list(self.without), "dated": self.dated, **self.more}
        made: dict[str, Any] = {
            "subject": self.subject,
            "proceeding": self.proceeding,
            "lang": self.lang,
            "disclosure": {key: value for key, value in disclosure.items() if value},
            "options": {key: value for key, value in wished.items() if value},
        }
        return {key: value for key, value in made.items() if value}

    def kept(self, before: dict[str, Any]) -> dict[str, Any]:
        """As it is kept in the vault: beside what is chosen now, what was chosen for other kinds of paper and for
        other recipients `before`."""
        now: dict[str, Any] = {
            "subject": self.subject, "proceeding": self.proceeding, "recipient": self.recipient,
            "without": list(self.without), "lang": self.lang, "dated": self.dated,
            "order": self.more.get("order") or {},
        }  # fmt: skip
        papers = {**_dict(before.get("papers")), self.profile: now} if self.profile else _dict(before.get("papers"))
        lasting = {name: value for name, value in self.shown.items() if name != "override"}
        shown = {**_dict(before.get("disclosures")), self.recipient: lasting}
        return {
            "profile": self.profile, **now, "papers": papers,
            "disclosures": {name: one for name, one in shown.items() if one},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a paper is to be looked at: the `whole`, our `own` pages, or the `answers` to the form.

    `typed` is what is written for the form and not stored yet.
    """

    choice: Choice
    look: str = "whole"
    typed: dict[str, str] = field(default_factory=dict)


def of_paper(kept: dict[str, Any], profile: str) -> dict[str, Any]:
    """What was chosen for a kind of paper in this case before."""
    before = _dict(_dict(kept.get("papers")).get(profile))
    if not before and kept.get("profile") == profile:
        before = {name: kept[name] for name in _OF_A_PAPER if name in kept}
    return before


def shown_to(kept: dict[str, Any], recipient: str) -> dict[str, Any]:
    """What this recipient was to see before."""
    return dict(_dict(_dict(kept.get("disclosures")).get(recipient)))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
