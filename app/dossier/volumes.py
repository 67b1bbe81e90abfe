"""Bundles that may not fit one file: one numbering, one master index, as many files as it takes."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from app.dossier.bundle import (
    BUILT,
    LABEL,
    PROBLEMS,
    UNUSABLE,
    BundleResult,
    BundleSpec,
    OverCap,
    Room,
    build_brief,
    build_bundle,
    job,
    refuse_nonsense,
    result_of,
    unusable,
)
from app.dossier.known import Known
from app.jobs import Progress
from app.sandbox.launcher import Readable
from app.sandbox.shape import Data, Many, Text, Whole

_PLAN, _VOLUME = "app.dossier.bundle_volumes:plan", "app.dossier.bundle_job:volume"
_SQUEEZES = (100, 97, 92, 84)  # per cent of the cap that a plan aims at, when the one before came out too large
_LIKELY = 80  # a bundle whose files have less than this part of the cap is tried in one piece
_MOST = 1_000_000
_NUMBER = Whole(0, _MOST)
_RUN = dict.fromkeys(("offset", "pages", "first", "plain", "letter", "volume", "start"), _NUMBER)
_PLANNED = {
    "runs": Many({"key": Text(500, raw=True), **_RUN}, 200_000),
    "titles": Data(most=100_000, longest_name=500, longest=20_000),
    "wordless": Data(most=_MOST, longest_name=500),
    "anchors": Data(most=_MOST, longest_name=1000),
    "widest": LABEL,
}
_PLAN_SHAPE = {"unusable": UNUSABLE, "problems": PROBLEMS, "plan": (_PLANNED, None)}


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that one file may have; 0 is no cap."""

    bytes: int = 0
    pages: int = 0

    def holds(self, size: int, pages: int) -> bool:
        """Whether a file of that size keeps to it."""
        return (not self.bytes or size <= self.bytes) and (not self.pages or pages <= self.pages)


@dataclass(frozen=True, slots=True)
class Volume:
    """One finished file: which of how many, what stands in it, its size in bytes."""

    number: int
    of: int
    result: BundleResult
    size: int

    @property
    def numbers(self) -> tuple[str, str]:
        """The printed numbers of its first and last page."""
        rows = [*([self.result.front] if self.result.front else []), *self.result.documents]
        return (rows[0]["first"], rows[-1]["last"]) if rows else ("", "")


Sinks = Callable[[int], BinaryIO]


def build_volumes(
    spec: BundleSpec,
    sources: Mapping[str, Readable],
    sinks: Sinks,
    progress: Progress | None = None,
    *,
    front: bool = True,
    skip_unreadable: bool = False,
    known: Known | None = None,
    room: Room | None = None,
) -> list[Volume]:
    """Write the bundle into as many files as `spec` demands; `sinks(n)` gives the file of volume n, from 1.

    Decoded pictures wait in `room`, or else in memory. The caller keeps as many of the files it gave as there are
    volumes. Raises as `build_bundle` does.
    """
    cap = Cap(spec.most_bytes, spec.most_pages)
    making = _Making(spec, sources, sinks, cap, progress or Progress(), front=front, skip=skip_unreadable)
    making.known = known if known is not None else making.known  # at least what the plan finds out helps the volumes
    making.room = room
    return making.made()


class _Making:
    def __init__(
        self,
        spec: BundleSpec,
        sources: Mapping[str, Readable],
        sinks: Sinks,
        cap: Cap,
        progress: Progress,
        *,
        front: bool,
        skip: bool,
    ) -> None:
        self._spec, self._sources, self._sinks, self._cap = spec, sources, sinks, cap
        self._progress, self._front, self._skip = progress, front, skip
        self._broken: list[dict[str, str]] = []
        self.known = Known(by_name=True)
        self.room: Room | None = None

    def made(self) -> list[Volume]:
        size = sum(source.size for source in self._sources.values())
        if not self._cap.bytes or size * 100 < self._cap.bytes * _LIKELY:
            with contextlib.suppress(OverCap):
                whole = self._whole(self._cap.pages)
                if self._cap.holds(whole.size, whole.result.pages):
                    return [whole]
        volumes: list[Volume] = []
        for squeeze in _SQUEEZES:
            volumes = self._planned(replace(self._cap, bytes=self._cap.bytes * squeeze // 100))
            over = [one for one in volumes if not self._cap.holds(one.size, one.result.pages)]
            if all(sum(row["pages"] for row in one.result.documents) == 1 for one in over):
                break  # a single page that is too large is so however the others are put
        return [self._told(one) for one in volumes]

    def _whole(self, most_pages: int = 0) -> Volume:
        out = self._empty(1)
        if self._front:
            skip = self._skip
            more: dict[str, Any] = {
                "skip_unreadable": skip,
                "known": self.known,
                "most_pages": most_pages,
                "room": self.room,
            }
            result = build_bundle(self._spec, self._sources, out, self._progress, **more)
        else:
            result = build_brief(self._spec, out, self._progress, self._sources)
        return Volume(1, 1, result, out.seek(0, os.SEEK_END))

    def _empty(self, number: int) -> BinaryIO:
        out = self._sinks(number)
        out.seek(0)
        out.truncate()
        return out

    def _planned(self, cap: Cap) -> list[Volume]:
        """Plan, then write one volume after the other; planned anew without a file that breaks only then."""
        while True:
            params = {"cap": {"bytes": cap.bytes, "pages": cap.pages}, "broken": self._broken}
            answer = self._job(_PLAN, params, None, _Part(self._progress, 0, 100), _PLAN_SHAPE)
            if answer["unusable"] and not self._skip:
                raise unusable(answer["unusable"])
            plan = answer["plan"] or {"runs": []}
            of = max((run["volume"] for run in plan["runs"]), default=1)
            if of == 1 and not self._broken:
                return [self._whole()]
            volumes = self._written(plan, of, answer)
            if volumes is not None:
                return volumes

    def _written(self, plan: dict[str, Any], of: int, planned: dict[str, Any]) -> list[Volume] | None:
        volumes = []
        for number, part in zip(range(1, of + 1), self._parts(plan["runs"], of), strict=True):
            out = self._empty(number)
            params = {"plan": plan, "volume": number, "broken": self._broken}
            answer = self._job(_VOLUME, params, out, part, BUILT)
            if answer["unusable"] and not self._skip:
                raise unusable(answer["unusable"])
            new = [row for row in answer["unusable"] if row["key"] not in {one["key"] for one in planned["unusable"]}]
            if new:
                self._broken += new
                return None
            refuse_nonsense(self._spec, answer)
            result = replace(result_of(answer), skipped=planned["unusable"] if number == 1 else [])
            volumes.append(Volume(number, of, result, out.seek(0, os.SEEK_END)))
        return volumes

    def _parts(self, runs: Sequence[dict[str, Any]], of: int) -> Iterator[Progress]:
        """The share of each volume in all the work, by its pages."""
        pages = [sum(run["pages"] for run in runs if run["volume"] == number) for number in range(1, of + 1)]
        done = 0
        for count in pages:
            begin = 100 + 900 * done // (sum(pages) or 1)
            done += count
            yield _Part(self._progress, begin, 100 + 900 * done // (sum(pages) or 1))

    def _job(
        self, function: str, params: dict[str, Any], out: BinaryIO | None, progress: Progress, shape: Any
    ) -> dict[str, Any]:
        every = {**params, "front": self._front, "skip": self._skip}
        return job(function, self._spec, every, self._sources, out, progress, shape, self.known, self.room)

    def _told(self, volume: Volume) -> Volume:
        """What could not be made small enough is said."""
        if self._cap.holds(volume.size, volume.result.pages):
            return volume
        message = f"volume {volume.number} is larger than allowed: a single page of it is"
        problem = {"code": "over_cap", "subject": self._spec.title, "message": message}
        return replace(volume, result=replace(volume.result, problems=[*volume.result.problems, problem]))


class _Part(Progress):
    """One stretch of longer work, in thousandths of the whole."""

    def __init__(self, whole: Progress, begin: int, end: int) -> None:
        super().__init__()
        self._whole, self._begin, self._end = whole, begin, end

    @property
    def cancelled(self) -> bool:
        """Whether the whole work is to stop."""
        return self._whole.cancelled

    def step(self, done: int, total: int, msgid: str = "") -> None:
        """Report how far this stretch is."""
        span = (self._end - self._begin) * min(done, total) // total if total else 0
        self._whole.step(self._begin + span, 1000, msgid)


def whole(volumes: Sequence[Volume]) -> BundleResult:
    """What all volumes hold, as one: their rows say in which `volume` each stands."""
    results = [one.result for one in volumes]
    problems = [row for result in results for row in result.problems]
    return BundleResult(
        sum(result.pages for result in results),
        [{**row, "volume": one.number} for one in volumes for row in one.result.documents],
        [row for at, row in enumerate(problems) if row not in problems[:at]],
        [row for result in results for row in result.skipped],
        results[0].front,
    )


def nowhere() -> BinaryIO:
    """A file of which only the size is known: for a volume that is made for the sake of another."""
    return cast("BinaryIO", _Nowhere())


class _Nowhere(io.RawIOBase):
    """Counts what is written."""

    def __init__(self) -> None:
        super().__init__()
        self._at = self._end = 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to `offset`."""
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence]
        return self._at

    def truncate(self, size: int | None = None) -> int:
        """Cut off at `size`, or here."""
        self._end = self._at if size is None else size
        return self._end

    def write(self, data: Any) -> int:
        """Count."""
        self._at += len(data)
        self._end = max(self._end, self._at)
        return len(data)
