"""Requests to the CCF, sanctions dossiers, referrals, grants, and the papers that stay inside."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.dossier import answers
from app.dossier.answers.budget import budget_rows
from app.dossier.facts import CaseFacts
from app.dossier.rules import papers
from tests.dossier.test_paper import ANNA, BORIS, CASE, OFFICER, UID, codes, made, rec, story, text_of

ALL = {"override": {"reason": "for this test"}}
CCF = rec(
    "proceeding", UID(72), proceeding_kind="ccf_deletion", subject=ANNA, respondent_state="BY", interpol_bureau="BY",
    interpol_number="2025/1", representative="L. Marlowe", representative_contact="at all hours",
)  # fmt: skip


def answer(question: str, text: str, profile: str, **more: Any) -> Any:
    return rec("answer", UID(90 + len(question) % 9), profile=profile, question=question, text=text, **more)


def told(one: Any) -> dict[str, str]:
    return {found.question.id: found.text for found in answers.answer_sheet(one.view)}


def subjects(one: Any, code: str) -> set[str]:
    return {found.subject for found in one.findings if found.code == code}


# -- answers --------------------------------------------------------------------------


def test_answers_come_from_the_records_and_what_is_written_comes_before_them() -> None:
    facts = story(CCF, rec("person_name", UID(14), person=ANNA, text="Hanna", name_kind="alias"))
    found = told(made(facts, "ccf_deletion", ALL))
    assert found["name"] == "Anna Petrova"
    assert found["purpose"].startswith("Deletion of the data")
    assert "2025/1" in found["data"]
    assert found["address"] == "L. Marlowe, at all hours"
    written = answer("purpose", "Correction of a date.", "ccf_deletion")
    assert told(made(story(CCF, written), "ccf_deletion", ALL))["purpose"] == "Correction of a date."


def test_exhibits_cited_in_a_form_become_pages_of_the_paper_and_one_that_is_not_there_stops() -> None:
    text = "The order [[E-001/2, row 4]] shows it."
    one = made(story(CCF, answer("article_2", text, "ccf_deletion")), "ccf_deletion", ALL)
    assert told(one)["article_2"] == f"The order ⟦{UID(41)}:2⟧, row 4 shows it."
    assert "[[" not in text_of(one)
    astray = made(story(CCF, answer("article_2", "See [[E-404]].", "ccf_deletion")), "ccf_deletion", ALL)
    assert "dangling_citation" in codes(astray, "stop")


def test_short_answers_of_several_fields_stand_on_one_line_and_say_what_they_mean() -> None:
    facts = story()
    anna = dataclasses.replace(facts.get(ANNA), sex="female", interpreter_needed=True, stateless=False,
                               languages=("ru", "en"), nationalities=("BY",))  # fmt: skip
    found = told(made(CaseFacts.of(facts.case, [*facts.without([ANNA]).by_uid.values(), *_hers(facts), anna]),
                      "unhcr_referral", ALL))  # fmt: skip
    assert found["languages"] == "Russian, English; an interpreter is needed"
    assert found["about"] == "Female, Belarus"


def _hers(facts: CaseFacts) -> list[Any]:
    """What hangs on a person who is put in again."""
    gone = facts.without([ANNA]).by_uid
    return [item for uid, item in facts.by_uid.items() if uid not in gone and uid != ANNA]


def test_what_the_host_state_did_is_told_in_sentences() -> None:
    threat = rec("threat", UID(36), threat_kind="threat_message", title="A call", first_seen="2022-01-02", host_state="TR",
                 host_collaboration="cooperated", reported_to="the police of Sampleton")  # fmt: skip
    steps = told(made(story(threat), "unhcr_referral", ALL))["host_steps"]
    assert "2 January 2022: A call; Türkiye, its part in it: " in steps
    assert "2 January 2022: A call was reported to the police of Sampleton" in steps


def test_a_budget_stands_in_the_paper_once_and_on_the_sheet_beside_it() -> None:
    one = made(story(answer("budget", "Rent; 420; EUR", "grant")), "grant", ALL)
    assert "Rent; 420; EUR" not in text_of(one) and "Rent" in text_of(one)
    assert "Rent; 420; EUR" in answers.as_text(one.view)


def test_what_is_written_for_somebody_else_or_another_paper_is_not_taken() -> None:
    mine = answer("asked", "For Anna.", "ccf_deletion", person=ANNA)
    other = answer("asked", "For Boris.", "ccf_deletion", person=BORIS)
    elsewhere = answer("asked", "For access.", "ccf_access")
    assert told(made(story(CCF, mine), "ccf_deletion", ALL))["asked"] == "For Anna."
    assert told(made(story(CCF, other), "ccf_deletion", ALL))["asked"] != "For Boris."
    assert told(made(story(CCF, elsewhere), "ccf_deletion", ALL))["asked"] != "For access."


def test_behind_a_pseudonym_nothing_of_the_person_gives_it_away() -> None:
    passport = rec("identity_document", UID(15), person=ANNA, document_type="passport", number="XX123")
    facts = story(CCF, passport)
    open_, hidden = (made(facts, "ccf_deletion", {**ALL, "persons": {ANNA: mode}}) for mode in ("name", "pseudonym"))
    assert "XX123" in told(open_)["identity_document"]
    found = told(hidden)
    assert found["name"] == hidden.view.names.label(ANNA)
    assert "Anna" not in found["name"]
    assert found["identity_document"] == found["other_names"] == ""
    assert "not_named" in codes(hidden)
    assert "not_named" not in codes(open_)


def test_the_text_form_counts_each_answer() -> None:
    text = answers.as_text(made(story(CCF), "ccf_deletion", ALL).view)
    assert "Name\n(Words: 2; characters: 12)\nAnna Petrova\n" in text


# -- CCF ------------------------------------------------------------------------------


def test_ccf_asks_for_identity_authority_and_one_ground() -> None:
    bare = made(story(CCF), "ccf_deletion", ALL)
    assert {"attachment_missing", "authority_missing"} <= codes(bare)
    assert "question:article_2" in subjects(bare, "answer_missing")
    card = rec("evidence", UID(42), exhibit="E-002", title="Passport", evidence_kind="identity_doc")
    power = rec("evidence", UID(43), exhibit="E-003", title="Power of attorney", evidence_kind="document_official")
    signed = rec("proceeding", UID(72), proceeding_kind="ccf_deletion", subject=ANNA, authority_exhibit=UID(43))
    ground = answer("article_3", "The offence is political.", "ccf_deletion")
    whole = made(story(signed, card, power, ground), "ccf_deletion", ALL)
    assert not {"attachment_missing", "authority_missing"} & codes(whole)
    assert "question:article_2" not in subjects(whole, "answer_missing")


def test_a_redacted_identity_document_is_told() -> None:
    card = rec("evidence", UID(42), exhibit="E-002", evidence_kind="identity_doc", disclosure="redacted_only")
    assert subjects(made(story(CCF, card), "ccf_deletion", ALL), "identity_redacted") == {"E-002"}


def test_a_request_is_never_for_a_proceeding_of_another_kind() -> None:
    one = made(story(), "ccf_access", ALL)
    assert one.proceeding is None


# -- sanctions ------------------------------------------------------------------------


def test_sanctions_dossier_has_a_card_for_each_perpetrator_and_says_what_bears_an_allegation_out() -> None:
    name = rec("person_name", UID(16), person=OFFICER, text="Captain Sergei")
    proof = rec("citation", UID(62), evidence=UID(41), target_kind="threat", target_uid=UID(33), corroboration="partly")
    one = made(story(name, proof), "magnitsky", ALL)
    words = text_of(one)
    assert "Captain Sergei" in words
    assert "Partly corroborated, confidential" in words
    assert subjects(one, "perpetrator_unidentified") == {OFFICER}
    assert "too_old" in codes(one)
    nobody = story(without=(OFFICER, UID(23), UID(33)))
    assert "perpetrator_missing" in codes(made(nobody, "magnitsky", ALL))


# -- grants ---------------------------------------------------------------------------


def test_a_budget_is_read_line_by_line_and_adds_up() -> None:
    assert budget_rows("Rent; 1 800,50; eur\n\nTravel") == [("Rent", 1800.5, "EUR"), ("Travel", None, "")]
    lines = answer("budget", "Rent; 9000; EUR\nTravel; 2000; EUR\nVisa; 10; USD\nOther", "grant")
    one = made(story(lines), "grant", ALL)
    assert {"budget_line", "budget_too_high"} <= codes(one)
    assert "11\u202f000.00" in text_of(one).replace("\\u202f", "\u202f")


def test_incidents_are_counted_by_year_and_those_of_no_year_stand_last() -> None:
    later = rec("threat", UID(34), threat_kind="following", first_seen="2021")
    vague = rec("threat", UID(35), threat_kind="following")
    words = text_of(made(story(later, vague), "grant", ALL))
    assert words.index("'2020'") < words.index("'2021'") < words.rindex("Date not known")


# -- papers that stay inside ----------------------------------------------------------


def test_custody_report_leaves_views_and_privileged_lines_out() -> None:
    lines = [
        rec("custody", UID(101), evidence=UID(41), action="ingested", at="2026-01-01T00:00:00Z", by="L.", digest="aa"),
        rec("custody", UID(102), evidence=UID(41), action="viewed", at="2026-01-02T00:00:00Z", by="Nosy"),
        rec("custody", UID(103), evidence=UID(41), action="copied", by="Counsel", privileged=True),
    ]
    words = text_of(made(story(*lines), "custody_report"))
    assert "Ingested and hashed" in words
    assert "Nosy" not in words
    assert "Counsel" not in words


def test_handover_summary_says_that_something_stays_but_not_what() -> None:
    secret = rec("note", UID(110), text="Hidden thing", privileged=True)
    shown = {**ALL, "recipient": "Partner"}
    assert "Something of this case stays with the sender." in text_of(made(story(secret), "handover_summary", shown))
    assert "Hidden thing" not in text_of(made(story(secret), "handover_summary", shown))
    assert "Nothing of this case is held back." in text_of(made(story(), "handover_summary", shown))
    assert "recipient_missing" in codes(made(story(), "handover_summary", ALL))


def test_a_person_who_is_accused_is_told_to_a_lawyer_first() -> None:
    assert "accused" in codes(made(story(), "subject_access", subject=OFFICER))
    assert "accused" not in codes(made(story(), "subject_access", subject=ANNA))


def test_the_papers_language_is_one_the_person_reads() -> None:
    speaks = rec("person", ANNA, pseudonym="Willow", languages=("ru",))
    facts = story(without=(ANNA,))
    facts = type(facts).of(CASE, [*facts.by_uid.values(), speaks])
    assert "language" in codes(made(facts, "subject_access", subject=ANNA))
    assert "language" not in codes(made(facts, "subject_access", subject=ANNA, lang="ru"))


@pytest.mark.parametrize("name", sorted(papers.CHECKS))
def test_every_check_is_asked_for_by_a_profile(name: str) -> None:
    from app.dossier import profiles

    used = {rule.check for profile in profiles.names() for rule in profiles.load(profile).rules.values()}
    assert name in used
