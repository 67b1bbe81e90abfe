"""Decoded pictures wait outside of the worker's memory, encrypted, and are decoded once."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.domain.errors import Cancelled, DiskFull, UnusableFiles
from app.dossier import bundle_job, bundle_press, exhibit_image
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, as_data, build_bundle
from app.dossier.bundle_aside import TakerAside
from app.dossier.fonts import font_sources
from app.dossier.manifest import build_from_manifest
from app.dossier.profiles import load
from app.dossier.volumes import build_volumes
from app.jobs import Progress
from app.sandbox.sources import BytesSource
from app.sandbox.streams import SetAside, Sink, SourceFile
from app.vault.spool import Spool
from tests.dossier import made
from tests.dossier.test_manifest import rows, written


def noise(kind: str, size: tuple[int, int] = (300, 200), frames: int = 1, **options: Any) -> bytes:
    pictures = [Image.effect_noise(size, 90 + at).convert("RGB") for at in range(frames)]
    more = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    out = io.BytesIO()
    pictures[0].save(out, kind, **more, **options)
    return out.getvalue()


def heic() -> bytes:
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(Image.effect_noise((300, 200), 90).convert("RGB")).save(out, quality=90)
    return out.getvalue()


FILES = {
    "a.png": noise("PNG"),
    "b.tiff": noise("TIFF", frames=3),
    "c.jpg": made.jpeg((900, 700), noise=True),
    "d.tiff": made.picture("TIFF", "1"),
    "e.pdf": made.pdf(1),
    "f.gif": noise("GIF"),
    "g.heic": heic(),
}


def spec(names: Any, **more: Any) -> BundleSpec:
    documents = tuple(DocumentSpec(name, name, parts=(PartSpec(name, "", name),)) for name in names)
    return BundleSpec("Pictures", sections=(SectionSpec("A", "Pictures", documents),), **more)


def built(room: Spool | None = None, files: dict[str, bytes] = FILES) -> bytes:
    out, sources = io.BytesIO(), {name: BytesSource(data) for name, data in files.items()}
    build_bundle(spec(files), sources, out, room=room)
    return out.getvalue()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path) as made:
        yield made


def test_the_same_bytes_as_from_memory(room: Spool) -> None:
    plain = built()
    assert built(room) == plain
    assert room.size > 300 * 200 * 3
    assert sorted(room.notes) == ["a.png", "b.tiff", "d.tiff", "f.gif", "g.heic"]
    assert len(room.notes["b.tiff"]["frames"]) == 3


def test_a_second_build_decodes_nothing_again(room: Spool) -> None:
    first = built(room)
    size = room.size
    assert built(room) == first
    assert room.size == size


def test_volumes_decode_each_picture_once(room: Spool) -> None:
    """Those that are tried in one piece, planned, and written one after the other."""
    out: dict[int, io.BytesIO] = {}
    sources = {name: BytesSource(data) for name, data in FILES.items()}
    wanted = spec(FILES, most_bytes=900_000)
    volumes = build_volumes(wanted, sources, lambda number: out.setdefault(number, io.BytesIO()), room=room)
    alone: dict[int, io.BytesIO] = {}
    build_volumes(wanted, sources, lambda number: alone.setdefault(number, io.BytesIO()))
    assert len(volumes) > 1
    assert room.size == sum(row["end"] - row["start"] for one in room.notes.values() for row in one["frames"])
    assert [one.getvalue() for one in out.values()] == [one.getvalue() for one in alone.values()]


def test_a_build_that_is_begun_anew_decodes_nothing_again(room: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that turns out to be damaged when all is put together."""
    decoded: list[int] = []
    frames, form, broken = exhibit_image._frames, bundle_press.form, [True]

    def once(*given: Any) -> Any:
        if given[1].source.size == len(FILES["e.pdf"]) and broken:
            broken.clear()
            raise ValueError
        return form(*given)

    monkeypatch.setattr(exhibit_image, "_frames", lambda source: (decoded.append(1), frames(source))[1])
    monkeypatch.setattr(bundle_press, "form", once)
    given = {**font_sources(), **{name: BytesSource(data) for name, data in FILES.items()}}
    sources = {name: SourceFile(one.size, one.read_at) for name, one in given.items()}
    out = Sink(None, open_=True, aside=SetAside(0, room.read_at, room.add))
    answer = bundle_job.build({"spec": as_data(spec(FILES)), "front": True, "skip": True, "known": {}}, sources, out)
    assert [row["key"] for row in answer["unusable"]] == ["e.pdf"]
    assert answer["pages"] == 2 + 8
    assert len(decoded) == 5


def test_photographs_that_are_made_smaller_wait_there_too(room: Spool) -> None:
    files = {"c.jpg": made.jpeg((2400, 1800), noise=True)}
    wanted = spec(files)
    small = BundleSpec(wanted.title, sections=wanted.sections, layout=type(wanted.layout)(max_dpi=72, resample=True))
    found = []
    for place in (None, room):
        out = io.BytesIO()
        build_bundle(small, {name: BytesSource(data) for name, data in files.items()}, out, room=place)
        found.append(out.getvalue())
    assert found[0] == found[1]
    assert 0 < room.size < len(files["c.jpg"])


class Narrow(Spool):
    """Room on a disk that is full after some bytes."""

    def add(self, piece: bytes | memoryview) -> None:
        if self.size > 100_000:
            raise DiskFull(subject="room")
        super().add(piece)


class Stopping(Progress):
    """Somebody who stops when the second picture is looked at."""

    def step(self, done: int, total: int, msgid: str = "") -> None:
        if done > 1:
            self.cancel()
        super().step(done, total, msgid)


@pytest.mark.parametrize("why", [DiskFull, Cancelled])
def test_what_ends_in_the_middle_leaves_nothing(tmp_path: Path, why: type[Exception]) -> None:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    manifest, out = written(tmp_path, rows(*FILES)), tmp_path / "out"
    out.mkdir()
    room = Narrow(out) if why is DiskFull else Spool(out)
    progress = Stopping() if why is Cancelled else None
    with contextlib.closing(room), pytest.raises(why):
        build_from_manifest(manifest, out / "b.pdf", load("uk_ftt"), room=room, progress=progress)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [{"start": -1}, {"width": 0}, {"bits": 77}, {"end": "x"}, {"path": "/etc/passwd"}, {"components": 4}],
)
def test_what_is_told_of_it_must_have_its_shape(change: dict[str, Any], room: Spool) -> None:
    frame = {"width": 4, "height": 4, "components": 3, "bits": 8, "start": 0, "end": 9}
    take = TakerAside(room.notes, {"a.png"}, lambda source, found: False)
    assert take("a.png", {"kind": "image/png", "frames": [frame]})
    assert not take("b.png", {"kind": "image/png", "frames": [frame]})
    room.notes.clear()
    assert not take("a.png", {"kind": "image/png", "frames": [{**frame, **change}]})
    assert room.notes == {}


def test_what_is_said_to_stand_where_nothing_stands_is_not_usable(room: Spool) -> None:
    room.notes["a.png"] = {
        "kind": "image/png",
        "frames": [{"width": 4, "height": 4, "components": 3, "bits": 8, "start": 0, "end": 9}],
    }
    with pytest.raises(UnusableFiles):
        built(room, {"a.png": FILES["a.png"]})
