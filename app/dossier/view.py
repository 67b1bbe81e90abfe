"""What a paper may see: facts already selected, the names in it, and the words of its language."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain import dates
from app.domain.kinds import Day, Instant, Number
from app.domain.numerals import listed, written
from app.domain.records import REGISTRY
from app.domain.words import N_
from app.dossier import tongues
from app.dossier.blocks import isolated
from app.dossier.disclosure import Disclosure
from app.dossier.facts import CaseFacts
from app.dossier.names import Names
from app.dossier.profiles import Profile
from app.i18n import paper_translator, right_to_left

_BELONGING = frozenset({"person_name", "identity_document", "contact_point", "address"})


@dataclass(frozen=True, slots=True)
class View:
    """Facts, names, disclosure, profile and language of one paper; whom and which proceeding it is about.

    `beside` is what internal papers tell that is no record: checks made now, what is held, fingerprints; `order` which
    exhibits (by uid) somebody wants first in a section, by its title or letter.
    """

    facts: CaseFacts
    names: Names
    disclosure: Disclosure
    profile: Profile
    lang: str = "en"
    subject: Any = None
    proceeding: Any = None
    beside: Mapping[str, Any] = field(default_factory=dict)
    channel: str = ""
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def t(self, words: str, /, **places: Any) -> str:
        """Words of ours in the paper's language, their {places} filled in."""
        own = self.profile.catalogue.get(self.lang.split("-")[0], {})
        translated = (own.get(words) or paper_translator(self.lang)(words)).replace("'", "’")
        if places and right_to_left(self.lang):
            places = {name: isolated(self.figure(value)) for name, value in places.items()}
        return translated.format(**places) if places else translated

    def value(self, record: Any, name: str) -> str:
        """A field in words of the paper's language; empty when it is not filled or not disclosed."""
        spec = REGISTRY[record.record_kind].specs[name]
        raw = getattr(record, name)
        if raw is None or spec.private or not self.disclosure.shows(record.record_kind, name):
            return ""
        if record.record_kind in _BELONGING and record.person in self.names.hidden:
            return ""  # a number or address says who somebody is as well as a name does
        return self.names.text(self.shown(record.record_kind, name, raw), f"{record.record_kind}.{name}")

    def shown(self, kind: str, name: str, value: Any) -> str:
        """A value of a field in words of the paper's language."""
        spec = REGISTRY[kind].specs[name].kind
        if isinstance(spec, Day):
            return self.day(value)
        if type(spec) is Number:
            return self.figure(value)
        told = tongues.shown(spec, value, self.lang, self.t)
        if isinstance(spec, Instant):
            return told.replace(dates.tell_day(value, self.lang), self.day(value[:10]))
        return told

    def day(self, iso: str) -> str:
        """A day in the calendar of all days of a paper, whichever the window has."""
        try:
            return dates.UncertainDate.from_parts(iso, iso).display(self.lang)
        except dates.DateProblem:
            return iso

    def moment(self, iso: str, zone: dt.tzinfo) -> str:
        """A moment as the clock in a zone shows it, its day in the calendar of the paper."""
        day = dt.datetime.fromisoformat(iso).astimezone(zone).date().isoformat()
        told = dates.tell_moment(iso, self.lang, zone)
        return told.replace(dates.tell_day(day, self.lang), self.day(day))

    def figure(self, value: Any) -> str:
        """A number in the numerals of the paper's language; anything else as it is."""
        return written(str(value), self.lang) if isinstance(value, int) else str(value)

    def listed(self, parts: Iterable[str]) -> str:
        """Things one after another, with the comma of the paper's language; none turns its neighbour around."""
        return listed(self._apart(parts), self.lang)

    def told(self, parts: Iterable[str]) -> str:
        """Things one after another, parted so that commas of their own don't mislead."""
        kept = [part for part in parts if part]
        return self.several(kept) if any(", " in part for part in kept) else self.listed(kept)

    def several(self, parts: Iterable[str]) -> str:
        """Things that have commas of their own, one after another."""
        return self.t(N_("; ")).join(self._apart(parts))

    def _apart(self, parts: Iterable[str]) -> list[str]:
        kept = [part for part in parts if part]
        if not right_to_left(self.lang) or len(kept) < 2:
            return kept
        return [part if _runs_left(part) else isolated(part) for part in kept]

    @property
    def neutral(self) -> bool:
        """Whether nothing may stand in it that another recipient's paper has too, such as numbers of the vault."""
        return bool(self.names.hidden) and not self.profile.internal

    def written(self, question: str) -> str:
        """What somebody wrote for a question of this profile's form, "" for nothing."""
        best = self.written_for(question)
        return self.value(best, "text") if best is not None else ""

    def written_for(self, question: str) -> Any:
        """The answer written for a question: in this language, for this person and proceeding before others."""
        found = [item for item in self.facts.all("answer") if self._fits(item, question)]
        return max(found, key=self._nearness, default=None)

    def _fits(self, item: Any, question: str) -> bool:
        wanted: Mapping[str, Any] = {"person": self.subject, "proceeding": self.proceeding}
        others = any(
            getattr(item, name) is not None and (record is None or getattr(item, name) != record.uid)
            for name, record in wanted.items()
        )
        return item.profile == self.profile.profile and item.question == question and not others

    def _nearness(self, item: Any) -> tuple[bool, bool, bool, str]:
        return (item.language == self.lang, item.person is not None, item.proceeding is not None, item.updated_at)


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
