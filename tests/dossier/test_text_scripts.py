"""Words of several scripts in one line: direction, language, styles, numbers kept whole, and all of it read back."""

from __future__ import annotations

import io

import pikepdf
import pytest
import uharfbuzz as hb

from app.dossier.blocks import isolated
from app.dossier.text import Item, Line, Mark, Style, justified, line_breaks
from app.dossier.text_breaks import base_rtl
from app.i18n import right_to_left
from tests.dossier.papers import typesetter
from tests.dossier.reading import READERS, seen, sheets_of, words_of, written_in

MIXED = [
    ("en", "Ali Rezaei (علی رضایی) was arrested in Tehran; case 1401/4521-7 of the court."),
    ("en", "The witness علی رضایی محمدی said so, and احمد was there."),
    ("en", "Known as “علی رضایی”, born 12 May 1990, case A-12/2024, tel. +98 21 555."),
    ("ru", "Алимжан Турсун (ئالىم تۇرسۇن), дело № 1-23/2021, задержан 12.05.2017."),
    ("fa", "آقای John Smith (متولد 1990) گفت: «نمی‌دانم [D/34]» و رفت."),
    ("fa", "شمارهٔ پرونده " + isolated("HF-2024-0012 (bis)") + " در دادگاه انقلاب تهران ثبت شده است."),
    ("fa", "HF-2024-0012: پرونده در تاریخ ۱۲/۰۳/۱۴۰۲ باز شد و هنوز باز است."),
    ("fa", "بر پایهٔ Universal Declaration of Human Rights و آنچه در این کشور پذیرفته شده است، دادگاه باید رسیدگی کند."),
    ("ar", "القضية رقم ٤٥٢١ لسنة ٢٠٢٤ (PA/05432/2023) أمام المحكمة الابتدائية بتونس."),
    ("ar", "وَعَلَيْهِمْ أَنْ يُعَامِلَ بَعْضُهُمْ بَعْضًا بِرُوحِ الإِخَاءِ، لأن الإسلام لا يمنع ذلك."),
    ("ug", "ئالىم (Alim) ئۈرۈمچىدە 2017-يىلى 5-ئاينىڭ 12-كۈنى تۇتۇلدى."),
    ("he", "תיק מספר 1234-05-20 של John Smith נדון בבית המשפט."),
    ("zh", "证人阿里木(ئالىم تۇرسۇن)于2017年5月12日被拘留，案号 A-12/2024。"),
    ("ur", "مقدمہ نمبر ۴۵۶۷ (FIR 12/2024) درج ہوا۔"),
]


def set_lines(text: str, lang: str, width: float = 430, style: Style = Style(11)) -> list[Line]:
    return typesetter().lines([Item(text, style, None, lang)], width, rtl=right_to_left(lang))


@pytest.mark.parametrize("style", [Style(11), Style(11, bold=True, italic=True)], ids=["plain", "bold and slanted"])
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("lang", "text"), MIXED, ids=[f"{lang} {at}" for at, (lang, _) in enumerate(MIXED)])
def test_mixed_lines_are_read_in_their_order(lang: str, text: str, reader: str, style: Style) -> None:
    lines = set_lines(text, lang, style=style)
    assert words_of(seen(READERS[reader](sheets_of(lines)))) == words_of(written_in(lines))


def drawn(line: Line) -> str:
    """What stands on a line, from the left."""
    return "".join(piece.text for piece in line.pieces)


def test_a_paragraph_runs_as_its_document_does() -> None:
    assert base_rtl("HF-2024: پرونده باز است", rtl=True)
    assert not base_rtl("علی رضایی was arrested in Tehran in May", rtl=False)
    assert base_rtl("الغرض: \u2068Request for deletion, \u2068INTERPOL\u2069 CCF\u2069", rtl=True)  # what is put in
    assert not base_rtl("\u2068علی رضایی\u2069 was", rtl=False)
    assert not base_rtl("+98 21 5550101", rtl=True)
    assert typesetter().lines([Item("+98 21 5550101", Style())], 200, rtl=True)[0].right
    assert not base_rtl("12.05.2024", rtl=False)
    assert not base_rtl("Smith v Russia", rtl=True)
    assert base_rtl("علی رضایی", rtl=False)
    assert base_rtl("علی was") and not base_rtl("was علی") and not base_rtl("12")


def test_a_telephone_number_and_a_citation_are_read_from_the_left() -> None:
    line = set_lines("تلفن او +98 21 5550101 بود", "fa")[0]
    assert "+98 21 5550101" in "".join(piece.text for piece in line.pieces)
    items = [Item("گفت ", Style(), None, "fa"), Item("[D/34]", Style(), Mark("a", 1), "fa")]
    cited = next(piece for piece in typesetter().lines(items, 300, rtl=True)[0].pieces if piece.mark)
    assert [glyph.text for glyph in cited.shaped.glyphs] == list("[D/34]")


def test_an_inserted_name_does_not_turn_what_stands_around_it() -> None:
    name, after = "(C) ACME Ltd.", " ۱۲"
    bare, apart = (drawn(set_lines(f"شرکت {text}{after} است", "fa")[0]) for text in (name, isolated(name)))
    assert apart.translate(dict.fromkeys(map(ord, "\u2068\u2069"))).find(name) >= 0
    assert name not in bare
    assert isolated("") == ""


@pytest.mark.parametrize("number", ["A-12/2024", "1401/4521-7", "№1-23/2021", "12.05.2024", "2017-05-12", "ب-12/1403"])
def test_a_number_of_a_case_is_not_broken(number: str) -> None:
    text = f"see {number} and"
    assert not line_breaks(text) & set(range(5, 4 + len(number)))
    for width in range(40, 120, 7):
        lines = typesetter().lines([Item(f"registered there as {number} in May", Style(11))], width)
        if width > typesetter().measure(number, Style(11)):
            assert any(number in drawn(line) or number in written_in([line]) for line in lines)


def test_addresses_and_words_break_where_they_may() -> None:
    assert line_breaks("well-known") == {5, 10}
    assert len(line_breaks("https://example.org/a/b?c=1&d=2")) > 3
    assert line_breaks("mot : mot") == {6, 9}


def test_a_word_breaks_at_a_soft_hyphen_and_shows_one_only_there() -> None:
    setter = typesetter()
    whole = setter.lines([Item("hand\u00adover", Style(11))], 300)
    assert [glyph.text for piece in whole[0].pieces for glyph in piece.shaped.glyphs] == list("handover")
    first, second = setter.lines([Item("the hand\u00adover", Style(11))], setter.measure("the hand-", Style(11)) + 1)
    assert [glyph.text for piece in first.pieces for glyph in piece.shaped.glyphs][-2:] == ["d", "\u00ad"]
    assert first.pieces[-1].face.name == "NotoSans-Regular" and drawn(second) == "over"
    narrow = setter.lines([Item("the hand\u00adover", Style(11))], setter.measure("the hand-", Style(11)) - 1)
    assert drawn(narrow[0]) == "the "


def test_a_tab_goes_to_the_next_stop() -> None:
    setter = typesetter()
    rows = [setter.lines([Item(f"{text}\tafter", Style(10))], 400)[0] for text in ("a", "longer")]
    starts = [sum(piece.width for piece in row.pieces[:-1]) for row in rows]
    assert starts == pytest.approx([30, 60])


def test_no_space_is_drawn_at_the_end_of_a_line() -> None:
    lines = set_lines("پروندهٔ Universal Declaration of Human Rights است", "fa", 120)
    for line in lines:
        *_, last = sorted(line.pieces, key=lambda piece: piece.at)
        assert not last.shaped.glyphs or all(glyph.text != " " for glyph in last.shaped.glyphs[-1:])
        assert line.width <= 120


@pytest.mark.parametrize("lang", ["en", "fa", "ar"])
def test_a_filled_line_ends_at_the_edge_and_its_letters_keep_their_places(lang: str) -> None:
    text = {
        "en": "several words of a sentence ",
        "fa": "چند کلمه از یک جملهٔ بلند ",
        "ar": "بعض الكلمات من جملة طويلة ",
    }[lang] * 8
    lines = set_lines(text, lang, 250)
    filled = [justified(line, 250) for line in lines]
    assert all(line.width == pytest.approx(250) for line in filled[:-1])
    assert filled[-1] is lines[-1]
    for before, after in zip(lines, filled, strict=True):
        assert [p.shaped for p in before.pieces] == [p.shaped for p in after.pieces]
    assert words_of(seen(READERS["poppler"](sheets_of(filled, width=250)))) == words_of(written_in(lines))


def test_a_line_that_would_gape_is_left_ragged() -> None:
    line = set_lines("two words\nmore", "en", 400)[0]
    line.ends = False
    assert justified(line, 400) is line


def test_letters_are_drawn_as_their_language_draws_them() -> None:
    setter = typesetter()
    urdu, persian = (setter.pieces([Item("ش۴۵۶۷", Style(), None, lang)])[-1] for lang in ("ur", "fa"))
    assert [g.gid for g in urdu.shaped.glyphs] != [g.gid for g in persian.shaped.glyphs]
    serbian, russian = (setter.pieces([Item("бгд", Style(italic=True), None, lang)])[0] for lang in ("sr", "ru"))
    assert serbian.shaped != russian.shaped


def test_emphasis_is_not_lost_where_a_face_has_none() -> None:
    setter = typesetter()
    assert setter.pieces([Item("中文", Style(bold=True))])[0].face.name == "NotoSansSC-Bold"
    assert setter.pieces([Item("abc", Style(italic=True))])[0].slant == 0
    line = setter.lines([Item("ქართული", Style(italic=True))], 300)[0]
    assert line.pieces[0].slant > 0.1
    with pikepdf.open(io.BytesIO(sheets_of([line]))) as pdf:
        matrices = [ops for ops, name in pikepdf.parse_content_stream(pdf.pages[0]) if str(name) == "Tm"]
    assert [float(matrix[2]) for matrix in matrices] == [pytest.approx(0.2)]


def test_words_that_lead_somewhere_may_be_broken_and_stay_what_they_are() -> None:
    mark = Mark("exhibit", 3, own=True)
    lines = typesetter().lines([Item("the minutes of the hearing in March", Style(11), mark)], 80)
    assert len(lines) > 1
    assert all(piece.mark is mark for line in lines for piece in line.pieces)


def test_said_text_stands_only_where_a_cluster_has_more_glyphs_than_letters() -> None:
    """One letter drawn in two parts: readers are told; from the right they never are."""
    for text, expected in (("கொ", 1), ("កោ ကို ก้า", 0), ("لأن الإسلام", 0)):
        lines = set_lines(text, "ar" if text[0] == "ل" else "en")
        with pikepdf.open(io.BytesIO(sheets_of(lines))) as pdf:
            marks = [ops for ops, name in pikepdf.parse_content_stream(pdf.pages[0]) if str(name) == "BDC"]
        assert len(marks) == expected, text
        for read in READERS.values():
            assert words_of(seen(read(sheets_of(lines)))) == words_of(seen(text))


def test_a_face_that_looks_small_is_embedded_as_large_as_it_was_measured() -> None:
    (line,) = set_lines("دادگاه", "fa")
    with pikepdf.open(io.BytesIO(sheets_of([line]))) as pdf:
        (font,) = pdf.pages[0].Resources.Font.as_dict().values()
        data = font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
    face = line.pieces[0].face
    assert hb.Face(data).upem == face.units < face.face.upem
    sums = [int.from_bytes(data[at : at + 4].ljust(4, b"\0"), "big") for at in range(0, len(data), 4)]
    assert sum(sums) % (1 << 32) == 0xB1B0AFBA
