"""Figures over all cases: which state acted where, what happened when, how often the host helped."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from app.domain import terms
from app.domain.rules.consent import standing
from app.store.table import table

_SCOPE = "statistics"
# What counts as the host state taking a hand in it.
_NOT_HELPING = frozenset({"none", "unknown", "unaware", "protective"})
# What concerns somebody who refused to be counted: as a subject of its case, or named in it.
_LEFT_OUT = """
SELECT "uid" FROM "{kind}" WHERE "deleted_at" IS NULL AND ("case" IN (
  SELECT "case" FROM "participation" WHERE "deleted_at" IS NULL AND "role"='subject'
  AND "person" IN (SELECT value FROM json_each(?))
) OR "uid" IN (
  SELECT "target_uid" FROM "involvement" WHERE "deleted_at" IS NULL AND "person" IN (SELECT value FROM json_each(?))
))
"""
_KEPT = '"deleted_at" IS NULL AND "uid" NOT IN (SELECT value FROM json_each(?))'
_ORIGIN_HOST = f"""
SELECT coalesce(t."perpetrator_state", c."origin_state"), t."host_state", count(*), count(DISTINCT t."case")
FROM (SELECT * FROM "threat" WHERE {_KEPT}) t LEFT JOIN "case" c ON c."uid"=t."case" GROUP BY 1, 2
ORDER BY 3 DESC, 1, 2
"""
_ROLE = f'SELECT "host_collaboration", count(*) FROM "threat" WHERE {_KEPT} GROUP BY 1 ORDER BY 2 DESC, 1'
# A threat that an event stands for counts once.
_BY_KIND = {
    "threat": (
        "threat_kind", "first_seen",
        ' AND "uid" NOT IN (SELECT "same_as" FROM "event" WHERE "same_as" IS NOT NULL AND "deleted_at" IS NULL)',
    ),
    "event": ("event_kind", "when", ""),
}  # fmt: skip


def figures(reader: Any) -> dict[str, Any]:
    """Counts of threats by origin and host state, of events and threats by kind and year, collaboration (query).

    Each record counts once, `cases` are counted once a row; what concerns a person who refused the use of
    their data for statistics is left out of all figures, and how much that is stands in `left_out`.
    Small counts are shown: these figures are for the vault's owner.
    """
    out = _left_out(reader)
    return {
        "origin_host": _origin_host(reader, out["threat"]),
        "kind_year": [row for kind in _BY_KIND for row in _kind_year(reader, kind, out[kind])],
        "collaboration": _collaboration(reader, out["threat"]),
        "left_out": {kind: len(json.loads(uids)) for kind, uids in out.items()},
    }


def origin_host(reader: Any) -> list[dict[str, Any]]:
    """That part of the figures alone: threats of all cases by the state behind them and the one they reach into."""
    return _origin_host(reader, _left_out(reader)["threat"])


def _origin_host(reader: Any, left_out: str) -> list[dict[str, Any]]:
    return [
        {"origin_state": origin, "host_state": host, "count": count, "cases": cases}
        for origin, host, count, cases in reader.database.rows(_ORIGIN_HOST, (left_out,))
    ]


def _left_out(reader: Any) -> dict[str, str]:
    """The uids that don't count, by kind, each a JSON list."""
    today = dt.datetime.now(dt.UTC).date()
    consents: Iterable[Any] = table("consent").where(reader.database, '"deleted_at" IS NULL')
    people = json.dumps(sorted({getattr(one, "person", "") for one in consents if _refuses(one, today)}))
    found = {kind: reader.database.rows(_LEFT_OUT.format(kind=kind), (people, people)) for kind in _BY_KIND}
    return {kind: json.dumps([row[0] for row in rows]) for kind, rows in found.items()}


def _refuses(consent: Any, today: dt.date) -> bool:
    """Whether a consent record says no to statistics; not having been asked is no refusal to be counted."""
    answer = (consent.scopes or {}).get(_SCOPE)
    if standing(consent, today) in {"refused", "withdrawn"}:
        return not consent.scopes or answer in {"yes", "no"}
    return answer == "no"


def _kind_year(reader: Any, kind: str, left_out: str) -> list[dict[str, Any]]:
    code, when, twice = _BY_KIND[kind]
    year = f"substr(nullif(nullif(\"{when}\", ''), 'null'), 1, 4)"
    sql = f'SELECT "{code}", {year}, count(*) FROM "{kind}" WHERE {_KEPT}{twice} GROUP BY 1, 2 ORDER BY 1, 2'
    return [
        {
            "record": kind,
            "kind": found,
            "year": int(text) if str(text).isdigit() and text != "9999" else None,
            "count": count,
        }
        for found, text, count in reader.database.rows(sql, (left_out,))
    ]


def _collaboration(reader: Any, left_out: str) -> dict[str, Any]:
    """How many threats with a known part of the host state had its help; the share as a decimal in words."""
    by_role = {code: count for code, count in reader.database.rows(_ROLE, (left_out,)) if code is not None}
    helping = [term.code for term in terms.choices("host_collaboration") if term.code not in _NOT_HELPING]
    known = sum(count for code, count in by_role.items() if code != "unknown")
    with_help = sum(by_role.get(code, 0) for code in helping)
    share = f"{with_help / known:.3f}" if known else None
    return {"known": known, "collaborating": with_help, "share": share, "roles": by_role}
