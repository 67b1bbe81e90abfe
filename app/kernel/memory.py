"""What a process forgets: texts overwritten where they lie, and freed memory, which nobody overwrites by itself.

Python and Qt free what they copied without wiping it. A text can't be wiped through the language either: this
knows how CPython lays it out, and does nothing where it is laid out otherwise.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from app.kernel.system import library

_CPYTHON = sys.implementation.name == "cpython"
_BYTES_HEAD = sys.getsizeof(b"") - 1
_ASCII_HEAD = sys.getsizeof("") - 1
_WIDE_HEAD = sys.getsizeof(chr(0x416)) - 4
# Sizes of Python's own blocks, and of the C library's: large ones first, so that what is free is used up soon.
_OBJECTS = range(512, 32, -16)
_BLOCKS = (1 << 16, 1 << 12, 1 << 10, 1 << 8, 1 << 6, 24)
_MOST = 1 << 16
# The C library keeps up to seven freed blocks of each of these sizes for the thread that freed them.
_SMALL, _KEPT = range(24, 1040, 16), 8
_ADDRESS = ctypes.c_void_p


def wipe_text(*values: str | bytes) -> None:
    """Overwrite texts that were made just now and that nobody else holds; they read as NULs afterwards."""
    for value in values:
        place, size = _place(value)
        if size > 1 and _is_there(value, place, size):  # single letters are shared by everybody
            ctypes.memset(place, 0, size)


def _place(value: str | bytes) -> tuple[int, int]:
    """Address and length in bytes of what a text holds."""
    if isinstance(value, bytes):
        return id(value) + _BYTES_HEAD, len(value)
    if value.isascii():
        return id(value) + _ASCII_HEAD, len(value)
    return id(value) + _WIDE_HEAD, len(value) * _width(value)


def _width(value: str) -> int:
    most = max(map(ord, value))
    return 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4


def _is_there(value: str | bytes, place: int, size: int) -> bool:
    """Whether the first and the last letter stand where they are expected."""
    if not _CPYTHON or not value:
        return False
    width = 1 if isinstance(value, bytes) else size // len(value)
    ends = [one if isinstance(one, int) else ord(one) for one in (value[0], value[-1])]
    read = [int.from_bytes(ctypes.string_at(at, width), sys.byteorder) for at in (place, place + size - width)]
    return ends == read


def sweep_small() -> None:
    """Overwrite what this thread freed last in each small size: for the moment after a library freed a secret.

    Costs well below a millisecond.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            libc = _allocator()
            for size in _SMALL:
                _give_back(libc, [_zeroed(libc, size) for _ in range(_KEPT)])


def give_back() -> None:
    """Let go of what is in use by nobody but itself, and of free memory that the allocator holds; not wiped."""
    gc.collect()
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # not every C library can
            library().malloc_trim(0)


def sweep() -> None:
    """Overwrite freed memory, as far as it can be had again: for the moment before a process ends.

    What other threads freed in memory of their own is only given back page by page.
    """
    if sys.platform != "linux" or not _CPYTHON:
        return
    sweep_small()
    with contextlib.suppress(OSError, AttributeError, ValueError):
        libc = _allocator()
        libc.malloc_trim(0)
        known = _known()
        _use_up_objects(known)
        _use_up_blocks(libc, known)


def _known() -> Callable[[int], bool]:
    """Says of an address whether it was this process's already."""
    spans = []
    for line in Path("/proc/self/maps").read_text("ascii", "replace").splitlines():
        first, _, last = line.split(" ", 1)[0].partition("-")
        spans.append((int(first, 16), int(last, 16)))
    starts = [first for first, _ in spans]

    def known(address: int) -> bool:
        return address < spans[bisect_right(starts, address) - 1][1]

    return known


def _use_up_objects(known: Callable[[int], bool]) -> None:
    held = []
    for size in _OBJECTS:
        for _ in range(_MOST):
            held.append(bytes(size - _BYTES_HEAD - 1))
            if not known(id(held[-1])):
                break


def _use_up_blocks(libc: ctypes.CDLL, known: Callable[[int], bool]) -> None:
    held: list[int | None] = []
    for size in _BLOCKS:
        for _ in range(_MOST):
            held.append(_zeroed(libc, size))
            if not held[-1] or not known(held[-1]):
                break
    _give_back(libc, held)


def _allocator() -> ctypes.CDLL:
    libc = library()
    libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = _ADDRESS, [ctypes.c_size_t], [_ADDRESS]
    return libc


def _zeroed(libc: ctypes.CDLL, size: int) -> int | None:
    """A block of memory with nothing in it; None when there is no more."""
    block: int | None = libc.malloc(size)
    if block:
        ctypes.memset(block, 0, size)
    return block


def _give_back(libc: ctypes.CDLL, blocks: list[int | None]) -> None:
    for block in blocks:
        libc.free(block)
