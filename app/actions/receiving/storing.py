"""The files of a package streamed straight into encrypted objects; what a stopped import wrote is destroyed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import HavenError
from app.handover.package_reader import Opened
from app.handover.rows import FileRow
from app.handover.strict_json import bounded, objects
from app.jobs import Progress
from app.session import Session, keeps_reserve, marks
from app.vault import crypto
from app.vault.objects import StoredObject

RECORDS, CUSTODY = "records/", "custody/log.jsonl"
_BYTES = ("originals/", "derived/")


@dataclass(slots=True)
class Stored:
    """What a package left in the vault until its transaction: lines of records, and files that were not here yet."""

    session: Session
    lines: list[tuple[str, StoredObject]] = field(default_factory=list)
    files: dict[str, StoredObject] = field(default_factory=dict)

    def records(self, objects_of: Any) -> Iterator[dict[str, Any]]:
        """The records one after another, in the order of the package; PackageRefused names a line that is none."""
        for name, stored in self.lines:
            with objects_of.open(stored.object_id, stored.key, stored.size) as reader:
                yield from objects(name, reader.iterate())


@contextlib.contextmanager
def streamed(session: Session, package: Opened, *, files: bool, progress: Progress | None = None) -> Iterator[Stored]:
    """Take the files out of a package to its proven end: `files` says whether more than the records is kept.

    What no row knows when the block ends is destroyed, however it ends, and after a crash at the next opening.
    """
    wanted = [row for row in package.rows if row.path.startswith(RECORDS) or (files and row.path.startswith(_BYTES))]
    here = session.ask(_known, [row.sha256.hex() for row in wanted if not row.path.startswith(RECORDS)])
    new = {row.path for row in wanted if row.sha256.hex() not in here}
    announced = [crypto.random_bytes(16).hex() for _ in new]
    session.do(_announce, announced)
    try:
        stored = Stored(session)
        ids = iter(announced)
        for row, pieces in package.members():
            if row.path in new and row.sha256.hex() not in stored.files:
                _keep(stored, row, pieces, bytes.fromhex(next(ids)))
        package.finish()
        yield stored
    finally:
        # Asked of the store, after the command: it may have stood although its answer was not heard.
        with contextlib.suppress(HavenError):
            session.do(_settle, announced)


def _keep(stored: Stored, row: FileRow, pieces: Iterator[memoryview], object_id: bytes) -> None:
    of_records = row.path.startswith(RECORDS)
    taken = bounded(row.path, pieces) if of_records else pieces
    made = stored.session.vault.objects.write(taken, row.size, object_id=object_id)
    if of_records:
        stored.lines.append((row.path, made))
    else:
        stored.files[row.sha256.hex()] = made


@keeps_reserve
def _announce(unit: Any, object_ids: Sequence[str]) -> None:
    marks.put(unit.database, **{marks.COMING + object_id: unit.stamp.at for object_id in object_ids})


@keeps_reserve
def _settle(unit: Any, object_ids: Sequence[str]) -> None:
    marks.settle_coming(unit, object_ids)


def _known(reader: Any, digests: list[str]) -> set[str]:
    """Which of these bytes lie in the vault already."""
    sql = "SELECT DISTINCT sha256 FROM object WHERE sha256 IN (SELECT value FROM json_each(?))"
    return {row[0] for row in reader.database.rows(sql, (json.dumps(digests),))}


def row_of(unit: Any, stored: StoredObject) -> str:
    """Give an object its row (part of a command); its id in hex."""
    unit.database.run(
        "INSERT INTO object (object_id, key, size, sha256) VALUES (?,?,?,?)",
        (stored.object_id.hex(), stored.key, stored.size, stored.sha256.hex()),
    )
    return stored.object_id.hex()
