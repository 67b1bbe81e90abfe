"""Names inside a package: plain ASCII that means the same on every disk, and is nothing but a name on each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.domain.folding import latin

# With the folder of the package and data/ before it a name fits the header of a tar.
LONGEST = 69
DEEPEST = 6
_PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST_ENDING = 8


def allowed(path: str) -> bool:
    """Whether a path (relative, below data/) may stand in a package."""
    parts = path.split("/")
    return len(path) <= LONGEST and len(parts) <= DEEPEST and all(map(_allowed_part, parts))


def _allowed_part(part: str) -> bool:
    return bool(_PART.fullmatch(part)) and part.partition(".")[0].lower() not in _DEVICES


def clash(paths: Iterable[str]) -> str | None:
    """The first path that would fall on another one, or into it as a folder, where capitals don't count."""
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        flat = path.lower()
        above = {flat[:at] for at, char in enumerate(flat) if char == "/"}
        if flat in files or flat in folders or above & files:
            return path
        files.add(flat)
        folders |= above
    return None


def safe_name(original: str, *, longest: int = 40) -> str:
    """The name of a file from outside as one part of a path; what it was called stands in the description."""
    stem, _, ending = latin(original).rpartition(".")
    plain_ending = _OTHER.sub("", ending)
    if not stem or not plain_ending or len(plain_ending) > _LONGEST_ENDING:
        stem, plain_ending = latin(original), ""
    end = f".{plain_ending}" if plain_ending else ""
    plain = _OTHER.sub("-", stem).strip("-")[: longest - len(end)].strip("-") or "file"
    return plain + end if _allowed_part(plain + end) else f"_{plain[: longest - 1 - len(end)]}{end}"
