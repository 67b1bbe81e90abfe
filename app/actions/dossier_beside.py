"""What internal papers tell that is no record of the case: checks made now, keys, what is held of a person."""

from __future__ import annotations

from typing import Any

from app.actions import custody, evidence, holding, witnessing
from app.actions.records import case_by_code
from app.domain.dates import UncertainDate
from app.dossier.profiles import Profile
from app.jobs import Progress
from app.store.table import table

# So many co-signatures of partners stand in a report, the latest.
MOST_SEEN = 5


def beside(
    session: Any,
    case: str,
    profile: Profile,
    subject: str | None,
    lang: str,
    *,
    only: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Everything a profile draws on besides the facts; `only` is the one exhibit a custody report is for."""
    told: dict[str, Any] = {}
    if "custody" in profile.draws_on:
        stated = custody.checkpoint(session)
        today = stated["made"][:10]
        told = {
            "fingerprint": stated["key"],
            "journal": (stated["size"], stated["root"]),
            "checks": _checks(session, case, only, progress),
            "checked_at": UncertainDate.from_parts(today, today).display(lang),
            "evidence": only,
            "overridden": session.ask(_overridden, case),
            "seen": session.ask(witnessing.seen_by)[:MOST_SEEN],
        }
    if "held" in profile.draws_on:
        told["held"] = session.ask(_held, case, subject)
    return told


def _checks(session: Any, case: str, only: str | None, progress: Progress | None) -> dict[str, str]:
    """Of each exhibit what is wrong with its bytes; empty when nothing is."""
    found = {}
    for item in session.ask(_exhibits, case):
        if only in (None, item.uid, item.derived_from):
            problems = evidence.problems_of(session, item, progress)
            found[item.uid] = " ".join(problem["message"] for problem in problems)
    return found


def _overridden(reader: Any, case: str) -> list[dict[str, Any]]:
    """Packages of a case that went out against a missing consent, with the reason that was given here."""
    uid = case_by_code(reader, case).uid
    condition = '"direction"=\'out\' AND "override_reason" IS NOT NULL AND "deleted_at" IS NULL ORDER BY "uid"'
    packages: Any = table("handover").where(reader.database, condition)
    return [
        {"number": one.number, "name": (one.scope or {}).get("named") or "–", "reason": one.override_reason}
        for one in packages
        if uid in (one.cases or ())
    ]


def _exhibits(reader: Any, case: str) -> list[Any]:
    uid = case_by_code(reader, case).uid
    return list(table("evidence").where(reader.database, '"deleted_at" IS NULL AND "case"=?', (uid,)))


def _held(reader: Any, case: str, subject: str | None) -> Any:
    """What is held of the person named, or of the only subject of the case."""
    uid = subject or _only_subject(reader, case)
    return holding.held(reader, uid) if uid else None


def _only_subject(reader: Any, case: str) -> str:
    code = case_by_code(reader, case).uid
    sql = '"deleted_at" IS NULL AND "case"=? AND "role"=\'subject\''
    rows: Any = table("participation").where(reader.database, sql, (code,))
    found = {item.person for item in rows}
    return str(found.pop()) if len(found) == 1 else ""
