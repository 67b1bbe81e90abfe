"""The quick line: "~mar 2021 detained at Vnukovo @birch #arrest !4" read as a date, words and marks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from app.domain.dates import DateProblem, UncertainDate, parse
from app.domain.folding import fold, latin
from app.domain.terms import choices

PERSON, KIND, SEVERITY, ANY, MAYBE = "person", "kind", "severity", "any", "maybe"

# Signs that stand before a word; № and / take whatever the word fits. What the keys of @ and # give on the Russian
# and Persian layouts is taken too: a quotation mark only where a person is called so, as it begins a quotation also.
SIGNS = {"@": PERSON, "#": KIND, "!": SEVERITY, "№": ANY, "/": ANY, "٬": PERSON, "٫": KIND, '"': MAYBE}
# The same as words, each followed by a colon: English, Russian, Turkish, Persian, Arabic.
_WORDS = {
    PERSON: ("person", "who", "кто", "человек", "лицо", "kişi", "kim", "شخص", "کی"),
    KIND: ("kind", "type", "вид", "тип", "tür", "نوع"),
    SEVERITY: ("severity", "тяжесть", "серьезность", "önem", "şiddet", "شدت", "خطورة"),
}
NAMED = {fold(word): mark for mark, words in _WORDS.items() for word in words}
_DAYS_FROM_TODAY = {
    fold(word): days
    for days, words in {
        0: ("today", "сегодня", "bugün", "امروز", "اليوم"),
        -1: ("yesterday", "вчера", "dün", "دیروز", "أمس"),
        -2: ("позавчера", "پریروز"),
    }.items()
    for word in words
}
# Words a date may end with; any other small word after a date belongs to what happened.
_YEAR_WORDS = frozenset({"г", "гг", "год", "года", "году", "годы", "годов", "year", "ad", "ce"})
_SMALL_WORDS = frozenset({"в", "во", "of", "the", "in", "on", "day", "month", "месяц", "месяце", "числа", "at", "от"})
_LONGEST_DATE = 12
_LONGEST_NAME = 4
_ENDS = ",.;:"
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Known:
    """Something a mark may mean: its key (uid or code), its names (the first is shown), its group."""

    key: str
    names: tuple[str, ...]
    group: str = ""

    @property
    def label(self) -> str:
        """The name it is shown under."""
        return self.names[0] if self.names else self.key


@dataclass(frozen=True, slots=True)
class Lookups:
    """The persons of the case and the kinds of events and threats (their group is the record kind)."""

    persons: tuple[Known, ...] = ()
    kinds: tuple[Known, ...] = ()


def known_kinds(translate: Callable[[str], str | None] = str) -> tuple[Known, ...]:
    """Every kind of event and threat under its translated name, its English name and its code."""
    groups = {"event": "event_kind", "threat": "threat_kind"}
    return tuple(
        Known(term.code, tuple(dict.fromkeys((translate(term.label) or term.label, term.label))), group)
        for group, code_list in groups.items()
        for term in choices(code_list)
    )


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Something in the line that is not understood: a stable code, the words, why in English, what it may be."""

    code: str
    value: str
    message: str
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuickLine:
    """The reading of a line; what is not understood stays in the title and stands in `problems`."""

    title: str
    when: UncertainDate | None = None
    persons: tuple[Known, ...] = ()
    kind: Known | None = None
    severity: int | None = None
    problems: tuple[LineProblem, ...] = ()

    def shown(self, lang: str = "en") -> str:
        """The reading in one line: around March 2021 · Arrest · Birch · 4."""
        parts = [self.when.display(lang) if self.when else "", self.kind.label if self.kind else ""]
        parts += [person.label for person in self.persons]
        parts.append(str(self.severity) if self.severity else "")
        return " · ".join(part for part in parts if part)


@dataclass(slots=True)
class _Found:
    persons: dict[str, Known] = field(default_factory=dict)
    kind: Known | None = None
    severity: int | None = None
    problems: list[LineProblem] = field(default_factory=list)


def read_line(
    text: str,
    lookups: Lookups,
    *,
    prefer: str = "event",
    order: str | None = None,
    lang: str | None = None,
    today: dt.date | None = None,
) -> QuickLine:
    """Read a line as typed so far; never raises for any text.

    `prefer` is the group that wins where a kind is in both; `order` settles 03/04/2021; with `today`
    "yesterday" is a date. The date stands first or last, marks anywhere.
    """
    tokens = _TOKEN.findall(text)
    found = _Found()
    rest = _marks(tokens, lookups, prefer, found)
    when, words = _date(rest, order, lang, today, found)
    return QuickLine(
        " ".join(words).strip(),
        when,
        tuple(found.persons.values()),
        found.kind,
        found.severity,
        tuple(found.problems),
    )


def _marks(tokens: list[str], lookups: Lookups, prefer: str, found: _Found) -> list[str]:
    rest: list[str] = []
    at = 0
    while at < len(tokens):
        mark, first, used = _mark(tokens, at)
        taken = _take(mark, [first, *tokens[at + used : at + used + _LONGEST_NAME - 1]], lookups, prefer, found)
        if taken:
            at += used + taken - 1
        else:
            rest += tokens[at : at + 1]
            at += 1
    return rest


def _mark(tokens: list[str], at: int) -> tuple[str, str, int]:
    """The sort of mark a token carries, the word it is about, and how many tokens that takes."""
    token = tokens[at]
    if len(token) > 1 and token[0] in SIGNS:
        return SIGNS[token[0]], token[1:], 1
    name, colon, word = token.partition(":")
    mark = NAMED.get(fold(name), "") if colon else ""
    if mark and word:
        return mark, word, 1
    if mark and at + 1 < len(tokens):
        return mark, tokens[at + 1], 2
    if NAMED.get(fold(token)) == SEVERITY and at + 1 < len(tokens) and _grade(tokens[at + 1]):
        return SEVERITY, tokens[at + 1], 2
    return "", token, 1


def _take(mark: str, words: list[str], lookups: Lookups, prefer: str, found: _Found) -> int:
    """How many words the mark takes; 0 when it means nothing known."""
    if mark in {SEVERITY, ANY} and _grade(words[0]):
        found.severity = _grade(words[0])
        return 1
    if mark == SEVERITY:
        found.problems.append(LineProblem("bad_severity", words[0], f"severity goes from 1 to 5, not “{words[0]}”"))
        return 0
    if mark in {KIND, ANY} and (taken := _take_kind(mark, words, lookups, prefer, found)):
        return taken
    return _take_person(mark, words, lookups, found) if mark in {PERSON, ANY, MAYBE} else 0


def _grade(word: str) -> int:
    digit = word.rstrip(_ENDS)
    return int(digit) if len(digit) == 1 and digit.isdecimal() and 1 <= int(digit) <= 5 else 0


def _take_kind(mark: str, words: list[str], lookups: Lookups, prefer: str, found: _Found) -> int:
    matches, taken = _match(words, lookups.kinds)
    preferred = [match for match in matches if match.group == prefer]
    chosen = preferred if len(preferred) == 1 or (preferred and len(matches) > 1) else matches
    if len(chosen) == 1:
        found.kind = chosen[0]
        return taken
    if mark == KIND:
        _complain("kind", words[0], chosen, found)
    return 0


def _take_person(mark: str, words: list[str], lookups: Lookups, found: _Found) -> int:
    matches, taken = _match(words, lookups.persons)
    if len(matches) == 1:
        found.persons[matches[0].key] = matches[0]
        return taken
    if mark == PERSON:
        _complain("person", words[0], matches, found)
    return 0


def _complain(what: str, word: str, matches: list[Known], found: _Found) -> None:
    if matches:
        names = tuple(match.label for match in matches[:5])
        message = f"“{word}” may be: {', '.join(names)}"
        found.problems.append(LineProblem(f"ambiguous_{what}", word, message, names))
    else:
        found.problems.append(LineProblem(f"unknown_{what}", word, f"no {what} is called “{word}”"))


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    return " ".join(fold(text.strip(_ENDS)).replace("_", " ").split())


@lru_cache(maxsize=20_000)
def names_of(entry: Known) -> frozenset[str]:
    """Everything an entry is called, ready to be compared."""
    return frozenset(_key(name) for name in (*entry.names, entry.key))


@lru_cache(maxsize=20_000)
def _spelt(name: str) -> str:
    return f" {latin(name)}"


def _match(words: list[str], known: Iterable[Known]) -> tuple[list[Known], int]:
    """What the first words name: the longest full name, else what the first word alone begins."""
    entries = [(entry, names_of(entry)) for entry in known]
    for count in range(len(words), 0, -1):
        wanted = _key(" ".join(words[:count]))
        exact = [entry for entry, names in entries if wanted in names]
        if wanted and exact:
            return exact, count
    start = _key(words[0])
    return ([entry for entry, names in entries if start and any(begins(start, name) for name in names)], 1)


def begins(start: str, name: str) -> bool:
    """Whether a name, one of its words, or its Latin spelling begins so."""
    return name.startswith(start) or f" {start}" in f" {name}" or _spelt(start) in _spelt(name)


def _date(
    words: list[str], order: str | None, lang: str | None, today: dt.date | None, found: _Found
) -> tuple[UncertainDate | None, list[str]]:
    if today and words and (days := _DAYS_FROM_TODAY.get(_key(words[0]))) is not None:
        return parse((today + dt.timedelta(days=days)).isoformat()), words[1:]
    problems: list[LineProblem] = []
    for count in range(min(_LONGEST_DATE, len(words)), 0, -1):
        when = _try(words[:count], order, lang, problems)
        if when is not None:
            used = _without_small_words(words, count, when, order, lang)
            return when_of(words[:used], order, lang), words[used + _is_dash(words, used) :]
    for count in range(min(_LONGEST_DATE, len(words)), 0, -1):
        if when := _try(words[-count:], order, lang, problems):
            return when, words[:-count]
    found.problems += problems[:1]
    return None, words


def _try(words: list[str], order: str | None, lang: str | None, problems: list[LineProblem]) -> UncertainDate | None:
    try:
        return when_of(words, order, lang)
    except DateProblem as problem:
        if problem.code in {"ambiguous_date", "impossible_date"}:
            problems.append(LineProblem(problem.code, " ".join(words), problem.message))
        return None


def when_of(words: list[str], order: str | None, lang: str | None) -> UncertainDate | None:
    """The date some words say; DateProblem when they say none."""
    return parse(" ".join(words).rstrip(",;:"), order=order, lang=lang)


def _without_small_words(words: list[str], count: int, when: UncertainDate, order: str | None, lang: str | None) -> int:
    """How many words the date really takes: "2021 in Moscow" ends before "in"."""
    while count > 1 and _key(words[count - 1]) in _SMALL_WORDS - _YEAR_WORDS:
        shorter = _try(words[: count - 1], order, lang, [])
        if shorter is None or shorter.edtf != when.edtf:
            break
        count -= 1
    return count


def _is_dash(words: list[str], count: int) -> int:
    return int(count < len(words) and words[count] in {"-", "–", "—", ":"})
