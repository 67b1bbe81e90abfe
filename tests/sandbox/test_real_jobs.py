"""Every job the program has, in a worker confined in each way a system may allow: what is taken away is not missed."""

from __future__ import annotations

import io
import sys

import openpyxl
import pikepdf
import pillow_heif
import pytest
from PIL import Image

from app.actions import proving
from app.dossier import bundle
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
from app.evidence import reading
from app.evidence.reading import Pixels, read_metadata, read_preview, read_table
from app.sandbox.launcher import Limits
from app.sandbox.pool import Pool
from app.sandbox.sources import BytesSource
from tests.dossier.made import jpeg, pdf
from tests.sandbox.system import needs
from tests.sandbox.test_confinement import NEEDS, PROGRAMS, WAYS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement of this kind is Linux's")


def paper():
    return pdf(1)


def heic():
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "blue")).save(out, quality=80)
    return out.getvalue()


def locked():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="secret", user="secret", R=6))
    return out.getvalue()


def workbook():
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["name", "day"])
    book.active.append(["Ада", "2026-05-01"])
    book.save(out)
    return out.getvalue()


MAIL = (
    b"From: a@example.org\r\nSubject: =?utf-8?b?0JTQtdC70L4=?=\r\nDate: Fri, 1 May 2026 10:00:00 +0000\r\n\r\nHello\r\n"
)


@pytest.fixture(scope="module", params=WAYS)
def pool(request):
    """One worker for all jobs of one way, the answers' shapes checked as ever."""
    needs(*NEEDS[request.param])
    with Pool(1, limits=Limits(memory=3 << 30, answer_bytes=16 << 20), program=PROGRAMS / WAYS[request.param]) as made:
        yield made


@pytest.fixture(autouse=True)
def through_the_pool(pool, monkeypatch):
    for module in (reading, bundle, proving):
        monkeypatch.setattr(module, "run_job", lambda *given, limits=None, **more: pool.run(*given, **more))


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.jpg", jpeg, "image/jpeg"),
        ("a.heic", heic, "image/heic"),
        ("a.pdf", paper, "application/pdf"),
        ("a.xlsx", workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.eml", lambda: MAIL, "message/rfc822"),
    ],
)
def test_metadata(pool, name, data, media_type):
    about = read_metadata(BytesSource(data()), name, pool=pool)
    assert (about.media_type, about.problem) == (media_type, "")
    assert about.embedded


@pytest.mark.parametrize(("name", "data"), [("a.jpg", jpeg), ("a.heic", heic), ("a.pdf", paper)])
def test_pages_that_are_drawn(pool, name, data):
    shown = read_preview(BytesSource(data()), name, width=50, height=50, pool=pool)
    assert isinstance(shown, Pixels)
    assert max(shown.width, shown.height) >= 45


def test_words_that_are_shown(pool):
    assert "Дело" in read_preview(BytesSource(MAIL), "a.eml", pool=pool).text
    assert read_preview(BytesSource("Дело".encode("cp1251") * 40), "a.txt", pool=pool).text.startswith("Дело")
    assert isinstance(read_preview(BytesSource(locked()), "a.pdf", password="secret", pool=pool), Pixels)


def test_tables():
    assert read_table(BytesSource(workbook()), "a.xlsx").rows[0].cells == ["Ада", "2026-05-01"]
    assert read_table(BytesSource(b"a;b\n1;2\n"), "a.csv").rows[0].cells == ["1", "2"]


def test_a_bundle_of_everything_and_its_search(pool):
    files = {"a.jpg": jpeg(), "a.heic": heic(), "a.pdf": paper(), "b.pdf": locked(), "a.eml": MAIL}
    documents = tuple(
        DocumentSpec(name, name, parts=(PartSpec(name, file_name=name, password="secret" if name == "b.pdf" else ""),))
        for name in files
    )
    spec = BundleSpec("عنوان Title", sections=(SectionSpec("A", "Papers", documents),))
    out = io.BytesIO()
    result = build_bundle(spec, {name: BytesSource(data) for name, data in files.items()}, out)
    assert [row["key"] for row in result.documents] == list(files)
    with pikepdf.open(out) as made:
        assert len(made.pages) == result.pages
    params = {"terms": ["letter"]}
    found = pool.run("app.dossier.leaks:search", params, {"file": BytesSource(out.getvalue())})
    assert {hit["term"] for hit in found["hits"]} == {"letter"}
    shown = [hit for hit in found["hits"] if hit["place"] == "text"]
    assert len(shown) == 2  # one in each PDF, the locked one too
    looked = pool.run(bundle._LOOK, {"part": {"source_name": "a.pdf", "file_name": "a.pdf", "media_type": "", "password": ""}},
                      {"a.pdf": BytesSource(files["a.pdf"])}, shape=bundle._LOOKED)  # fmt: skip
    assert looked == {"pages": 1}
