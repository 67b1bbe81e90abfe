"""Names in a paper: what stands for whom, and no hidden name left in any text of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.folding import words
from app.domain.records import Person
from app.domain.rules.sources import may_be_named
from app.domain.words import N_
from app.dossier.disclosure import Disclosure
from app.dossier.facts import CaseFacts
from app.dossier.own_marks import marks_in, marks_of
from app.dossier.profiles import Profile
from app.dossier.pseudonyms import codes, group_of
from app.dossier.stems import (
    LEAST,
    LONG,
    UNSEEN,
    Stems,
    bare,
    is_short,
    least_of,
    named,
    owners,
    spoken,
    squeezed,
    stem,
    unspaced,
)
from app.i18n import paper_translator

_LANGUAGE_WORK = frozenset({"interpreter", "translator"})
_DETAILS = {"identity_document": ("number",), "contact_point": ("value",), "address": ("text",)}
_GONE = "[…]"
# What nobody sees may stand between the letters of a name.
_BETWEEN = f"{UNSEEN.pattern}*"


@dataclass(frozen=True, slots=True)
class Leak:
    """A word that may give a hidden name away, and where it stands; `ours` for what only we call somebody."""

    word: str
    subject: str
    person: str
    ours: bool = False


@dataclass(slots=True)
class Names:
    """The names of one paper: labels for persons, replacement in text, and the leaks it met.

    `hidden` are the names of each hidden person, `details` their numbers and addresses; `withheld` are names that stay
    at home of persons who stand by another, `plain` those that they stand by; `translators` are names of those who
    only lent their language, with what stands for each; `marks` find what only we call somebody.
    """

    labels: dict[str, str]
    hidden: dict[str, list[str]]
    accepted: frozenset[str] = frozenset()
    leaks: list[Leak] = field(default_factory=list)
    details: dict[str, list[str]] = field(default_factory=dict)
    translators: dict[str, str] = field(default_factory=dict)
    withheld: dict[str, list[str]] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    marks: re.Pattern[str] | None = None
    _pattern: re.Pattern[str] | None = None
    _stand_ins: dict[str, str] = field(default_factory=dict)
    _spelled: dict[str, str] = field(default_factory=dict)
    _stems: Stems = field(default_factory=lambda: Stems(()))
    _own: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._stand_ins, self._spelled = self._forms()
        self._stems = Stems([*self._kept_back(), *((name, name) for name in self.translators)])
        shown = (*self.labels.values(), *self.translators.values())
        self._own = frozenset(word.casefold() for label in shown for word in named(label))
        if self._stand_ins:
            longest_first = sorted({*self._stand_ins, *self._spelled.values()}, key=lambda form: (-len(form), form))
            self._pattern = re.compile("|".join(_form(form) for form in longest_first), re.IGNORECASE)

    def _forms(self) -> tuple[dict[str, str], dict[str, str]]:
        """What stands for each form of a name, by the folded form; and how single words are spelled in the records."""
        forms: dict[str, str] = {}
        spelled: dict[str, str] = {}
        back = [(name, self.labels.get(person, "")) for name, person in self._kept_back()]
        theirs = {name for name, _ in owners(self.withheld)}
        for name, label in (*back, *self.translators.items()):
            for form in (name, *named(name)):
                form = UNSEEN.sub("", form)
                if name in theirs and form.casefold() in self.accepted:
                    continue  # a word of the name that somebody stands by
                if len(form) >= least_of(form) or is_short(form, name):
                    forms.setdefault(form.casefold(), label)
                    spelled.setdefault(form.casefold(), form)
        for detail, _ in owners(self.details):
            if len(squeezed(detail)) >= LONG:
                forms.setdefault(UNSEEN.sub("", detail).casefold(), _GONE)
        if forms:
            # “Anna Petrov” says nothing of another Petrov; “Anna Person K47” would.
            for name in self.plain:
                if len(words(name)) > 1:
                    forms.setdefault(name.casefold(), name)
        return forms, spelled

    def _kept_back(self) -> list[tuple[str, str]]:
        return [*owners(self.hidden), *owners(self.withheld)]

    def label(self, person: str | None) -> str:
        """What stands for a person; empty for one who is left out or unknown."""
        return self.labels.get(person or "", "")

    def text(self, value: str | None, subject: str) -> str:
        """The text with hidden names replaced; what still looks like one is noted as a leak at `subject`."""
        if not value:
            return ""
        for mark in marks_in(value, self.marks):
            if mark.casefold() not in self.accepted:
                self.leaks.append(Leak(mark, subject, "", ours=True))
        if self._pattern is None:
            return value
        shown = self._pattern.sub(self._put, value)
        self.leaks.extend(self.find(shown, subject))
        return shown

    def _put(self, match: re.Match[str]) -> str:
        """What stands for a name in a text; a common word that is written small is left for a decision.

        “He will return” would else tell that Person K47 is called Will.
        """
        key = UNSEEN.sub("", match[0]).casefold()
        spelled, found = self._spelled.get(key, ""), UNSEEN.sub("", match[0])
        if spelled[:1].isupper() and found.islower() and len(words(spelled)) == 1:
            return match[0]
        if is_short(spelled, spelled) and found not in (spelled, spelled.upper()):
            return match[0]
        if key not in self._spelled and self._stand_ins.get(key, "").casefold() == key:
            return match[0]  # somebody's who is named
        return self._stand_ins.get(key) or _GONE

    def find(self, text: str, subject: str) -> list[Leak]:
        """Words of a text that share the stem of a hidden name, also in another script or spelling."""
        if not self._stems:
            return []
        found: dict[str, Leak] = {}
        solid = bare(text)
        for word in (*spoken(text), *(spoken(solid) if solid != text else ())):
            if word in found or word.casefold() in self._own or word.casefold() in self.accepted:
                continue
            person = self._stems.behind(word)
            if person:
                found[word] = Leak(word, subject, person)
        return list(found.values())

    def forbidden(self) -> list[str]:
        """Every hidden name, whole and word by word, and every detail, for a search over the finished file.

        Words that an openly named person bears too give nothing away and are left out.
        """
        names = [*(name for name, _ in self._kept_back()), *self.translators]
        found = {name for name in names if len(name) >= least_of(name)}
        found |= {word for name in names for word in named(name) if len(word) >= least_of(word) or is_short(word, name)}
        found |= {detail for detail, _ in owners(self.details) if len(squeezed(detail)) >= LONG}
        return sorted(term for term in found if term.casefold() not in self.accepted)

    def person_behind(self, term: str) -> str:
        """Whose a forbidden term is: a person's uid, or empty for a translator's."""
        for held in (self.hidden, self.withheld, self.details):
            for text, person in owners(held):
                if term == text or term in named(text):
                    return person
        return ""


def _form(form: str) -> str:
    """A form as it is looked for: a whole word, but anywhere where words are written without spaces."""
    spaced = _BETWEEN.join(re.escape(letter) for letter in form)
    return spaced if unspaced(form) else rf"(?<![^\W_]){spaced}(?![^\W_])"


def names_for(
    everything: CaseFacts,
    shown: CaseFacts,
    profile: Profile,
    disclosure: Disclosure,
    accepted: Iterable[str] = (),
    lang: str = "en",
) -> Names:
    """Names of a paper; persons left out by selection are hidden as well."""
    t = paper_translator(lang)
    group = group_of(disclosure.recipient, disclosure.group, profile.profile)
    persons = everything.persons()
    secret = codes(everything.case.uid, group, (person.uid for person in persons))
    modes = {
        person.uid: _mode(everything, person, profile, disclosure) if person.uid in shown.by_uid else "omit"
        for person in persons
    }
    veiled = not profile.internal and any(mode != "name" for uid, mode in modes.items() if uid in shown.by_uid)
    sources = _source_codes(everything, profile, disclosure, secret, t, veiled=veiled)
    labels: dict[str, str] = {}
    hidden: dict[str, list[str]] = {}
    withheld: dict[str, list[str]] = {}
    plain: list[str] = []
    for person in persons:
        mode, names = modes[person.uid], everything.names_of(person.uid)
        going = shown.names_of(person.uid)
        stand_in = _stand_in(everything, person, profile, disclosure, t, secret[person.uid])
        labels[person.uid] = _label(mode, going, stand_in)
        if mode != "omit" and person.uid in sources:
            labels[person.uid] = sources[person.uid]
        if mode != "name" or person.uid in sources:
            hidden[person.uid] = names
        else:
            plain += going
            withheld[person.uid] = [name for name in names if name not in going]
    told = (*plain, *(labels[uid] for uid in labels if uid not in hidden))
    open_words = {word.casefold() for name in told for word in named(name)}
    return Names(
        labels,
        hidden,
        frozenset(word.casefold() for word in accepted) | open_words,
        details=_details(everything, hidden),
        translators=_translators(everything, disclosure, profile, hidden, group, t),
        withheld=withheld,
        plain=tuple(plain),
        marks=marks_of(everything, profile, (*plain, *labels.values())),
    )


def _mode(everything: CaseFacts, person: Person, profile: Profile, disclosure: Disclosure) -> str:
    """How a person appears; who only interprets or translates has a level of their own."""
    if person.uid not in disclosure.persons and _only_language(everything.roles_of(person.uid)):
        return {"code": "pseudonym"}.get(disclosure.language_work(profile), disclosure.language_work(profile))
    mode = disclosure.mode(person.uid, profile)
    if person.person_kind == "agency" and person.uid not in disclosure.persons and mode in ("pseudonym", "initials"):
        return "name"  # a service of a state is nobody to protect, and bodies ask for its full name
    return mode


def _only_language(roles: list[str]) -> bool:
    return bool(roles) and set(roles) <= _LANGUAGE_WORK


def _source_codes(
    everything: CaseFacts, profile: Profile, disclosure: Disclosure, secret: Mapping[str, str], t: Any, *, veiled: bool
) -> dict[str, str]:
    """Sources appear as a code, unless asked for by name and they may be named for this very purpose.

    Where others stand under pseudonyms (`veiled`), the code of the case would be one that all papers share.
    """
    codes_of: dict[str, str] = {}
    for person in everything.persons():
        if "source" in everything.roles_of(person.uid):
            codes_of[person.uid] = t(N_("Source {code}")).format(code=secret[person.uid])
    for source in everything.all("source"):
        if source.person is None:
            continue
        if disclosure.sources == "name" and may_be_named(source.may_be_named_for, profile.consent):
            codes_of.pop(source.person, None)
        elif source.code and not veiled:
            codes_of[source.person] = source.code
        elif source.person in secret:
            codes_of[source.person] = t(N_("Source {code}")).format(code=secret[source.person])
    return codes_of


def _stand_in(
    everything: CaseFacts, person: Person, profile: Profile, disclosure: Disclosure, t: Any, code: str
) -> str:
    """The pseudonym: one written for this recipient, the case's own in internal papers, else a code of the group."""
    if person.uid in disclosure.labels:
        return disclosure.labels[person.uid]
    if profile.internal and person.pseudonym:
        return person.pseudonym
    if _only_language(everything.roles_of(person.uid)):
        return str(t(N_("Interpreter {code}")).format(code=code))
    return str(t(N_("Person {code}")).format(code=code))


def _label(mode: str, names: list[str], stand_in: str) -> str:
    if mode == "omit":
        return ""
    if mode == "pseudonym" or not names or (mode == "initials" and unspaced(names[0])):
        return stand_in  # the first character of a Chinese name is the family name whole
    if mode == "initials":
        return ".".join(word[0][0].upper() for word in words(names[0])) + "."
    return names[0]


def _details(everything: CaseFacts, hidden: Mapping[str, Any]) -> dict[str, list[str]]:
    """Numbers and addresses of hidden persons."""
    found: dict[str, list[str]] = {}
    for kind, fields in _DETAILS.items():
        for item in everything.all(kind):
            if item.person in hidden:
                found.setdefault(item.person, []).extend(text for name in fields if (text := getattr(item, name, None)))
    return found


def _translators(
    everything: CaseFacts, disclosure: Disclosure, profile: Profile, hidden: Mapping[str, Any], group: str, t: Any
) -> dict[str, str]:
    """What stands for each translator who is named in a field alone; nothing where they are named."""
    level = disclosure.language_work(profile)
    if level == "name":
        return {}
    names = {item.translator for item in everything.exhibits() if item.translator}
    names |= {item.translator for item in everything.all("paragraph") if getattr(item, "translator", None)}
    known = codes(everything.case.uid, group, names)
    label = t(N_("Translator {code}"))
    return {name: label.format(code=known[name]) if level == "code" else "" for name in sorted(names)}


def in_neutral_order(facts: CaseFacts, names: Names) -> CaseFacts:
    """The facts with persons in the order of their labels: the order of the case would tell the same persons again."""
    persons = sorted(facts.persons(), key=lambda person: (names.label(person.uid).casefold(), person.uid))
    return replace(facts, by_kind={**facts.by_kind, "person": tuple(persons)})


__all__ = ["LEAST", "Leak", "Names", "in_neutral_order", "names_for", "stem"]
