"""100,000 records of a partner: looked at, taken in, changed and met again, against writing the same rows ourselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from measuring import timed, vault
from resident import Watched

COUNT = 100_000
_HERE, _CARD = "0" * 8 + "-0000-7000-8000-" + "0" * 12, "0" * 8 + "-0000-7000-8000-" + "1" * 12
_SITE = "ab" * 16
_AT = "2026-01-02T03:04:05.678Z"


def merge() -> dict[str, Any]:
    """The floor is the unit of work adding the same events, in another vault, in the same run."""
    from app.actions import merging
    from app.jobs import Progress

    with vault("floor") as session:
        case = session.do(lambda unit: unit.add("case", {"code": "C-1"})).result.uid
        floor = timed(lambda: session.do(_written, case))
    with vault("merged") as session:
        session.do(merging.take, [_case()], "", _CARD)
        steps: dict[str, Callable[[], Any]] = {
            "look_new": lambda: session.ask(merging.preview, _lines(1), _CARD, Progress()),
            "take_new": lambda: session.do(merging.take, _lines(1), "", _CARD),
            "look_same": lambda: session.ask(merging.preview, _lines(1), _CARD, Progress()),
            "take_changed": lambda: session.do(merging.take, _lines(2), "", _CARD),
        }
        times, memory = {}, {}
        for name, work in steps.items():
            with Watched() as seen:
                times[name] = timed(work)
            memory[name] = round(seen.parent - seen.before)
    return {
        "records": COUNT,
        "floor_per_s": round(COUNT / floor),
        **{f"{name}_per_s": round(COUNT / taken) for name, taken in times.items()},
        "take_new_vs_writing": round(times["take_new"] / floor, 2),
        "take_changed_vs_writing": round(times["take_changed"] / floor, 2),
        "look_new_vs_writing": round(times["look_new"] / floor, 2),
        "more_resident_mib": memory,
    }


def _values(n: int) -> dict[str, str]:
    return {"title": f"Summoned, {n}", "place": f"Room {n % 500}", "narrative": f"They asked {n} times about a letter."}


def _written(unit: Any, case: str) -> None:
    for n in range(COUNT):
        unit.add("event", _values(n), case)


def _case() -> dict[str, Any]:
    return _line(_HERE, "case", None, {"title": "Blue heron"}, 1)


def _lines(version: int) -> Iterator[dict[str, Any]]:
    for n in range(COUNT):
        values = {**_values(n), **({"title": f"Summoned again, {n}"} if version > 1 else {})}
        yield _line(f"{n:08x}-0000-7000-8001-{n:012x}", "event", _HERE, values, version)


def _line(uid: str, kind: str, case: str | None, values: dict[str, str], version: int) -> dict[str, Any]:
    versions = {name: version if name == "title" else 1 for name in values}
    return {
        "uid": uid, "kind": kind, "case": case, "created_at": _AT, "created_by": "Partner", "origin_org": None,
        "fields": {name: [[{_SITE: versions[name]}, value]] for name, value in values.items()}, "erased": {},
    }  # fmt: skip
