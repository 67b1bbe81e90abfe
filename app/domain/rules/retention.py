"""Retention: every case has a day on which somebody asks whether it must still be kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from app.domain.rules.finding import Finding
from app.domain.rules.periods import Period


class Kept(Protocol):
    """What is asked of a case."""

    @property
    def uid(self) -> str: ...
    @property
    def code(self) -> str | None: ...
    @property
    def opened_on(self) -> str | None: ...
    @property
    def retention_review_on(self) -> str | None: ...


def proposed_review(opened_on: str, period: str = "P1Y") -> str:
    """The review date proposed for a case opened on a day (both ISO)."""
    return Period.parse(period).after(dt.date.fromisoformat(opened_on)).isoformat()


def retention_findings(cases: Iterable[Kept], today: dt.date) -> list[Finding]:
    """Cases whose review is due or that have none, the longest overdue first."""
    late = sorted((case for case in cases if _is_late(case, today)), key=lambda case: case.retention_review_on or "")
    return [_finding(case) for case in late]


def _is_late(case: Kept, today: dt.date) -> bool:
    return not case.retention_review_on or case.retention_review_on <= today.isoformat()


def _finding(case: Kept) -> Finding:
    if case.retention_review_on:
        code, words = "retention_overdue", f"its retention review was due on {case.retention_review_on}"
    else:
        code, words = "retention_unset", "it has no retention review date"
    return Finding(code, "warn", case.uid, f"{case.code or case.uid}: {words}", rule="retention_review")
