"""Intake: what somebody tells becomes a case, a person, consent and first records in one command."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.actions import records
from app.actions.evidence import unused_destroyed
from app.actions.recording import composed, destroy, discard, exhibit_of_recording, forget_pieces, held
from app.domain import dates, terms
from app.domain.dates import UncertainDate
from app.domain.errors import Invalid, Problem, Refused
from app.domain.fields import REGISTRY
from app.domain.rules.retention import proposed_review
from app.evidence.ingest import IngestedPart
from app.i18n import right_to_left
from app.paths import resource
from app.session import Session

STORE = "store"
ASKED = (STORE, "legal_domestic", "contact_again")
URGENCIES = ("urgent", "high", "normal")
_ANSWER_WITHIN = {"urgent": 1, "high": 3}
_USUALLY_WITHIN = 7
_TITLE = 90
_NONE_SAFE = "none_safe"


# -- the words of consent -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Script:
    """What a person is told before anything is kept, in one language, and the three things asked of them."""

    language: str
    state: str
    checked_by: str
    checked_on: str
    title: str
    parts: tuple[tuple[str, str], ...]
    questions: Mapping[str, str]
    answers: Mapping[str, str]
    back: str

    @property
    def unchecked(self) -> bool:
        """Whether no speaker has looked at these words yet."""
        return self.state == "draft"

    @property
    def right_to_left(self) -> bool:
        """Whether it runs from right to left."""
        return right_to_left(self.language)


def scripts() -> list[str]:
    """The languages there are words of consent in."""
    found = (path.stem for path in resource("intake").glob("*.json"))
    return sorted(name for name in found if name != "codenames")


@cache
def script(language: str) -> Script | None:
    """The words of consent in a language (a region or script falls back to its language); None where there are none."""
    base = language.replace("_", "-").split("-")[0]
    path = resource("intake", f"{base}.json")
    if base not in scripts():
        return None
    told = json.loads(path.read_text("utf-8"))
    parts = tuple((part["head"], part["text"]) for part in told["parts"])
    questions = {asked["scope"]: asked["ask"] for asked in told["questions"]}
    plain = {name: told[name] for name in ("language", "state", "checked_by", "checked_on", "title", "answers", "back")}
    return Script(**plain, parts=parts, questions=questions)


def codename(reader: Any) -> str:
    """A name for a case that says nothing about anybody, and that no case here has (query)."""
    names = json.loads(resource("intake", "codenames.json").read_text("utf-8"))["names"]
    taken = {row[0] for row in reader.database.rows('SELECT "title" FROM "case" WHERE "title" IS NOT NULL')}
    free = [name for name in names if name not in taken]
    return secrets.choice(free) if free else f"{secrets.choice(names)} {len(taken) + 1}"


# -- the command ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """The seven answers, the consent, and words of the screen's language that stand in the records.

    `answers` holds yes or no by scope; what is not in it was not asked. `words`: attribution, recording, purpose, how.
    """

    who: str = ""
    named: bool = False
    channel: str = ""
    reach: str = ""
    language: str = ""
    happened: str = ""
    when: UncertainDate | None = None
    fears: str = ""
    urgency: str = ""
    asks: str = ""
    codename: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    explained: bool = False
    script: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it; `pieces` are files of the recording to destroy behind the command."""

    case: Any
    person: Any
    event: Any
    threat: Any
    exhibit: str
    pieces: tuple[str, ...]


def begin_case(unit: Any, told: Told, uid: str, part: IngestedPart | None = None) -> Made:
    """Make the case with all that was told; `uid` is the name of its drafts, which go, and `part` a recording."""
    _check(told)
    today = dt.datetime.fromisoformat(unit.stamp.at).astimezone().date()
    case = records.add_case(unit, _case(told, today))
    person = _person(unit, told, case.uid)
    taken = _recording(unit, told, case.uid, part)
    _consent(unit, told, case.uid, person.uid, taken.uid if taken else None, today)
    event = _event(unit, told, case.uid, person.uid, taken.uid if taken else None)
    threat = _threat(unit, told, case.uid, person.uid)
    if told.asks.strip():
        _add(unit, "task", case.uid, **_task(told, today))
    pieces = tuple(forget_pieces(unit, uid))
    return Made(case, person, event, threat, taken.exhibit if taken else "", pieces)


def make_case(session: Session, told: Told, uid: str, name: str) -> Made:
    """The command with the recording kept under `uid` (where there is one) as a file `name`."""
    kept = session.ask(held, uid)
    part = composed(session, kept, name, told.words.get("how", "")) if kept and kept.size else None
    with unused_destroyed(session, [part] if part else []):
        made = session.do(begin_case, told, uid, part).result
    session.do(destroy, made.pieces)
    return made


def throw_away(session: Session, uid: str) -> None:
    """Destroy all that was typed and recorded under a name."""
    discard(session, uid)


def _check(told: Told) -> None:
    if told.answers.get(STORE) == "no":
        raise Refused(reason="the person did not allow to keep this")
    if not told.who.strip():
        raise Invalid([Problem("who", "required", "a name or pseudonym is needed")])


def _add(unit: Any, kind: str, case: str, **values: Any) -> Any:
    made = {name: value for name, value in values.items() if value not in (None, "", ())}
    return records.add_values(unit, REGISTRY[kind], made, case)


def _case(told: Told, today: dt.date) -> dict[str, Any]:
    return {
        "title": told.codename.strip() or None,
        "status": "intake",
        "priority": told.urgency or "normal",
        "opened_on": today.isoformat(),
        "retention_review_on": proposed_review(today.isoformat()),
    }


def _person(unit: Any, told: Told, case: str) -> Any:
    who = told.who.strip()
    name, pseudonym = (who, told.codename.strip()) if told.named else (None, who)
    languages = (told.language,) if told.language else ()
    person = _add(unit, "person", case, name=name, pseudonym=pseudonym, role="subject", languages=languages)
    reach = told.reach.strip()
    if told.channel == _NONE_SAFE and not reach:
        reach = terms.by_code("contact_channel")[_NONE_SAFE].label
    if reach:
        safe = told.channel != _NONE_SAFE
        _add(
            unit, "contact_point", case, person=person.uid, channel=told.channel or "in_person", value=reach, safe=safe
        )
    return person


def _recording(unit: Any, told: Told, case: str, part: IngestedPart | None) -> Any:
    if part is None:
        return None
    values = {
        "title": told.words.get("recording", "Recording"),
        "evidence_kind": "interview_audio",
        "copy_status": "original_digital",
        "language": told.language or None,
        "collected_by": unit.stamp.actor or None,
        "collected_how": told.words.get("how"),
        "collected": _day(part.claimed_at[:10]),
    }
    filled = {name: value for name, value in values.items() if value is not None}
    return exhibit_of_recording(unit, part, case, filled, told.words.get("purpose", ""))


def _consent(unit: Any, told: Told, case: str, person: str, recording: str | None, today: dt.date) -> None:
    scopes = {term.code: told.answers.get(term.code, "not_asked") for term in terms.choices("consent_scope")}
    given = told.answers.get(STORE) == "yes"
    _add(
        unit, "consent", case,
        person=person, status="given" if given else "pending" if told.answers else "not_asked", scopes=scopes,
        given=_day(today.isoformat()) if given else None, basis="self" if told.answers else None,
        form="oral_recorded" if recording and told.answers else None, language=told.script or None,
        explained_by=(unit.stamp.actor or None) if told.explained else None, risks_explained=told.explained or None,
        evidence=recording,
    )  # fmt: skip


def _event(unit: Any, told: Told, case: str, person: str, recording: str | None) -> Any:
    """What happened: as told, so it stands as what is alleged; a recording is its source."""
    if not told.happened.strip():
        return None
    said = {"title": _title(told.happened), "allegation": told.happened.strip(), "when": told.when}
    event = _add(unit, "event", case, event_kind="other", attribution=told.words.get("attribution"), **said)
    involved = {"person": person, "target_kind": "event", "target_uid": event.uid, "degree": "victim"}
    _add(unit, "involvement", case, **involved)
    if recording:
        _add(unit, "citation", case, evidence=recording, target_kind="event", target_uid=event.uid)
    return event


def _threat(unit: Any, told: Told, case: str, person: str) -> Any:
    """What is feared: a threat that waits to be assessed."""
    if not told.fears.strip():
        return None
    said = {"title": _title(told.fears), "allegation": told.fears.strip(), "reported_at": unit.stamp.at}
    return _add(
        unit, "threat", case, threat_kind="other", status="new", targets=(person,),
        attribution=told.words.get("attribution"), **said,
    )  # fmt: skip


def _task(told: Told, today: dt.date) -> dict[str, Any]:
    """What is asked for: to be answered within a week, sooner where it presses."""
    due = today + dt.timedelta(days=_ANSWER_WITHIN.get(told.urgency, _USUALLY_WITHIN))
    asks = told.asks.strip()
    title = _title(asks)
    return {"title": title, "remark": asks if asks != title else None, "status": "todo", "due_on": due.isoformat()}


def _title(text: str) -> str:
    """The first words of a text, whole ones."""
    line = " ".join(text.split())
    if len(line) <= _TITLE:
        return line
    cut = line[:_TITLE].rsplit(" ", 1)[0] if " " in line[:_TITLE] else line[:_TITLE]
    return f"{cut} …"


def _day(iso: str) -> UncertainDate | None:
    return dates.parse(iso)
