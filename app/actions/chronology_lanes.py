"""Which lanes of a drawn chronology an item stands in: counted as the rows go by, none of them kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.chronology_rows import TimelineRow, names_of
from app.actions.chronology_sieve import ALIVE, WHEN, Sieve, where
from app.domain.ids import is_uid

# Keys of the lane for what is in none of the others, and of the one for all the lanes that are too many.
NOBODY, OTHERS = "", "…"
GRAVE_FROM = 4

_COLUMN = {"type": '"{kind}_kind"', "place": '"place"'}
_SEVERITY = {"event": "NULL", "threat": '"severity"'}
_TWIN = {"event": '"same_as"', "threat": "NULL"}
_TARGETS = {"event": "NULL", "threat": '"targets"'}
_PART = f'"involvement" i ON i."target_uid"=x."uid" AND i.{ALIVE} AND i."person" IS NOT NULL'
# Everybody who had a part in an event that stands for a threat, in that threat, or whom it was aimed at.
_TWINS = f"""
SELECT e."uid" AS one, i."person" AS who FROM "event" e JOIN "involvement" i
ON i."target_uid" IN (e."uid", e."same_as") AND i.{ALIVE} WHERE e."same_as" IS NOT NULL AND e.{ALIVE}
UNION SELECT e."uid", j.value FROM "event" e JOIN "threat" t ON t."uid"=e."same_as", json_each(t."targets") j
WHERE e."same_as" IS NOT NULL AND e.{ALIVE}
"""
# Each item by those who had a part in it and those it was aimed at, each once; by nobody when there is none.
_PERSONS = {
    "event": (
        f'SELECT i."person", bin, severity FROM ({{items}}) x LEFT JOIN {_PART} WHERE twin IS NULL',
        f'SELECT p.who, bin, severity FROM ({{items}}) x LEFT JOIN ({_TWINS}) p ON p.one=x."uid" WHERE twin NOT NULL',
    ),
    "threat": (
        f'SELECT i."person", bin, severity FROM ({{items}}) x LEFT JOIN {_PART} WHERE targets IS NULL',
        "SELECT j.value, bin, severity FROM ({items}) x, json_each(x.targets) j WHERE targets IS NOT NULL",
        f'SELECT i."person", bin, severity FROM ({{items}}) x JOIN {_PART} AND instr(targets, i."person")=0',
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: what it is of (a uid, a place, "event:arrest"), its name where that is no code, how many items."""

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How many items of a lane lie in one stretch of time, and how many of them are grave threats."""

    lane: str
    bin: int
    count: int
    grave: int


@dataclass(slots=True)
class Tally:
    """Items counted by lane and stretch."""

    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    graves: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, lane: str, at: int, severity: int | None) -> None:
        """One more item."""
        self.counts[lane, at] += 1
        if severity is not None and severity >= GRAVE_FROM:
            self.graves[lane, at] += 1

    def within(self, lanes: set[str], bins: int) -> Tally:
        """The same with all other lanes put together, from stretch 0 on; `bins` is how many stretches there are."""
        made = Tally()
        for (lane, at), many in self.counts.items():
            if not 0 <= at < bins:
                continue
            key = (lane if lane in lanes or lane == NOBODY else OTHERS, at)
            made.counts[key] += many
            if graves := self.graves.get((lane, at)):
                made.graves[key] += graves
        return made

    def cells(self) -> tuple[Cell, ...]:
        """All that was counted, by lane and time."""
        return tuple(Cell(*key, many, self.graves.get(key, 0)) for key, many in sorted(self.counts.items()))

    def lanes(self) -> Counter[str]:
        """How many there are in each lane."""
        made: Counter[str] = Counter()
        for (lane, _), many in self.counts.items():
            made[lane] += many
        return made


def tally(reader: Any, case_uid: str, by: str, sieve: Sieve, bins: Mapping[str, str]) -> Tally:
    """Count the items that have a date by lane and stretch; `bins` is SQL for the stretch by kind."""
    made = Tally()
    for kind in sieve.kinds():
        prefix = f"{kind}:" if by == "type" else ""
        for lane, at, severity in _rows(reader, case_uid, by, sieve, kind, bins[kind]):
            made.add(prefix + (lane or "").strip(), at or 0, severity)
    return made


def _rows(
    reader: Any, case_uid: str, by: str, sieve: Sieve, kind: str, bins: str
) -> Iterator[tuple[str | None, int | None, int | None]]:
    arm = where(kind, case_uid, sieve)
    arm.add(f'"{WHEN[kind]}" IS NOT NULL')
    if by != "person":
        column = _COLUMN[by].format(kind=kind)
        sql = f'SELECT {column}, {bins}, {_SEVERITY[kind]} FROM "{kind}" WHERE {arm.sql}'
        yield from reader.database.each(sql, arm.values)
        return
    items = (
        f'SELECT "uid", {bins} AS bin, {_SEVERITY[kind]} AS severity, {_TWIN[kind]} AS twin, '
        f'{_TARGETS[kind]} AS targets FROM "{kind}" WHERE {arm.sql}'
    )
    for part in _PERSONS[kind]:
        yield from reader.database.each(part.format(items=items), arm.values)


def lanes_of(row: TimelineRow, by: str) -> tuple[str, ...]:
    """The lanes a row stands in."""
    if by == "person":
        return tuple(uid for uid, _ in row.who) or (NOBODY,)
    if by == "place":
        return ((row.place or "").strip() or NOBODY,)
    return (f"{row.kind}:{row.code or ''}",)


def fullest(reader: Any, counted: Counter[str], most: int) -> list[Lane]:
    """The lanes to be drawn: the fullest first, then OTHERS, then NOBODY, where there are such."""
    named = sorted(((key, many) for key, many in counted.items() if key != NOBODY), key=lambda p: (-p[1], p[0]))
    names = names_of(reader, [key for key, _ in named[:most] if is_uid(key)])
    made = [Lane(key, names.get(key, key), many) for key, many in named[:most]]
    rest = sum(many for _, many in named[most:])
    made += [Lane(OTHERS, "", rest)] if rest else []
    return made + ([Lane(NOBODY, "", counted[NOBODY])] if counted[NOBODY] else [])
