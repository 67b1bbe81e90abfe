"""Blocks as they stand on own pages (runs in the worker)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, overload

from app.domain.numerals import written
from app.dossier import blocks as b
from app.dossier.pages import INK, QUIET, Cell, Flow
from app.dossier.pages_tables import MOST_OF_TITLE, Row, table
from app.dossier.tagging import Node
from app.dossier.text import Line, Style
from app.i18n import right_to_left

_INDENT, _GAP = 30, 14.0
_SIGNATURE = 66  # the room a line to sign on takes
# An answer beside its label: how much of the measure it has, and of how many lines it is kept below a heading whole.
_BESIDE, _MOST_BESIDE = 0.6, 8
# How many lines of what follows a heading stand on its sheet: a table's head with a row, room for a signature.
_LINES_BELOW: dict[type, int] = {b.Table: 8, b.SignatureLine: 5}


def flow_blocks(flow: Flow, blocks: Iterable[b.Block]) -> None:
    """All blocks, in their order."""
    every = list(blocks)
    for role, group in groupby(enumerate(every), key=lambda item: _ROLES.get(type(item[1]), "")):
        with flow.within(role) if role == "L" else contextlib.nullcontext():
            for at, block in group:
                with flow.within(role) if role == "P" else contextlib.nullcontext():
                    flow.need(_signed_height(flow, every[at : at + 3]))
                    if isinstance(block, b.Heading):
                        _heading(flow, block, _kept_below(flow, every[at + 1 : at + 4]))
                    else:
                        _DRAW[type(block)](flow, block)


def _signed_height(flow: Flow, blocks: Sequence[b.Block]) -> float:
    """The height of a heading, the words below it and their signature: nobody signs a sheet with nothing on it.

    0 when no signature follows, or when the words are so long that they may be divided.
    """
    height = 0.0
    for block in blocks:
        if isinstance(block, b.Heading):
            height += _heading_size(flow, block) * 3
        elif isinstance(block, b.Paragraph):
            height += len(flow.lines(block.words, Style(flow.paper.body), flow.paper.measure)) * flow.paper.leading
        elif isinstance(block, b.Facing):
            height += _facing_height(flow, block)
        else:
            most = (flow.paper.height - 2 * flow.paper.margin) / 2
            return height + _SIGNATURE if isinstance(block, b.SignatureLine) and 0 < height < most else 0.0
        height += flow.paper.body
    return 0.0


def _facing_height(flow: Flow, block: b.Facing) -> float:
    width = (flow.paper.measure - _INDENT - _GAP) / 2
    sides = (flow.lines(words, Style(flow.paper.body), width) for words in (block.left, block.right))
    return max(len(lines) for lines in sides) * flow.paper.leading


def _whole(flow: Flow, block: b.Block) -> bool:
    """Whether it stands on one sheet: what is signed in two languages, unless it is longer than half of one."""
    most = (flow.paper.height - 2 * flow.paper.margin) / 2
    return isinstance(block, b.Facing) and not block.number and _facing_height(flow, block) < most


def _heading_size(flow: Flow, block: b.Heading) -> float:
    return {1: flow.paper.body + 5, 2: flow.paper.body + 2}.get(block.level, flow.paper.body)


def _kept_below(flow: Flow, following: Sequence[b.Block]) -> float:
    """What must stand on the same sheet below a heading: no heading is left alone at the foot of one."""
    height = 0.0
    for block in following:
        if isinstance(block, b.Facing) and _whole(flow, block):
            return height + _facing_height(flow, block)
        if isinstance(block, b.Pairs) and block.rows:
            words = block.rows[0][1]
            beside = len(flow.lines(words, Style(flow.paper.body), flow.paper.measure * _BESIDE))
            return height + (max(3, min(beside, _MOST_BESIDE)) + 1) * flow.paper.leading
        if not isinstance(block, b.Heading):
            return height + _LINES_BELOW.get(type(block), 3) * flow.paper.leading
        height += _heading_size(flow, block) * 3
    return height


def _heading(flow: Flow, block: b.Heading, below: float) -> None:
    size = _heading_size(flow, block)
    leading = size * 1.3
    lines = flow.title(b.plain(block.text, bold=True), Style(size), flow.paper.measure)
    flow.skip(size * (1.2 if block.level < 3 else 0.7))
    flow.need(len(lines) * leading + below)
    if block.level == 1:
        flow.sheet.heads.append(block.text)
    with flow.within(f"H{min(block.level, 6)}"):
        flow.put(lines, flow.paper.margin, flow.paper.measure, leading)
    flow.y -= size * 0.35


def _paragraph(flow: Flow, block: b.Paragraph) -> None:
    style = Style(flow.paper.body - 1.5, grey=QUIET) if block.quiet else Style(flow.paper.body)
    leading = style.size * 1.35 if block.quiet else flow.paper.leading
    lines = flow.lines(block.words, style, flow.paper.measure)
    flow.put(lines, flow.paper.margin, flow.paper.measure, leading, even=True)
    flow.y -= flow.paper.body * 0.55


def _cell(
    flow: Flow, words: b.Words, style: Style, width: float, leading: float, node: Node | None = None, lang: str = ""
) -> Cell:
    return Cell([(line, leading) for line in flow.lines(words, style, width, lang)], node)


def _tag(flow: Flow, number: int, style: Style) -> list[Line]:
    """The number of a paragraph, at the side where lines begin."""
    turned = "\u200f" if flow.rtl else ""  # so that the point stands at the left
    return flow.title(b.plain(f"{turned}{written(str(number), flow.lang)}."), style, _INDENT)


def _numbered(flow: Flow, block: b.Numbered) -> None:
    paper = flow.paper
    style, width = Style(paper.body), paper.measure - _INDENT
    lines = flow.lines(block.words, style, width)
    flow.need((len(lines) if len(lines) <= 3 else 2) * paper.leading)
    _anchor(flow, block.key)
    tag = _tag(flow, block.number, style)
    with flow.within("LI"):
        place = flow.y - paper.leading + paper.leading * 0.28
        flow.place(tag[0], flow.mirrored(paper.margin, _INDENT), _INDENT, place, flow.part("Lbl"))
        with flow.within("LBody"):
            flow.put(lines, flow.mirrored(paper.margin + _INDENT, width), width, paper.leading, even=True)
    flow.y -= paper.body * 0.55


def _facing(flow: Flow, block: b.Facing) -> None:
    paper, gap = flow.paper, _GAP
    width = (paper.measure - _INDENT - gap) / 2
    style = Style(paper.body)
    sides = ((block.left, block.left_lang), (block.right, block.right_lang))
    with flow.within("LI"):
        number = _tag(flow, block.number, style) if block.number else []
        tag = Cell([(line, paper.leading) for line in number], flow.part("Lbl") if number else None)
        with flow.within("LBody"):
            cells = [
                _cell(flow, words, style, width, paper.leading, flow.part("P", lang), lang) for words, lang in sides
            ]
    first = flow.mirrored(paper.margin, _INDENT)
    xs = [paper.margin + (0 if flow.rtl else _INDENT) + (width + gap) * side for side in _sides(flow, block)]
    tall = max(cell.height for cell in cells)
    flow.need(tall if _whole(flow, block) else min(tall, 3 * paper.leading))
    _anchor(flow, block.key)
    flow.beside([(tag, first, _INDENT), (cells[0], xs[0], width), (cells[1], xs[1], width)])
    flow.y -= paper.body * 0.55


def _sides(flow: Flow, block: b.Facing) -> tuple[int, int]:
    """Which column each text stands in: one that runs from the right reads at the right of one from the left."""
    right = right_to_left(block.left_lang or flow.lang), right_to_left(block.right_lang or flow.lang)
    if right[0] != right[1]:
        return (1, 0) if right[0] else (0, 1)
    return (1, 0) if flow.rtl else (0, 1)


def _anchor(flow: Flow, key: str) -> None:
    """What is cited by its key begins here."""
    if key:
        flow.sheet.anchors.append(key)


def _pairs(flow: Flow, block: b.Pairs) -> None:
    paper = flow.paper
    label = min(max((flow.type.measure(text, Style(paper.body - 1)) for text, _ in block.rows), default=0) + 16,
                paper.measure * 0.36)  # fmt: skip
    with flow.within("L"):
        for text, words in block.rows:
            _pair(flow, text, words, label)
    flow.y -= paper.body * 0.55


def _pair(flow: Flow, text: str, words: b.Words, label: float) -> None:
    paper, leading = flow.paper, flow.paper.body * 1.32
    with flow.within("LI"):
        name, body = flow.part("Lbl"), flow.part("LBody")
    left = _cell(flow, b.plain(text), Style(paper.body - 1, grey=QUIET), label - 10, leading, name)
    right = _cell(flow, words, Style(paper.body), paper.measure - label, leading, body)
    if len(right.rows) <= MOST_OF_TITLE:
        flow.begun([line for line, _ in right.rows])  # a value stands beside its label, of whatever script it is
    flow.need(min(max(left.height, right.height), 3 * leading))
    wide = paper.measure - label
    at, beside = flow.mirrored(paper.margin, label - 10), flow.mirrored(paper.margin + label, wide)
    flow.beside([(left, at, label - 10), (right, beside, wide)])
    flow.y -= 3


def _table(flow: Flow, block: b.Table) -> None:
    rows = _Rows(block.rows, len(block.columns))
    table(flow, block.columns, rows, size=max(flow.paper.body - 1.5, 8.5))


class _Rows(Sequence[Row]):
    """Rows as they are set, each made when it is looked at."""

    def __init__(self, rows: Sequence[b.Cells], columns: int) -> None:
        self._rows, self._columns = rows, columns

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [_row(row, self._columns) for row in self._rows[at]]
        return _row(self._rows[at], self._columns)

    def __iter__(self) -> Iterator[Row]:
        return (_row(row, self._columns) for row in self._rows)


def _row(cells: tuple[tuple[b.Words, ...], ...], columns: int) -> Row:
    if len(cells) == 1 < columns:
        words = (inline for paragraph in cells[0] for inline in paragraph)
        return Row((), band="".join(inline.text for inline in words if isinstance(inline, b.Run)))
    return Row(cells)


def _signature(flow: Flow, block: b.SignatureLine) -> None:
    flow.need(62)
    flow.y -= 44
    flow.rule(flow.mirrored(flow.paper.margin, 240), 240, grey=INK, weight=0.6)
    flow.y -= 3
    style = Style(flow.paper.body - 1.5, grey=QUIET)
    flow.put(flow.lines(b.plain(block.label), style, flow.paper.measure), flow.paper.margin, flow.paper.measure, 14)
    flow.y -= flow.paper.body * 0.55


def _page_break(flow: Flow, block: b.PageBreak) -> None:
    if not flow.fresh:
        flow.turn()


# What blocks are to those who hear the page: paragraphs, or items of a list.
_ROLES = {b.Paragraph: "P", b.SignatureLine: "P", b.Numbered: "L", b.Facing: "L"}
_DRAW: dict[type, Callable[[Flow, Any], None]] = {
    b.Paragraph: _paragraph,
    b.Numbered: _numbered,
    b.Facing: _facing,
    b.Table: _table,
    b.Pairs: _pairs,
    b.SignatureLine: _signature,
    b.PageBreak: _page_break,
}
