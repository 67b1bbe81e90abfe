"""Who must consent, to what, for whom, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.domain.dates import parse
from app.domain.records import Consent
from app.domain.rules.consent import (
    Concerned,
    Handed,
    Purpose,
    consent_findings,
    is_asked,
    recipients_to_tell,
    standing,
)
from app.domain.rules.finding import stopped

TODAY = dt.date(2026, 5, 1)
COURT = Purpose.all_of("legal_domestic", recipient="First-tier Tribunal")
SUBJECT = Concerned("p1", frozenset({"subject"}), "Birch")


make_consent: Any = Consent


def consent(status: str = "given", person: str = "p1", **values: Any) -> Consent:
    made: Consent = make_consent(person=person, status=status, **values)
    return made


def whys(purpose: Purpose, *consents: Consent, person: Concerned = SUBJECT) -> list[str]:
    return [
        f["why"] for finding in consent_findings(purpose, [person], consents, TODAY) if (f := finding.facts).get("why")
    ]


YES = {"legal_domestic": "yes"}


@pytest.mark.parametrize(
    ("roles", "asked"),
    [
        ({"subject"}, True),
        ({"relative"}, True),
        ({"witness"}, True),
        ({"source"}, True),
        ({"perpetrator"}, False),
        ({"official"}, False),
        ({"lawyer"}, False),
        ({"interpreter"}, False),
        ({"medic", "expert"}, False),
        ({"lawyer", "witness"}, True),
        ({"perpetrator", "relative"}, False),
        (set(), False),
    ],
)
def test_only_subjects_relatives_witnesses_and_sources_are_asked(roles: set[str], asked: bool) -> None:
    assert is_asked(roles) is asked
    found = consent_findings(COURT, [Concerned("p1", frozenset(roles))], [], TODAY)
    assert stopped(found) is asked


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"scopes": YES}, None),
        ({"status": "given_conditions", "scopes": YES}, None),
        ({"status": "by_representative", "scopes": YES, "basis": "guardian"}, None),
        ({"status": "not_required", "basis": "public_record"}, None),
        ({"status": "not_required", "scopes": {"legal_domestic": "no"}}, None),
        ({"status": "not_asked", "scopes": YES}, "not_asked"),
        ({"status": "pending", "scopes": YES}, "pending"),
        ({"status": "refused", "scopes": YES}, "refused"),
        ({"status": "withdrawn", "scopes": YES}, "withdrawn"),
        ({"status": "expired", "scopes": YES}, "expired"),
        ({"scopes": YES, "valid_until": "2026-04-30"}, "expired"),
        ({"scopes": YES, "valid_until": "2026-05-01"}, None),
        ({"scopes": YES, "withdrawn_on": "2026-04-30"}, "withdrawn"),
        ({"scopes": {"legal_domestic": "no"}}, "scope_no"),
        ({"scopes": {"legal_domestic": "not_asked"}}, "scope_not_asked"),
        ({"scopes": {"publish_named": "yes"}}, "scope_not_asked"),
        ({}, "scope_not_asked"),
        ({"scopes": YES, "recipients": ("first-tier  tribunal",)}, None),
        ({"scopes": YES, "recipients": ("UNHCR",)}, "other_recipient"),
        ({"scopes": YES, "basis": "family", "given_by": "her sister"}, "family_only"),
    ],
)
def test_the_status_decides_before_the_scopes(values: dict[str, Any], why: str | None) -> None:
    assert whys(COURT, consent(**values)) == ([why] if why else [])


def test_no_record_is_not_yes_and_the_finding_names_person_items_and_scope() -> None:
    person = Concerned("p1", frozenset({"witness"}), "Birch", ("E-004", "E-007"))
    (finding,) = consent_findings(COURT, [person], [], TODAY)
    assert (finding.code, finding.level, finding.subject) == ("consent", "stop", "p1")
    assert finding.message == "Birch (E-004, E-007) has not been asked: legal_domestic"
    assert finding.facts == {"scope": "legal_domestic", "why": "not_asked"}
    assert set(finding.to_json()) == {"code", "level", "rule", "source", "verified", "subject", "message"}


def test_every_needed_scope_is_checked_by_itself() -> None:
    purpose = Purpose.all_of("un_confidential", "un_transmit_state")
    found = consent_findings(purpose, [SUBJECT], [consent(scopes={"un_confidential": "yes"})], TODAY)
    assert [finding.facts["scope"] for finding in found] == ["un_transmit_state"]


def test_one_of_several_scopes_is_enough_where_the_purpose_says_so() -> None:
    purpose = Purpose.any_of("publish_anonymous", "publish_named")
    assert not whys(purpose, consent(scopes={"publish_named": "yes"}))
    assert whys(purpose, consent(scopes={"publish_named": "no"})) == ["scope_not_asked"]


def test_differing_conditions_are_further_records() -> None:
    for_court = consent(scopes=YES, recipients=("First-tier Tribunal",), conditions="no photograph")
    for_unhcr = consent(scopes=YES, recipients=("UNHCR",))
    found = consent_findings(COURT, [SUBJECT], [for_court, for_unhcr], TODAY)
    assert [(finding.code, finding.level) for finding in found] == [("consent_conditions", "note")]
    assert "no photograph" in found[0].message


def test_a_no_beats_a_yes_unless_the_yes_came_later() -> None:
    yes = consent(scopes=YES, given=parse("2025-01-10"))
    no = consent("withdrawn", scopes=YES, withdrawn_on="2025-06-01")
    yes_again = consent(scopes=YES, given=parse("2025-07-01"))
    assert whys(COURT, yes, no) == ["withdrawn"]
    assert whys(COURT, yes, no, yes_again) == []
    assert whys(COURT, consent(scopes=YES), no) == ["withdrawn"]


def test_what_was_withdrawn_for_another_use_leaves_this_one() -> None:
    assert whys(COURT, consent(scopes=YES), consent("withdrawn", scopes={"publish_named": "yes"})) == []
    assert whys(COURT, consent(scopes=YES), consent("withdrawn")) == ["withdrawn"]


def test_family_consents_where_the_body_takes_it_and_is_named() -> None:
    scopes = {"un_confidential": "yes", "un_transmit_state": "yes"}
    family = consent("by_representative", scopes=scopes, basis="family", given_by="her sister")
    taken = Purpose.all_of("un_confidential", "un_transmit_state", family=True)
    found = consent_findings(taken, [SUBJECT], [family], TODAY)
    assert not stopped(found)
    assert all("given by her sister" in finding.message for finding in found)
    assert whys(Purpose.all_of("un_confidential"), family) == ["family_only"]


def test_keeping_a_file_needs_the_scope_store_whoever_the_recipients_are() -> None:
    assert whys(Purpose.all_of("store"), consent(scopes={"store": "yes"}, recipients=("UNHCR",))) == []


def test_a_recipient_must_be_known_where_consent_names_recipients() -> None:
    limited = consent(scopes=YES, recipients=("UNHCR",))
    assert whys(Purpose.all_of("legal_domestic"), limited) == ["other_recipient"]


def test_a_purpose_without_scopes_asks_nobody() -> None:
    assert consent_findings(Purpose(()), [SUBJECT], [], TODAY) == []


def test_the_standing_of_nothing_is_not_asked() -> None:
    assert standing(None, TODAY) == "not_asked"


def test_a_withdrawal_lists_everyone_who_was_told_before() -> None:
    handed = [
        Handed("d2", "UNHCR", "2026-02-01T00:00:00Z", frozenset({"p1"})),
        Handed("d1", "First-tier Tribunal", "2026-01-01T00:00:00Z", frozenset({"p1", "p2"})),
        Handed("d3", "a newspaper", "2026-03-01T00:00:00Z", frozenset({"p2"})),
    ]
    assert [item.recipient for item in recipients_to_tell("p1", handed)] == ["First-tier Tribunal", "UNHCR"]
