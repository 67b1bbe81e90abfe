"""The memory of another process, stopped at a chosen moment: what secrets can still be read in it."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import signal
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

_SEIZE, _CONT, _SYSCALL, _SETOPTIONS, _GETREGS, _DETACH = 0x4206, 7, 24, 0x4200, 12, 17
_TRACE_EXIT, _TRACE_SYSGOOD = 0x40, 0x01
_EVENT_EXIT = 6
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long
_PIECE = 16 << 20


def _ptrace(request: int, pid: int, data: int = 0) -> None:
    if _libc.ptrace(request, pid, None, ctypes.c_void_p(data)) == -1:
        number = ctypes.get_errno()
        if number == errno.EPERM:
            pytest.skip("this system lets no process look into another one (ptrace)")
        raise OSError(number, os.strerror(number))


def follow(pid: int) -> None:
    """Be told when the process is about to end; its memory still stands then."""
    _ptrace(_SEIZE, pid, _TRACE_EXIT)


def wait_for_end(pid: int) -> None:
    """Wait until a followed process is about to end; it stands still there."""
    while True:
        _, status = os.waitpid(pid, 0x40000000)
        assert os.WIFSTOPPED(status), f"the process ended unseen: {status}"
        if status >> 8 == signal.SIGTRAP | _EVENT_EXIT << 8:
            return
        stopped = os.WSTOPSIG(status)
        _ptrace(_CONT, pid, 0 if status >> 16 else stopped)


def let_go(pid: int) -> None:
    """Let a process that stands still go on."""
    _ptrace(_CONT, pid)


def readable(pid: int) -> Iterator[tuple[str, int, bytes]]:
    """Every readable piece of memory: what it is, where, and its bytes (pieces overlap by 256 bytes)."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in lines:
            span, rights, _, _, _, *name = line.split(maxsplit=5)
            if "r" not in rights or (name and name[0] in {"[vvar]", "[vsyscall]", "[vvar_vclock]"}):
                continue
            first, last = (int(end, 16) for end in span.split("-"))
            for start in range(first, last, _PIECE):
                try:
                    memory.seek(start)
                    data = memory.read(min(last - start, _PIECE + 256))
                except OSError:
                    continue
                yield f"{rights} {name[0] if name else 'memory'}", start, data


def found(pid: int, secrets: Mapping[str, Iterable[bytes]]) -> list[str]:
    """Which secrets stand where in the memory of a process, each named once a region."""
    hits: dict[str, int] = {}
    for what, start, data in readable(pid):
        for name, forms in secrets.items():
            for form in forms:
                for hit in re.finditer(re.escape(form), data):
                    hits.setdefault(f"{name} in {what}", start + hit.start())
    return [f"{name} at {place:x}" for name, place in hits.items()]


def forms(text: str) -> list[bytes]:
    """Words as they may stand in memory: UTF-8, UTF-16 (Qt), UTF-32 (Python, when a letter needs it)."""
    return list(dict.fromkeys([text.encode(), text.encode("utf-16-le"), text.encode("utf-32-le")]))


def key_forms(key: bytes) -> list[bytes]:
    """A key raw and in hexadecimal digits."""
    return [bytes(key), key.hex().encode(), key.hex().upper().encode()]
