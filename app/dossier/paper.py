"""From facts to a paper: which part stands where, which exhibit is bound in, what its findings are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.errors import Invalid, NotFound, Problem
from app.domain.records import Evidence, Part
from app.domain.rules.finding import Finding
from app.dossier import check, narrow
from app.dossier.answers.annexes import ordered
from app.dossier.blocks import Block, Heading
from app.dossier.disclosure import Disclosure, select
from app.dossier.facts import CaseFacts
from app.dossier.names import in_neutral_order, names_for
from app.dossier.parts import PARTS, statements
from app.dossier.profiles import Profile, Section
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


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A document of ours, as blocks."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class BoundExhibit:
    """An exhibit to be bound in."""

    item: Evidence
    title: str
    author: str
    date: str
    language: str
    parts: tuple[Part, ...]

    @property
    def key(self) -> str:
        """What citations call it: a redacted copy answers for its original."""
        redacted = self.item.derived_as == "redacted" and self.item.derived_from
        return self.item.derived_from or self.item.uid if redacted else self.item.uid


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its documents in order."""

    section: Section
    documents: tuple[OwnPart | BoundExhibit, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything a paper will hold, before it becomes pages."""

    view: View
    proceeding: Any
    chapters: tuple[Chapter, ...]
    findings: tuple[Finding, ...]
    dated: str
    today: dt.date

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

    Invalid names what does not fit.
    """
    if data is None:
        return Wish()
    if not isinstance(data, dict):
        raise Invalid([Problem("options", "wrong_type", "options are a JSON object")])
    stray = [key for key in data if key not in ("dated", "accepted_words", "without", "evidence", "encrypt", "channel")]
    if stray:
        raise Invalid([Problem(key, "unknown_field", f"there is no option “{key}”") for key in stray])
    words, without = (_words(data, name) for name in ("accepted_words", "without"))
    encrypt = data.get("encrypt", False)
    if not isinstance(encrypt, bool):
        raise Invalid([Problem("encrypt", "wrong_type", "encrypt is true or false")])
    made = Wish(dated=_day(data.get("dated")), accepted_words=words, without=without, evidence=data.get("evidence"))
    return replace(made, encrypt=encrypt, channel=_channel(data.get("channel")))


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
    shown = select(everything, disclosure)
    proceeding = _proceeding(shown, profile, wish)
    subject = _subject(shown, profile, wish, proceeding)
    if profile.rule_of("consent_form") is None:
        shown = shown.without(narrow.consent_papers(shown))
    named, shown = _one_person(everything, shown, profile, disclosure, subject, today)
    names = names_for(everything, named, profile, disclosure, wish.accepted_words, wish.lang)
    told = _beside(everything, shown, beside)
    if names.hidden and not profile.internal:
        shown = in_neutral_order(shown, names)
    view = View(shown, names, disclosure, profile, wish.lang, subject, proceeding, told, wish.channel)
    _refuse_needed(profile, wish)
    chapters = tuple(_chapters(view, wish.without))
    findings = (*check.consent(everything, view, today), *check.findings(everything, view, today))
    return Paper(
        view, proceeding, chapters, tuple(dict.fromkeys(findings)), wish.dated or shown.last_change()[:10], today
    )


def _one_person(
    everything: CaseFacts, shown: CaseFacts, profile: Profile, disclosure: Disclosure, subject: Any, today: dt.date
) -> tuple[CaseFacts, CaseFacts]:
    """Whose names may stand in a paper about one person, and its facts: others stay unnamed unless they agreed."""
    if not profile.per_person or subject is None:
        return shown, shown
    others = narrow.others(shown, subject.uid)
    silent = {uid for uid in others if not check.agreed(everything, profile, disclosure, uid, today)}
    return shown.without(silent), narrow.only_about(shown, subject.uid)


def _beside(everything: CaseFacts, shown: CaseFacts, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is no record, with whether anything of the case stays at home."""
    return {**(told or {}), "withheld": len(shown.by_uid) < len(everything.by_uid)}


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


def _chapters(view: View, without: tuple[str, ...]) -> Iterator[Chapter]:
    placed = _placed(view)
    for section in view.profile.sections:
        own = [part for name in section.parts if name not in without for part in _own(view, name)]
        own = [_flowing(section, own)] if own and not view.profile.takes_exhibits else own
        bound = [_bound(view, item) for item in placed.get(section.title, [])]
        if own or bound:
            yield Chapter(section, (*own, *bound))


def _flowing(section: Section, parts: list[OwnPart]) -> OwnPart:
    """The parts of a plain paper one under the other, each with its heading."""
    blocks = [block for part in parts for block in (Heading(part.title), *part.blocks)]
    return OwnPart(section.title, section.title, tuple(blocks))


def _own(view: View, name: str) -> Iterator[OwnPart]:
    title, make = PARTS[name]
    title = view.profile.words.get(f"part_{name}", title)
    if name == "statements":
        for item in statements.all_statements(view):
            words = view.names.text(item.title, "statement.title") or title
            yield OwnPart(item.uid, words, tuple(statements.one(view, item)))
        return
    blocks = tuple(make(view))
    if blocks:
        yield OwnPart(name, title, blocks)


def _placed(view: View) -> dict[str, list[Evidence]]:
    """Exhibits by section; translations face their originals, a redacted copy stands in for its original."""
    placed: dict[str, list[Evidence]] = {}
    if not view.profile.takes_exhibits:
        return placed
    facts = view.facts
    for item in ordered(view, facts.exhibits()):
        if item.derived_as is not None and facts.get(item.derived_from) is not None:
            continue
        section = view.profile.section_for(item.evidence_kind)
        named = next((s for s in view.profile.sections if item.section in (s.title, s.letter)), section)
        placed.setdefault(named.title, []).extend(_family(view, item))
    return placed


def _family(view: View, item: Evidence) -> list[Evidence]:
    """An exhibit with its translations and transcripts, or its redacted copy in its place."""
    derived = [copy for copy in view.facts.exhibits() if copy.derived_from == item.uid]
    redacted = [copy for copy in derived if copy.derived_as == "redacted"]
    stands = redacted[-1:] if redacted and (view.names.hidden or item.disclosure == "redacted_only") else [item]
    if item.disclosure == "withheld" or (item.disclosure == "redacted_only" and not redacted):
        stands = []
    followers = [
        copy
        for other in derived
        if stands and other.derived_as != "redacted" and other.disclosure != "withheld"
        for copy in _family(view, other)
    ]
    return [copy for copy in (*stands, *followers) if view.facts.parts_of(copy.uid)]


def _bound(view: View, item: Evidence) -> BoundExhibit:
    title = view.value(item, "title") or ("" if view.neutral else item.exhibit) or view.value(item, "evidence_kind")
    if item.derived_as == "translation":
        by = view.value(item, "translator")
        title = f"{title} (translation{f' by {by}' if by else ''})"
    return BoundExhibit(
        item,
        title,
        view.value(item, "author"),
        view.value(item, "date"),
        statements.language_name(view.value(item, "language")),
        tuple(view.facts.parts_of(item.uid)),
    )


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
