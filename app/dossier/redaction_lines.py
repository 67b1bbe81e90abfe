"""The lines of a page as it is seen, letter by letter with their places (runs in the worker)."""

from __future__ import annotations

import contextlib
import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

Box = tuple[float, float, float, float]

_FINE = 1_000_000
_UPRIGHT, _QUARTER = math.radians(3), math.pi / 2
_COLUMN, _SPACE = 2.5, 0.36  # of a line's height: a gap that parts columns, one that parts words


@dataclass(slots=True)
class Letter:
    """One letter with its marks: left, bottom, right, top in points of the page as seen, from its lower left."""

    text: str
    box: Box
    word: int

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(slots=True)
class Row:
    """What stands at one height, over all columns, from left to right."""

    letters: list[Letter] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """All of it."""
        return joined([letter.box for letter in self.letters])

    @property
    def height(self) -> float:
        """From the lowest to the highest letter."""
        box = self.box
        return box[3] - box[1]

    def stretches(self) -> list[list[Letter]]:
        """The letters of each column by themselves."""
        found: list[list[Letter]] = []
        for letter in self.letters:
            if found and letter.box[0] - found[-1][-1].box[2] <= _COLUMN * self.height:
                found[-1].append(letter)
            else:
                found.append([letter])
        return found


@dataclass(slots=True)
class Wording:
    """The words of a page: upright rows from top to bottom, rows upside down, rows sideways, letters otherwise slanted.

    Sideways rows have the axes of the page exchanged (`across`), so that they are lines like others. `letters` are all
    of them where they stand on the page, in the order in which they are read.
    """

    rows: list[Row]
    slanted: list[Letter]
    upside: list[Row] = field(default_factory=list)
    sideways: list[Row] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)


def across(box: Box) -> Box:
    """A box with the axes of the page exchanged, and back again."""
    return box[1], box[0], box[3], box[2]


def turned(letter: Letter) -> Letter:
    """A letter with the axes of the page exchanged, and back again."""
    return replace(letter, box=across(letter.box))


def joined(boxes: list[Box]) -> Box:
    """The smallest box around all."""
    lefts, lows, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(lows), max(rights), max(tops)


def wording(page: Any, size: tuple[float, float]) -> Wording:
    """The words of a pypdfium2 page that is shown `size` points large."""
    quarters: tuple[list[Letter], ...] = ([], [], [], [])
    slanted: list[Letter] = []
    turn = math.radians(page.get_rotation())
    found = list(_letters(page, size))  # all of them first: marks are joined to a letter after it was told
    for letter, angle in found:
        lies = (angle + turn) % (2 * math.pi)  # both count clockwise
        quarter = round(lies / _QUARTER)
        (slanted if abs(lies - quarter * _QUARTER) > _UPRIGHT else quarters[quarter % 4]).append(letter)
    sideways = [turned(letter) for letter in (*quarters[1], *quarters[3])]
    every = [letter for letter, _ in found]
    return Wording(_rows(quarters[0]), slanted, _rows(quarters[2]), _rows(sideways), every)


def _letters(page: Any, size: tuple[float, float]) -> Iterator[tuple[Letter, float]]:
    from pypdfium2 import raw  # noqa: PLC0415 - a parser of foreign bytes

    word, last, high = 0, None, 0
    with contextlib.closing(page.get_textpage()) as text:
        for index in range(text.count_chars()):
            code = raw.FPDFText_GetUnicode(text, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
            high = 0
            char = chr(code) if code else " "
            if char.isspace() or unicodedata.category(char)[0] == "C":
                word, last = word + 1, None
                continue
            box = _placed(page, size, _loose(text, index, raw), raw)
            if last is not None and unicodedata.category(char)[0] == "M":
                last.text += char
                last.box = joined([last.box, box])
                continue
            last = Letter(char, box, word)
            yield last, raw.FPDFText_GetCharAngle(text, index)


def _loose(text: Any, index: int, raw: Any) -> tuple[float, float, float, float]:
    rect = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, index, rect):
        left, low, right, top = text.get_charbox(index)
        return left, low, right, top
    return rect.left, rect.bottom, rect.right, rect.top


def _placed(page: Any, size: tuple[float, float], corners: tuple[float, float, float, float], raw: Any) -> Box:
    """A box of the page's own space as it lies on the page that is seen, turned and cropped."""
    x, y = ctypes.c_int(), ctypes.c_int()
    found = []
    for across, up in ((corners[0], corners[1]), (corners[2], corners[3])):
        raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, across, up, x, y)
        found.append((x.value * size[0] / _FINE, (_FINE - y.value) * size[1] / _FINE))
    (a, b), (c, d) = found
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _rows(letters: list[Letter]) -> list[Row]:
    rows: list[Row] = []
    for letter in sorted(letters, key=lambda one: (-one.middle[1], one.box[0])):
        for row in reversed(rows[-3:]):
            low, top = row.letters[0].box[1], row.letters[0].box[3]
            shared = min(top, letter.box[3]) - max(low, letter.box[1])
            if shared > 0.5 * min(top - low, letter.box[3] - letter.box[1]):
                row.letters.append(letter)
                break
        else:
            rows.append(Row([letter]))
    for row in rows:
        row.letters.sort(key=lambda one: (one.box[0], one.box[2]))
    return rows


def words_of(row: Row) -> list[list[Letter]]:
    """The letters of a row word by word, from left to right."""
    found: list[list[Letter]] = []
    for letter in row.letters:
        before = found[-1][-1] if found else None
        near = before is not None and letter.box[0] - before.box[2] <= _SPACE * row.height
        if near and before is not None and letter.word == before.word:
            found[-1].append(letter)
        else:
            found.append([letter])
    return found
