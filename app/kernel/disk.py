"""What the system may do beside us for a file that has to be on the disk in the end; Linux only."""

from __future__ import annotations

import ctypes
import functools

from app.kernel.system import LINUX, library

_WRITE = 2  # SYNC_FILE_RANGE_WRITE


def begin_writing(handle: int, start: int, length: int) -> None:
    """Have the system begin to write a range of an open file, without waiting: a later sync has less left to do."""
    if LINUX:  # when it can't, nothing is lost: the sync does all of it
        _library().sync_file_range(handle, ctypes.c_int64(start), ctypes.c_int64(length), ctypes.c_uint(_WRITE))


@functools.cache
def _library() -> ctypes.CDLL:
    return library()
