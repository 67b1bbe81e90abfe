"""Documents of ours keep what PDF/A-2u asks, and bundles claim nothing; their structure says what stands on the page."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from app.dossier.blocks import (
    Block,
    Cite,
    Column,
    Facing,
    Heading,
    Numbered,
    PageBreak,
    Pairs,
    Paragraph,
    SignatureLine,
    Table,
    plain,
)  # fmt: skip
from app.dossier.bundle import BundleSpec, DocumentSpec, SectionSpec, build_brief, build_bundle
from app.dossier.pdfa import srgb
from app.dossier.sheet import SheetFacts, recovery_sheet
from tests.dossier.archive import complaints, elements

PERSIAN = "پرونده شماره ABC-123 در دادگاه است."
CITE = (Cite("one", 1),)
BLOCKS: tuple[Block, ...] = (
    Heading("What happened", 2),
    Paragraph(plain("She was ") + plain("taken", bold=True) + plain(" by Анна and علی, see ") + CITE + plain(" there.")),
    Numbered(1, plain("A long paragraph of many words. " * 40)),
    Numbered(2, plain("Short.", italic=True)),
    Facing(3, plain("In English."), plain(PERSIAN), "en", "fa"),
    Pairs((("Name", plain("Anna")), ("Born", plain("1990")))),
    Table((Column("Date"), Column("Event", 3)), tuple(((plain(f"{n} May"),), (plain("Seen ") + CITE,)) for n in range(1, 60))),
    Table((Column("Empty"), Column("")), ((((),), (plain("x"),)),)),
    PageBreak(),
    Paragraph(plain("Ấn ខ្មែរ ไทย 中文 ქართული א"), quiet=True),
    SignatureLine("Signed"),
)  # fmt: skip


@cache
def brief(blocks: tuple[Block, ...] = BLOCKS, lang: str = "en", title: str = "Report & “more”") -> bytes:
    documents = (
        DocumentSpec("one", "First", blocks=blocks),
        DocumentSpec("two", "", blocks=(Paragraph(plain("End.")),)),
    )
    out = io.BytesIO()
    build_brief(
        BundleSpec(title, sections=(SectionSpec("", "", documents),), lang=lang, footer="foot", draft=True), out
    )
    return out.getvalue()


def structure(data: bytes) -> list[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [(str(one.S)[1:], str(one.get("/Lang", ""))) for one in elements(pdf.Root.StructTreeRoot.K)]


def spoken(data: bytes, path: Path) -> str:
    """The structure with its words as poppler reads it."""
    path.write_bytes(data)
    return subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("lang", ["en", "ru", "fa", "zh-Hans"])
def test_a_document_of_ours_keeps_what_the_archive_asks(lang: str) -> None:
    assert complaints(brief(lang=lang)) == []


def _first_font(pdf: pikepdf.Pdf) -> Any:
    return next(iter(pdf.pages[0].Resources.Font.as_dict().values()))


def _widths(pdf: pikepdf.Pdf) -> None:
    _first_font(pdf).DescendantFonts[0].W[1][0] = 1


def _unsaid(pdf: pikepdf.Pdf) -> None:
    stream = _first_font(pdf).ToUnicode
    stream.write(stream.read_bytes().replace(b"> <0", b"> <FEFF0"))


def _untitled(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "another"


def _outside(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents.write(pdf.pages[0].Contents.read_bytes() + b"\n0 g 1 1 5 5 re f")


def _transparent(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Extra = pdf.make_indirect(Dictionary(Type=Name.ExtGState, ca=0.5))


@pytest.mark.parametrize("spoil", [_widths, _unsaid, _untitled, _outside, _transparent])
def test_what_is_looked_for_is_found(spoil: Callable[[pikepdf.Pdf], None]) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(brief())) as pdf:
        spoil(pdf)
        pdf.save(out, deterministic_id=True)
    assert complaints(out.getvalue())


@pytest.mark.parametrize("lang", ["en", "fa"])
def test_the_recovery_sheet_does_too(lang: str) -> None:
    code = "A1B2-C3D4-E5F6-G7H8-J9K0-MNPQ-RSTV-WXYZ"
    data = recovery_sheet(SheetFacts("3f2a-91bc", "2026-11-26", code, code[:-1]), lang)
    assert complaints(data) == []
    roles = [role for role, _ in structure(data) if role != "Span"]
    assert roles[:3] == ["Document", "H1", "P"] and roles.count("LI") == 4 and "H2" in roles


def test_a_bundle_claims_nothing() -> None:
    out = io.BytesIO()
    build_bundle(
        BundleSpec("B", sections=(SectionSpec("A", "A", (DocumentSpec("one", "First", blocks=BLOCKS),)),)), {}, out
    )
    with pikepdf.open(out) as pdf:
        assert b"pdfaid" not in pdf.Root.Metadata.read_bytes()
        assert not {"/OutputIntents", "/StructTreeRoot", "/MarkInfo"} & set(pdf.Root.keys())
        assert all("BDC" not in page.Contents.read_bytes().decode() or "MCID" not in page.Contents.read_bytes().decode()
                   for page in pdf.pages)  # fmt: skip


def test_everything_is_named_for_what_it_is(tmp_path: Path) -> None:
    data = brief()
    roles = structure(data)
    names = [role for role, _ in roles]
    assert names[:4] == ["Document", "H1", "H2", "P"]
    assert {"L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "Link", "Span"} <= set(names)
    assert names.count("TR") == 60 + 2 and names.count("TD") == 2 * 59 + 2  # heads that are repeated are decoration
    assert names.count("TH") == 2 + 2
    assert names.count("Link") == 1 + 59
    assert {("Span", "und-Cyrl"), ("Span", "und-Arab"), ("P", "fa"), ("Span", "km"), ("Span", "th"), ("Span", "zh"),
            ("Span", "ka"), ("Span", "he")} <= set(roles)  # fmt: skip
    text = spoken(data, tmp_path / "x.pdf")
    about = subprocess.run(["pdfinfo", tmp_path / "x.pdf"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged: +yes", about)
    assert "foot" not in text and "DRAFT" not in text  # running heads are decoration
    assert text.index("What happened") < text.index("She was taken by") < text.index("see ") < text.index(" there.")
    assert text.count("words. A long paragraph") == 39  # also where a line ends between them
    assert "A long paragraph" in text and '"1."' in text and "/Scope /Column" in text


@pytest.mark.parametrize("lang", ["en", "fa"])
def test_words_from_the_right_are_said_in_the_order_they_are_read(lang: str) -> None:
    said = PERSIAN + " " + "دیگر " * 30 + "XY-7 "  # what stands before the link is drawn on its other side
    words = plain(said) + CITE + plain(" پایان.")
    with pikepdf.open(io.BytesIO(brief((Paragraph(words),), lang))) as pdf:
        paragraph = next(one for one in elements(pdf.Root.StructTreeRoot.K) if one.S == Name.P)
        kids = [(str(kid.S)[1:], str(kid.get("/ActualText", ""))) for kid in paragraph.K]
    assert [role for role, _ in kids] == ["Span", "Link", "Span"]
    assert kids[0][1] == said
    assert kids[2][1].strip() == "پایان."


def test_the_colour_profile_is_always_the_same_and_holds_no_clock() -> None:
    from PIL import Image, ImageCms

    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    assert srgb() == srgb.__wrapped__() and len(srgb()) < 1000
    picture = Image.effect_noise((32, 32), 90).convert("RGB")
    turned: Any = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"))
    assert max(abs(a - b) for a, b in zip(picture.tobytes(), turned.tobytes(), strict=True)) <= 1


def test_the_same_document_gives_the_same_bytes() -> None:
    assert brief() == brief.__wrapped__()


_JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "jaxb-api", "javax.activation")


@pytest.mark.soak
@pytest.mark.parametrize("lang", ["en", "fa"])
def test_preflight_finds_nothing(lang: str, tmp_path: Path) -> None:
    """PDFBox knows PDF/A-1b alone: the same pages without object streams, and with the list of codes it wants."""
    path = tmp_path / "x.pdf"
    with pikepdf.open(io.BytesIO(brief(lang=lang))) as pdf:
        said = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(said.replace(b">2</pdfaid", b">1</pdfaid").replace(b">U</pdfaid", b">B</pdfaid"))
        for font in list(pdf.objects):
            if isinstance(font, Dictionary) and font.get("/Subtype") == Name.CIDFontType2:
                codes = len(font.CIDToGIDMap.read_bytes()) // 2
                bits = "".join("1" * codes).ljust(-(-codes // 8) * 8, "0")
                font.FontDescriptor.CIDSet = pdf.make_stream(int(bits, 2).to_bytes(len(bits) // 8, "big"))
        disable = pikepdf.ObjectStreamMode.disable
        pdf.save(path, object_stream_mode=disable, force_version="1.4", deterministic_id=True)
    jars = ":".join(f"/usr/share/java/{name}.jar" for name in _JARS)
    command = ["java", "-cp", jars, "org.apache.pdfbox.preflight.Validator_A1b", str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "is a valid PDF/A-1b file" in found.stdout, found.stdout
