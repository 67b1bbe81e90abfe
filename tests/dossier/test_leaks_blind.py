"""Pages with words that are not there as text are told, so that somebody looks at them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from app.dossier.leaks import search
from tests.dossier.made import pdf


class _Quiet:
    def step(self, *told: object) -> None:
        pass


def blind(change: Callable[[pikepdf.Pdf], None] | None) -> list[int]:
    found = search({"terms": ["Petrova"]}, {"file": io.BytesIO(pdf(2, change=change))}, _Quiet())
    assert not found["hits"]
    return found["blind"]


def adds(made: pikepdf.Pdf, content: bytes, **resources: Dictionary) -> None:
    page = made.pages[1].obj
    for name, held in resources.items():
        page.Resources[Name("/" + name)] = held
    page.Contents = made.make_stream(page.Contents.read_bytes() + b"\n" + content)


def image(made: pikepdf.Pdf) -> pikepdf.Object:
    return made.make_stream(b"\0" * 12, Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2,
                            ColorSpace=Name.DeviceRGB, BitsPerComponent=8)  # fmt: skip


def in_a_pattern(made: pikepdf.Pdf) -> None:
    tile = made.make_stream(b"/I Do", PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 9, 9]), XStep=9,
                            YStep=9, Resources=Dictionary(XObject=Dictionary(I=image(made))))  # fmt: skip
    adds(made, b"/Pattern cs /P scn 0 0 99 99 re f", Pattern=Dictionary(P=tile))


def far_below(made: pikepdf.Pdf) -> None:
    held = image(made)
    for _ in range(9):
        held = made.make_stream(b"/I Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]),
                                Resources=Dictionary(XObject=Dictionary(I=held)))  # fmt: skip
    adds(made, b"/I Do", XObject=Dictionary(I=held))


def drawn(made: pikepdf.Pdf) -> None:
    adds(made, b"10 10 m " + b"1 1 2 2 3 3 c " * 40 + b"f")


def without_letters(made: pikepdf.Pdf) -> None:
    below = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/AAAAAA+X"),
                       CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0))  # fmt: skip
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/AAAAAA+X"), Encoding=Name("/Identity-H"),
                      DescendantFonts=Array([below]))  # fmt: skip
    adds(made, b"BT /F2 9 Tf <00330048> Tj ET", Font=Dictionary(F1=made.pages[0].obj.Resources.Font.F1, F2=font))


def with_numbers_for_letters(made: pikepdf.Pdf) -> None:
    encoding = Dictionary(Type=Name.Encoding, Differences=Array([1, Name.g1, Name.g2]))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding)
    adds(made, b"BT /F2 9 Tf (\\001\\002) Tj ET", Font=Dictionary(F1=made.pages[0].obj.Resources.Font.F1, F2=font))


@pytest.mark.parametrize("change", [in_a_pattern, far_below, drawn, without_letters, with_numbers_for_letters])
def test_what_only_an_eye_can_read_is_told(change: Callable[[pikepdf.Pdf], None]) -> None:
    assert blind(change) == [2]


def test_pages_of_plain_text_are_proven_by_search() -> None:
    assert blind(None) == []
    assert blind(lambda made: adds(made, b"10 10 m 20 20 l S " * 50)) == []
