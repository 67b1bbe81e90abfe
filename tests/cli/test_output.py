"""Answers as lines for people: nested ones are set in, lists of words stand in one line."""

from __future__ import annotations

import pytest

from app.cli.output import Answer, show


def test_nested_answers_are_set_in(capsys: pytest.CaptureFixture[str]) -> None:
    value = {
        "out": "x",
        "import": {"taken": 2, "unmapped": ["a", "b"], "left": [], "rows": [{"row": 1, "why": "c\nd"}]},
    }
    show(Answer(value), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "out: x", "import:", "  taken: 2", "  unmapped: a, b", "  rows:", "    row=1  why=c d",
    ]  # fmt: skip
