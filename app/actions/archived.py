"""What was archived: listed over all kinds, the newest first, and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.actions import queries
from app.actions.erasing import is_erased
from app.actions.records import BELONGINGS, case_by_code
from app.domain.changes import Page
from app.domain.fields import REGISTRY
from app.store.paging import decode_cursor, encode_cursor
from app.store.table import MOST

# What went together with its person is not listed beside them: it comes back with them.
_WITH_PERSON = 'AND NOT EXISTS (SELECT 1 FROM "person" p WHERE p."uid"=k."person" AND p."deleted_at"=k."deleted_at")'


@dataclass(frozen=True, slots=True)
class Archived:
    """A record that was put away: when and why; `erased` when nothing is left to bring back."""

    record: Any
    title: str
    case: str | None
    erased: bool

    @property
    def uid(self) -> str:
        """The record's uid."""
        return str(self.record.uid)


def archived(reader: Any, case: str | None = None, *, after: str | None = None, limit: int = 50) -> Page[Archived]:
    """A page of what was archived in a case (code) or in all (query)."""
    limit = max(1, min(limit, MOST))
    values: dict[str, Any] = {"limit": limit + 1}
    clauses = ['"deleted_at" IS NOT NULL']
    if case is not None:
        clauses.append('"case"=:case')
        values["case"] = case_by_code(reader, case).uid
    if after is not None:
        values["at"], values["last"] = decode_cursor(after)
        clauses.append('("deleted_at","uid") < (:at,:last)')
    rows = reader.database.rows(_union(" AND ".join(clauses)), values)
    found = [_archived(reader, uid) for uid, _ in rows[:limit]]
    return Page(found, encode_cursor(rows[limit - 1][1], rows[limit - 1][0]) if len(rows) > limit else None)


def _union(condition: str) -> str:
    """The newest of every kind, each along its own index, then the newest of those."""
    each = [
        f'SELECT * FROM (SELECT "uid", "deleted_at" FROM "{kind}" k WHERE {condition} '  # noqa: S608 - kinds of ours
        f'{_WITH_PERSON if kind in BELONGINGS else ""} ORDER BY "deleted_at" DESC, "uid" DESC LIMIT :limit)'
        for kind in REGISTRY
    ]
    return f'{" UNION ALL ".join(each)} ORDER BY "deleted_at" DESC, "uid" DESC LIMIT :limit'


def _archived(reader: Any, uid: str) -> Archived:
    record = queries.find(reader, uid)
    title = queries.title(reader, record)
    return Archived(record, title, queries.case_code(reader, record.case), is_erased(reader, record))
