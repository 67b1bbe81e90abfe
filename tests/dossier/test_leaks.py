"""The proof: a hidden name is found wherever a finished file can hold it, and nothing else is."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from app.dossier import leaks
from app.dossier.stems import Stems
from app.dossier.text import Item, Style
from app.sandbox.streams import Sink
from tests.dossier import made as m
from tests.dossier.papers import typesetter
from tests.dossier.reading import sheets_of

TERMS = ["Anna Petrova", "Anna", "Petrova", "+49 170 1234567"]


def found(data: bytes, terms: list[str] = TERMS, accepted: tuple[str, ...] = ()) -> set[tuple[str, int]]:
    params = {"terms": terms, "accepted": list(accepted)}
    answer = leaks.search(params, {"file": io.BytesIO(data)}, Sink(None, open_=False))
    return {(hit["place"], hit["page"]) for hit in answer["hits"]}


def paper(change: Callable[[pikepdf.Pdf], None] | None = None, content: bytes = b"") -> bytes:
    def both(pdf: pikepdf.Pdf) -> None:
        if content:
            pdf.pages[1].obj.Contents = pdf.make_stream(b"BT /F1 12 Tf 40 700 Td " + content + b" ET")
        if change is not None:
            change(pdf)

    return m.pdf(3, change=both)


def test_a_clean_paper_is_clean() -> None:
    assert found(paper()) == set()


@pytest.mark.parametrize(
    "content",
    [
        b"(seen with Petrova) Tj", b"(PETROVA) Tj", b"(P e t r o v a) Tj", b"<506574726F7661> Tj", b"(\\120etrova) Tj",
        b"[(Pe) -20 (tro) 30 (va)] TJ", b"(Pe) Tj 18 0 Td (trova) Tj", b"(avorteP) Tj", b"(call 0049-170-123 45 67) Tj",
        b"[(49) 10 (17012) -8 (34567)] TJ", b"(Petrovoj) Tj", b"(Petrovu) Tj", b"3 Tr (Petrova) Tj",
        b"1 g (Petrova) Tj", b"0 -900 Td (Petrova) Tj",
    ],
    ids=lambda content: content.decode(),
)  # fmt: skip
def test_a_name_on_a_page_is_found_however_it_is_written(content: bytes) -> None:
    assert 2 in {page for _, page in found(paper(content=content))}


@pytest.mark.parametrize(
    "text", ["Петрова", "Анну Петрову", "seen with Пе­трова", "Петровой", "Pétrova", "Ｐｅｔｒｏｖａ"]
)
def test_a_name_in_another_script_or_spelling_is_found(text: str) -> None:
    data = sheets_of(typesetter().lines([Item(text, Style(11))], 500))
    assert ("content", 1) in found(data) or ("text", 1) in found(data)


def _outline(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Statement of Petrova", 0))


def _label(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String("Petrova-"), S=Name.D)]))


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as xmp:
        xmp["dc:creator"] = ["Petrova"]


def _info(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo = pdf.make_indirect(Dictionary(Author=String("Петрова А.")))


def _destination(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Dests = Dictionary({"/Petrova": Array([pdf.pages[0].obj, Name.Fit])})


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["list.txt"] = b"1. Anna Petrova\n"


def _unused(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Stray = pdf.make_stream("Анна Петрова".encode("utf-16-be"))


def _alternative(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, Alt=String("Photo of Petrova")))


def _form(pdf: pikepdf.Pdf) -> None:
    inner = pdf.make_stream(b"BT /F1 9 Tf 10 10 Td [(Pet) 5 (rova)] TJ ET")
    inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    inner.Resources = pdf.pages[0].obj.Resources
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=inner)


@pytest.mark.parametrize(
    ("hide", "place"),
    [(_outline, "outline"), (_label, "string"), (_xmp, "metadata"), (_info, "string"), (_destination, "string"),
     (_attached, "stream"), (_unused, "stream"), (_alternative, "string"), (_form, "content")],
    ids=lambda value: getattr(value, "__name__", value),
)  # fmt: skip
def test_a_name_behind_the_pages_is_found(hide: Callable[[pikepdf.Pdf], None], place: str) -> None:
    assert place in {where for where, _ in found(paper(hide))}


def test_names_that_others_bear_openly_give_nothing_away() -> None:
    data = paper(content=b"(Boris Petrov came) Tj")
    assert found(data)
    assert found(data, accepted=("petrov", "boris")) == set()


def test_pages_with_pictures_or_without_words_are_for_the_eye() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        image = pdf.make_stream(b"\0" * 16, Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4,
                                ColorSpace=Name.DeviceGray, BitsPerComponent=8)  # fmt: skip
        pdf.pages[0].obj.Resources.XObject = Dictionary(I=image)
        pdf.pages[0].contents_add(b"q 9 0 0 9 0 0 cm /I Do Q")
        pdf.pages[2].obj.Contents = pdf.make_stream(b"0 0 9 9 re f")

    answer = leaks.search({"terms": TERMS}, {"file": io.BytesIO(paper(change))}, Sink(None, open_=False))
    assert answer == {"hits": [], "blind": [1, 3]}


def test_known_spellings_share_a_stem() -> None:
    stems = Stems([("Юлия Щербакова", "one"), ("Хасан", "two"), ("ئابدۇللا", "three"), ("李娜", "four")])
    for word in ("Yuliya", "Iuliia", "Julija", "Shcherbakov", "Schtscherbakowa", "Юлией", "Щербаковой"):
        assert stems.behind(word) == "one", word
    assert [stems.behind(word) for word in ("Khasan", "Hasan", "Хасану", "Abdulla")] == ["two", "two", "two", "three"]
    assert [stems.behind(word) for word in ("July", "Has", "Hospital", "Scherzo")] == [None] * 4


def test_the_work_grows_with_the_pages_alone() -> None:
    """Each stream is read once: a form that stands on every page is not read on every page again."""
    reads: list[int] = []

    def change(pdf: pikepdf.Pdf) -> None:
        _form(pdf)
        shared = pdf.pages[0].obj.Resources
        for page in pdf.pages:
            page.obj.Resources = shared

    original = leaks.contents

    def counted(*given):
        for text in original(*given):
            reads.append(1)
            yield text

    leaks.contents = counted
    try:
        found(paper(change))
    finally:
        leaks.contents = original
    assert len(reads) == 4


def test_a_short_number_is_found_as_a_number_and_not_by_chance() -> None:
    assert found(paper(content=b"(Passport 123-456) Tj"), ["123456"])
    assert found(paper(content=b"(No. 123456.) Tj"), ["123456"])
    drawn = paper(lambda pdf: pdf.pages[0].contents_add(b"12.3 456 m 99 12.34 56 7 l S"))
    assert found(drawn, ["123456"]) == set()
    assert found(paper(content=b"(Account 99123456789) Tj"), ["123456"]) == set()
    assert found(paper(content=b"<616263646566> Tj"), ["beaded"]) == set()
