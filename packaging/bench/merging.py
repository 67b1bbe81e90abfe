"""100,000 records of a partner: looked at, taken in, changed and met again, against writing the same rows ourselves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from measuring import WORK, timed, vault
from offices import meet, organisation
from resident import Watched

COUNT = 100_000
_HERE, _CARD = "0" * 8 + "-0000-7000-8000-" + "0" * 12, "0" * 8 + "-0000-7000-8000-" + "1" * 12
_MARKS = ("ab" * 16, "cd" * 16)
_AT = "2026-01-02T03:04:05.678Z"


def merge(count: int = COUNT) -> dict[str, Any]:
    """The floor is the unit of work adding the same events, in another vault, in the same run; each step is told."""
    from app.actions import merging

    with vault("floor") as session:
        case = session.do(lambda unit: unit.add("case", {"code": "C-1"})).result.uid
        floor, _ = _told("floor", count, lambda told: session.do(_written, case, count, told))
    with vault("merged") as session:
        session.do(merging.take, [_case()], "", _CARD)
        steps: dict[str, Callable[[Any], Any]] = {
            "look_new": lambda told: session.ask(merging.preview, _lines(count, 1), _CARD, told),
            "take_new": lambda told: session.do(merging.take, _lines(count, 1), "", _CARD, None, told),
            "look_same": lambda told: session.ask(merging.preview, _lines(count, 1), _CARD, told),
            "take_changed": lambda told: session.do(merging.take, _lines(count, 2), "", _CARD, None, told),
        }
        found = {name: _told(name, count, work) for name, work in steps.items()}
    return {
        "records": count,
        "floor_per_s": round(count / floor),
        **{f"{name}_per_s": round(count / taken) for name, (taken, _) in found.items()},
        **{f"{name}_vs_writing": round(found[name][0] / floor, 2) for name in ("take_new", "take_changed", "look_new")},
        "more_resident_mib": {name: memory for name, (_, memory) in found.items()},
        **_opened(count, floor),
    }


def _opened(count: int, floor: float) -> dict[str, Any]:
    """The same through a whole package: sealed, looked at, taken in."""
    from app.actions import sealing
    from app.actions.receiving import taking
    from app.actions.receiving.source import Source
    from app.actions.sealing_choice import order

    sender, receiver, out = organisation("sender"), organisation("receiver"), WORK / "case.hvn"
    with sender, receiver:
        to, _ = meet(sender, receiver)
        case = sender.do(lambda unit: unit.add("case", {"code": "C-1"})).result.uid
        sender.do(_written, case, count)
        source = Source((out,))
        steps: dict[str, Callable[[Any], Any]] = {
            "seal": lambda told: sealing.seal(sender, sender.ask(order, ["C-1"], {}, to=to), out, told),
            "preview": lambda told: taking.preview(receiver, source, told),
            "accept": lambda told: taking.accept(receiver, source, None, told),
        }
        found = {name: _told(name, count, work) for name, work in steps.items()}
    return {
        "package_s": {name: round(taken, 1) for name, (taken, _) in found.items()},
        "accept_package_vs_writing": round(found["accept"][0] / floor, 2),
        "package_more_resident_mib": {name: memory for name, (_, memory) in found.items()},
    }


def _told(name: str, count: int, work: Callable[[Any], Any]) -> tuple[float, int]:
    """Seconds that a step takes and MiB that it adds, told as soon as it is done, and how far it is meanwhile."""
    from app.jobs import Progress

    tenth = max(1, count // 10)
    told = Progress(
        lambda done, _, what: done and done % tenth == 0 and print(f"  {name}: {done} {what}", file=sys.stderr)  # type: ignore[func-returns-value]
    )
    with Watched() as seen:
        taken = timed(lambda: work(told))
    more = round(seen.parent - seen.before)
    print(f"{name}: {taken:.1f} s, {round(count / taken)} records/s, {more} MiB more", file=sys.stderr, flush=True)
    return taken, more


def _values(n: int) -> dict[str, str]:
    return {"title": f"Summoned, {n}", "place": f"Room {n % 500}", "narrative": f"They asked {n} times about a letter."}


def _written(unit: Any, case: str, count: int, told: Any = None) -> None:
    for n in range(count):
        if told is not None:
            told.step(n, count, "records")
        unit.add("event", _values(n), case)


def _case() -> dict[str, Any]:
    return _line(_HERE, "case", None, {"title": "Blue heron"}, 1)


def _lines(count: int, version: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        values = {**_values(n), **({"title": f"Summoned again, {n}"} if version > 1 else {})}
        yield _line(f"{n:08x}-0000-7000-8001-{n:012x}", "event", _HERE, values, version)


def _line(uid: str, kind: str, case: str | None, values: dict[str, str], version: int) -> dict[str, Any]:
    known = {name: dict(zip(_MARKS[: version if name == "title" else 1], (1, 2), strict=False)) for name in values}
    return {
        "uid": uid, "kind": kind, "case": case, "created_at": _AT, "created_by": "Partner", "origin_org": None,
        "fields": {name: [[known[name], value]] for name, value in values.items()}, "erased": {},
    }  # fmt: skip
