"""A page as a picture with boxes in its pixels, and words to find over it (runs in the worker)."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from app.dossier.redaction_lines import Box, Row, joined, words_of
from app.dossier.text import Glyph, Item, Style, Typesetter
from app.dossier.text_embed import Embedded, FontBook, number

_QUALITY, _COLOURFUL = 88, 24
_BLOCK = 8  # a JPEG packs squares of pixels: a box that fills them leaves no shimmer of what it hides
_TONES = bytes(min(255, (value + 8) // 17 * 17) for value in range(256))
_LABELS = ("[REDACTED – {reason}]", "[REDACTED]")
_LEAST_LABEL, _MOST_LABEL, _AROUND = 4.5, 70, 3.0
# Unseen words are many codes of one glyph: the font tells nothing of the letters on the page.
_FACE, _STENCIL = "NotoSans-Regular", "n"


@dataclass(frozen=True, slots=True)
class Painted:
    """A finished box in points, and the words that stand in it."""

    box: Box
    label: str


class Canvas:
    """A rendered page: its pixels, and what they come to in points."""

    def __init__(self, picture: Any, size: tuple[float, float], *, photographic: bool) -> None:
        from PIL import ImageChops  # noqa: PLC0415 - a parser of foreign bytes

        self.size = size
        self._packed = photographic
        small = picture.reduce(4) if min(picture.size) > 8 else picture
        red, *others = small.split()
        self.colour = any(any(ImageChops.difference(red, one).histogram()[_COLOURFUL + 1 :]) for one in others)
        self.picture = picture if self.colour else picture.convert("L")
        self._lossy = photographic or self.colour

    def paint(self, box: Box) -> Box:
        """Blacken what lies under a box; answers the box that came of it, in points."""
        wide, high = self.picture.size
        across, up = wide / self.size[0], high / self.size[1]
        step = _BLOCK if self._lossy else 1
        left, right = math.floor(box[0] * across / step) * step, math.ceil(box[2] * across / step) * step
        top, low = math.floor((self.size[1] - box[3]) * up / step) * step, math.ceil((self.size[1] - box[1]) * up)
        low = math.ceil(low / step) * step
        left, top, right, low = max(0, left), max(0, top), min(wide, right), min(high, low)
        self.picture.paste(0, (left, top, right, low)) if not self.colour else self.picture.paste(
            (0, 0, 0), (left, top, right, low)
        )
        return left / across, self.size[1] - low / up, right / across, self.size[1] - top / up

    def empty(self, box: Box) -> bool:
        """Whether nothing is to be seen there: one tone all over."""
        wide, high = self.picture.size
        across, up = wide / self.size[0], high / self.size[1]
        area = (
            max(0, math.floor(box[0] * across)), max(0, math.floor((self.size[1] - box[3]) * up)),
            min(wide, math.ceil(box[2] * across)), min(high, math.ceil((self.size[1] - box[1]) * up)),
        )  # fmt: skip
        if area[0] >= area[2] or area[1] >= area[3]:
            return True
        tones = self.picture.crop(area).convert("L").getextrema()
        return bool(tones[1] - tones[0] < 8)

    def image(self, pdf: pikepdf.Pdf) -> pikepdf.Stream:
        """The pixels as a picture of a PDF: packed without loss where they are text, as a JPEG otherwise."""
        space = Name.DeviceRGB if self.colour else Name.DeviceGray
        about = {"Type": Name.XObject, "Subtype": Name.Image, "Width": self.picture.width,
                 "Height": self.picture.height, "ColorSpace": space, "BitsPerComponent": 8}  # fmt: skip
        if self._lossy:
            out = io.BytesIO()
            self.picture.info.clear()
            self.picture.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
            return pdf.make_stream(out.getvalue(), Filter=Name.DCTDecode, **about)
        data = zlib.compress(self.picture.tobytes().translate(_TONES), 6)
        return pdf.make_stream(data, Filter=Name.FlateDecode, **about)


class Writer:
    """Pages of a redacted copy, with one font for labels and unseen words."""

    def __init__(self, pdf: pikepdf.Pdf, typesetter: Typesetter) -> None:
        self.pdf, self.type = pdf, typesetter
        self.book = FontBook(pdf)
        (piece,) = typesetter.pieces([Item(_STENCIL, Style())])
        self._stencil = piece.shaped.glyphs[0]

    def page(self, canvas: Canvas, painted: Sequence[Painted], rows: Sequence[Row]) -> pikepdf.Object:
        """A new page: the picture, the labels in the boxes, the words of the rows unseen over it."""
        width, height = canvas.size
        parts = [f"q {number(width)} 0 0 {number(height)} 0 0 cm /P Do Q"]
        unseen = [words for row in rows if (words := self._unseen(row, canvas))]
        parts += ["q 3 Tr", *unseen, "Q"] if unseen else []  # else the labels would stay unseen as well
        parts += [self._label(one) for one in painted if one.label]
        content = "\n".join(part for part in parts if part)
        return self.pdf.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
                Resources=Dictionary(Font=self.book.resources, XObject=Dictionary(P=canvas.image(self.pdf))),
                Contents=self.pdf.make_stream(zlib.compress(content.encode("ascii")), Filter=Name.FlateDecode),
            )
        )

    def label(self, box: Box, reason: str) -> str:
        """The longest label that fits in a box, or none."""
        room = box[2] - box[0] - 2 * _AROUND
        for words in _LABELS if reason else _LABELS[1:]:
            text = words.format(reason=reason)
            if self._size(text, box) >= _LEAST_LABEL and room > 0:
                return text
        return ""

    def _size(self, text: str, box: Box) -> float:
        width = sum(piece.width for piece in self.type.pieces([Item(text, Style(10))])) / 10
        return min((box[3] - box[1]) * 0.55, (box[2] - box[0] - 2 * _AROUND) / (width + 0.8), _MOST_LABEL)

    def _label(self, painted: Painted) -> str:
        size = round(min(self._size(painted.label, painted.box), max(9.0, (painted.box[3] - painted.box[1]) / 4)), 2)
        line = self.type.lines([Item(painted.label, Style(size, grey=1.0))], 100_000)[0]
        left, low, right, top = painted.box
        around = max(_AROUND, size * 0.4)
        x = right - around - line.width if line.rtl else left + around
        return self.book.show(line, x, (low + top) / 2 - size * 0.35)

    def _unseen(self, row: Row, canvas: Canvas) -> str:
        """The words of a row where they stand, written but not drawn."""
        seen = [word for word in words_of(row) if not canvas.empty(joined([letter.box for letter in word]))]
        if not seen:  # what nobody sees is not for finding either
            return ""
        size = max(1.0, row.height * 0.75)
        font = self.book.use(self.type.faces[_FACE])
        low = row.box[1] + row.height * 0.2
        places = [joined([letter.box for letter in word]) for word in seen]
        ends = [*(box[0] for box in places[1:]), places[-1][2]]
        # One pitch for the row, or readers take it apart, and no word reaches into the next.
        rooms = ((end - box[0]) / (len(word) + 0.6) for word, box, end in zip(seen, places, ends, strict=True))
        pitch = max(0.1, min(rooms))
        stretch = pitch / (self._stencil.advance * size / 1000)
        out: list[str] = []
        at = places[0][0]
        for word, place in zip(seen, places, strict=True):
            back = (at - place[0]) / (size * stretch) * 1000
            if out:
                out.append(f"<{self._code(font, ' ')}>")
                back += self._stencil.advance
            out += [number(back)] if abs(back) > 0.5 else []
            out.append("<" + "".join(self._code(font, letter.text) for letter in word) + ">")
            at = place[0] + len(word) * pitch
        head = f"BT {font.label} {number(size)} Tf {stretch:.4f} 0 0 1 {number(places[0][0])} {number(low)} Tm"
        return f"{head} [{' '.join(out)}] TJ ET"

    def _code(self, font: Embedded, text: str) -> str:
        return f"{font.code(Glyph(self._stencil.gid, text, self._stencil.advance, 0, 0)):04X}"
