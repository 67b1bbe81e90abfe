"""Tables: heads that repeat, rows that stay whole, bands over all columns (runs in the worker)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.dossier import blocks as b
from app.dossier.pages import INK, RULE, Cell, Flow, Jump
from app.dossier.tagging import ARTIFACT, Node, band, heads
from app.dossier.text import Line, Mark, Style

MOST_OF_TITLE = 4  # lines; more are running text, whose ragged side a reader expects where its script has it
_PAD = 4
_LOOKED_AT, _MOST_OF_PAPER = 60, 0.5
_SHORT, _MOST_KNOWN = 40, 2000
_MOST_SAID = 1500  # rows of which each cell is told apart
Part = Callable[[], Node | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, each of paragraphs; the whole row may lead somewhere, a `band` runs over all columns."""

    cells: tuple[tuple[b.Words, ...], ...]
    leads_to: Mark | None = None
    band: str = ""


def table(flow: Flow, columns: Sequence[b.Column], rows: Sequence[Row], *, size: float) -> None:
    """A table whose head stands on every sheet; rows stay whole where a sheet can hold them."""
    paper = flow.paper
    head_style = Style(size - 0.5, bold=True)
    widths = _widths(flow, columns, head_style, _natural(flow, len(columns), rows, Style(size)))
    xs = [paper.margin + sum(widths[:at]) for at in range(len(widths))]
    xs = [flow.mirrored(x, width) for x, width in zip(xs, widths, strict=True)]
    leading = size * 1.32
    inner = [width - 2 * _PAD for width in widths]

    known: dict[tuple[b.Words, Style, float], list[Line]] = {}

    def lines(words: b.Words, style: Style, width: float) -> list[Line]:
        """Columns say the same again and again: dates, languages, names."""
        found = known.get((words, style, width))
        if found is None:
            found = _lines(flow, words, style, width)
            if all(isinstance(one, b.Run) and len(one.text) < _SHORT for one in words):
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                known[words, style, width] = found
        return found

    def cells(contents: Sequence[Sequence[b.Words]], style: Style, make: Part) -> list[tuple[Cell, float, float]]:
        return [
            (
                Cell([(line, leading) for words in content for line in lines(words, style, width)], make()),
                x + _PAD,
                width,
            )
            for content, x, width in zip(contents, xs, inner, strict=True)
        ]

    def head(make: Part = lambda: ARTIFACT) -> None:
        if any(column.title for column in columns):
            flow.beside(cells([(b.plain(column.title),) for column in columns], head_style, make))
            flow.y -= 3
            flow.rule(paper.margin, paper.measure, grey=INK, weight=0.7)
            flow.y -= 2

    flow.need(6 * leading)
    said = _said(flow, len(columns), long=len(rows) > _MOST_SAID)
    with flow.within(said.table):
        with flow.within(said.row):
            head(said.head)
        for row in rows:
            with flow.within(said.row):
                _row(flow, row, cells, head, Style(size), leading, said)
    flow.y -= paper.body * 0.8


@dataclass(frozen=True, slots=True)
class _Said:
    """What a table and what is in it are to those who hear it."""

    table: str
    row: str
    head: Part
    cell: Part
    columns: int
    whole: bool


def _said(flow: Flow, columns: int, *, long: bool) -> _Said:
    """A table of cells; each row of a very long one is read as one paragraph, or its structure outgrows its words."""
    if not long:
        return _Said("Table", "TR", lambda: flow.part("TH", **heads()), lambda: flow.part("TD"), columns, whole=False)

    def here() -> Node | None:
        return flow.tags.at if flow.tags is not None else None

    return _Said("Sect", "P", here, here, columns, whole=True)


def _lines(flow: Flow, words: b.Words, style: Style, width: float) -> list[Line]:
    """A paragraph of a cell: a title begins where the column does, of whatever script it is; running text may not."""
    lines = flow.lines(words, style, width)
    return flow.begun(lines) if len(lines) <= MOST_OF_TITLE else lines


def _natural(flow: Flow, columns: int, rows: Sequence[Row], style: Style) -> list[float]:
    """How wide the contents of each column would like to be, from some of the rows."""
    found = [0.0] * columns
    for row in (*rows[:_LOOKED_AT], *rows[_LOOKED_AT :: max(1, len(rows) // _LOOKED_AT)]):
        for at, cell in enumerate(row.cells):
            for words in cell:
                each = [flow.type.measure(item.text, item.style) for item in flow.items(words, style)]
                cited = any(isinstance(inline, b.Cite) for inline in words)  # citations stand under one another as well
                found[at] = max(found[at], max(each, default=0.0) if cited else sum(each))
    return found


def _shared(widths: list[float], wanted: list[float]) -> list[float]:
    """Widths of which each column gives what it has no use for to those that could use more."""
    over = [max(0.0, width - want) for width, want in zip(widths, wanted, strict=True)]
    under = [max(0.0, want - width) for width, want in zip(widths, wanted, strict=True)]
    moved = min(sum(over), sum(under))
    if moved < 1:
        return widths
    return [
        width - moved * give / sum(over) + moved * take / sum(under)
        for width, give, take in zip(widths, over, under, strict=True)
    ]


def _widths(flow: Flow, columns: Sequence[b.Column], style: Style, natural: Sequence[float]) -> list[float]:
    """The widths of the columns by use, none narrower than the longest word of its title; the widest ones give."""
    measure = flow.paper.measure
    total = sum(column.width for column in columns) or 1
    widths = [measure * column.width / total for column in columns]
    needed = [
        max((flow.type.measure(word, style) for word in column.title.split()), default=0) + 2 * _PAD + 0.5
        for column in columns
    ]
    if sum(needed) > sum(widths):
        return widths
    wanted = [
        max(least, min(wide + 2 * _PAD + 0.5, measure * _MOST_OF_PAPER))
        for least, wide in zip(needed, natural, strict=True)
    ]
    widths = _shared(widths, wanted)
    for at, least in enumerate(needed):
        while widths[at] < least - 0.01:
            giver = max(range(len(widths)), key=lambda other: widths[other] - needed[other])
            given = min(least - widths[at], widths[giver] - needed[giver])
            widths[giver] -= given
            widths[at] += given
    return widths


def _row(
    flow: Flow,
    row: Row,
    cells: Callable[[Sequence[Sequence[b.Words]], Style, Part], list[tuple[Cell, float, float]]],
    head: Callable[[], None],
    style: Style,
    leading: float,
    said: _Said,
) -> None:
    paper = flow.paper
    if row.band:
        with contextlib.nullcontext() if said.whole else flow.within("TH", **band(said.columns)):
            _band(flow, row.band, head, style, leading)
        return
    made = cells(row.cells, style, said.cell)
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
    lines = flow.title(b.plain(text, bold=True), Style(style.size + 0.5), paper.measure - 2 * _PAD)
    if 5 * leading + len(lines) * leading > flow.room:
        flow.turn()
        head()
    flow.y -= 7
    flow.put(lines, paper.margin + _PAD, paper.measure - 2 * _PAD, leading * 1.08)
    flow.y -= 3
    flow.rule(paper.margin, paper.measure, grey=RULE)
