"""What must not wait, said in SQL of all threats as the rule says it of one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from app.actions import patterns, queries, records, stats, threats
from app.actions import threat_figures as figures
from app.domain.errors import Refused
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


# -- figures and patterns -----------------------------------------------------------------


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, dict[str, str]]]:
    """Seven threats with names, of two states, dated as well as people know."""
    session, _ = new_vault(tmp_path_factory.mktemp("story") / "v.haven")
    session.do(records.add_case, {"code": "C-001", "title": "Birch", "origin_state": "BY"})
    rows = {
        "smear": {
            "first_seen": "June 2024",
            "severity": 2,
            "likelihood": 5,
            "status": "closed",
            "threat_kind": "smear",
        },
        "message": {
            "first_seen": "2024-10-28",
            "severity": 3,
            "likelihood": 3,
            "host_state": "GE",
            "channel": "telegram",
        },
        "followed": {
            "first_seen": "14 Nov 2024",
            "severity": 3,
            "likelihood": 4,
            "host_state": "GE",
            "perpetrator_state": "RU",
        },
        "sister": {
            "first_seen": "between 3 Mar and 10 Apr 2025",
            "severity": 4,
            "likelihood": 4,
            "family_targeted": True,
        },
        "charge": {
            "first_seen": "before 2 Sep 2025",
            "severity": 5,
            "likelihood": 3,
            "perpetrator_state": "BY",
            "host_state": "GB",
        },
        "undated": {"severity": 5, "likelihood": 3},
        "open": {"first_seen": "2026-02-03", "severity": 4, "threat_kind": "death_threat"},
    }
    uids = {}
    for name, values in rows.items():
        made = session.do(records.add_record, "threat", {"threat_kind": "other", "title": name, **values}, "C-001")
        uids[name] = made.result.uid
    yield session, uids
    session.lock()


def logged(session: Session, **chosen: Any) -> list[str]:
    page = session.ask(threats.log, "C-001", threats.Chosen(**chosen), after=None, limit=50)
    return [row.record.title for row in page.rows]


def test_the_log_is_filtered_in_sql(story: tuple[Session, dict[str, str]]) -> None:
    session, _ = story
    assert logged(session) == ["smear", "message", "followed", "sister", "charge", "open", "undated"]
    assert logged(session, status="closed") == ["smear"]
    assert "smear" not in logged(session, open_only=True)
    assert logged(session, kinds=("smear", "death_threat")) == ["smear", "open"]
    assert logged(session, host="GE") == ["message", "followed"]
    assert logged(session, host="-") == ["smear", "sister", "open", "undated"]
    assert logged(session, origin="RU") == ["followed"]
    assert logged(session, origin="BY", host="GE") == ["message"]  # the case says whose it is
    assert logged(session, family=True) == ["sister"]
    assert logged(session, severity=5, likelihood=3) == ["charge", "undated"]
    assert logged(session, unassessed=True) == ["open"]
    assert logged(session, month="2024-11") == ["followed"]
    first = session.ask(threats.log, "C-001", threats.ALL, after=None, limit=3)
    second = session.ask(threats.log, "C-001", threats.ALL, after=first.next, limit=50)
    assert [row.record.title for row in [*first.rows, *second.rows]] == logged(session)


def test_the_heat_map_counts_what_is_assessed_and_says_how_many_are_not(story: tuple[Session, dict[str, str]]) -> None:
    session, _ = story
    heat = session.ask(figures.heat, "C-001")
    assert heat.cells == {(2, 5): 1, (3, 3): 1, (3, 4): 1, (4, 4): 1, (5, 3): 2}
    assert (heat.unassessed, heat.total) == (1, 7)
    chosen = threats.Chosen(open_only=True, severity=5, likelihood=3)
    assert session.ask(figures.heat, "C-001", chosen).cells == {(3, 3): 1, (3, 4): 1, (4, 4): 1, (5, 3): 2}


def test_severity_over_time_spreads_what_is_not_certain(story: tuple[Session, dict[str, str]]) -> None:
    session, _ = story
    curve = session.ask(figures.escalation, "C-001")
    assert (curve.total, curve.uncertain, curve.undated, curve.unassessed, curve.trend) == (6, 1, 1, 0, "rising")
    steps = {step.name: step for step in curve.steps}
    assert [curve.steps[0].name, curve.steps[-1].name, len(curve.steps)] == ["2024-06", "2026-02", 21]
    assert (steps["2025-03"].own, steps["2025-04"].own) == (0.5, 0.5)  # one of both, nobody knows which
    assert (steps["2024-11"].low, steps["2024-11"].mean, steps["2024-11"].high) == (3, 3.0, 3)
    assert steps["2025-02"].mean is None  # nothing within three months
    assert steps["2025-06"].mean == 4.0
    assert sum(step.own for step in curve.steps) == 6


def test_long_times_are_counted_by_years(tmp_path_factory: pytest.TempPathFactory) -> None:
    session, _ = new_vault(tmp_path_factory.mktemp("long") / "v.haven")
    session.do(records.add_case, {"code": "C-001"})
    for when in ("1979", "around 1991", "since 3 Mar 2020", "2021"):
        values = {"threat_kind": "other", "severity": 3, "first_seen": when}
        session.do(records.add_record, "threat", values, "C-001")
    curve = session.ask(figures.escalation, "C-001")
    assert [curve.steps[0].name, curve.steps[-1].name, len(curve.steps)] == ["1979", "2021", 43]
    assert (curve.total, curve.trend) == (4, "steady")
    assert session.ask(figures.escalation, "C-001", threats.Chosen(status="closed")).steps == []
    session.lock()


def test_states_by_the_case_and_over_all(story: tuple[Session, dict[str, str]]) -> None:
    session, _ = story
    rows = session.ask(figures.states, "C-001")
    assert {(row["origin_state"], row["host_state"]): row["count"] for row in rows} == {
        ("BY", None): 4, ("BY", "GE"): 1, ("RU", "GE"): 1, ("BY", "GB"): 1,
    }  # fmt: skip
    assert session.ask(figures.states) == session.ask(stats.figures)["origin_host"]


def names(session: Session, uid: str) -> list[str]:
    return [member.title for member in session.ask(patterns.pattern, uid).members]


def test_a_pattern_is_a_chain_in_time_and_mends_when_one_leaves(story: tuple[Session, dict[str, str]]) -> None:
    session, uids = story
    session.do(patterns.link, [uids["charge"], uids["message"], uids["sister"]])
    assert names(session, uids["sister"]) == ["message", "sister", "charge"]
    assert session.ask(queries.find, uids["charge"]).earlier == (uids["sister"],)
    session.do(patterns.link, [uids["undated"], uids["charge"]])
    assert names(session, uids["message"])[-1] == "undated"
    linked = {row.record.title: row.linked for row in session.ask(
        threats.log, "C-001", threats.ALL, after=None, limit=50).rows}  # fmt: skip
    assert (linked["message"], linked["sister"], linked["smear"]) == (1, 2, 0)
    session.do(patterns.unlink, uids["sister"])
    assert names(session, uids["sister"]) == ["sister"]
    assert names(session, uids["charge"]) == ["message", "charge", "undated"]
    session.do(records.undo_last)
    assert names(session, uids["charge"]) == ["message", "sister", "charge", "undated"]
    with pytest.raises(Refused):
        session.do(patterns.link, [uids["smear"], uids["smear"]])
    for _ in range(2):
        session.do(records.undo_last)
    assert names(session, uids["charge"]) == ["charge"]
    assert session.ask(patterns.pattern, uids["charge"]).total == 1


def test_a_circle_of_links_ends(story: tuple[Session, dict[str, str]]) -> None:
    session, uids = story
    session.do(records.edit_record, uids["smear"], {"earlier": [uids["open"]]})
    session.do(records.edit_record, uids["open"], {"earlier": [uids["smear"]]})
    assert names(session, uids["open"]) == ["smear", "open"]
    session.do(patterns.unlink, uids["smear"])
    assert names(session, uids["open"]) == ["open"]
    for _ in range(3):
        session.do(records.undo_last)


def test_the_log_knows_its_length_and_every_place_in_it(story: tuple[Session, dict[str, str]]) -> None:
    session, uids = story
    page = session.ask(threats.log, "C-001", threats.ALL, after=None, limit=2, order="severity", descending=True)
    assert (page.total, len(page.rows)) == (7, 2)
    options = {"case": "C-001", "chosen": threats.ALL, "order": "severity", "descending": True}
    every = session.ask(threats.log.uids, [(0, 7)], **options)
    assert sorted(every) == sorted(uids.values())
    assert [session.ask(threats.log.place, uid, **options) for uid in every] == list(range(7))
    assert session.ask(threats.log.place, uids["smear"], "C-001", threats.Chosen(status="open")) is None
    third = session.ask(threats.log, "C-001", threats.ALL, after=None, limit=2, offset=2)
    assert [row.record.title for row in third.rows] == ["followed", "sister"]


def test_grids_and_queues_are_read_from_indexes_alone(vault: Session) -> None:
    queue = threats._QUEUE.format(more=' AND t."case"=:case')
    asked = {"today": "2026-05-10", "now": 0, "limit": 5, "case": "x"}
    for sql, values in (
        (queue, asked),
        (threats._QUEUE.format(more=""), {name: value for name, value in asked.items() if name != "case"}),
        (figures._COUNTS.format(more=""), ("x",)),
        (figures._MONTHS.format(more=""), ("x",)),
    ):
        plan = vault.ask(lambda reader: reader.database.rows(f"EXPLAIN QUERY PLAN {sql}", values))
        assert "COVERING INDEX threat_" in str(plan), (sql, plan)
