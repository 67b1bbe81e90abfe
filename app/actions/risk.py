"""Assessments of risk: a new one goes on from the last, a signed one stays as it is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from app.actions import queries, records
from app.domain.errors import Invalid, Problem
from app.domain.fields import REGISTRY
from app.domain.rules.deadlines import rules

# What a new version does not take over from the last one.
_ANEW = frozenset({"assessed_on", "valid_until", "signed_off_on", "signed_off_by", "note_private", "extra"})
_NEEDED = ("facts", "conclusion", "likelihood", "harm", "decision")
_SCENARIO = re.compile(r"\s*([1-5])\s*[×x*]\s*([1-5])\s*[–—:-]*\s*(.*)")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line of the scenarios: likelihood and harm where the line begins with them (“3 × 5 – words”), else 0."""

    likelihood: int
    harm: int
    words: str

    def line(self) -> str:
        """As it is stored."""
        return f"{self.likelihood} × {self.harm} – {self.words}"


def scenarios(text: str | None) -> list[Scenario]:
    """The scenarios in a text, one a line; a line without grades keeps its words."""
    found = []
    for line in (text or "").splitlines():
        match = _SCENARIO.fullmatch(line)
        if match:
            found.append(Scenario(int(match[1]), int(match[2]), match[3].strip()))
        elif line.strip():
            found.append(Scenario(0, 0, line.strip()))
    return found


def begin_assessment(unit: Any, case: str, today: dt.date) -> Any:
    """Begin an assessment with what the last one said; one that is not signed off is gone on with (command)."""
    uid = records.case_by_code(unit, case).uid
    before = unit.all("risk_assessment", '"case"=?', (uid,))
    last = max(before, key=lambda one: (one.assessed_on or "", one.uid), default=None)
    if last is not None and not last.signed_off_on:
        return last
    values: dict[str, Any] = {"assessed_on": today.isoformat()}
    if last is not None:
        for spec in REGISTRY["risk_assessment"].editable():
            value = getattr(last, spec.name)
            if value is not None and spec.name not in _ANEW:
                values[spec.name] = list(value) if isinstance(value, tuple) else value
    return records.add_record(unit, "risk_assessment", values, case)


def consider_open(unit: Any, uid: str) -> Any:
    """Take all threats of the case that are not settled into an assessment, the newest (command)."""
    found = unit.get("risk_assessment", uid)
    rows = unit.database.rows(
        'SELECT "uid" FROM "threat" WHERE "case"=? AND "deleted_at" IS NULL '
        "AND coalesce(\"status\",'') NOT IN ('closed','false_alarm') "
        'ORDER BY "first_seen" DESC, "uid" DESC LIMIT ?',
        (found.case, _MOST),
    )
    known = [*(found.threats or ()), *(row[0] for row in rows)]
    return records.edit_record(unit, uid, {"threats": list(dict.fromkeys(known))})


def missing(record: Any) -> list[str]:
    """Fields an assessment needs before it is signed off."""
    return [name for name in _NEEDED if not getattr(record, name)]


def sign_off(unit: Any, uid: str, today: dt.date) -> Any:
    """Sign an assessment off: it can't be changed from then on; valid a month where nothing else is said (command).

    Invalid names what is still missing.
    """
    found = unit.get("risk_assessment", uid)
    lacking = missing(found)
    if lacking:
        raise Invalid([Problem(name, "required", f"{name} is needed before signing off") for name in lacking])
    until = found.valid_until or rules()["risk_review"].period.after(today).isoformat()
    return records.edit_record(unit, uid, {"valid_until": until, "signed_off_on": today.isoformat()})


def versions(reader: Any, case: str) -> list[Any]:
    """All assessments of a case, the newest first (query)."""
    rows = queries.records(reader, "risk_assessment", case, limit=_MOST, order="assessed_on", descending=True).rows
    return list(rows)
