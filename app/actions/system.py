"""What Linux says of its own disks and mounts; it is only read, and nothing strange in it is a failure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of /proc/self/mountinfo: device number, where it is mounted, its kind and what was mounted."""

    device: str
    point: str
    kind: str
    source: str


def mount_of(path: Path, root: Path) -> Mount | None:
    """The file system that holds `path`; of several on one place the last is seen."""
    real = Path(os.path.realpath(path))
    fitting = [mount for mount in _mounts(root) if real.is_relative_to(mount.point)]
    return max(enumerate(fitting), key=lambda one: (len(one[1].point), one[0]))[1] if fitting else None


def _mounts(root: Path) -> Iterator[Mount]:
    for line in (text(root / "proc/self/mountinfo") or "").splitlines():
        before, _, after = line.partition(" - ")
        own, told = before.split(), after.split()
        if len(own) >= 5 and len(told) >= 2:
            yield Mount(own[2], unescaped(own[4]), told[0], unescaped(told[1]))


def unescaped(words: str) -> str:
    """Spaces and such stand there as octal numbers of bytes."""
    plain = re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8) & 255]), os.fsencode(words))
    return os.fsdecode(plain)


def text(path: Path) -> str | None:
    """What a file of the system says, None when it says nothing."""
    try:
        return path.read_text("utf-8", "surrogateescape")
    except (OSError, ValueError):  # a name may hold what no name can
        return None


def listing(folder: Path) -> list[str]:
    """The names in a folder, none when it can't be read."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
