"""Counting once, and hidden cells that stay hidden whatever is subtracted."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dates import parse
from app.domain.rules.counting import Counted, Period, tabulate
from app.domain.rules.suppression import ALL, Grid, hide_small


def people(**counts: int) -> list[Counted]:
    return [
        Counted(f"{kind}{number}", {"kind": kind, "host": "TR" if number % 2 else "GE"})
        for kind, count in counts.items()
        for number in range(count)
    ]


def test_each_is_counted_once_however_often_it_appears() -> None:
    table = tabulate([*people(arrest=6), *people(arrest=6)], ("kind",))
    assert table.cells == {("arrest", ""): 6, ("", ""): 6}


def test_several_values_count_in_each_cell_and_once_in_the_total() -> None:
    things = [Counted(str(number), {"host": ("TR", "GE")}) for number in range(7)]
    assert tabulate(things, ("host",)).cells == {("GE", ""): 7, ("TR", ""): 7, ("", ""): 7}


def test_refusals_of_statistics_are_left_out_and_counted() -> None:
    table = tabulate(people(arrest=9), ("kind",), refused={"arrest0", "arrest1", "somebody else"})
    assert (table.cells["arrest", ""], table.left_out) == (7, 2)


def test_a_period_takes_a_date_by_its_earliest_day_and_counts_it_in_one_period_only() -> None:
    things = [
        Counted("a", {"kind": "x"}, parse("2020/2021")),
        Counted("b", {"kind": "x"}, parse("May 2021")),
        Counted("c", {"kind": "x"}, parse("before 2021")),
        Counted("d", {"kind": "x"}),
    ]
    years = [tabulate(things, ("kind",), period=Period(f"{y}-01-01", f"{y}-12-31"), least=0) for y in (2020, 2021)]
    assert [table.cells["", ""] for table in years] == [2, 1]
    assert [table.undated for table in years] == [1, 1]
    assert tabulate(things, ("kind",), least=0).cells["", ""] == 4


def test_a_missing_value_counts_as_unknown() -> None:
    assert tabulate([Counted("a", {})], ("kind",), least=0).cells == {("unknown", ""): 1, ("", ""): 1}


@pytest.mark.parametrize("dimensions", [(), ("a", "b", "c")])
def test_one_or_two_dimensions(dimensions: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="one or two"):
        tabulate([], dimensions)


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    table = tabulate(people(arrest=20, search=9, torture=2), ("kind",))
    assert table.cells == {("arrest", ""): 20, ("search", ""): None, ("torture", ""): None, ("", ""): 31}
    assert table.hidden == 2


def test_two_small_cells_that_add_up_to_less_than_the_threshold_take_a_third() -> None:
    table = tabulate(people(arrest=20, search=1, torture=1), ("kind",))
    assert [key for key, count in table.cells.items() if count is None] == [
        ("arrest", ""), ("search", ""), ("torture", ""),
    ]  # fmt: skip


def test_a_single_small_cell_hides_the_total_too() -> None:
    assert set(tabulate(people(arrest=2), ("kind",)).cells.values()) == {None}


def test_the_table_as_json_names_its_dimensions() -> None:
    rows = tabulate(people(arrest=12), ("kind", "host")).to_json()["rows"]
    assert {"kind": "arrest", "host": "TR", "count": 6} in rows  # type: ignore[operator]


def _determined(grid: Grid, hidden: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Hidden cells whose value follows from the shown ones, by elimination over all equations."""
    unknown = sorted(hidden)
    rows = []
    for line in grid.lines():
        *parts, total = line
        row = [Fraction(0)] * len(unknown)
        for sign, keys in ((1, parts), (-1, [total])):
            for key in keys:
                if key in hidden:
                    row[unknown.index(key)] += sign
        rows.append(row)
    pivots = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(pivots, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[pivots], rows[pivot] = rows[pivot], rows[pivots]
        head = rows[pivots][column]
        rows[pivots] = [value / head for value in rows[pivots]]
        for other, row in enumerate(rows):
            if other != pivots and row[column]:
                factor = row[column]
                rows[other] = [a - factor * b for a, b in zip(row, rows[pivots], strict=True)]
        pivots += 1
    return {unknown[row.index(Fraction(1))] for row in rows if sum(1 for value in row if value) == 1}


def test_a_cell_that_hangs_between_two_hidden_blocks_is_not_left_to_be_worked_out() -> None:
    rows, columns = ("r1", "r2", "r3", "r4"), ("c1", "c2", "c3", "c4")
    small = {(r, c) for block in (("r1", "r2", "c1", "c2"), ("r3", "r4", "c3", "c4"))
             for r in block[:2] for c in block[2:]}  # fmt: skip
    bridge = ("r2", "c3")
    cells = {(r, c): 4 if (r, c) in small | {bridge} else 20 for r in rows for c in columns}
    cells |= {(r, ALL): sum(cells[r, c] for c in columns) for r in rows}
    cells |= {(ALL, c): sum(cells[r, c] for r in rows) for c in (*columns, ALL)}
    grid = Grid(rows, columns, cells)
    assert _determined(grid, small | {bridge}) == {bridge}
    assert not _determined(grid, hide_small(grid, 5))


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=4)
)


@settings(max_examples=300, deadline=None)
@given(TABLES, st.booleans())
def test_no_hidden_cell_follows_from_what_is_shown(counts: list[list[int]], two: bool) -> None:  # noqa: FBT001
    rows = tuple(f"r{number}" for number in range(len(counts)))
    columns = tuple(f"c{number}" for number in range(len(counts[0]))) if two else ()
    cells: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        line = counts[number] if two else [sum(counts[number])]
        cells |= {(row, column): count for column, count in zip(columns, line, strict=False)}
        cells[row, ALL] = sum(line)
    for column in (*columns, ALL):
        cells[ALL, column] = sum(cells[row, column] for row in rows)
    grid = Grid(rows, columns, cells)
    hidden = hide_small(grid, 5)
    assert {key for key, count in cells.items() if 0 < count < 5} <= hidden
    assert not _determined(grid, hidden)
    assert hide_small(grid, 0) == set()
