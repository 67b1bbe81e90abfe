"""What a case knows of its people, who had what part, and what is held about one of them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from app.actions import holding, involving, merging, people, queries, records, verifying
from app.domain.dates import parse
from app.domain.errors import Invalid
from app.domain.rules.persons import is_minor
from app.handover.record_lines import outgoing
from app.session import Session
from tests.vaults import new_vault

TODAY = dt.date(2026, 11, 26)


@pytest.fixture
def session(tmp_path: Path) -> Any:
    made, _ = new_vault(tmp_path / "v.haven")
    with made:
        for code in ("C-001", "C-002"):
            made.do(records.add_case, {"title": code, "code": code})
        yield made


def add(session: Session, kind: str, case: str = "C-001", **values: Any) -> Any:
    return session.do(records.add_record, kind, values, case).result


@pytest.mark.parametrize(
    ("birth", "band", "minor"),
    [
        ("2015", None, True), ("2008", None, True), ("27 Nov 2008", None, True), ("26 Nov 2008", None, False),
        ("before 2010", None, False), ("between 1950 and 2010", None, False), (None, "12_17", True),
        (None, "18_29", False), (None, None, False),
    ],
)  # fmt: skip
def test_who_may_be_a_minor(birth: str | None, band: str | None, minor: bool) -> None:
    assert is_minor(parse(birth) if birth else None, band, (), TODAY) is minor


def test_cards_come_by_pages_in_order_and_every_one_once(session: Session) -> None:
    for n in range(23):
        add(session, "person", name=f"Person {n:02d}", role="witness" if n % 2 else "relative")
    first = add(session, "person", name="Zed")
    add(session, "participation", person=first.uid, role="subject", order=1)
    seen, after = [], None
    while True:
        page = session.ask(people.cards, "C-001", after=after, limit=5)
        seen += [card.name for card in page.rows]
        if (after := page.next) is None:
            break
    assert seen[0] == "Zed" and len(seen) == len(set(seen)) == 24
    assert seen[1:] == sorted(seen[1:])
    assert len(session.ask(people.cards, "C-001", role="witness").rows) == 11
    assert dict(session.ask(people.roles, "C-001")) == {"subject": 1, "relative": 12, "witness": 11}


def test_a_closed_threat_puts_nobody_at_risk(session: Session) -> None:
    birch, willow = add(session, "person", name="Birch"), add(session, "person", name="Willow")
    case = session.ask(queries.cases)[0].uid
    threat = add(session, "threat", threat_kind="other", severity=4, likelihood=3, targets=[birch.uid])
    add(session, "involvement", person=willow.uid, target_kind="threat", target_uid=threat.uid, degree="victim")
    assert session.ask(people.at_risk, case) == {birch.uid, willow.uid}
    session.do(records.edit_record, threat.uid, {"status": "closed"})
    assert session.ask(people.at_risk, case) == set()


def test_parts_stand_in_the_grid_in_order_of_time(session: Session) -> None:
    birch, captain = add(session, "person", name="Birch"), add(session, "person", name="Captain")
    event = add(session, "event", event_kind="arrest", title="Taken", when="2021")
    threat = add(
        session, "threat", threat_kind="other", title="Call", first_seen="2020", targets=[birch.uid],
        perpetrator=captain.uid,
    )  # fmt: skip
    made = add(session, "involvement", person=birch.uid, target_kind="event", target_uid=event.uid, degree="victim")
    strip = session.ask(involving.strip, "C-001")
    assert [one.uid for one in strip.columns] == [threat.uid, event.uid]
    assert {(part.person, part.target, part.degree, part.uid) for part in strip.parts} == {
        (birch.uid, event.uid, "victim", made.uid),
        (birch.uid, threat.uid, involving.TARGET, ""),
        (captain.uid, threat.uid, involving.PERPETRATOR, ""),
    }
    session.do(records.delete_record, made.uid, "a mistake")
    assert session.ask(involving.parts_in, [event.uid]) == []


def test_bonds_leave_out_who_is_alone(session: Session) -> None:
    birch, willow = add(session, "person", name="Birch"), add(session, "person", name="Willow")
    add(session, "person", name="Hazel")
    add(session, "relationship", person=willow.uid, relationship="sibling", other=birch.uid)
    found = session.ask(involving.bonds, "C-001")
    assert {card.uid for card in found.cards} == {birch.uid, willow.uid}
    assert len(found.bonds) == 1 and found.alone == 1


def _told(entry: holding.Entry) -> dict[str, Any]:
    return {spec.name: value for spec, value in entry.told}


def _withheld(entry: holding.Entry) -> dict[str, str]:
    return {spec.name: ground for spec, ground in entry.withheld}


def test_what_a_partner_calls_privileged_is_withheld_while_that_is_in_conflict(session: Session) -> None:
    birch = add(session, "person", name="Anton Vymysl")
    made = add(session, "statement", person=birch.uid, title="His own", privileged=False)
    line = json.loads(json.dumps(outgoing(session.do(lambda unit: unit.find(made.uid)).result)))
    line["fields"]["privileged"] = [[{"d" * 32: 1}, True]]
    session.do(merging.take, [line], "", "")
    told = next(entry for entry in session.ask(holding.held, birch.uid).entries if entry.kind == "statement")
    assert (told.whole, told.told) == (holding.PRIVILEGED, ())


def test_what_we_hold_tells_their_own_and_withholds_what_is_not(session: Session) -> None:
    birch = add(session, "person", name="Anton Vymysl", birth="1983", note_private="afraid of dogs")
    willow = add(session, "person", name="Vera Vymysl")
    add(session, "contact_point", "C-002", person=birch.uid, channel="phone", value="+000 1")
    old = add(session, "address", person=birch.uid, text="1 Old Street")
    session.do(records.delete_record, old.uid, "moved")
    add(session, "relationship", person=willow.uid, relationship="sibling", other=birch.uid)
    add(session, "source", code="S-01", person=birch.uid)
    event = add(session, "event", event_kind="arrest", title="Vera saw it", when="2021", narrative="Vera told us")
    add(
        session, "involvement", person=birch.uid, target_kind="event", target_uid=event.uid, degree="victim",
        basis="Vera says so",
    )  # fmt: skip
    add(session, "statement", person=birch.uid, title="His own", privileged=True)
    add(session, "note", text="Anton Vymysl called")
    found = session.ask(holding.held, birch.uid)
    by_kind = {entry.kind: entry for entry in found.entries}
    assert _told(by_kind["person"])["birth"].edtf == "1983"
    assert _withheld(by_kind["person"]) == {"note_private": holding.NOTE}
    assert _told(by_kind["contact_point"])["value"] == "+000 1" and by_kind["contact_point"].case == "C-002"
    assert by_kind["address"].archived and _told(by_kind["address"])["text"] == "1 Old Street"
    assert "person" in _withheld(by_kind["relationship"])
    assert by_kind["source"].whole == holding.SOURCE and by_kind["source"].told == ()
    assert _withheld(by_kind["involvement"]) == {"basis": holding.SOURCE}
    assert {"degree", "event_kind", "when"} == set(_told(by_kind["involvement"]))
    assert by_kind["statement"].whole == holding.PRIVILEGED
    assert found.mentions == {"note": 1} and not found.accused
    words = str([(entry.told, entry.whole) for entry in found.entries])
    assert "Vera" not in words and "S-01" not in words and "dogs" not in words


def test_who_asks_is_logged_and_undo_passes_over_it(session: Session) -> None:
    birch = add(session, "person", name="Birch")
    with pytest.raises(Invalid):
        session.do(holding.log_request, birch.uid, " ")
    session.do(holding.log_request, birch.uid, "passport seen")
    action = session.database.value("SELECT action FROM journal ORDER BY n DESC LIMIT 1")
    assert action == "subject_access"
    assert verifying.verify(session).problems == []
    session.do(records.undo_last)
    assert session.ask(queries.find, birch.uid).deleted_at
