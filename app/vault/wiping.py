"""Wipe: the keys of a vault destroyed at once, its files removed after.

Order: the mark `wiped` (durable), both headers, state; from then on nothing can be opened. Then the secret
in the key ring, then the files. Killed anywhere after the mark, the next open goes on. No lock is taken: under
coercion another program that holds the vault must not stand in the way.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path

from app.domain.errors import DiskFull, Environment, HavenError, InUse, NotAVault, NotFound, Refused
from app.domain.words import N_
from app.paths import sync_folder
from app.vault import crypto, devicekey, files, holding

MARK = "wiped"
HEADERS = ("header.a", "header.b")
SEALED = ("state", "summary")
FOLDERS = ("objects", "snapshots", "quarantine")
_MAGIC = b"HAVENVLT"
_WHOLE = 16384
_HEX = "[0-9a-f]{32}"
_DATABASE = re.compile(rf"case-{_HEX}\.db(\.part)?(-wal|-shm|-journal)?")
_SNAPSHOT = re.compile(rf"{_HEX}\.db(\.part)?(-wal|-shm|-journal)?")
_MANIFEST = re.compile(rf"manifest(-{_HEX})?")
_PART = re.compile(r"\..+\.[0-9a-f]{12}\.part")
_OBJECT = re.compile(rf"({_HEX}|tmp-{_HEX})")
_PAIR = re.compile(r"[0-9a-f]{2}")
_PLAIN = {"reserve.bin", "reserve.tmp", *SEALED, *HEADERS}


class Wiped(Refused):
    """The folder was a vault and was wiped."""

    code = "wiped"
    words = N_("This vault was wiped. Nothing of it can be opened any more: {subject}")


class FilesLeft(Environment):
    """Nothing can be opened any more, but files could not be removed."""

    code = "io"
    words = N_("The keys are destroyed and nothing can be opened, but files are left in {subject}: {reason}")


def marked(path: Path) -> bool:
    """Whether a wipe of this folder began and did not end."""
    try:
        return stat.S_ISREG((path / MARK).lstat().st_mode)
    except OSError:
        return False


def refuse_marked(path: Path) -> None:
    """Wiped for a folder whose wipe began: a program that still holds it must not bring keys back."""
    if marked(path):
        raise Wiped(subject=str(path))


def finish_if_marked(path: Path) -> None:
    """Finish a wipe that was interrupted, then raise Wiped; nothing happens to a folder without the mark."""
    if marked(path):
        with contextlib.suppress(HavenError, OSError):
            wipe(path)
        raise Wiped(subject=str(path))


def is_vault(path: Path) -> bool:
    """Whether a folder is a vault or backup, whole, damaged or half-made; judged by names alone."""
    names = {entry.name for entry in os.scandir(path)}
    return bool(names & {*HEADERS, MARK}) or any(_DATABASE.fullmatch(name) for name in names)


def wipe(path: Path) -> list[str]:
    """Destroy the keys of a vault, then remove what belongs to it; what was left in the folder as foreign.

    No passphrase, no lock; links in it are not followed. Raises FilesLeft when the keys are gone and files could not be
    removed, NotFound, NotAVault, and ReadOnly or IoFailed when a header could not be overwritten.
    """
    path = refuse_no_vault(path)
    for vault_id in destroy_keys(path):
        _forget(vault_id)
    try:
        return _remove_files(path)
    except HavenError as failure:
        raise FilesLeft(subject=str(path), reason=failure.message) from failure


def refuse_no_vault(path: Path) -> Path:
    """The folder itself, links resolved; NotFound, or NotAVault for what neither is nor was a vault."""
    with files.named_failures(str(path), writing=False):
        place = path.resolve(strict=True)
        if not place.is_dir() or not is_vault(place):
            raise NotAVault(subject=str(path))
    return place


# -- keys -----------------------------------------------------------------------------


def destroy_keys(path: Path) -> list[bytes]:
    """The mark, then random bytes over headers and state; the ids of the vaults that were here.

    The number of steps does not depend on how much the vault holds.
    """
    vault_ids = _vault_ids(path)
    refused: HavenError | None = None
    try:
        _mark(path, vault_ids)
    except HavenError as no_mark:
        refused = no_mark  # a full disk or a folder without leave to write: the headers may still be ours
    failures = [_overwritten(path / name, _WHOLE) for name in HEADERS]
    for failure in failures:
        if failure is not None:
            raise refused or failure
    for name in SEALED:
        _overwritten(path / name, 0)
    if refused is not None:
        with contextlib.suppress(HavenError):
            _mark(path, vault_ids)
    return vault_ids


def _vault_ids(path: Path) -> list[bytes]:
    """Read from headers and mark before they go, for the key ring; none for a backup, which nothing there opens."""
    if any(path.glob("manifest*")):
        return []
    found: list[bytes] = []
    for name in HEADERS:
        data = _start(path / name, 32)
        if data[:8] == _MAGIC and len(data) == 32 and data[16:] not in found:
            found.append(data[16:])
    noted = _start(path / MARK, 64)
    return found + [one for n in range(0, len(noted) - 15, 16) if (one := noted[n : n + 16]) not in found]


def _start(path: Path, most: int) -> bytes:
    try:
        return files.read_whole(path, most)
    except HavenError:
        return b""


def _mark(path: Path, vault_ids: list[bytes]) -> None:
    data = b"".join(vault_ids)
    try:
        files.write_in_place(path / MARK, data)
    except DiskFull:
        with contextlib.suppress(OSError):
            (path / "reserve.bin").unlink(missing_ok=True)
        files.write_in_place(path / MARK, data)


def _overwritten(path: Path, least: int) -> HavenError | None:
    """Random bytes over a whole file, durably; what went wrong. A link is removed, what it leads to left alone."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or (about.st_nlink > 1 and not _ours(path)):
            if stat.S_ISDIR(about.st_mode):
                return None
            path.unlink()
            return None
        _write_over(path, max(least, about.st_size))
    except FileNotFoundError:
        return None
    except OSError as failure:
        return files.named(failure, path.name)
    except NotFound:
        return None
    except HavenError as failure:
        return failure
    return None


def _ours(path: Path) -> bool:
    """A file of several names is overwritten only when it is a header: a planted name may lead to anything."""
    return _start(path, 8) == _MAGIC


def _write_over(path: Path, size: int) -> None:
    handle = files.open_regular(path, os.O_RDWR)
    try:
        with files.named_failures(path.name):
            for offset in range(0, size, _WHOLE):
                files.write_at(handle, crypto.random_bytes(min(_WHOLE, size - offset)), offset)
            os.fsync(handle)
    finally:
        os.close(handle)


def _forget(vault_id: bytes) -> None:
    """Take the vault's secret out of the system's key ring; one that does not answer keeps nothing that opens."""
    with contextlib.suppress(HavenError, OSError):
        devicekey.forget(vault_id)


# -- files ----------------------------------------------------------------------------


def _remove_files(path: Path) -> list[str]:
    """Remove what belongs to a vault, the mark last; the names that stay."""
    with files.named_failures(str(path)):
        _sweep(path / "snapshots", _SNAPSHOT)
        _sweep_objects(path / "objects")
        for name in _names(path):
            if name in _PLAIN or any(form.fullmatch(name) for form in (_DATABASE, _MANIFEST, _PART)):
                _unlink(path / name)
        sync_folder(path)
    return _finish(path)


def _finish(path: Path) -> list[str]:
    held = _held(path)
    if not held:
        # A program that still holds the vault may write again: then the mark stays, and the next open finishes.
        for name in (holding.NAME, MARK):
            _unlink(path / name)
    left = [str(place.relative_to(path)) for place in _left(path)]
    if not left:
        with contextlib.suppress(OSError):
            path.rmdir()
            sync_folder(path.parent)
    return left


def _held(path: Path) -> bool:
    try:
        holding.let_go(holding.hold(path))
    except InUse:
        return True
    except HavenError:
        return False
    return False


def _left(path: Path, depth: int = 2) -> list[Path]:
    """What stays; folders of the format are looked into, foreign ones are named as they are."""
    found: list[Path] = []
    for name in _names(path):
        ours = name in FOLDERS or _PAIR.fullmatch(name)
        found += _left(path / name, depth - 1) if ours and depth and _real(path / name) else [path / name]
    return found


def _sweep_objects(folder: Path) -> None:
    for name in _names(folder):
        if _PAIR.fullmatch(name) or name == "quarantine":
            _sweep(folder / name, _OBJECT)
    _sweep(folder, _OBJECT)


def _sweep(folder: Path, form: re.Pattern[str]) -> None:
    """Remove the files of a folder that have the form, and the folder when it is empty then."""
    names = _names(folder)
    for name in names:
        if form.fullmatch(name) or _PART.fullmatch(name):
            _unlink(folder / name)
    if _real(folder):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _names(folder: Path) -> list[str]:
    """What lies in a folder that is no link; nothing when there is none."""
    return sorted(entry.name for entry in os.scandir(folder)) if _real(folder) else []


def _real(folder: Path) -> bool:
    try:
        return stat.S_ISDIR(folder.lstat().st_mode)
    except FileNotFoundError:
        return False


def _unlink(path: Path) -> None:
    """Remove a file or link; a folder with a file's name is foreign and stays."""
    try:
        if not stat.S_ISDIR(path.lstat().st_mode):
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        return
