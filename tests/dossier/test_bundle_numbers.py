"""Printed numbers: in order, or as they were when a bundle was filed with letters for what came later."""

from __future__ import annotations

import pytest

from app.dossier.bundle_numbers import Kept, Run, letters, number, printed
from app.dossier.bundle_plan import Numbering, ranges


def numbered(pages: dict[str, int], kept: dict[str, Kept] | None = None, first: int = 1) -> dict[str, list[str]]:
    runs = [Run(key, 0, count) for key, count in pages.items()]
    number(runs, first, kept or {})
    for run in runs:
        row = {"first": run.label(0), "plain": run.plain}
        assert [printed(row, page) for page in range(run.pages)] == run.labels()
    return {run.key: run.labels() for run in runs}


def test_numbers_run_on_from_the_first() -> None:
    assert numbered({"": 2, "a": 2, "b": 1}, first=101) == {"": ["101", "102"], "a": ["103", "104"], "b": ["105"]}


def test_what_is_put_in_gets_letters_and_nothing_else_moves() -> None:
    kept = {"": Kept(1, 2), "a": Kept(3, 32), "b": Kept(35, 2)}
    found = numbered({"": 2, "a": 32, "new": 2, "newer": 1, "b": 2, "last": 2}, kept)
    assert found["a"][-1] == "34"
    assert found["new"] + found["newer"] == ["34A", "34B", "34C"]
    assert found["b"] == ["35", "36"]
    assert found["last"] == ["37", "38"]


def test_pages_that_a_document_has_grown_by_get_letters_too() -> None:
    kept = {"": Kept(1, 2), "a": Kept(3, 1), "b": Kept(4, 1)}
    found = numbered({"": 3, "a": 2, "new": 1, "b": 3}, kept)
    assert found == {"": ["1", "2", "2A"], "a": ["3", "3A"], "new": ["3B"], "b": ["4", "5", "6"]}


def test_a_number_that_is_free_again_is_not_given_to_another() -> None:
    kept = {"": Kept(1, 1), "a": Kept(2, 2), "gone": Kept(4, 3), "b": Kept(7, 1), "gone too": Kept(8, 5)}
    found = numbered({"": 1, "a": 1, "new": 1, "b": 1, "last": 1}, kept)
    assert found == {"": ["1"], "a": ["2"], "new": ["2A"], "b": ["7"], "last": ["13"]}


def test_documents_that_changed_places_are_named() -> None:
    runs = [Run("b", 0, 1), Run("a", 0, 1)]
    assert number(runs, 1, {"a": Kept(1, 1), "b": Kept(2, 1)}) == ["a"]
    assert [run.label(0) for run in runs] == ["2", "3"]


def test_a_document_in_two_files_goes_on_after_what_stands_before_it() -> None:
    runs = [Run("", 0, 1), Run("a", 0, 2), Run("", 0, 1, volume=2), Run("a", 2, 2, volume=2, start=1)]
    number(runs, 1, {})
    assert [run.labels() for run in runs] == [["1"], ["2", "3"], ["4"], ["5", "6"]]
    found = Numbering(runs).find("a", 3)
    assert found is not None
    run, at = found
    assert (run.volume, run.start + at, run.label(at)) == (2, 2, "6")
    assert Numbering(runs).find("a", 4) is None


@pytest.mark.parametrize(("at", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")])
def test_letters_go_on_after_the_last(at: int, expected: str) -> None:
    assert letters(at) == expected


def test_ranges_of_numbers_and_letters() -> None:
    assert ranges(["4", "7", "8", "9", "9A", "9B", "10"]) == "4, 7–9, 9A, 9B, 10"
    # in a paper from the right figures of pages are as they stand there, and a range as its tables and citations show it
    assert ranges(["4", "7", "8", "9"], "ar") == "4, \u20667–9\u2069"
