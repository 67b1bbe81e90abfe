"""Namespaces: a worker with its own empty network, its own process ids and a root of only what it may read."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

from app.kernel import system
from app.sandbox import seccomp

_USER, _MOUNT, _NETWORK, _IPC, _NAMES, _PIDS = 0x10000000, 0x20000, 0x40000000, 0x8000000, 0x4000000, 0x20000000
_READ_ONLY, _NO_SETUID, _NO_DEVICES, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
_DETACH = 2
_BY_SIGNAL = 128
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_HANDLES = 256
# Nothing that is bound lies beneath it, it is there everywhere, and the view is to have none of it.
_NEW_ROOT = "/proc"

NETWORK, FILES, PROCESSES = "own network", "own view of files", "own process ids"
PARTS = {
    NETWORK: _NETWORK,
    "own messages": _IPC,
    "own host name": _NAMES,
    FILES: _MOUNT,
    PROCESSES: _PIDS,
}


def leave(paths: Iterable[str]) -> dict[str, str]:
    """Leave as many namespaces as the system allows; only `paths` stay to be seen. Answers {part: "on" or why not}.

    The process that returns is a child of the one that called, when process ids could be left.
    """
    try:
        user = (os.geteuid(), os.getegid())
        _unshare(_USER)
        _be_the_same(*user)
    except OSError as error:
        return dict.fromkeys(PARTS, _why(error))
    told = {name: _tried(_unshare, flag) for name, flag in PARTS.items()}
    if told[FILES] == "on":
        told[FILES] = _tried(_see_only, paths)
    if told[PROCESSES] == "on":
        told[PROCESSES] = _tried(_go_under)
    return told


def _tried(step: Callable[..., None], *given: Any) -> str:
    try:
        step(*given)
    except OSError as error:
        return _why(error)
    return "on"


def _why(error: OSError) -> str:
    return f"off: {error.strerror or type(error).__name__}"


def _unshare(flags: int) -> None:
    system.checked(system.library().unshare(flags))


def _be_the_same(user: int, group: int) -> None:
    """Keep the ids in the new namespace: files made in a view need an owner there."""
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        handle = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)


# -- files ----------------------------------------------------------------------------


def _see_only(paths: Iterable[str]) -> None:
    """A root that holds `paths`, read-only, and nothing else."""
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    _mount("none", _NEW_ROOT, "tmpfs", _NO_SETUID | _NO_DEVICES)
    for path in paths:
        _bind(path, _NEW_ROOT + path)
    _mount(None, _NEW_ROOT, None, _REMOUNT | _BIND | _READ_ONLY | _NO_SETUID | _NO_DEVICES)
    os.chdir(_NEW_ROOT)
    system.call(system.numbers()["pivot_root"], b".", b".")
    system.checked(system.library().umount2(b".", _DETACH))
    os.chdir("/")


def _bind(source: str, target: str) -> None:
    if Path(source).is_dir():
        Path(target).mkdir(parents=True, exist_ok=True)
    else:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).touch()
    _mount(source, target, None, _BIND | _RECURSIVE)
    devices = 0 if Path(source).is_char_device() else _NO_DEVICES
    _mount(None, target, None, _REMOUNT | _BIND | _READ_ONLY | _NO_SETUID | devices)


def _mount(source: str | None, target: str, kind: str | None, flags: int) -> None:
    texts = (None if text is None else os.fsencode(text) for text in (source, target, kind))
    system.checked(system.library().mount(*texts, ctypes.c_ulong(flags), None))


# -- processes ------------------------------------------------------------------------


def _go_under() -> None:
    """Become the second process of a new set of ids; those left behind wait, holding nothing, and end the same way.

    The first of a set ignores signals that end others, so it can't be the one that works; when it ends, all end.
    """
    end_with_parent()
    first = os.fork()
    if first:
        _end_as(_outcome(first))
    end_with_parent()
    second = os.fork()
    if second:
        code = _outcome(second)
        os._exit(code if code >= 0 else _BY_SIGNAL - code)


def end_with_parent() -> None:
    """Be killed when the process that started this one ends."""
    system.control(_END_WITH_PARENT, signal.SIGKILL)


def _outcome(child: int) -> int:
    """How `child` ended: its exit code, or the negative number of a signal."""
    os.closerange(0, _HANDLES)
    system.control(system.DUMPABLE[0], 0)
    with contextlib.suppress(OSError):
        seccomp.restrict_waiting()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _end_as(code: int) -> NoReturn:
    if code > _BY_SIGNAL:
        with contextlib.suppress(OSError):  # nothing needs to be set for what can't be caught
            signal.signal(code - _BY_SIGNAL, signal.SIG_DFL)
        os.kill(os.getpid(), code - _BY_SIGNAL)
    os._exit(code if code >= 0 else 1)
