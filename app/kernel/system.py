"""The few calls into the C library by which a process gives up what it doesn't need; POSIX only."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable

from app.kernel import bpf, calls

LINUX = sys.platform == "linux"
NO_NEW_PRIVILEGES = (38, 39)  # PR_SET_…, PR_GET_…
DUMPABLE = (4, 3)
_SET_FILTER, _ALL_THREADS, _NO_SLOWER = 1, 1, 4  # SECCOMP_SET_MODE_FILTER; TSYNC, SPEC_ALLOW


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def library() -> ctypes.CDLL:
    """The C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def control(option: int, value: int = 0) -> int:
    """prctl(2) with one value; raises OSError when the system refuses."""
    return checked(library().prctl(option, *(ctypes.c_ulong(one) for one in (value, 0, 0, 0))))


def call(number: int, *arguments: int | bytes | ctypes.Structure | None) -> int:
    """A system call by its number; raises OSError when the system refuses."""
    return checked(library().syscall(ctypes.c_long(number), *(_argument(one) for one in arguments)))


def _argument(value: int | bytes | ctypes.Structure | None) -> object:
    if isinstance(value, ctypes.Structure):
        return ctypes.byref(value)
    return ctypes.c_long(value) if isinstance(value, int) else value


def checked(answer: int) -> int:
    """The answer of a call of the C library; raises OSError when it failed."""
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer


def numbers() -> dict[str, int]:
    """System calls of this machine by name; raises OSError where they aren't known."""
    machine = os.uname().machine
    if not LINUX or machine not in calls.ARCHITECTURES or sys.maxsize < 1 << 32:
        raise OSError(0, f"no list of system calls for {sys.platform} on {machine}")
    return calls.numbers(machine)


def install(rules: Iterable[bpf.Rule], otherwise: int, *, foreign: int, slower: bool = True) -> None:
    """Put a filter on all threads of this process and on all its children, for good; raises OSError.

    Without `slower` old kernels keep the processor's speculation as it is: for programs that run nothing foreign.
    """
    known = numbers()
    architecture = calls.ARCHITECTURES[os.uname().machine]
    code = bpf.program(rules, otherwise, numbers=known, architecture=architecture, foreign=foreign)
    control(NO_NEW_PRIVILEGES[0], 1)
    flags = _ALL_THREADS if slower else _ALL_THREADS | _NO_SLOWER
    if call(known["seccomp"], _SET_FILTER, flags, _Program(len(code) // 8, code)):
        raise OSError(0, "a thread could not be filtered")
