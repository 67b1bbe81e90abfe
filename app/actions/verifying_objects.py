"""Verification of the object files: each one's tags, padding and SHA-256, those without a row and rows without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.errors import HavenError
from app.jobs import Progress
from app.session import Reader, Session
from app.store.verify import Fault
from app.vault.objects import ObjectStore

_STEP = 200


def exhibits_of_objects(reader: Any) -> dict[str, list[str]]:
    """Object id to the numbers of the exhibits that use it, tombstones included."""
    sql = (
        'SELECT p."object", coalesce(e."exhibit", e."uid") FROM "part" p JOIN "evidence" e ON e."uid"=p."evidence" '
        'WHERE p."object" IS NOT NULL ORDER BY 2'
    )
    found: dict[str, list[str]] = {}
    for object_id, exhibit in reader.database.rows(sql):
        found.setdefault(object_id, []).append(exhibit)
    return found


def objects(session: Session, progress: Progress) -> Iterator[Fault]:
    """What is wrong with the files, each named by its exhibits; rows and files are walked side by side."""
    store = session.vault.objects
    files = store.listing()
    total, done = session.ask(_bytes), 0
    there = next(files, None)
    for object_id, key, size, sha256 in _rows(session):
        while there is not None and there.hex() < object_id:
            yield Fault("object_unknown", there.hex(), "No row knows this object.")
            there = next(files, None)
        if there is not None and there.hex() == object_id:
            there = next(files, None)
        progress.step(done, total, "evidence")
        step = _Step(progress, done, total)
        for fault in object_faults(store, "", bytes.fromhex(object_id), key, size, sha256, step):
            for subject in session.ask(_exhibits, object_id):
                yield Fault(fault.code, subject, fault.message)
        done += size
    while there is not None:
        yield Fault("object_unknown", there.hex(), "No row knows this object.")
        there = next(files, None)
    yield from session.ask(_without_key)


class _Step(Progress):
    """Progress within one object, as part of all."""

    def __init__(self, whole: Progress, before: int, total: int) -> None:
        super().__init__()
        self._whole, self._before, self._total = whole, before, total

    def step(self, done: int, total: int, msgid: str = "") -> None:
        """Report to the whole."""
        self._whole.step(self._before + done, self._total, "evidence")


def _bytes(reader: Reader) -> int:
    return int(reader.database.value("SELECT sum(size) FROM object") or 0)


def _rows(session: Session) -> Iterator[tuple[str, bytes, int, str]]:
    after = ""
    sql = "SELECT object_id, key, size, sha256 FROM object WHERE object_id>? ORDER BY object_id LIMIT ?"
    while rows := session.ask(lambda reader: reader.database.rows(sql, (after, _STEP))):  # noqa: B023 - asked at once
        yield from rows
        after = rows[-1][0]


def _exhibits(reader: Reader, object_id: str) -> list[str]:
    sql = (
        'SELECT coalesce(e."exhibit", e."uid") FROM "part" p JOIN "evidence" e ON e."uid"=p."evidence" '
        'WHERE p."object"=? ORDER BY 1'
    )
    found = [row[0] for row in reader.database.rows(sql, (object_id,))]
    papers = (
        "SELECT DISTINCT 'what the paper \"' || d.\"profile\" || '\" of ' || d.\"made_at\" || ' was made from' "
        'FROM "dossier" d JOIN object o ON o.sha256=d."made_from" WHERE o.object_id=? ORDER BY 1'
    )
    return found or [row[0] for row in reader.database.rows(papers, (object_id,))] or [object_id]


def _without_key(reader: Reader) -> list[Fault]:
    sql = (
        'SELECT DISTINCT coalesce(e."exhibit", p."uid") FROM "part" p LEFT JOIN "evidence" e ON e."uid"=p."evidence" '
        'LEFT JOIN object o ON o.object_id=p."object" WHERE p."object" IS NOT NULL AND o.object_id IS NULL ORDER BY 1'
    )
    words = "The key of this exhibit's file is missing."
    return [Fault("object_key_missing", row[0], words) for row in reader.database.rows(sql)]


def object_faults(
    store: ObjectStore, subject: str, object_id: bytes, key: bytes, size: int, sha256: str,
    progress: Progress | None = None,
) -> Iterator[Fault]:  # fmt: skip
    """What is wrong with one object: tags, padding and SHA-256; `subject` is what the user calls it."""
    try:
        with store.open(object_id, key, size) as reader:
            same = reader.sha256(progress).hex() == sha256
    except HavenError as failure:
        if failure.code == "cancelled":
            raise
        missing = failure.code == "not_found"
        words = "The file of this exhibit is missing." if missing else failure.message
        yield Fault("object_missing" if missing else "object_damaged", subject, words)
        return
    if not same:
        yield Fault("object_digest", subject, "The bytes are not those that were taken in.")
