"""Own pages: blocks flowed onto sheets, drawn once all page numbers are known (runs in the worker)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.dossier import blocks as b
from app.dossier.text import Item, Line, Mark, Style, Typesetter
from app.dossier.text_embed import FontBook, number

SIZES = {"A4": (595.276, 841.89), "Letter": (612.0, 792.0)}
MM = 72 / 25.4
INK, QUIET, HAIR, RULE = 0.0, 0.38, 0.82, 0.55
_INDENT = 30
_PAD = 4


@dataclass(frozen=True, slots=True)
class Paper:
    """Sizes in points of the sheets and of what stands on them."""

    width: float
    height: float
    margin: float
    body: float = 11
    spacing: float = 1.3

    @classmethod
    def of(cls, page: str, *, margin_mm: float, body_pt: float, line_spacing: float) -> Paper:
        """The paper a profile asks for."""
        width, height = SIZES[page]
        return cls(width, height, margin_mm * MM, body_pt, line_spacing)

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
    """A line with its base line starting at (x, y)."""

    line: Line
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A grey rectangle; thin ones are rules."""

    x: float
    y: float
    width: float
    height: float
    grey: float


@dataclass(frozen=True, slots=True)
class Jump:
    """An area of a sheet that leads to a page of a document."""

    rect: tuple[float, float, float, float]
    mark: Mark


@dataclass(slots=True)
class Sheet:
    """One page before it is drawn; `heads` are the titles that go into the outline."""

    marks: list[Placed | Filled] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Cell:
    """What stands in one cell: lines with the distance each takes."""

    rows: list[tuple[Line, float]]

    @property
    def height(self) -> float:
        """Sum of all lines."""
        return sum(step for _, step in self.rows)


Cited = Callable[[b.Cite], str]


class Flow:
    """Fills sheets from top to bottom."""

    def __init__(self, type_: Typesetter, paper: Paper, cited: Cited, *, rtl: bool = False) -> None:
        self.type, self.paper, self.cited, self.rtl = type_, paper, cited, rtl
        self.sheets: list[Sheet] = []
        self.y = 0.0

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

    def items(self, words: b.Words, style: Style) -> list[Item]:
        """Words of a block as items to set."""
        out = []
        for inline in words:
            if isinstance(inline, b.Cite):
                out.append(Item(self.cited(inline), style, Mark(inline.target, inline.page, inline.locator)))
            else:
                look = Style(style.size, style.bold or inline.bold, style.italic or inline.italic, style.grey)
                out.append(Item(inline.text, look))
        return out

    def lines(self, words: b.Words, style: Style, width: float) -> list[Line]:
        """Words broken into lines."""
        return self.type.lines(self.items(words, style), width)

    def put(self, lines: Sequence[Line], x: float, width: float, leading: float) -> None:
        """Lines one under the other, over as many sheets as it takes, never one alone at the foot or head."""
        for at, line in enumerate(lines):
            if at == 0 and len(lines) > 1:
                self.need(min(2, len(lines)) * leading)
            elif at == len(lines) - 2 and len(lines) > 3:
                self.need(2 * leading)
            else:
                self.need(leading)
            self.y -= leading
            self.place(line, x, width, self.y + leading * 0.28)

    def place(self, line: Line, x: float, width: float, y: float) -> None:
        """One line within [x, x + width], on the side where it begins."""
        if line.pieces:
            self.sheet.marks.append(Placed(line, x + width - line.width if line.rtl else x, y))

    def beside(self, columns: Sequence[tuple[Cell, float, float]], *, top: Callable[[], None] | None = None) -> None:
        """Cells (cell, x, width) side by side; what does not fit goes on after `top` drew the head of the next sheet."""
        left = [list(cell.rows) for cell, _, _ in columns]
        while any(left):
            begun = lowest = self.y
            for rows, (_, x, width) in zip(left, columns, strict=True):
                self.y = begun
                while rows and (rows[0][1] <= self.room or self.fresh):
                    line, step = rows.pop(0)
                    self.y -= step
                    self.place(line, x, width, self.y + step * 0.28)
                lowest = min(lowest, self.y)
            self.y = lowest
            if any(left):
                self.turn()
                if top is not None:
                    top()


# -- blocks ---------------------------------------------------------------------------


def flow_blocks(flow: Flow, blocks: Iterable[b.Block]) -> None:
    """All blocks, in their order."""
    for block in blocks:
        _DRAW[type(block)](flow, block)


def _heading(flow: Flow, block: b.Heading) -> None:
    size = {1: flow.paper.body + 5, 2: flow.paper.body + 2}.get(block.level, flow.paper.body)
    leading = size * 1.3
    lines = flow.lines(b.plain(block.text, bold=True), Style(size), flow.paper.measure)
    flow.skip(size * (1.2 if block.level < 3 else 0.7))
    flow.need(len(lines) * leading + 3 * flow.paper.leading)
    if block.level == 1:
        flow.sheet.heads.append(block.text)
    flow.put(lines, flow.paper.margin, flow.paper.measure, leading)
    flow.y -= size * 0.35


def _paragraph(flow: Flow, block: b.Paragraph) -> None:
    style = Style(flow.paper.body - 1.5, grey=QUIET) if block.quiet else Style(flow.paper.body)
    leading = style.size * 1.35 if block.quiet else flow.paper.leading
    flow.put(flow.lines(block.words, style, flow.paper.measure), flow.paper.margin, flow.paper.measure, leading)
    flow.y -= flow.paper.body * 0.55


def _cell(flow: Flow, words: b.Words, style: Style, width: float, leading: float) -> Cell:
    return Cell([(line, leading) for line in flow.lines(words, style, width)])


def _numbered(flow: Flow, block: b.Numbered) -> None:
    paper = flow.paper
    style, width = Style(paper.body), paper.measure - _INDENT
    lines = flow.lines(block.words, style, width)
    flow.need(min(2, len(lines)) * paper.leading)
    tag = flow.lines(b.plain(f"{block.number}."), style, _INDENT)
    flow.place(tag[0], paper.margin, _INDENT, flow.y - paper.leading + paper.leading * 0.28)
    flow.put(lines, paper.margin + _INDENT, width, paper.leading)
    flow.y -= paper.body * 0.55


def _facing(flow: Flow, block: b.Facing) -> None:
    paper, gap = flow.paper, 14.0
    width = (paper.measure - _INDENT - gap) / 2
    style = Style(paper.body - 0.5)
    cells = [_cell(flow, words, style, width, paper.leading) for words in (block.left, block.right)]
    tag = _cell(flow, b.plain(f"{block.number}."), style, _INDENT, paper.leading)
    x = paper.margin + _INDENT
    flow.need(min(max(cell.height for cell in cells), 2 * paper.leading))
    flow.beside([(tag, paper.margin, _INDENT), (cells[0], x, width), (cells[1], x + width + gap, width)])
    flow.y -= paper.body * 0.55


def _pairs(flow: Flow, block: b.Pairs) -> None:
    paper = flow.paper
    label = min(max((flow.type.measure(text, Style(paper.body - 1)) for text, _ in block.rows), default=0) + 16,
                paper.measure * 0.36)  # fmt: skip
    leading = paper.body * 1.32
    for text, words in block.rows:
        left = _cell(flow, b.plain(text), Style(paper.body - 1, grey=QUIET), label - 10, leading)
        right = _cell(flow, words, Style(paper.body), paper.measure - label, leading)
        flow.need(min(max(left.height, right.height), 3 * leading))
        flow.beside([(left, paper.margin, label - 10), (right, paper.margin + label, paper.measure - label)])
        flow.y -= 3
    flow.y -= paper.body * 0.55


def _table(flow: Flow, block: b.Table) -> None:
    rows = [Row(row) for row in block.rows]
    table(flow, block.columns, rows, size=max(flow.paper.body - 1.5, 8.5))


def _signature(flow: Flow, block: b.SignatureLine) -> None:
    flow.need(62)
    flow.y -= 44
    flow.rule(flow.paper.margin, 240, grey=INK, weight=0.6)
    style = Style(flow.paper.body - 1.5, grey=QUIET)
    flow.put(flow.lines(b.plain(block.label), style, flow.paper.measure), flow.paper.margin, flow.paper.measure, 14)
    flow.y -= flow.paper.body * 0.55


def _page_break(flow: Flow, block: b.PageBreak) -> None:
    if not flow.fresh:
        flow.turn()


# -- tables ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, each of paragraphs; the whole row may lead somewhere, a `band` runs over all columns."""

    cells: tuple[tuple[b.Words, ...], ...]
    leads_to: Mark | None = None
    band: str = ""


def table(flow: Flow, columns: Sequence[b.Column], rows: Sequence[Row], *, size: float) -> None:
    """A table whose head stands on every sheet; rows stay whole where a sheet can hold them."""
    paper = flow.paper
    total = sum(column.width for column in columns) or 1
    widths = [paper.measure * column.width / total for column in columns]
    xs = [paper.margin + sum(widths[:at]) for at in range(len(widths))]
    if flow.rtl:
        xs = [paper.width - x - width for x, width in zip(xs, widths, strict=True)]
    leading = size * 1.32
    inner = [width - 2 * _PAD for width in widths]

    def cells(contents: Sequence[Sequence[b.Words]], style: Style) -> list[tuple[Cell, float, float]]:
        return [
            (Cell([(line, leading) for words in content for line in flow.lines(words, style, width)]), x + _PAD, width)
            for content, x, width in zip(contents, xs, inner, strict=True)
        ]

    head_style = Style(size - 0.5, bold=True)

    def head() -> None:
        if any(column.title for column in columns):
            flow.beside(cells([(b.plain(column.title),) for column in columns], head_style))
            flow.y -= 3
            flow.rule(paper.margin, paper.measure, grey=INK, weight=0.7)
            flow.y -= 2

    flow.need(6 * leading)
    head()
    for row in rows:
        _row(flow, row, cells, head, Style(size), leading)
    flow.y -= paper.body * 0.8


def _row(
    flow: Flow,
    row: Row,
    cells: Callable[[Sequence[Sequence[b.Words]], Style], list[tuple[Cell, float, float]]],
    head: Callable[[], None],
    style: Style,
    leading: float,
) -> None:
    paper = flow.paper
    if row.band:
        _band(flow, row.band, head, style, leading)
        return
    made = cells(row.cells, style)
    height = max((cell.height for cell, _, _ in made), default=0) + 6
    if height > flow.room and height < (paper.height - 2 * paper.margin) * (1 if row.leads_to else 0.5):
        flow.turn()
        head()
    begun, first = flow.y, flow.sheet
    flow.y -= 2
    flow.beside(made, top=head)
    flow.y -= 4
    flow.rule(paper.margin, paper.measure)
    if row.leads_to is not None and flow.sheet is first:
        flow.sheet.jumps.append(Jump((paper.margin, flow.y, paper.width - paper.margin, begun), row.leads_to))


def _band(flow: Flow, text: str, head: Callable[[], None], style: Style, leading: float) -> None:
    paper = flow.paper
    lines = flow.lines(b.plain(text, bold=True), Style(style.size + 0.5), paper.measure - 2 * _PAD)
    if 5 * leading + len(lines) * leading > flow.room:
        flow.turn()
        head()
    flow.y -= 7
    flow.put(lines, paper.margin + _PAD, paper.measure - 2 * _PAD, leading * 1.08)
    flow.y -= 3
    flow.rule(paper.margin, paper.measure, grey=RULE)


_DRAW: dict[type, Callable[[Flow, b.Block], None]] = {
    b.Heading: _heading,
    b.Paragraph: _paragraph,
    b.Numbered: _numbered,
    b.Facing: _facing,
    b.Table: _table,
    b.Pairs: _pairs,
    b.SignatureLine: _signature,
    b.PageBreak: _page_break,
}  # type: ignore[dict-item, assignment]


# -- drawing --------------------------------------------------------------------------


def operators(sheet: Sheet, book: FontBook, resolve: Callable[[Line, float, float], Line]) -> str:
    """The content of a sheet; `resolve` fills in citations of a line at (x, y)."""
    out = []
    for mark in sheet.marks:
        if isinstance(mark, Filled):
            box = " ".join(number(value) for value in (mark.x, mark.y, mark.width, mark.height))
            out.append(f"{number(mark.grey)} g {box} re f")
        else:
            out.append(book.show(resolve(mark.line, mark.x, mark.y), mark.x, mark.y))
    return "\n".join(out)
