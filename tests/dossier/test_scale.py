"""Work grows with what there is to do: twice the pages take about twice the time; the index is set once."""

from __future__ import annotations

import errno
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.dossier import blocks as b
from app.dossier import bundle_front, bundle_job
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, as_data
from app.dossier.fonts import font_sources
from app.dossier.manifest import build_from_manifest
from app.dossier.profiles import load
from app.sandbox.sources import BytesSource
from app.sandbox.streams import Sink, SourceFile
from tests.dossier import made
from tests.dossier.test_manifest import rows, written


def run(spec: BundleSpec, given: dict[str, bytes]) -> float:
    """Seconds of processor time that the job takes."""
    every: dict[str, Any] = {**font_sources(), **{name: BytesSource(data) for name, data in given.items()}}
    sources = {name: SourceFile(one.size, one.read_at) for name, one in every.items()}
    started = time.process_time()
    bundle_job.build({"spec": as_data(spec), "front": True, "skip": False}, sources, Sink(None, open_=True))
    return time.process_time() - started


def chronology(count: int) -> float:
    words = b.plain("People in uniform took the man out of his house and drove away. ")
    rows = tuple(((b.plain(str(n)),), (words,)) for n in range(count))
    table = b.Table((b.Column("No.", 0.5), b.Column("Event", 4)), rows)
    section = SectionSpec("A", "Schedules", (DocumentSpec("own", "Chronology", blocks=(table,)),))
    return run(BundleSpec("A bundle", sections=(section,)), {})


def exhibits(count: int) -> float:
    data = made.pdf(2)
    cites = tuple(b.Paragraph((b.Cite(f"x{n}", 2),)) for n in range(count))
    documents = tuple(DocumentSpec(f"x{n}", f"Exhibit {n}", parts=(PartSpec(f"x{n}", "", f"{n}.pdf"),))
                      for n in range(count))  # fmt: skip
    sections = (
        SectionSpec("A", "Schedules", (DocumentSpec("own", "Sources", blocks=cites),)),
        SectionSpec("B", "Documents", documents),
    )
    return run(BundleSpec("A bundle", sections=sections), {f"x{n}": data for n in range(count)})


@pytest.mark.parametrize("work", [chronology, exhibits])
def test_twice_as_much_takes_about_twice_as_long(work: Callable[[int], float]) -> None:
    work(20)
    ratios = (work(160) / work(80) for _ in range(4))  # once is enough; a busy machine may spoil one or the other
    assert any(ratio < 2.7 for ratio in ratios)


def test_the_index_is_set_once_whatever_the_numbers_are(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    real = bundle_front.index
    monkeypatch.setattr(bundle_front, "index", lambda *given, **more: (calls.append(1), real(*given, **more)))
    exhibits(90)
    assert calls == [1]


class Full(io.RawIOBase):
    """A file on a disk that is full after some bytes."""

    def __init__(self, stream: Any, room: int) -> None:
        super().__init__()
        self._stream, self._room = stream, room

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._stream.seek(offset, whence))

    def truncate(self, size: int | None = None) -> int:
        return int(self._stream.truncate(size))

    def write(self, data: Any) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self._stream.write(data))


def test_a_disk_that_fills_up_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(made.pdf(3))
    manifest = written(tmp_path, rows("a.pdf", "b.pdf"))
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("app.dossier.manifest._hashed", lambda stream: Full(stream, 5_000))
    with pytest.raises(OSError, match="No space left"):
        build_from_manifest(manifest, tmp_path / "out.pdf", load("uk_ftt"))
    assert sorted(tmp_path.iterdir()) == before
