"""Assessments go on from the last one, need their steps, and stay as signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from app.actions import records, risk
from app.domain.errors import Invalid, LaterChange, Refused
from app.session import Session
from tests.vaults import new_vault

DAY = dt.date(2026, 1, 31)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session, _ = new_vault(tmp_path_factory.mktemp("risk") / "v.haven")
    session.do(records.add_case, {"code": "C-001", "title": "Birch"})
    yield session
    session.lock()


def test_versions_follow_each_other(vault: Session) -> None:
    threat = vault.do(records.add_record, "threat", {"threat_kind": "other", "title": "Call"}, "C-001").result.uid
    closed = {"threat_kind": "other", "title": "Old", "status": "closed"}
    vault.do(records.add_record, "threat", closed, "C-001")
    first = vault.do(risk.begin_assessment, "C-001", DAY).result
    assert vault.do(risk.begin_assessment, "C-001", DAY).result.uid == first.uid  # not signed: gone on with
    assert vault.do(risk.consider_open, first.uid).result.threats == (threat,)
    with pytest.raises(Invalid) as refused:
        vault.do(risk.sign_off, first.uid, DAY)
    assert [problem.field for problem in refused.value.problems] == [
        "facts",
        "conclusion",
        "likelihood",
        "harm",
        "decision",
    ]
    filled = {"facts": "F", "conclusion": "C", "likelihood": 3, "harm": 5, "decision": "D", "return_state": "BY"}
    vault.do(records.edit_record, first.uid, filled)
    signed = vault.do(risk.sign_off, first.uid, DAY).result
    assert (signed.signed_off_on, signed.valid_until) == ("2026-01-31", "2026-02-28")
    with pytest.raises(Refused):
        vault.do(records.edit_record, first.uid, {"facts": "other"})
    with pytest.raises(Refused):
        vault.do(records.delete_record, first.uid, "mistake")
    second = vault.do(risk.begin_assessment, "C-001", dt.date(2026, 2, 20)).result
    assert second.uid != first.uid
    assert (second.facts, second.threats, second.return_state) == ("F", (threat,), "BY")
    assert (second.assessed_on, second.signed_off_on, second.valid_until) == ("2026-02-20", None, None)
    assert [one.uid for one in vault.ask(risk.versions, "C-001")] == [second.uid, first.uid]
    vault.do(records.undo_last)
    with pytest.raises(LaterChange):  # what is signed is passed over, and what it seals stays
        vault.do(records.undo_last)
    assert vault.ask(risk.versions, "C-001")[0].signed_off_on == "2026-01-31"


def test_scenarios_are_lines_with_grades() -> None:
    found = risk.scenarios("3 × 5 – Arrest at the border\n2x4: Abduction\n\nSomething else")
    assert [(one.likelihood, one.harm, one.words) for one in found] == [
        (3, 5, "Arrest at the border"), (2, 4, "Abduction"), (0, 0, "Something else"),
    ]  # fmt: skip
    assert found[0].line() == "3 × 5 – Arrest at the border"
    assert risk.scenarios(None) == []
