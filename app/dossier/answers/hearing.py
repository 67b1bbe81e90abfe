"""Answers about a hearing: when it is, and what is in dispute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from app.domain.dates import UncertainDate
from app.domain.numerals import written
from app.domain.rules.deadlines import zone_of
from app.domain.words import N_
from app.dossier.view import View

_MOMENT = N_("{day}, {time} {zone}")


def hearing(view: View) -> str:
    """When the hearing is, on the clock of the body where that is known."""
    return heard(view, view.proceeding) if view.proceeding is not None else ""


def heard(view: View, proceeding: Any) -> str:
    """When a proceeding is heard: on its own clock, else on that of the body, else in UTC; "" where it is not set."""
    told = view.value(proceeding, "hearing_at")
    moment = local(view, proceeding) if told else None
    if moment is None or moment.tzinfo is dt.UTC:
        return told
    day = moment.date().isoformat()
    return clocked(view, moment, UncertainDate.from_parts(day, day, "gregorian").display(view.lang))


def clocked(view: View, moment: dt.datetime, day: str) -> str:
    """A moment as the clock of its zone shows it, with the name of that; its `day` in words."""
    return view.t(_MOMENT, day=day, time=written(f"{moment:%H:%M}", view.lang), zone=_called(moment))


def local(view: View, proceeding: Any) -> dt.datetime:
    """The moment of a hearing on the clock of the place where it is called; UTC where no zone is known."""
    zone = proceeding.hearing_zone or view.profile.zone
    return dt.datetime.fromisoformat(proceeding.hearing_at).astimezone(zone_of(zone) if zone else dt.UTC)


def _called(moment: dt.datetime) -> str:
    """“GMT”; zones without letters of their own by their distance, “UTC+04:00”."""
    name, far = moment.tzname() or "", f"{moment:%z}"
    return name if name.isalpha() else f"UTC{far[:3]}:{far[3:]}"


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
