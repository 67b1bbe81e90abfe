"""Bundles in several files: one numbering, a master index, links within a file only, caps kept."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any, BinaryIO

import pikepdf
import pypdfium2
import pytest

from app.domain.errors import Cancelled, UnusableFiles
from app.dossier import blocks as b
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
from app.dossier.volumes import Cap, Volume, build_volumes
from app.jobs import Progress
from app.sandbox.sources import BytesSource
from tests.dossier import made


class Files:
    """Files in memory."""

    def __init__(self) -> None:
        self.all: dict[int, io.BytesIO] = {}

    def __call__(self, number: int) -> BinaryIO:
        return self.all.setdefault(number, io.BytesIO())

    def data(self, number: int) -> bytes:
        return self.all[number].getvalue()


PICTURES = {f"p{n}.jpg": made.jpeg((800 + n, 600), noise=True) for n in range(4)}
FILES = {"long.pdf": made.pdf(8), **PICTURES}
CAP = 1_000_000
STORY = (
    b.Paragraph((b.Run("As the letter says "), b.Cite("long.pdf", 2), b.Run(" and the picture "), b.Cite("p3.jpg"))),
)


def spec_of(*blocks: b.Block, names: tuple[str, ...] = tuple(FILES), **changes: Any) -> BundleSpec:
    exhibits = tuple(
        DocumentSpec(name, f"Exhibit {name.split('.')[0]}", number=f"E-{at}", parts=(PartSpec(name, "", name),))
        for at, name in enumerate(names, 1)
    )
    sections = (
        SectionSpec("A", "Schedules", (DocumentSpec("story", "The story", blocks=blocks or STORY),)),
        SectionSpec("B", "Documents", exhibits),
    )
    return replace(BundleSpec("A bundle", sections=sections, dated="1 May 2026"), **changes)


def given() -> dict[str, BytesSource]:
    return {name: BytesSource(data) for name, data in FILES.items()}


def built(spec: BundleSpec, cap: Cap, **options: Any) -> tuple[list[Volume], Files]:
    files = Files()
    capped = replace(spec, most_bytes=cap.bytes, most_pages=cap.pages)
    return build_volumes(capped, given(), files, **options), files


def text_of(data: bytes, page: int) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return pdf[page].get_textpage().get_text_bounded().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def divided() -> tuple[list[Volume], Files]:
    return built(spec_of(), Cap(bytes=CAP))


def test_a_bundle_that_fits_is_one_file_as_ever() -> None:
    volumes, files = built(spec_of(), Cap(bytes=50_000_000, pages=500))
    out = io.BytesIO()
    build_bundle(spec_of(), given(), out)
    assert [(one.number, one.of) for one in volumes] == [(1, 1)]
    assert files.data(1) == out.getvalue()


def test_no_file_is_larger_than_the_cap_and_numbers_go_on(divided: tuple[list[Volume], Files]) -> None:
    volumes, files = divided
    assert len(volumes) > 1
    assert [row["key"] for one in volumes for row in one.result.documents] == ["story", *FILES]
    expected = 1
    for volume in volumes:
        data = files.data(volume.number)
        assert volume.size == len(data) <= CAP
        with pypdfium2.PdfDocument(data) as pdf:
            labels = [pdf.get_page_label(at) for at in range(len(pdf))]
        assert labels == [str(number) for number in range(expected, expected + volume.result.pages)]
        assert volume.numbers == (labels[0], labels[-1])
        assert all(text_of(data, at).split()[-1] == label for at, label in enumerate(labels) if at)
        expected += volume.result.pages


def test_each_file_says_which_it_is_and_lists_what_is_in_it(divided: tuple[list[Volume], Files]) -> None:
    volumes, files = divided
    for volume in volumes:
        data = files.data(volume.number)
        first, last = volume.numbers
        assert f"Volume {volume.number} of {len(volumes)}, pages {first}–{last}" in text_of(data, 0)
        for row in volume.result.documents:
            pages = row["first"] if row["first"] == row["last"] else f"{row['first']}–{row['last']}"
            assert pages in text_of(data, 1)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert str(pdf.docinfo.Title) == f"A bundle, volume {volume.number} of {len(volumes)}"
            places = {page.obj.objgen for page in pdf.pages}
            links = [note.Dest[0].objgen for page in pdf.pages for note in page.obj.get("/Annots", [])]
            assert links and set(links) <= places
            assert pdf.check_pdf_syntax() == []


def test_the_first_one_lists_everything_and_leads_only_to_what_it_holds(divided: tuple[list[Volume], Files]) -> None:
    volumes, files = divided
    master = text_of(files.data(1), 1)
    for volume in volumes:
        assert all(
            f"Exhibit {row['key'].split('.')[0]}" in master for row in volume.result.documents if row["key"] != "story"
        )
    with pikepdf.open(io.BytesIO(files.data(1))) as pdf:
        assert len(pdf.pages[1].obj.Annots) == len(volumes[0].result.documents)
    others = text_of(files.data(2), 1)
    assert "Exhibit long" not in others


def test_a_citation_reaches_into_another_volume_by_number_alone(divided: tuple[list[Volume], Files]) -> None:
    volumes, files = divided
    where = {row["key"]: (one.number, row) for one in volumes for row in one.result.documents}
    number, row = where["p3.jpg"]
    assert number > 1
    assert f"[B/{row['first']}]" in text_of(files.data(1), 2)
    with pikepdf.open(io.BytesIO(files.data(1))) as pdf:
        assert len(pdf.pages[2].obj.Annots) == 1


def test_a_document_larger_than_a_file_is_divided_between_its_pages() -> None:
    volumes, files = built(spec_of(names=("long.pdf",)), Cap(pages=6))
    runs = [(one.number, row["start"], row["pages"]) for one in volumes for row in one.result.documents
            if row["key"] == "long.pdf"]  # fmt: skip
    assert sum(pages for _, _, pages in runs) == 8
    assert len(runs) > 1
    seen = [text_of(files.data(number), start - 1 + at) for number, start, pages in runs for at in range(pages)]
    assert all(f"Source page {at} of" in text for at, text in enumerate(seen, 1))
    assert "Exhibit long (pages 1–" in text_of(files.data(1), 1)
    assert all(one.result.pages <= 6 for one in volumes)


def test_parts_without_cover_are_cut_by_pages() -> None:
    words = b.plain("Some words about what happened on that day, and what came of it. " * 700)
    spec = spec_of(b.Paragraph(words), names=(), parts=True)
    files = Files()
    volumes = build_volumes(replace(spec, most_pages=3), {}, files, front=False)
    assert len(volumes) > 2
    assert [one.result.pages for one in volumes[:-1]] == [3] * (len(volumes) - 1)
    assert f"part 2 of {len(volumes)}" in text_of(files.data(2), 0)
    whole = " ".join(text_of(files.data(one.number), at) for one in volumes for at in range(one.result.pages))
    assert " ".join(whole.split()).count("Some words") >= 690  # a few stand on two pages


def test_the_same_plan_gives_the_same_bytes(divided: tuple[list[Volume], Files]) -> None:
    volumes, files = divided
    _, again = built(spec_of(), Cap(bytes=CAP))
    assert all(files.data(one.number) == again.data(one.number) for one in volumes)


def test_files_that_cannot_be_used_stop_it_or_are_left_out() -> None:
    spec = spec_of(names=(*FILES, "bad.pdf"), most_bytes=CAP)
    sources = {**given(), "bad.pdf": BytesSource(b"%PDF-1.4 nothing")}
    with pytest.raises(UnusableFiles, match=r"bad\.pdf"):
        build_volumes(spec, sources, Files())
    volumes = build_volumes(spec, sources, Files(), skip_unreadable=True)
    assert [row["file"] for one in volumes for row in one.result.skipped] == ["bad.pdf"]


def test_what_cannot_be_made_small_enough_is_said() -> None:
    volumes, _ = built(spec_of(names=("p0.jpg", "p1.jpg")), Cap(bytes=300_000))
    assert "over_cap" in {row["code"] for one in volumes for row in one.result.problems}


def test_progress_rises_to_the_end_and_a_wish_to_stop_is_heard() -> None:
    steps: list[tuple[int, int]] = []
    built(spec_of(), Cap(bytes=CAP), progress=Progress(lambda done, total, _: steps.append((done, total))))
    assert all(total == 1000 for _, total in steps)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] > 800
    progress = Progress(lambda done, total, _: progress.cancel() if done > 500 else None)
    with pytest.raises(Cancelled):
        built(spec_of(), Cap(bytes=CAP), progress=progress)
