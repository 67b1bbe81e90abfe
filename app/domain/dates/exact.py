"""Exact days and moments, for fields that take nothing less."""

from __future__ import annotations

import datetime as dt

from app.domain.dates.folded import fold
from app.domain.dates.model import parse
from app.domain.dates.problem import DateProblem


def exact_day(text: str, *, order: str | None = None, lang: str | None = None) -> str | None:
    """The ISO day of words that name exactly one; None when empty; DateProblem (not_a_day among others)."""
    when = parse(text, order=order, lang=lang)
    if when is None:
        return None
    if when.edtf != when.earliest:
        raise DateProblem("not_a_day", f"an exact day is needed here, not “{text.strip()[:60]}”")
    return when.earliest


def instant(text: str) -> str | None:
    """A moment as ISO 8601 to the second with its offset (Z for UTC, also when none was given); None when empty."""
    folded = fold(text).upper()
    if not folded:
        return None
    try:
        moment = dt.datetime.fromisoformat(folded.replace(" UTC", "Z").replace(" Z", "Z"))
    except ValueError:
        raise DateProblem(
            "not_a_moment", f"a date and time such as 2026-05-01 14:30 is needed, not “{text.strip()[:60]}”"
        ) from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware.isoformat(timespec="seconds").replace("+00:00", "Z")
