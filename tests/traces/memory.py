"""The memory of another process, stopped at a chosen moment: what secrets can still be read in it."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

_SEIZE, _CONT, _GETEVENT = 0x4206, 7, 0x4201
_TRACE_EXIT, _EVENT_EXIT, _WALL = 0x40, 6, 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long
_PIECE = 16 << 20
_BLOCK = 4096
_NOTHING = bytes(_BLOCK)


def _ptrace(request: int, pid: int, data: int = 0) -> None:
    if _libc.ptrace(request, pid, None, ctypes.c_void_p(data)) == -1:
        number = ctypes.get_errno()
        if number == errno.EPERM:
            pytest.skip("this system lets no process look into another one (ptrace)")
        raise OSError(number, os.strerror(number))


def follow(pid: int) -> None:
    """Be told when the process is about to end; its memory still stands then."""
    _ptrace(_SEIZE, pid, _TRACE_EXIT)


def wait_for_end(pid: int) -> int:
    """Wait until a followed process is about to end; it stands still there. Its exit code (-n for a signal)."""
    while True:
        _, status = os.waitpid(pid, _WALL)
        assert os.WIFSTOPPED(status), f"the process ended unseen: {status}"
        if status >> 8 == signal.SIGTRAP | _EVENT_EXIT << 8:
            code = ctypes.c_ulong()
            _ptrace(_GETEVENT, pid, ctypes.addressof(code))
            return os.waitstatus_to_exitcode(code.value)
        _ptrace(_CONT, pid, 0 if status >> 16 else os.WSTOPSIG(status))


def let_go(pid: int) -> None:
    """Let a process that stands still go on."""
    _ptrace(_CONT, pid)


def readable(pid: int) -> Iterator[tuple[str, int, bytes]]:
    """Every piece of memory that was or can be written: what it is, where, and its bytes (pieces overlap by 256 bytes).

    Blocks in which nothing stands are left out: they are half of it.
    """
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in lines:
            span, rights, _, _, _, *name = line.split(maxsplit=5)
            if "r" not in rights or ("w" not in rights and name):  # what is only read is the programs' own
                continue
            first, last = (int(end, 16) for end in span.split("-"))
            for start in range(first, last, _PIECE):
                try:
                    memory.seek(start)
                    data = memory.read(min(last - start, _PIECE + 256))
                except OSError:
                    continue
                for place, run in _written(data):
                    yield f"{rights} {name[0] if name else 'memory'}", start + place, run


def _written(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The stretches between blocks of zeros, and where they begin."""
    begin = None
    for at in range(0, len(data), _BLOCK):
        if data[at : at + _BLOCK] == _NOTHING:
            if begin is not None:
                yield begin, data[begin:at]
            begin = None
        elif begin is None:
            begin = at
    if begin is not None:
        yield begin, data[begin:]


def found(pid: int, secrets: Mapping[str, Iterable[bytes]]) -> list[str]:
    """Which secrets stand where in the memory of a process, each named once a region."""
    hits: dict[str, int] = {}
    for what, start, data in readable(pid):
        for name, forms in secrets.items():
            for form in forms:
                if (place := data.find(form)) >= 0:
                    hits.setdefault(f"{name} in {what}", start + place)
    return [f"{name} at {place:x}" for name, place in hits.items()]


def forms(text: str) -> list[bytes]:
    """Either half of words as it may stand in memory: UTF-8, UTF-16 (Qt), UTF-32 (Python, when a letter needs it)."""
    half = len(text) // 2
    parts = (text[:half], text[half:])
    # Without the zeros of the last letter, which are everywhere: looking for them takes five times as long.
    coded = (p.encode(code).rstrip(b"\0") for p in parts for code in ("utf-8", "utf-16-le", "utf-32-le"))
    return list(dict.fromkeys(coded))


def key_forms(key: bytes) -> list[bytes]:
    """A key raw and in hexadecimal digits."""
    return [bytes(key), key.hex().encode(), key.hex().upper().encode()]
