"""Compiles one catalogue of words: `python packaging/words.py SOURCE.po TARGET.mo`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"


def compile_catalogue(source: Path, target: Path) -> None:
    """Read the words people wrote and write those the programs read, whole or not at all."""
    with source.open("rb") as words:
        catalogue = read_po(words, locale=source.parts[-3])
    beside = target.with_suffix(f".{os.getpid()}.part")
    with beside.open("wb") as out:
        write_mo(out, catalogue)
    beside.replace(target)


def compile_all() -> None:
    """Compile every catalogue whose compiled form is missing or older."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_catalogue(source, target)


if __name__ == "__main__":
    compile_catalogue(*map(Path, sys.argv[1:]))
