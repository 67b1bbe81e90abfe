"""Where the application's own data files are, and how files are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped data file, e.g. `resource("vocab", "event_kind.json")`."""
    return RESOURCES.joinpath(*parts)


# How a temporary name ends.
_PART = re.compile(r"[0-9a-f]{12}\.part")
# Junctions of Windows: folders by their mode, links by what they do.
_JUNCTION = 0xA0000003


def other_thing(path: Path, *, folder: bool = False) -> bool:
    """Whether something else (a link, a pipe, …) stands where a regular file or a real `folder` belongs.

    Nothing is opened and no link followed; what is not there is no other thing. Raises OSError.
    """
    try:
        about = path.lstat()
    except FileNotFoundError:
        return False
    fits = stat.S_ISDIR(about.st_mode) if folder else stat.S_ISREG(about.st_mode)
    return not fits or getattr(about, "st_reparse_tag", 0) == _JUNCTION


def sync_folder(folder: Path) -> None:
    """Make a rename or creation in `folder` durable (where the system knows how)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def drop(path: Path) -> None:
    """Remove what a failed attempt left, if the disk lets go of it; nothing is raised in place of the failure."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_file(target: Path, *, replace: bool = False, mode: int = 0o600) -> Iterator[BinaryIO]:
    """Write `target` through a temporary name beside it: fsync, rename, or nothing left at all.

    Without `replace` an existing target raises FileExistsError, also when it appears meanwhile.
    """
    temporary, handle = begun(target, replace=replace, mode=mode)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        publish(temporary, target, replace=replace)
        sync_folder(target.parent)
    except BaseException:
        drop(temporary)
        raise


def meanwhile(target: Path) -> Path:
    """A temporary name beside `target` that nothing has."""
    return target.with_name(f".{target.name}.{os.urandom(6).hex()}.part")


def drop_parts(target: Path) -> None:
    """Remove what an interrupted writing of `target` left beside it, known by the form of its name."""
    with contextlib.suppress(OSError):
        for left in target.parent.iterdir():
            if left.name.startswith(f".{target.name}.") and _PART.fullmatch(left.name[len(target.name) + 2 :]):
                drop(left)


def begun(target: Path, *, replace: bool = False, mode: int = 0o600, temporary: Path | None = None) -> tuple[Path, int]:
    """A new file under a temporary name beside `target`, and a descriptor of it."""
    if not replace and os.path.lexists(target):
        raise FileExistsError(target)
    temporary = temporary or meanwhile(target)
    return temporary, os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), mode)


def nameless(folder: Path) -> int:
    """A descriptor of a new file on the disk of `folder` that nobody can open, and that is gone when it is closed."""
    flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    if hasattr(os, "O_TMPFILE"):
        with contextlib.suppress(OSError):  # not every disk can
            return os.open(folder, flags | os.O_TMPFILE, 0o600)
    path = folder / f".{os.urandom(6).hex()}.part"
    flags |= os.O_CREAT | os.O_EXCL | getattr(os, "O_TEMPORARY", 0)  # which lets Windows remove it
    handle = os.open(path, flags, 0o600)
    if not hasattr(os, "O_TEMPORARY"):
        path.unlink()
    return handle


def publish(temporary: Path, target: Path, *, replace: bool = False) -> None:
    """Give the file its name; without `replace` through a link, which never overwrites, where the disk has links."""
    if not replace:
        try:
            os.link(temporary, target)
        except FileExistsError:
            raise
        except OSError:
            if os.path.lexists(target):
                raise FileExistsError(target) from None
        else:
            temporary.unlink()
            return
    temporary.replace(target)
