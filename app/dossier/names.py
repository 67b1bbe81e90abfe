"""Names in a paper: what stands for whom, and no hidden name left in any text of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.folding import latin, words
from app.domain.records import Person
from app.domain.rules.sources import may_be_named
from app.dossier.disclosure import Disclosure
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Profile

LEAST = 3


@dataclass(frozen=True, slots=True)
class Leak:
    """A word that may give a hidden name away, and where it stands."""

    word: str
    subject: str
    person: str


@dataclass(slots=True)
class Names:
    """The names of one paper: labels for persons, replacement in text, and the leaks it met."""

    labels: dict[str, str]
    hidden: dict[str, list[str]]
    accepted: frozenset[str] = frozenset()
    leaks: list[Leak] = field(default_factory=list)
    _pattern: re.Pattern[str] | None = None
    _stand_ins: dict[str, str] = field(default_factory=dict)
    _stems: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        forms: dict[str, str] = {}
        for person, names in self.hidden.items():
            for name in names:
                for form in (name, *(word[0] for word in words(name))):
                    if len(form) >= LEAST:
                        forms.setdefault(form.casefold(), self.labels[person])
                for word in words(name):
                    self._stems.setdefault(stem(latin(word[0])), person)
        self._stand_ins = forms
        if forms:
            longest_first = sorted(forms, key=len, reverse=True)
            body = "|".join(re.escape(form) for form in longest_first)
            self._pattern = re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)
        self._stems.pop("", None)

    def label(self, person: str | None) -> str:
        """What stands for a person; empty for one who is left out or unknown."""
        return self.labels.get(person or "", "")

    def text(self, value: str | None, subject: str) -> str:
        """The text with hidden names replaced; what still looks like one is noted as a leak at `subject`."""
        if not value:
            return ""
        if self._pattern is None:
            return value
        shown = self._pattern.sub(lambda match: self._stand_ins[match[0].casefold()] or "[…]", value)
        self.leaks.extend(self.find(shown, subject))
        return shown

    def find(self, text: str, subject: str) -> list[Leak]:
        """Words of a text that share the stem of a hidden name, also in another script."""
        if not self._stems:
            return []
        labels = {word[0].casefold() for label in self.labels.values() for word in words(label)}
        found: dict[str, Leak] = {}
        for match in words(text):
            word = match[0]
            person = self._person_behind(latin(word))
            if person and word.casefold() not in labels and word.casefold() not in self.accepted:
                found.setdefault(word, Leak(word, subject, person))
        return list(found.values())

    def _person_behind(self, word: str) -> str | None:
        stems = (stem for stem in self._stems if word == stem or (len(stem) >= 4 and word.startswith(stem)))
        return next((self._stems[stem] for stem in stems), None)

    def forbidden(self) -> list[str]:
        """Every hidden name, whole and word by word, for a search over the finished file.

        Words that an openly named person bears too give nothing away and are left out.
        """
        found = {name for names in self.hidden.values() for name in names if len(name) >= LEAST}
        for names in self.hidden.values():
            found |= {word[0] for name in names for word in words(name) if len(word[0]) >= LEAST}
        return sorted(term for term in found if term.casefold() not in self.accepted)


def stem(word: str) -> str:
    """The first max(4, length − 3) letters of a folded word; short words whole."""
    if len(word) < LEAST:
        return ""
    return word[: max(4, len(word) - 3)]


def names_for(
    everything: CaseFacts, shown: CaseFacts, profile: Profile, disclosure: Disclosure, accepted: Iterable[str] = ()
) -> Names:
    """Names of a paper; persons left out by selection are hidden as well."""
    labels: dict[str, str] = {}
    hidden: dict[str, list[str]] = {}
    codes = _source_codes(everything, profile, disclosure)
    for number, person in enumerate(everything.persons(), start=1):
        mode = disclosure.mode(person.uid, profile) if person.uid in shown.by_uid else "omit"
        names = everything.names_of(person.uid)
        labels[person.uid] = _label(person, mode, names, number)
        if mode != "omit" and person.uid in codes:
            labels[person.uid] = codes[person.uid]
        if mode != "name" or person.uid in codes:
            hidden[person.uid] = names
    open_words = {word[0].casefold() for uid in labels if uid not in hidden for word in words(labels[uid])}
    return Names(labels, hidden, frozenset(word.casefold() for word in accepted) | open_words)


def _source_codes(everything: CaseFacts, profile: Profile, disclosure: Disclosure) -> dict[str, str]:
    """Sources appear as their code, unless asked for by name and they may be named for this very purpose."""
    codes: dict[str, str] = {}
    for number, person in enumerate(everything.persons(), start=1):
        if "source" in everything.roles_of(person.uid):
            codes[person.uid] = f"Source {number}"
    for source in everything.all("source"):
        if source.person is None:
            continue
        if disclosure.sources == "name" and may_be_named(source.may_be_named_for, profile.consent):
            codes.pop(source.person, None)
        else:
            codes[source.person] = source.code or "Source"
    return codes


def _label(person: Person, mode: str, names: list[str], number: int) -> str:
    stand_in = person.pseudonym or f"Person {number}"
    if mode == "omit":
        return ""
    if mode == "pseudonym" or not names:
        return stand_in
    if mode == "initials":
        return ".".join(word[0][0].upper() for word in words(names[0])) + "."
    return names[0]
