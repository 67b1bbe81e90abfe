"""Intake: one command makes everything, one undo takes it back; the words of consent in every language."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import intake, opening, queries, recording, records
from app.domain import dates, terms
from app.domain.errors import Invalid, Refused
from app.session import Session
from app.vault.credentials import KdfParams

TOLD = intake.Told(
    who="Mikalai", channel="signal", reach="+48 000", language="be", happened="Two men came. " * 20, fears="They return",
    when=dates.parse("~May 2021"), urgency="urgent", asks="A lawyer", codename="Alder", explained=True, script="ru",
    answers={"store": "yes", "contact_again": "no"}, words={"attribution": "the person", "recording": "Told"},
)  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    kdf = KdfParams(memory_kib=64 * 1024, passes=1, lanes=1)
    made, _ = opening.make_vault(tmp_path / "vault", bytearray(b"arches solving nueva frontal invites"), kdf=kdf)
    with made:
        yield made


def alive(session: Session, kind: str) -> list[Any]:
    return list(session.ask(queries.records, kind, limit=100).rows)


def test_one_command_makes_all_of_it(session: Session) -> None:
    made = session.do(intake.begin_case, TOLD, "intake-1").result
    assert (made.case.title, made.case.status, made.case.priority) == ("Alder", "intake", "urgent")
    assert made.case.retention_review_on > made.case.opened_on
    [person] = alive(session, "person")
    assert (person.pseudonym, person.name, person.role, person.languages) == ("Mikalai", None, "subject", ("be",))
    [contact] = alive(session, "contact_point")
    assert (contact.channel, contact.value, contact.safe) == ("signal", "+48 000", True)
    [consent] = alive(session, "consent")
    assert set(consent.scopes) == {term.code for term in terms.choices("consent_scope")}
    assert {scope for scope, answer in consent.scopes.items() if answer != "not_asked"} == {"store", "contact_again"}
    assert (consent.status, consent.basis, consent.language, consent.risks_explained) == ("given", "self", "ru", True)
    [event], [threat], [task] = (alive(session, kind) for kind in ("event", "threat", "task"))
    assert event.title.endswith("…")
    assert event.allegation.startswith("Two men came.")
    assert event.narrative is None
    assert (event.when.edtf, event.attribution) == ("2021-05~", "the person")
    assert (threat.status, threat.severity, threat.targets) == ("new", None, (person.uid,))
    assert (task.title, task.status) == ("A lawyer", "todo")
    assert [(row.person, row.target_uid) for row in alive(session, "involvement")] == [(person.uid, event.uid)]


def test_one_undo_takes_all_of_it_back_and_one_redo_brings_it(session: Session) -> None:
    session.do(intake.begin_case, TOLD, "intake-1")
    kinds = ("case", "person", "contact_point", "consent", "event", "threat", "task", "involvement")
    session.do(records.undo_last)
    assert [kind for kind in kinds if alive(session, kind)] == []
    session.do(records.redo_last)
    assert [kind for kind in kinds if not alive(session, kind)] == []


def test_a_no_keeps_nothing(session: Session) -> None:
    with pytest.raises(Refused):
        session.do(intake.begin_case, intake.Told(who="A", answers={"store": "no"}), "intake-1")
    with pytest.raises(Invalid) as refused:
        session.do(intake.begin_case, intake.Told(who="  "), "intake-1")
    assert [problem.field for problem in refused.value.problems] == ["who"]
    assert alive(session, "case") == alive(session, "person") == []


def test_little_told_is_enough_and_a_real_name_never_becomes_the_codename(session: Session) -> None:
    made = session.do(intake.begin_case, intake.Told(who="Ivan Petrov", named=True, codename="Elm"), "x").result
    [person] = alive(session, "person")
    assert (person.name, person.pseudonym, made.case.title) == ("Ivan Petrov", "Elm", "Elm")
    assert [alive(session, kind) for kind in ("event", "threat", "task", "contact_point")] == [[], [], [], []]
    assert alive(session, "consent")[0].status == "not_asked"
    session.do(intake.begin_case, intake.Told(who="B", channel="none_safe"), "y")
    assert [(row.channel, row.safe) for row in alive(session, "contact_point")] == [("none_safe", False)]


def test_a_recording_is_the_source_of_what_was_told_and_of_the_consent(session: Session) -> None:
    made = recording.Recording(session, "intake-1", recording.Microphone(("null",)), piece=0.2)
    made.begin()
    while made.seconds < 0.3:
        time.sleep(0.02)
    made.stop()
    session.do(records.save_draft, "intake", "intake-1", "happened", "Two men")
    part = recording.composed(session, made.kept, "recording.wav", "here")
    done = session.do(intake.begin_case, TOLD, "intake-1", part).result
    session.do(intake.destroy, done.pieces)
    [item] = alive(session, "evidence")
    assert (item.title, item.evidence_kind, item.exhibit) == ("Told", "interview_audio", done.exhibit)
    [consent], [citation] = alive(session, "consent"), alive(session, "citation")
    assert (consent.evidence, consent.form) == (item.uid, "oral_recorded")
    assert (citation.evidence, citation.target_uid) == (item.uid, done.event.uid)
    assert session.ask(queries.drafts) == []
    assert len(list(session.vault.objects.listing())) == 1
    session.do(records.undo_last)
    assert alive(session, "case") == alive(session, "evidence") == []


def test_codenames_are_not_used_twice(session: Session) -> None:
    seen = set()
    for n in range(12):
        name = session.ask(intake.codename)
        session.do(records.add_case, {"title": name, "code": f"K-{n}"})
        seen.add(name)
    assert len(seen) == 12


@pytest.mark.parametrize("language", ["en", "ru", "fa", "tr", "ar", "ug", "zh"])
def test_every_language_says_the_same_things(language: str) -> None:
    told, source = intake.script(language), intake.script("en")
    assert told is not None
    assert source is not None
    assert len(told.parts) == len(source.parts) == 7
    assert tuple(told.questions) == intake.ASKED
    assert all(scope in terms.by_code("consent_scope") for scope in told.questions)
    assert set(told.answers) == {"yes", "no", "not_asked"} == set(terms.by_code("scope_answer"))
    words = [told.title, told.back, *told.answers.values(), *told.questions.values(), *sum(told.parts, ())]
    assert all(word.strip() for word in words)
    assert told.right_to_left is (language in {"fa", "ar", "ug"})
    assert told.unchecked is (language != "en")
    if language != "en":
        assert not set(words) & {source.title, *source.questions.values(), *sum(source.parts, ())}


def test_a_region_falls_back_and_an_unknown_language_has_no_words() -> None:
    assert intake.script("zh-Hans") is intake.script("zh-Hans")
    assert intake.script("zh-Hant").language == "zh"
    assert intake.script("km") is None
    assert intake.script("codenames") is None
