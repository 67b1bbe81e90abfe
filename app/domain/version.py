"""The version of the program, and whether it is new enough for what a vault asks for."""

from __future__ import annotations

VERSION = "0.1.0"


def reaches(minimum: str) -> bool:
    """Whether this program is at least version `minimum` (numbers and dots; ValueError otherwise)."""
    return _numbers(VERSION) >= _numbers(minimum)


def _numbers(version: str) -> list[int]:
    made = [int(part) for part in version.split(".")]
    while made and not made[-1]:  # 1.0 is 1
        made.pop()
    return made
