"""Profiles: what each body asks of a paper, as data with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from app.domain.errors import NotFound
from app.paths import resource


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a body: its words, where it stands, when that was looked up, and whether it was checked.

    `check` names the function that looks after it (see `app.dossier.rules`), `given` what that function is told.
    """

    id: str
    words: str
    source: str
    checked_on: str
    verified: bool
    check: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a body's own form, in the body's order.

    `value` says where its answer is found: paths such as "subject.sex", names of functions (`app.dossier.answers`), or
    nothing when it is written for this form alone; what is written comes before what is found. A limit of 0 is none.
    What is written for a question that is `inside` stands in the paper itself, not on the answer sheet.
    `long` ones stand under their label however short they are; what is `beside` stands on the answer sheet beside the
    paper alone, as the paper has a part for it.
    """

    id: str
    label: str
    group: str = ""
    help: str = ""
    value: tuple[str, ...] = ()
    mandatory: bool = False
    confidential: bool = False
    long: bool = False
    max_words: int = 0
    max_chars: int = 0
    rule: str = ""
    inside: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """A body that a paper to several may go to: words (lower case) its name has, and the consent it asks for."""

    words: tuple[str, ...]
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """A further file of a paper: what is added to the name of the paper, its title, the own parts in it."""

    name: str
    title: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a paper: own parts by name, then exhibits of the named kinds (`*` = all that fit nowhere else).

    `of_statements` sections take what a statement refers to and no other section asks for; `after` are own parts
    that stand behind the exhibits.
    """

    letter: str
    title: str
    parts: tuple[str, ...] = ()
    exhibit_kinds: tuple[str, ...] = ()
    of_statements: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything a profile says; sizes in points, margins in millimetres; `optional` parts may be left out.

    `tabs`: "" gives each section its letter, "alpha" each exhibit one (A … Z, AA …), other words a number behind them.
    Times are told in the body's `zone`; `gaps` says whether the matrix of material facts tells what is missing.
    `statements` in two languages stand "facing" or in "sequence"; `supplement` says whether the numbers of a
    supplementary bundle "continue" or "restart"; `catalogue` holds words of the paper by language that differ from
    the usual ones, by the English words; `filename` is the pattern of the name a body asks for.
    `fax_pages` is the most that a part sent by fax may have; `exhibit_order` "date" puts exhibits of a section in
    order of time; `face` names answers that stand bold on the face of an urgent paper, `body_from` the one that
    says which body it is. A file has at most `max_mb` megabytes and `part_pages` pages: what is more is a further
    `division`, "volume" or "part".
    Each scope of `consent` is needed, with `any_consent` one of them, with `recipients` what each of those asks for.
    """

    profile: str
    title: str
    document_title: str
    page: str
    format: str
    checked_on: str
    sections: tuple[Section, ...]
    rules: Mapping[str, Rule]
    words: Mapping[str, str]
    questions: tuple[Question, ...] = ()
    body: str = ""
    filed: bool = True
    internal: bool = False
    publishes: bool = False
    verified: bool = False
    needs_proceeding: bool = False
    per_person: bool = False
    family_consent: bool = False
    consent: tuple[str, ...] = ()
    any_consent: bool = False
    recipients: tuple[Recipient, ...] = ()
    outputs: tuple[Output, ...] = ()
    optional: tuple[str, ...] = ()
    draws_on: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    proceeding_kinds: tuple[str, ...] = ()
    body_pt: float = 11
    line_spacing: float = 1.3
    justified: bool = False
    margin_mm: float = 25
    max_dpi: int = 300
    max_mb: int = 0
    part_pages: int = 0
    division: str = "volume"
    number_from: int = 1
    tabs: str = ""
    exhibit_order: str = ""
    fax_pages: int = 0
    face: tuple[str, ...] = ()
    body_from: str = ""
    zone: str = ""
    gaps: bool = False
    statements: str = "facing"
    statement_margin_mm: float = 0
    supplement: str = "continue"
    filename: str = ""
    no_password: bool = False
    catalogue: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def rule_of(self, check: str) -> Rule | None:
        """The first rule that a check looks after."""
        return next((rule for rule in self.rules.values() if rule.check == check), None)

    @property
    def usual_language(self) -> str:
        """The language of a paper when none is asked for: English, or that of a body that takes none in English."""
        return "en" if "en" in self.languages or not self.languages else self.languages[0]

    def section_for(self, evidence_kind: str | None) -> Section:
        """The section an exhibit of a kind belongs to."""
        exact = next((s for s in self.sections if evidence_kind in s.exhibit_kinds), None)
        return exact or next((s for s in self.sections if "*" in s.exhibit_kinds), self.sections[-1])

    def asked_by(self, recipient: str) -> tuple[str, ...]:
        """The consent that a recipient's body asks for; one of no known body counts as a partner."""
        folded = recipient.casefold()
        found = (row.scopes for row in self.recipients if any(word in folded for word in row.words))
        return next(found, ("share_partner",))

    @property
    def takes_exhibits(self) -> bool:
        """Whether exhibits are bound in."""
        return any(section.exhibit_kinds for section in self.sections)


def shipped() -> list[str]:
    """The profiles that ship, in alphabetical order."""
    return sorted(path.stem for path in resource("profiles").glob("*.toml"))


def names() -> list[str]:
    """All profiles there are: those that ship, then the user's own."""
    from app.dossier import own_profiles  # they are linted, and the linter knows everything of papers

    return [*shipped(), *own_profiles.names()]


def load(name: str) -> Profile:
    """A profile by name; NotFound names the ones there are, BadFile what is wrong with one of the user's own."""
    if name in shipped():
        return _shipped(name)
    from app.dossier import own_profiles

    if name in own_profiles.written():
        return own_profiles.load(name)
    raise NotFound(subject=f"profile “{name}”", profiles=names())


@cache
def _shipped(name: str) -> Profile:
    return from_data(tomllib.loads(resource("profiles", f"{name}.toml").read_text("utf-8")))


def from_data(data: dict[str, Any]) -> Profile:
    """A profile from its TOML data; TypeError when a key is unknown or missing."""
    known = {item.name for item in fields(Profile)}
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items() if key in known}
    stray = set(data) - known - {"section", "rule", "question", "recipient", "output"}
    if stray:
        raise TypeError(f"unknown keys in a profile: {sorted(stray)}")
    sections = tuple(Section(**{k: _tupled(v) for k, v in row.items()}) for row in data.get("section", []))
    rules = {row["id"]: Rule(**row) for row in data.get("rule", [])}
    questions = tuple(Question(**{k: _tupled(v) for k, v in row.items()}) for row in data.get("question", []))
    outputs = tuple(Output(**{k: _tupled(v) for k, v in row.items()}) for row in data.get("output", []))
    recipients = tuple(Recipient(**{k: _tupled(v) for k, v in row.items()}) for row in data.get("recipient", []))
    told = {
        "recipients": recipients,
        "outputs": outputs,
        "sections": sections,
        "rules": rules,
        "questions": questions,
        "words": data.get("words", {}),
    }
    return Profile(**{**plain, **told})


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
