"""What must not wait, said in SQL of all threats as the rule says it of one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from app.actions import queries, records, threats
from app.domain.rules.threats import is_unassessed, threat_findings
from app.session import Session
from tests.vaults import new_vault

NOW = dt.datetime(2026, 5, 10, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A vault with threats of every grade, status and review, in one transaction."""
    session, _ = new_vault(tmp_path_factory.mktemp("threats") / "v.haven")
    session.do(records.add_case, {"code": "C-001", "title": "Birch"})
    session.do(records.add_case, {"code": "C-002", "title": "Other"})
    session.do(_all_sorts)
    yield session
    session.lock()


def _all_sorts(unit: Any) -> None:
    grades = [(None, None), (0, 5), (5, 0), (5, 1), (5, 2), (3, 4), (3, 3), (4, 3), (1, 1)]
    reviews = [None, "2026-05-09", "2026-05-10", "2026-06-01"]
    reported = [None, "2026-05-09T12:00:00Z", "2026-05-09T12:00:01Z", "2026-05-09T17:00:00+05:00"]
    for (severity, likelihood), review, at, status in itertools.product(
        grades, reviews, reported, (None, "open", "closed")
    ):
        values = {"threat_kind": "other", "severity": severity, "likelihood": likelihood, "review_on": review,
                  "reported_at": at, "status": status}  # fmt: skip
        records.add_record(unit, "threat", {k: v for k, v in values.items() if v is not None}, "C-001")


def test_the_queue_is_the_rule(vault: Session) -> None:
    """Every combination at once: whoever changes one of the two hears of it here."""
    page = vault.ask(queries.records, "threat", "C-001", limit=1000).rows
    assert len(page) == 9 * 4 * 4 * 3
    expected = {one.uid: found[0].code for one in page if (found := threat_findings(one, NOW))}
    found = vault.ask(threats.queue, "C-001", now=NOW, limit=1000)
    assert {one.uid: one.why for one in found} == expected
    assert len({one.why for one in found}) == 3
    fresh = vault.ask(threats.queue, "C-001", now=NOW, fresh=True, limit=1000)
    waiting = {one.uid for one in fresh if one.why == "fresh"}
    assert waiting == {
        one.uid for one in page
        if is_unassessed(one) and one.uid not in expected and one.status != "closed" and not one.review_on
    }  # fmt: skip


def test_the_gravest_come_first_and_other_cases_stay_out(vault: Session) -> None:
    found = vault.ask(threats.queue, "C-001", now=NOW, limit=1000)
    order = [one.why for one in found]
    assert order == sorted(order, key=["grave_without_review", "review_overdue", "unassessed"].index)
    grave = [(one.severity or 0) * (one.likelihood or 0) for one in found if one.why == "grave_without_review"]
    assert grave == sorted(grave, reverse=True)
    assert vault.ask(threats.queue, "C-002", now=NOW) == []
    assert len(vault.ask(threats.queue, now=NOW, limit=7)) == 7
    assert found[0].case == "C-001"
