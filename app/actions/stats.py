"""Figures over all cases: which state acted where, what happened when, how often the host helped."""

from __future__ import annotations

from typing import Any

from app.domain import terms

# What counts as the host state taking a hand in it.
_NOT_HELPING = frozenset({"none", "unknown", "unaware", "protective"})

_ORIGIN_HOST = """
SELECT coalesce(t."perpetrator_state", c."origin_state"), t."host_state", count(*)
FROM "threat" t LEFT JOIN "case" c ON c."uid"=t."case" WHERE t."deleted_at" IS NULL GROUP BY 1, 2
ORDER BY 3 DESC, 1, 2
"""
_ROLE = 'SELECT "host_collaboration", count(*) FROM "threat" WHERE "deleted_at" IS NULL GROUP BY 1 ORDER BY 2 DESC, 1'
# A threat that an event stands for counts once.
_BY_KIND = {
    "threat": (
        "threat_kind", "first_seen",
        ' AND "uid" NOT IN (SELECT "same_as" FROM "event" WHERE "same_as" IS NOT NULL AND "deleted_at" IS NULL)',
    ),
    "event": ("event_kind", "when", ""),
}  # fmt: skip


def figures(reader: Any) -> dict[str, Any]:
    """Counts of threats by origin and host state, of events and threats by kind and year, collaboration (query)."""
    return {
        "origin_host": [
            {"origin_state": origin, "host_state": host, "count": count}
            for origin, host, count in reader.database.rows(_ORIGIN_HOST)
        ],
        "kind_year": [row for kind in _BY_KIND for row in _kind_year(reader, kind)],
        "collaboration": _collaboration(reader),
    }


def _kind_year(reader: Any, kind: str) -> list[dict[str, Any]]:
    code, when, twice = _BY_KIND[kind]
    year = f"substr(nullif(nullif(\"{when}\", ''), 'null'), 1, 4)"
    sql = (
        f'SELECT "{code}", {year}, count(*) FROM "{kind}" WHERE "deleted_at" IS NULL{twice} GROUP BY 1, 2 ORDER BY 1, 2'
    )
    return [
        {
            "record": kind,
            "kind": found,
            "year": int(text) if str(text).isdigit() and text != "9999" else None,
            "count": count,
        }
        for found, text, count in reader.database.rows(sql)
    ]


def _collaboration(reader: Any) -> dict[str, Any]:
    """How many threats with a known part of the host state had its help; the share as a decimal in words."""
    by_role = {code: count for code, count in reader.database.rows(_ROLE) if code is not None}
    helping = [term.code for term in terms.choices("host_collaboration") if term.code not in _NOT_HELPING]
    known = sum(count for code, count in by_role.items() if code != "unknown")
    with_help = sum(by_role.get(code, 0) for code in helping)
    share = f"{with_help / known:.3f}" if known else None
    return {"known": known, "collaborating": with_help, "share": share, "roles": by_role}
