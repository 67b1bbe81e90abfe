"""What own pages are made of: plain, JSON-like blocks that cross into the worker unchanged."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Union, overload

_LONG = 256  # rows of a table


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style, of a language (BCP 47) where it is not the paper's.

    Words that lead to page `page` of a document of the bundle (by its key) are a link; an address outside it is words.
    """

    text: str
    bold: bool = False
    italic: bool = False
    lang: str = ""
    leads_to: str = ""
    page: int = 1


WHOLE = -1


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation: becomes “[D/34]” and a link to page `page` of the exhibit `target` (an uid or own part's key).

    “key#place” is the page of an own part on which the block with that key begins; WHOLE for `page` tells all pages,
    “[D/34–36]”, and leads to the first.
    """

    target: str
    page: int = 1
    locator: str = ""
    bold: bool = False


Inline = Union[Run, Cite]
Words = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 stands in the outline too."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `quiet` ones are small and grey."""

    words: Words
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered paragraph; citations find it by its key."""

    number: int
    words: Words
    key: str = ""


@dataclass(frozen=True, slots=True)
class Facing:
    """A paragraph in two languages side by side, without a number when it is 0; tags are BCP 47."""

    number: int
    left: Words
    right: Words
    left_lang: str = ""
    right_lang: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; widths are relative to each other."""

    title: str
    width: float = 1.0


Cells = tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head repeats on every page; a cell holds paragraphs, a row of one cell runs over all columns."""

    columns: tuple[Column, ...]
    rows: Sequence[Cells]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with what stands for them."""

    rows: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A line to sign on, with what stands under it."""

    label: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page."""


Block = Union[Heading, Paragraph, Numbered, Facing, Table, Pairs, SignatureLine, PageBreak]
_TYPES: dict[str, type[Any]] = {
    cls.__name__: cls for cls in (Heading, Paragraph, Numbered, Facing, Table, Pairs, SignatureLine, PageBreak)
}


def isolated(text: str) -> str:
    """A name or number as it is put into a sentence, so that neither turns the other around (FSI … PDI)."""
    return f"\u2068{text}\u2069" if text else ""


def from_left(text: str) -> str:
    """Figures with a dash, e.g. “10–12”, which tables and citations show from the left, as a sentence from the right
    has to show them too (LRI … PDI).
    """
    return f"\u2066{text}\u2069"


def plain(text: str, *, bold: bool = False, italic: bool = False) -> Words:
    """One run of words."""
    return (Run(text, bold, italic),) if text else ()


def to_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as JSON values."""
    return [{"block": type(block).__name__, **asdict(block)} for block in blocks]


def from_data(rows: Sequence[dict[str, Any]]) -> list[Block]:
    """Blocks from JSON values; KeyError or TypeError when they are none of ours."""
    return [_TYPES[row["block"]](**{k: _value_in(k, v) for k, v in row.items() if k != "block"}) for row in rows]


class Rows(Sequence[Cells]):
    """The rows of a long table, packed until they are set."""

    _AT_ONCE = 64

    def __init__(self, rows: Sequence[Any]) -> None:
        self._length = len(rows)
        self._parts = [
            zlib.compress(json.dumps(rows[at : at + self._AT_ONCE]).encode(), 1)
            for at in range(0, len(rows), self._AT_ONCE)
        ]

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> Cells: ...
    @overload
    def __getitem__(self, at: slice) -> list[Cells]: ...
    def __getitem__(self, at: int | slice) -> Cells | list[Cells]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self._length))]
        if not -self._length <= at < self._length:
            raise IndexError(at)
        part, place = divmod(at % self._length, self._AT_ONCE)
        return _cells(json.loads(zlib.decompress(self._parts[part]))[place])

    def __iter__(self) -> Iterator[Cells]:
        for part in self._parts:
            yield from map(_cells, json.loads(zlib.decompress(part)))


def pack(blocks: Iterable[dict[str, Any]]) -> None:
    """Make long tables among JSON values of blocks small, in place."""
    for block in blocks:
        if block["block"] == Table.__name__ and len(block["rows"]) > _LONG and not isinstance(block["rows"], Rows):
            block["rows"] = Rows(block["rows"])


def _cells(row: Sequence[Any]) -> Cells:
    return tuple(tuple(_words(paragraph) for paragraph in cell) for cell in row)


def _inline(item: dict[str, Any]) -> Inline:
    return Cite(**item) if "target" in item else Run(**item)


def _words(items: Sequence[dict[str, Any]]) -> Words:
    return tuple(_inline(item) for item in items)


def _value_in(name: str, value: Any) -> Any:
    if name in ("words", "left", "right"):
        return _words(value)
    if name == "columns":
        return tuple(Column(**column) for column in value)
    if isinstance(value, Rows):
        return value
    if name == "rows" and value and isinstance(value[0][0], str):
        return tuple((label, _words(words)) for label, words in value)
    if name == "rows":
        return tuple(map(_cells, value))
    return value
