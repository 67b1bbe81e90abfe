"""The recovery sheet: one page, its words and codes, a mark that a camera reads, nothing that it should not say."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest

from app.dossier.marking import modules
from app.dossier.sheet import SheetFacts, recovery_sheet
from tests.dossier.papers import text_of

CODE = "A1B2-C3D4-E5F6-G7H8-J9K0-MNPQ-RSTV-WXYZ"
REVOCATION = "0A1B-2C3D-4E5F-6G7H-8J9K-0MNP-QRST-VWXY"
FACTS = SheetFacts("3f2a-91bc", "2026-11-26T10:00:00Z", CODE, REVOCATION)
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def test_page_holds_codes_in_groups_vault_day_and_advice() -> None:
    text = text_of(recovery_sheet(FACTS))
    for group in (*CODE.split("-"), *REVOCATION.split("-")):
        assert group in text
    assert text.count("Vault 3f2a-91bc") == 2
    assert "26 November 2026" in text
    for words in ("Recovery sheet", "Revocation secret", "Cut here", "opens the vault when a passphrase is forgotten"):
        assert words in text.replace("\n", " ")


def test_sheet_without_a_revocation_secret_has_one_part() -> None:
    text = text_of(recovery_sheet(SheetFacts("3f2a-91bc", "2026-11-26", CODE)))
    assert "Revocation" not in text
    assert "Cut here" not in text
    assert "WXYZ" in text


def test_one_page_a4_the_same_bytes_and_no_word_of_the_maker() -> None:
    data = recovery_sheet(FACTS)
    assert data == recovery_sheet(FACTS)
    with pikepdf.open(__import__("io").BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(value)) for value in pdf.pages[0].MediaBox] == [0, 0, 595, 842]
        assert dict(pdf.docinfo) == {"/Title": "Recovery sheet"}
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert "/Annots" not in pdf.pages[0]
    assert "Creat" not in metadata
    assert "Producer" not in metadata
    for secret in (CODE, CODE.replace("-", ""), "3f2a", "2026"):
        assert secret not in metadata
        assert secret.encode() not in data


@pytest.mark.parametrize("lang", ["en", "fa", "ru", "xx"])
def test_every_language_gives_one_page_with_the_code_read_from_the_left(lang: str) -> None:
    data = recovery_sheet(FACTS, lang)
    document = pdfium.PdfDocument(data)
    words = document[0].get_textpage()
    places = [words.search(group).get_next() for group in CODE.split("-")[:4]]
    left = [words.get_charbox(index)[0] for index, _ in places]
    words.close()
    assert len(document) == 1
    document.close()
    assert left == sorted(left)


def test_no_line_stands_outside_the_margins_or_on_another() -> None:
    document = pdfium.PdfDocument(recovery_sheet(FACTS))
    words = document[0].get_textpage()
    boxes = [words.get_rect(n) for n in range(words.count_rects())]
    words.close()
    document.close()
    margin = 20 * 72 / 25.4 - 2  # a J hangs over
    assert all(
        left > margin and right < 595.3 - margin and bottom > margin and top < 842 - margin
        for left, bottom, right, top in boxes
    )
    for n, (left, bottom, right, top) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = (
                other[0] >= right - 0.5 or other[2] <= left + 0.5 or other[1] >= top - 0.5 or other[3] <= bottom + 0.5
            )
            assert apart, (boxes[n], other)


# -- the mark, read back from the picture ---------------------------------------------


def picture(data: bytes, folder: Path, dpi: int) -> tuple[int, int, bytes]:
    """The page as grey pixels, drawn by a program that shares no code with ours."""
    (folder / "sheet.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", folder / "sheet.pdf", folder / "page"], check=True)
    head, rest = (folder / "page-1.pgm").read_bytes().split(b"\n255\n", 1)
    width, height = (int(number) for number in head.split()[1:3])
    return width, height, rest


def sampled(data: bytes, folder: Path, dpi: int) -> list[list[bool]]:
    """The modules of the mark, found by its dark corners and sampled at their middles."""
    width, height, pixels = picture(data, folder, dpi)
    lines = [[pixels[y * width + x] < 128 for x in range(width)] for y in range(height)]
    # no letter has a dark run as long as the upper edge of a finder, which is a sixth of an inch and more
    long = dpi // 6
    y0 = next(
        y for y, line in enumerate(lines) if any(all(line[x : x + long]) for x in range(width // 2, width - long))
    )
    edge = [x for x in range(width // 2, width) if lines[y0 + 1][x]]
    x0, x1 = edge[0], edge[-1] + 1
    # the top left finder is seven modules wide
    top = lines[y0 + 1][x0:x1]
    module = top.index(False) / 7
    count = round((x1 - x0) / module)
    side = (x1 - x0) / count
    return [
        [pixels[int(y0 + (r + 0.5) * side) * width + int(x0 + (c + 0.5) * side)] < 128 for c in range(count)]
        for r in range(count)
    ]


def decoded(modules: list[list[bool]]) -> str:
    """The text of a QR mark (ISO/IEC 18004), versions 1 to 6, alphanumeric mode, without error correction."""
    size = len(modules)
    version = (size - 17) // 4
    assert size == 17 + 4 * version
    raw = sum(modules[8][c] << (14 - n) for n, c in enumerate([0, 1, 2, 3, 4, 5, 7, 8])) | sum(
        modules[r][8] << (6 - n) for n, r in enumerate([7, 5, 4, 3, 2, 1, 0])
    )
    level, mask = (raw ^ 0x5412) >> 13, (raw ^ 0x5412) >> 10 & 7
    flips = [
        lambda r, c: (r + c) % 2, lambda r, c: r % 2, lambda r, c: c % 3, lambda r, c: (r + c) % 3,
        lambda r, c: (r // 2 + c // 3) % 2, lambda r, c: r * c % 2 + r * c % 3,
        lambda r, c: (r * c % 2 + r * c % 3) % 2, lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
    ][mask]  # fmt: skip
    centre = size - 7

    def fixed(r: int, c: int) -> bool:
        finder = (r < 9 and (c < 9 or c >= size - 8)) or (r >= size - 8 and c < 9)
        return finder or 6 in (r, c) or (version > 1 and abs(r - centre) <= 2 and abs(c - centre) <= 2)

    bits, up, column = [], True, size - 1
    while column > 0:
        column -= column == 6
        for r in range(size - 1, -1, -1) if up else range(size):
            for c in (column, column - 1):
                if not fixed(r, c):
                    bits.append(modules[r][c] ^ (flips(r, c) == 0))
        up, column = not up, column - 2
    words = [sum(bit << (7 - n) for n, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits) - 7, 8)]
    # blocks of the data of error correction level Q (11 in the format bits is 3), whose words take turns
    assert level == 3
    counts = {3: (17, 17), 4: (24, 24), 5: (15, 15, 16, 16)}[version]
    turns = [block for n in range(max(counts)) for block, count in enumerate(counts) if n < count]
    data = [word for wanted in range(len(counts)) for block, word in zip(turns, words, strict=False) if block == wanted]
    stream = "".join(f"{word:08b}" for word in data)
    assert stream[:4] == "0010"
    length, at, text = int(stream[4:13], 2), 13, ""
    while length - len(text) >= 2:
        pair = int(stream[at : at + 11], 2)
        text, at = text + ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45], at + 11
    return text + (ALPHANUMERIC[int(stream[at : at + 6], 2)] if len(text) < length else "")


@pytest.mark.parametrize("dpi", [100, 300])
def test_mark_in_the_drawn_page_reads_as_the_code(tmp_path: Path, dpi: int) -> None:
    found = sampled(recovery_sheet(FACTS), tmp_path, dpi)
    assert found == modules(CODE)
    assert decoded(found) == CODE


def test_mark_has_white_around_it(tmp_path: Path) -> None:
    """Four modules on every side, as readers need them."""
    width, _, pixels = picture(recovery_sheet(FACTS), tmp_path, 72)
    side = 42 * 72 / 25.4
    module = side / len(modules(CODE))
    right = 595.276 - 20 * 72 / 25.4
    left = int(right - side - 4 * module)
    rows = [y for y in range(100, 420) if pixels[y * width + int(right) - 3] < 128]
    top, bottom = min(rows), max(rows)
    for y in range(top - 12, bottom + 13):
        assert all(pixels[y * width + x] > 200 for x in range(left, int(right - side) - 1))
    for y in [*range(top - 12, top - 2), *range(bottom + 3, bottom + 13)]:
        assert all(pixels[y * width + x] > 200 for x in range(int(right - side), int(right)))
