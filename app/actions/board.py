"""Cases as a list and as a board: what presses in each, found in one question; moving a case to another status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import records
from app.actions.today import iso_of
from app.domain import terms
from app.store import search as search_of

# A case is in somebody's hands until it has one of these.
ARCHIVED = ("closed_resolved", "closed_other", "transferred")
NO_STATUS = ""
_MOST = 1000


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case by code and codename, never by anybody's name; `due` and `changed` are moments (ISO 8601, UTC)."""

    uid: str
    code: str
    title: str
    status: str
    priority: str
    due: str
    risk: str
    changed: str


@dataclass(frozen=True, slots=True)
class Cases:
    """One page of them, the cursor of the next one, and how many there are."""

    rows: list[CaseRow]
    next: str | None
    total: int


def _ranked(column: str, code_list: str) -> str:
    """A code as its place in its list, so that it sorts by weight; what is not filled comes last."""
    cases = " ".join(f"WHEN '{term.code}' THEN {n}" for n, term in enumerate(terms.choices(code_list)))
    return f"CASE {column} {cases} ELSE 99 END"


_CHANGED = ("event", "threat", "evidence")
_ROWS = f"""
SELECT c."uid" AS uid, coalesce(c."code", '') AS code, coalesce(c."title", '') AS title,
  coalesce(c."status", '') AS status, coalesce(c."priority", '') AS priority,
  coalesce((SELECT min(datetime(coalesce(d."extended_to", d."due_at"))) FROM "deadline" d
    WHERE d."case" = c."uid" AND d."deleted_at" IS NULL AND d."done_at" IS NULL), '') AS due,
  coalesce(CASE WHEN c."risk_override_reason" IS NOT NULL THEN c."risk_level" END,
    (SELECT r."risk_level" FROM "risk_assessment" r WHERE r."case" = c."uid" AND r."deleted_at" IS NULL
      AND r."risk_level" IS NOT NULL ORDER BY r."assessed_on" DESC, r."uid" DESC LIMIT 1),
    c."risk_level", '') AS risk,
  max(c."updated_at", {
    ", ".join(
        f'''coalesce((SELECT max(k."updated_at") FROM "{kind}" k WHERE k."case" = c."uid"), '')''' for kind in _CHANGED
    )
}) AS changed
FROM "case" c WHERE c."deleted_at" IS NULL
"""
_URGENCY = _ranked("priority", "case_priority")
_ORDERS = {
    "": f"{_URGENCY}, due = '', due, code, uid",
    "code": "code",
    "title": "title COLLATE NOCASE",
    "status": _ranked("status", "case_status"),
    "priority": _URGENCY,
    "due": "due",
    "risk": f"CASE risk WHEN 'not_assessed' THEN -1 WHEN '' THEN -2 ELSE {_ranked('risk', 'risk_level')} END",
    "changed": "changed",
}
_EMPTY_LAST = frozenset({"due", "title", "code"})


def cases(
    reader: Any,
    *,
    text: str | None = None,
    statuses: Sequence[str] | None = None,
    tag: str | None = None,
    after: str | None = None,
    limit: int = 100,
    offset: int | None = None,
    order: str = "",
    descending: bool = False,
) -> Cases:
    """A page of cases; `statuses` None means all, "" among them those without one (query)."""
    condition, values = _condition(text, statuses, tag)
    first = int(after) if after else offset or 0
    limit = max(1, min(limit, _MOST))
    sql = f"{_ROWS}{condition} ORDER BY {_order(order, descending=descending)} LIMIT ? OFFSET ?"
    found = reader.database.rows(sql, [*values, limit + 1, first])
    rows = [CaseRow(*(*row[:5], iso_of(row[5]), *row[6:])) for row in found]
    counting = f'SELECT count(*) FROM "case" c WHERE c."deleted_at" IS NULL{condition}'
    total = int(reader.database.value(counting, values) or 0)
    return Cases(rows[:limit], str(first + limit) if len(rows) > limit else None, total)


def _order(order: str, *, descending: bool) -> str:
    if order not in _ORDERS:
        order = ""
    if not order:
        return _ORDERS[""]
    down = " DESC" if descending else ""
    empty = f"{order} = '', " if order in _EMPTY_LAST else ""
    return f"{empty}{_ORDERS[order]}{down}, code, uid"


def _condition(text: str | None, statuses: Sequence[str] | None, tag: str | None) -> tuple[str, list[Any]]:
    condition, values = "", []
    if text:
        condition += (
            ' AND c."uid" IN (SELECT d.uid FROM search JOIN search_doc d ON d.id=search.rowid '
            "WHERE search MATCH ? AND d.kind='case')"
        )
        values.append(search_of.query(text) or '""')
    if statuses is not None:
        condition += f""" AND coalesce(c."status", '') IN ({",".join("?" * len(statuses))})"""
        values += statuses
    if tag:
        condition += ' AND EXISTS (SELECT 1 FROM json_each(c."tags") WHERE value = ?)'
        values.append(tag)
    return condition, values


def tags(reader: Any) -> list[str]:
    """Every tag that a case has, by the alphabet (query)."""
    sql = (
        'SELECT DISTINCT t.value FROM "case" c, json_each(c."tags") t '
        'WHERE c."deleted_at" IS NULL AND c."tags" IS NOT NULL ORDER BY 1 LIMIT 200'
    )
    return [str(row[0]) for row in reader.database.rows(sql)]


def open_statuses() -> list[str]:
    """The statuses of cases in somebody's hands, in their order, those without one first."""
    return [NO_STATUS, *(term.code for term in terms.choices("case_status") if term.code not in ARCHIVED)]


def move_case(unit: Any, uid: str, status: str) -> Any:
    """Give a case another status; one that is archived gets the day on which it was closed (command)."""
    values: dict[str, Any] = {"status": status or None}
    case = unit.get("case", uid)
    if status in ARCHIVED and not case.closed_on:
        values["closed_on"] = dt.datetime.fromisoformat(unit.stamp.at).astimezone().date().isoformat()
    elif status not in ARCHIVED and case.closed_on:
        values["closed_on"] = None
    return records.edit_record(unit, uid, values)
