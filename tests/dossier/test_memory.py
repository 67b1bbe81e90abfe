"""What a build takes in memory does not grow with the bytes that are bound in."""

from __future__ import annotations

import contextlib
import gc
import io
import random
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.dossier import blocks as b
from app.dossier import bundle_job, bundle_press
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, as_data, build_bundle
from app.dossier.exhibit_pdf import Opened
from app.dossier.fonts import font_sources
from app.dossier.volumes import build_volumes
from app.sandbox.sources import BytesSource
from app.sandbox.streams import Sink, SourceFile
from app.vault.objects import ObjectStore, StoredObject
from app.vault.spool import Spool
from tests.dossier import made
from tests.dossier.memory import MIB, growth

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="resident sizes are read as Linux tells them")
FEW, MANY, EACH = 4, 16, 4 * MIB


def photo(number: int) -> bytes:
    """A photograph whose samples nobody decodes: a small one with many more bytes in its scan."""
    whole = made.jpeg()
    return whole[:-2] + random.Random(number).randbytes(EACH).replace(b"\xff", b"\xfe") + whole[-2:]


def build(store: ObjectStore, stored: list[StoredObject]) -> None:
    names = [f"p{at}" for at in range(len(stored))]
    documents = tuple(DocumentSpec(name, name, parts=(PartSpec(name, "", f"{name}.jpg"),)) for name in names)
    spec = BundleSpec("Photographs", sections=(SectionSpec("A", "Photographs", documents),))
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(store.open(one.object_id, one.key, one.size)) for one in stored]
        build_bundle(spec, dict(zip(names, opened, strict=True)), io.BytesIO())


def test_photographs_out_of_a_vault(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    stored = [store.write([photo(number)]) for number in range(MANY)]
    grown = growth(lambda: build(store, stored[:FEW]), lambda: build(store, stored))
    assert grown < 0.2 * (MANY - FEW) * EACH


def papers(count: int) -> tuple[BundleSpec, dict[str, BytesSource]]:
    """Files of ten pages each, as volumes of at most 150."""
    data = made.pdf(10)
    documents = tuple(DocumentSpec(f"x{n}", f"Paper {n}", parts=(PartSpec(f"x{n}", "", f"{n}.pdf"),))
                      for n in range(count))  # fmt: skip
    spec = BundleSpec("Papers", sections=(SectionSpec("A", "Papers", documents),), most_pages=150)
    return spec, {f"x{n}": BytesSource(data) for n in range(count)}


def in_volumes(count: int) -> None:
    spec, sources = papers(count)
    files: dict[int, io.BytesIO] = {}
    volumes = build_volumes(spec, sources, lambda number: files.setdefault(number, io.BytesIO()))
    assert len(volumes) > count // 15


def test_many_pages_in_volumes() -> None:
    """Nobody puts all of them into one file first, to see that they are too many."""
    few, many = 30, 90
    assert growth(lambda: in_volumes(few), lambda: in_volumes(many)) < 6_000 * 10 * (many - few)


def test_files_are_let_go_of_before_the_bundle_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    real = bundle_press.save

    def save(*given: object, **more: object) -> None:
        gc.collect()
        left.append(sum(isinstance(one, Opened) for one in gc.get_objects()))
        real(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(bundle_press, "save", save)
    spec, given = papers(3)
    sources = {name: SourceFile(one.size, one.read_at) for name, one in {**font_sources(), **given}.items()}
    params = {"spec": as_data(spec), "front": True, "skip": False}
    assert bundle_job.build(params, sources, Sink(None, open_=True))["pages"] == 32
    assert left == [0]


def picture(number: int) -> bytes:
    """A picture that must be decoded and does not become smaller, about 3 MiB."""
    noise = random.Random(number).randbytes(3 << 20)
    out = io.BytesIO()
    Image.frombytes("RGB", (1024, 1024), noise).save(out, "TIFF")
    return out.getvalue()


def decoded(files: list[bytes], folder: Path) -> None:
    names = [f"p{at}" for at in range(len(files))]
    documents = tuple(DocumentSpec(name, name, parts=(PartSpec(name, "", f"{name}.tiff"),)) for name in names)
    spec = BundleSpec("Pictures", sections=(SectionSpec("A", "Pictures", documents),))
    with Spool(folder) as room:
        build_bundle(spec, {name: BytesSource(data) for name, data in zip(names, files, strict=True)}, io.BytesIO(),
                     room=room)  # fmt: skip


def test_pictures_that_must_be_decoded(tmp_path: Path) -> None:
    files = [picture(number) for number in range(12)]
    grown = growth(lambda: decoded(files[:4], tmp_path), lambda: decoded(files, tmp_path))
    assert grown < 0.3 * (len(files) - 4) * (3 << 20)


def table(rows: int) -> BundleSpec:
    """A chronology in which no two rows say the same."""
    words = ["house", "night", "guard", "street", "letter", "brother", "phone", "court", "prison", "witness"]
    made = tuple(
        (
            (b.plain(str(at)),),
            (b.plain(f"{at % 28 + 1} May {1990 + at // 300}"),),
            (b.plain(" ".join(f"{random.Random(at + n).choice(words)}" for n in range(12)) + f" ({at})"),),
            ((b.Cite("end"),),),
        )
        for at in range(1, rows + 1)
    )
    columns = (b.Column("No.", 0.5), b.Column("Date", 1.7), b.Column("Event", 4.2), b.Column("Source"))
    documents = (
        DocumentSpec("chronology", "Chronology", blocks=(b.Table(columns, made),)),
        DocumentSpec("end", "End", blocks=(b.Paragraph(b.plain("The end.")),)),
    )
    return BundleSpec("Rows", sections=(SectionSpec("A", "Own", documents),))


def test_a_long_chronology() -> None:
    """What is left are the links of the citations, of which each row has one."""
    few, many = 1_500, 4_500
    every = [table(few), table(many)]
    grown = growth(*(lambda spec=spec: build_bundle(spec, {}, io.BytesIO()) for spec in every))
    assert grown < 10_000 * (many - few)
