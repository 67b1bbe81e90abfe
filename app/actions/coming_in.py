"""What is dropped, pasted or chosen on its way in: folders opened, counted and weighed before anything is taken."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions import records
from app.actions.evidence import Taken, exhibit_of, unused_destroyed
from app.domain.errors import HavenError
from app.domain.words import N_
from app.evidence.ingest import IngestedPart, ingest_bytes, refuse_bad
from app.jobs import Progress
from app.session import Session, keeps_reserve

# What systems leave in every folder; it is left out and counted.
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})
_STEP = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that would come in together; `passed` is how many things in the folders are left out (links, leavings),
    `shut` are folders that can't be opened."""

    files: tuple[Path, ...]
    size: int
    folders: tuple[Path, ...]
    passed: int
    shut: tuple[Path, ...] = ()


def gather(paths: Sequence[Path], progress: Progress | None = None) -> Batch:
    """The files at `paths` and in the folders among them, those below included; links in folders are not followed."""
    progress = progress or Progress()
    files: list[Path] = []
    folders: list[Path] = []
    shut: list[Path] = []
    passed = 0
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        folders.append(path)
        for found in _inside(path, shut):
            if len(files) % _STEP == 0:
                progress.step(len(files), 0, N_("Counting files"))
            if found is None:
                passed += 1
            else:
                files.append(found)
    return Batch(tuple(files), sum(_size(path) for path in files), tuple(folders), passed, tuple(shut))


def _inside(folder: Path, shut: list[Path]) -> Iterator[Path | None]:
    """Files below a folder in the order of their names; None for each thing that is passed over."""

    def failed(error: OSError) -> None:
        shut.append(Path(os.fsdecode(error.filename or folder)))

    for where, below, names in os.walk(folder, onerror=failed, followlinks=False):
        below.sort()
        for name in sorted(names):
            path = Path(where, name)
            yield path if name not in _LEFT_BY_SYSTEMS and _is_file(path) else None


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:  # said by name when it is to be taken in
        return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def usable(paths: Sequence[Path]) -> list[Path]:
    """Those of the files that can be opened, when a batch was refused for others."""
    return [path for path in paths if _opens(path)]


def _opens(path: Path) -> bool:
    try:
        refuse_bad([path])
    except HavenError:
        return False
    return True


def paste(
    session: Session, data: bytes, name: str, label: str, case: str, progress: Progress | None = None
) -> list[Taken]:
    """Take bytes from the clipboard in as an exhibit; no file is written outside the vault."""
    session.do(records.case_by_code, case)
    part = ingest_bytes(data, name, label, session.vault.objects, progress)
    with unused_destroyed(session, [part]):
        taken: list[Taken] = session.do(_pasted, part, case).result
    return taken


@keeps_reserve
def _pasted(unit: Any, part: IngestedPart, case: str) -> list[Taken]:
    return exhibit_of(unit, [(None, part)], records.case_by_code(unit, case).uid, {})
