"""Taking away what a parser never needs; says of each part whether it could be set up."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable

from app.kernel import system
from app.sandbox import landlock, namespaces, reach, seccomp

try:
    import resource
except ImportError:  # pragma: no cover - Windows has no such limits
    resource = None  # type: ignore[assignment]

_LONGEST_CPU = 24 * 3600
_ELSEWHERE = "off: Linux only"
LINUX_PARTS = (
    "no new privileges", "ends with its parent", "not traceable", "landlock", "capabilities", "system calls",
    "file access", "network", "child processes", *namespaces.PARTS,
)  # fmt: skip


def confine(memory: int) -> dict[str, str]:
    """Confine this process for good; `memory` is in bytes. Answers {part: "on" or why not}.

    Where process ids can be left, the process that returns is a child of the one that called.
    """
    report = {
        "exec": "on",
        "empty environment": "on" if not _extra_environment() else "off: variables are set",
    }
    if sys.platform != "linux":
        return report | _limits(memory) | dict.fromkeys(LINUX_PARTS, _ELSEWHERE)
    paths = reach.readable()
    report |= namespaces.leave(paths)
    # The system's limit on processes counts threads too, which decoders of HEIC need: the filter stops children.
    report |= _limits(memory)
    report |= {name: tried(step) for name, step in _switches().items()}
    report["landlock"] = tried(lambda: landlock.restrict(paths))
    report["capabilities"] = tried(_no_capabilities)
    report["system calls"] = tried(seccomp.restrict)
    return report | _summary(report)


def _summary(report: dict[str, str]) -> dict[str, str]:
    """What each promise rests on: any one of its means is enough."""
    means = {
        "file access": ("landlock", namespaces.FILES),
        "network": ("system calls", namespaces.NETWORK),
        "child processes": ("system calls",),
    }
    return {name: _either([report[mean] for mean in those]) for name, those in means.items()}


def _either(states: list[str]) -> str:
    return "on" if "on" in states else states[0]


def _extra_environment() -> bool:
    # The C library's locale coercion adds LC_CTYPE by itself; Windows needs SYSTEMROOT to start anything.
    return bool(set(os.environ) - {"LC_CTYPE", "SYSTEMROOT"})


def _limits(memory: int) -> dict[str, str]:
    if resource is None:  # pragma: no cover - Windows
        return {"limits": "off: this system has none"}
    wanted = {
        "memory": (resource.RLIMIT_AS, memory),
        "file size": (resource.RLIMIT_FSIZE, 0),
        "core files": (resource.RLIMIT_CORE, 0),
        "open files": (resource.RLIMIT_NOFILE, 64),
        "processor time": (resource.RLIMIT_CPU, _LONGEST_CPU),
    }
    return {name: _limit(which, most) for name, (which, most) in wanted.items()}


def _limit(which: int, most: int) -> str:
    try:
        resource.setrlimit(which, (most, most))
    except (OSError, ValueError) as error:  # macOS refuses some of them
        return f"off: {type(error).__name__}"
    return "on"


def _switches() -> dict[str, Callable[[], object]]:
    return {
        "no new privileges": lambda: system.control(system.NO_NEW_PRIVILEGES[0], 1),
        "ends with its parent": namespaces.end_with_parent,
        "not traceable": lambda: system.control(system.DUMPABLE[0], 0),
    }


def _no_capabilities() -> None:
    """Be nobody special, also when started as the system's administrator."""
    version, nothing = 0x20080522, bytes(24)
    system.call(system.numbers()["capset"], struct.pack("=Ii", version, 0), nothing)


def tried(step: Callable[[], object]) -> str:
    """ "on" when `step` went well, else why not."""
    try:
        step()
    except OSError as error:
        return f"off: {error.strerror or type(error).__name__}"
    return "on"


def limit_processor(seconds: int) -> None:
    """Allow `seconds` more of processor time from now on, for the next job of a worker that is used again."""
    if resource is None:  # pragma: no cover - Windows
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + 1 + seconds, hard))
