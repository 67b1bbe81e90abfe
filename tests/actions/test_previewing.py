"""A paper looked at in memory; where its problems are put right; parts left out; what was chosen last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence, preflight, previewing, records
from app.domain.errors import Cancelled, Invalid
from app.jobs import Progress
from app.session import Session
from tests.vaults import new_vault


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A case with a person who agreed, an event and an exhibit."""
    made, _ = new_vault(tmp_path / "vault")
    (tmp_path / "letter.txt").write_text("A letter of one line.")

    def fill(unit: Any) -> None:
        records.add_case(unit, {"code": "C-001", "title": "Heron"})
        person = records.add_record(unit, "person", {"name": "Anton Vymysl", "role": "subject"}, "C-001")
        scopes = {"store": "yes", "legal_domestic": "yes"}
        records.add_record(unit, "consent", {"person": person.uid, "status": "given", "scopes": scopes}, "C-001")
        records.add_record(unit, "event", {"event_kind": "arrest", "title": "Held", "when": "2 May 2021"}, "C-001")
        records.add_record(unit, "statement", {"title": "Statement", "person": person.uid}, "C-001")

    with made:
        made.do(fill)
        evidence.add_evidence(made, [tmp_path / "letter.txt"], "C-001")
        yield made


def test_a_paper_is_built_in_memory_and_drawn(session: Session) -> None:
    made = previewing.preview(session, "C-001", "uk_ftt")
    assert made.data[:5] == b"%PDF-"
    assert not made.without_exhibits
    pixels = previewing.page(made, made.pages - 1, 300)
    assert (pixels.width, pixels.pages, len(pixels.rgb)) == (300, made.pages, 300 * pixels.height * 3)


def test_large_exhibits_stand_in_the_preview_with_their_titles_only(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = previewing.preview(session, "C-001", "uk_ftt").pages
    monkeypatch.setattr(previewing, "_MOST_BYTES", 5)
    made = previewing.preview(session, "C-001", "uk_ftt")
    assert made.without_exhibits
    assert made.pages < whole


def test_only_what_a_profile_calls_optional_can_be_left_out(session: Session) -> None:
    rows = previewing.contents("case_brief")
    assert [row["part"] for row in rows if not row["optional"]] == ["brief_head"]
    without = {"without": [row["part"] for row in rows if row["optional"]]}
    short = previewing.preview(session, "C-001", "case_brief", options=without)
    assert len(short.data) < len(previewing.preview(session, "C-001", "case_brief").data)
    with pytest.raises(Invalid, match="brief_head"):
        previewing.preview(session, "C-001", "case_brief", options={"without": ["brief_head"]})


def test_a_preview_that_is_not_wanted_any_more_ends(session: Session) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        previewing.preview(session, "C-001", "case_brief", progress=progress)


@pytest.mark.parametrize(
    ("problem", "kind", "field"),
    [
        ({"code": "statement_unsigned", "subject": "Statement"}, "statement", "signed_on"),
        ({"code": "uncited_exhibit", "subject": "E-001"}, "evidence", ""),
        ({"code": "disputed_date", "subject": "Held"}, "event", "disputed"),
        ({"code": "reference_missing", "subject": "proceeding"}, "proceeding", ""),
    ],
)
def test_each_problem_has_its_place(session: Session, problem: dict[str, str], kind: str, field: str) -> None:
    case = session.ask(lambda reader: reader.database.value('SELECT uid FROM "case"'))
    place = session.ask(preflight.place_of, case, problem)
    assert (place.kind, place.field) == (kind, field)
    assert bool(place.uid) is (kind != "proceeding")


def test_consent_leads_to_the_consent_and_rules_to_nothing(session: Session) -> None:
    case, person = session.ask(lambda reader: reader.database.row('SELECT "case", uid FROM person'))
    place = session.ask(preflight.place_of, case, {"code": "consent_missing", "subject": person})
    assert (place.kind, bool(place.uid), place.about) == ("consent", True, "")
    session.do(records.delete_record, place.uid, "entered twice")
    asked = session.ask(preflight.place_of, case, {"code": "consent_missing", "subject": person})
    assert (asked.kind, asked.uid, asked.about) == ("consent", "", person)
    assert session.ask(preflight.place_of, case, {"code": "unverified_rule", "subject": "uk_ftt_country"}) is None


def test_what_was_chosen_is_kept_in_the_vault(session: Session) -> None:
    assert session.ask(previewing.chosen, "C-001") == {}
    session.do(previewing.keep_choice, "C-001", {"profile": "uk_ftt", "without": ["list_of_persons"]})
    session.do(previewing.keep_choice, "C-002", {"profile": "case_brief"})
    assert session.ask(previewing.chosen, "C-001") == {"profile": "uk_ftt", "without": ["list_of_persons"]}
    session.do(lambda unit: unit.database.run("UPDATE meta SET value='{' WHERE key='dossier_choices'"))
    assert session.ask(previewing.chosen, "C-001") == {}
