"""Every error has words, a weight, and never the content of a record."""

from __future__ import annotations

import inspect

import pytest

from app.domain import errors as domain
from app.domain.errors import HavenError, Invalid, Problem
from ui.errors import Weight, notice

_ALL = [kind for _, kind in inspect.getmembers(domain, inspect.isclass) if issubclass(kind, HavenError)]


@pytest.mark.parametrize("kind", _ALL, ids=lambda kind: kind.code)
def test_every_error_can_be_shown(kind: type[HavenError]) -> None:
    error = kind([Problem("when", "bad", "bad")]) if kind is Invalid else kind(subject="vault", part="header")
    told = notice(error, str)
    assert told.code == kind.code
    assert told.words
    assert "{" not in told.words


def test_three_weights() -> None:
    assert notice(domain.WrongKey(), str).weight is Weight.FIELD
    assert notice(domain.NotFound(subject="x"), str).weight is Weight.BANNER
    assert notice(domain.DiskFull(subject="x"), str).weight is Weight.MODAL
    assert notice(domain.Damaged(part="object", subject="E-001"), str).weight is Weight.BANNER
    assert notice(domain.Damaged(part="database", subject="x"), str).weight is Weight.MODAL


def test_problems_stand_under_their_fields() -> None:
    told = notice(Invalid([Problem("when", "impossible_date", "there is no 30 February")]), str)
    assert told.problems == {"when": "There is no 30 February"}


def test_a_bug_tells_its_place_and_nothing_of_what_was_typed() -> None:
    try:
        raise ValueError("MARKER of somebody's testimony")
    except ValueError as error:
        told = notice(error, str)
    assert "MARKER" not in told.words
    assert "ValueError, test_errors.py" in told.words


def test_words_are_translated_before_facts_are_put_in() -> None:
    words = {"Not found: {subject}": "Не найдено: {subject}"}
    told = notice(domain.NotFound(subject="E-001"), lambda text: words.get(text, text))
    assert told.words == "Не найдено: E-001"
