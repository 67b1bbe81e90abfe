"""Own pages: blocks flowed onto sheets, drawn once all page numbers are known (runs in the worker)."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pikepdf import Object

from app.dossier import blocks as b
from app.dossier.tagging import ARTIFACT, Node, PageTags, Tags, artifact, spaced
from app.dossier.text import Item, Line, Mark, Style, Typesetter, justified
from app.dossier.text_embed import FontBook, filled
from app.i18n import right_to_left

SIZES = {"A4": (595.276, 841.89), "Letter": (612.0, 792.0)}
MM = 72 / 25.4
_LOOSE = 40  # of long papers so many sheets stand as they were set: what is shorter is not packed
INK, QUIET, HAIR, RULE = 0.0, 0.38, 0.82, 0.55


@dataclass(frozen=True, slots=True)
class Paper:
    """Sizes in points of the sheets and of what stands on them."""

    width: float
    height: float
    margin: float
    body: float = 11
    spacing: float = 1.3
    justified: bool = False

    @classmethod
    def of(cls, page: str, *, margin_mm: float, body_pt: float, line_spacing: float, justified: bool = False) -> Paper:
        """The paper a profile asks for."""
        width, height = SIZES[page]
        return cls(width, height, margin_mm * MM, body_pt, line_spacing, justified)

    @property
    def measure(self) -> float:
        """The width of a full line."""
        return self.width - 2 * self.margin

    @property
    def leading(self) -> float:
        """From base line to base line of body text."""
        return self.body * max(self.spacing, 1.2)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with its base line starting at (x, y); `node` is what it is part of, for those who hear it."""

    line: Line
    x: float
    y: float
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A grey rectangle; thin ones are rules."""

    x: float
    y: float
    width: float
    height: float
    grey: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stood on a sheet as operators, packed; in between stand lines whose citations are not known yet."""

    data: bytes
    cited: tuple[Placed, ...]
    pieces: int


@dataclass(frozen=True, slots=True)
class Jump:
    """An area of a sheet that leads to a page of a document."""

    rect: tuple[float, float, float, float]
    mark: Mark


@dataclass(slots=True)
class Sheet:
    """One page before it is drawn; `heads` go into the outline, citations find `anchors`."""

    marks: list[Placed | Filled | Drawn] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Cell:
    """What stands in one cell: lines with the distance each takes."""

    rows: list[tuple[Line, float]]
    node: Node | None = None

    @property
    def height(self) -> float:
        """Sum of all lines."""
        return sum(step for _, step in self.rows)


Cited = Callable[[b.Cite], str]


class Flow:
    """Fills sheets from top to bottom."""

    def __init__(self, type_: Typesetter, paper: Paper, cited: Cited, *, lang: str = "", rtl: bool = False) -> None:
        self.type, self.paper, self.cited, self.lang = type_, paper, cited, lang
        self.rtl = rtl or right_to_left(lang)
        self.sheets: list[Sheet] = []
        self.y = 0.0
        self.tags: Tags | None = None
        self.pack: Callable[[Sheet], None] | None = None

    @property
    def sheet(self) -> Sheet:
        """The sheet that is being filled."""
        if not self.sheets:
            self.turn()
        return self.sheets[-1]

    @property
    def room(self) -> float:
        """What is left of the sheet, in points."""
        return self.y - self.paper.margin if self.sheets else 0

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on the sheet yet."""
        return not self.sheets or not self.sheets[-1].marks

    def turn(self) -> None:
        """Start a sheet."""
        self.sheets.append(Sheet())
        if self.pack is not None and self.tags is None and len(self.sheets) > _LOOSE:
            self.pack(self.sheets[-1 - _LOOSE])
        self.y = self.paper.height - self.paper.margin

    def need(self, height: float) -> None:
        """Start a sheet unless `height` is left on this one."""
        if not self.sheets or (height > self.room and not self.fresh):
            self.turn()

    def skip(self, height: float) -> None:
        """Leave room, but not at the top of a sheet."""
        if not self.fresh:
            self.y -= height

    def rule(self, x: float, width: float, *, grey: float = HAIR, weight: float = 0.5) -> None:
        """A line across at the present height."""
        self.sheet.marks.append(Filled(x, self.y - weight / 2, width, weight, grey))

    def within(self, role: str, lang: str = "", **attributes: Any) -> contextlib.AbstractContextManager[Node | None]:
        """What is placed meanwhile is part of an element of the structure, where one is kept."""
        return self.tags.within(role, lang, attributes) if self.tags is not None else contextlib.nullcontext()

    def part(self, role: str, lang: str = "", **attributes: Any) -> Node | None:
        """An element for a cell, whose lines are placed later."""
        return self.tags.at.child(role, lang, attributes) if self.tags is not None else None

    def items(self, words: b.Words, style: Style, lang: str = "") -> list[Item]:
        """Words of a block, of the language `lang` or the paper's, as items to set."""
        lang = lang or self.lang
        out = []
        for inline in words:
            if isinstance(inline, b.Cite):
                look = Style(style.size, style.bold or inline.bold, style.italic, style.grey)
                out.append(Item(self.cited(inline), look, Mark(inline.target, inline.page, inline.locator), lang))
            else:
                look = Style(style.size, style.bold or inline.bold, style.italic or inline.italic, style.grey)
                mark = Mark(inline.leads_to, inline.page, own=True) if inline.leads_to else None
                out.append(Item(inline.text, look, mark, inline.lang or lang))
        return out

    def lines(self, words: b.Words, style: Style, width: float, lang: str = "") -> list[Line]:
        """Words broken into lines; those of a language of their own run as that language does."""
        rtl = right_to_left(lang) if lang else self.rtl if self.rtl or self.lang else None
        return self.type.lines(self.items(words, style, lang), width, rtl=rtl)

    def title(self, words: b.Words, style: Style, width: float) -> list[Line]:
        """The same for what begins where lines of the paper do, of whatever script it is."""
        return self.begun(self.lines(words, style, width))

    def begun(self, lines: list[Line]) -> list[Line]:
        """Lines at the side where those of the paper begin."""
        for line in lines:
            line.right = self.rtl
        return lines

    def mirrored(self, x: float, width: float) -> float:
        """Where what stands at `x` in a document from the left stands in this one."""
        return self.paper.width - x - width if self.rtl else x

    def put(self, lines: Sequence[Line], x: float, width: float, leading: float, *, even: bool = False) -> None:
        """Lines one under the other, over as many sheets as it takes, never one alone at the foot or head.

        `even` ones fill the width where the paper asks for it.
        """
        for at, line in enumerate(lines):
            if at == 0:
                self.need((len(lines) if len(lines) <= 3 else 2) * leading)
            else:
                self.need((2 if at == len(lines) - 2 and len(lines) > 3 else 1) * leading)
            self.y -= leading
            filled = justified(line, width) if even and self.paper.justified else line
            self.place(filled, x, width, self.y + leading * 0.28)

    def place(self, line: Line, x: float, width: float, y: float, node: Node | None = None) -> None:
        """One line within [x, x + width], on the side where it begins."""
        if line.pieces:
            node = node or (self.tags.at if self.tags is not None else None)
            right = line.rtl if line.right is None else line.right
            self.sheet.marks.append(Placed(line, x + width - line.width if right else x, y, node))

    def beside(self, columns: Sequence[tuple[Cell, float, float]], *, top: Callable[[], None] | None = None) -> None:
        """Cells (cell, x, width) side by side; what does not fit goes on, after `top`, on the next sheet."""
        done = [0] * len(columns)
        turned = False
        while any(at < len(cell.rows) for at, (cell, _, _) in zip(done, columns, strict=True)):
            begun = lowest = self.y
            ends = [self._reach(cell.rows, at) for at, (cell, _, _) in zip(done, columns, strict=True)]
            if ends == done and (turned or self.fresh):  # higher than any sheet: a line at least
                ends = [min(at + 1, len(cell.rows)) for at, (cell, _, _) in zip(done, columns, strict=True)]
            for at, end, (cell, x, width) in zip(done, ends, columns, strict=True):
                self.y = begun
                for line, step in cell.rows[at:end]:
                    self.y -= step
                    self.place(line, x, width, self.y + step * 0.28, cell.node)
                lowest = min(lowest, self.y)
            self.y, done = lowest, ends
            if any(at < len(cell.rows) for at, (cell, _, _) in zip(done, columns, strict=True)):
                self.turn()
                turned = True
                if top is not None:
                    top()

    def _reach(self, rows: Sequence[tuple[Line, float]], at: int) -> int:
        """Up to which line a cell fits on this sheet, none alone at its foot or the next one's head."""
        room, end = self.room, at
        while end < len(rows) and rows[end][1] <= room + 0.01:
            room -= rows[end][1]
            end += 1
        if end == len(rows) - 1 and end - at > 2:
            end -= 1
        return at if end == at + 1 < len(rows) and not self.fresh and at == 0 else end


Resolve = Callable[[Line, float, float], tuple[Line, Mapping[int, Object]]]


def operators(sheet: Sheet, book: FontBook, resolve: Resolve, tags: PageTags | None = None) -> str:
    """The content of a sheet, with its structure if there is one.

    `resolve` answers a line at (x, y) with its citations filled in, and by piece the areas that lead somewhere.
    """
    if tags is None:
        return "\n".join(_drawn(mark, book, resolve) for mark in sheet.marks)
    out: list[str] = []
    for node, group in groupby(sheet.marks, key=lambda mark: mark.node if isinstance(mark, Placed) else None):
        out += _tagged(node, list(group), book, resolve, tags)
    return "\n".join(filter(None, out))


def _drawn(mark: Placed | Filled | Drawn, book: FontBook, resolve: Resolve) -> str:
    if isinstance(mark, Filled):
        return filled(mark.x, mark.y, mark.width, mark.height, mark.grey)
    if isinstance(mark, Drawn):
        parts = zlib.decompress(mark.data).decode("ascii").split("\0")
        cited = [*(_drawn(line, book, resolve) for line in mark.cited), ""]
        return "\n".join(text for both in zip(parts, cited, strict=True) for text in both if text)
    return book.show(resolve(mark.line, mark.x, mark.y)[0], mark.x, mark.y)


def _tagged(
    node: Node | None, marks: Sequence[Placed | Filled | Drawn], book: FontBook, resolve: Resolve, tags: PageTags
) -> Iterator[str]:
    """Marks of one element: lines that need nothing more as one content, the others each by themselves."""
    if node is None or node is ARTIFACT:
        yield artifact("\n".join(filter(None, (_drawn(mark, book, resolve) for mark in marks))))
        return
    plain: list[str] = []
    for mark in marks:
        if isinstance(mark, Placed) and not tags.simple(node, mark.line):
            line, areas = resolve(mark.line, mark.x, mark.y)
            yield tags.drawn(node, plain)
            yield tags.line(node, line, mark.x, mark.y, book.show, areas)
            plain = []
        elif isinstance(mark, Placed):
            line, _ = resolve(mark.line, mark.x, mark.y)
            plain.append(book.show(spaced(line), mark.x, mark.y))
        else:
            plain.append(_drawn(mark, book, resolve))
    yield tags.drawn(node, plain)
