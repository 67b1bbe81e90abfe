"""Large pictures inside of PDFs: read when the bundle is saved, and as they were."""

from __future__ import annotations

import base64
import io
import random
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from app.dossier import bundle_job
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, as_data
from app.dossier.bundle_save import save
from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_jpeg import stripped
from app.dossier.exhibit_pdf import open_pdf
from app.dossier.fonts import font_sources
from app.sandbox.sources import BytesSource
from app.sandbox.streams import Sink, SourceFile
from tests.dossier import made

LARGE = 64 << 10
NOISE = made.jpeg((400, 400), noise=True)


class Kept(Sink):
    """What a job wrote."""

    def __init__(self) -> None:
        super().__init__(None, open_=True)
        self.data = bytearray()

    def _send(self, *pieces: memoryview) -> None:
        self.data += b"".join(pieces)
        super()._send(*pieces)


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


def scans(pages: int, seed: int = 0, **save: Any) -> bytes:
    """A PDF whose pages show one large picture each."""
    return shown([samples(seed + at) for at in range(pages)], **save)


def shown(pictures: list[bytes], filters: list[Name] | None = None, **save: Any) -> bytes:
    """A PDF whose pages show these pictures."""
    new = pikepdf.new()
    for data in pictures:
        picture = new.make_stream(data)
        picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 256, 256
        picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
        if filters:
            picture.Filter = Array(filters) if len(filters) > 1 else filters[0]
        page = new.add_blank_page().obj
        page.Resources = Dictionary(XObject=Dictionary(P=picture))
        page.Contents = new.make_stream(b"q 400 0 0 400 50 100 cm /P Do Q")
    out = io.BytesIO()
    if "encryption" not in save:
        save = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, **save}
    new.save(out, compress_streams=False, **save)
    return out.getvalue()


def samples(seed: int) -> bytes:
    return random.Random(seed).randbytes(LARGE)


def pictures(pdf: pikepdf.Pdf) -> list[bytes]:
    found = [one for one in pdf.objects if isinstance(one, Stream) and one.get("/Subtype") == Name.Image]
    return [one.read_raw_bytes() for one in found]


def test_they_stand_in_the_bundle_as_they_were() -> None:
    assert set(pictures(bundle(scans(2), scans(3, 10)))) == {samples(seed) for seed in (0, 1, 10, 11, 12)}


def test_they_are_found_in_files_that_state_their_length_wrongly_and_in_encrypted_ones() -> None:
    wrong = scans(1).replace(b"/Length 65536", b"/Length 65000")
    locked = scans(1, 1, encryption=pikepdf.Encryption(owner="owner", user=""))
    packed = scans(1, 2, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    found = pictures(bundle(wrong, locked, packed, b"%junk before\n" * 9 + scans(1, 3)))
    assert {data[:LARGE] for data in found} == {samples(seed) for seed in range(4)}


def photo(*, marked: bool, tail: bytes = b"") -> bytes:
    """A large photograph, with or without what cameras write, and what some put behind its end."""
    assert len(NOISE) > LARGE
    return (NOISE if marked else stripped(NOISE)) + tail


def as_text(data: bytes) -> bytes:
    return base64.a85encode(data, wrapcol=80) + b"~>"


def test_a_jpeg_written_as_text_stays_when_there_is_nothing_to_take_from_it() -> None:
    written = as_text(photo(marked=False))
    assert pictures(bundle(shown([written], [Name.ASCII85Decode, Name.DCTDecode]))) == [written]


@pytest.mark.parametrize("given", [{"marked": True}, {"marked": False, "tail": b"SPYTRAILER" * 30}])
def test_what_cameras_write_is_taken_from_a_jpeg_in_any_wrapping(given: dict[str, Any]) -> None:
    data, clean = photo(**given), photo(marked=False)
    for filters, written in (
        ([Name.ASCII85Decode, Name.DCTDecode], as_text(data)),
        ([Name.FlateDecode, Name.DCTDecode], zlib.compress(data)),
        ([Name.ASCIIHexDecode, Name.FlateDecode, Name.DCTDecode], zlib.compress(data).hex().encode() + b">"),
        ([Name.DCTDecode], data),
    ):
        assert pictures(bundle(shown([written], filters))) == [clean]


def test_only_the_ends_of_a_large_picture_are_read_before_the_bundle_is_saved() -> None:
    data = shown([as_text(photo(marked=False))], [Name.ASCII85Decode, Name.DCTDecode])
    read: list[int] = []

    class Watched(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            read.append(len(buffer))
            return super().readinto(buffer)

    open_pdf(Watched(data), Heavies())
    assert max(read) < LARGE // 4


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
