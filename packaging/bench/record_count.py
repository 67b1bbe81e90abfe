"""100,000 records: one change, a page, a search, verification, opening."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import statistics
from collections.abc import Callable, Iterator
from typing import Any

from measuring import ROUNDS, WORK, opened_beyond_derivation, spread, timed, vault

COUNT = 100_000
COMMITS = 400


def many() -> dict[str, Any]:
    """Made in one session; every figure is the median of five, and beside it what the same rows cost bare."""
    from app.actions import queries, records
    from tests import many as rows

    with vault("many") as session:
        made = timed(lambda: rows.fill(session, COUNT))
    session, opening = _opened()
    figures = {
        "first_page": lambda: session.ask(queries.records, "threat", rows.CASE),
        "timeline_page": lambda: session.ask(queries.timeline, rows.CASE),
        "search_rare": lambda: session.ask(queries.search, rows.RARE),
        "search_common": lambda: session.ask(queries.search, rows.COMMON, rows.CASE),
        "bare_page": lambda: session.database.rows('SELECT * FROM "threat" ORDER BY "first_seen" LIMIT 50'),
        "count_all": lambda: session.database.rows('SELECT count(*) FROM "threat"'),
    }
    timings = {name: _median(work) for name, work in figures.items()}
    commits = _commits(session, records, rows)
    checked = _verified(session)
    session.lock()
    size = next((WORK / "many.haven").glob("case-*.db")).stat().st_size
    return {
        "records": COUNT, "made_per_s": round(COUNT / made), "database_mib": round(size / (1 << 20)),
        "milliseconds": {name: round(1000 * taken, 2) for name, taken in timings.items()},
        "first_page_vs_bare_page": round(timings["first_page"] / timings["bare_page"], 1),
        **opening, **commits, **checked,
    }  # fmt: skip


def _opened() -> tuple[Any, dict[str, Any]]:
    taken: list[float] = []
    session: Any = None
    for _ in range(ROUNDS):
        if session is not None:
            session.lock()
        session, beyond = opened_beyond_derivation("many")
        taken.append(beyond)
    return session, {"open_beyond_derivation_ms": round(1000 * min(taken), 1)}


def _median(work: Callable[[], Any], times: int = 5) -> float:
    return statistics.median(timed(work) for _ in range(times))


def _commits(session: Any, records: Any, rows: Any) -> dict[str, Any]:
    """One change at a time in the full vault, in turns with a synced append of as many bytes and a plain commit."""
    log = session.database.path.with_name(f"{session.database.path.name}-wal")
    ours: list[float] = []
    appended: list[float] = []
    plain: list[float] = []
    session.database.checkpoint()
    with _append() as append, _plain_database() as commit:
        for n in range(COMMITS):
            before = log.stat().st_size
            values = rows.values(COUNT + n)
            ours.append(timed(lambda some=values: session.do(records.add_record, "threat", some, rows.CASE)))
            grown = max(log.stat().st_size - before, 4096)
            appended.append(timed(lambda size=grown: append(size)))
            plain.append(timed(lambda some=values: commit(str(some))))
    return {
        "commit": spread(ours),
        "synced_append_of_the_same_size": spread(appended),
        "plain_sqlite_commit": spread(plain),
        "commit_vs_append": round(statistics.median(ours) / statistics.median(appended), 2),
        "commit_vs_plain_sqlite": round(statistics.median(ours) / statistics.median(plain), 2),
    }


@contextlib.contextmanager
def _append() -> Iterator[Callable[[int], None]]:
    handle = os.open(WORK / "append", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(size: int) -> None:
        os.write(handle, bytes(size))
        os.fsync(handle)

    try:
        yield append
    finally:
        os.close(handle)


@contextlib.contextmanager
def _plain_database() -> Iterator[Callable[[str], None]]:
    """The standard library's SQLite with the same promises: write-ahead log, synced at every commit."""
    with contextlib.closing(sqlite3.connect(WORK / "plain.db", isolation_level=None)) as database:
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            database.execute(f"PRAGMA {setting}")
        database.execute("CREATE TABLE note (n INTEGER PRIMARY KEY, text TEXT)")
        yield lambda text: database.execute("INSERT INTO note (text) VALUES (?)", (text,)) and None


def _verified(session: Any) -> dict[str, Any]:
    """Full verification, against reading and hashing the journal's rows alone."""
    import hashlib

    from app.actions.verifying import verify

    def floor() -> None:
        for entry, _ in session.database.rows("SELECT entry, leaf FROM journal ORDER BY n"):
            hashlib.sha256(b"\0" + entry).digest()

    found: list[Any] = []
    taken, bare = timed(lambda: found.append(verify(session))), min(timed(floor) for _ in range(3))
    if found[0].problems:
        raise RuntimeError(f"not verified: {found[0].problems[:3]}")
    return {
        "verify_s": round(taken, 1), "verify_records_per_s": round(found[0].checked["records"] / taken),
        "verify_vs_reading_and_hashing_the_journal": round(taken / bare, 1),
    }  # fmt: skip
