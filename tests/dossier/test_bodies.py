"""Profiles of UN bodies and the Strasbourg Court: what their data says, and what it makes of a case."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.domain.dates import parse
from app.domain.errors import Invalid
from app.dossier import answers, profiles
from app.dossier.blocks import Heading, Pairs, Paragraph, to_data
from app.dossier.facts import CaseFacts
from app.dossier.paper import BoundExhibit
from app.dossier.parts import PARTS
from app.dossier.rules import BUILT_CHECKS, CHECKS
from tests.dossier.test_paper import ANNA, BORIS, UID, codes, made, rec, story, text_of

UN = ("un_confidential", "un_transmit_state")
ECHR_LANGUAGES = profiles.load("ecthr").languages
# As the command line promises them: consent, languages, one a person, names its proceeding, takes the family's consent.
BODIES: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool, bool, bool]] = {
    "sp_general": (UN, ("en", "fr", "es"), False, False, False),
    "sp_hrd": (UN, ("en", "fr", "es"), False, False, False),
    "sp_torture": (UN, ("en", "fr", "es"), True, False, False),
    # The person has died: whoever is next of kin speaks for them.
    "sp_executions": (UN, ("en", "fr", "es"), True, False, True),
    "wgeid": (UN, ("en", "fr", "es"), True, False, True),
    "treaty_body": (UN, ("en", "fr", "ru", "es"), False, True, False),
    "ecthr": (("ecthr",), ECHR_LANGUAGES, False, True, False),
    "rule39": (("ecthr",), ECHR_LANGUAGES, False, True, False),
    "upr": (("publish_anonymous", "publish_named"), ("en", "fr", "es", "ru", "ar", "zh"), False, False, False),
    "urgent_alert": ((), ("en", "fr", "es", "ru", "ar", "fa", "tr", "zh"), False, False, False),
    "wgad": (UN, ("en", "fr", "es"), True, False, True),
}


@pytest.mark.parametrize("name", BODIES)
def test_profile_says_what_its_body_asks(name: str) -> None:
    one = profiles.load(name)
    told = (one.consent, one.languages, one.per_person, one.needs_proceeding, one.family_consent)
    assert told == BODIES[name]
    assert one.filed and not one.internal and one.page == "A4"
    assert one.verified is all(rule.verified for rule in one.rules.values())


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_is_whole(name: str) -> None:
    one = profiles.load(name)
    ids = [question.id for question in one.questions]
    assert len(ids) == len(set(ids))
    for question in one.questions:
        assert question.label and (not question.rule or question.rule in one.rules), question.id
        assert all(answers.known(value) for value in question.value), question.id
    for rule in one.rules.values():
        assert rule.words and rule.source and rule.checked_on, rule.id
        assert not rule.check or rule.check in CHECKS or rule.check in BUILT_CHECKS, rule.id
        for asked in rule.given.get("questions", ()):
            assert asked in ids, (rule.id, asked)
    for section in one.sections:
        assert all(part in PARTS for part in (*section.parts, *section.after)), section.title
    assert set(one.optional) <= {part for section in one.sections for part in (*section.parts, *section.after)}


# -- the Working Group on Arbitrary Detention --------------------------------------------

ALL_YES = {
    "store": "yes",
    "un_confidential": "yes",
    "un_transmit_state": "yes",
    "ecthr": "yes",
    "publish_anonymous": "yes",
}


def un_story(*more: Any, without: tuple[str, ...] = (), **consent: Any) -> CaseFacts:
    """The small case with consent to international bodies, and what a detention leaves behind."""
    given = {"status": "given", "scopes": ALL_YES, "basis": "self", **consent}
    records = [
        rec("consent", UID(80), person=ANNA, **given),
        rec("consent", UID(81), person=BORIS, status="given", scopes=ALL_YES, basis="self"),
        rec("event", UID(34), event_kind="detention", title="Held", when="2021-05-03", place="Prison no. 1", country="BY"),
        rec("involvement", UID(35), person=ANNA, target_kind="event", target_uid=UID(31), degree="victim"),
        rec("involvement", UID(36), person=OFFICER_UID, target_kind="event", target_uid=UID(31), degree="direct"),
    ]  # fmt: skip
    return story(*[one for one in records if one.uid not in without], *more, consent=False, without=without)


OFFICER_UID = UID(3)
ANSWERED = "Held for what she wrote."


def changed(facts: CaseFacts, uid: str, **values: Any) -> CaseFacts:
    """The same facts with one record changed."""
    others = [item for item in facts.by_uid.values() if item.uid != uid]
    return CaseFacts.of(facts.case, [*others, dataclasses.replace(facts.get(uid), **values)])


def answer(profile: str, question: str, text: str = ANSWERED, uid: int = 95, **of: Any) -> Any:
    return rec("answer", UID(uid), profile=profile, question=question, text=text, **of)


def answered(one: Any) -> dict[str, str]:
    return {item.question.id: item.text for item in answers.answer_sheet(one.view)}


def test_wgad_answers_stand_in_the_order_of_the_questionnaire() -> None:
    one = made(un_story(answer("wgad", "category_2")), "wgad", subject=ANNA)
    groups = [block.text for block in answers.blocks(one.view) if isinstance(block, Heading) and block.level == 2]
    assert [group.split(".")[0] for group in groups] == ["I", "II", "III", "IV", "V", "VI", "VII"]
    told = answered(one)
    assert (told["first_name"], told["family_name"]) == ("", "Anna Petrova")  # no state, so no order of names is known
    assert told["arrest_date"] == "May 2021" and told["detention_places"] == "3 May 2021: Prison no. 1"
    assert told["category_2"] == ANSWERED and told["consent_transmit"] == "Yes" and told["consent_publish"] == ""
    labels = repr(to_data(answers.blocks(one.view)))
    assert "Category I – " in labels and "Category V – " in labels and "Full name [CONFIDENTIAL]" in labels


def test_the_account_is_paragraphs_with_citations_that_lead_to_pages() -> None:
    one = made(un_story(), "wgad", subject=ANNA)
    account = answered(one)["circumstances"].split("\n")
    assert account[0].startswith("Around 2020: Message. Words used: “Leave.” It is alleged: He was sent.")
    assert account[1].startswith("May 2021: Anna Petrova taken.") and f"⟦{UID(41)}:2⟧" in account[1]
    assert account[-1] == "On or about 3 June 2021: Released."
    cites = [word for block in answers.blocks(one.view) if isinstance(block, Paragraph) for word in block.words]
    assert [(word.target, word.page) for word in cites if hasattr(word, "target")] == [(UID(41), 2)]
    text = answers.as_text(one.view, lambda key, page: f"[D/{page + 40}]" if key == UID(41) else "")
    assert "Петрову увезли. [D/42]" in text and "⟦" not in text + answers.as_text(one.view)


def test_short_answers_stand_beside_their_labels_and_none_is_left_out() -> None:
    one = made(un_story(), "wgad", subject=ANNA)
    pairs = [row for block in answers.blocks(one.view) if isinstance(block, Pairs) for row in block.rows]
    assert ("2. First name", "–") in {(label, words[0].text) for label, words in pairs}
    text = answers.as_text(one.view)
    assert all(question.label in text for question in one.view.profile.questions)
    assert "(Words: 2; characters: 12)\nAnna Petrova" in text


def test_wgad_wants_a_category_a_consent_form_and_looks_at_the_name() -> None:
    bare = made(un_story(), "wgad", subject=ANNA)
    assert {"answer_missing", "consent_form_missing", "name_split", "name_published", "to_know"} <= codes(bare)
    assert "question:category_1" in {found.subject for found in bare.findings}
    argued = made(un_story(answer("wgad", "category_4")), "wgad", subject=ANNA)
    assert "question:category_1" not in {found.subject for found in argued.findings}


def test_a_name_in_letters_that_readers_do_not_know_is_said() -> None:
    facts = changed(changed(un_story(), UID(11), text="شیرین نمونه"), UID(12), text="Ширин Намуна")
    assert "name_letters" in codes(made(facts, "wgad", subject=ANNA))
    for one in (un_story(), changed(facts, UID(11), text="Shirin شیرین")):
        assert "name_letters" not in codes(made(one, "wgad", subject=ANNA))
    assert "name_letters" not in codes(made(facts, "case_brief", subject=ANNA))  # stays in the house


def test_wgad_takes_the_consent_of_the_family_and_says_who_gave_it() -> None:
    family = {"basis": "family", "given_by": "Vera Petrova", "given_by_relationship": "parent"}
    one = made(un_story(**family), "wgad", subject=ANNA)
    assert not one.stops
    assert answered(one)["consent_given_by"].startswith("Vera Petrova (Parent)")
    assert "consent_given_by" in codes(one)
    nameless = made(un_story(basis="family"), "wgad", subject=ANNA)
    assert "consent_giver_missing" in codes(nameless)
    split = made(un_story(scopes={**ALL_YES, "un_transmit_state": "no"}), "wgad", subject=ANNA)
    assert [found.code for found in split.stops] == ["consent"]


def test_names_of_two_words_are_taken_apart_where_their_order_is_known() -> None:
    told = answered(made(changed(un_story(), ANNA, nationalities=("BY",)), "wgad", subject=ANNA))
    assert (told["first_name"], told["family_name"]) == ("Anna", "Petrova")
    told = answered(made(changed(un_story(), ANNA, nationalities=("CN",)), "wgad", subject=ANNA))
    assert (told["first_name"], told["family_name"]) == ("", "Anna Petrova")
    hidden = made(
        changed(un_story(), ANNA, nationalities=("BY",)), "wgad", {"persons": {"*": "pseudonym"}}, subject=ANNA
    )
    assert "Petrova" not in answered(hidden)["family_name"] and answered(hidden)["first_name"] == ""


# -- one person of several ----------------------------------------------------------------

CARLA = UID(4)


def two_subjects(**scopes: str) -> CaseFacts:
    """A second subject who is no family of the first, with an event, an exhibit, a proceeding and consent of her own."""
    return un_story(
        rec("person", CARLA, pseudonym="Elm"),
        rec("person_name", UID(14), person=CARLA, text="Carla Novak"),
        rec("participation", UID(24), person=CARLA, role="subject"),
        rec("relationship", UID(25), person=BORIS, relationship="sibling", other=ANNA),
        rec("event", UID(37), event_kind="disappearance", title="Carla Novak missing", when="2022-02"),
        rec("involvement", UID(38), person=CARLA, target_kind="event", target_uid=UID(37), degree="victim"),
        rec("event", UID(39), event_kind="publication", title="Carla Novak writes about it", when="2022-03"),
        rec("evidence", UID(42), exhibit="E-002", title="Her paper", language="en"),
        rec("part", UID(52), evidence=UID(42), n=1, object="11" * 16),
        rec("citation", UID(62), evidence=UID(42), target_kind="event", target_uid=UID(37)),
        rec("consent", UID(83), person=CARLA, status="given", scopes={**ALL_YES, **scopes}, basis="self"),
    )


def test_a_paper_about_one_person_keeps_the_other_out() -> None:
    one = made(two_subjects(), "wgad", subject=ANNA)
    text = repr(answers.as_text(one.view)) + text_of(one)
    assert "missing" not in text and "Carla Novak writes about it" in text
    bound = [item.item.exhibit for c in one.chapters for item in c.documents if isinstance(item, BoundExhibit)]
    assert bound == ["E-001"]
    with pytest.raises(Invalid):
        made(two_subjects(), "wgad")


def test_the_other_is_not_asked_and_not_named_without_her_yes() -> None:
    one = made(two_subjects(un_transmit_state="no"), "wgad", subject=ANNA)
    assert not one.stops
    assert "Carla" not in repr(answers.as_text(one.view)) + text_of(one)
    hers = made(two_subjects(un_transmit_state="no"), "wgeid", subject=CARLA)
    assert [found.code for found in hers.stops] == ["consent"]


# -- disappearances, executions, torture, defenders ---------------------------------------


def test_wgeid_marks_six_elements_and_says_each_that_is_missing() -> None:
    marked = [question.label for question in profiles.load("wgeid").questions if "*" in question.label]
    assert len(marked) == 6
    one = made(story(), "wgeid", {"override": {"reason": "test"}}, subject=ANNA)
    asked = {found.subject for found in one.findings if found.code == "answer_missing"}
    assert {"question:actions", "question:submitter", "question:place"} <= asked
    assert "question:full_name" not in asked and "question:date" not in asked


@pytest.mark.parametrize(
    ("when", "code"),
    [("2022", "date_too_vague"), ("autumn 2026", "date_too_vague"), ("September 2026", "urgent_procedure"),
     ("2026-11-01", "urgent_procedure"), ("February 2022", "standard_procedure")],
)  # fmt: skip
def test_the_date_of_a_disappearance_needs_its_month_and_tells_the_procedure(when: str, code: str) -> None:
    facts = two_subjects()
    told = codes(made(changed(facts, UID(37), when=parse(when)), "wgeid", subject=CARLA))
    assert code in told
    assert ("date_too_vague" in told) is (code == "date_too_vague")


def test_abbreviations_of_institutions_are_to_be_written_out() -> None:
    facts = un_story(answer("wgeid", "forces", "Officers of the KGB and the МВД, section IV"))
    found = next(f for f in made(facts, "wgeid", subject=ANNA).findings if f.code == "abbreviation")
    assert "KGB, МВД" in found.message and "IV" not in found.message


def test_press_alone_is_said() -> None:
    press = changed(un_story(), UID(41), evidence_kind="press")
    assert "press_only" in codes(made(press, "sp_general"))
    assert "press_only" not in codes(made(un_story(), "sp_general"))


def test_executions_take_the_next_of_kin_and_mark_what_is_confidential() -> None:
    facts = un_story(basis="next_of_kin", given_by="Vera Petrova")
    assert not made(facts, "sp_executions", subject=ANNA).stops
    assert made(facts, "sp_general").stops
    text = answers.as_text(made(facts, "sp_executions", subject=ANNA).view)
    assert "1. Name [CONFIDENTIAL]" in text and "1. Family name\n" in text


def test_what_was_done_to_the_body_fills_the_questionnaire_on_torture() -> None:
    facts = un_story(
        rec(
            "event",
            UID(37),
            event_kind="torture",
            title="Beaten",
            when="2021-05-04",
            place="Cellar",
            narrative="Pipes.",
        ),
        rec("involvement", UID(38), person=OFFICER_UID, target_kind="event", target_uid=UID(37), degree="direct"),
    )
    told = answered(made(facts, "sp_torture", subject=ANNA))
    assert told["methods"] == "4 May 2021, Cellar: Beaten. Pipes."
    assert told["when_where"] == "3 May 2021: Prison no. 1, Belarus\n4 May 2021: Cellar"
    assert "long_ago" in codes(made(facts, "sp_torture", subject=ANNA))


def test_a_defender_who_was_arrested_is_asked_about_lawyer_and_charges() -> None:
    asked = {f.subject for f in made(un_story(), "sp_hrd").findings if f.rule == "sp_hrd_arrest"}
    assert asked == {"question:arrest_lawyer", "question:arrest_conditions", "question:arrest_charges"}
    free = un_story(without=(UID(31), UID(34), UID(35), UID(36), UID(61)))
    assert "sp_hrd_arrest" not in {f.rule for f in made(free, "sp_hrd").findings}
