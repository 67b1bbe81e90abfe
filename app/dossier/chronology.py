"""The chronology: events and threats as one numbered list, each with what proves it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain import terms
from app.domain.dates import DateProblem, UncertainDate
from app.domain.numerals import written
from app.domain.records import Citation
from app.domain.words import N_
from app.dossier.facts import CaseFacts
from app.dossier.view import View

_UNTIL = re.compile(r"\[\.\.(\d{4}(?:-\d\d)?)\]")
_UNKNOWN = N_("date not known")
_ABOUT = N_("on or about {date}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its date in words, what happened, what is alleged, who did it, and what is cited for it."""

    uid: str
    kind: str
    date: str
    title: str
    facts: str
    alleged: str
    opinion: str
    actor: str
    place: str
    citations: tuple[Citation, ...]
    disputed: bool
    record: Any


def rows(view: View) -> list[Row]:
    """All rows in order of their bounds; a linked pair of event and threat shows once, as the event."""
    paired = {event.same_as for event in view.facts.all("event") if event.same_as}
    events = [(event.when, event) for event in view.facts.all("event") if event.in_chronology is not False]
    threats = [
        (threat.first_seen, threat)
        for threat in view.facts.all("threat")
        if threat.in_chronology is not False and threat.uid not in paired
    ]
    happenings = sorted(events + threats, key=lambda item: (_begins(item[0]), item[1].uid))
    return [_row(view, when, record) for when, record in happenings]


def _begins(when: UncertainDate | None) -> str:
    """What a row is sorted by: “until 2021” stands where 2021 begins, not behind all that happened in that year."""
    if when is None:
        return "~"
    until = _UNTIL.fullmatch(when.edtf or "") if when.earliest is None else None
    return f"{until[1]}{'-01-01'[len(until[1]) - 4 :]} ~" if until else when.sort_key


def year(row: Row) -> str:
    """The year a row stands under; empty when nothing is known of its date."""
    when = row.record.when if row.kind == "event" else row.record.first_seen
    return _begins(when)[:4] if when is not None else ""


def latest(row: Row) -> str:
    """The last day a row may be of (ISO 8601); open ones count as latest, those without a date as first."""
    when = row.record.when if row.kind == "event" else row.record.first_seen
    return "" if when is None else when.latest or "9999"


def _row(view: View, when: UncertainDate | None, record: Any) -> Row:
    disputed = record.record_kind == "event" and bool(record.disputed or record.disputed_by)
    title = view.value(record, "title") or _kind_words(view, record)
    return Row(
        uid=record.uid,
        kind=record.record_kind,
        date=_date(view, when, record, disputed),
        title=title,
        facts=view.value(record, "narrative"),
        alleged=view.value(record, "allegation"),
        opinion=view.value(record, "opinion") if view.profile.internal else "",
        actor=_actor(view, record),
        place=view.value(record, "place"),
        citations=tuple(_citations(view.facts, record)),
        disputed=disputed,
        record=record,
    )


def _kind_words(view: View, record: Any) -> str:
    name = f"{record.record_kind}_kind"
    code = getattr(record, name)
    term = terms.by_code(name).get(code)
    return view.t(term.label) if term else str(code or "")


def span(when: UncertainDate, end: UncertainDate, lang: str) -> str:
    """From one date to another; what both share is told once."""
    if when.edtf == end.edtf:
        return when.display(lang)
    if when.calendar == end.calendar:
        with contextlib.suppress(DateProblem):
            return UncertainDate.from_parts(f"{when.edtf}/{end.edtf}", "", when.calendar).display(lang)
    return f"{when.display(lang)} – {end.display(lang)}"


def _date(view: View, when: UncertainDate | None, record: Any, disputed: bool) -> str:
    """The date at its true precision; what is disputed is "on or about" outside internal papers."""
    name = "when" if record.record_kind == "event" else "first_seen"
    if when is None or not view.disclosure.shows(record.record_kind, name):
        return view.t(_UNKNOWN)
    text = when.display(view.lang)
    end = record.when_end if record.record_kind == "event" else record.last_seen
    if end is not None:
        text = span(when, end, view.lang)
    if record.record_kind == "event" and record.local_time:
        text = view.listed((text, written(record.local_time, view.lang)))
    return view.t(_ABOUT, date=text) if disputed and not view.profile.internal else text


def _actor(view: View, record: Any) -> str:
    if record.record_kind == "event":
        degrees = view.facts.children("involvement", "target_uid", record.uid)
        people = [view.names.label(item.person) for item in degrees if item.degree not in ("victim", "present")]
        return view.listed(dict.fromkeys(name for name in people if name))
    named = view.names.label(record.perpetrator) if view.disclosure.shows("threat", "perpetrator") else ""
    kind, state = view.value(record, "perpetrator_kind"), view.value(record, "perpetrator_state")
    return named or view.listed(part for part in (kind, state) if part)


def _citations(facts: CaseFacts, record: Any) -> Iterator[Citation]:
    targets = {record.uid, getattr(record, "same_as", None)}
    for citation in facts.all("citation"):
        if citation.target_uid in targets and facts.get(citation.evidence):
            yield citation
