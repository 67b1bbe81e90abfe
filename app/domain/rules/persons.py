"""What must be seen at once of a person: a minor, somebody at risk, what consent stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.dates import UncertainDate
from app.domain.rules.consent import Consenting, is_asked, standing

OF_AGE = 18
_YOUNG_BANDS = frozenset({"0_11", "12_17"})
# How far apart the bounds of a birth may lie for its later one to count.
_EXACT = dt.timedelta(days=3 * 366)


def is_minor(birth: UncertainDate | None, age_band: str | None, vulnerabilities: Iterable[str], today: dt.date) -> bool:
    """Whether a person is, or may well be, under 18; in doubt of a year or two yes."""
    if age_band in _YOUNG_BANDS or "minor" in set(vulnerabilities):
        return True
    if birth is None or birth.earliest is None or birth.latest is None:
        return False
    first, last = dt.date.fromisoformat(birth.earliest), dt.date.fromisoformat(birth.latest)
    born = last if last - first <= _EXACT else first
    return born > _years_before(today)


def _years_before(today: dt.date) -> dt.date:
    try:
        return today.replace(year=today.year - OF_AGE)
    except ValueError:  # 29 February
        return today.replace(year=today.year - OF_AGE, day=28)


def consent_state(roles: Iterable[str], consents: Sequence[Consenting], today: dt.date) -> str:
    """What stands of a person's consents (oldest first): given, expired, withdrawn …; "" for one who is never asked."""
    held = frozenset(roles)
    if not consents:
        return "not_asked" if is_asked(held) else ""
    return standing(consents[-1], today)


def may_see(item: Any, case: str) -> bool:
    """Whether what was learned of a person may be used in a case: it was learned there, or is shared."""
    return bool(item.case == case or getattr(item, "shared", None))
