"""Bundles after the first: numbers that are kept, what moved, supplementary bundles."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2

from app.dossier import blocks as b
from app.dossier.bundle import BundleResult, BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
from app.dossier.moves import GONE, MOVED, NEW, OTHER_LENGTH, SAME, kept, moves, page_map, supplementary
from app.sandbox.sources import BytesSource
from tests.dossier import made

PAGES = {"a": 2, "b": 3, "late": 2, "c": 1}


def spec_of(*keys: str) -> BundleSpec:
    story = DocumentSpec("story", "The story", blocks=(b.Paragraph((b.Cite("c"), b.Run(" and "), b.Cite("late", 2))),))
    exhibits = tuple(DocumentSpec(key, f"Exhibit {key}", parts=(PartSpec(key, "", f"{key}.pdf"),)) for key in keys)
    return BundleSpec(
        "A bundle", sections=(SectionSpec("A", "Schedules", (story,)), SectionSpec("B", "Documents", exhibits))
    )


def built(spec: BundleSpec) -> tuple[BundleResult, bytes]:
    out = io.BytesIO()
    sources = {key: BytesSource(made.pdf(pages)) for key, pages in PAGES.items()}
    return build_bundle(spec, sources, out), out.getvalue()


def labels(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [pdf.get_page_label(at) for at in range(len(pdf))]


def printed(data: bytes, page: int) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return pdf[page].get_textpage().get_text_bounded()


def test_what_was_filed_keeps_its_numbers_and_what_is_put_in_gets_letters() -> None:
    filed, _ = built(spec_of("a", "b", "c"))
    rows = page_map([filed])
    assert [(row["key"], row["first"], row["last"]) for row in rows] == [
        ("", "1", "2"), ("story", "3", "3"), ("a", "4", "5"), ("b", "6", "8"), ("c", "9", "9")]  # fmt: skip
    again, data = built(replace(spec_of("a", "b", "late", "c"), kept=kept(rows)))
    expected = ["1", "2", "3", "4", "5", "6", "7", "8", "8A", "8B", "9"]
    assert labels(data) == expected
    assert [printed(data, at).split()[-1] for at in range(2, 11)] == expected[2:]
    assert "8A–8B" in printed(data, 1)
    assert "[B/9] and [B/8B]" in printed(data, 2)
    toc = list(pypdfium2.PdfDocument(data).get_toc())
    assert next(item.get_dest().get_index() for item in toc if item.get_title() == "Exhibit late") == 8
    found = {move.key: (move.new, move.state) for move in moves(rows, page_map([again]))}
    assert found["late"] == (("8A", "8B"), NEW)
    assert {found[key][1] for key in ("story", "a", "b", "c")} == {SAME}


def test_a_bundle_that_is_put_in_order_again_says_what_moved() -> None:
    old = page_map([built(spec_of("a", "b", "c"))[0]])
    new = page_map([built(spec_of("c", "late", "a"))[0]])
    rows = [(move.key, move.old, move.new, move.state) for move in moves(old, new)]
    assert rows == [
        ("story", ("3", "3"), ("3", "3"), SAME),
        ("c", ("9", "9"), ("4", "4"), MOVED),
        ("late", ("", ""), ("5", "6"), NEW),
        ("a", ("4", "5"), ("7", "8"), MOVED),
        ("b", ("6", "8"), ("", ""), GONE),
    ]


def test_a_document_that_has_grown_where_it_stands() -> None:
    old = [{"key": "a", "first": "4", "last": "5", "pages": 2}]
    new = [{"key": "a", "first": "4", "last": "6", "pages": 3}]
    assert [move.state for move in moves(old, new)] == [OTHER_LENGTH]


def test_documents_that_changed_places_are_a_problem_when_numbers_are_kept() -> None:
    rows = page_map([built(spec_of("a", "b", "c"))[0]])
    result, _ = built(replace(spec_of("c", "a", "b"), kept=kept(rows)))
    assert {row["subject"] for row in result.problems if row["code"] == "renumbered"} == {"a", "b"}


def test_a_supplementary_bundle_goes_on_where_the_last_one_ended() -> None:
    rows = page_map([built(spec_of("a", "b", "c"))[0]])
    spec = supplementary(spec_of("late"), rows, title="Supplementary bundle no. 2", dated="3 June 2026")
    _, data = built(spec)
    assert labels(data)[0] == "10"
    assert "Supplementary bundle no. 2" in printed(data, 0)
    assert "3 June 2026" in printed(data, 0)
    assert supplementary(spec, rows, title="", dated="", goes_on=False).layout.number_from == 10
