"""Threats over many: which must not wait, how they stand by severity and likelihood, over time, as patterns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.patterns import EDGES
from app.actions.queries import titles_of
from app.actions.records import case_by_code
from app.domain.rules import threats as rule
from app.store import search as search_of
from app.store.table import table

_ALIVE = 't."deleted_at" IS NULL'
_GRADES = 'coalesce(t."severity",0), coalesce(t."likelihood",0)'
_GRAVE = (
    f'(coalesce(t."severity",0)={rule.HIGHEST_SEVERITY} AND coalesce(t."likelihood",0)>={rule.LEAST_LIKELIHOOD} '
    f'OR coalesce(t."severity",0)*coalesce(t."likelihood",0)>={rule.HIGH_PRODUCT})'
)
_OPEN = '(coalesce(t."severity",0)=0 OR coalesce(t."likelihood",0)=0)'
_HOURS = int(rule.UNASSESSED_AFTER.total_seconds())
_FOUND = ' AND "uid" IN (SELECT d.uid FROM search JOIN search_doc d ON d.id=search.rowid WHERE search MATCH ?)'
_ORIGIN = 'coalesce("perpetrator_state",(SELECT "origin_state" FROM "case" WHERE "case"."uid"="threat"."case"))'
# What app.domain.rules.threats says of one threat, said of all at once; a test holds the two together.
_WHY = f"""CASE
 WHEN t."status" IN ('closed','false_alarm') THEN NULL
 WHEN t."review_on" IS NOT NULL THEN CASE WHEN t."review_on"<:today THEN 'review_overdue' END
 WHEN {_GRAVE} THEN 'grave_without_review'
 WHEN {_OPEN} AND unixepoch(coalesce(t."reported_at",t."created_at"))<=:now-{_HOURS} THEN 'unassessed'
 WHEN {_OPEN} THEN 'fresh' END"""
_QUEUE = f"""
SELECT t."uid", {_WHY} AS why, t."severity", t."likelihood", t."review_on",
 coalesce(t."reported_at", t."created_at")
FROM "threat" t WHERE {_ALIVE} AND why IS NOT NULL{{more}}
ORDER BY CASE why WHEN 'grave_without_review' THEN 0 WHEN 'review_overdue' THEN 1 WHEN 'unassessed' THEN 2 ELSE 3 END,
 coalesce(t."severity",0)*coalesce(t."likelihood",0) DESC, t."uid" LIMIT :limit
"""
_TITLES = 'SELECT t."uid", t."title", t."threat_kind", c."code" FROM "threat" t JOIN "case" c ON c."uid"=t."case" '


@dataclass(frozen=True, slots=True)
class Waiting:
    """A threat that somebody has to look at; `why` is grave_without_review, review_overdue, unassessed or fresh."""

    uid: str
    why: str
    severity: int | None
    likelihood: int | None
    review_on: str | None
    known_since: str
    case: str
    title: str
    kind: str


def queue(
    reader: Any, case: str | None = None, *, now: dt.datetime | None = None, fresh: bool = False, limit: int = 200
) -> list[Waiting]:
    """Threats of a case (code) or of all that must not wait, the gravest first (query).

    `fresh` adds those that are not assessed yet but came less than a day ago.
    """
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    more, named = "", {"today": moment.date().isoformat(), "now": int(moment.timestamp()), "limit": limit}
    if case is not None:
        more, named = ' AND t."case"=:case', {**named, "case": case_by_code(reader, case).uid}
    more += "" if fresh else " AND why<>'fresh'"
    rows = reader.database.rows(_QUEUE.format(more=more), named)
    wanted = f'{_TITLES}WHERE t."uid" IN (SELECT value FROM json_each(?))'
    about = {row[0]: row[1:] for row in reader.database.rows(wanted, (json.dumps([row[0] for row in rows]),))}
    return [_waiting(row, *about[row[0]]) for row in rows if row[0] in about]


def _waiting(row: Any, title: str | None, kind: str, case: str) -> Waiting:
    uid, why, severity, likelihood, review_on, since = row
    return Waiting(uid, why, severity, likelihood, review_on, since, case, title or "", kind)


# -- the log ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the log is wanted; empty fields ask for nothing.

    `group` is one of the six groups of kinds (its codes are given in `kinds`); `severity` and `likelihood` 0 mean
    "not assessed"; `month` is "2026-02"; `origin` and `host` are states, "" meaning any and "-" not known.
    """

    kinds: tuple[str, ...] = ()
    status: str = ""
    host: str = ""
    origin: str = ""
    perpetrator_kind: str = ""
    family: bool = False
    open_only: bool = False
    severity: int | None = None
    likelihood: int | None = None
    unassessed: bool = False
    month: str = ""


ALL = Chosen()


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log: the threat, the titles of what it points at, how many share its pattern."""

    record: Any
    titles: Mapping[str, str]
    linked: int

    @property
    def uid(self) -> str:
        """The threat's uid."""
        return str(self.record.uid)


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; `total` is how many lines it has, counted with its first page."""

    rows: list[Logged]
    next: str | None
    total: int | None


class Log:
    """A page of the threats of a case (code), oldest first where not asked otherwise (query).

    It can tell which line a threat is, and name lines that are not loaded.
    """

    def __call__(
        self,
        reader: Any,
        case: str,
        chosen: Chosen,
        text: str | None = None,
        *,
        after: str | None,
        limit: int,
        offset: int | None = None,
        **sorting: Any,
    ) -> LogPage:
        """Options are those of `Table.page`: `order`, `descending`, and `offset` to ask from a place on."""
        condition, values = _wanted(reader, case, chosen, text)
        threat = table("threat")
        page = threat.page(reader.database, condition, values, after, limit, offset=offset, **sorting)
        total = threat.listing(condition, values, **sorting).total(reader.database) if after is None else None
        rows: list[Any] = page.rows
        titles = titles_of(reader, sorted({uid for row in rows for uid in row.targets or ()}))
        linked = _linked(reader, values[0], [row.uid for row in rows])
        return LogPage([Logged(row, titles, linked.get(row.uid, 0)) for row in rows], page.next, total)

    @staticmethod
    def place(reader: Any, uid: str, case: str, chosen: Chosen, text: str | None = None, **sorting: Any) -> int | None:
        """Which line a threat is; None when it is not in the log (query)."""
        condition, values = _wanted(reader, case, chosen, text)
        return table("threat").listing(condition, values, **sorting).place(reader.database, uid)

    @staticmethod
    def uids(
        reader: Any, spans: list[tuple[int, int]], case: str, chosen: Chosen, text: str | None = None, **sorting: Any
    ) -> list[str]:
        """The threats on lines, by spans (first, how many) (query)."""
        condition, values = _wanted(reader, case, chosen, text)
        listing = table("threat").listing(condition, values, **sorting)
        return [uid for first, many in spans for uid in listing.uids(reader.database, first, many)]


log = Log()


def _wanted(reader: Any, case: str, chosen: Chosen, text: str | None) -> tuple[str, list[Any]]:
    condition, values = condition_of(chosen)
    condition, values = f'"case"=? AND "deleted_at" IS NULL{condition}', [case_by_code(reader, case).uid, *values]
    return (condition + _FOUND, [*values, search_of.query(text) or '""']) if text else (condition, values)


def condition_of(chosen: Chosen) -> tuple[str, list[Any]]:
    """What is asked for as SQL that goes on a WHERE, and its values."""
    condition = ""
    values: list[Any] = []
    plain: tuple[tuple[str, Any], ...] = (
        ("status", chosen.status),
        ("perpetrator_kind", chosen.perpetrator_kind),
        ("severity", chosen.severity),
        ("likelihood", chosen.likelihood),
    )
    for field, value in plain:
        if value not in ("", None):
            condition, values = f'{condition} AND "{field}"=?', [*values, value]
    for words, state in (('"host_state"', chosen.host), (_ORIGIN, chosen.origin)):
        if state == "-":
            condition += f" AND {words} IS NULL"
        elif state:
            condition, values = f"{condition} AND {words}=?", [*values, state]
    if chosen.kinds:
        condition += f' AND "threat_kind" IN ({",".join("?" * len(chosen.kinds))})'
        values += chosen.kinds
    condition += ' AND "family_targeted"=1' if chosen.family else ""
    condition += " AND coalesce(\"status\",'') NOT IN ('closed','false_alarm')" if chosen.open_only else ""
    condition += ' AND (coalesce("severity",0)=0 OR coalesce("likelihood",0)=0)' if chosen.unassessed else ""
    if chosen.month:
        condition, values = (
            f'{condition} AND "first_seen">=? AND "first_seen"<?',
            [*values, chosen.month, f"{chosen.month}~"],
        )
    return condition, values


def _linked(reader: Any, case: str, uids: list[str]) -> dict[str, int]:
    """How many threats each of these names as earlier, or is named by."""
    if not uids:
        return {}
    wanted = "wanted(u) AS (SELECT value FROM json_each(?))"
    sql = f"WITH {EDGES}, {wanted} SELECT u, count(*) FROM wanted JOIN way ON way.a=u GROUP BY u"
    return dict(reader.database.rows(sql, (case, json.dumps(uids))))
