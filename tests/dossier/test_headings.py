"""A heading never stands alone at the foot of a sheet, whatever follows it."""

from __future__ import annotations

import pytest

from app.dossier import blocks as b
from app.dossier.pages import Flow, Paper
from app.dossier.pages_blocks import flow_blocks
from tests.dossier.papers import typesetter

PAPER = Paper.of("A4", margin_mm=25, body_pt=11, line_spacing=1.3)
TABLE = b.Table((b.Column("One"), b.Column("Two")), (((b.plain("a"),), (b.plain("b"),)),) * 4)
SIGNED = b.Facing(0, b.plain("слова " * 60), b.plain("words " * 60), "ru", "en")
FOLLOWING = {
    "a table": [b.Heading("Mark", 2), TABLE],
    "a heading and a table": [b.Heading("Mark", 2), b.Heading("Below", 3), TABLE],
    "a signature": [b.Heading("Mark", 2), b.SignatureLine("signed")],
    "words in two languages": [b.Heading("Mark", 2), SIGNED],
    "words": [b.Heading("Mark", 2), b.Paragraph(b.plain("words " * 80))],
}


@pytest.mark.parametrize("what", FOLLOWING)
def test_something_of_what_follows_stands_below_a_heading(what: str) -> None:
    typed = typesetter()
    for lines in range(30, 52):
        flow = Flow(typed, PAPER, lambda cite: "[0]")
        flow_blocks(flow, [*(b.Paragraph(b.plain(f"line {n}")) for n in range(lines)), *FOLLOWING[what]])
        for sheet in flow.sheets:
            texts = ["".join(piece.text for piece in mark.line.pieces) for mark in sheet.marks if hasattr(mark, "line")]
            assert not texts or texts[-1] not in ("Mark", "Below", "Two"), (what, lines)


def test_what_is_signed_in_two_languages_stands_on_one_sheet_below_its_heading() -> None:
    typed = typesetter()
    for lines in range(30, 52):
        flow = Flow(typed, PAPER, lambda cite: "[0]")
        flow_blocks(flow, [*(b.Paragraph(b.plain(f"line {n}")) for n in range(lines)), b.Heading("Mark", 2), SIGNED])
        held = [
            n
            for n, sheet in enumerate(flow.sheets)
            for mark in sheet.marks
            if hasattr(mark, "line") and any(w in p.text for p in mark.line.pieces for w in ("слова", "words", "Mark"))
        ]
        assert len(set(held)) == 1, lines
