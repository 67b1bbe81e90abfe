"""The cover and the index of a bundle."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.dossier import front_words as words
from app.dossier.blocks import Cite, Column, Pairs, Paragraph, Words, plain
from app.dossier.pages import INK, QUIET, Flow, Placed
from app.dossier.pages_blocks import flow_blocks
from app.dossier.pages_tables import Row, table
from app.dossier.text import Line, Mark, Style

_COLUMNS = (
    Column(words.TAB, 0.62),
    Column(words.NUMBER, 1.15),
    Column(words.DESCRIPTION, 3.75),
    Column(words.AUTHOR, 1.6),
    Column(words.DATE, 1.55),
    Column(words.LANGUAGE, 1.5),
    Column(words.PAGES, 1.1),
)
_VOLUME_WIDTH = 0.95


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the index: the `run` of a document from its page `first` on; only what is `here` can be led to."""

    key: str
    tab: str
    number: str
    title: str
    author: str
    date: str
    language: str
    run: int = 0
    first: int = 1
    volume: int = 1
    here: bool = True


def cover(
    flow: Flow,
    title: str,
    lines: Sequence[str],
    banners: Sequence[str],
    *,
    top: Sequence[str] = (),
    pairs: Sequence[Sequence[str]] = (),
    face: Sequence[str] = (),
) -> None:
    """Banners, who hands it in, what this is, and who and what it is about."""
    paper = flow.paper
    flow.turn()
    for banner in banners:
        _stand(flow, banner, 13, 19, bold=True)
    flow.y -= 6 if face else 0
    for line in face:
        _stand(flow, line, 12, 18, bold=True)
    flow.y -= 14 if banners and top else 0
    for line in top:
        _stand(flow, line, 10.5, 15)
    flow.y = min(flow.y - 30, paper.height * 0.7)
    flow.sheet.heads.append(title)
    _stand(flow, title, 25, 32, bold=True)
    flow.y -= 12
    flow.rule(flow.mirrored(paper.margin, 64), 64, grey=INK, weight=1.4)
    flow.y -= 16
    for line in lines:
        _stand(flow, line, 12, 18)
        flow.y -= 4
    if pairs:
        flow.y -= 14
        flow_blocks(flow, [Pairs(tuple((label, plain(text)) for label, text in pairs))])


def _stand(flow: Flow, text: str, size: float, leading: float, *, bold: bool = False) -> None:
    """A line of the cover."""
    paper = flow.paper
    own = flow.rtl and unicodedata.bidirectional(text[:1] or " ") in ("R", "AL")
    text = f"\u200f{text}" if own else text  # a label of the paper leads, whatever follows it
    flow.put(flow.title(plain(text, bold=bold), Style(size), paper.measure), paper.margin, paper.measure, leading)


def index(
    flow: Flow, sections: Sequence[tuple[str, Sequence[Entry]]], say: Callable[[str], str], *, volumes: str = ""
) -> None:
    """A row for each document, by section; its numbers are filled in when it is drawn.

    `volumes` is the title of the column that says in which file it stands, where there are several.
    """
    paper = flow.paper
    flow.turn()
    flow.put(flow.title(plain(say(words.INDEX), bold=True), Style(18), paper.measure), paper.margin, paper.measure, 26)
    flow.y -= 8
    columns = _columns(sections, volumes=volumes)
    rows = []
    for title, entries in sections:
        rows.append(Row((), band=title))
        rows += [Row(_cells(entry, columns), Mark(entry.key, entry.first) if entry.here else None) for entry in entries]
    named = [Column(say(column.title), column.width) for column in columns]
    table(flow, named, [row for row in rows if row.cells or row.band], size=9)


def note(flow: Flow, text: str) -> None:
    """A quiet line under the index."""
    flow_blocks(flow, [Paragraph(plain(text), quiet=True)])


def _columns(sections: Sequence[tuple[str, Sequence[Entry]]], *, volumes: str) -> list[Column]:
    """The columns of the index that say something."""
    every = [entry for _, entries in sections for entry in entries]
    found = [c for c in _COLUMNS if any(_texts(entry).get(c.title, "-") for entry in every)]
    return [*found[:-1], Column(volumes, _VOLUME_WIDTH), found[-1]] if volumes else found


def _texts(entry: Entry) -> dict[str, str]:
    return {
        words.TAB: entry.tab, words.NUMBER: entry.number, words.AUTHOR: entry.author, words.DATE: entry.date,
        words.LANGUAGE: entry.language, words.DESCRIPTION: entry.title or " ", words.IN_VOLUME: str(entry.volume),
        words.IN_PART: str(entry.volume),
    }  # fmt: skip


def _cells(entry: Entry, columns: Sequence[Column]) -> tuple[tuple[Words, ...], ...]:
    texts = _texts(entry)
    pages: Words = (Cite(entry.key, 0, str(entry.run)),)
    return tuple((pages if column.title == words.PAGES else plain(texts[column.title]),) for column in columns)


def furniture(flow: Flow, *, header: str, footer: str, banners: Sequence[str]) -> None:
    """What stands on every own sheet: a quiet header, banners, a quiet footer."""
    paper = flow.paper
    top, quiet = paper.height - 30, Style(8, grey=QUIET)
    marks: list[Placed] = []
    room = paper.measure
    if banners:
        line = _short(flow, "  ·  ".join(banners), Style(9, bold=True), room)
        room -= line.width + 16
        marks.append(Placed(line, flow.mirrored(paper.width - paper.margin - line.width, line.width), top))
    if header:
        line = _short(flow, header, quiet, room)
        marks.append(Placed(line, flow.mirrored(paper.margin, line.width), top))
    if footer:
        marks.append(Placed(_short(flow, footer, quiet, paper.measure - 80), paper.margin, 21))
    for sheet in flow.sheets:
        sheet.marks += marks


def _short(flow: Flow, text: str, style: Style, width: float) -> Line:
    """As much of a text as one line holds."""
    lines = flow.lines(plain(text), style, width)
    if len(lines) < 2:
        return lines[0]
    dots = flow.type.measure("…", style)
    first = flow.lines(plain(text), style, width - dots)[0]
    kept = "".join(piece.text for piece in sorted(first.pieces, key=lambda piece: piece.at))
    return flow.lines(plain(kept.rstrip() + "…"), style, width + 1)[0]
