"""Which threats must not wait: after Front Line Defenders' five steps, severity and likelihood 1–5."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from app.domain.rules.finding import Finding

HIGHEST_SEVERITY = 5
LEAST_LIKELIHOOD = 2
HIGH_PRODUCT = 12
UNASSESSED_AFTER = dt.timedelta(hours=24)
SETTLED = frozenset({"closed", "false_alarm"})


class Threatening(Protocol):
    """What is asked of a threat; severity and likelihood are 1–5, 0 or None while not assessed."""

    @property
    def uid(self) -> str: ...
    @property
    def severity(self) -> int | None: ...
    @property
    def likelihood(self) -> int | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def review_on(self) -> str | None: ...
    @property
    def reported_at(self) -> str | None: ...
    @property
    def created_at(self) -> str: ...


def is_grave(severity: int | None, likelihood: int | None) -> bool:
    """Severity 5 at a likelihood of 2 or more, or a product of 12 or more."""
    harm, chance = severity or 0, likelihood or 0
    return (harm == HIGHEST_SEVERITY and chance >= LEAST_LIKELIHOOD) or harm * chance >= HIGH_PRODUCT


def is_unassessed(threat: Threatening) -> bool:
    """Whether severity or likelihood is still open."""
    return not threat.severity or not threat.likelihood


def threat_findings(threat: Threatening, now: dt.datetime) -> list[Finding]:
    """What is wrong with the follow-up of one threat at a moment (aware)."""
    if threat.status in SETTLED:
        return []
    if threat.review_on:
        return _overdue(threat, now)
    if is_grave(threat.severity, threat.likelihood):
        return [_finding("grave_without_review", threat, "a grave threat has no review date")]
    if is_unassessed(threat) and now - _known_since(threat) >= UNASSESSED_AFTER:
        return [_finding("unassessed", threat, "not assessed for 24 hours, and no review date")]
    return []


def _overdue(threat: Threatening, now: dt.datetime) -> list[Finding]:
    late = threat.review_on is not None and threat.review_on < now.date().isoformat()
    return [_finding("review_overdue", threat, f"its review was due on {threat.review_on}")] if late else []


def _known_since(threat: Threatening) -> dt.datetime:
    moment = dt.datetime.fromisoformat(threat.reported_at or threat.created_at)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _finding(code: str, threat: Threatening, message: str) -> Finding:
    return Finding(code, "warn", threat.uid, message, rule="threat_review", source="Front Line Defenders, five steps")
