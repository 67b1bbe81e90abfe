"""A body's form: answered from the records or in the writer's words; typed words are seen before they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import answering, preflight, previewing, queries, records
from app.domain.errors import Invalid
from app.session import Session
from tests import forms
from tests.vaults import new_vault


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A case with two persons whose case it is, and an event."""
    forms.use(monkeypatch)
    made, _ = new_vault(tmp_path / "vault")

    def fill(unit: Any) -> None:
        records.add_case(unit, {"code": "C-001", "title": "Heron"})
        for name, sex in (("Anton Vymysl", "male"), ("Zofia Vymysl", "female")):
            records.add_record(unit, "person", {"name": name, "role": "subject", "sex": sex}, "C-001")
        records.add_record(unit, "event", {"event_kind": "arrest", "title": "Held", "when": "2 May 2021"}, "C-001")

    with made:
        made.do(fill)
        yield made


def _person(session: Session, name: str) -> str:
    rows = session.ask(queries.records, "person", "C-001").rows
    return next(row.uid for row in rows if row.name == name)  # type: ignore[attr-defined]


def _sheet(session: Session, **wished: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in session.ask(answering.sheet, "C-001", forms.NAME, **wished)}


def test_the_records_answer_and_say_where_that_stands(session: Session) -> None:
    anton = _person(session, "Anton Vymysl")
    with pytest.raises(Invalid):  # two persons: whose form is it
        _sheet(session)
    rows = _sheet(session, subject=anton)
    assert list(rows) == ["name", "sex", "arrest", "why", "source"]
    assert rows["name"]["found"] == "Anton Vymysl"
    assert (rows["sex"]["kind"], rows["sex"]["record"], rows["sex"]["field"]) == ("person", anton, "sex")
    assert "Held" in rows["arrest"]["found"]
    assert (rows["why"]["found"], rows["why"]["kind"]) == ("", "")


def test_what_is_written_belongs_to_one_person_and_one_language(session: Session) -> None:
    anton, zofia = (_person(session, name) for name in ("Anton Vymysl", "Zofia Vymysl"))
    about = {"subject": anton}
    made = session.do(answering.write_answer, "C-001", forms.NAME, "why", "Category II.", **about).result
    assert _sheet(session, **about)["why"]["text"] == "Category II."
    assert _sheet(session, subject=zofia)["why"]["text"] == ""
    french = _sheet(session, **about, lang="fr")["why"]
    assert (french["text"], french["uid"]) == ("Category II.", "")  # to begin with; it becomes a record of its own
    session.do(answering.write_answer, "C-001", forms.NAME, "why", "Catégorie II.", french["uid"], **about, lang="fr")
    assert _sheet(session, **about, lang="fr")["why"]["text"] == "Catégorie II."
    assert _sheet(session, **about)["why"]["text"] == "Category II."
    session.do(answering.write_answer, "C-001", forms.NAME, "why", "", made.uid)
    assert [entry["action"] for entry in session.ask(queries.history, made.uid)] == ["add", "edit"]


def test_a_draft_waits_in_its_field_until_it_is_stored(session: Session) -> None:
    about = {"subject": _person(session, "Anton Vymysl")}
    made = session.do(answering.write_answer, "C-001", forms.NAME, "why", "Category", **about).result
    session.do(records.save_draft, answering.KIND, made.uid, answering.TEXT, "Category II because", case=made.case)
    assert _sheet(session, **about)["why"]["draft"] == "Category II because"
    session.do(answering.write_answer, "C-001", forms.NAME, "why", "Category II because", made.uid)
    row = _sheet(session, **about)["why"]
    assert (row["text"], row["draft"]) == ("Category II because", None)


def test_typed_words_are_in_the_pages_before_they_are_stored(session: Session) -> None:
    about = {"subject": _person(session, "Anton Vymysl")}
    session.do(answering.write_answer, "C-001", forms.NAME, "why", "Stored words.", **about)
    typed = {"why": "Typed this very moment.", "source": "Somebody else."}
    for look in (previewing.ANSWERS, previewing.OWN):
        made = previewing.preview(session, "C-001", forms.NAME, typed=typed, look=look, **about)
        assert previewing.page_with(made, "Typed this very moment", 0.5) >= 0
        assert previewing.page_with(made, "Somebody else", 1.0) >= 0
        assert previewing.page_with(made, "Stored words", 0.5) == -1
    assert session.ask(queries.count, "answer", "C-001") == 1


def test_a_field_that_is_empty_or_too_long_leads_back_to_itself(session: Session) -> None:
    about = {"subject": _person(session, "Anton Vymysl")}
    session.do(answering.write_answer, "C-001", forms.NAME, "arrest", "word " * 13, **about)
    found = session.ask(preflight.preflight, "C-001", forms.NAME, **about)["problems"]
    codes = {(one["code"], one["subject"]): one for one in found}
    assert ("answer_missing", "question:why") in codes
    case = session.ask(queries.cases)[0].uid
    place = session.ask(preflight.place_of, case, codes["answer_too_long", "question:arrest"])
    assert place == preflight.Remedy(preflight.QUESTION, field="arrest")
    path = {"code": "field_missing", "subject": "subject.birth"}
    kind, uid = "person", about["subject"]
    assert session.ask(preflight.place_of, case, path, forms.NAME, **about) == preflight.Remedy(kind, uid, "birth")
    assert session.ask(preflight.place_of, case, {**path, "subject": "case.summary"}).field == "summary"
