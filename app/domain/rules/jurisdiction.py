"""Which body can hear a complaint against which state on which date."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from app.domain import terms
from app.domain.rules.finding import Finding, Level
from app.paths import resource

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether a body hears a state, and from when until when (ISO days, both counted in; "" is open)."""

    state: str
    hears: bool
    since: str
    until: str
    source: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body: what its date is counted by, what it says of states not listed, what else bars it."""

    id: str
    label: str
    counts: str
    unlisted: Answer
    source: str
    verified: bool
    profiles: tuple[str, ...]
    proceedings: tuple[str, ...]
    barred_by: tuple[str, ...]
    states: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a body can hear a state on a date, why, and how well that is known."""

    answer: Answer
    why: str
    source: str
    verified: bool


@cache
def bodies() -> dict[str, Body]:
    """All bodies by id, from the shipped data."""
    rows = json.loads(resource("jurisdiction.json").read_text("utf-8"))["bodies"]
    return {row["id"]: _body(row) for row in rows}


def _body(row: dict[str, Any]) -> Body:
    lists = {name: tuple(row.get(name, ())) for name in ("profiles", "proceedings", "barred_by")}
    unlisted: Answer = "yes" if row["unlisted"] == "yes" else "no" if row["unlisted"] == "no" else "unknown"
    states = tuple(_entry(entry, row) for entry in row["states"])
    return Body(
        row["id"], row["label"], row["counts"], unlisted, row["source"], bool(row["verified"]), states=states, **lists
    )


def _entry(entry: dict[str, Any], row: dict[str, Any]) -> Entry:
    texts = {name: str(entry.get(name, "")) for name in ("since", "until", "note")}
    source = entry.get("source") or row["source"]
    return Entry(entry["state"], bool(entry.get("hears", True)), source=source,
                 verified=bool(entry.get("verified", False)), **texts)  # fmt: skip


def bodies_of(profile: str) -> list[Body]:
    """The bodies a dossier profile addresses."""
    return [body for body in bodies().values() if profile in body.profiles]


def can_hear(body: Body, state: str, on: dt.date) -> Verdict:
    """Whether a body can hear a complaint against a state (two-letter code); `on` is what the body counts by."""
    entries = [entry for entry in body.states if entry.state == state]
    if not entries:
        return Verdict(body.unlisted, f"{body.label}: {_named(state)} is not in the data", body.source, body.verified)
    day = on.isoformat()
    for entry in entries:
        if entry.hears and (entry.since or day) <= day <= (entry.until or day):
            return Verdict("yes", entry.note, entry.source, entry.verified)
    last = entries[-1]
    return Verdict("no", last.note or f"{body.label} does not hear {state} on {day}", last.source, last.verified)


@dataclass(frozen=True, slots=True)
class Filed:
    """Another proceeding of the same person: its kind and whether it was filed and is not over."""

    uid: str
    kind: str
    pending: bool


def jurisdiction_findings(
    body: Body, respondent: str, on: dt.date, *, origin: str | None = None, others: Iterable[Filed] = ()
) -> list[Finding]:
    """Stop where the body cannot hear this state on this date; warn on what is unsure or filed elsewhere.

    The respondent of a complaint about removal or collaboration is the host: naming the origin is a warning.
    """
    found = [*_hearing(body, respondent, on), *_filed_elsewhere(body, tuple(others))]
    if origin and respondent == origin:
        message = f"the respondent ({_named(respondent)}) is the state of origin; was the host state meant?"
        found.append(_finding("respondent_is_origin", "warn", body, body.source, body.verified, message))
    return found


def _named(state: str) -> str:
    """A state by its name."""
    return terms.country_names("en").get(state, state)


def _hearing(body: Body, respondent: str, on: dt.date) -> list[Finding]:
    verdict = can_hear(body, respondent, on)
    if verdict.answer == "no":
        message = f"{body.label} cannot hear {_named(respondent)} on {on.isoformat()}: {verdict.why}"
        return [_finding("cannot_hear", "stop", body, verdict.source, verdict.verified, message)]
    if verdict.answer == "unknown":
        message = f"whether {body.label} hears {_named(respondent)} is not in the data: check with counsel"
        return [_finding("jurisdiction_unknown", "warn", body, verdict.source, verdict.verified, message)]
    if verdict.verified:
        return []
    message = f"{body.label} hears {_named(respondent)}, as far as is known; this is not verified"
    return [_finding("jurisdiction_unverified", "note", body, verdict.source, verdict.verified, message)]


def _filed_elsewhere(body: Body, others: Sequence[Filed]) -> list[Finding]:
    barring = {kind for name in body.barred_by for kind in bodies()[name].proceedings}
    return [_twice(body, other) for other in others if other.pending and other.kind in barring]


def _twice(body: Body, other: Filed) -> Finding:
    message = f"the same matter is before another body ({other.kind}); {body.label} may refuse it"
    found = _finding("double_filing", "warn", body, body.source, body.verified, message)
    return dataclasses.replace(found, subject=other.uid)


def _finding(code: str, level: Level, body: Body, source: str, verified: bool, message: str) -> Finding:
    return Finding(code, level, body.id, message, rule=f"jurisdiction:{body.id}", source=source, verified=verified)
