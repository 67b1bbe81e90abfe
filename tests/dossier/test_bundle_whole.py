"""Bundles: numbers, labels, index, outline and citations agree; the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Name

from app.domain.errors import UnusableFiles, WorkerFailed
from app.dossier import blocks as b
from app.dossier import bundle, bundle_job, bundle_press
from app.dossier.bundle import (
    BundleResult,
    BundleSpec,
    CoverSpec,
    DocumentSpec,
    Layout,
    PartSpec,
    SectionSpec,
    build_brief,
    build_bundle,
)
from app.dossier.fonts import font_sources
from app.sandbox.launcher import Readable
from app.sandbox.sources import BytesSource
from app.sandbox.streams import Sink, SourceFile
from tests.dossier.papers import text_of
from tests.dossier.test_exhibit_image import picture, saved, with_exif
from tests.dossier.test_exhibit_pdf import led, paper

MAIL = (
    b"From: A <a@example.org>\r\nSubject: =?utf-8?b?0J/QuNGB0YzQvNC+?=\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    b"\r\n--x\r\nContent-Type: text/plain\r\n\r\nThe words.\r\n"
    b"--x\r\nContent-Type: image/png; name=map.png\r\n\r\n0\r\n--x--\r\n"
)
FILES = {
    "letter.pdf": paper(led, pages=3),
    "photo.jpg": with_exif(6),
    "fax.tiff": saved(picture("1"), "TIFF", save_all=True, append_images=[picture("1")], compression="group4"),
    "note.txt": "First line\n\n\tКраткая записка\n".encode("cp1251") + b"x" * 3000,
    "mail.eml": MAIL,
}


def cited(target: str, page: int = 1, locator: str = "") -> b.Words:
    return (b.Run("see "), b.Cite(target, page, locator), b.Run(" there"))


ROWS = tuple(
    ((b.plain(str(n)),), (b.plain(f"Event {n} ", bold=True), b.plain("in many words " * 12)), (cited("photo.jpg"),))
    for n in range(1, 40)
)
STORY: tuple[b.Block, ...] = (
    b.Heading("What happened"),
    b.Paragraph(cited("letter.pdf", 2)),
    b.Numbered(1, cited("note.txt", 1, "¶4")),
    b.Facing(2, b.plain("Меня задержали. " * 40), b.plain("I was detained. " * 40), "ru", "en"),
    b.Table((b.Column("No.", 0.5), b.Column("Event", 4), b.Column("Source")), ROWS),
    b.Pairs((("Born", b.plain("1980")), ("A very long label of a line that wraps", b.plain("value " * 60)))),
    b.PageBreak(),
    b.Paragraph(b.plain("Quiet words."), quiet=True),
    b.Heading("Statement of truth", 3),
    b.SignatureLine("N. N., 12 May 2026"),
    b.Heading("A second chapter", 1),
    b.Paragraph(cited("story")),
)


def spec_of(*, blocks: tuple[b.Block, ...] = STORY, **changes: Any) -> BundleSpec:
    documents = tuple(
        DocumentSpec(
            name,
            f"Exhibit called {name.split('.')[0]}",
            author="N.",
            date="May 2021",
            language="Russian",
            number=f"E-00{n}",
            parts=(PartSpec(name, "", name),),
        )
        for n, name in enumerate(FILES, 1)
    )
    one = BundleSpec(
        "Appellant's bundle",
        Layout(body_pt=12, line_spacing=1.5),
        CoverSpec(("First-tier Tribunal", "", "A.B., Appellant"), ("ANONYMITY ORDER",)),
        (
            SectionSpec("A", "Schedules", (DocumentSpec("story", "Chronology", blocks=blocks),)),
            SectionSpec("B", "Documents", documents),
        ),
        dated="1 May 2026",
        draft=True,
    )
    return replace(one, **changes)


def sources() -> dict[str, Readable]:
    return {name: BytesSource(data) for name, data in FILES.items()}


class Written(Sink):
    """A sink that keeps what is written."""

    def __init__(self) -> None:
        super().__init__(None, open_=True)
        self.data = bytearray()

    def _send(self, *pieces: memoryview) -> None:
        at, data = self.tell(), b"".join(pieces)
        self.data[at : at + len(data)] = data
        super()._send(*pieces)


def worked(
    spec: BundleSpec, *, front: bool = True, skip: bool = False, given: dict[str, Readable] | None = None
) -> Any:
    """What the job answers and writes, without a worker around it."""
    out = Written()
    every = {**font_sources(), **(sources() if given is None else given)}
    files = {name: SourceFile(one.size, one.read_at) for name, one in every.items()}
    answer = bundle_job.build({"spec": bundle.as_data(spec), "front": front, "skip": skip}, files, out)
    return answer, bytes(out.data)


@pytest.fixture(scope="module")
def made() -> tuple[BundleResult, bytes]:
    out = io.BytesIO()
    return build_bundle(spec_of(), sources(), out), out.getvalue()


def starts(result: BundleResult) -> dict[str, int]:
    return {row["key"]: row["start"] for row in result.documents}


# -- what stands in it ----------------------------------------------------------------


def test_every_page_prints_the_number_its_label_says(made: tuple[BundleResult, bytes]) -> None:
    result, data = made
    document = pdfium.PdfDocument(data)
    assert len(document) == result.pages == sum(row["pages"] for row in result.documents) + 2
    for page in range(len(document)):
        assert document.get_page_label(page) == str(page + 1)
        assert str(page + 1) in text_of(data, page).split()
    document.close()


def test_citations_name_and_lead_to_the_cited_page(made: tuple[BundleResult, bytes]) -> None:
    result, data = made
    first = starts(result)
    story = text_of(data, first["story"] - 1)
    assert f"see [B/{first['letter.pdf'] + 1}] there" in story
    assert f"[B/{first['note.txt']}, ¶4]" in story
    with pikepdf.open(io.BytesIO(data)) as pdf:
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        links = [places[note.Dest[0].objgen] for note in pdf.pages[first["story"] - 1].obj.Annots]
        assert links[:2] == [first["letter.pdf"] + 1, first["note.txt"]]
        for page in pdf.pages:
            for note in page.obj.get("/Annots", []):
                assert (note.Subtype, int(note.F), note.Dest[1]) == (Name.Link, 4, Name.XYZ)
                assert [value is None for value in list(note.Dest)[2:]] == [True] * 3


def test_the_index_leads_to_every_document(made: tuple[BundleResult, bytes]) -> None:
    result, data = made
    with pikepdf.open(io.BytesIO(data)) as pdf:
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        rows = [places[note.Dest[0].objgen] for note in pdf.pages[1].obj.Annots]
    assert rows == [row["start"] for row in result.documents]
    text = text_of(data, 1)
    for word in (
        "Tab",
        "Description",
        "Author",
        "Date",
        "Language",
        "Pages",
        "E-003",
        "May 2021",
        "Exhibit called fax",
    ):
        assert word in text
    last = result.documents[0]
    assert f"{last['start']}–{last['start'] + last['pages'] - 1}" in text
    assert "Image-only pages:" in text


def test_the_outline_has_sections_documents_and_their_headings(made: tuple[BundleResult, bytes]) -> None:
    result, data = made
    first = starts(result)
    document = pdfium.PdfDocument(data)
    rows = [(item.level, item.get_title(), item.get_dest().get_index() + 1) for item in document.get_toc()]
    document.close()
    assert rows[0] == (0, "Index", 2)
    assert (0, "Schedules", first["story"]) in rows
    assert (1, "Chronology", first["story"]) in rows
    assert (2, "A second chapter", first["letter.pdf"] - 1) in rows
    at = rows.index((1, "Exhibit called letter", first["letter.pdf"]))
    assert rows[at + 1 : at + 4] == [
        (2, "One chapter", first["letter.pdf"]),
        (3, "Under it", first["letter.pdf"] + 1),
        (2, "Last", first["letter.pdf"] + 2),
    ]


def test_own_pages_say_what_they_are(made: tuple[BundleResult, bytes]) -> None:
    result, data = made
    cover = text_of(data, 0)
    for word in (
        "Appellant's bundle",
        "First-tier Tribunal",
        "A.B., Appellant",
        "1 May 2026",
        "ANONYMITY ORDER",
        "DRAFT",
    ):
        assert word in cover
    story = starts(result)["story"]
    for page in (1, story - 1, story):
        assert "DRAFT" in text_of(data, page)
    assert "DRAFT" not in text_of(data, starts(result)["letter.pdf"] - 1)
    assert text_of(data, story).count("No.") == 1  # the head of the table stands on its second page too


def test_the_file_tells_its_title_and_nothing_of_its_making(made: tuple[BundleResult, bytes]) -> None:
    _, data = made
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {"/Title": "Appellant's bundle"}
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.check_pdf_syntax() == []
    assert "Appellant" in xmp
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, qdf=True)
    for word in (b"Havenfile", b"pikepdf", b"CAMERAMAKER", b"letter.pdf", b"photo.jpg", b"CreationDate"):
        assert word not in out.getvalue()


def test_what_was_changed_is_told_with_the_file(made: tuple[BundleResult, bytes]) -> None:
    result, _ = made
    found = {(row["code"], row["subject"]) for row in result.problems}
    assert ("mail_attachments", "mail.eml") in found
    assert ("dead_links", "letter.pdf") in found
    assert "map.png" in text_of(made[1], starts(result)["mail.eml"] - 1)
    assert "Письмо" in text_of(made[1], starts(result)["mail.eml"] - 1)


def test_inner_links_of_an_exhibit_stay_inside_it(made: tuple[BundleResult, bytes]) -> None:
    result, data = made
    first = starts(result)["letter.pdf"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        links = [places[note.Dest[0].objgen] - first for note in pdf.pages[first - 1].obj.Annots]
    assert links == [1, 2, 2, 1]


# -- other shapes ---------------------------------------------------------------------


def test_a_job_without_a_worker_writes_the_same_bytes(made: tuple[BundleResult, bytes]) -> None:
    _, data = worked(spec_of())
    assert hashlib.sha256(data).digest() == hashlib.sha256(made[1]).digest()


def test_citations_that_lead_nowhere_are_named() -> None:
    blocks = (b.Paragraph(cited("gone")), b.Paragraph(cited("photo.jpg", 9)), b.Paragraph(cited("gone")))
    answer, data = worked(spec_of(blocks=blocks))
    found = [(row["subject"], row["message"]) for row in answer["problems"] if row["code"] == "dangling_citation"]
    assert found == [("gone", "what is cited is not in this bundle"), ("photo.jpg", "what is cited has no page 9")]
    assert "[B/—]" in text_of(data, 2)


def test_a_brief_has_neither_cover_nor_index() -> None:
    out = io.BytesIO()
    spec = spec_of(
        sections=(
            SectionSpec(
                "",
                "",
                (
                    DocumentSpec("a", "People", blocks=(b.Paragraph(b.plain("Anna")),)),
                    DocumentSpec("b", "Risk", blocks=()),
                ),
            ),
        ),
        draft=False,
    )
    result = build_brief(spec, out)
    assert result.documents[0]["start"] == 1
    text = "".join(text_of(out.getvalue(), page) for page in range(result.pages))
    for word in ("People", "Anna", "Risk"):
        assert word in text
    assert "Index" not in text


def test_letter_paper_other_numbers_and_reading_from_the_right() -> None:
    spec = spec_of(layout=Layout("Letter", number_from=101), lang="fa", draft=False, cover=CoverSpec())
    answer, data = worked(spec)
    document = pdfium.PdfDocument(data)
    assert {tuple(sorted(round(side) for side in document.get_page_size(n))) for n in range(len(document))} == {
        (612, 792)
    }
    assert document.get_page_label(0) == "101"
    document.close()
    assert f"{answer['documents'][1]['start'] + 100}" in text_of(data, 1)


def test_a_title_without_a_font_is_told_by_its_number() -> None:
    document = DocumentSpec("x", "ᏣᎳᎩᏣ of 2021", number="E-007", parts=(PartSpec("photo.jpg", "", "photo.jpg"),))
    other = replace(document, key="y", number="")
    answer, data = worked(spec_of(sections=(SectionSpec("A", "Documents", (document, other)),)))
    rows = [row for row in answer["problems"] if row["code"] == "uncovered_title"]
    assert [row["subject"] for row in rows] == ["photo.jpg", "photo.jpg"]
    assert "ᎩᎳᏣ" in rows[0]["message"] or "ᏣᎳᎩ" in rows[0]["message"]
    text = text_of(data, 1)
    assert "Exhibit E-007" in text
    assert "Exhibit 2" in text
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root[1].children] == ["Exhibit E-007", "Exhibit 2"]


def test_an_empty_bundle_is_a_cover() -> None:
    answer, data = worked(spec_of(sections=()))
    assert answer["pages"] == 1
    assert "Appellant's bundle" in text_of(data)


def test_files_that_cannot_be_used_stop_it_or_are_left_out() -> None:
    bad = DocumentSpec("bad", "Bad", parts=(PartSpec("letter.pdf", "", "letter.pdf"), PartSpec("bad", "", "bad.pdf")))
    spec = spec_of(sections=(SectionSpec("A", "Documents", (bad, spec_of().sections[1].documents[1])),))
    given = {**sources(), "bad": BytesSource(b"%PDF-1.4 nothing")}
    with pytest.raises(UnusableFiles, match=r"bad\.pdf"):
        build_bundle(spec, given, io.BytesIO())
    result = build_bundle(spec, given, io.BytesIO(), skip_unreadable=True)
    assert [row["key"] for row in result.documents] == ["photo.jpg"]
    assert [row["file"] for row in result.skipped] == ["bad.pdf"]


def test_a_page_that_fails_when_all_is_put_together_names_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    real = bundle_press.form

    def fails(pdf: pikepdf.Pdf, opened: Any, view: Any) -> Any:
        if len(opened.views) == 3 and view is opened.views[1]:
            raise RuntimeError("odd")
        return real(pdf, opened, view)

    monkeypatch.setattr(bundle_press, "form", fails)
    row = {"key": "letter.pdf", "file": "letter.pdf", "code": "damaged", "message": "page 2 is damaged"}
    answer, data = worked(spec_of())
    assert (answer["unusable"], data) == ([row], b"")
    answer, data = worked(spec_of(), skip=True)
    assert answer["unusable"] == [row]
    assert "letter.pdf" not in [document["key"] for document in answer["documents"]]
    assert answer["pages"] == len(pikepdf.open(io.BytesIO(data)).pages)


def test_a_worker_that_falls_over_a_file_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = bundle.run_job

    def falls(function: str, params: Any, given: Any, **more: Any) -> Any:
        if function == bundle.JOB:
            raise WorkerFailed(subject="Appellant's bundle", reason="was killed", reason_code="killed")
        if "fax.tiff" in given:
            raise WorkerFailed(subject="fax.tiff", reason="was killed", reason_code="killed")
        return real(function, params, given, **more)

    monkeypatch.setattr(bundle, "run_job", falls)
    with pytest.raises(UnusableFiles) as error:
        build_bundle(spec_of(), sources(), io.BytesIO())
    assert [(row["file"], row["code"]) for row in error.value.facts["files"]] == [("fax.tiff", "killed")]


def test_a_worker_that_falls_over_no_file_in_particular_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = bundle.run_job

    def falls(function: str, params: Any, given: Any, **more: Any) -> Any:
        if function == bundle.JOB:
            raise WorkerFailed(subject="Appellant's bundle", reason="was killed", reason_code="killed")
        return real(function, params, given, **more)

    monkeypatch.setattr(bundle, "run_job", falls)
    with pytest.raises(WorkerFailed):
        build_bundle(spec_of(), sources(), io.BytesIO())
