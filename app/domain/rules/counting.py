"""Counting persons, cases or interventions once, and hiding small cells so that totals give nothing away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.dates import UncertainDate
from app.domain.rules.suppression import Grid, hide_small

LEAST = 5
UNKNOWN = "unknown"
ALL = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing to count: its uid, its values by dimension (several allowed) and when it was."""

    uid: str
    values: Mapping[str, str | Collection[str] | None]
    when: UncertainDate | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of ISO days, both ends in it; a missing end is open."""

    since: str | None = None
    until: str | None = None

    def holds(self, when: UncertainDate | None) -> bool:
        """Whether a date counts here: by its earliest day, else its latest, so that it counts in one period only."""
        day = when and (when.earliest or when.latest)
        if not day:
            return self.since is None and self.until is None
        return (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by one or two dimensions; None is a hidden cell. Totals count each thing once."""

    dimensions: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int | None]
    left_out: int
    undated: int
    hidden: int = 0
    least: int = LEAST
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, object]:
        """Rows of {dimension: value, …, count}, totals under an empty value."""
        names = self.dimensions if len(self.dimensions) > 1 else (*self.dimensions, "")
        rows = [
            {name: value for name, value in zip(names, key, strict=True) if name} | {"count": count}
            for key, count in self.cells.items()
        ]
        return {"rows": rows, "left_out": self.left_out, "undated": self.undated, "hidden": self.hidden}


def tabulate(
    things: Iterable[Counted],
    dimensions: tuple[str, ...],
    *,
    period: Period | None = None,
    refused: Collection[str] = (),
    least: int = LEAST,
) -> Table:
    """Count things by one or two dimensions within a period.

    `refused` are uids of those who refused the scope `statistics` (left out and counted as left out);
    `least` is the smallest count shown, 0 or 1 hides nothing. ValueError for no or three dimensions.
    """
    if not 1 <= len(dimensions) <= 2:
        raise ValueError("one or two dimensions")
    once = {thing.uid: thing for thing in things}
    within = period or Period()
    inside = [thing for thing in once.values() if within.holds(thing.when)]
    kept = [thing for thing in inside if thing.uid not in refused]
    undated = sum(1 for thing in once.values() if thing.when is None and thing not in inside)
    grid = _grid(kept, dimensions)
    hidden = hide_small(grid, least)
    cells = {key: None if key in hidden else count for key, count in grid.cells.items()}
    left_out = len(inside) - len(kept)
    return Table(dimensions, grid.rows, grid.columns, cells, left_out, undated, len(hidden), least)


def _grid(things: list[Counted], dimensions: tuple[str, ...]) -> Grid:
    sets: dict[tuple[str, str], set[str]] = {(ALL, ALL): set()}
    for thing in things:
        across = _values(thing, dimensions[1]) if len(dimensions) > 1 else []
        for row in [*_values(thing, dimensions[0]), ALL]:
            for column in [*across, ALL]:
                sets.setdefault((row, column), set()).add(thing.uid)
    rows = tuple(sorted({row for row, _ in sets} - {ALL}))
    columns = tuple(sorted({column for _, column in sets} - {ALL}))
    order = [(row, column) for row in (*rows, ALL) for column in (*columns, ALL)]
    return Grid(rows, columns, {key: len(sets.get(key, ())) for key in order})


def _values(thing: Counted, dimension: str) -> list[str]:
    value = thing.values.get(dimension)
    if value is None or value == "":
        return [UNKNOWN]
    return [value] if isinstance(value, str) else sorted(set(value)) or [UNKNOWN]
