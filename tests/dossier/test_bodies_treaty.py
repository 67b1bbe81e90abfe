"""A complaint to a treaty body: one committee, who can be complained of, remedies, urgency, length."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.domain.dates import parse
from app.domain.rules.finding import Finding
from app.dossier import answers, layout, rules
from app.dossier.blocks import Cite, Table
from app.dossier.paper import OwnPart, Paper
from tests.dossier.test_bodies import answer, answered, changed, un_story
from tests.dossier.test_paper import ANNA, TODAY, UID, codes, made, rec

PROCEEDING = UID(71)


def complaint(kind: str = "cat_communication", state: str | None = "TR", *more: Any, **values: Any) -> Any:
    """The small case with a complaint in the making."""
    facts = un_story(*more)
    told = {"proceeding_kind": kind, "respondent_state": state, "reference": None, "subject": ANNA, **values}
    return changed(facts, PROCEEDING, **told)


def treaty(facts: Any, **wish: Any) -> Paper:
    return made(facts, "treaty_body", **wish)


def found(one: Paper, code: str) -> list[Finding]:
    return [item for item in one.findings if item.code == code]


# -- which committee, which state -------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("hrc_communication", "Human Rights Committee"),
        ("cat_communication", "against Torture"),
        ("ced_urgent", "Enforced"),
    ],
)
def test_the_committee_is_that_of_the_proceeding(kind: str, name: str) -> None:
    one = treaty(complaint(kind, "FR"))
    assert name in answered(one)["committee"]
    assert name in layout.layout(one).cover.lines[0]
    assert "committee_missing" not in codes(one)
    assert "committee_missing" in codes(treaty(complaint("asylum_appeal", "GB")))


@pytest.mark.parametrize(
    ("profile", "kind", "state", "when", "answer"),
    [
        ("treaty_body", "hrc_communication", "BY", "2022-05-01", "cannot_hear"),  # filed after 8 February 2023
        ("treaty_body", "hrc_communication", "CN", "2022-05-01", "cannot_hear"),
        ("treaty_body", "cat_communication", "CN", "2022-05-01", "cannot_hear"),
        ("treaty_body", "hrc_communication", "TR", "2022-05-01", ""),
        ("treaty_body", "cat_communication", "TR", "2022-05-01", ""),
        ("ecthr", "ecthr_application", "TR", "2022-05-01", ""),
        ("ecthr", "ecthr_application", "RU", "2022-09-16", ""),
        ("ecthr", "ecthr_application", "RU", "2022-09-17", "cannot_hear"),
        ("rule39", "ecthr_rule39", "RU", "2023-01-01", "cannot_hear"),
        ("rule39", "ecthr_rule39", "BY", "2023-01-01", "cannot_hear"),
    ],
)
def test_who_can_hear_whom_decides_whether_it_is_built(
    profile: str, kind: str, state: str, when: str, answer: str
) -> None:
    facts = complaint(kind, state)
    for uid in (UID(31), UID(32), UID(34)):
        facts = changed(facts, uid, when=parse(when))
    facts = changed(facts, UID(33), first_seen=parse(when))
    stops = {item.code for item in made(facts, profile).stops}
    assert stops == ({answer} if answer else set())


def test_an_earlier_act_can_be_heard_and_the_later_ones_are_said() -> None:
    facts = changed(complaint("ecthr_application", "RU"), UID(34), when=parse("2023-05-01"))
    one = made(facts, "ecthr")
    assert not one.stops and "cannot_hear_all" in codes(one)


def test_double_filing_and_a_respondent_who_is_the_state_of_origin_are_said() -> None:
    other = rec("proceeding", UID(72), proceeding_kind="ecthr_application", subject=ANNA, filed=parse("2026-01-05"))
    one = treaty(complaint("cat_communication", "TR", other), proceeding=PROCEEDING)
    assert [item.subject for item in found(one, "double_filing")] == [UID(72)]
    assert "European" in answered(one)["other_procedures"] or "ECtHR" in answered(one)["other_procedures"]
    facts = complaint("cat_communication", "TR")
    facts = type(facts)(changed_case(facts.case, origin_state="TR", host_states=("GE",)), facts.by_kind, facts.by_uid)
    assert [item.level for item in found(treaty(facts), "respondent_is_origin")] == ["warn"]
    assert [item.level for item in found(made(facts, "sp_general"), "respondent_is_origin")] in ([], ["note"])


def changed_case(case: Any, **values: Any) -> Any:
    import dataclasses

    return dataclasses.replace(case, **values)


def test_a_proceeding_that_is_only_planned_is_not_told() -> None:
    other = rec("proceeding", UID(72), proceeding_kind="ecthr_application", status="planned")
    one = treaty(complaint("cat_communication", "TR", other), proceeding=PROCEEDING)
    assert answered(one)["other_procedures"] == ""


# -- authority, remedies, urgency ---------------------------------------------------------


def test_authority_or_why_there_is_none() -> None:
    assert "authority_missing" in codes(treaty(complaint()))
    assert "authority_missing" not in codes(treaty(complaint(authority_exhibit=UID(41))))
    why = answer("treaty_body", "no_authority", "He is held without visits.")
    assert "authority_missing" not in codes(treaty(complaint("cat_communication", "TR", why)))


def test_each_remedy_stands_with_its_decision_and_the_page_that_proves_it() -> None:
    more = (
        rec("remedy", UID(73), body="Action", filed=parse("2022-01-10"), result="refused", evidence=UID(41)),
        rec("decision", UID(74), body="Court", decided=parse("May 2022"), outcome="refused", evidence=UID(41)),
        rec("remedy", UID(75), body="Complaint", result="not_tried"),
        rec("remedy", UID(76), body="Appeal", result="pending"),
    )
    one = treaty(complaint("cat_communication", "TR", *more))
    part = next(d for c in one.chapters for d in c.documents if isinstance(d, OwnPart) and d.key == "exhaustion_table")
    table = next(block for block in part.blocks if isinstance(block, Table))
    assert [row[1][0][0].text for row in table.rows] == ["Action", "Complaint", "Appeal"]  # type: ignore[union-attr]
    assert "May 2022, Court, Refused" in repr(table.rows[0])
    assert Cite(UID(41)) in table.rows[0][5][0]
    assert {item.subject for item in found(one, "remedy_unexplained")} == {UID(75)}
    assert {item.subject for item in found(one, "remedy_pending")} == {UID(76)}
    assert "remedies_missing" in codes(treaty(complaint()))


def test_urgency_stands_first_with_the_moment_on_two_clocks() -> None:
    told = {"removal_at": "2026-12-03T18:10:00Z", "removal_zone": "Europe/Istanbul", "removal_carrier": "XX 1"}
    one = treaty(complaint(interim_measures="Do not remove her.", **told))
    cover = layout.layout(one).cover
    assert cover.banners == ("URGENT – INTERIM MEASURES",)
    assert cover.face[0] == "Do not remove her."
    assert "Removal at: 3 December 2026, 21:10 (Istanbul time); 3 December 2026, 19:10 in Geneva" in cover.face
    asked = {item.subject for item in one.findings if item.rule == "treaty_body_interim"}
    assert {"question:irreparable_harm", "question:interim_domestic"} <= asked
    assert [question.id for question in one.view.profile.questions][0] == "interim"
    assert "interim_not_asked" in codes(treaty(complaint(**told)))
    calm = layout.layout(treaty(complaint())).cover
    assert calm.banners == () and calm.face == ()


@pytest.mark.parametrize(
    ("decided", "kind", "code"),
    [("2020-05-04", "hrc_communication", "time_limit_passed"), ("2024-05-04", "hrc_communication", "time_limit"),
     ("2020-05-04", "cat_communication", "")],
)  # fmt: skip
def test_five_years_after_the_last_remedy_are_said(decided: str, kind: str, code: str) -> None:
    final = rec("decision", UID(74), body="Court", decided=parse(decided), outcome="refused")
    told = codes(treaty(complaint(kind, "TR", final)))
    assert told & {"time_limit_passed", "time_limit"} == ({code} if code else set())


def test_fifty_pages_without_annexes_and_a_summary_above_twenty() -> None:
    one = treaty(complaint())
    context = rules.Context(one.view.facts, one.view, (), dt.date(2026, 11, 24))

    def said(own: int, annexes: int) -> set[str]:
        built = rules.Built(own + annexes + 2, {"answers": own, "x": annexes}, {"answers": "A", "x": "E"})
        return {item.code for item in rules.after(context, built)}

    assert said(20, 400) == set()
    assert said(21, 400) == {"summary_missing"}
    assert said(51, 0) == {"summary_missing", "too_long"}
    assert TODAY == context.today


def test_papers_in_other_languages_are_said() -> None:
    assert found(treaty(complaint(), lang="tr"), "language")[0].rule == "treaty_body_language"
    assert not found(treaty(complaint(), lang="ru"), "language")
    assert "Russian" in answered(treaty(complaint()))["annex_languages"]
    assert "1. Order for Anna Petrova, page" in answers.as_text(treaty(complaint()).view)


def test_the_cover_is_in_the_language_of_the_paper() -> None:
    cover = layout.layout(treaty(complaint(interim_measures="yes"), lang="ru")).cover
    assert cover.banners == ("СРОЧНО — ВРЕМЕННЫЕ МЕРЫ",)
    assert cover.lines[0] == "Комитет ООН против пыток (ст. 22)"
    assert any(line.endswith(", автор сообщения") for line in cover.lines)
