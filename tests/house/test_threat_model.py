"""The threat model promises what is tested: each promise names tests, and each named test is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from app.paths import ROOT

PAGE = ROOT / "docs" / "threat-model.md"
_NAMED = re.compile(r"`(tests/[\w/.-]+\.py)(?:::(test_\w+))?`")


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: first cell to the others."""
    part = PAGE.read_text("utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines() if line.startswith("| ")
    ]
    return {first.strip("| "): more for first, *more in cells[1:]}


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def named() -> dict[str, list[tuple[str, str]]]:
    """Threat to the tests named for it, as file and name ("" = the whole file)."""
    return {threat: _NAMED.findall(cells[0]) for threat, cells in rows("Where the tests are").items()}


def test_every_promise_names_its_tests() -> None:
    promised = rows("Promise, by threat")
    assert len(promised) >= 7
    assert all(len(cells) == 2 and all(cells) for cells in promised.values())
    assert list(named()) == list(promised)
    assert [threat for threat, found in named().items() if not found] == []


def test_every_named_test_is_there() -> None:
    missing = [
        f"{file}::{name}"
        for found in named().values()
        for file, name in found
        if not (ROOT / file).is_file() or (name and name not in names_in(ROOT / file)) or not names_in(ROOT / file)
    ]
    assert missing == []


def test_every_test_of_a_promise_stands_on_the_page() -> None:
    told = {pair for found in named().values() for pair in found}
    there = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "tests" / "promises").glob("test_*.py")
        for name in names_in(path)
    }
    assert len(there) > 20
    assert there - told == set()
