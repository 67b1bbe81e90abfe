"""The program's version: one place, and how it compares."""

from __future__ import annotations

import tomllib

import pytest

from app.domain import version
from app.paths import ROOT


def test_the_package_has_the_same_version() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == version.VERSION


@pytest.mark.parametrize(
    ("minimum", "enough"),
    [
        ("0.1", True),
        ("0.1.0", True),
        ("0", True),
        ("0.2", False),
        ("0.1.1", False),
        ("0.10", False),
        ("1", False),
        ("00.1.0.0", True),
    ],
)
def test_numbers_compare_one_by_one(minimum: str, enough: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "VERSION", "0.1.0")
    assert version.reaches(minimum) is enough


def test_the_tenth_is_later_than_the_ninth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "VERSION", "0.10.2")
    assert version.reaches("0.9.9")


@pytest.mark.parametrize("words", ["", "soon", "1.x", "1..2"])
def test_words_are_no_version(words: str) -> None:
    with pytest.raises(ValueError):
        version.reaches(words)
