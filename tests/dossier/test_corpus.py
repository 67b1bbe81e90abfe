"""The same declaration in 45 languages and 25 scripts, set and read back: every letter drawn, every word found."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import icu
import pytest

from app.dossier.text import Item, Line, Style, Typesetter
from app.i18n import right_to_left
from tests.dossier.papers import typesetter
from tests.dossier.reading import READERS, found_of, seen, sheets_of, words_of, written_in
from tests.shared import SHARED, shared

IDENTIFIERS = ("A-12/2024", "1401/4521-7", "HF-2024-0012", "PA/05432/2023", "12.05.2024", "۱۲/۰۳/۱۴۰۲")
# What no face that ships covers, as it is named on the page.
UNCOVERED = {
    "kor": "Hangul", "sin": "Sinhala", "tel": "Telugu", "guj": "Gujarati", "zgh": "Tifinagh", "chr_cased": "Cherokee",
    "khk_mong": "Mongolian",
}  # fmt: skip
GOALS = {"arb": 0.99, "pes_1": 0.99, "uig_arab": 0.99, "heb": 0.99}
STACKING = "\u17d2\u1039"  # the next letter stands under the one before
MEASURES = (430.0, 150.0)


@cache
def languages() -> list[dict[str, Any]]:
    path = SHARED / "fixtures" / "udhr" / "index.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def paragraphs(code: str, most: int) -> list[str]:
    """Paragraphs of a text, every second with a number of a case behind it."""
    text = shared("fixtures", "udhr", f"{code}.txt").read_text("utf-8")
    found = [line.strip() for line in text.split("\n") if line.strip()][:most]
    return [f"{line} ({IDENTIFIERS[at // 2 % len(IDENTIFIERS)]})" if at % 2 else line for at, line in enumerate(found)]


def set_in(setter: Typesetter, texts: list[str], tag: str, width: float, style: Style) -> list[tuple[str, list[Line]]]:
    rtl = right_to_left(tag)
    return [(text, setter.lines([Item(text, style, None, tag)], width, rtl=rtl)) for text in texts]


def ends(text: str, iterator: icu.BreakIterator) -> set[int]:
    """Where an iterator stops, in characters."""
    iterator.setText(text)
    wide = text.encode("utf-16-le")
    return {len(wide[: 2 * at].decode("utf-16-le", "ignore")) for at in iterator}


def look_at(text: str, lines: list[Line], width: float, setter: Typesetter) -> None:
    """No empty box, nothing over the edge, no break where none may be."""
    printed = setter.printable(text)
    assert "".join(p.text for line in lines for p in sorted(line.pieces, key=lambda p: p.at)) == printed
    glyphs = [glyph for line in lines for piece in line.pieces for glyph in piece.shaped.glyphs]
    assert all(glyph.gid for glyph in glyphs)
    assert all(line.width <= width + 0.02 for line in lines)
    clusters = ends(printed, icu.BreakIterator.createCharacterInstance(icu.Locale.getRoot()))
    allowed = ends(printed, icu.BreakIterator.createLineInstance(icu.Locale.getRoot()))
    at = 0
    for line, following in zip(lines, lines[1:], strict=False):
        at += sum(len(piece.text) for piece in line.pieces)
        assert at in clusters
        assert printed[at - 1] not in STACKING
        if at not in allowed:  # a word wider than the line
            before = max(place for place in {0, *allowed} if place < at)
            after = min(place for place in allowed if place > at)
            word = setter.measure(printed[before:after].rstrip(), Style(11))
            assert word > width * 0.99, (printed[before:after], following)


def read_back(code: str, made: list[tuple[str, list[Line]]], width: float) -> None:
    """Every number found, and as many words as the goal says, by both readers."""
    lines = [line for _, some in made for line in some]
    data = sheets_of(lines, width=width)
    wanted = words_of(written_in(lines))
    texts = [text for text, _ in made]
    numbers = Counter(number for number in IDENTIFIERS for text in texts for _ in range(text.count(number)))
    for name, read in READERS.items():
        got = seen(read(data))
        share = found_of(wanted, words_of(got))
        assert share >= GOALS.get(code, 1.0), (code, name, share)
        assert not {number for number, times in numbers.items() if got.count(number) < times}, (code, name)


def check(code: str, most: int, measures: tuple[float, ...]) -> None:
    row = next(row for row in languages() if row["code"] == code)
    for width in measures:
        setter = typesetter()
        texts = paragraphs(code, most)
        made = set_in(setter, texts, row["bcp47"], width, Style(11))
        for text, lines in made:
            look_at(text, lines, width, setter)
        named = UNCOVERED.get(code)
        assert bool(setter.missing) is (named is not None)
        assert named is None or f": {named} script]" in " ".join(map(setter.printable, texts))
        assert any(line.rtl for _, lines in made for line in lines) is (row["direction"] == "rtl")
        read_back(code, made, width)


def test_there_are_as_many_languages_as_are_spoken_of() -> None:
    shared("fixtures", "udhr", "index.json")
    assert len(languages()) == 45
    assert set(UNCOVERED) | set(GOALS) <= {row["code"] for row in languages()}


@pytest.mark.parametrize("code", [row["code"] for row in languages()] or ["none"])
def test_a_first_page_is_drawn_whole_and_read_back(code: str) -> None:
    shared("fixtures", "udhr", f"{code}.txt")
    check(code, 10, MEASURES[:1])


@pytest.mark.soak
@pytest.mark.parametrize("code", [row["code"] for row in languages()] or ["none"])
def test_the_whole_declaration_is_drawn_and_read_back(code: str) -> None:
    shared("fixtures", "udhr", f"{code}.txt")
    check(code, 1000, MEASURES)
