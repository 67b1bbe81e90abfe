"""What is asked for when a package is made: what, for whom, on what terms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from app.domain import terms
from app.domain.errors import Invalid, Problem
from app.domain.rules.consent import STORE
from app.handover.scope import Choice

SHARE = "share_partner"
VITAL = "vital_interests"
ONWARD = ("ask", "no", "yes")
# A day of the Persian calendar taken for a Gregorian one would let everything go that it was to hold back.
_FIRST_YEAR = 1850


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a package goes; `onward` says whether the receiver may hand it on (ask first, no, yes)."""

    purpose: str = SHARE
    legal_basis: str = ""
    onward: str = "ask"
    retention_until: str | None = None
    text: str = ""
    valid_days: int = 60
    override: str = ""

    def checked(self) -> Terms:
        """The same, or Invalid naming what does not fit."""
        problems = []
        if self.purpose not in terms.by_code("consent_scope") or self.purpose == STORE:
            problems.append(Problem("purpose", "bad_code", f"“{self.purpose}” is no purpose of a handover"))
        if self.onward not in ONWARD:
            problems.append(Problem("onward", "bad_code", f"“{self.onward}” is no condition on handing on"))
        if self.retention_until is not None and not is_day(self.retention_until):
            problems.append(Problem("retention_until", "not_a_day", f"“{self.retention_until}” is no day"))
        if problems:
            raise Invalid(problems)
        return self


def is_day(text: object) -> bool:
    """Whether this is a day as year-month-day that somebody living can mean: 1404 is one of another calendar."""
    try:
        day = dt.date.fromisoformat(str(text))
    except ValueError:
        return False
    return day.isoformat() == text and day.year >= _FIRST_YEAR


@dataclass(frozen=True, slots=True)
class Order:
    """A package to be made: for one card (`to`), for a key without a card (`bare`, as age writes it), or for whoever
    knows a passphrase that is made now.

    `older` seals for the partner's older key, and lets a bare one be such; `named` is whom a passphrase or a bare key
    is for, in words; `offered` are deadlines and proceedings offered for taking over (None: all that are open).
    """

    choice: Choice
    to: str = ""
    older: bool = False
    named: str = ""
    offered: frozenset[str] | None = None
    terms: Terms = field(default_factory=Terms)
    lang: str = "en"
    bare: str = ""
