"""Verification of the database: pages, tree, and each record against its last commitments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain import merkle
from app.domain.errors import HavenError
from app.domain.fields import REGISTRY, RecordKind, journalled
from app.jobs import Progress
from app.store.database import Database
from app.store.journal import commitment, read_entry
from app.store.table import table

_STEP = 2000
# Key in `meta` of an object whose loss was accepted.
LOST = "lost:"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that verification found."""

    code: str
    subject: str
    message: str


def pages(database: Database) -> Iterator[Fault]:
    """Pages that do not authenticate."""
    for line in database.damaged_pages():
        yield Fault("damaged_page", "database", line)


def journal(database: Database, progress: Progress | None = None) -> Iterator[Fault]:
    """The tree recomputed, entry by entry, each chained to its record's previous one."""
    size, peaks = database.row("SELECT size, peaks FROM tree") or (0, b"")
    tree = merkle.Frontier()
    last: dict[str, tuple[int, bytes]] = {}
    cursor = -1
    while rows := database.rows(
        "SELECT n, tx, undoes, site, action, kind, uid, useq, entry, leaf FROM journal WHERE n>? ORDER BY n LIMIT ?",
        (cursor, _STEP),
    ):
        for row in rows:
            yield from _entry_faults(row, tree.size, last)
            tree.append(merkle.leaf_hash(row[8]))
            last[row[6]] = (row[7], row[9])
            cursor = row[0]
        if progress:
            progress.step(tree.size, size, "journal")
    if tree.size != size or tree.pack() != peaks:
        yield Fault(
            "journal_tree", "journal", f"The tree states {size} entries; {tree.size} are here, or another root."
        )


def _entry_faults(row: tuple[Any, ...], expected: int, last: dict[str, tuple[int, bytes]]) -> Iterator[Fault]:
    n, tx, undoes, site, action, kind, uid, useq, raw, leaf = row
    subject = f"entry {n}"
    if n != expected:
        yield Fault("journal_gap", subject, f"Entry {expected} is missing or out of order.")
    if merkle.leaf_hash(raw) != leaf:
        yield Fault("journal_entry", subject, "The entry is not the one that was written.")
    try:
        entry = read_entry(raw)
    except HavenError:
        yield Fault("journal_entry", subject, "The entry can't be read.")
        return
    stated = (entry.get("n"), entry.get("tx"), entry.get("undoes"), entry.get("site"), entry.get("action"))
    if stated != (n, tx, undoes, site, action) or (entry.get("kind"), entry.get("uid"), entry.get("useq")) != (
        kind,
        uid,
        useq,
    ):
        yield Fault("journal_entry", subject, "The entry's columns differ from what it says.")
    before = last.get(uid, (0, b""))
    if useq != before[0] + 1 or (entry.get("prev") or "") != before[1].hex():
        yield Fault("journal_chain", subject, f"The entries of {uid} have a gap.")


def records(database: Database, progress: Progress | None = None) -> Iterator[Fault]:
    """Both ways: each row's fields against their last commitments, each journalled uid has its row."""
    total = int(database.value("SELECT count(*) FROM record") or 0)
    done = 0
    seen: set[str] = set()
    for kind in REGISTRY.values():
        specs = list(journalled(kind))
        for record in table(kind.name).where(database, "1"):
            seen.add(record.uid)
            yield from _record_faults(database, kind, specs, record)
            done += 1
            if progress and done % 200 == 0:
                progress.step(done, total, "records")
    for uid, kind_name in database.rows(
        "SELECT DISTINCT uid, kind FROM journal WHERE kind IN (SELECT kind FROM record)"
    ):
        if uid not in seen and kind_name in REGISTRY:  # kinds of a later version are not ours to judge
            yield Fault("record_missing", f"{kind_name} {uid}", "The journal knows this record; its row is gone.")


def _record_faults(database: Database, kind: RecordKind, specs: list[Any], record: Any) -> Iterator[Fault]:
    subject = f"{kind.name} {record.uid}"
    if kind.name == "evidence" and record.exhibit:
        subject = record.exhibit
    last = {
        field: (n, salt, value)
        for field, n, salt, value in database.rows(
            "SELECT field, n, salt, value FROM journal_value WHERE uid=? ORDER BY n", (record.uid,)
        )
    }
    if not last:
        yield Fault("record_unjournalled", subject, "The journal knows nothing of this record.")
        return
    for spec in specs:
        value = getattr(record, spec.name)
        stated = None if value is None else spec.kind.to_json(value)
        n, salt, kept = last.get(spec.name, (None, None, None))
        if n is None:
            if stated is not None:
                yield Fault("record_changed", f"{subject}.{spec.name}", "This value was never journalled.")
            continue
        if salt is None and stated is None:
            continue
        same = salt is not None and json.loads(kept) == json.loads(json.dumps(stated))
        if not same or not _committed(database, record.uid, spec.name, n, salt, stated):
            words = "This value is not the one that was journalled."
            yield Fault("record_changed", f"{subject}.{spec.name}", words)


def _committed(database: Database, uid: str, field: str, n: int, salt: bytes, value: Any) -> bool:
    raw = database.value("SELECT entry FROM journal WHERE n=?", (n,))
    try:
        stated = read_entry(raw or b"")["commitments"]
        return bool(stated.get(field) == commitment(salt, uid, field, value))
    except (HavenError, KeyError, AttributeError):
        return False


def without_file(database: Database, there: set[str]) -> dict[str, list[str]]:
    """Objects (id in hex) that are in use, not in `there` and not accepted as lost, with their exhibits' numbers."""
    accepted = {row[0].removeprefix(LOST) for row in database.rows("SELECT key FROM meta WHERE key LIKE 'lost:%'")}
    gone = {row[0] for row in database.rows("SELECT object_id FROM object")} - there - accepted
    sql = (
        'SELECT DISTINCT coalesce(e."exhibit", e."uid") FROM "part" p JOIN "evidence" e ON e."uid"=p."evidence" '
        'WHERE p."object"=? ORDER BY 1'
    )
    return {item: [row[0] for row in database.rows(sql, (item,))] or [item] for item in sorted(gone)}


def counts(database: Database) -> dict[str, int]:
    """How much there was to check."""
    return {
        "records": int(database.value("SELECT count(*) FROM record") or 0),
        "objects": int(database.value("SELECT count(*) FROM object") or 0),
        "journal": int(database.value("SELECT size FROM tree") or 0),
    }
