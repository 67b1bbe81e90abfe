"""The ledger of files that lie in plaintext outside the vault: kept until they are gone."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.paths import RESOURCES
from app.store.database import Database

SOURCE, EXPORT, OPENED, SHEET = "source", "export", "opened", "sheet"
SORTS = (SOURCE, EXPORT, OPENED, SHEET)
THERE, CHANGED, UNREACHABLE, GONE = "there", "changed", "unreachable", "gone"

_NAMES = (
    "site", "path", "what", "at", "size", "sha256", "modified_ns", "inode", "device", "mount", "case", "evidence",
)  # fmt: skip
_COLUMNS = ", ".join(f'"{name}"' for name in _NAMES)
_ANEW = ", ".join(f'"{name}"=excluded."{name}"' for name in _NAMES[2:])
# FAT keeps times of change in steps of two seconds.
_COARSEST_NS = 2_000_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lay in plaintext at `at`: where, why, and by what it is known again.

    `device` is that of its folder and `mount` the root of that file system; `case` and `evidence` are uids.
    """

    site: str
    path: str
    what: str
    at: str
    size: int
    sha256: str
    modified_ns: int
    inode: str
    device: str
    mount: str
    case: str | None
    evidence: str | None

    def state(self) -> str:
        """Whether it lies there still, as far as a glance tells: there, changed, unreachable or gone."""
        try:
            now = os.lstat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return GONE if self._reachable() else UNREACHABLE
        except OSError:
            return UNREACHABLE
        alike = stat.S_ISREG(now.st_mode) and now.st_size == self.size
        return THERE if alike and abs(now.st_mtime_ns - self.modified_ns) <= _COARSEST_NS else CHANGED

    def exactly(self) -> bool:
        """Whether the very same file lies there: size, time to the nanosecond and inode."""
        try:
            now = os.lstat(self.path)
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns, str(now.st_ino)) == (self.size, self.modified_ns, self.inode)

    def _reachable(self) -> bool:
        """Whether the disk it lay on is there, so that a missing file is a deleted one.

        A stick that is not plugged in leaves its folder missing or, in its place, an empty one of another disk.
        Numbers of devices change from start to start: a folder below the root of the disk is proof as well.
        """
        for folder in Path(self.path).parents:
            try:
                device = str(folder.stat().st_dev)
            except OSError:
                continue
            inside = Path(self.mount) in folder.parents
            return device == self.device or inside or self.mount == os.sep
        return False


def note(
    database: Database, site: str, at: str, path: Path, what: str, *,
    sha256: str | None = None, case: str | None = None, evidence: str | None = None,
) -> None:  # fmt: skip
    """Put a file on the list (in a command); without `sha256` it is read for it. What is not there is no trace.

    The program's own files, of which the sample is made, are left out.
    """
    real = Path(os.path.realpath(path))
    if real.is_relative_to(RESOURCES):
        return
    try:
        now = real.stat()
        digest = sha256 or digest_of(real)
        device = str(real.parent.stat().st_dev)
    except OSError:
        return
    database.run(
        f'INSERT INTO "plaintext" ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) '
        f'ON CONFLICT ("site", "path") DO UPDATE SET {_ANEW}',
        (site, os.fsencode(real), what, at, now.st_size, digest, now.st_mtime_ns, str(now.st_ino), device,
         os.fsencode(_mount(real)), case, evidence),
    )  # fmt: skip


def _mount(path: Path) -> Path:
    return next((folder for folder in path.parents if os.path.ismount(folder)), Path(path.anchor))


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex; OSError as the system says."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def lying(database: Database, site: str) -> Iterator[tuple[Lying, str]]:
    """Every file on the list of this installation with its state, oldest first.

    A list that came along in a restored copy is of another installation, perhaps of another computer: of
    it only files that lie here unchanged are told. A vault from before the list has none.
    """
    if not database.value("SELECT 1 FROM sqlite_master WHERE name='plaintext'"):
        return
    for row in database.rows(f'SELECT {_COLUMNS} FROM "plaintext" ORDER BY "at", "path"'):
        values = dict(zip(_NAMES, row, strict=True))
        one = Lying(**{**values, "path": os.fsdecode(values["path"]), "mount": os.fsdecode(values["mount"])})
        if one.site == site:
            yield one, one.state()
        elif one.exactly():
            yield one, THERE


def count(database: Database, site: str) -> int:
    """How many files lie in plaintext outside, those on disks that are not there included."""
    return len({one.path for one, state in lying(database, site) if state != GONE})


def drop(database: Database, one: Lying) -> None:
    """Take a file off the list, whichever installation put it there."""
    database.run('DELETE FROM "plaintext" WHERE "path"=?', (os.fsencode(one.path),))


def drop_foreign(database: Database, site: str, evidence: str) -> None:
    """Forget what other installations listed of an exhibit that is destroyed: their paths are content."""
    database.run('DELETE FROM "plaintext" WHERE "evidence"=? AND "site"<>?', (evidence, site))
