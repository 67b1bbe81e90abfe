"""How much memory this process and those below it take meanwhile, and the processor time of those below (Linux)."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

MIB = 1 << 20
_EACH = 0.01  # seconds between two looks


class Watched:
    """The largest resident sizes in MiB, `before` that of this process at the start; use as a context manager."""

    def __init__(self) -> None:
        self.before = self.parent = resident_mib()
        self.worker = 0.0
        self._spent: dict[int, float] = {}
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watcher.join()

    @property
    def seconds(self) -> float:
        """Processor time of all processes below."""
        return sum(self._spent.values())

    def rounded(self) -> dict[str, int]:
        """The largest sizes of parent and worker."""
        return {"parent": round(self.parent), "worker": round(self.worker)}

    def _watch(self) -> None:
        mine = _command("self")
        while not self._over.wait(_EACH):
            self.parent = max(self.parent, resident_mib())
            for pid in below(os.getpid()):
                # One that is about to become another program still is a likeness of this one, with all its memory.
                with contextlib.suppress(OSError, IndexError, ValueError):
                    if _command(str(pid)) not in (mine, b""):
                        self._look(pid)

    def _look(self, pid: int) -> None:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        self._spent[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self.worker = max(self.worker, _most(pid))


def resident_mib() -> float:
    """Resident size of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


def below(pid: int) -> Iterator[int]:
    """All processes below one."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                yield child
                yield from below(child)


def _command(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _most(pid: int) -> float:
    """The most a process ever had, between two looks too."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0) / 1024
