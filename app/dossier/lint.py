"""Whether a profile is one: keys, types, names of parts, checks and answers, and what a copy may not loosen."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, get_origin, get_type_hints

from app.domain import terms
from app.domain.records import REGISTRY
from app.domain.rules import deadlines
from app.dossier import answers
from app.dossier.pages import SIZES
from app.dossier.parts import PARTS
from app.dossier.profiles import Output, Profile, Question, Recipient, Rule, Section, from_data, load, shipped
from app.dossier.rules import BUILT_CHECKS, CHECKS

_TABLES: dict[str, type[Any]] = {
    "section": Section,
    "question": Question,
    "rule": Rule,
    "recipient": Recipient,
    "output": Output,
}
_FORMATS = ("brief", "bundle", "docx")
_BETWEEN = {
    "body_pt": (8, 18), "line_spacing": (1, 3), "margin_mm": (8, 60), "max_dpi": (72, 1200), "max_mb": (0, 2000),
    "number_from": (1, 1_000_000), "statement_margin_mm": (0, 60),
}  # fmt: skip
# A copy of a profile keeps these: what is filed stays filed, what needs a consent needs it still.
_KEPT = ("filed", "internal", "publishes", "per_person", "family_consent", "any_consent", "draws_on")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a profile, and where: a key, or “rule[id].key”."""

    where: str
    message: str


def lint(text: str, base: Profile | None = None) -> list[Fault]:
    """Everything that is wrong with a profile written as TOML; `base` is the one it was copied from."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [Fault("file", f"This is not TOML: {error}.")]
    found = list(_shape(data))
    if found:
        return found
    profile = from_data(data)
    own = (*_copy(profile, base), *_given(profile), *_places(profile, base)) if base else ()
    return [*_meaning(profile), *_rules(profile), *_questions(profile), *own]


# -- shape ----------------------------------------------------------------------------


def _shape(data: Mapping[str, Any]) -> Iterator[Fault]:
    plain = {key: value for key, value in data.items() if key not in _TABLES}
    yield from _fields(Profile, plain, "", without={"sections", "rules", "questions", "recipients", "outputs"})
    for name, cls in _TABLES.items():
        rows = data.get(name, [])
        if not isinstance(rows, list):
            yield Fault(name, f"Write each {name} under its own line [[{name}]].")
            continue
        for number, row in enumerate(rows, start=1):
            mark = row.get("id") or row.get("title") or number if isinstance(row, Mapping) else number
            yield from _fields(cls, row, f"{name}[{mark}].")
    if not data.get("section"):
        yield Fault("section", "A profile has one section at least.")


def _fields(
    cls: type[Any], row: Mapping[str, Any], where: str, without: set[str] | frozenset[str] = frozenset()
) -> Iterator[Fault]:
    hints = get_type_hints(cls)
    known = {item.name: item for item in fields(cls) if item.name not in without}
    for key in row:
        if key not in known:
            yield Fault(f"{where}{key}", "There is no such key.")
        elif not _fits(row[key], hints[key]):
            yield Fault(f"{where}{key}", f"This must be {_KINDS.get(_kind(hints[key]), 'text')}.")
    for key, item in known.items():
        needed = item.default is MISSING and item.default_factory is MISSING
        if needed and key not in row and key != "words":
            yield Fault(f"{where}{key}", "This key is missing.")


_KINDS = {"bool": "true or false", "int": "a whole number", "float": "a number", "tuple": "a list of texts",
          "Mapping": "a table"}  # fmt: skip


def _kind(hint: Any) -> str:
    origin = get_origin(hint) or hint
    return str(getattr(origin, "__name__", origin))


def _fits(value: Any, hint: Any) -> bool:
    kind = _kind(hint)
    if kind == "tuple":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == "Mapping":
        return isinstance(value, Mapping)
    if kind in ("int", "float"):
        allowed = (int, float) if kind == "float" else (int,)
        return isinstance(value, allowed) and not isinstance(value, bool)
    return isinstance(value, bool if kind == "bool" else str)


# -- meaning --------------------------------------------------------------------------


def _meaning(profile: Profile) -> Iterator[Fault]:
    if profile.page not in SIZES:
        yield Fault("page", f"The page is one of {', '.join(SIZES)}.")
    if profile.format not in _FORMATS:
        yield Fault("format", f"The format is one of {', '.join(_FORMATS)}.")
    for name, (least, most) in _BETWEEN.items():
        if not least <= getattr(profile, name) <= most:
            yield Fault(name, f"This lies between {least} and {most}.")
    yield from _day("checked_on", profile.checked_on)
    yield from _names("consent", profile.consent, set(terms.by_code("consent_scope")))
    yield from _names("proceeding_kinds", profile.proceeding_kinds, set(terms.by_code("proceeding_kind")))
    yield from _names("draws_on", profile.draws_on, {*REGISTRY, "held"})
    parts = {part for section in profile.sections for part in (*section.parts, *section.after)}
    yield from _names("optional", profile.optional, parts)
    for section in profile.sections:
        yield from _names(f"section[{section.title}].parts", (*section.parts, *section.after), set(PARTS))
        kinds = {*terms.by_code("evidence_kind"), "*"}
        yield from _names(f"section[{section.title}].exhibit_kinds", section.exhibit_kinds, kinds)


def _names(where: str, used: tuple[str, ...], known: set[str]) -> Iterator[Fault]:
    for name in used:
        if name not in known:
            yield Fault(where, f"“{name}” is none there is: {', '.join(sorted(known))}.")


def _day(where: str, day: str) -> Iterator[Fault]:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        yield Fault(where, "This is a day such as 2026-05-01.")


def _rules(profile: Profile) -> Iterator[Fault]:
    for rule in profile.rules.values():
        yield from _day(f"rule[{rule.id}].checked_on", rule.checked_on)
        if not rule.source.strip():
            yield Fault(f"rule[{rule.id}].source", "A rule says where it stands.")
        if rule.check and rule.check not in CHECKS and rule.check not in BUILT_CHECKS:
            known = ", ".join(sorted({**CHECKS, **BUILT_CHECKS}))
            yield Fault(f"rule[{rule.id}].check", f"“{rule.check}” is none there is: {known}.")


def _given(profile: Profile) -> Iterator[Fault]:
    """What each check is told: the keys and types it is told wherever it is used in a profile that ships."""
    for rule in profile.rules.values():
        where = f"rule[{rule.id}].given"
        for key, kinds in _told(rule.check).items():
            if key not in rule.given:
                yield Fault(f"{where}.{key}", f"The check “{rule.check}” needs this.")
            elif type(rule.given[key]) not in kinds:
                yield Fault(f"{where}.{key}", "This is of another type than the check takes.")
            elif key == "paths":
                yield from (
                    Fault(f"{where}.{key}", f"“{path}” is no field there is.")
                    for path in rule.given[key]
                    if not answers.paths.known(str(path))
                )
            elif key == "rule" and rule.given[key] not in deadlines.rules():
                yield Fault(f"{where}.{key}", f"“{rule.given[key]}” is no rule of a deadline.")


@cache
def _told(check: str) -> dict[str, set[type[Any]]]:
    uses = [rule.given for name in shipped() for rule in load(name).rules.values() if check and rule.check == check]
    always = set.intersection(*(set(use) for use in uses)) if uses else set()
    return {key: {type(use[key]) for use in uses} for key in sorted(always)}


_PLACE = re.compile(r"\{(.*?)\}")


def _places(profile: Profile, base: Profile) -> Iterator[Fault]:
    """Places in braces in wordings and in the pattern of a name: only those that are filled in."""
    texts = {"filename": (profile.filename, base.filename)}
    texts |= {f"words.{key}": (profile.words[key], base.words.get(key, "")) for key in profile.words}
    for where, (mine, theirs) in texts.items():
        strange = set(_PLACE.findall(str(mine))) - set(_PLACE.findall(str(theirs)))
        if strange or str(mine).count("{") != str(mine).count("}"):
            yield Fault(where, f"Nothing is put into these places: {', '.join(sorted(strange)) or 'a single brace'}.")


def _questions(profile: Profile) -> Iterator[Fault]:
    seen: set[str] = set()
    for question in profile.questions:
        where = f"question[{question.id}]"
        if question.id in seen:
            yield Fault(where, "Another question has the same id.")
        seen.add(question.id)
        if question.rule and question.rule not in profile.rules:
            yield Fault(f"{where}.rule", f"There is no rule “{question.rule}”.")
        for value in question.value:
            if not answers.known(value):
                yield Fault(f"{where}.value", f"“{value}” is neither a field nor the name of an answer.")


def _copy(profile: Profile, base: Profile) -> Iterator[Fault]:
    for name in _KEPT:
        if getattr(profile, name) != getattr(base, name):
            yield Fault(name, f"A copy of “{base.profile}” keeps this as it is there.")
    missing = [scope for scope in base.consent if scope not in profile.consent]
    if missing:
        yield Fault(
            "consent", f"A copy of “{base.profile}” asks for the same consent: {', '.join(missing)} is missing."
        )
    if profile.recipients != base.recipients:
        yield Fault("recipient", f"A copy of “{base.profile}” keeps this as it is there.")
