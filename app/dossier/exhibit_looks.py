"""Form fields and notes that carry no look of their own, drawn from their values as readers do (runs in the worker)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from app.dossier import exhibit_links
from app.dossier.exhibit_marks import inherited, rect
from app.dossier.exhibit_notes import Notes
from app.dossier.text import Item, Line, Style, Typesetter
from app.dossier.text_embed import FontBook, number

if TYPE_CHECKING:
    from app.dossier.exhibit_pdf import Rect, View

_SIZE = re.compile(r"([\d.]+)\s+Tf")
_MULTILINE, _PASSWORD, _COMB = 1 << 12, 1 << 13, 1 << 24
_RADIO, _PUSH = 1 << 15, 1 << 16
_PAD, _LEAST, _USUAL = 2.0, 4.0, 12.0
_LONGEST = 20_000


class Looks:
    """Draws what has no look, with fonts of ours: a value in any script shows as it was typed."""

    def __init__(self, pdf: pikepdf.Pdf, type_: Typesetter, notes: Notes, *, anew: bool) -> None:
        """`anew`: the file asks readers to draw its text fields afresh."""
        self._pdf, self._type, self._notes, self._anew = pdf, type_, notes, anew
        self._book = FontBook(pdf)

    def draw(self, view: View, page: int) -> None:
        """Give a look to what needs one on a page."""
        for note in cast("Any", view.page.get("/Annots", Array())):
            box = rect(note.get("/Rect"))
            made = self._made(note, box) if box is not None else None
            if made and box is not None:
                note.AP = Dictionary(N=self._form(made, box, note))
                if "/AS" in note:
                    del note["/AS"]
                self._notes.add("drawn", page)

    def finish(self) -> None:
        """Write the fonts that were used."""
        self._book.finish()

    def _form(self, content: str, box: Rect, note: Object) -> Stream:
        form = self._pdf.make_stream(content.encode("ascii"))
        form.Type, form.Subtype = Name.XObject, Name.Form
        own = note.get("/Subtype") in (Name.Widget, Name.FreeText, Name.Stamp)
        x, y = (box[0], box[1]) if own else (0.0, 0.0)
        form.BBox = Array([box[0] - x, box[1] - y, box[2] - x, box[3] - y])
        see_through = Dictionary(Type=Name.ExtGState, ca=_share(note), CA=_share(note))
        if note.get("/Subtype") == Name.Highlight:
            see_through.BM = Name.Multiply
        form.Resources = Dictionary(Font=self._book.resources, ExtGState=Dictionary(G=see_through))
        return form

    def _made(self, note: Object, box: Rect) -> str:
        kind = exhibit_links.words(note.get("/Subtype"))
        if kind == "/Widget":
            return self._field(note, box)
        if isinstance(note.get("/AP", Dictionary()).get("/N"), Dictionary | Stream):
            return ""
        if kind in ("/FreeText", "/Stamp"):
            words = (
                text_of(note.get("/Contents"))
                if kind == "/FreeText"
                else exhibit_links.words(note.get("/Name")).lstrip("/")
            )
            return self._words(words, note, box, many=True)
        drawn = _SHAPES.get(kind)
        return f"/G gs {drawn(note, box)}" if drawn else ""

    # -- fields -----------------------------------------------------------------------

    def _field(self, field: Object, box: Rect) -> str:
        sort, flags = exhibit_links.words(inherited(field, "/FT")), inherited(field, "/Ff")
        flags = int(flags) if isinstance(flags, int) else 0
        has_look = isinstance(field.get("/AP", Dictionary()).get("/N"), Dictionary | Stream)
        if sort == "/Btn":
            return "" if has_look else self._button(field, box, flags)
        if sort not in ("/Tx", "/Ch") or (has_look and not self._anew):
            return ""
        words = _chosen(field) if sort == "/Ch" else text_of(inherited(field, "/V"))
        if flags & _PASSWORD and sort == "/Tx":
            words = "•" * len(words)
        if flags & _COMB and sort == "/Tx" and isinstance(inherited(field, "/MaxLen"), int):
            return self._comb(words, field, box)
        return self._words(words, field, box, many=(bool(flags & _MULTILINE) and sort == "/Tx") or "\n" in words)

    def _button(self, field: Object, box: Rect, flags: int) -> str:
        wide, high = box[2] - box[0], box[3] - box[1]
        if flags & _PUSH:
            caption = field.get("/MK", Dictionary()).get("/CA")
            return self._words(text_of(caption), field, box, many=False)
        state = exhibit_links.words(field.get("/AS") or inherited(field, "/V")) or "/Off"
        if state in ("/Off", ""):
            return ""
        if flags & _RADIO:
            return f"0 g {_circle(wide / 2, high / 2, min(wide, high) * 0.25)} f"
        left, right, low, up = (number(value) for value in (wide * 0.2, wide * 0.8, high * 0.2, high * 0.8))
        return f"1 w 0 G {left} {low} m {right} {up} l {left} {up} m {right} {low} l S"

    def _comb(self, words: str, field: Object, box: Rect) -> str:
        count = max(1, int(inherited(field, "/MaxLen")))
        step, high = (box[2] - box[0]) / count, box[3] - box[1]
        size = min(_asked(field) or _USUAL, high * 0.8)
        low = (high - size * 0.7) / 2
        lines = [self._type.lines([Item(char, Style(size))], step * 2)[0] for char in words[:count]]
        return "\n".join(
            self._book.show(line, at * step + (step - line.width) / 2, low) for at, line in enumerate(lines)
        )

    def _words(self, words: str, note: Object, box: Rect, *, many: bool) -> str:
        words = words[:_LONGEST]
        if not words.strip():
            return ""
        wide, high = box[2] - box[0] - 2 * _PAD, box[3] - box[1]
        size, lines = self._fitted(words, _asked(note), wide, high, many=many)
        side = inherited(note, "/Q")
        top = high - _PAD - size if many else (high - size * 0.7) / 2
        out = []
        for at, line in enumerate(lines):
            free = wide - line.width
            x = _PAD + (free if side == 2 or (line.rtl and side is None) else free / 2 if side == 1 else 0)
            out.append(self._book.show(line, x, top - at * size * 1.25))
        return "\n".join(one for one in out if one)

    def _fitted(self, words: str, asked: float, wide: float, high: float, *, many: bool) -> tuple[float, list[Line]]:
        """A size at which everything that was typed shows, and the lines in it."""
        size = asked or (_USUAL if many else min(_USUAL, max(_LEAST, high * 0.7)))
        while True:
            style = Style(size)
            lines = self._type.lines([Item(words, style)], max(wide, size) if many else 1e6)
            broad = max((line.width for line in lines), default=0)
            fits = len(lines) * size * 1.25 <= high if many else broad <= wide
            if fits or size <= _LEAST:
                return size, lines
            size = max(_LEAST, size - 0.5)


def text_of(value: Any) -> str:
    """The words of a value, whether it is written as a string, a name or a stream."""
    if isinstance(value, Stream):
        return bytes(pikepdf.String(value.read_bytes().decode("latin-1"))).decode("latin-1", "replace")
    if value is None or isinstance(value, Dictionary | Array):
        return ""
    text = exhibit_links.words(value)
    return text.lstrip("/") if isinstance(value, Name) else text.replace("\r\n", "\n").replace("\r", "\n")


def _chosen(field: Object) -> str:
    """What is chosen of a list, in the words the list shows."""
    value, options = inherited(field, "/V"), inherited(field, "/Opt")
    chosen = [text_of(one) for one in cast("Any", value)] if isinstance(value, Array) else [text_of(value)]
    shown = {}
    for pair in cast("Any", options) if isinstance(options, Array) else ():
        if isinstance(pair, Array) and len(pair) == 2:
            shown[text_of(pair[0])] = text_of(pair[1])
    return "\n".join(shown.get(one, one) for one in chosen if one)


def _asked(note: Object) -> float:
    found = _SIZE.search(text_of(inherited(note, "/DA")))
    try:
        return min(200.0, float(found[1])) if found else 0.0
    except ValueError:
        return 0.0


def _share(note: Object) -> float:
    value = note.get("/CA", 1)
    return float(value) if isinstance(value, int | float) or hasattr(value, "is_finite") else 1.0


# -- shapes of notes ------------------------------------------------------------------


def _circle(x: float, y: float, r: float, ry: float = 0) -> str:
    ry, k = ry or r, 0.5523
    dots = [(x + r, y), (x + r, y + ry * k), (x + r * k, y + ry), (x, y + ry), (x - r * k, y + ry), (x - r, y + ry * k),
            (x - r, y), (x - r, y - ry * k), (x - r * k, y - ry), (x, y - ry), (x + r * k, y - ry), (x + r, y - ry * k),
            (x + r, y)]  # fmt: skip
    told = [f"{number(a)} {number(b)}" for a, b in dots]
    return f"{told[0]} m " + " ".join(f"{' '.join(told[at : at + 3])} c" for at in (1, 4, 7, 10)) + " h"


def _numbers(value: Any) -> list[float]:
    try:
        return [float(item) for item in value]
    except (TypeError, ValueError):
        return []


def _colour(note: Object, key: str, operators: str, usual: str = "") -> str:
    """The operator that sets the colour of an entry: grey, RGB or CMYK by how many numbers there are."""
    found = _numbers(note.get(key))
    operator = {1: operators.split(maxsplit=1)[0], 3: operators.split()[1], 4: operators.split()[2]}.get(len(found))
    return f"{' '.join(number(value) for value in found)} {operator}" if operator else usual


def _width(note: Object) -> float:
    style = note.get("/BS")
    width = style.get("/W", 1) if isinstance(style, Dictionary) else 1
    found = _numbers([width])
    return found[0] if found and 0 <= found[0] < 100 else 1.0


def _quads(note: Object, box: Rect) -> list[tuple[float, float, float, float]]:
    points = _numbers(note.get("/QuadPoints"))
    groups = [points[at : at + 8] for at in range(0, len(points) - 7, 8)]
    quads = [(min(g[::2]), min(g[1::2]), max(g[::2]), max(g[1::2])) for g in groups]
    return quads or [box]


def _highlight(note: Object, box: Rect) -> str:
    colour = _colour(note, "/C", "g rg k", "1 1 0 rg")
    return " ".join([colour, *(f"{_box(quad)} f" for quad in _quads(note, box))])


def _box(box: Sequence[float]) -> str:
    return f"{number(box[0])} {number(box[1])} {number(box[2] - box[0])} {number(box[3] - box[1])} re"


def _under(note: Object, box: Rect) -> str:
    return _ruled(note, box, 0.08)


def _struck(note: Object, box: Rect) -> str:
    return _ruled(note, box, 0.45)


def _ruled(note: Object, box: Rect, at: float) -> str:
    out = [_colour(note, "/C", "G RG K", "0 G")]
    for left, low, right, high in _quads(note, box):
        y = number(low + (high - low) * at)
        out.append(f"{number(max(0.6, (high - low) * 0.07))} w {number(left)} {y} m {number(right)} {y} l S")
    return " ".join(out)


def _framed(note: Object, path: str) -> str:
    """A closed shape, filled and outlined as its note says."""
    fill, width = _colour(note, "/IC", "g rg k"), _width(note)
    line = f"{number(width)} w {_colour(note, '/C', 'G RG K', '0 G')}"
    return f"{fill} {line} {path} {'B' if fill and width else 'f' if fill else 'S'}" if fill or width else ""


def _square(note: Object, box: Rect) -> str:
    half = _width(note) / 2
    return _framed(note, _box((box[0] + half, box[1] + half, box[2] - half, box[3] - half)))


def _round(note: Object, box: Rect) -> str:
    half = _width(note) / 2
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return _framed(note, _circle(x, y, max(0.1, (box[2] - box[0]) / 2 - half), max(0.1, (box[3] - box[1]) / 2 - half)))


def _path(points: Sequence[float]) -> str:
    pairs = [f"{number(points[at])} {number(points[at + 1])}" for at in range(0, len(points) - 1, 2)]
    return f"{pairs[0]} m " + " ".join(f"{pair} l" for pair in pairs[1:]) if pairs else ""


def _line(note: Object, box: Rect) -> str:  # noqa: ARG001 - as all shapes are asked
    colour = _colour(note, "/C", "G RG K", "0 G")
    return f"{colour} {number(_width(note))} w {_path(_numbers(note.get('/L', note.get('/Vertices'))))} S"


def _polygon(note: Object, box: Rect) -> str:  # noqa: ARG001
    return _framed(note, f"{_path(_numbers(note.get('/Vertices')))} h")


def _ink(note: Object, box: Rect) -> str:  # noqa: ARG001
    lists = note.get("/InkList")
    strokes = [_path(_numbers(one)) for one in cast("Any", lists)] if isinstance(lists, Array) else []
    return f"{_colour(note, '/C', 'G RG K', '0 G')} {number(_width(note))} w 1 J 1 j {' '.join(strokes)} S"


_SHAPES: dict[str, Callable[[Object, Rect], str]] = {
    "/Highlight": _highlight,
    "/Underline": _under,
    "/Squiggly": _under,
    "/StrikeOut": _struck,
    "/Square": _square,
    "/Circle": _round,
    "/Line": _line,
    "/PolyLine": _line,
    "/Polygon": _polygon,
    "/Ink": _ink,
    "/Redact": _square,
}
