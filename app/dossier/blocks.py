"""What own pages are made of: plain, JSON-like blocks that cross into the worker unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Union


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


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation: becomes “[D/34]” and a link to page `page` of the exhibit `target` (an uid or own part's key).

    “key#place” is the page of an own part on which the block with that key begins.
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


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head repeats on every page; a cell holds paragraphs, a row of one cell runs over all columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Words, ...], ...], ...]


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


def _inline(item: dict[str, Any]) -> Inline:
    return Cite(**item) if "target" in item else Run(**item)


def _words(items: Sequence[dict[str, Any]]) -> Words:
    return tuple(_inline(item) for item in items)


def _value_in(name: str, value: Any) -> Any:
    if name in ("words", "left", "right"):
        return _words(value)
    if name == "columns":
        return tuple(Column(**column) for column in value)
    if name == "rows" and value and isinstance(value[0][0], str):
        return tuple((label, _words(words)) for label, words in value)
    if name == "rows":
        return tuple(tuple(tuple(_words(p) for p in cell) for cell in row) for row in value)
    return value
