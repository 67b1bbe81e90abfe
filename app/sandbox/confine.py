"""Taking away what a parser never needs; says of each part whether it could be set up."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

try:
    import resource
except ImportError:  # pragma: no cover - Windows has no such limits
    resource = None  # type: ignore[assignment]

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_LONGEST_CPU = 24 * 3600
_NOT_YET = ("system calls", "network", "file access", "child processes")


def confine(memory: int) -> dict[str, str]:
    """Confine this process for good; `memory` is in bytes. Answers {part: "on" or why not}.

    System-call filters and namespaces belong here too, once they are there.
    """
    report = {
        "exec": "on",
        "empty environment": "on" if not _extra_environment() else "off: variables are set",
    }
    report |= _limits(memory)
    report |= _switches()
    # The system's limit counts threads too, which decoders of HEIC need: it would stop them, not only children.
    report |= dict.fromkeys(_NOT_YET, "off: not part of this version")
    return report


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


def _switches() -> dict[str, str]:
    wanted = {
        "no new privileges": (_PR_SET_NO_NEW_PRIVS, 1),
        "ends with its parent": (_PR_SET_PDEATHSIG, int(getattr(signal, "SIGKILL", 9))),
        "not traceable": (_PR_SET_DUMPABLE, 0),
    }
    if sys.platform != "linux":
        return dict.fromkeys(wanted, "off: Linux only")
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return {name: _switch(prctl, option, value) for name, (option, value) in wanted.items()}


def _switch(prctl: ctypes._NamedFuncPointer, option: int, value: int) -> str:
    return "on" if prctl(option, value, 0, 0, 0) == 0 else "off: refused by the system"


def limit_processor(seconds: int) -> None:
    """Allow `seconds` more of processor time from now on, for the next job of a worker that is used again."""
    if resource is None:  # pragma: no cover - Windows
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + 1 + seconds, hard))
