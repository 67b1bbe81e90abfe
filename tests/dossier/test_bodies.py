"""Profiles of UN bodies and the Strasbourg Court: what their data says, and what it makes of a case."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.dossier import answers, profiles
from app.dossier.answers import paths
from app.dossier.blocks import Heading, Pairs, Paragraph, to_data
from app.dossier.facts import CaseFacts
from app.dossier.parts import PARTS
from app.dossier.rules import BUILT_CHECKS, CHECKS
from tests.dossier.test_paper import ANNA, BORIS, UID, codes, made, rec, story

UN = ("un_confidential", "un_transmit_state")
# As the command line promises them: consent, languages, one a person, names its proceeding, takes the family's consent.
BODIES: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool, bool, bool]] = {
    "wgad": (UN, ("en", "fr", "es"), True, False, True),
}


@pytest.mark.parametrize("name", BODIES)
def test_profile_says_what_its_body_asks(name: str) -> None:
    one = profiles.load(name)
    told = (one.consent, one.languages, one.per_person, one.needs_proceeding, one.family_consent)
    assert told == BODIES[name]
    assert one.filed and not one.internal and one.page == "A4"


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_is_whole(name: str) -> None:
    one = profiles.load(name)
    ids = [question.id for question in one.questions]
    assert len(ids) == len(set(ids))
    for question in one.questions:
        assert question.label and (not question.rule or question.rule in one.rules), question.id
        assert all(value in answers.VALUES or paths.known(value) for value in question.value), question.id
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
    assert answered(hidden)["family_name"] == "Willow"
