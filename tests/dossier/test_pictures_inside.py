"""Large pictures inside of PDFs: read when the bundle is saved, and as they were."""

from __future__ import annotations

import io
import random
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from app.dossier import bundle_job
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, as_data
from app.dossier.bundle_save import save
from app.dossier.exhibit_heavy import Heavies
from app.dossier.fonts import font_sources
from app.sandbox.sources import BytesSource
from app.sandbox.streams import Sink, SourceFile

LARGE = 64 << 10


class Kept(Sink):
    """What a job wrote."""

    def __init__(self) -> None:
        super().__init__(None, open_=True)
        self.data = bytearray()

    def _send(self, piece: memoryview) -> None:
        self.data += piece
        super()._send(piece)


def bundle(*files: bytes) -> pikepdf.Pdf:
    """Files as one bundle, put together in this process."""
    documents = tuple(DocumentSpec(f"x{n}", f"Paper {n}", parts=(PartSpec(f"x{n}", "", f"{n}.pdf"),))
                      for n in range(len(files)))  # fmt: skip
    spec = BundleSpec("Pictures", sections=(SectionSpec("A", "Papers", documents),))
    given = {f"x{n}": BytesSource(data) for n, data in enumerate(files)}
    sources = {name: SourceFile(one.size, one.read_at) for name, one in {**font_sources(), **given}.items()}
    out = Kept()
    bundle_job.build({"spec": as_data(spec), "front": True, "skip": False}, sources, out)
    return pikepdf.open(io.BytesIO(bytes(out.data)))


def scans(pages: int, seed: int = 0, **entries: Any) -> bytes:
    """A PDF whose pages show one large picture each."""
    made = pikepdf.new()
    for at in range(pages):
        picture = made.make_stream(samples(seed + at))
        picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 256, 256
        picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
        for key, value in entries.items():
            picture[f"/{key}"] = value
        page = made.add_blank_page().obj
        page.Resources = Dictionary(XObject=Dictionary(P=picture))
        page.Contents = made.make_stream(b"q 400 0 0 400 50 100 cm /P Do Q")
    out = io.BytesIO()
    made.save(out, compress_streams=False)
    return out.getvalue()


def samples(seed: int) -> bytes:
    return random.Random(seed).randbytes(LARGE)


def pictures(pdf: pikepdf.Pdf) -> list[bytes]:
    found = [one for one in pdf.objects if isinstance(one, Stream) and one.get("/Subtype") == Name.Image]
    return [one.read_raw_bytes() for one in found]


def test_they_stand_in_the_bundle_as_they_were() -> None:
    assert set(pictures(bundle(scans(2), scans(3, 10)))) == {samples(seed) for seed in (0, 1, 10, 11, 12)}


def test_one_that_cannot_be_read_any_more_stops_the_bundle() -> None:
    there = [True]

    def read() -> bytes:
        if not there:
            raise OSError
        return samples(0)

    heavies, other = Heavies(), pikepdf.new()
    picture = other.make_stream(b"", Type=Name.XObject, Subtype=Name.Image)
    heavies.keep(other, picture, heavies.whole(LARGE, read, other))
    pdf = heavies.begin()
    there.clear()
    heavies.whole(0, bytes, other).fill(0, memoryview(bytearray()))  # another one was read last
    pdf.Root.Extra = Array([pdf.get_object(3, 0)])
    with pytest.raises(ValueError, match="not all of it"):
        save(pdf, Kept())
