"""Wipe: the keys of a vault destroyed at once, its files removed after.

Order: the mark `wiped` (durable), both headers, state; from then on nothing can be opened. Then the secret
in the key ring, then the files. Killed anywhere after the mark, the next open goes on. No lock is taken: under
coercion another program that holds the vault must not stand in the way. Nor must a file that can't be written or
removed: the wipe goes on with all others, and says at the end what it could not do.
"""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import DiskFull, Environment, HavenError, NotAVault, NotFound, Refused
from app.domain.failures import named_failures
from app.domain.words import N_
from app.vault import crypto, devicekey, files, manifest
from app.vault.sweeping import DATABASE, HEADERS, MARK, SEALED, Sweep, allow

_HEADER_MAGIC = b"HAVENVLT"
_MARK_MAGIC = b"HVNWIPED"
_WHOLE = 16384


class Wiped(Refused):
    """The folder was a vault and was wiped."""

    code = "wiped"
    words = N_("This vault was wiped. Nothing of it can be opened any more: {subject}")


class NotWiped(Environment):
    """A header could be neither overwritten nor removed: what opened the vault may still open it."""

    code = "not_wiped"
    words = N_("The wipe is NOT finished, the vault may still open: {subject} ({reason})")


class FilesLeft(Environment):
    """Nothing can be opened any more, but files could not be removed."""

    code = "files_left"
    words = N_("The keys are destroyed and nothing can be opened, but files are left in {subject}: {reason}")


class NotOverwritten(FilesLeft):
    """Nothing is left to open, but a header went without being overwritten."""

    words = N_(
        "Nothing is left to open in {subject}, but the keys could only be removed, not overwritten: whoever searches "
        "the disk may find them, and the passphrase would open them ({reason})"
    )


@dataclass(frozen=True, slots=True)
class Keys:
    """What became of the keys: the ids of the vaults, which headers still stand and why, which were only removed."""

    vault_ids: list[bytes]
    standing: dict[str, HavenError] = field(default_factory=dict)
    removed: dict[str, HavenError] = field(default_factory=dict)


def marked(path: Path) -> bool:
    """Whether a wipe of this folder began and did not end; a foreign file of the mark's name is none."""
    try:
        return stat.S_ISREG((path / MARK).lstat().st_mode) and is_vault(path)
    except OSError:
        return False


def refuse_marked(path: Path) -> None:
    """Wiped for a folder whose wipe began: a program that still holds it must not bring keys back."""
    if marked(path):
        raise Wiped(subject=str(path))


def finish_if_marked(path: Path) -> None:
    """Finish a wipe that was interrupted, then raise Wiped; nothing happens to a folder without the mark.

    Raises NotWiped, or what else stands in the way, while the vault may still open.
    """
    if marked(path):
        with contextlib.suppress(FilesLeft, NotFound, NotAVault):
            wipe(path)
        raise Wiped(subject=str(path))


def is_vault(path: Path) -> bool:
    """Whether a folder is a vault or backup, whole, damaged or half-made; judged by names, and by what the mark says.

    The mark is known by its magic, or when it lies beside a header or database. OSError when the folder can't be read.
    """
    if any(os.path.lexists(path / name) for name in HEADERS) or _start(path / MARK, 8) == _MARK_MAGIC:
        return True
    return any(DATABASE.fullmatch(entry.name) for entry in path.iterdir())


def wipe(path: Path) -> list[str]:
    """Destroy the keys of a vault, then remove what belongs to it; what was left in the folder as foreign.

    No passphrase, no lock; links in it are not followed. Raises NotFound, NotAVault, Unreadable; NotWiped when a
    header still stands; NotOverwritten and FilesLeft when nothing opens any more but something stayed.
    """
    path = refuse_no_vault(path)
    keys = destroy_keys(path)
    for vault_id in keys.vault_ids:
        _forget(vault_id)
    with named_failures(str(path)):
        sweep = Sweep(path)
        sweep.files()
        if keys.standing:
            raise NotWiped(subject=str(path), reason=_reasons(keys.standing))
        left = sweep.finish()
    if keys.removed:
        raise NotOverwritten(subject=str(path), reason=_reasons(keys.removed))
    if sweep.stuck:
        raise FilesLeft(subject=str(path), reason=sweep.reasons())
    return left


def _reasons(failures: dict[str, HavenError]) -> str:
    return "; ".join(failure.message for failure in failures.values())


def refuse_no_vault(path: Path) -> Path:
    """The folder itself, links resolved; NotFound, or NotAVault for what neither is nor was a vault."""
    with named_failures(str(path), writing=False):
        place = path.resolve(strict=True)
        if not place.is_dir() or not is_vault(place):
            raise NotAVault(subject=str(path))
    return place


# -- keys -----------------------------------------------------------------------------


def destroy_keys(path: Path) -> Keys:
    """The mark, then random bytes over headers and state; what became of them. Raises nothing of ours.

    The number of steps does not depend on how much the vault holds.
    """
    for place in (path, *(path / name for name in (MARK, *HEADERS))):
        allow(place)
    keys = Keys(_vault_ids(path))
    mark_stands = _mark(path, keys.vault_ids)
    for name in (*HEADERS, *SEALED):
        try:
            _overwrite(path / name)
        except HavenError as failure:
            if name in HEADERS:
                (keys.removed if _removed(path / name) else keys.standing)[name] = failure
    if not mark_stands:
        _mark(path, keys.vault_ids)
    return keys


def _vault_ids(path: Path) -> list[bytes]:
    """Read from headers and mark before they go, for the key ring; none for a backup, which nothing there opens."""
    if manifest.listing(path):
        return []
    found: list[bytes] = []
    for name in HEADERS:
        data = _start(path / name, 32)
        if data[:8] == _HEADER_MAGIC and len(data) == 32 and data[16:] not in found:
            found.append(data[16:])
    noted = _start(path / MARK, 72).removeprefix(_MARK_MAGIC)
    return found + [one for n in range(0, len(noted) - 15, 16) if (one := noted[n : n + 16]) not in found]


def _start(path: Path, most: int) -> bytes:
    """The first bytes of a file; none when it can't be read."""
    try:
        return files.read_whole(path, most)
    except HavenError:
        return b""


def _mark(path: Path, vault_ids: list[bytes]) -> bool:
    """Write the mark; False when that can't be done: the headers may still be ours."""
    data = _MARK_MAGIC + b"".join(vault_ids)
    for _ in range(2):
        try:
            files.write_in_place(path / MARK, data)
        except DiskFull:
            with contextlib.suppress(OSError):
                (path / "reserve.bin").unlink(missing_ok=True)
        except HavenError:
            return False
        else:
            return True
    return False


def _overwrite(path: Path) -> None:
    """Random bytes over what a file holds, durably: at most 16 KiB, whatever was put behind is cut off.

    A link or pipe is removed, what it leads to left alone; a folder stays. Raises what stands in the way.
    """
    with contextlib.suppress(NotFound), named_failures(path.name):
        about = path.lstat()
        if stat.S_ISDIR(about.st_mode):
            return
        if stat.S_ISREG(about.st_mode) and _ours(path, about):
            allow(path, named_twice=True)
            _write_over(path, min(about.st_size, _WHOLE))
        else:
            path.unlink(missing_ok=True)


def _ours(path: Path, about: os.stat_result) -> bool:
    """A file of several names is overwritten only when it is a header: a planted name may lead to anything."""
    return about.st_nlink == 1 or _start(path, 8) == _HEADER_MAGIC


def _write_over(path: Path, size: int) -> None:
    handle = files.open_regular(path, os.O_RDWR)
    try:
        with named_failures(path.name):
            files.write_at(handle, crypto.random_bytes(size), 0)
            os.ftruncate(handle, size)
            os.fsync(handle)
    finally:
        os.close(handle)


def _removed(path: Path) -> bool:
    """What could not be overwritten is at least taken out of the folder."""
    try:
        files.remove(path)
    except HavenError:
        return False
    return True


def _forget(vault_id: bytes) -> None:
    """Take the vault's secret out of the system's key ring; one that does not answer keeps nothing that opens."""
    with contextlib.suppress(HavenError, OSError):
        devicekey.forget(vault_id)
