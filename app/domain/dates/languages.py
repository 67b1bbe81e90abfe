"""All languages dates are read in, and look-ups made of their tables once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from app.domain.dates.english import ENGLISH
from app.domain.dates.folded import fold
from app.domain.dates.language import Language
from app.domain.dates.papers import PAPERS
from app.domain.dates.persian import PERSIAN, PERSIAN_NAMES
from app.domain.dates.russian import RUSSIAN

LANGUAGES: dict[str, Language] = {"en": ENGLISH, "ru": RUSSIAN, "fa": PERSIAN}


def language(code: str) -> Language:
    """The language dates are shown in: English where there is no table yet."""
    return LANGUAGES.get(code[:2]) or PAPERS.get(code[:2], ENGLISH)


def bare(name: str) -> str:
    """A month's name without the signs that people write differently."""
    return " ".join(fold(name).translate(_SIGNS).split())


_SIGNS = {ord(sign): None for sign in "'’‘ʼʿʾ`."} | {ord("-"): " "}


def _gregorian() -> Iterator[tuple[str, tuple[str, int]]]:
    for table in LANGUAGES.values():
        for number, forms in enumerate(table.months, 1):
            yield from ((bare(form), ("gregorian", number)) for form in forms)
        for number, forms in enumerate(table.seasons, 21):
            yield from ((bare(form), ("gregorian", number)) for form in forms)


def _others() -> Iterator[tuple[str, tuple[str, int]]]:
    tables = [table.other_months for table in LANGUAGES.values()] + [PERSIAN_NAMES]
    for months in tables:
        for calendar, names in months.items():
            for number, forms in enumerate(names, 1):
                yield from ((bare(form), (calendar, number)) for form in forms)


@cache
def names() -> dict[str, tuple[str, int]]:
    """Every name of a month or season: its calendar and number (21–24 for seasons)."""
    return {**dict(_others()), **dict(_gregorian())}


@cache
def _all_openings() -> tuple[tuple[str, str], ...]:
    found = {
        word: action for table in LANGUAGES.values() for action in _ACTIONS for word in table.before.get(action, ())
    }
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


_BOUNDING = ("before", "after", "until", "not_before", "since")
# "from" stands last: alone it means "since", which `since` lists as well.
_ACTIONS = (
    "before", "after", "until", "not_before", "ever_until", "since", "between", "from", "night", "night_to",
)  # fmt: skip


def opening(folded: str) -> tuple[str, str]:
    """What the first words do ("before", "between", …) and the rest; two empty texts when they do nothing."""
    for word, action in _all_openings():
        if starts(folded, word):
            return action, folded[len(word) :].strip()
    return "", ""


def closing(folded: str) -> tuple[str, str]:
    """What the last words do ("2019 or earlier") and the rest; two empty texts when they do nothing."""
    for action in _BOUNDING:
        for word in endings(action):
            if folded.endswith(f" {word}"):
                return action, folded[: -len(word)].strip()
    return "", ""


def action_of(folded: str) -> str:
    """What the words around a date do, wherever they stand."""
    return opening(folded)[0] or closing(folded)[0]


def starts(folded: str, word: str) -> bool:
    """Whether a text begins with a word of a table, and the word ends there."""
    if not folded.startswith(word):
        return False
    rest = folded[len(word) : len(word) + 1]
    return not (word[-1].isalpha() and rest.isalpha())


@cache
def openings(action: str) -> tuple[str, ...]:
    """Words that stand before a date and do `action`, longest first."""
    words = {word for table in LANGUAGES.values() for word in table.before.get(action, ())}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def endings(action: str) -> tuple[str, ...]:
    """Words that stand after a date and do `action`, longest first."""
    words = {word for table in LANGUAGES.values() for word in table.behind.get(action, ())}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def joints(action: str) -> tuple[str, ...]:
    """Words that stand between two dates."""
    return tuple(dict.fromkeys(word for table in LANGUAGES.values() for word in table.joints.get(action, ())))


@cache
def marks() -> tuple[tuple[str, str], ...]:
    """Words that name a calendar, longest first, each with the calendar."""
    tables = [*(table.calendars for table in LANGUAGES.values()), PERSIAN_MARKS]
    found = {word: calendar for table in tables for calendar, words in table.items() for word in words}
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def unknown() -> frozenset[str]:
    """Words that say that no date is known."""
    return frozenset(word for table in LANGUAGES.values() for word in table.unknown)


@cache
def noise() -> frozenset[str]:
    """Words within a date that say nothing."""
    return frozenset(word for table in LANGUAGES.values() for word in table.noise)


PERSIAN_MARKS = {
    "solar_hijri": ("هجری شمسی", "شمسی", "ه.ش", "ه ش"),
    "islamic": ("هجری قمری", "قمری", "ه.ق", "ه ق", "هجري", "هـ"),
    "gregorian": ("میلادی", "ميلادي"),
}
