"""Threats linked as one pattern: a later one names the earlier ones it follows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import records
from app.domain.dates import UncertainDate
from app.domain.errors import Refused
from app.domain.fields import REGISTRY

# Which threat of a case (uid) names which earlier one, and the way between them in both directions.
EDGES = (
    'edge(a, b) AS MATERIALIZED (SELECT t."uid", j.value FROM "threat" t, json_each(t."earlier") j '
    'WHERE t."case"=? AND t."earlier" IS NOT NULL AND t."deleted_at" IS NULL), '
    "way(a, b) AS MATERIALIZED (SELECT a, b FROM edge UNION ALL SELECT b, a FROM edge)"
)
_PATTERN = f"""
WITH RECURSIVE {EDGES},
 found(u) AS (SELECT ? UNION SELECT way.b FROM found JOIN way ON way.a=found.u)
SELECT t."uid", t."title", t."threat_kind", t."first_seen", t."severity", t."likelihood",
 (SELECT count(*) FROM found) FROM "threat" t JOIN found ON found.u=t."uid" WHERE t."deleted_at" IS NULL
ORDER BY t."first_seen" IS NULL, t."first_seen", t."uid" LIMIT ?
"""
_NAMING = (
    'SELECT t."uid" FROM "threat" t WHERE t."case"=? AND t."earlier" IS NOT NULL AND t."deleted_at" IS NULL '
    'AND EXISTS (SELECT 1 FROM json_each(t."earlier") WHERE value=?)'
)
_MOST = 100


@dataclass(frozen=True, slots=True)
class Member:
    """One threat of a pattern."""

    uid: str
    title: str
    kind: str
    when: UncertainDate | None
    severity: int | None
    likelihood: int | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """The threats of one pattern, the earliest first; `total` counts those beyond the first hundred too."""

    members: list[Member]
    total: int


def pattern(reader: Any, uid: str) -> Pattern:
    """Every threat that is linked with this one, directly or through others (query)."""
    case = reader.database.value('SELECT "case" FROM "threat" WHERE "uid"=?', (uid,))
    rows = reader.database.rows(_PATTERN, (case, uid, _MOST))
    when = REGISTRY["threat"].specs["first_seen"].kind
    members = [
        Member(row[0], row[1] or "", row[2], when.from_sql(row[3]) if row[3] else None, row[4], row[5]) for row in rows
    ]
    return Pattern(members, rows[0][6] if rows else 0)


def link(unit: Any, uids: Sequence[str]) -> list[Any]:
    """Make threats one pattern: each names the one before it in time (command). Refused for fewer than two."""
    found = [unit.get("threat", uid) for uid in dict.fromkeys(uids)]
    if len(found) < 2:
        raise Refused(reason="a pattern needs two threats or more")
    found.sort(key=_order)
    changed = []
    for before, after in itertools.pairwise(found):
        if before.uid not in (after.earlier or ()) and after.uid not in (before.earlier or ()):
            earlier = (*(after.earlier or ()), before.uid)
            changed.append(records.edit_record(unit, after.uid, {"earlier": list(earlier)}))
    return changed


def _order(threat: Any) -> tuple[bool, str, str]:
    when = threat.first_seen
    return when is None, "" if when is None else when.sort_key, threat.uid


def unlink(unit: Any, uid: str) -> list[Any]:
    """Take a threat out of its pattern; those after it are joined to those before it (command)."""
    threat = unit.get("threat", uid)
    before = threat.earlier or ()
    naming = [row[0] for row in unit.database.rows(_NAMING, (threat.case, uid))]
    changed = []
    for other in naming:
        kept = (*(one for one in unit.get("threat", other).earlier or () if one != uid), *before)
        joined = [one for one in dict.fromkeys(kept) if one != other]
        changed.append(records.edit_record(unit, other, {"earlier": joined or None}))
    if before:
        changed.append(records.edit_record(unit, uid, {"earlier": None}))
    return changed
