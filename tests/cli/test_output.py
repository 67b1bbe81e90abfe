"""Answers as lines for people: nested ones are set in, lists of words stand in one line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.cli import handover_in
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


def test_a_list_reads_as_words_and_ends_with_what_it_comes_to(capsys: pytest.CaptureFixture[str]) -> None:
    when = {"text": "about May 2021", "edtf": "2021-05~", "display": "around May 2021", "earliest": "2021-05-01"}
    row = {"title": "Arrest", "when": when, "versions": {"title": {"a": 1}}, "torn": [], "states": ["TR", "GE"]}
    counts = {"person": 6, "event": 10, "note": None}
    value = {"new": 1, "from": {"worker": "A"}, "rows": [row, {"counts": counts, "offers": 0}], "next": None}
    show(Answer(value), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "title=Arrest  when=around May 2021  states=TR, GE", "counts=person 6, event 10  offers=0",
        "new: 1", "from:", "  worker: A",
    ]  # fmt: skip
    show(Answer({"when": when, "cases": [{"code": "A"}], "signs": [[1, 2], {"n": 1}]}), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "when: around May 2021", "cases:", "  code=A", "signs: 1, 2, (n 1)",
    ]  # fmt: skip


def test_a_use_stands_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    told = "Willow has not been asked about this use: share_partner"
    show(Answer({"problems": [{"code": "consent", "message": told}]}), as_json=False)
    assert "about this use: Share with named partner organisation" in capsys.readouterr().out
    show(Answer({"problems": [{"code": "consent", "message": told}]}), as_json=True)
    assert told in capsys.readouterr().out


def test_people_are_told_how_they_get_an_answer_rather_than_its_signed_text() -> None:
    people: Any = SimpleNamespace(options=SimpleNamespace(json=False))
    programs: Any = SimpleNamespace(options=SimpleNamespace(json=True))
    told = {"state": "destroyed", "receipt": "-----BEGIN HAVENFILE STATEMENT-----\n…"}
    assert handover_in._answered(programs, told).value == told
    shown = handover_in._answered(people, told).value
    assert "receipt" not in shown and "handover deliver DIR" in shown["answer"]
    assert handover_in._answered(people, {**told, "answer": "a.hvr"}).value == {"state": "destroyed", "answer": "a.hvr"}
