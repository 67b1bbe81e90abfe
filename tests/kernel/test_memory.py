"""Texts overwritten where they lie, and freed memory overwritten."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

from app.kernel import memory
from app.kernel.system import library
from app.paths import ROOT


@pytest.mark.parametrize("sample", ["plain", "caf\xe9s", "Ёжик", "😀 smile", b"bytes"])
def test_a_text_is_overwritten_in_place(sample: str | bytes) -> None:
    text = sample + sample  # made here: nobody else holds it
    memory.wipe_text(text)
    assert [letter if isinstance(letter, int) else ord(letter) for letter in text] == [0] * len(text)


def test_single_letters_are_everybodys_and_stay() -> None:
    memory.wipe_text("a", "", b"b", chr(0xE9))
    assert ("a", chr(0xE9), b"b") == (chr(97), bytes([0xE9]).decode("latin-1"), bytes([98]))


@pytest.mark.parametrize("look", ["freed_blocks", "freed_objects"])
def test_what_was_freed_is_overwritten(look: str) -> None:
    # In a process as new: one that has run thousands of tests has more holes than are ever filled at an end.
    code = f"from tests.kernel import test_memory; test_memory.{look}()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def freed_blocks() -> None:
    """Blocks of the C library: the small ones at once, all at the end."""
    libc = library()
    libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = (
        ctypes.c_void_p,
        [ctypes.c_size_t],
        [ctypes.c_void_p],
    )
    secret = os.urandom(24)
    blocks = {size: libc.malloc(size) for size in (64, 416, 3000)}
    for block in blocks.values():
        ctypes.memmove(block + 32, secret, len(secret))
    libc.free(blocks[416])
    memory.sweep_small()
    assert {size: ctypes.string_at(block + 32, 24) == secret for size, block in blocks.items()} == {
        64: True, 416: False, 3000: True,
    }  # fmt: skip
    libc.free(blocks[64])
    libc.free(blocks[3000])
    memory.sweep()
    assert [size for size, block in blocks.items() if ctypes.string_at(block + 32, 24) == secret] == []


def freed_objects() -> None:
    """Python's own objects."""
    kept = [bytes(40) + os.urandom(24) for _ in range(2000)]
    places = [(id(one) + 32 + 40, one[40:]) for one in kept[::2]]
    del kept[::2]
    memory.sweep()
    # A block may be in use again by now, with other content.
    assert [place for place, secret in places if ctypes.string_at(place, 24) == secret] == []
