"""Own pages: both directions, two languages facing, no line left alone, lines that are filled, words that lead."""

from __future__ import annotations

import io

import pikepdf
import pytest

from app.dossier import blocks as b
from app.dossier.bundle import BundleSpec, DocumentSpec, Layout, SectionSpec, build_brief
from app.dossier.pages import Flow, Paper, Placed
from app.dossier.pages_blocks import flow_blocks
from app.dossier.pages_front import cover, furniture
from tests.dossier.papers import typesetter
from tests.dossier.reading import READERS, seen, words_of

PERSIAN = "به گفتهٔ شاهد، مأموران وارد خانه شدند و تلفن و رایانه را بردند و کسی حکمی ندید. " * 2
ENGLISH = "According to the witness, officers entered the home and took the telephone and the computer. " * 2


def flow(lang: str = "en", **paper: object) -> Flow:
    size = Paper.of("A4", margin_mm=25, body_pt=11, line_spacing=1.3)
    return Flow(
        typesetter(), Paper(size.width, size.height, size.margin, 11, 1.3, **paper), lambda cite: "[B/00]", lang=lang
    )


def placed(made: Flow, sheet: int = 0) -> list[Placed]:
    return [mark for mark in made.sheets[sheet].marks if isinstance(mark, Placed)]


def text(mark: Placed) -> str:
    return "".join(piece.text for piece in sorted(mark.line.pieces, key=lambda piece: piece.at)).strip("\u200f \n")


BLOCKS = {
    "numbered": lambda words: b.Numbered(1, b.plain(words)),
    "pairs": lambda words: b.Pairs((("تلفن", b.plain(words)),)),
    "paragraph": lambda words: b.Paragraph(b.plain(words)),
    "heading": lambda words: b.Heading(words[:30]),
    "signature": lambda words: b.SignatureLine(words[:30]),
    "table": lambda words: b.Table(
        (b.Column("ردیف", 1), b.Column("رویداد", 4)), (((b.plain("۱"),), (b.plain(words),)),)
    ),
}


def test_titles_of_another_script_begin_where_the_paper_does_and_running_text_where_its_script_does() -> None:
    title, prose = ENGLISH.strip(), ENGLISH * 3
    for lang, words in (("fa", (title, prose)), ("en", (PERSIAN.strip(), PERSIAN * 5))):
        made = flow(lang)
        columns = (b.Column("", 1), b.Column("", 3))
        rows = tuple(((b.plain(f"{n}"),), (b.plain(text),)) for n, text in enumerate(words, 7))
        flow_blocks(made, [b.Table(columns, rows)])
        cells = [one for one in placed(made) if text(one) not in ("7", "8")]
        short = cells[: next(at for at, one in enumerate(cells) if at and cells[at - 1].y - one.y > 16)]
        assert 1 < len(short) <= 4 < len(cells) - len(short)
        for lines, right in ((short, lang == "fa"), (cells[len(short) :], lang != "fa")):
            edges = {round(one.x + one.line.width if right else one.x, 1) for one in lines}
            assert len(edges) == 1, lang
            assert len({round(one.x if right else one.x + one.line.width, 1) for one in lines}) > 1


@pytest.mark.parametrize("name", BLOCKS)
def test_a_page_from_the_right_is_the_mirror_of_one_from_the_left(name: str) -> None:
    left, right = flow("en"), flow("fa")
    flow_blocks(left, [BLOCKS[name](ENGLISH)])
    flow_blocks(right, [BLOCKS[name](PERSIAN)])
    edge = left.paper.width - left.paper.margin
    assert min(mark.x for mark in placed(left)) >= left.paper.margin - 0.01
    assert max(mark.x + mark.line.width for mark in placed(right)) <= edge + 0.01
    starts = {round(mark.x, 1) for mark in placed(left)}
    ends = {round(left.paper.width - mark.x - mark.line.width, 1) for mark in placed(right)}
    if name != "pairs":  # their labels are as wide as their words
        assert starts == ends


def test_short_words_in_another_script_stand_where_the_paper_begins_its_lines() -> None:
    made = flow("fa")
    flow_blocks(made, [b.Heading("Decision on removal", 2), b.Pairs((("نوع", b.plain("Court")),))])
    heading, _, value = placed(made)
    assert round(heading.x + heading.line.width, 1) == round(made.paper.width - made.paper.margin, 1)
    assert value.x + value.line.width > made.paper.width / 2


def test_numbers_of_paragraphs_are_those_of_the_language_with_their_point_at_the_left() -> None:
    made = flow("fa")
    flow_blocks(made, [b.Numbered(12, b.plain(PERSIAN))])
    tag = placed(made)[0].line
    assert text(placed(made)[0]) == "۱۲." and tag.rtl
    drawn = [glyph.text for piece in tag.pieces for glyph in piece.shaped.glyphs]
    assert drawn == [".", "۱", "۲"]


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_languages_facing_the_one_from_the_right_stands_at_the_right(lang: str, *, swapped: bool) -> None:
    sides = ((ENGLISH, "en"), (PERSIAN, "fa"))
    (one, first), (other, second) = sides[::-1] if swapped else sides
    made = flow(lang)
    flow_blocks(made, [b.Facing(1, b.plain(one), b.plain(other), first, second)])
    middle = made.paper.width / 2
    for mark in placed(made)[1:]:
        assert (mark.x > middle - 20) is mark.line.rtl
    assert any(mark.line.rtl for mark in placed(made)[1:]) and not all(mark.line.rtl for mark in placed(made)[1:])


@pytest.mark.parametrize("lines", [2, 3, 4, 5, 9])
def test_no_line_of_a_paragraph_stands_alone_at_a_foot_or_head(lines: int) -> None:
    for before in range(36, 46):
        made = flow()
        flow_blocks(made, [b.Paragraph(b.plain("\n".join("x" * before))), b.Paragraph(b.plain("\n".join("y" * lines)))])
        counts = [sum(text(mark) == "y" for mark in placed(made, at)) for at in range(len(made.sheets))]
        assert sum(counts) == lines
        assert 1 not in counts


def test_no_line_of_a_cell_stands_alone_either() -> None:
    for before in range(28, 40):
        made = flow()
        filler = b.Paragraph(b.plain("\n".join("x" * before)))
        flow_blocks(made, [filler, b.Facing(1, b.plain("\n".join("y" * 9)), b.plain("\n".join("z" * 7)))])
        for letter in "yz":
            counts = [sum(text(mark) == letter for mark in placed(made, at)) for at in range(len(made.sheets))]
            assert 1 not in counts


def test_lines_are_filled_only_where_the_paper_asks_for_it() -> None:
    for asked in (False, True):
        made = flow(justified=asked)
        flow_blocks(made, [b.Paragraph(b.plain(ENGLISH * 3))])
        *full, last = (mark.line.width for mark in placed(made))
        assert all(width == pytest.approx(made.paper.measure) for width in full) is asked
        assert last < made.paper.measure


def test_a_long_header_is_cut_and_keeps_away_from_the_banners() -> None:
    for lang in ("en", "fa"):
        made = flow(lang)
        made.turn()
        furniture(made, header="long words of a title " * 40, footer="", banners=("DRAFT", "CONFIDENTIAL"))
        banner, header = placed(made)
        assert text(header).endswith("…")
        spans = sorted((mark.x, mark.x + mark.line.width) for mark in (banner, header))
        assert spans[0][1] < spans[1][0]
        assert spans[0][0] >= made.paper.margin - 0.01 and spans[1][1] <= made.paper.width - made.paper.margin + 1.1


def brief(blocks: tuple[b.Block, ...], lang: str = "en", **layout: object) -> bytes:
    documents = (
        DocumentSpec("one", "One", blocks=blocks),
        DocumentSpec("two", "Two", blocks=(b.Paragraph(b.plain("End.")),)),
    )
    out = io.BytesIO()
    build_brief(BundleSpec("T", layout=Layout(**layout), sections=(SectionSpec("A", "", documents),), lang=lang), out)
    return out.getvalue()


def test_words_lead_to_a_place_and_stay_words() -> None:
    words = (b.Run("see the "), b.Run("minutes of the hearing", leads_to="two"), b.Run(" and https://example.org/x"))
    data = brief((b.Paragraph(words),))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        links = [note for note in pdf.pages[0].get("/Annots", ()) if note.Subtype == pikepdf.Name.Link]
        assert links and all(note.Dest[0].objgen == pdf.pages[1].objgen for note in links)
        assert "/URI" not in str([dict(note) for note in links])
    for read in READERS.values():
        assert "minutes of the hearing" in " ".join(seen(read(data)).split())
        assert "https://example.org/x" in read(data)


@pytest.mark.parametrize("justified", [False, True])
def test_a_persian_paper_is_read_back_with_its_citations(*, justified: bool) -> None:
    words = (*b.plain(PERSIAN), b.Cite("two"), b.Run(" و شمارهٔ "), b.Run(b.isolated("A-12/2024")), b.Run(" است."))
    data = brief((b.Numbered(1, words), b.Paragraph(b.plain(PERSIAN))), "fa", justified=justified)
    for read in READERS.values():
        found = seen(read(data))
        assert "A/2" in found and "A-12/2024" in found
        assert words_of(PERSIAN)[:9] == words_of(found)[words_of(found).index("به") :][:9]


def test_a_title_of_500_characters_and_a_cell_higher_than_a_page() -> None:
    table = b.Table(
        (b.Column("No.", 0.4), b.Column("Event", 3)),
        (((b.plain("1"),), (b.plain(ENGLISH * 60),)), ((b.plain("2"),), (b.plain("after"),))),
    )
    made = flow()
    flow_blocks(made, [b.Heading(("A very long title " * 28)[:500], 1), table])
    assert len(made.sheets) > 1
    said = " ".join(text(mark) for at in range(len(made.sheets)) for mark in placed(made, at))
    assert said.count("computer.") == 120 and "after" in said
    low = [mark.y for at in range(len(made.sheets)) for mark in placed(made, at)]
    assert min(low) >= made.paper.margin - 1


def test_on_a_cover_from_the_right_a_label_leads_and_short_lines_begin_at_the_right() -> None:
    made = flow("fa")
    cover(made, "شکایت", ["نماینده: L. Marlowe, Example Defenders of Rights", "Anna Petrova"], [])
    _, label, name = placed(made)
    assert label.line.rtl
    edge = round(made.paper.width - made.paper.margin, 1)
    assert {round(one.x + one.line.width, 1) for one in (label, name)} == {edge}
