"""Looks: what no search can read was seen by somebody, page by page, with who of the case can be told from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from app.actions import queries
from app.domain.errors import Invalid, Problem
from app.store.table import table

_ALIVE = '"evidence"=? AND "deleted_at" IS NULL'
_MOST = 100_000


def page_digest(digest: str, page: int) -> str:
    """The digest of a page: of the exhibit's files (its own digest) and the page's number, 64 hexadecimal digits.

    Files never change, so neither does what a page of them shows; a redacted copy is an exhibit with its own digest.
    """
    return hashlib.sha256(f"{digest}:{page}".encode()).hexdigest()


def look(unit: Any, uid: str, pages: Iterable[int], shows: Sequence[str] = ()) -> list[str]:
    """Note that these pages (from 1) of an exhibit were looked at, and which persons can be told from them (command).

    A page looked at before is noted anew. Answers the uids of the looks. Raises NotFound, Invalid.
    """
    item = unit.get("evidence", uid)
    wanted = sorted(set(pages))
    _refuse(wanted, item)
    for person in shows:
        unit.get("person", person)
    before = looked(unit, item)
    made = []
    for page in wanted:
        values = {"digest": page_digest(item.digest or "", page), "at": unit.stamp.at, "by": unit.stamp.actor or None,
                  "shows": tuple(shows) or None}  # fmt: skip
        if page in before:
            unit.change(before[page].uid, values)
            made.append(before[page].uid)
        else:
            made.append(unit.add("look", {"evidence": uid, "page": page, **values}, item.case).uid)
    return made


def _refuse(pages: list[int], item: Any) -> None:
    most = item.pages or _MOST
    if not pages or pages[0] < 1 or pages[-1] > most:
        words = f"{item.exhibit} has pages 1 to {most}" if item.pages else "pages are counted from 1"
        raise Invalid([Problem("pages", "out_of_range", words)])


def unlook(unit: Any, uid: str, pages: Iterable[int]) -> list[str]:
    """Take looks at pages of an exhibit back (command); the uids of those that were there."""
    before = looked(unit, unit.get("evidence", uid))
    gone = [before[page].uid for page in sorted(set(pages)) if page in before]
    for one in gone:
        unit.delete(one, "")
    return gone


def looked(reader: Any, item: Any) -> dict[int, Any]:
    """The looks that hold for an exhibit as it is, by page (query)."""
    rows = table("look").where(reader.database, f"{_ALIVE} ORDER BY uid", (item.uid,))
    return {
        found.page: found  # type: ignore[attr-defined]
        for found in rows
        if found.digest == page_digest(item.digest or "", found.page)  # type: ignore[attr-defined]
    }


def nameable(reader: Any, uid: str) -> list[tuple[str, str]]:
    """(uid, name) of the persons of an exhibit's case, by name (query)."""
    case = getattr(queries.find(reader, uid), "case", None)
    condition = (
        '"deleted_at" IS NULL AND ("case"=? OR "uid" IN '
        '(SELECT "person" FROM "participation" WHERE "case"=? AND "deleted_at" IS NULL))'
    )
    persons = table("person").where(reader.database, condition, (case, case))
    return sorted(((str(one.uid), queries.title(reader, one)) for one in persons), key=lambda row: row[1].casefold())


def looked_of(reader: Any, items: Sequence[Any]) -> dict[str, dict[int, tuple[str, ...]]]:
    """Of several exhibits: by uid and page the persons that can be told from it (query)."""
    return {
        item.uid: {page: tuple(found.shows or ()) for page, found in looked(reader, item).items()} for item in items
    }
