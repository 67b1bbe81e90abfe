"""Font files as they are drawn from: what each covers, its shapes, and its glyphs for a text (runs in the worker)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import uharfbuzz as hb

from app.dossier.fonts import SCALES

FEATURES = {"kern": True, "liga": False}

_BLANKS = "\u200c\u200d\u200b\ufeff"

_FILL = "\u200c"
_NEAR = 90.0
_APART = "\n\t "

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph with the text it stands for; measures in thousandths of the size.

    Where a cluster has more glyphs than characters `said` is its place and its whole text.
    """

    gid: int
    text: str
    advance: float
    dx: float
    dy: float
    said: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Shaped:
    """Glyphs in the order they are drawn; `plain` ones stand on the line and carry text, each."""

    glyphs: tuple[Glyph, ...]
    width: float
    plain: bool = False


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
        larger = next((scale for family, scale in SCALES.items() if name.startswith(family)), 1.0)
        self.units = round(int(self.face.upem) / larger)  # what the size is cut into: fewer make larger letters
        self._scale: float = 1000 / self.units
        self._covers = self.face.unicodes
        self._pictures = "Emoji" in name  # whose spaces and figures are as wide as its pictures
        self._known: dict[tuple[str, bool, str], Shaped] = {}
        self._outlines: dict[int, str] = {}
        self._kerns: dict[str, float] = {}
        self._nominals: dict[int, float] = {}
        self.blank = self._blank()
        self.bearer: Face | None = self if self.blank >= 0 else None  # draws what carries text without showing
        extents = self._font.get_font_extents("ltr")
        self.ascent, self.descent = extents.ascender * self._scale, extents.descender * self._scale

    def covers(self, char: str) -> bool:
        """Whether there is a glyph for `char`."""
        return ord(char) in self._covers and not (self._pictures and char.isascii())

    def _blank(self) -> int:
        """A glyph that shows nothing and takes no room, -1 when there is none."""
        for char in _BLANKS:
            gid = self._font.get_nominal_glyph(ord(char)) if self.covers(char) else None
            if gid and not self.nominal(gid) and not self.outline(gid):
                return int(gid)
        return -1

    @property
    def space(self) -> int:
        """The glyph of a space."""
        return int(self._font.get_nominal_glyph(32) or 0)

    def nominal(self, gid: int) -> float:
        """The advance of a glyph by itself, in thousandths."""
        known = self._nominals.get(gid)
        if known is None:
            known = self._nominals[gid] = int(self._font.get_glyph_h_advance(gid)) * self._scale
        return known

    def outline(self, gid: int) -> str:
        """The shape of a glyph as path operators, a thousand to the size."""
        known = self._outlines.get(gid)
        if known is None:
            pen = _Pen(self._scale)
            self._font.draw_glyph_with_pen(gid, pen)
            known = self._outlines[gid] = " ".join(pen.out)
        return known

    def shape(self, text: str, *, rtl: bool = False, lang: str = "") -> Shaped:
        """The glyphs of `text`, which is of one script, as the language `lang` (BCP 47) draws them."""
        known = self._known.get((text, rtl, lang))
        if known is None:
            known = self._known[text, rtl, lang] = self._shape(text, rtl=rtl, lang=lang)
        return known

    def kern(self, left: str, right: str) -> float:
        """By how much two letters side by side stand further apart than each by itself, in thousandths."""
        if left in _APART or right in _APART or left.isascii() or unicodedata.category(left)[0] == "M":
            return 0.0
        found = self._kerns.get(left + right)
        if found is None:
            found = self.shape(left + right).width - self.shape(left).width - self.shape(right).width
            self._kerns[left + right] = found
        return found

    def _shape(self, text: str, *, rtl: bool, lang: str) -> Shaped:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.language = lang or "und"
        hb.shape(self._font, buffer, FEATURES)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        if not infos:
            return Shaped((), 0.0)
        scale = self._scale
        if not rtl and len(infos) == len(text) and (simple := self._simple(text, infos, places)) is not None:
            return simple
        glyphs = [
            Glyph(info.codepoint, "", place.x_advance * scale, place.x_offset * scale, place.y_offset * scale)
            for info, place in zip(infos, places, strict=True)
        ]
        members: dict[int, list[Glyph]] = {}
        for info, glyph in zip(infos, glyphs, strict=True):
            members.setdefault(info.cluster, []).append(glyph)
        if not rtl:
            members = self._stacked(members)
        ends = dict(zip(sorted(members), [*sorted(members)[1:], len(text)], strict=True))
        told: list[Glyph] = []
        for start, mine in members.items():
            words = text[start : ends[start]]
            told += _borne(words, mine) if rtl else self._shared(words, start, mine)
        plain = not rtl and all(glyph.text and not glyph.dy and glyph.said is None for glyph in told)
        return Shaped(tuple(told), sum(glyph.advance for glyph in told), plain)

    def _simple(self, text: str, infos: Any, places: Any) -> Shaped | None:
        """A word of which every letter is one glyph where it belongs, as most are in many scripts; else None."""
        told, scale, whole = [], self._scale, 0.0
        for at, (info, place) in enumerate(zip(infos, places, strict=True)):
            advance, gid = place.x_advance * scale, info.codepoint
            width = self.nominal(gid)
            if info.cluster != at or place.x_offset or place.y_offset or width <= 0 or abs(advance - width) >= _NEAR:
                return None
            told.append(Glyph(gid, text[at], advance, 0.0, 0.0))
            whole += advance
        return Shaped(tuple(told), whole, plain=True)

    def _stacked(self, members: dict[int, list[Glyph]]) -> dict[int, list[Glyph]]:
        """Clusters by their start; one that has no glyph on the line belongs to the one before it."""
        found: dict[int, list[Glyph]] = {}
        last = -1
        for start, glyphs in members.items():
            if last >= 0 and not any(self.nominal(glyph.gid) > 0 and not glyph.dy for glyph in glyphs):
                found[last] += glyphs
                continue
            found[start] = list(glyphs)
            last = start
        return found

    def _shared(self, text: str, start: int, glyphs: list[Glyph]) -> list[Glyph]:
        """A cluster from the left, its text shared out among the glyphs that follow each other on the line."""
        pen = end = 0.0
        broad: list[int] = []
        for at, glyph in enumerate(glyphs):
            width = self.nominal(glyph.gid)
            if width > 0 and not glyph.dy and abs(pen + glyph.dx - end) < _NEAR:
                broad.append(at)
                end = pen + glyph.dx + width
            pen += glyph.advance
        moved = abs(pen - end) >= _NEAR
        if not broad or (len(broad) < 2 and not moved):
            return _borne(text, glyphs)
        parts = [text[at : at + 1] or _FILL for at in range(len(broad))]
        parts[-1] += text[len(broad) :]
        said = (start, text) if moved or len(broad) > len(text) else None
        told = list(glyphs)
        for at, part in zip(broad, parts, strict=True):
            told[at] = replace(glyphs[at], text=part, said=said)
        return [*told, Glyph(self.blank, _FILL, 0, 0, 0, said)] if moved and self.blank >= 0 else told


def _borne(text: str, glyphs: list[Glyph]) -> list[Glyph]:
    """A cluster told by its widest glyph on the line."""
    bearer = max(range(len(glyphs)), key=lambda at: (glyphs[at].dy == 0, glyphs[at].advance))
    told = list(glyphs)
    one = glyphs[bearer]
    told[bearer] = Glyph(one.gid, text, one.advance, one.dx, one.dy, one.said)
    return told


class Faces(Mapping[str, Face]):
    """Faces by name, each made when it is first asked for: a paper uses few of the many that ship."""

    def __init__(self, fonts: Mapping[str, bytes]) -> None:
        self._fonts, self._made = fonts, dict[str, Face]()

    def __getitem__(self, name: str) -> Face:
        if name not in self._made:
            face = self._made[name] = Face(name, self._fonts[name])
            if face.bearer is None:
                face.bearer = next((other for other in self.values() if other.blank >= 0), None)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._fonts

    def __iter__(self) -> Iterator[str]:
        return iter(self._fonts)

    def __len__(self) -> int:
        return len(self._fonts)
