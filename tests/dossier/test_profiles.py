"""Every profile that ships: its rules say where they stand, its questions and checks name what there is."""

from __future__ import annotations

import datetime as dt

import pytest

from app.domain import terms
from app.domain.records import REGISTRY
from app.dossier import answers, profiles
from app.dossier.parts import PARTS
from app.dossier.rules import BUILT_CHECKS, CHECKS

NAMES = profiles.names()


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_says_where_it_stands_and_each_check_is_one_there_is(name: str) -> None:
    profile = profiles.load(name)
    assert profile.profile == name
    assert profile.title
    assert profile.document_title
    for rule in profile.rules.values():
        assert rule.source, rule.id
        assert rule.words.endswith("."), rule.id
        assert dt.date.fromisoformat(rule.checked_on) <= dt.date(2026, 12, 31), rule.id
        assert not rule.check or rule.check in {**CHECKS, **BUILT_CHECKS}, rule.id
    assert dt.date.fromisoformat(profile.checked_on)


@pytest.mark.parametrize("name", NAMES)
def test_each_question_finds_its_answer_by_a_way_there_is(name: str) -> None:
    profile = profiles.load(name)
    asked = [question.id for question in profile.questions]
    assert len(set(asked)) == len(asked)
    for question in profile.questions:
        assert question.label, question.id
        assert not question.rule or question.rule in profile.rules, question.id
        for value in question.value:
            assert answers.known(value), (question.id, value)


@pytest.mark.parametrize("name", NAMES)
def test_sections_name_parts_kinds_and_scopes_there_are(name: str) -> None:
    profile = profiles.load(name)
    kinds = set(terms.by_code("evidence_kind")) | {"*"}
    scopes = set(terms.by_code("consent_scope"))
    proceedings = set(terms.by_code("proceeding_kind"))
    assert profile.sections
    for section in profile.sections:
        assert set(section.parts) <= set(PARTS), section.title
        assert set(section.exhibit_kinds) <= kinds, section.title
    assert set(profile.consent) <= scopes
    assert set(profile.proceeding_kinds) <= proceedings
    assert set(profile.optional) <= {part for section in profile.sections for part in section.parts}
    assert set(profile.draws_on) <= {*REGISTRY, "held"}
