"""What waits today, over all cases: short lists by SQL with limits, each line one step from where it is solved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.backup import marks
from app.actions.cards import partner_name
from app.actions.receipts import PATIENCE_DAYS
from app.domain.rules.consent import GRANTING
from app.domain.rules.threats import HIGH_PRODUCT, HIGHEST_SEVERITY, LEAST_LIKELIHOOD, SETTLED, UNASSESSED_AFTER
from app.store.table import table

SHOWN = 8
COUNTED = 1000
DEADLINES_WITHIN = dt.timedelta(days=30)
CONSENTS_WITHIN = dt.timedelta(days=30)
TASKS_WITHIN = dt.timedelta(days=7)
VERIFIED_WITHIN = dt.timedelta(days=90)
REHEARSED_WITHIN = dt.timedelta(days=30)

_GUARDED = ("restricted", "sealed")
_SEALED = ", ".join(f"'{code}'" for code in _GUARDED)
_SETTLED = ", ".join(f"'{code}'" for code in sorted(SETTLED))
_GRANTING = ", ".join(f"'{code}'" for code in sorted(GRANTING))
# As `datetime` gives a moment in UTC; `strftime` would take two hundred times as long under a guarded memory.
_UTC = "datetime({})"
_CLOSED = "'closed_resolved', 'closed_other', 'transferred'"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: the record, its case, when it is due or since when it waits, and why (a code).

    `title` is empty for what is restricted or sealed: only its sort is told then. `facts` holds what one sort has.
    """

    kind: str
    uid: str
    case: str
    case_uid: str
    case_title: str
    title: str
    code: str
    at: str
    why: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Short:
    """The first lines of a section, and how many there are (at most COUNTED are counted)."""

    rows: tuple[Waiting, ...]
    count: int


# Each question answers kind, uid, case, title, code, at, why and up to three facts, the most pressing first.
# Its conditions are written as the indexes of the database have them, so that 100,000 records are no burden.
# A deadline that a partner took over by its receipt is the partner's, until the package is withdrawn or destroyed.
TAKEN_OVER = """
  SELECT a.key FROM handover h, json_each(h.answers, '$.accepted') a WHERE a.value = 1 AND h.deleted_at IS NULL
    AND h.direction = 'out' AND coalesce(h.state, '') NOT IN ('withdrawn', 'destroyed')
"""
_DEADLINES = f"""
SELECT kind, uid, "case", title, code, at, CASE WHEN at < :now THEN 'overdue' ELSE 'due' END AS why, zone, rule, hard
FROM (
  SELECT 'deadline' AS kind, uid, "case", CASE WHEN sensitivity IN ({_SEALED}) THEN '' ELSE title END AS title,
    coalesce(deadline_kind, '') AS code, {_UTC.format("coalesce(extended_to, due_at)")} AS at, zone, rule, hard
  FROM deadline WHERE deleted_at IS NULL AND done_at IS NULL AND uid NOT IN ({TAKEN_OVER})
  UNION ALL
  SELECT 'proceeding', uid, "case", CASE WHEN sensitivity IN ({_SEALED}) THEN '' ELSE coalesce(forum, '') END,
    'removal', {_UTC.format("removal_at")}, removal_zone, NULL, 1
  FROM proceeding WHERE deleted_at IS NULL AND removal_at IS NOT NULL AND {_UTC.format("removal_at")} >= :now
  UNION ALL
  SELECT 'proceeding', uid, "case", CASE WHEN sensitivity IN ({_SEALED}) THEN '' ELSE coalesce(forum, '') END,
    'hearing', {_UTC.format("hearing_at")}, hearing_zone, NULL, 0
  FROM proceeding WHERE deleted_at IS NULL AND hearing_at IS NOT NULL AND {_UTC.format("hearing_at")} >= :now
) WHERE at < :deadlines ORDER BY at, uid
"""

_OPEN_THREAT = f"deleted_at IS NULL AND coalesce(status, '') NOT IN ({_SETTLED})"
_GRAVE = (
    f"((severity = {HIGHEST_SEVERITY} AND likelihood >= {LEAST_LIKELIHOOD}) OR severity * likelihood >= {HIGH_PRODUCT})"
)
_FOLLOWED = f"""
FROM threat WHERE {_OPEN_THREAT} AND (review_on < :today OR (review_on IS NULL AND ({_GRAVE}
  OR ((coalesce(severity, 0) = 0 OR coalesce(likelihood, 0) = 0) AND coalesce(reported_at, created_at) <= :known))))
"""
_WHY = f"CASE WHEN review_on IS NOT NULL THEN 'review_overdue' WHEN {_GRAVE} THEN 'grave' ELSE 'unassessed' END"
_SINCE = "coalesce(review_on, reported_at, created_at)"
_PRESSING = f"CASE {_WHY} WHEN 'grave' THEN 0 WHEN 'review_overdue' THEN 1 ELSE 2 END, {_SINCE}, uid"
_THREATS = f"""
SELECT 'threat', uid, "case", CASE WHEN sensitivity IN ({_SEALED}) THEN '' ELSE coalesce(title, '') END, threat_kind,
  {_SINCE}, {_WHY}, severity, likelihood, NULL
FROM threat WHERE uid IN (SELECT uid {_FOLLOWED} ORDER BY {_PRESSING} LIMIT :shown) ORDER BY {_PRESSING}
"""
_THREATS_COUNT = f"SELECT 1 {_FOLLOWED}"

_REVIEWS = f"""
SELECT 'case', uid, uid, coalesce(title, ''), coalesce(status, ''), coalesce(retention_review_on, ''),
  CASE WHEN retention_review_on IS NULL THEN 'retention_unset' ELSE 'retention_overdue' END, NULL, NULL, NULL
FROM "case" WHERE deleted_at IS NULL AND (retention_review_on <= :today
  OR (retention_review_on IS NULL AND coalesce(status, '') NOT IN ({_CLOSED}) AND created_at < :week))
ORDER BY retention_review_on IS NULL, retention_review_on, uid
"""

_LONG_AGO = """
FROM evidence e WHERE deleted_at IS NULL AND digest IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM custody c WHERE c.evidence = e.uid AND c.action IN ('ingested', 'verified') AND c.at >= :verified)
"""
_UNVERIFIED = f"""
SELECT 'evidence', uid, "case", CASE WHEN sensitivity IN ({_SEALED}) THEN '' ELSE coalesce(title, '') END,
  coalesce(exhibit, ''), created_at, 'unverified', NULL, NULL, NULL
FROM evidence WHERE uid IN (SELECT uid {_LONG_AGO} ORDER BY uid LIMIT :shown) ORDER BY uid
"""
_UNVERIFIED_COUNT = f"SELECT 1 {_LONG_AGO}"

_CONSENTS = f"""
SELECT 'consent', uid, "case", '', status, valid_until,
  CASE WHEN valid_until < :today THEN 'expired' ELSE 'expiring' END, person, NULL, NULL
FROM consent c WHERE deleted_at IS NULL AND status IN ({_GRANTING}) AND withdrawn_on IS NULL AND valid_until < :consents
  AND NOT EXISTS (SELECT 1 FROM consent n WHERE n.person = c.person AND n."case" = c."case" AND n.deleted_at IS NULL
    AND n.uid <> c.uid AND n.status IN ({_GRANTING}) AND n.withdrawn_on IS NULL
    AND (n.valid_until IS NULL OR n.valid_until > c.valid_until))
ORDER BY valid_until, uid
"""

_WITHOUT_SOURCE = """
FROM event e WHERE deleted_at IS NULL AND attribution IS NULL AND NOT EXISTS (
  SELECT 1 FROM citation c WHERE c.target_uid = e.uid AND c.deleted_at IS NULL)
"""
_UNSOURCED = f"""
SELECT 'event', uid, "case", CASE WHEN sensitivity IN ({_SEALED}) THEN '' ELSE coalesce(title, '') END, event_kind,
  created_at, 'unsourced', NULL, NULL, NULL
FROM event WHERE uid IN (SELECT uid {_WITHOUT_SOURCE} ORDER BY uid DESC LIMIT :shown) ORDER BY uid DESC
"""
_UNSOURCED_COUNT = f"SELECT 1 {_WITHOUT_SOURCE}"

_TASKS = f"""
SELECT 'task', uid, "case", CASE WHEN sensitivity IN ({_SEALED}) THEN '' ELSE coalesce(title, '') END,
  coalesce(status, ''), due_on, CASE WHEN due_on < :today THEN 'overdue' ELSE 'due' END, NULL, NULL, NULL
FROM task WHERE deleted_at IS NULL AND coalesce(status, '') NOT IN ('done', 'dropped') AND due_on < :tasks
ORDER BY due_on, uid
"""

_PACKAGES = """
SELECT 'handover', uid, NULL, coalesce(json_extract(scope, '$.named'), ''), state, made_at, 'unanswered', number, card,
  NULL
FROM handover WHERE direction = 'out' AND deleted_at IS NULL AND state IN ('sealed', 'sent')
  AND (made_at < :answer OR expires_at < :moment)
ORDER BY made_at, uid
"""
# What somebody sent and waits to be decided on, and what its sender took back and is still here.
_CAME = """
SELECT 'handover', uid, NULL, '', state, made_at,
  CASE WHEN state = 'quarantined' THEN 'undecided' ELSE 'taken_back' END, number, card, NULL
FROM handover WHERE direction = 'in' AND deleted_at IS NULL AND state IN ('quarantined', 'withdrawn')
ORDER BY state = 'quarantined', made_at, uid
"""
_CONFLICTS = """
SELECT kind, uid, NULL, '', '', '', 'conflict', NULL, NULL, NULL FROM conflict ORDER BY uid
"""

# In the order in which they are shown: (name, question, how it is counted).
SECTIONS = (
    ("deadlines", _DEADLINES, _DEADLINES),
    ("packages", _PACKAGES, _PACKAGES),
    ("came", _CAME, _CAME),
    ("conflicts", _CONFLICTS, _CONFLICTS),
    ("threats", _THREATS, _THREATS_COUNT),
    ("tasks", _TASKS, _TASKS),
    ("consents", _CONSENTS, _CONSENTS),
    ("reviews", _REVIEWS, _REVIEWS),
    ("unverified", _UNVERIFIED, _UNVERIFIED_COUNT),
    ("unsourced", _UNSOURCED, _UNSOURCED_COUNT),
)


def today(reader: Any, now: dt.datetime) -> dict[str, Any]:
    """Every section by name (`Short`), `backup` {made, tested, state} and `cases`, how many there are (query)."""
    moments = _moments(now)
    found: dict[str, Any] = {
        name: _short(reader.database, question, count, moments) for name, question, count in SECTIONS
    }
    found["backup"] = backup_state(reader, now)
    found["cases"] = int(reader.database.value('SELECT count(*) FROM "case" WHERE deleted_at IS NULL') or 0)
    return found


def _moments(now: dt.datetime) -> dict[str, Any]:
    """The bounds that the questions compare with; days are those on this computer's wall."""
    utc, day = now.astimezone(dt.UTC), now.date()
    return {
        "now": _plain(utc),
        "deadlines": _plain(utc + DEADLINES_WITHIN),
        "today": day.isoformat(),
        "known": _iso(utc - UNASSESSED_AFTER),
        "week": _iso(utc - dt.timedelta(days=7)),
        "answer": _iso(utc - dt.timedelta(days=PATIENCE_DAYS)),
        "moment": _iso(utc),
        "verified": _iso(utc - VERIFIED_WITHIN),
        "consents": (day + CONSENTS_WITHIN).isoformat(),
        "tasks": (day + TASKS_WITHIN).isoformat(),
        "shown": SHOWN,
        "counted": COUNTED,
    }


def _plain(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def iso_of(plain: str) -> str:
    """A moment as SQLite's `datetime` gives it (UTC), in ISO 8601; a day or nothing stays as it is."""
    return f"{plain[:10]}T{plain[11:]}Z" if len(plain) == 19 and plain[10] == " " else plain


def _iso(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _short(database: Any, question: str, counting: str, moments: Mapping[str, Any]) -> Short:
    rows = database.rows(f"SELECT * FROM ({question}) LIMIT :shown", _used(question, moments, "shown"))
    count = len(rows)
    if count >= SHOWN:
        counted = f"SELECT count(*) FROM (SELECT 1 FROM ({counting}) LIMIT :counted)"
        count = int(database.value(counted, _used(counting, moments, "counted")) or 0)
    return Short(tuple(_waiting(database, row) for row in rows), count)


def _used(question: str, moments: Mapping[str, Any], *more: str) -> dict[str, Any]:
    return {name: value for name, value in moments.items() if f":{name}" in question or name in more}


def _waiting(database: Any, row: tuple[Any, ...]) -> Waiting:
    kind, uid, case_uid, title, code, at, why, *facts = row
    if why == "conflict":
        case_uid, title = _named(database, kind, uid)
    case = database.row('SELECT "code", "title" FROM "case" WHERE "uid"=?', (case_uid,)) or ("", "")
    return Waiting(
        kind, uid, case[0] or "", case_uid or "", case[1] or "", title or "", code or "", iso_of(at or ""), why,
        _facts(database, kind, facts),
    )  # fmt: skip


def _named(database: Any, kind: str, uid: str) -> tuple[str, str]:
    """The case and the title of a record of any kind; without a title what is restricted or sealed."""
    record: Any = table(kind).get(database, uid)
    if record is None:
        return "", ""
    guarded = getattr(record, "sensitivity", None) in _GUARDED
    title = "" if guarded else getattr(record, "title", None) or getattr(record, "pseudonym", None) or ""
    return (record.uid if kind == "case" else record.case) or "", title


def _partner(database: Any, card: str | None) -> str:
    record = table("card").get(database, card) if card else None
    return "" if record is None else partner_name(record)


def _facts(database: Any, kind: str, facts: list[Any]) -> dict[str, Any]:
    if kind in {"deadline", "proceeding"}:
        return {"zone": facts[0] or "", "rule": facts[1] or "", "hard": bool(facts[2])}
    if kind == "threat":
        return {"severity": facts[0] or 0, "likelihood": facts[1] or 0}
    if kind == "handover":
        return {"number": facts[0] or 0, "partner": _partner(database, facts[1])}
    if kind == "consent":
        sql = 'SELECT "pseudonym" FROM "person" WHERE "uid"=?'
        return {"person": facts[0] or "", "pseudonym": database.value(sql, (facts[0],)) or ""}
    return {}


def backup_state(reader: Any, now: dt.datetime) -> dict[str, Any]:
    """{made, tested, state} of the newest backup: none, failed, untested or good; moments in ISO 8601."""
    made, tested = marks.backups(reader.database), marks.tests(reader.database)
    last, proof = (made[0] if made else None), (tested[0].at if tested else None)
    state = "none" if last is None else "failed" if last.failed else "good"
    if state == "good" and (proof is None or proof < _iso(now.astimezone(dt.UTC) - REHEARSED_WITHIN)):
        state = "untested"
    return {"made": last.at if last else None, "tested": proof, "state": state}


def beginning(reader: Any) -> dict[str, int]:
    """How many cases there are and how many drafts wait: it decides where the desk opens (query)."""
    value = reader.database.value
    return {
        "cases": int(value('SELECT count(*) FROM "case" WHERE deleted_at IS NULL') or 0),
        "drafts": int(value("SELECT count(*) FROM draft") or 0),
    }
