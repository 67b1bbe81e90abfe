"""Draws the invented papers and photographs of the sample case into resources/sample/exhibits.

Run once when the story changes (`python packaging/make_sample_exhibits.py [FONT.ttf]`); the files are kept in git.
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

OUT = Path(__file__).resolve().parent.parent / "resources" / "sample" / "exhibits"
INK, PAPER = (38, 40, 48), (247, 244, 236)

ORDER = (
    "ПРОКУРАТУРА РАЙОНА (вымышленная)\n\nПОСТАНОВЛЕНИЕ\nо производстве обыска\n\n12 августа 2024 г.                          № 0-00/00\n\n"
    "Следователь, рассмотрев материалы проверки,\nпостановил:\n\n1. Произвести обыск в редакции газеты\n   «Зареченский листок».\n\n"
    "2. Изъять компьютеры, носители информации\n   и список подписчиков.\n\n3. Ознакомить с постановлением редактора\n   Вымысла А.\n\n\n"
    "Следователь                     (подпись)"
)
COURT = (
    "РАЙОННЫЙ СУД (вымышленный)\n\nПРОТОКОЛ\nоб административном задержании\n\nЧасть 1 из 3\n\nГражданин Вымысл А. задержан\n12 августа 2024 г. в 04:10.",
    "Часть 2 из 3\n\nСодержался в районном отделе\nмилиции до 15 августа 2024 г.",
    "Часть 3 из 3\n\nПо просьбе задержанного внесена\nжалоба: лекарства не выданы.\n\n\nСудья                    (подпись)",
)
NOTICE = (
    "Прокуратура (вымышленная страница) · Новости\n\nВ отношении бывшего редактора Вымысла А.\nвозбуждено дело по статье 900 (вымышленной)\n"
    "«Дискредитация государства из-за рубежа».\n\nОбъявлен в розыск."
)
CONSULATE = (
    "CONSULATE (invented)\nPassport section\n\nJanuary 2025\n\nDear applicant,\n\nwe refer to your application of\n9 December 2024.",
    "Passports of persons registered at home\nare renewed at the place of registration\nonly. Please apply there in person.\n\n\nConsular officer          (signature)",
)
REPORT = [
    ("MEDICAL REPORT", ["Dr Eleni Fantasia (Ελένη Φαντασία), physician", "Sampleton, 19 May 2025", ""]),
    (
        "1  Request",
        [
            "I was asked to examine the patient and to say whether what I found is consistent",
            "with his account of August 2024.",
        ],
    ),
    ("2  Account", ["He says that he was struck twice and went without medicine for three days."]),
    (
        "3  Findings",
        [
            "A healed fracture of the left ninth rib; a scar of 3 cm below it.",
            "Blood pressure 165/100 under treatment.",
        ],
    ),
    ("4  State of mind", ["Broken sleep, starts at noises, avoids telephones. Symptoms of trauma."]),
    (
        "5  Opinion",
        ["The findings are highly consistent with the account. Other causes are possible", "but less likely."],
    ),
]
COUNTRY = [
    ("COUNTRY NOTE", ["Example Institute (invented), spring 2025", ""]),
    ("Pressure on families", ["Relatives of journalists abroad are summoned, dismissed from public posts and", "asked to make them return. The Institute recorded 14 invented cases in a year."]),
    ("Charges in absence", ["Charges are brought in absence and published, often shortly after a relative", "has refused to help."]),
]  # fmt: skip


def page(text: str, font: ImageFont.FreeTypeFont, size: tuple[int, int], seed: int, lean: float = 0.0) -> Image.Image:
    """One page of typed text as a scanner sees it: paper, ink, specks, a slight lean."""
    noise = random.Random(seed)  # noqa: S311 - specks of dust, nothing secret
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.multiline_text((size[0] // 9, size[1] // 11), text, font=font, fill=INK, spacing=font.size // 2)
    for _ in range(350):
        x, y, grey = noise.randrange(size[0]), noise.randrange(size[1]), noise.randrange(120, 225)
        draw.point((x, y), fill=(grey, grey, grey))
    return sheet.rotate(lean, Image.Resampling.BICUBIC, fillcolor=PAPER).filter(ImageFilter.GaussianBlur(0.4))


def fax(sheet: Image.Image) -> Image.Image:
    """A page as a fax machine sees it: black or white."""
    return sheet.convert("L").point([0] * 150 + [255] * 106).convert("1", dither=Image.Dither.NONE)


def scan_pdf(path: Path, pages: list[Image.Image]) -> None:
    """A PDF that holds nothing but pictures of pages."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1, initialFontName="Typed")
    for image in pages:
        data = io.BytesIO()
        image.convert("L").save(data, "JPEG", quality=60)
        canvas.drawImage(_reader(data), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


def _reader(data: io.BytesIO) -> object:
    from reportlab.lib.utils import ImageReader

    data.seek(0)
    return ImageReader(data)


def typed_pdf(path: Path, blocks: list[tuple[str, list[str]]], per_page: int) -> None:
    """A typed PDF with a text layer."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1, initialFontName="Typed")
    for start in range(0, len(blocks), per_page):
        y = A4[1] - 90
        for heading, lines in blocks[start : start + per_page]:
            canvas.setFont("Typed", 13)
            canvas.drawString(72, y, heading)
            canvas.setFont("Typed", 10.5)
            for line in lines:
                y -= 17
                canvas.drawString(72, y, line)
            y -= 34
        canvas.showPage()
    canvas.save()


def car(size: tuple[int, int], font: ImageFont.FreeTypeFont) -> Image.Image:
    """A street at dusk with a parked grey car, drawn with a few shapes."""
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    wide, high = size
    for y in range(high):
        draw.line((0, y, wide, y), fill=(38 + y * 50 // high, 44 + y * 40 // high, 74 + y * 10 // high))
    for n in range(4):
        left = n * wide // 4 + 18
        draw.rectangle((left, high // 5, left + wide // 5, high * 2 // 3), fill=(58, 54, 62))
        for row in range(3):
            for column in range(3):
                lit = (n + row * column) % 3 == 0
                x, y = left + 16 + column * wide // 17, high // 4 + row * high // 8
                draw.rectangle((x, y, x + wide // 34, y + high // 18), fill=(226, 190, 110) if lit else (44, 42, 52))
    draw.rectangle((0, high * 2 // 3, wide, high), fill=(62, 62, 66))
    x, y = wide // 3, high * 5 // 8
    draw.polygon([(x + 80, y), (x + 140, y - 70), (x + 330, y - 70), (x + 400, y)], fill=(120, 124, 130))
    draw.rounded_rectangle((x, y, x + 480, y + 95), 24, fill=(134, 138, 144))
    for wheel in (x + 100, x + 380):
        draw.ellipse((wheel - 46, y + 55, wheel + 46, y + 147), fill=(24, 24, 28))
    draw.rectangle((x + 185, y + 52, x + 300, y + 80), fill=(235, 235, 230))
    draw.text((x + 190, y + 50), "XX-000-XX", font=font, fill=INK)
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def main(font_path: str) -> None:
    """Draw everything."""
    OUT.mkdir(parents=True, exist_ok=True)
    pdfmetrics.registerFont(TTFont("Typed", font_path))
    large, small = ImageFont.truetype(font_path, 30), ImageFont.truetype(font_path, 20)
    scan_pdf(OUT / "search-order.pdf", [page(ORDER, large, (1000, 1414), 1, 0.6)])
    for n, text in enumerate(COURT, start=1):
        page(text, large, (1100, 800), n + 10, 1.5 - n).save(OUT / f"court-paper-{n}.jpg", quality=62)
    turned = car((1200, 900), small).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: the camera was held upright
    exif[0x010F], exif[0x0110] = "Invented", "Sample camera"
    exif[0x0132] = "2024:11:14 18:58:03"
    turned.save(OUT / "grey-car.jpg", quality=70, exif=exif)
    page(NOTICE, large, (1100, 620), 30).quantize(32).save(OUT / "prosecutor-notice.png", optimize=True)
    faxes = [fax(page(text, large, (1000, 1414), 40 + n)) for n, text in enumerate(CONSULATE)]
    faxes[0].save(
        OUT / "consulate-letter.tiff", save_all=True, append_images=faxes[1:], compression="group4", dpi=(121, 121)
    )
    typed_pdf(OUT / "medical-report.pdf", REPORT, 4)
    typed_pdf(OUT / "country-note.pdf", COUNTRY, 3)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
