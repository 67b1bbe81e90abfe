"""Places in an exhibit that may give somebody away: names, their inflections and spellings, numbers, addresses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.folding import words
from app.dossier.exhibit import OneAtATime
from app.dossier.exhibit_heavy import Heavies
from app.dossier.fonts import loaded
from app.dossier.redaction_job import document_of, file_of
from app.dossier.redaction_lines import Letter, Row, joined, turned, wording, words_of
from app.dossier.stems import LEAST_UNSPACED, LONG, Stems, squeezed, unspaced
from app.dossier.text import Typesetter
from app.sandbox.streams import Sink, SourceFile

MOST = 20_000
_LONGEST = 200

Found = tuple[list[Letter], str, str]


def suggest(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """{pages, found: [{page, rect, size, person, kind, words}], wordless, cut}; hundredths of points, as regions are.

    `names` and `details` are [[text, person]]; `kind` is name or detail; `wordless` are pages no search can read.
    """
    type_ = Typesetter.from_data(loaded(sources))
    heavies, keeper = Heavies(), OneAtATime()
    wanted = _Wanted(params["names"], params["details"])
    rows: list[dict[str, Any]] = []
    wordless: list[int] = []
    first = 0
    for part in params["parts"]:
        file = file_of(keeper, sources[part["source_name"]], part, heavies, type_, first)
        with contextlib.closing(document_of(file)) as document:
            for at, view in enumerate(file.opened.views):
                out.step(at, len(file.opened.views), "Looking for names")
                with contextlib.closing(document[at]) as page:
                    words = wording(page, view.size)
                if not words.letters:
                    wordless.append(first + at + 1)
                for sideways, lines in ((False, words.rows), (False, words.upside), (True, words.sideways)):
                    found = [one for line in lines for one in wanted.in_order(line)]
                    rows += [_told(first + at + 1, view.size, *(_upright(one) if sideways else one)) for one in found]
        first += len(file.opened.views)
    return {"pages": first, "found": rows[:MOST], "wordless": wordless, "cut": len(rows) > MOST}


def _upright(found: Found) -> Found:
    """What was found on a line that stands sideways, where it is on the page."""
    letters, person, kind = found
    return [turned(letter) for letter in letters], person, kind


def _told(page: int, size: tuple[float, float], letters: list[Letter], person: str, kind: str) -> dict[str, Any]:
    box = joined([letter.box for letter in letters])
    left, low, right, top = (max(0, round(value * 100)) for value in box)
    text = ""
    for before, letter in zip([letters[0], *letters], letters, strict=False):
        text += (" " if before.word != letter.word else "") + letter.text
    text = text[:_LONGEST]
    rect, whole = [left, low, max(right, left + 1), max(top, low + 1)], [round(side * 100) for side in size]
    return {"page": page, "rect": rect, "size": whole, "person": person, "kind": kind, "words": text}


class _Wanted:
    """What is looked for on a line."""

    def __init__(self, names: Sequence[Sequence[str]], details: Sequence[Sequence[str]]) -> None:
        self._stems = Stems((str(name), str(person)) for name, person in names)
        self._keys: dict[str, tuple[str, str]] = {}
        for kind, pairs in (("name", names), ("detail", details)):
            for text, person in pairs:
                parts = [word[0] for word in words(str(text))] if kind == "name" else []
                for piece in (str(text), *parts):
                    key = squeezed(piece)
                    if len(key) >= (LEAST_UNSPACED if unspaced(key) else LONG):
                        self._keys.setdefault(key, (str(person), kind))

        self._longest_first = sorted(self._keys.items(), key=lambda item: (-len(item[0]), item[0]))

    def in_order(self, row: Row) -> list[Found]:
        """What stands on a row, from left to right."""
        return sorted(self.on(row), key=lambda one: joined([letter.box for letter in one[0]])[0])

    def on(self, row: Row) -> Iterator[Found]:
        """What stands on a row, each place once; words of a name that follow each other are one."""
        taken: set[int] = set()
        yield from self._spaced_out(row, taken)
        open_: Found | None = None
        for word in words_of(row):
            person_ = None if taken & set(map(id, word)) else self._behind(word)
            if open_ is not None and person_ == open_[1]:
                open_[0].extend(word)
                continue
            if open_ is not None:
                yield open_
            open_ = (list(word), person_, "name") if person_ else None
        if open_ is not None:
            yield open_

    def _behind(self, word: list[Letter]) -> str | None:
        # A row stands from left to right; a word of a script from the right is read the other way round.
        text = "".join(letter.text for letter in word)
        return self._stems.behind(text.strip("\"'.,;:!?()[]«»“”")) or self._stems.behind(text[::-1])

    def _spaced_out(self, row: Row, taken: set[int]) -> Iterator[Found]:
        """Long names and numbers, however their letters are spaced; the longest that fits."""
        for letters in (row.letters, row.letters[::-1]):
            tight, owner = "", []
            for letter in letters:
                piece = squeezed(letter.text)
                tight += piece
                owner += [letter] * len(piece)
            for key, (person, kind) in self._longest_first:
                at = tight.find(key)
                while at >= 0:
                    letters_ = _once(owner[at : at + len(key)])
                    if not taken & set(map(id, letters_)):
                        taken.update(map(id, letters_))
                        yield letters_, person, kind
                    at = tight.find(key, at + len(key))


def _once(letters: list[Letter]) -> list[Letter]:
    return list({id(letter): letter for letter in letters}.values())
