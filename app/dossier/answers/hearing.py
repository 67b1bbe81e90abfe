"""Answers about a hearing: when it is, and what is in dispute."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable

from app.domain.dates import UncertainDate
from app.domain.numerals import written
from app.domain.words import N_
from app.dossier.view import View

_MOMENT = N_("{day}, {time} {zone}")


def hearing(view: View) -> str:
    """When the hearing is, on the clock of the body where that is known."""
    if view.proceeding is None:
        return ""
    told = view.value(view.proceeding, "hearing_at")
    if not told or not view.profile.zone:
        return told
    moment = dt.datetime.fromisoformat(view.proceeding.hearing_at).astimezone(zoneinfo.ZoneInfo(view.profile.zone))
    day = moment.date().isoformat()
    shown = UncertainDate.from_parts(day, day, "gregorian").display(view.lang)
    return view.t(_MOMENT, day=shown, time=written(f"{moment:%H:%M}", view.lang), zone=moment.tzname())


def issues(view: View) -> str:
    """The issues that the material facts belong to, a line each with its facts."""
    found: dict[str, list[str]] = {}
    for fact in view.facts.all("fact"):
        text = view.value(fact, "text").rstrip(".")
        if text:
            found.setdefault(view.value(fact, "issue"), []).append(text)
    return "\n".join(f"{issue}: {'; '.join(texts)}." if issue else f"{'; '.join(texts)}."
                     for issue, texts in found.items())  # fmt: skip


VALUES: dict[str, Callable[[View], str]] = {"hearing": hearing, "issues": issues}
