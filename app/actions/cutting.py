"""Cutting a finished package into volumes, for disks that take no large files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.domain.errors import NotFound
from app.handover import volumes
from app.jobs import Progress

# The smallest slice that makes sense on any disk.
LEAST = 1 << 20
LARGEST = volumes.FAT32


def cut(
    package: Path,
    folder: Path,
    progress: Progress | None = None,
    *,
    size: int = LARGEST,
    numbers: Sequence[int] | None = None,
) -> dict[str, Any]:
    """Cut a package into volumes of `size` bytes in `folder`, or only some numbers of them (from 1) for one of several
    disks: `{volumes: [{path, size, number}], of}`. An interrupted run goes on where it stopped.

    Raises NotFound, AlreadyExists, DiskFull, PackageRefused when there would be too many, Cancelled.
    """
    for there, found in ((package, package.is_file()), (folder, folder.is_dir())):
        if not found:
            raise NotFound(subject=str(there))
    of = volumes.count(package, size)
    wanted = list(range(1, of + 1)) if numbers is None else sorted({n for n in numbers if 1 <= n <= of})
    made = volumes.cut(package, folder, size, progress or Progress(), wanted)
    rows = [
        {"path": str(path), "size": path.stat().st_size, "number": number}
        for number, path in zip(wanted, made, strict=True)
    ]
    return {"volumes": rows, "of": of}
