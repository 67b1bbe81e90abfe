"""The layer between a process and its disk (see layer.c): built once, loaded by LD_PRELOAD, armed through here."""

from __future__ import annotations

import ctypes
import errno
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("layer.c")
CLASSES = ("write", "sync", "rename", "unlink", "truncate", "link", "create", "mkdir")
MODES = ("count", "fail", "fail_from", "kill", "torn", "short")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong: the `at`-th call of `classes` fails once, fails from then on, or is the last one."""

    mode: str = "count"
    classes: tuple[str, ...] = CLASSES
    at: int = 0
    error: int = errno.EIO


def build(folder: Path) -> Path:
    """The compiled layer."""
    made = folder / "layer.so"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(made), str(SOURCE)]
    subprocess.run(command, check=True, capture_output=True)
    return made


def arm(folder: Path, fault: Fault, log: Path | None = None) -> None:
    """From now on calls that change something below `folder` pass the layer (in the process that has it loaded)."""
    loaded = ctypes.CDLL(None)
    if log is not None:
        loaded.layer_log(bytes(log))
    mask = sum(1 << CLASSES.index(name) for name in fault.classes)
    loaded.layer_arm(bytes(folder), MODES.index(fault.mode), mask, ctypes.c_long(fault.at), fault.error)


def disarm() -> None:
    """From now on every call goes through untouched."""
    ctypes.CDLL(None).layer_disarm()


def mark(words: str) -> None:
    """Note in the log what was acknowledged at this moment."""
    ctypes.CDLL(None).layer_mark(words.encode())


def shift_clock(seconds: int) -> None:
    """Let the clock of this process go wrong by so many seconds."""
    ctypes.CDLL(None).layer_shift(ctypes.c_long(seconds))


def counts() -> dict[str, int]:
    """How many calls of each class there were while armed."""
    found = (ctypes.c_long * len(CLASSES))()
    ctypes.CDLL(None).layer_counts(found)
    return dict(zip(CLASSES, found, strict=True))
