"""Tables: titles of columns stay whole, heads repeat, rows go on where they must."""

from __future__ import annotations

import io

import pikepdf
import pytest

from app.dossier import blocks as b
from app.dossier.bundle import BundleSpec, DocumentSpec, SectionSpec, build_brief
from app.dossier.pages import Flow, Paper, Placed
from app.dossier.pages_blocks import flow_blocks
from app.dossier.pages_tables import Row, table
from app.dossier.text import Mark
from tests.dossier.archive import complaints, elements
from tests.dossier.papers import typesetter


def flow(*, rtl: bool = False) -> Flow:
    return Flow(
        typesetter(), Paper.of("A4", margin_mm=25, body_pt=12, line_spacing=1.5), lambda cite: "[B/0000]", rtl=rtl
    )


def texts(made: Flow, sheet: int = 0) -> list[str]:
    return [
        "".join(piece.text for piece in mark.line.pieces)
        for mark in made.sheets[sheet].marks
        if isinstance(mark, Placed)
    ]


def cell(text: str) -> tuple[b.Words, ...]:
    return (b.plain(text),)


@pytest.mark.parametrize("rtl", [False, True])
def test_the_title_of_a_narrow_column_is_not_cut(rtl: bool) -> None:
    made = flow(rtl=rtl)
    columns = (b.Column("No.", 0.1), b.Column("Event", 9), b.Column("Classification", 0.1))
    table(made, columns, [Row((cell("1"), cell("it happened"), cell("x")))], size=10)
    assert texts(made)[:3] == ["No.", "Event", "Classification"]
    placed = [mark for mark in made.sheets[0].marks if isinstance(mark, Placed)]
    assert all(made.paper.margin <= mark.x <= made.paper.width - made.paper.margin for mark in placed)
    assert (placed[0].x > placed[2].x) is rtl


def test_titles_that_fit_on_no_sheet_are_broken() -> None:
    made = flow()
    columns = tuple(b.Column("Incomprehensibilities") for _ in range(9))
    table(made, columns, [Row(tuple(cell("x") for _ in columns))], size=10)
    assert len(texts(made)) > 9 * 2


def test_heads_repeat_and_a_row_higher_than_a_sheet_goes_on() -> None:
    made = flow()
    long = "word " * 1500
    rows = [Row((cell("1"), cell("short"))), Row((cell("2"), cell(long))), Row((cell("3"), cell("after")))]
    table(made, (b.Column("No.", 0.3), b.Column("What", 3)), rows, size=10)
    assert len(made.sheets) > 2
    assert all(texts(made, at)[:2] == ["No.", "What"] for at in range(len(made.sheets)))
    words = " ".join(text for at in range(len(made.sheets)) for text in texts(made, at))
    assert words.count("word") == 1500
    assert texts(made, len(made.sheets) - 1)[-2:] == ["3", "after"]


def test_a_row_that_leads_somewhere_is_whole_and_a_link_over_its_height() -> None:
    made = flow()
    rows = [Row((cell(str(n)), cell("several words of a long title " * 4)), Mark(f"k{n}", 1)) for n in range(40)]
    table(made, (b.Column("No.", 0.3), b.Column("What", 2)), rows, size=10)
    jumps = [jump for sheet in made.sheets for jump in sheet.jumps]
    assert [jump.mark.target for jump in jumps] == [f"k{n}" for n in range(40)]
    assert all(jump.rect[3] - jump.rect[1] > 30 for jump in jumps)
    assert all(jump.rect[1] >= made.paper.margin - 8 for jump in jumps)


def test_a_band_never_stands_alone_at_the_foot() -> None:
    made = flow()
    rows = []
    for n in range(30):
        rows += [Row((), band=f"Section {n}"), Row((cell("1"), cell("row\nof\nlines")))]
    table(made, (b.Column("No.", 0.3), b.Column("What", 2)), rows, size=10)
    for at in range(len(made.sheets) - 1):
        assert not texts(made, at)[-1].startswith("Section")


def test_a_table_without_titles_has_no_head() -> None:
    made = flow()
    flow_blocks(made, [b.Table((b.Column(""), b.Column("")), ((cell("a"), cell("b")),))])
    assert texts(made) == ["a", "b"]


def test_a_signature_never_stands_on_a_sheet_without_what_is_signed() -> None:
    words = b.plain("I confirm that it is correct. " * 12)
    for filling in range(18, 40):
        made = flow()
        lines = [b.Paragraph(b.plain("A line of the account.")) for _ in range(filling)]
        signed = [b.Heading("Certificate", 3), b.Paragraph(words), b.SignatureLine("N. N.")]
        flow_blocks(made, [*lines, *signed])
        last = texts(made, len(made.sheets) - 1)
        assert len(last) > 3, filling


def test_a_very_long_table_of_ours_is_told_row_by_row() -> None:
    """Its structure would outgrow its words; it stays one for the archive, and is read in its order."""
    rows = tuple((cell(str(at)), cell("was seen"), cell("by somebody")) for at in range(1501))
    columns = (b.Column("No.", 0.5), b.Column("What", 3), b.Column("Who"))
    document = DocumentSpec("own", "Custody", blocks=(b.Table(columns, rows),))
    out = io.BytesIO()
    build_brief(BundleSpec("Custody", sections=(SectionSpec("", "", (document,)),)), out)
    assert complaints(out.getvalue()) == []
    with pikepdf.open(out) as pdf:
        found = [str(one.S) for one in elements(pdf.Root.StructTreeRoot.K)]
    assert found.count("/P") == 1 + len(rows)
    assert "/TD" not in found
    assert len(found) < 1.1 * len(rows)


def test_rows_that_are_packed_are_the_same() -> None:
    rows = [[[[{"text": f"{at}", "bold": at % 2 == 0}], [{"target": "x", "page": at}]]] for at in range(300)]
    packed, plain = (b.from_data([{"block": "Table", "columns": [], "rows": each}])[0] for each in (b.Rows(rows), rows))
    assert isinstance(packed, b.Table)
    assert isinstance(plain, b.Table)
    assert tuple(packed.rows) == plain.rows
    assert len(packed.rows) == 300
    assert (packed.rows[0], packed.rows[-1], packed.rows[64]) == (plain.rows[0], plain.rows[-1], plain.rows[64])
    assert tuple(packed.rows[10:300:29]) == plain.rows[10:300:29]
    with pytest.raises(IndexError):
        packed.rows[300]
