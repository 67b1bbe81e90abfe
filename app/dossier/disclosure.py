"""Who may be named to whom, and which fields and records stay at home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.errors import Invalid, Problem
from app.domain.folding import fold
from app.domain.ids import is_uid
from app.domain.kinds import LongText, Text
from app.domain.records import REGISTRY
from app.domain.rules.guards import RESTRICTED, SEALED, guarded_as
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Profile

MODES = ("name", "pseudonym", "initials", "omit")
TRANSLATORS = ("name", "code", "omit")
_LONGEST_LABEL = 60
# What a record is called by; names of persons have levels of their own.
_ORDERING = frozenset({"person_name.text", "evidence.exhibit", "part.original_name", "part.object", "part.sha256",
                       "part.media_type", "evidence.digest", "answer.profile", "answer.question"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One recipient's view: how persons appear, which fields are left out, and an override with its reason.

    `translators` is the level of those who lent their language ("" = as the body does with all names), `labels` are
    pseudonyms written for this recipient, and recipients of one `group` get the same pseudonyms.
    """

    recipient: str = ""
    persons: Mapping[str, str] = field(default_factory=dict)
    sources: str = "code"
    fields: Mapping[str, bool] = field(default_factory=dict)
    override: str = ""
    include: tuple[str, ...] = ()
    translators: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    group: str = ""

    @property
    def several(self) -> list[str]:
        """The recipients of a paper that goes to more than one at once: “one; another”."""
        return [name.strip() for name in self.recipient.split(";") if name.strip()]

    def mode(self, person: str, profile: Profile) -> str:
        """How a person appears: as said for them, for all, or as the profile's body asks."""
        default = "pseudonym" if profile.publishes else "name"
        return self.persons.get(person) or self.persons.get("*") or default

    def language_work(self, profile: Profile) -> str:
        """How translators and interpreters appear: name, code or omit; as everybody else where that is not said."""
        if self.translators:
            return self.translators
        everybody = self.persons.get("*") or ("pseudonym" if profile.publishes else "name")
        return everybody if everybody in TRANSLATORS else "code"

    def shows(self, kind: str, name: str) -> bool:
        """Whether a field of a kind goes out."""
        return self.fields.get(f"{kind}.{name}", True)


def parse(data: Any) -> Disclosure:
    """Read disclosure JSON; Invalid names every entry that does not fit."""
    if data is None:
        return Disclosure()
    problems: list[Problem] = []
    if not isinstance(data, dict):
        raise Invalid([Problem("disclosure", "wrong_type", "a disclosure is a JSON object")])
    known = {"recipient", "persons", "sources", "fields", "override", "include", "translators", "labels", "group"}
    problems += [Problem(key, "unknown_field", f"a disclosure has no “{key}”") for key in data if key not in known]
    made = Disclosure(
        recipient=_text(data, "recipient", problems),
        persons=_persons(data.get("persons"), problems),
        sources=_sources(data, problems),
        fields=_fields(data.get("fields"), problems),
        override=_override(data.get("override"), problems),
        include=_include(data.get("include"), problems),
        translators=_translators(data, problems),
        labels=_labels(data.get("labels"), problems),
        group=_text(data, "group", problems),
    )
    if problems:
        raise Invalid(problems)
    return made


def _text(data: Mapping[str, Any], name: str, problems: list[Problem]) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str):
        problems.append(Problem(name, "wrong_type", f"{name} must be text"))
        return ""
    return value


def _sources(data: Mapping[str, Any], problems: list[Problem]) -> str:
    value = data.get("sources", "code")
    if value not in ("code", "name"):
        problems.append(Problem("sources", "bad_code", "sources is “code” or “name”"))
    return str(value)


def _translators(data: Mapping[str, Any], problems: list[Problem]) -> str:
    value = data.get("translators") or ""
    if value not in ("", *TRANSLATORS):
        problems.append(Problem("translators", "bad_code", f"translators is one of {', '.join(TRANSLATORS)}"))
        return ""
    return str(value)


def _labels(value: Any, problems: list[Problem]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(Problem("labels", "wrong_type", "labels must be an object"))
        return {}
    for key, label in value.items():
        if not is_uid(key):
            problems.append(Problem("labels", "not_a_uid", f"“{key}” is not a person's uid"))
        if not isinstance(label, str) or not label.strip() or len(label) > _LONGEST_LABEL or not label.isprintable():
            words = f"a label is a few words, at most {_LONGEST_LABEL} characters"
            problems.append(Problem("labels", "wrong_type", words))
    problems += twice({key: label for key, label in value.items() if isinstance(label, str)})
    return {key: " ".join(str(label).split()) for key, label in value.items()}


def twice(labels: Mapping[str, str]) -> list[Problem]:
    """A problem for each label that stands for more than one person: nobody could tell them apart."""
    counts = Counter(fold(label) for label in labels.values() if label.strip())
    held = dict.fromkeys(" ".join(label.split()) for label in labels.values() if counts[fold(label)] > 1)
    return [Problem("labels", "taken", f"“{label}” can't stand for two persons", label) for label in held]


def _persons(value: Any, problems: list[Problem]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(Problem("persons", "wrong_type", "persons must be an object"))
        return {}
    for key, mode in value.items():
        if key != "*" and not is_uid(key):
            problems.append(Problem("persons", "not_a_uid", f"“{key}” is neither * nor a person's uid"))
        if mode not in MODES:
            problems.append(Problem("persons", "bad_code", f"“{mode}” is none of {', '.join(MODES)}"))
    return value


def _fields(value: Any, problems: list[Problem]) -> dict[str, bool]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(Problem("fields", "wrong_type", "fields must be an object"))
        return {}
    for key, shown in value.items():
        kind, _, name = str(key).partition(".")
        if kind not in REGISTRY or name not in REGISTRY[kind].specs:
            problems.append(Problem("fields", "unknown_field", f"there is no field “{key}”"))
        if not isinstance(shown, bool):
            problems.append(Problem("fields", "wrong_type", f"“{key}” must be true or false"))
    return value


def _override(value: Any, problems: list[Problem]) -> str:
    if value is None:
        return ""
    reason = value.get("reason") if isinstance(value, dict) else None
    if not isinstance(reason, str) or not reason.strip():
        problems.append(Problem("override", "reason_missing", "an override needs a reason in words"))
        return ""
    return reason


def _include(value: Any, problems: list[Problem]) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(is_uid(item) for item in value):
        problems.append(Problem("include", "wrong_type", "include must be a list of uids"))
        return ()
    return tuple(value)


def select(facts: CaseFacts, disclosure: Disclosure) -> CaseFacts:
    """What may go out at all: no privileged record; restricted and sealed ones only by their rules.

    Restricted records go when they are ticked (`include`), sealed ones when ticked under an override.
    """
    going = facts.without(uid for uid, item in facts.by_uid.items() if _stays(item, disclosure))
    off = {key for key, shown in disclosure.fields.items() if not shown}
    return _emptied(going, off) if off else going


def _emptied(facts: CaseFacts, off: set[str]) -> CaseFacts:
    """The facts without the words of fields that are left out, whoever reads them afterwards; marks and days stay."""
    names: dict[str, list[str]] = {}
    for key in off - _ORDERING:
        kind, _, name = key.partition(".")
        spec = REGISTRY[kind].specs[name]
        if isinstance(spec.kind, Text | LongText) and not spec.virtual:
            names.setdefault(kind, []).append(name)
    return CaseFacts.of(facts.case, [_without(item, names.get(item.record_kind, ())) for item in facts.by_uid.values()])


def _without(item: Any, names: Iterable[str]) -> Any:
    return replace(item, **dict.fromkeys(names)) if names else item


def _stays(item: Any, disclosure: Disclosure) -> bool:
    sensitivity, privileged = guarded_as(item)
    if privileged:
        return True
    ticked = item.uid in disclosure.include
    if sensitivity == SEALED:
        return not (ticked and disclosure.override)
    return sensitivity == RESTRICTED and not ticked
