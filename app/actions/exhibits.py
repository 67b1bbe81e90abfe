"""Exhibits as the list shows them: what each is linked to, whether its bytes were checked again, what it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.actions.records import case_by_code
from app.domain.fields import REGISTRY
from app.domain.kinds import Ref
from app.store import search as search_of
from app.store.table import table

UNLINKED, DERIVED, UNVERIFIED = "unlinked", "derived", "unverified"

# These hang on an exhibit or are exhibits themselves; a citation is asked for along its index.
_OWN = frozenset({"evidence", "part", "custody", "citation", "look"})
_ALIVE = '"deleted_at" IS NULL'
_CITED = 'EXISTS (SELECT 1 FROM "citation" c WHERE c."evidence"="evidence"."uid" AND c."deleted_at" IS NULL)'
_CHECKED = 'EXISTS (SELECT 1 FROM "custody" k WHERE k."evidence"="evidence"."uid" AND k."action"=\'verified\')'
# What is found in its own words, or in the names of its files.
_FOUND = (
    '"uid" IN (SELECT coalesce(p."evidence", d.uid) FROM search JOIN search_doc d ON d.id=search.rowid '
    'LEFT JOIN "part" p ON p."uid"=d.uid WHERE search MATCH ?)'
)


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """An exhibit with what the list says of it; `checked_at` is when its bytes were last found whole."""

    record: Any
    links: int
    checked_at: str | None
    parts: int
    part: Any

    @property
    def uid(self) -> str:
        """The exhibit's uid."""
        return str(self.record.uid)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which exhibits: of a case, found by words, in the inbox, of a kind and so on ("" and False: all)."""

    case: str | None = None
    text: str = ""
    evidence_kind: str = ""
    only: str = ""


@cache
def _elsewhere() -> tuple[tuple[str, str], ...]:
    """Kinds and fields, citations aside, by which a record may rest on an exhibit."""
    return tuple(
        (kind.name, spec.name)
        for kind in REGISTRY.values()
        if kind.name not in _OWN
        for spec in kind.stored()
        if isinstance(spec.kind, Ref) and spec.kind.target == "evidence"
    )


def _unlinked() -> str:
    used = [
        f'"uid" NOT IN (SELECT "{field}" FROM "{kind}" WHERE "{field}" IS NOT NULL AND {_ALIVE})'  # noqa: S608
        for kind, field in _elsewhere()
    ]
    # A derived copy is linked to its original from the beginning.
    return " AND ".join(('"derived_from" IS NULL', f"NOT {_CITED}", *used))


def _condition(reader: Any, wanted: Wanted) -> tuple[str, list[Any]]:
    parts, values = [_ALIVE], []
    if wanted.case:
        parts.append('"case"=?')
        values.append(case_by_code(reader, wanted.case).uid)
    if wanted.evidence_kind:
        parts.append('"evidence_kind"=?')
        values.append(wanted.evidence_kind)
    if wanted.only == UNLINKED:
        parts.append(_unlinked())
    elif wanted.only == DERIVED:
        parts.append('"derived_from" IS NOT NULL')
    elif wanted.only == UNVERIFIED:
        parts.append(f"NOT {_CHECKED}")
    if wanted.text.strip():
        parts.append(_FOUND)
        values.append(search_of.query(wanted.text) or '""')
    return " AND ".join(parts), values


@dataclass(frozen=True, slots=True)
class Exhibits:
    """A page of a list of exhibits; `total` is how many it has, asked with a page that begins it."""

    rows: list[ExhibitRow]
    next: str | None
    total: int | None = None


class Listed:
    """A page of exhibits, by number where nothing else is asked for (query); it tells places and names rows too."""

    def __call__(
        self,
        reader: Any,
        wanted: Wanted,
        *,
        after: str | None = None,
        limit: int = 100,
        offset: int | None = None,
        order: str | None = None,
        descending: bool = False,
    ) -> Exhibits:
        """As long lists ask it."""
        condition, values = _condition(reader, wanted)
        exhibits = table("evidence")
        page = exhibits.page(
            reader.database, condition, values, after, limit, order, descending=descending, offset=offset
        )
        total = exhibits.listing(condition, values).total(reader.database) if after is None else None
        return Exhibits(_rows(reader, page.rows), page.next, total)

    @staticmethod
    def place(reader: Any, uid: str, *, wanted: Wanted, order: str | None = None, descending: bool = False) -> Any:
        """Which row of the list an exhibit is (query)."""
        listing = table("evidence").listing(*_condition(reader, wanted), order, descending=descending)
        return listing.place(reader.database, uid)

    @staticmethod
    def uids(
        reader: Any, spans: Any, *, wanted: Wanted, order: str | None = None, descending: bool = False
    ) -> list[str]:
        """The uids of rows, loaded or not (query)."""
        listing = table("evidence").listing(*_condition(reader, wanted), order, descending=descending)
        return [uid for first, many in spans for uid in listing.uids(reader.database, first, many)]


listed = Listed()


def _rows(reader: Any, found: Iterable[Any]) -> list[ExhibitRow]:
    items = list(found)
    uids = [item.uid for item in items]
    marks = ",".join("?" * len(uids))
    links = _links(reader, uids, marks)
    checked = dict(
        reader.database.rows(
            f'SELECT "evidence", max("at") FROM "custody" WHERE "action"=\'verified\' AND "evidence" IN ({marks}) '  # noqa: S608
            'GROUP BY "evidence"',
            uids,
        )
    )
    parts: dict[str, list[Any]] = {uid: [] for uid in uids}
    for part in table("part").where(reader.database, f'"evidence" IN ({marks}) AND {_ALIVE} ORDER BY "n"', uids):
        parts[str(part.evidence)].append(part)  # type: ignore[attr-defined]
    return [
        ExhibitRow(item, links.get(item.uid, 0), checked.get(item.uid), len(parts[item.uid]), _first(parts[item.uid]))
        for item in items
    ]


def _first(parts: list[Any]) -> Any:
    return parts[0] if parts else None


def _links(reader: Any, uids: list[str], marks: str) -> dict[str, int]:
    """How many records rest on each exhibit."""
    found: dict[str, int] = {}
    for kind, field in (("citation", "evidence"), *_elsewhere()):
        sql = (
            f'SELECT "{field}", count(*) FROM "{kind}" WHERE "{field}" IN ({marks}) AND {_ALIVE} '  # noqa: S608
            f'GROUP BY "{field}"'
        )
        for uid, n in reader.database.rows(sql, uids):
            found[uid] = found.get(uid, 0) + int(n)
    return found


def counts(reader: Any, case: str | None) -> dict[str, int]:
    """How many exhibits there are, and how many in the inbox and behind each filter (query)."""
    found = {}
    for only in ("", UNLINKED, DERIVED, UNVERIFIED):
        condition, values = _condition(reader, Wanted(case, only=only))
        found[only] = int(reader.database.value(f'SELECT count(*) FROM "evidence" WHERE {condition}', values))  # noqa: S608
    return found


# -- what belongs together ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relative:
    """One of an original and its derived copies; `depth` 0 is the original."""

    record: Any
    depth: int

    @property
    def uid(self) -> str:
        """The exhibit's uid."""
        return str(self.record.uid)


_DEEPEST, _MOST_COPIES = 20, 500


def family(reader: Any, uid: str) -> list[Relative]:
    """The original an exhibit goes back to, with all copies derived from it, each below what it was made of (query)."""
    exhibits = table("evidence")
    top = exhibits.get(reader.database, uid)
    for _ in range(_DEEPEST):
        above = exhibits.get(reader.database, top.derived_from) if top is not None and top.derived_from else None  # type: ignore[attr-defined]
        if above is None:
            break
        top = above
    if top is None:
        return []
    found: list[Relative] = []
    _below(reader, top, 0, found)
    return found


def _below(reader: Any, item: Any, depth: int, found: list[Relative]) -> None:
    if len(found) >= _MOST_COPIES or depth > _DEEPEST:
        return
    found.append(Relative(item, depth))
    copies = table("evidence").where(reader.database, f'"derived_from"=? AND {_ALIVE} ORDER BY "exhibit"', (item.uid,))
    for copy in list(copies):
        _below(reader, copy, depth + 1, found)
