"""What stands beside the records: objects against the parts that use them, numbers in use, the search index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from app.domain.errors import Damaged
from app.domain.fields import REGISTRY
from app.store.database import Database
from app.store.faults import Fault


def beside(database: Database) -> Iterator[Fault]:
    """Object rows, exhibit numbers; one that can't be read does not keep the others from being checked."""
    checks: tuple[tuple[str, Callable[[Database], Iterator[Fault]]], ...] = (
        ("object", _objects),
        ("exhibit_number", _numbers),
        ("search_doc", _documents),
        ("conflict", _conflicts),
        ("stranger", _strangers),
        ("index", _indexes),
    )
    for name, check in checks:
        try:
            yield from check(database)
        except Damaged:
            yield Fault("damaged_table", name, "A page of this table is damaged; it can't be compared.")


def _objects(database: Database) -> Iterator[Fault]:
    """Size and digest in the table of keys against those that the journal holds for each part."""
    sql = (
        'SELECT coalesce(e."exhibit", e."uid"), o.size = p."size", o.sha256 = p."sha256" FROM "part" p '
        'JOIN object o ON o.object_id = p."object" LEFT JOIN "evidence" e ON e."uid" = p."evidence" '
        'WHERE o.size IS NOT p."size" OR o.sha256 IS NOT p."sha256"'
    )
    for exhibit, size, digest in database.rows(sql):
        what = " and ".join(name for name, same in (("size", size), ("digest", digest)) if not same)
        yield Fault("object_row", str(exhibit), f"The {what} beside its key is not what was taken in.")


def _indexes(database: Database) -> Iterator[Fault]:
    """Each index is gone into: of one that holds nothing the engine's own check does not look at what its page is."""
    sql = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL"
    for name, table, made_by in database.rows(sql):
        part = " ".join(made_by.split()).partition(" WHERE ")[2]
        try:
            database.value(f'SELECT 1 FROM "{table}" INDEXED BY "{name}" WHERE {part or 1} LIMIT 1')  # noqa: S608
        except Damaged:
            yield Fault("damaged_table", table, f"The index {name} is damaged.")


def _numbers(database: Database) -> Iterator[Fault]:
    """The last number of each case's own series must not be below one in use: it would be given twice."""
    series = "coalesce(x.series, '')"
    sql = (
        f'SELECT coalesce(c."code", e."case"), {series}, '
        f'max(CAST(substr(e."exhibit", 3 + length({series})) AS INTEGER)) AS used FROM "evidence" e '
        'LEFT JOIN exhibit_number x ON x.case_uid = e."case" LEFT JOIN "case" c ON c."uid" = e."case" '
        f"WHERE e.\"exhibit\" GLOB 'E-' || {series} || '[0-9]*' GROUP BY e.\"case\" HAVING used > coalesce(x.last, 0)"
    )
    for case, own, number in database.rows(sql):
        words = f"E-{own}{number:03d} is in use; the count of numbers is behind."
        yield Fault("exhibit_number", f"case {case}", words)


def _documents(database: Database) -> Iterator[Fault]:
    """Every line of the index's list belongs to a record, and has its entry in the index."""
    sql = (
        "SELECT count(*) FROM search_doc d LEFT JOIN record r ON r.uid = d.uid WHERE r.uid IS NULL OR r.kind <> d.kind"
    )
    if database.value(sql):
        yield Fault("search_index", "search", "The search index lists records that are not there.")
    for one, other in (("search_doc", "search_docsize"), ("search_docsize", "search_doc")):
        if database.value(f"SELECT count(*) FROM {one} a LEFT JOIN {other} b ON b.id = a.id WHERE b.id IS NULL"):
            yield Fault("search_index", "search", "The search index and its list differ: words will not be found.")


def _conflicts(database: Database) -> Iterator[Fault]:
    """The list of records in conflict names just those whose column says so."""
    listed: dict[str, str] = dict(database.rows("SELECT uid, kind FROM conflict"))
    for kind in REGISTRY:
        try:
            torn = database.rows(f'SELECT "uid" FROM "{kind}" WHERE "siblings" IS NOT NULL')  # noqa: S608 - ours
        except Damaged:
            # What lies on a damaged page is named record by record.
            listed = {uid: of for uid, of in listed.items() if of != kind}
            continue
        for (uid,) in torn:
            if listed.pop(uid, None) != kind:
                yield Fault("conflict_list", f"{kind} {uid}", "It is missing in the list of records in conflict.")
    for uid, kind in listed.items():
        yield Fault("conflict_list", f"{kind} {uid}", "The list of records in conflict names it, and it has none.")


def _strangers(database: Database) -> Iterator[Fault]:
    """What is kept of records of unknown kinds is what was journalled last."""
    sql = (
        "SELECT s.uid, s.kind, s.line, (SELECT v.value FROM journal_value v WHERE v.uid=s.uid AND v.field='line' "
        "ORDER BY v.n DESC LIMIT 1) FROM stranger s"
    )
    for uid, kind, line, kept in database.rows(sql):
        if kept is None or json.loads(kept) != line:
            yield Fault("record_changed", f"{kind} {uid}", "This record is not the one that was journalled.")
