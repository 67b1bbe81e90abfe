"""A build that was stopped, or is made a second time, does not look again at what was finished."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest

from app.domain.errors import Cancelled, WorkerFailed
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
from app.dossier.known import FOUND, Known
from app.jobs import Progress
from app.sandbox.launcher import run_job
from app.sandbox.shape import fits
from app.sandbox.sources import BytesSource
from tests.dossier import made

COUNT = 4
PHOTO = made.jpeg((1800, 1400), 6, noise=True)
MIB = 1 << 20


class Counted(BytesSource):
    """Bytes that know how many of them were asked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.read: Counter[int] = Counter()

    def read_at(self, offset: int, n: int) -> bytes:
        self.read.update(range(offset // 4096, (offset + n - 1) // 4096 + 1))
        return super().read_at(offset, n)

    @property
    def most(self) -> int:
        """How often the page that was read most was read."""
        return max(self.read.values(), default=0)


def photos() -> dict[str, Counted]:
    return {f"p{n}": Counted(PHOTO[:-2] + bytes(2 * n) + PHOTO[-2:]) for n in range(COUNT)}


def spec() -> BundleSpec:
    documents = tuple(
        DocumentSpec(f"p{n}", f"Photo {n}", parts=(PartSpec(f"p{n}", "", f"p{n}.jpg", digest=f"{n:064x}"),))
        for n in range(COUNT)
    )
    return BundleSpec("Photos", sections=(SectionSpec("A", "Photos", documents),))


def built(known: Known | None, progress: Progress | None = None) -> tuple[bytes, dict[str, Counted]]:
    out, sources = io.BytesIO(), photos()
    build_bundle(spec(), sources, out, progress, known=known)
    return out.getvalue(), sources


def test_the_second_build_reads_photographs_once_and_makes_the_same() -> None:
    assert len(PHOTO) > MIB
    known = Known()
    first, before = built(known)
    assert len(known) == COUNT
    assert all(one.most > 1 for one in before.values())
    second, after = built(known)
    assert second == first == built(None)[0]
    assert all(sum(one.read.values()) < 0.7 * sum(before[name].read.values()) for name, one in after.items())
    known.clear()
    assert len(known) == 0


def test_what_was_finished_when_a_build_was_stopped_is_not_looked_for_again() -> None:
    known = Known()
    progress = Progress(
        lambda done, total, words: progress.cancel() if words.startswith("Reading exhibit") and done >= 3 else None
    )
    with pytest.raises(Cancelled):
        built(known, progress)
    finished = len(known)
    assert finished == 3
    _, again = built(known)
    whole = [sum(again[f"p{n}"].read.values()) for n in range(COUNT)]
    assert max(whole[:finished]) < 0.7 * whole[-1]


def test_findings_of_another_shape_or_about_another_file_are_nonsense() -> None:
    found = {"kind": "image/jpeg", "width": 1, "height": 1, "components": 3, "bits": 8, "inverted": False, "turn": 1,
             "spans": [[0, 2]]}  # fmt: skip
    taker = Known().taker(spec())
    assert taker("p0", found)
    assert not taker("strange", found)
    for change in ({"turn": 9}, {"spans": [[0, -1]]}, {"kind": "text/html"}, {"more": 1}):
        assert not fits({**found, **change}, FOUND)
        assert not taker("p0", {**found, **change})


def test_a_worker_may_not_tell_what_nobody_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, found: dict[str, Any]) -> bool:
        return False

    params = {"spec": _plain(), "front": True, "skip": False, "known": {}}
    for taker in (None, refuse):
        with pytest.raises(WorkerFailed):
            run_job("app.dossier.bundle_job:build", params, _all(), sink=io.BytesIO(), taker=taker)


def _plain() -> dict[str, Any]:
    from app.dossier.bundle import as_data

    return as_data(spec())


def _all() -> dict[str, Any]:
    from app.dossier.fonts import font_sources

    return {**font_sources(), **photos()}
