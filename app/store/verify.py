"""Verification of the database: pages, tree, checkpoints, each record against its entries, what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.domain import merkle
from app.domain.errors import Damaged
from app.jobs import Progress
from app.store.database import Database, Row
from app.store.faults import Fault
from app.store.journal import BEHIND
from app.store.verify_records import records
from app.store.verify_tables import beside

__all__ = [
    "LOST", "Fault", "Roots", "beside", "clocks", "counts", "journal", "pages", "records", "without_file",
]  # fmt: skip

_STEP = 2000
# Key in `meta` of an object whose loss was accepted.
LOST = "lost:"


def pages(database: Database) -> Iterator[Fault]:
    """Pages that do not authenticate, and a structure that does not hold together."""
    for line in database.damaged_pages():
        yield Fault("damaged_page", "database", line)


@dataclass(slots=True)
class Roots:
    """Roots that the tree had at some sizes: name the sizes before, read them after `journal` ran through."""

    wanted: set[int] = field(default_factory=set)
    found: dict[int, bytes] = field(default_factory=dict)

    def note(self, tree: merkle.Frontier) -> None:
        """Keep the root when its size was asked for."""
        if tree.size in self.wanted:
            self.found[tree.size] = tree.root()


def journal(database: Database, progress: Progress | None = None, roots: Roots | None = None) -> Iterator[Fault]:
    """The tree recomputed in one pass over the entries: none missing, out of order or changed."""
    roots = roots or Roots()
    size, peaks = database.row("SELECT size, peaks FROM tree") or (0, b"")
    tree = merkle.Frontier()
    roots.note(tree)
    for rows in _batches(database, size):
        for row in rows:
            if isinstance(row, Fault):
                yield row
                continue
            n, raw, leaf = row
            made = merkle.leaf_hash(raw if isinstance(raw, bytes) else b"")
            if n != tree.size:
                yield Fault("journal_gap", f"entry {n}", f"Entry {tree.size} is missing or out of order.")
            if made != leaf:
                yield Fault("journal_entry", f"entry {n}", "The entry is not the one that was written.")
            tree.append(made)
            roots.note(tree)
        if progress:
            progress.step(tree.size, size, "journal")
    if tree.size != size or tree.pack() != peaks:
        yield Fault(
            "journal_tree", "journal", f"The tree states {size} entries; {tree.size} are here, or another root."
        )


def _batches(database: Database, size: int) -> Iterator[list[Row | Fault]]:
    """Number, entry and leaf of all entries in order; where a page is damaged one by one, naming what can't be read."""
    cursor = -1
    sql = "SELECT n, entry, leaf FROM journal WHERE n>? ORDER BY n LIMIT ?"
    while True:
        try:
            rows: list[Row | Fault] = list(database.rows(sql, (cursor, _STEP)))
            end = rows[-1][0] if rows else None  # type: ignore[index]
        except Damaged:
            rows = list(_singly(database, range(cursor + 1, min(cursor + 1 + _STEP, size))))
            end = cursor + _STEP if cursor + _STEP < size else None
            if end is None:
                yield rows
        if end is None:
            return
        yield rows
        cursor = end


def _singly(database: Database, numbers: Iterable[int]) -> Iterator[Row | Fault]:
    for n in numbers:
        try:
            row = database.row("SELECT n, entry, leaf FROM journal WHERE n=?", (n,))
        except Damaged:
            yield Fault("damaged_entry", f"entry {n}", "This entry can't be read: a page it lies on is damaged.")
        else:
            if row is not None:
                yield row


def clocks(database: Database) -> Iterator[Fault]:
    """Entries that a clock made which stood before an earlier entry: no damage, their times are not to be relied on."""
    mark = f'"clock":"{BEHIND}"'.encode()
    sql = "SELECT count(*), min(n), max(n) FROM journal WHERE instr(entry, ?) > 0"
    count, first, last = database.row(sql, (mark,)) or (0, 0, 0)
    if count:
        words = f"{count} entries were made by a clock that stood before an earlier entry; their order holds."
        yield Fault("clock_behind", f"entries {first} to {last}", words)


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
