"""The answer to a sender as a file: beside the package, or where somebody wants it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.domain.errors import AlreadyExists, HavenError
from app.domain.failures import named_failures
from app.paths import drop_parts, other_thing, whole_file

ENDING = ".hvr"


def beside(paths: Sequence[Path]) -> Path | None:
    """The file for the answer beside a package, or None for one that waits in the vault."""
    return paths[0].with_name(paths[0].name + ENDING) if paths else None


def written(told: dict[str, Any], out: Path | None) -> dict[str, Any]:
    """What is told, with the file of its answer under `answer`; the answer stands in the vault in any case.

    A file that can't be written is told under `problem`: what was done stays done.
    """
    text = told.get("receipt")
    if not text or out is None:
        return told
    try:
        write(text, out)
    except HavenError as failure:
        return {**told, "answer": None, "problem": failure.message}
    return {**told, "answer": str(out)}


def write(text: str, out: Path) -> None:
    """A new file with an answer, or the one that has it already. Raises AlreadyExists, ReadOnly, DiskFull, …"""
    drop_parts(out)
    if _holds(out, text.encode()):
        return
    try:
        with named_failures(str(out)), whole_file(out) as stream:
            stream.write(text.encode())
    except FileExistsError:
        raise AlreadyExists(subject=str(out)) from None


def _holds(out: Path, data: bytes) -> bool:
    """Whether this answer stands there: whoever asks for it again has it."""
    try:
        return not other_thing(out) and out.stat().st_size == len(data) and out.read_bytes() == data
    except OSError:
        return False
