"""Words measured and broken into lines: faces by script, shaping, line breaks, direction (runs in the worker)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import icu
import uharfbuzz as hb

from app.dossier.fonts import FAMILIES
from app.dossier.text_breaks import bidi_levels, clean, clusters, line_breaks

FEATURES = {"kern": True, "liga": False}
_IGNORED = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u00ad"
)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Style:
    """How words look; `size` in points, `grey` from 0 (black) to 1."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    grey: float = 0


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph with the text it stands for; measures in thousandths of the size."""

    gid: int
    text: str
    advance: float
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """Glyphs in the order they are drawn."""

    glyphs: tuple[Glyph, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """What a piece of text leads to: a document's key and a page of it, from 1."""

    target: str
    page: int
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Words in one style, perhaps a citation."""

    text: str
    style: Style
    mark: Mark | None = None


@dataclass(slots=True)
class Piece:
    """What is not broken at the end of a line; `ink` is its width without the space after it, in points."""

    text: str
    style: Style
    face: Face
    shaped: Shaped
    width: float
    ink: float
    level: int = 0
    breaks: bool = True
    mark: Mark | None = None


@dataclass(slots=True)
class Line:
    """Pieces in the order they are drawn, from the left."""

    pieces: list[Piece]
    width: float
    rtl: bool = False


class _Pen:
    """Collects a glyph's outline as path operators."""

    def __init__(self, scale: float) -> None:
        self.out: list[str] = []
        self._scale, self._at = scale, (0.0, 0.0)

    def moveTo(self, point: Point) -> None:  # noqa: N802 - the protocol's name
        self._add("m", point)

    def lineTo(self, point: Point) -> None:  # noqa: N802
        self._add("l", point)

    def curveTo(self, one: Point, two: Point, end: Point) -> None:  # noqa: N802
        self._add("c", one, two, end)

    def qCurveTo(self, middle: Point, end: Point) -> None:  # noqa: N802
        first, last = (tuple((p[i] + 2 * middle[i]) / 3 for i in (0, 1)) for p in (self._at, end))
        self._add("c", (first[0], first[1]), (last[0], last[1]), end)

    def closePath(self) -> None:  # noqa: N802
        self.out.append("h")

    def _add(self, operator: str, *points: Point) -> None:
        self.out += [str(round(value * self._scale)) for point in points for value in point] + [operator]
        self._at = points[-1]


class Face:
    """One font file: what it covers, and its glyphs for a text."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        self.face = hb.Face(data)
        self._font = hb.Font(self.face)
        self._scale: float = 1000 / int(self.face.upem)
        self._covers = self.face.unicodes
        self._known: dict[tuple[str, bool], Shaped] = {}
        extents = self._font.get_font_extents("ltr")
        self.ascent, self.descent = extents.ascender * self._scale, extents.descender * self._scale

    def covers(self, char: str) -> bool:
        """Whether there is a glyph for `char`."""
        return ord(char) in self._covers

    def nominal(self, gid: int) -> float:
        """The advance of a glyph by itself, in thousandths."""
        return int(self._font.get_glyph_h_advance(gid)) * self._scale

    def outline(self, gid: int) -> str:
        """The shape of a glyph as path operators, a thousand to the size."""
        pen = _Pen(self._scale)
        self._font.draw_glyph_with_pen(gid, pen)
        return " ".join(pen.out)

    def shape(self, text: str, *, rtl: bool = False) -> Shaped:
        """The glyphs of `text`, which is of one script."""
        known = self._known.get((text, rtl))
        if known is None:
            known = self._known[text, rtl] = self._shape(text, rtl=rtl)
        return known

    def _shape(self, text: str, *, rtl: bool) -> Shaped:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        hb.shape(self._font, buffer, FEATURES)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        if not infos:
            return Shaped((), 0.0)
        bearer = _bearers([(info.cluster, place.x_advance) for info, place in zip(infos, places, strict=True)])
        starts = sorted(bearer)
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        glyphs = []
        for at, (info, place) in enumerate(zip(infos, places, strict=True)):
            words = text[info.cluster : ends[info.cluster]] if bearer[info.cluster] == at else ""
            glyphs.append(
                Glyph(info.codepoint, words, place.x_advance * self._scale, place.x_offset * self._scale,
                      place.y_offset * self._scale)
            )  # fmt: skip
        return Shaped(tuple(glyphs), sum(glyph.advance for glyph in glyphs))


def _bearers(glyphs: list[tuple[int, int]]) -> dict[int, int]:
    """Of each cluster (cluster, advance of each glyph) the glyph that stands for its text: the widest."""
    found: dict[int, int] = {}
    for at, (cluster, advance) in enumerate(glyphs):
        if cluster not in found or advance > glyphs[found[cluster]][1]:
            found[cluster] = at
    return found


class Faces(Mapping[str, Face]):
    """Faces by name, each made when it is first asked for: a paper uses few of the many that ship."""

    def __init__(self, fonts: Mapping[str, bytes]) -> None:
        self._fonts = fonts
        self._made: dict[str, Face] = {}

    def __getitem__(self, name: str) -> Face:
        if name not in self._made:
            self._made[name] = Face(name, self._fonts[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._fonts

    def __iter__(self) -> Iterator[str]:
        return iter(self._fonts)

    def __len__(self) -> int:
        return len(self._fonts)


@dataclass(slots=True)
class Typesetter:
    """All faces, and what of the text so far no face covers."""

    faces: Mapping[str, Face]
    missing: dict[str, None] = field(default_factory=dict)
    _by_char: dict[tuple[str, bool, bool], Face | None] = field(default_factory=dict)

    @classmethod
    def from_data(cls, fonts: Mapping[str, bytes]) -> Typesetter:
        """A typesetter from font files by name."""
        return cls(Faces(fonts))

    def face_of(self, char: str, style: Style) -> Face | None:
        """The face that sets `char`, None when none does."""
        key = (char, style.bold, style.italic)
        if key not in self._by_char:
            names = (family.file(bold=style.bold, italic=style.italic) for family in FAMILIES)
            faces = (self.faces[name] for name in names if name in self.faces)
            self._by_char[key] = next((face for face in faces if face.covers(char)), None)
        return self._by_char[key]

    def uncovered(self, text: str) -> str:
        """The characters of `text` that no face covers, each once."""
        plain = Style()
        strange = (c for c in clean(text) if not self.face_of(c, plain) and c not in _IGNORED and c not in "\n\t")
        return "".join(dict.fromkeys(strange))

    def printable(self, text: str) -> str:
        """`text` with runs of uncovered characters named in words; they are noted in `missing`."""
        text = clean(text)
        strange = set(self.uncovered(text))
        if not strange:
            return "".join(c for c in text if c not in _IGNORED or self.face_of(c, Style()))
        self.missing.update(dict.fromkeys(sorted(strange)))
        out: list[str] = []
        run: list[str] = []
        for char in text + "\0":
            if char in strange or (run and char == " "):
                run.append(char)
                continue
            if run:
                out.append(_named("".join(run)) + (" " if run[-1] == " " else ""))
                run = []
            out.append(char)
        return "".join(out)[:-1]

    def measure(self, text: str, style: Style) -> float:
        """The width of `text` on one line, in points."""
        return sum(piece.width for piece in self.pieces([Item(text, style)]))

    def pieces(self, items: Iterable[Item]) -> list[Piece]:
        """`items` cut at every place where a line may break and where face, style or direction change."""
        items = [Item(self.printable(item.text), item.style, item.mark) for item in items]
        whole = "".join(item.text for item in items)
        levels = bidi_levels(whole)
        breaks = line_breaks(whole)
        out: list[Piece] = []
        at = 0
        for item in items:
            end = at + len(item.text)
            if item.mark is not None:
                if item.text:
                    out.append(self._piece(item.text, item, levels[at], breaks=end in breaks))
                at = end
                continue
            for start, stop in self._cuts(whole, at, end, item.style, levels, breaks):
                out.append(self._piece(whole[start:stop], item, levels[start], breaks=stop in breaks))
            at = end
        return out

    def _cuts(
        self, text: str, start: int, end: int, style: Style, levels: list[int], breaks: set[int]
    ) -> Iterable[tuple[int, int]]:
        begun, face = start, None
        for at in range(start, end):
            mine = self.face_of(text[at], style)
            stays = face is not None and (mine is face or (_neutral(text[at]) and face.covers(text[at])))
            if at > begun and (at in breaks or levels[at] != levels[at - 1] or not stays):
                yield begun, at
                begun, face = at, mine
            elif face is None or not stays:
                face = mine
        if end > begun:
            yield begun, end

    def _piece(self, text: str, item: Item, level: int, *, breaks: bool) -> Piece:
        drawn = text.replace("\n", "").replace("\t", " ")
        face = next((f for c in drawn if not _neutral(c) and (f := self.face_of(c, item.style))), None)
        face = face or (self.face_of(drawn[0], item.style) if drawn else None) or self._first(item.style)
        shaped = face.shape(drawn, rtl=bool(level % 2))
        factor = item.style.size / 1000
        ink = shaped.width if not drawn.endswith(" ") else shaped.width - _spaces(drawn, face)
        return Piece(text, item.style, face, shaped, shaped.width * factor, ink * factor, level, breaks, item.mark)

    def _first(self, style: Style) -> Face:
        return self.faces[FAMILIES[0].file(bold=style.bold, italic=style.italic)]

    def lines(self, items: Iterable[Item], width: float) -> list[Line]:
        """`items` broken into lines of at most `width` points; a newline always breaks."""
        rows: list[list[Piece]] = [[]]
        used = 0.0
        for unit in _units(self.pieces(items)):
            ink = sum(p.width for p in unit[:-1]) + unit[-1].ink
            if ink and used + ink > width + 0.01 and rows[-1]:
                rows.append([])
                used = 0.0
            for part in unit if ink <= width else self._forced(unit, width):
                if part.ink and used + part.ink > width + 0.01 and rows[-1]:  # spaces hang over the edge
                    rows.append([])
                    used = 0.0
                rows[-1].append(part)
                used += part.width
            if unit[-1].text.endswith("\n"):
                rows.append([])
                used = 0.0
        if len(rows) > 1 and not rows[-1]:
            rows.pop()
        rtl = bool(rows[0] and _base_rtl("".join(p.text for row in rows for p in row)))
        return [_line(row, rtl=rtl) for row in rows]

    def _forced(self, unit: list[Piece], width: float) -> list[Piece]:
        """A unit that is wider than a line, cut between characters as a reader sees them."""
        out: list[Piece] = []
        for piece in unit:
            item = Item(piece.text, piece.style, piece.mark)
            if piece.ink <= width or piece.mark is not None:
                out.append(piece)
                continue
            out += [self._piece(part, item, piece.level, breaks=False) for part in clusters(piece.text)]
        return out


def _neutral(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] in "PZMS" or char.isdigit()


def _spaces(text: str, face: Face) -> float:
    return face.shape(text[len(text.rstrip(" ")) :]).width


def _named(run: str) -> str:
    count = len(run.replace(" ", ""))
    script = icu.Script.getScript(run.strip()[0]).getName().replace("_", " ")
    return f"[{count} {'character' if count == 1 else 'characters'}: {script} script]"


def _units(pieces: list[Piece]) -> Iterable[list[Piece]]:
    unit: list[Piece] = []
    for piece in pieces:
        unit.append(piece)
        if piece.breaks:
            yield unit
            unit = []
    if unit:
        yield unit


def _base_rtl(text: str) -> bool:
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind != "L" for kind in strong if kind in ("L", "R", "AL")), False)


def _line(pieces: list[Piece], *, rtl: bool) -> Line:
    """Pieces in the order they are drawn (rule L2 of the bidirectional algorithm)."""
    width = sum(piece.width for piece in pieces[:-1]) + (pieces[-1].ink if pieces else 0)
    highest = max((piece.level for piece in pieces), default=0)
    order = list(pieces)
    for level in range(highest, 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and order[end].level >= level:
                end += 1
            if end > at:
                order[at:end] = order[at:end][::-1]
            at = max(end, at + 1)
    return Line(order, width, rtl)
