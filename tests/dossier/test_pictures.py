"""Lines as pictures beside those of Pango from the same font files: joined, stacked and reordered as a reader expects."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from app.dossier.text import Item, Style
from app.dossier.text_face import Face, Shaped
from app.i18n import right_to_left
from app.paths import resource
from tests.dossier.papers import typesetter
from tests.dossier.reading import sheets_of

LINES = {
    "ar": ("Noto Naskh Arabic", "يولد جميع الناس أحرارًا متساوين في الكرامة لأن الإسلام"),
    "fa": ("Noto Naskh Arabic", "تمام افراد بشر آزاد بدنیا می‌آیند و از لحاظ حیثیت پایهٔ"),
    "ug": ("Noto Naskh Arabic", "ھەممە ئادەم زانىدىنلا ئەركىن، ئىززەت ھۆرمەت"),
    "km": ("Noto Sans Khmer", "មនុស្សទាំងអស់កើតមកមានសេរីភាពនិងសមភាពក្រោម"),
    "my": ("Noto Sans Myanmar", "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့်"),
    "th": ("Noto Sans Thai", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันที่ศักดิ์ศรี"),
    "bo": ("Noto Serif Tibetan", "འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས་ཙམ་ཉིད་ནས"),
    "hi": ("Noto Sans Devanagari", "सभी मनुष्यों को गौरव और अधिकारों के मामले में"),
    "lo": ("Noto Sans Lao", "ມະນຸດທຸກຄົນເກີດມາມີກຽດສັກສີ"),
    "bn": ("Noto Sans Bengali", "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার"),
}
# Two programs draw the edges of a letter up to a pixel apart, and place it up to a pixel apart: a thirtieth of the size.
PIXELS, NEAR = 60, 2
LIKE = 0.998
_MARKS_MOVE = LINES.keys() - {"my"}  # the Burmese face brings its marks in their places
_CONFIG = '<?xml version="1.0"?><fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>'


def ink(path: Path) -> Image.Image:
    """The drawn letters of a picture, white on black, cut to their edges."""
    with Image.open(path) as picture:
        dark = picture.convert("RGB").convert("L").point(lambda value: 255 if value < 128 else 0)
    return dark.crop(dark.getbbox())


def by_pango(lang: str, folder: Path) -> Image.Image:
    name, text = LINES[lang]
    face = typesetter().face_of(text[0], Style())
    assert face is not None
    size = PIXELS * int(face.face.upem) / face.units
    (folder / "fonts.conf").write_text(_CONFIG.format(fonts=resource("fonts"), cache=folder / "cache"), "utf-8")
    try:
        subprocess.run(
            ["pango-view", "--no-display", f"--font={name} {size:.3f}", "--dpi=72", "--hinting=none", "--hint-metrics=off",
             "--subpixel-positions", f"--language={lang}", f"--output={folder / 'pango.png'}", f"--text={text}"],
            check=True, env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("pango-view (Debian package pango1.0-tools) is not on this machine")
    return ink(folder / "pango.png")


def by_us(lang: str, folder: Path) -> Image.Image:
    _, text = LINES[lang]
    (line,) = typesetter().lines([Item(text, Style(11), None, lang)], 560, rtl=right_to_left(lang))
    (folder / "ours.pdf").write_bytes(sheets_of([line], width=530))
    subprocess.run(
        ["pdftoppm", "-r", str(72 * PIXELS / 11), "-gray", "-png", "-singlefile", "-x", "0", "-y", "0", "-W", "3300",
         "-H", "420", folder / "ours.pdf", folder / "ours"],
        check=True,
    )  # fmt: skip
    return ink(folder / "ours.png")


def alike(one: Image.Image, other: Image.Image) -> float:
    """The smaller share of either's ink that lies at the other's."""
    size = max(one.width, other.width) + 8, max(one.height, other.height) + 8
    pictures = [Image.new("L", size) for _ in range(2)]
    for canvas, picture in zip(pictures, (one, other), strict=True):
        canvas.paste(picture, (4, 4))
    shares = []
    for mine, theirs in (pictures, pictures[::-1]):
        grown = theirs.filter(ImageFilter.MaxFilter(2 * NEAR + 1))
        shares.append(ImageChops.multiply(mine, grown).histogram()[255] / mine.histogram()[255])
    return min(shares)


def _apart(face: Face, text: str, shape: Callable[..., Shaped], **how: object) -> Shaped:
    """Every letter by itself: what does not know the script prints."""
    order = text[::-1] if how["rtl"] else text
    glyphs = [glyph for char in order for glyph in shape(face, char, **how).glyphs]
    return Shaped(tuple(glyphs), sum(glyph.advance for glyph in glyphs))


def _unplaced(face: Face, text: str, shape: Callable[..., Shaped], **how: object) -> Shaped:
    """Marks where they fall."""
    made = shape(face, text, **how)
    return replace(made, glyphs=tuple(replace(glyph, dx=0, dy=0) for glyph in made.glyphs))


@pytest.mark.parametrize("lang", LINES)
def test_a_line_looks_as_pango_draws_it_and_a_broken_one_does_not(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = by_pango(lang, tmp_path)
    assert alike(by_us(lang, tmp_path), wanted) >= LIKE
    right = Face._shape
    for wrong in (_apart, _unplaced) if lang in _MARKS_MOVE else (_apart,):
        monkeypatch.setattr(Face, "_shape", lambda face, text, wrong=wrong, **how: wrong(face, text, right, **how))
        assert alike(by_us(lang, tmp_path), wanted) < LIKE, wrong.__name__
