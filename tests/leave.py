"""What a file's mode and owner allow: tests run as root, whom nothing stops, so they become somebody else."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

NOBODY = 65534


@contextlib.contextmanager
def common_ground() -> Iterator[Path]:
    """A folder that an ordinary user reaches and owns, gone afterwards; skip when we may not give it to him."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files to somebody else")
    place = Path("/var/tmp") / f"havenfile-{os.urandom(8).hex()}"  # noqa: S108 - pytest's own folders let nobody in
    place.mkdir(mode=0o755)
    try:
        given(place)
        yield place
    finally:
        shutil.rmtree(place)


def given(*places: Path, owner: int = NOBODY) -> None:
    """Hand over files and folders with all that is in them."""
    for place in places:
        for one in (place, *place.rglob("*")):
            os.chown(one, owner, owner, follow_symlinks=False)


def as_nobody(act: Callable[[], object]) -> str:
    """What `act` answers, or raises (class and message), in a forked process of an ordinary user."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            told = f"{act()}"
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the parent says it
            told = f"{type(failure).__name__}: {failure}"
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        told = stream.read()
    os.waitpid(child, 0)
    return told


@contextlib.contextmanager
def immutable(*places: Path) -> Iterator[None]:
    """Files that nobody can change or remove, root neither; skip where the disk has no such thing."""
    names = [str(place) for place in places]
    try:
        subprocess.run(["chattr", "+i", *names], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this disk or user can't make a file immutable")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *names], check=True, capture_output=True)
