"""Words measured and broken into lines: faces by script, shaping, line breaks, direction (runs in the worker)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

import icu

from app.dossier.fonts import FAMILIES
from app.dossier.text_breaks import bases, bidi_levels, clean, clusters, line_breaks
from app.dossier.text_face import Face, Faces, Glyph, Shaped
from app.dossier.text_parts import Item, Line, Mark, Piece, Style, in_line, justified, units

__all__ = [
    "Face", "Glyph", "Item", "Line", "Mark", "Piece", "Shaped", "Style", "Typesetter", "bidi_levels", "clean",
    "in_line", "justified", "line_breaks",
]  # fmt: skip

_SHY, _TAB = "\u00ad", "\t"
_JOINERS = "\u200c\u200d"
_IGNORED = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u00ad"
)
_UNDRAWN = dict.fromkeys(map(ord, (_IGNORED - set(_JOINERS)) | {"\n"}))
_SLANT = 0.2  # of letters that have no italics of their own: about the angle of those that have
_MOST_KNOWN = 5_000  # pieces that are kept to be used again
_SHORT = 40
_STOP = 3.0  # a tab goes to the next multiple of so many sizes


@dataclass(slots=True)
class Typesetter:
    """All faces, and what of the text so far no face covers."""

    faces: Mapping[str, Face]
    missing: dict[str, None] = field(default_factory=dict)
    _by_char: dict[tuple[str, bool, bool], Face | None] = field(default_factory=dict)
    _alike: dict[tuple[object, ...], Piece] = field(default_factory=dict)
    _known: dict[tuple[str, Style, int, str], tuple[Face, Shaped, float, float, float]] = field(default_factory=dict)
    _widths: dict[tuple[str, Style], float] = field(default_factory=dict)

    @classmethod
    def from_data(cls, fonts: Mapping[str, bytes]) -> Typesetter:
        """A typesetter from font files by name; each is read when something is set in it."""
        return cls(Faces(fonts))

    def face_of(self, char: str, style: Style) -> Face | None:
        """The face that sets `char`, None when none does."""
        key = (char, style.bold, style.italic)
        if key not in self._by_char:
            self._by_char[key] = next((face for face in self._each(style) if face.covers(char)), None)
        return self._by_char[key]

    def _each(self, style: Style) -> Iterator[Face]:
        """The faces of a style, the first choice first."""
        names = (family.file(bold=style.bold, italic=style.italic) for family in FAMILIES)
        return (self.faces[name] for name in names if name in self.faces)

    def _of_all(self, text: str, face: Face, style: Style) -> Face:
        """A face that has every character of a piece that is never cut, such as a citation; else the given one."""
        drawn = [char for char in text if char not in _IGNORED and not face.covers(char)]
        if not drawn:
            return face
        seen = [char for char in text if char not in _IGNORED]
        return next((one for one in self._each(style) if all(one.covers(char) for char in seen)), face)

    def uncovered(self, text: str) -> str:
        """The characters of `text` that no face covers, each once."""
        plain = Style()
        each = dict.fromkeys(clean(text))
        return "".join(c for c in each if c not in _IGNORED and c not in "\n\t" and not self.face_of(c, plain))

    def printable(self, text: str) -> str:
        """`text` with runs of uncovered characters named in words; they are noted in `missing`."""
        text = clean(text)
        strange = set() if text.isascii() else set(self.uncovered(text))
        if not strange:
            return text
        self.missing.update(dict.fromkeys(sorted(strange)))
        out: list[str] = []
        run: list[str] = []
        for char in text + "\0":
            if char in strange or (run and (char == " " or char in _IGNORED)):
                run.append(char)
                continue
            if run:
                out.append(_named("".join(run)) + (" " if run[-1] == " " else ""))
                run = []
            out.append(char)
        return "".join(out)[:-1]

    def _printable(self, item: Item) -> Item:
        text = self.printable(item.text)
        return item if text == item.text else replace(item, text=text)

    def measure(self, text: str, style: Style) -> float:
        """The width of `text` on one line, in points."""
        known = self._widths.get((text, style))
        if known is None:
            known = sum(piece.width for piece in self.pieces([Item(text, style)]))
            if len(text) <= _SHORT and len(self._widths) < _MOST_KNOWN:  # languages, dates: they come up again
                self._widths[text, style] = known
        return known

    def pieces(self, items: Iterable[Item], *, rtl: bool | None = None) -> list[Piece]:
        """`items` cut at every place where a line may break and where face, style or direction change.

        `rtl` is the direction of the document, which decides for paragraphs that could be of either.
        """
        items = [self._printable(item) for item in items]
        whole = "".join(item.text for item in items)
        base = bases(whole, rtl=rtl)
        levels = bidi_levels(whole, base)
        breaks = line_breaks(whole)
        out: list[Piece] = []
        at = 0
        for item in items:
            end = at + len(item.text)
            cuts = self._cuts(whole, at, end, item.style, levels, breaks)
            if item.mark is not None and not item.mark.own:
                cuts = [(at, end)] if item.text else []
                levels[at] += levels[at] % 2  # a citation is read from the left
            for start, stop in cuts:
                piece = self._piece(whole[start:stop], item, levels[start], breaks=stop in breaks)
                piece.at, piece.rtl = start, base[start]
                if out:
                    _kern(out[-1], piece)
                out.append(piece)
            at = end
        return out

    def instead(self, piece: Piece, text: str) -> Piece:
        """A piece with other words in the same place: a citation whose number is known at last."""
        item = Item(self.printable(text), piece.style, piece.mark, piece.lang)
        made = self._piece(item.text, item, piece.level, breaks=piece.breaks)
        return replace(made, at=piece.at, rtl=piece.rtl)

    def _cuts(
        self, text: str, start: int, end: int, style: Style, levels: list[int], breaks: Set[int]
    ) -> Iterable[tuple[int, int]]:
        begun, face = start, None
        for at in range(start, end):
            char = text[at]
            if char in _IGNORED and at > begun and at not in breaks and levels[at] == levels[at - 1]:
                continue
            mine = self.face_of(char, style)
            stays = face is not None and (mine is face or (_neutral(char) and face.covers(char)))
            tabbed = char == _TAB or (at > begun and text[at - 1] == _TAB)
            if at > begun and (at in breaks or levels[at] != levels[at - 1] or not stays or tabbed):
                yield begun, at
                begun, face = at, mine
            elif face is None or not stays:
                face = mine
        if end > begun:
            yield begun, end

    def _piece(self, text: str, item: Item, level: int, *, breaks: bool) -> Piece:
        key = (text, item.style, level % 2, item.lang)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = self._set(text, item, rtl=bool(level % 2))
        face, shaped, width, ink, slant = known
        return Piece(text, item.style, face, shaped, width, ink, level, breaks, item.mark, item.lang, slant)

    def _set(self, text: str, item: Item, *, rtl: bool) -> tuple[Face, Shaped, float, float, float]:
        """A piece in its face: glyphs, width, width of what is seen, slant."""
        style = item.style
        drawn = text.translate(_UNDRAWN) if not text.isascii() or "\n" in text else text
        drawn = drawn.replace(_TAB, " ")
        face = next((f for c in drawn if not _neutral(c) and (f := self.face_of(c, style))), None)
        face = face or (self.face_of(drawn[0], style) if drawn else None) or self._first(style)
        face = self._of_all(drawn, face, style) if item.mark is not None and not drawn.isascii() else face
        shaped = face.shape(drawn, rtl=rtl, lang=item.lang)
        factor = style.size / 1000
        ink = shaped.width if not drawn.endswith(" ") else shaped.width - _spaces(drawn, face)
        slant = _SLANT if style.italic and "Italic" not in face.name else 0.0
        return face, shaped, shaped.width * factor, ink * factor, slant

    def _first(self, style: Style) -> Face:
        return self.faces[FAMILIES[0].file(bold=style.bold, italic=style.italic)]

    def lines(self, items: Iterable[Item], width: float, *, rtl: bool | None = None) -> list[Line]:
        """`items` broken into lines of at most `width` points; a newline always breaks."""
        rows: list[list[Piece]] = [[]]
        used = 0.0
        for unit in units(self.pieces(items, rtl=rtl)):
            ink = sum(p.width for p in unit[:-1]) + unit[-1].ink + self._hyphen(unit[-1])
            if ink and used + ink > width + 0.01 and rows[-1]:
                rows.append([])
                used = 0.0
            for part in unit if ink <= width else self._forced(unit, width):
                if part.ink and used + part.ink > width + 0.01 and rows[-1]:  # spaces hang over the edge
                    rows.append([])
                    used = 0.0
                if part.text == _TAB:
                    stop = _STOP * part.style.size
                    part.width = part.ink = stop - used % stop
                rows[-1].append(part)
                used += part.width
            if unit[-1].text.endswith("\n"):
                rows.append([])
                used = 0.0
        if len(rows) > 1 and not rows[-1]:
            rows.pop()
        made = [self._line(row, ends=row is rows[-1]) for row in rows]
        if rtl and not any(char.isalpha() for piece in rows[0] for char in piece.text):
            made[0].right = True  # figures alone stand where the document's lines begin
        return made

    def _line(self, row: list[Piece], *, ends: bool) -> Line:
        """A row as it is drawn: no space at its end, a hyphen where a word was broken at a soft one."""
        if row and (row[-1].ink != row[-1].width or row[-1].text.endswith(_SHY)):
            row = [*row[:-1], self._ended(row[-1])]
        ends = ends or bool(row and row[-1].text.endswith("\n"))
        if all(not piece.level for piece in row):
            row = [self._shared(piece) for piece in row]
        return in_line(row, rtl=bool(row and row[0].rtl), ends=ends)

    def _shared(self, piece: Piece) -> Piece:
        """The same piece for the same word: of ten thousand rows most words are alike."""
        key = (piece.text, piece.style, piece.width, piece.mark, piece.lang, piece.breaks, piece.rtl)
        found = self._alike.get(key)
        if found is None:
            if len(self._alike) >= _MOST_KNOWN:
                self._alike.clear()
            piece.at = 0  # in a line from the left the order says where it stands
            found = self._alike[key] = piece
        return found

    def _ended(self, last: Piece) -> Piece:
        drawn = last.text.rstrip(" \n").translate(_UNDRAWN)
        shaped = last.face.shape(drawn, rtl=bool(last.level % 2), lang=last.lang)
        if last.text.endswith(_SHY):
            hyphen = last.face.shape("-" if last.face.covers("-") else "", lang=last.lang)
            broken = tuple(replace(glyph, text=_SHY) for glyph in hyphen.glyphs)
            glyphs = (*broken, *shaped.glyphs) if last.level % 2 else (*shaped.glyphs, *broken)
            shaped = Shaped(glyphs, shaped.width + hyphen.width)
        width = shaped.width * last.style.size / 1000
        return replace(last, shaped=shaped, width=width, ink=width)

    def _hyphen(self, piece: Piece) -> float:
        if not piece.text.endswith(_SHY) or not piece.face.covers("-"):
            return 0.0
        return piece.face.shape("-", lang=piece.lang).width * piece.style.size / 1000

    def _forced(self, unit: list[Piece], width: float) -> list[Piece]:
        """A unit that is wider than a line, cut between characters as a reader sees them."""
        out: list[Piece] = []
        for piece in unit:
            if piece.ink <= width or (piece.mark is not None and not piece.mark.own):
                out.append(piece)
                continue
            item, at = Item(piece.text, piece.style, piece.mark, piece.lang), piece.at
            for text in self._cut(piece, width):
                part = self._piece(text, item, piece.level, breaks=False)
                part.at, part.rtl = at, piece.rtl
                at += len(text)
                out.append(part)
        return out

    def _cut(self, piece: Piece, width: float) -> Iterable[str]:
        """The text of a piece in parts that fit; letters of a part stay joined."""
        left = clusters(piece.text)
        item = Item(piece.text, piece.style, None, piece.lang)
        while left:
            low, high = 1, len(left)
            while low < high:
                middle = (low + high + 1) // 2
                fits = self._piece("".join(left[:middle]), item, piece.level, breaks=False).ink <= width
                low, high = (middle, high) if fits else (low, middle - 1)
            yield "".join(left[:low])
            left = left[low:]


def _neutral(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] in "PZMS" or char.isdigit() or char in _JOINERS


def _kern(piece: Piece, following: Piece) -> None:
    """Bring together words that a line may break between but that have no space there, as in Tibetan."""
    if piece.face is following.face and piece.style == following.style and not (piece.level or following.level):
        piece.width += piece.face.kern(piece.text[-1:], _head(following.text)) * piece.style.size / 1000


@lru_cache(4096)
def _head(text: str) -> str:
    """The first letter of a word with all that is stacked on it."""
    end = next((at for at in range(1, len(text)) if unicodedata.category(text[at])[0] != "M"), len(text))
    return text[:end]


def _spaces(text: str, face: Face) -> float:
    return face.shape(text[len(text.rstrip(" ")) :]).width


def _named(run: str) -> str:
    count = sum(char != " " and char not in _IGNORED for char in run)
    script = icu.Script.getScript(run.strip()[0]).getName().replace("_", " ")
    return f"[{count} {'character' if count == 1 else 'characters'}: {script} script]"
