"""From facts to a paper: which part stands where, which exhibit is bound in, what its findings are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.errors import Invalid, NotFound, Problem
from app.domain.folding import fold
from app.domain.rules.finding import Finding
from app.dossier import binding, check, narrow
from app.dossier.binding import Binding
from app.dossier.chapters import BoundExhibit, Chapter, OwnPart, chapters_of
from app.dossier.disclosure import Disclosure, select, twice
from app.dossier.facts import CaseFacts
from app.dossier.filed import Filed
from app.dossier.names import Names, in_neutral_order, names_for
from app.dossier.parts import PARTS
from app.dossier.profiles import Profile
from app.dossier.rules import binding as rules
from app.dossier.view import View

CHANNELS = ("fax", "site", "post", "email")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for besides the profile."""

    subject: str | None = None
    proceeding: str | None = None
    lang: str = "en"
    dated: str | None = None
    accepted_words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    evidence: str | None = None
    encrypt: bool = False
    channel: str = ""
    binding: Binding = field(default_factory=Binding)
    filed: Filed | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything a paper will hold, before it becomes pages."""

    view: View
    proceeding: Any
    chapters: tuple[Chapter, ...]
    findings: tuple[Finding, ...]
    dated: str
    today: dt.date
    binding: Binding = field(default_factory=Binding)
    filed: Filed | None = None

    @property
    def stops(self) -> list[Finding]:
        """What forbids it."""
        return [found for found in self.findings if found.level == check.STOP]

    @property
    def draft(self) -> bool:
        """Whether it must say so."""
        return self.view.profile.filed and any(found.level == check.WARN for found in self.findings)


def read_options(data: Any) -> Wish:
    """Options JSON `{"dated": DAY, "accepted_words": [WORD], "without": [PART], "evidence": UID, "encrypt": BOOL}`.

    Those of a bundle are in `app.dossier.binding`. Invalid names what does not fit.
    """
    if data is None:
        return Wish()
    if not isinstance(data, dict):
        raise Invalid([Problem("options", "wrong_type", "options are a JSON object")])
    known = ("dated", "accepted_words", "without", "evidence", "encrypt", "channel", *binding.OPTIONS)
    stray = [key for key in data if key not in known]
    if stray:
        raise Invalid([Problem(key, "unknown_field", f"there is no option “{key}”") for key in stray])
    words, without = (_words(data, name) for name in ("accepted_words", "without"))
    encrypt = data.get("encrypt", False)
    if not isinstance(encrypt, bool):
        raise Invalid([Problem("encrypt", "wrong_type", "encrypt is true or false")])
    made = Wish(dated=_day(data.get("dated")), accepted_words=words, without=without, evidence=data.get("evidence"))
    channel = _channel(data.get("channel"))
    return replace(made, encrypt=encrypt, channel=channel, binding=binding.read(data))


def _channel(value: Any) -> str:
    if value not in (None, *CHANNELS):
        raise Invalid(
            [Problem("channel", "bad_code", f"channel is one of {', '.join(CHANNELS)}, not {value!r}", value)]
        )
    return value or ""


def _words(data: dict[str, Any], name: str) -> tuple[str, ...]:
    words = data.get(name) or []
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise Invalid([Problem(name, "wrong_type", f"{name} is a list of words")])
    return tuple(words)


def _day(value: Any) -> str | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise Invalid(
            [Problem("dated", "not_a_day", f"dated must be a day such as 2026-05-01, not {value!r}", value)]
        ) from None


def prepare(
    everything: CaseFacts,
    profile: Profile,
    disclosure: Disclosure,
    wish: Wish,
    today: dt.date,
    beside: Mapping[str, Any] | None = None,
) -> Paper:
    """Select, name, compose and check. Raises Invalid when subject or proceeding must be named."""
    shown = select(everything, disclosure).without(narrow.superseded(everything))
    if not profile.internal:
        shown = shown.without(narrow.kept_home(shown))
    proceeding = _proceeding(shown, profile, wish)
    subject = _subject(shown, profile, wish, proceeding)
    if profile.rule_of("consent_form") is None:
        shown = shown.without(narrow.consent_papers(shown))
    named, shown = _one_person(everything, shown, profile, disclosure, subject, today)
    names = names_for(everything, named, profile, disclosure, wish.accepted_words, wish.lang)
    _refuse_taken(names, disclosure)
    told = _beside(everything, shown, beside)
    if names.hidden and not profile.internal:
        shown = in_neutral_order(shown, names)
    order = wish.binding.order
    view = View(shown, names, disclosure, profile, wish.lang, subject, proceeding, told, wish.channel, order)
    _refuse_needed(profile, wish)
    chapters = tuple(chapters_of(view, wish.binding, wish.without, wish.filed))
    late = rules.late(view, wish.binding)
    findings = (*check.consent(everything, view, today), *check.findings(everything, view, today), *late)
    dated = wish.dated or shown.last_change()[:10]
    return Paper(view, proceeding, chapters, tuple(dict.fromkeys(findings)), dated, today, wish.binding, wish.filed)


def _one_person(
    everything: CaseFacts, shown: CaseFacts, profile: Profile, disclosure: Disclosure, subject: Any, today: dt.date
) -> tuple[CaseFacts, CaseFacts]:
    """Whose names may stand in a paper about one person, and its facts: others stay unnamed unless they agreed."""
    if not profile.per_person or subject is None:
        return shown, shown
    others = narrow.others(shown, subject.uid)
    silent = {uid for uid in others if not check.agreed(everything, profile, disclosure, uid, today)}
    return shown.without(silent), narrow.only_about(shown, subject.uid)


def _refuse_taken(names: Names, disclosure: Disclosure) -> None:
    """A label written for somebody may not be what another person of the paper is called."""
    problems = twice({uid: label for uid, label in names.labels.items() if label}) if disclosure.labels else []
    written = {fold(label) for label in disclosure.labels.values()}
    taken = [problem for problem in problems if fold(str(problem.value)) in written]
    if taken:
        raise Invalid(taken)


def _beside(everything: CaseFacts, shown: CaseFacts, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is no record, with whether anything of the case stays at home."""
    return {"withheld": len(shown.by_uid) < len(everything.by_uid), **(told or {})}


def _proceeding(facts: CaseFacts, profile: Profile, wish: Wish) -> Any:
    """The proceeding the paper is for: the one named, else the only one that fits."""
    if wish.proceeding is not None:
        found = facts.get(wish.proceeding)
        if found is None or found.record_kind != "proceeding":
            raise NotFound(subject=f"proceeding {wish.proceeding}")
        return found
    fitting = [item for item in facts.all("proceeding") if item.proceeding_kind in profile.proceeding_kinds]
    every = list(facts.all("proceeding"))
    if not fitting and (not profile.proceeding_kinds or (profile.needs_proceeding and len(every) > 1)):
        fitting = every  # none is of its kind: the only one there is would be another body's
    if profile.needs_proceeding and len(fitting) > 1:
        raise Invalid([Problem("proceeding", "required", f"this case has {len(fitting)} proceedings: say which one")])
    return fitting[0] if fitting else None


def _subject(facts: CaseFacts, profile: Profile, wish: Wish, proceeding: Any) -> Any:
    """Whom the paper is about: the person named, else the proceeding's applicant, else the only subject."""
    if wish.subject is not None:
        found = facts.get(wish.subject)
        if found is None or found.record_kind != "person":
            raise NotFound(subject=f"person {wish.subject}")
        return found
    applicant = facts.get(proceeding.subject) if proceeding is not None else None
    if applicant is not None:
        return applicant
    subjects = facts.subjects()
    if profile.per_person and len(subjects) > 1:
        raise Invalid([Problem("subject", "required", f"this case has {len(subjects)} subjects: say which one")])
    return subjects[0] if subjects else None


def _refuse_needed(profile: Profile, wish: Wish) -> None:
    """Only what the profile calls optional may be left out."""
    needed = [name for name in wish.without if name not in profile.optional]
    if needed:
        raise Invalid([Problem("without", "needed", f"“{name}” can't be left out of this paper") for name in needed])


def contents(profile: Profile) -> list[dict[str, Any]]:
    """What a paper of a profile may hold, in order: rows {part, section, title, optional, exhibits}."""
    rows: list[dict[str, Any]] = []
    for section in profile.sections:
        rows += [
            {"part": name, "section": section.title, "title": PARTS[name][0], "optional": name in profile.optional,
             "exhibits": False}
            for name in section.parts
        ]  # fmt: skip
        if section.exhibit_kinds:
            rows.append({"part": "", "section": section.title, "title": section.title, "optional": False,
                         "exhibits": True})  # fmt: skip
    return rows


def page_of(places: Mapping[str, int], page: int) -> str:
    """Which document (by key) holds a page, given where each starts."""
    return max((start, key) for key, start in places.items() if start <= page)[1]


__all__ = ["BoundExhibit", "Chapter", "OwnPart", "Paper", "Wish", "contents", "page_of", "prepare", "read_options"]
