"""Text of others on one line."""

from __future__ import annotations

import pytest

from app.domain.lines import one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna\nBirch\t2", "Anna Birch 2"),
        ("Bad\u202e name\u2066", "Bad name"),
        ("a\x00b\x1bc", "a b c"),
        ("می\u200cروم", "می\u200cروم"),
        ("   ", ""),
        ("x" * 500, "x" * 200),
        ("\U0001f600 ok", "\U0001f600 ok"),
    ],
)
def test_what_breaks_hides_or_turns_round_is_left_out(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_megabytes_are_cut_at_once() -> None:
    assert len(one_line("word " * 1_000_000)) <= 200
