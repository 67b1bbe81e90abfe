"""What waits over all cases: every rule with a record that meets it and one that doesn't, and plans without scans of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import first_steps, opening, records, today
from app.actions.evidence import add_evidence
from app.session import Session
from app.vault.credentials import KdfParams

NOW = dt.datetime.now().astimezone()
TODAY = NOW.date()


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def moment(days: float) -> str:
    return (NOW + dt.timedelta(days=days)).astimezone(dt.UTC).isoformat(timespec="seconds")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    kdf = KdfParams(memory_kib=64 * 1024, passes=1, lanes=1)
    made, _ = opening.make_vault(tmp_path / "vault", bytearray(b"arches solving nueva frontal invites"), kdf=kdf)
    with made:
        made.do(records.add_case, {"title": "Birch", "code": "C-001", "retention_review_on": day(300)})
        yield made


def add(session: Session, kind: str, **values: Any) -> Any:
    return session.do(records.add_record, kind, values, "C-001").result


def titles(session: Session, section: str) -> list[tuple[str, str]]:
    return [(row.title, row.why) for row in session.ask(today.today, NOW)[section].rows]


def test_an_empty_vault_waits_for_nothing(session: Session) -> None:
    found = session.ask(today.today, NOW)
    assert {name: found[name].count for name, *_ in today.SECTIONS} == dict.fromkeys(
        [name for name, *_ in today.SECTIONS], 0
    )
    assert found["backup"] == {"made": None, "tested": None, "state": "none"}
    assert session.ask(today.beginning) == {"cases": 1, "drafts": 0}


def test_deadlines_by_what_is_nearest_with_extension_done_and_both_clocks(session: Session) -> None:
    law = {"deadline_kind": "statutory", "hard": True}
    add(session, "deadline", title="Far", due_at=moment(40), **law)
    add(session, "deadline", title="Done", due_at=moment(2), done_at=moment(-1), **law)
    add(session, "deadline", title="Late", due_at=moment(-2), **law)
    add(session, "deadline", title="Extended", due_at=moment(-9), extended_to=moment(9), zone="Europe/Paris", **law)
    east = (NOW + dt.timedelta(days=3)).astimezone(dt.timezone(dt.timedelta(hours=9))).isoformat(timespec="seconds")
    add(session, "deadline", title="Soon", due_at=east, **law)
    add(
        session,
        "proceeding",
        proceeding_kind="asylum_first",
        forum="Board",
        removal_at=moment(1),
        hearing_at=moment(-5),
    )
    found = session.ask(today.today, NOW)["deadlines"]
    assert [(row.title, row.why) for row in found.rows] == [
        ("Late", "overdue"),
        ("Board", "due"),
        ("Soon", "due"),
        ("Extended", "due"),
    ]
    assert [row.code for row in found.rows if row.kind == "proceeding"] == ["removal"]
    assert found.rows[3].facts == {"zone": "Europe/Paris", "rule": "", "hard": True}
    assert found.rows[2].at == moment(3).replace("+00:00", "Z")
    assert found.rows[0].case == "C-001"


def test_threats_by_the_rule(session: Session) -> None:
    kind = {"threat_kind": "death_threat"}
    add(session, "threat", title="Grave", severity=5, likelihood=2, **kind)
    add(session, "threat", title="Grave by product", severity=3, likelihood=4, **kind)
    add(session, "threat", title="Mild", severity=2, likelihood=2, **kind)
    add(session, "threat", title="Grave, to be seen", severity=5, likelihood=5, review_on=day(3), **kind)
    add(session, "threat", title="Not seen", severity=1, likelihood=1, review_on=day(-1), **kind)
    add(session, "threat", title="Settled", severity=5, likelihood=5, status="closed", **kind)
    add(session, "threat", title="Unassessed", severity=4, reported_at=moment(-2), **kind)
    add(session, "threat", title="Just told", severity=4, reported_at=moment(-0.5), **kind)
    assert sorted(titles(session, "threats")) == [
        ("Grave", "grave"),
        ("Grave by product", "grave"),
        ("Not seen", "review_overdue"),
        ("Unassessed", "unassessed"),
    ]
    assert titles(session, "threats")[-1] == ("Unassessed", "unassessed")


def test_tasks_consents_and_reviews(session: Session) -> None:
    for title, due, status in (
        ("Call", -1, "todo"),
        ("Write", 3, "doing"),
        ("Later", 20, "todo"),
        ("Over", -3, "done"),
    ):
        add(session, "task", title=title, due_on=day(due), status=status)
    assert titles(session, "tasks") == [("Call", "overdue"), ("Write", "due")]

    one, two = (add(session, "person", pseudonym=name, role="subject").uid for name in ("Birch", "Linden"))
    add(session, "consent", person=one, status="given", valid_until=day(5))
    add(session, "consent", person=two, status="given", valid_until=day(-5))
    add(session, "consent", person=two, status="given", valid_until=day(200))
    add(session, "consent", person=one, status="refused", valid_until=day(1))
    [row] = session.ask(today.today, NOW)["consents"].rows
    assert (row.facts["pseudonym"], row.why) == ("Birch", "expiring")

    session.do(records.add_case, {"title": "Oak", "code": "C-002", "retention_review_on": day(0)})
    [row] = session.ask(today.today, NOW)["reviews"].rows
    assert (row.case, row.why) == ("C-002", "retention_overdue")


def test_what_lacks_a_source_and_what_was_not_checked(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    [taken] = add_evidence(session, [tmp_path / "a.txt"], "C-001")
    bare = add(session, "event", event_kind="arrest", title="Bare")
    told = add(session, "event", event_kind="arrest", title="Told", attribution="his sister")
    proved = add(session, "event", event_kind="arrest", title="Proved")
    sealed = add(session, "event", event_kind="arrest", title="Hidden words", sensitivity="sealed")
    cited = add(session, "citation", evidence=taken.uid, target_kind="event", target_uid=proved.uid)
    assert [row.uid for row in session.ask(today.today, NOW)["unsourced"].rows] == [sealed.uid, bare.uid]
    assert titles(session, "unsourced")[0] == ("", "unsourced")
    session.do(records.delete_record, cited.uid, "wrong one")
    assert told.uid not in [row.uid for row in session.ask(today.today, NOW)["unsourced"].rows]
    assert session.ask(today.today, NOW)["unsourced"].count == 3
    assert titles(session, "unverified") == []
    later = NOW + dt.timedelta(days=120)
    assert [row.uid for row in session.ask(today.today, later)["unverified"].rows] == [taken.uid]


def test_large_vaults_are_asked_along_indexes(session: Session) -> None:
    for question, index in (
        ("_UNSOURCED_COUNT", "SCAN e USING COVERING INDEX event_unsourced"),
        ("_UNSOURCED_COUNT", "SEARCH c USING COVERING INDEX citation_alive"),
        ("_UNVERIFIED_COUNT", "SEARCH c USING COVERING INDEX custody_checked"),
        ("_THREATS_COUNT", "USING COVERING INDEX threat_watch_all"),
        ("_DEADLINES", "deadline_open"),
    ):
        sql = getattr(today, question)
        values = today._used(sql, today._moments(NOW))
        plan = session.reader.database.rows(f"EXPLAIN QUERY PLAN {sql}", values)
        assert any(index in row[3] for row in plan), plan


def test_many_lines_are_counted_but_not_read(session: Session) -> None:
    def many(unit: Any) -> None:
        case = records.case_by_code(unit, "C-001").uid
        for n in range(30):
            unit.add("event", {"event_kind": "other", "title": f"No. {n}"}, case)

    session.do(many)
    found = session.ask(today.today, NOW)["unsourced"]
    assert (len(found.rows), found.count) == (today.SHOWN, 30)
    assert all(row.title.startswith("No. ") for row in found.rows)


def test_first_steps_are_ticked_by_what_is_done_beside_the_sample(session: Session) -> None:
    assert session.ask(first_steps.steps)["shown"] is False
    add(session, "event", event_kind="arrest", title="Of the sample")
    session.do(first_steps.sample_filled)
    filled = session.stamp().at
    while session.stamp().at == filled:  # nobody writes anything in the same millisecond
        pass
    session.do(first_steps.open_steps)
    found = session.ask(first_steps.steps)
    assert found["shown"]
    assert found["done"] == dict.fromkeys(("event", "exhibit", "threat", "paper"), False)
    assert found["case"][0] == "C-001"
    add(session, "event", event_kind="arrest", title="Mine")
    threat = add(session, "threat", threat_kind="other", title="Mine")
    done = session.ask(first_steps.steps)["done"]
    assert [name for name, ticked in done.items() if ticked] == ["event", "threat"]
    session.do(records.delete_record, threat.uid, "wrong")
    assert session.ask(first_steps.steps)["done"]["threat"] is False
    session.do(first_steps.close_steps)
    assert session.ask(first_steps.steps)["shown"] is False
