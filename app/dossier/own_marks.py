"""What only we call a case, a person or an exhibit: before others it would link papers and tell what is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.domain.folding import fold
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Profile

_CITED = re.compile(r"\[\[.*?\]\]")  # becomes the page it leads to
_LEAST = 3


def marks_of(everything: CaseFacts, profile: Profile, shown: Iterable[str]) -> re.Pattern[str] | None:
    """The case's code, its stored pseudonyms and exhibit numbers, where the paper is for others; None for ours.

    What the paper shows itself (`shown`: names and what stands for them) is no mark.
    """
    if profile.internal:
        return None
    open_words = {fold(word) for text in shown for word in (text, *text.split())}
    marks = {everything.case.code or "", *(person.pseudonym or "" for person in everything.persons())}
    marks |= {item.exhibit or "" for item in everything.exhibits() if not item.derived_as}
    kept = sorted((m for m in marks if len(m) >= _LEAST and fold(m) not in open_words), key=lambda m: (-len(m), m))
    words = "|".join(re.escape(mark) for mark in kept)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE) if words else None


def marks_in(text: str, pattern: re.Pattern[str] | None) -> list[str]:
    """The marks in a text; a word written small is no pseudonym: “under a birch”."""
    if pattern is None:
        return []
    found = (match[0] for match in pattern.finditer(_CITED.sub(" ", text)))
    return [mark for mark in dict.fromkeys(found) if not mark.islower()]
