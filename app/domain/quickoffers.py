"""What may be meant while a mark of the quick line is being typed, and the line with one of it taken."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.folding import fold
from app.domain.quickline import ANY, KIND, MAYBE, NAMED, PERSON, SEVERITY, SIGNS, Known, Lookups, begins, names_of
from app.domain.terms import choices

_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark the cursor stands in: its sort, the words after the sign, where they begin and end in the line."""

    sort: str
    begun: str
    start: int
    end: int


def mark_at(text: str, cursor: int) -> Mark | None:
    """The mark that ends at the cursor: a sign with a word, or a word such as "person:" and the one after it."""
    before = text[:cursor]
    start = max(before.rfind(" "), before.rfind("\t")) + 1
    token = before[start:]
    if token[:1] in SIGNS:
        return Mark(SIGNS[token[0]], token[1:], start + 1, cursor)
    name, colon, begun = token.partition(":")
    if colon and fold(name) in NAMED:
        return Mark(NAMED[fold(name)], begun, start + len(name) + 1, cursor)
    earlier = before[:start].rstrip()
    if begun or not earlier.endswith(":"):
        return None
    sort = NAMED.get(fold(earlier[:-1].split()[-1])) if earlier[:-1].split() else None
    return Mark(sort, token, start, cursor) if sort else None


def offers(mark: Mark, lookups: Lookups, prefer: str, most: int = 8) -> list[Known]:
    """What the mark may become, the best first; those of the group that is logged before the others."""
    start = fold(mark.begun).replace("_", " ")
    found: list[Known] = []
    if mark.sort in {PERSON, ANY, MAYBE} and (start or mark.sort != MAYBE):
        found += _beginning(start, lookups.persons)
    if mark.sort in {KIND, ANY}:
        found += sorted(_beginning(start, lookups.kinds), key=lambda kind: kind.group != prefer)
    if mark.sort == SEVERITY:
        found += [grade for grade in _grades() if grade.key.startswith(start)]
    return found[:most]


def _beginning(start: str, known: tuple[Known, ...]) -> list[Known]:
    fits = [entry for entry in known if not start or any(begins(start, name) for name in names_of(entry))]
    return sorted(fits, key=lambda entry: not any(name.startswith(start) for name in names_of(entry)))


def _grades() -> list[Known]:
    return [Known(term.code, (term.label,), SEVERITY) for term in choices("severity") if term.code != "0"]


def taken(text: str, mark: Mark, chosen: Known) -> tuple[str, int]:
    """The line with the mark made whole, and where the cursor goes."""
    name = chosen.key if chosen.group == SEVERITY else typeable(chosen)
    made = f"{text[: mark.start]}{name} {text[mark.end :].lstrip()}"
    return made, mark.start + len(name) + 1


def typeable(entry: Known) -> str:
    """The name that is put into the line: the first that is short enough to be read back."""
    return next((name for name in entry.names if 1 <= len(name.split()) <= _LONGEST), entry.key)
