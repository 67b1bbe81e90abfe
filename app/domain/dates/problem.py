"""What is wrong with a date that could not be taken."""

from __future__ import annotations

from typing import Literal

Code = Literal["ambiguous_date", "impossible_date", "unreadable_date", "not_a_day", "not_a_moment"]


class DateProblem(ValueError):
    """A date that is refused; `code` is stable, `message` is English and gives the reason."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code
        self.message = message


def impossible(reason: str) -> DateProblem:
    """A date that does not exist."""
    return DateProblem("impossible_date", reason)


def unreadable(text: str, hint: str = "") -> DateProblem:
    """Words that are no date we know how to read."""
    shown = text if len(text) <= 60 else text[:60] + "…"
    return DateProblem("unreadable_date", f"“{shown}” is not a date that can be read{hint and f': {hint}'}")
