"""Small-cell suppression: primary cells and as many others as it takes that none can be worked out.

A table with its totals is a net: every row and column is one equation. A hidden cell can be worked out
exactly when it is a bridge in the graph of hidden cells between rows and columns, so cells are hidden
until no bridge is left and until no line hides less than the threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ALL = ""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by row and column; the empty name is the total. No columns: one dimension."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Key, int]

    def lines(self) -> Iterator[list[Key]]:
        """Every equation of the table: the cells that add up to a total, and that total."""
        columns = (*self.columns, ALL)
        for column in columns:
            yield [(row, column) for row in (*self.rows, ALL)]
        if self.columns:
            for row in (*self.rows, ALL):
                yield [(row, column) for column in columns]


def hide_small(grid: Grid, least: int) -> set[Key]:
    """The cells to hide so that no count from 1 to `least` - 1 is shown or follows from what is shown."""
    hidden = {key for key, count in grid.cells.items() if 0 < count < least}
    while hidden:
        wanted = _next(grid, hidden, least)
        if wanted is None:
            break
        hidden.add(wanted)
    return hidden


def _next(grid: Grid, hidden: set[Key], least: int) -> Key | None:
    for line in grid.lines():
        inside = [key for key in line if key in hidden]
        too_little = len(inside) == 1 or 0 < sum(grid.cells[key] for key in inside) < least
        choice = _cheapest(grid, line, hidden) if inside and too_little else None
        if choice:
            return choice
    return _against_bridges(grid, hidden) if grid.columns else None


def _cheapest(grid: Grid, line: list[Key], hidden: set[Key]) -> Key | None:
    """The cell that costs least: no total where another will do, a small count before a large one or none."""
    free = [key for key in line if key not in hidden]
    return min(free, key=lambda key: (ALL in key, grid.cells[key] == 0, grid.cells[key], key), default=None)


def _against_bridges(grid: Grid, hidden: set[Key]) -> Key | None:
    for row, column in sorted(hidden):
        if not _joined_otherwise(hidden, row, column):
            lines = [[(row, other) for other in (*grid.columns, ALL)], [(other, column) for other in (*grid.rows, ALL)]]
            choices = [choice for line in lines if (choice := _cheapest(grid, line, hidden))]
            if choices:
                return choices[0]
    return None


def _joined_otherwise(hidden: set[Key], row: str, column: str) -> bool:
    """Whether row and column hang together through other hidden cells."""
    rows, columns, grown = {row}, set[str](), True
    while grown:
        more_columns = {c for r, c in hidden if r in rows and (r, c) != (row, column)} - columns
        columns |= more_columns
        more_rows = {r for r, c in hidden if c in columns and (r, c) != (row, column)} - rows
        rows |= more_rows
        grown = bool(more_columns or more_rows)
    return column in columns
