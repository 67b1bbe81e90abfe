"""What a command of the table is: name, what runs it, its options, and the options many of them share."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Option = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `handler` is "module:function" under app.cli, loaded when it runs.

    `ahead` names in the same way, under app, what starts the worker that its pages will be made in.
    """

    name: str
    handler: str
    help: str
    options: tuple[Option, ...] = ()
    ahead: str = ""


def whole(least: int, most: int) -> Any:
    """A whole number within bounds; anything else is a usage error."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:10]) <= most:
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most} is needed")
        return int(text)

    return number


def pages(text: str) -> list[int]:
    """Numbers of pages such as "1-3,7"; anything else is a usage error."""
    found: set[int] = set()
    for piece in text.replace("–", "-").split(","):
        first, _, last = (part.strip() for part in piece.partition("-"))
        ends = (first, last or first)
        if not all(end.isascii() and end.isdigit() and 0 < len(end) < 7 for end in ends):
            raise argparse.ArgumentTypeError("pages such as 1-3,7 are needed")
        found.update(range(int(ends[0]), int(ends[1]) + 1))
    return sorted(found)


def one(flags: str, metavar: str = "", **more: Any) -> Option:
    """An option or a word of a command."""
    return flags, {**({"metavar": metavar} if metavar else {}), **more}


def path(flags: str, metavar: str, **more: Any) -> Option:
    """The same, naming a file or folder."""
    return one(flags, metavar, type=Path, **more)


CASE = one("--case", "CODE")
THE_CASE = one("--case", "CODE", required=True)
JSON = one("--json-file", "F")
THE_JSON = one("--json-file", "F", required=True)
REASON = one("--reason", "T", required=True)
UID = one("uid", "UID")
LIMIT = one("--limit", "N", type=whole(1, 1000), default=50)
AFTER = one("--after", "CURSOR")
FLAG: dict[str, Any] = {"action": "store_true"}
