"""A dossier from the window: pre-flight, export with progress, the file read back; stops are links."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.actions import queries, records
from ui.pages import dossier as page_module


@pytest.fixture
def told(at_desk: Any) -> Any:
    """A case with a subject who agreed, and two things that happened."""
    session = at_desk.window.context.session

    def fill(unit: Any) -> None:
        person = records.add_record(unit, "person", {"name": "Anton Vymysl", "role": "subject"}, "C-001")
        scopes = {"store": "yes", "legal_domestic": "yes"}
        records.add_record(unit, "consent", {"person": person.uid, "status": "given", "scopes": scopes}, "C-001")
        records.add_record(unit, "event", {"event_kind": "arrest", "title": "Held", "when": "2 May 2021"}, "C-001")

    session.do(fill)
    return at_desk


def _choose(told: Any, profile: str) -> Any:
    page = told.window.desk.show_page("dossier")
    told.until(lambda: page.profile.count() > 0)
    page.profile.setCurrentIndex(page.profile.findData(profile))
    told.settle()
    return page


def test_a_dossier_is_made_by_keys(told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "brief.pdf"
    monkeypatch.setattr(page_module, "ask_target", lambda *_: target)
    page = _choose(told, "case_brief")
    assert page.verdict.text() == "Ready"
    told.press("Ctrl+Shift+E")
    told.until(lambda: page.result_card.isVisible() or page.banner.isVisible(), timeout=120_000)
    assert target.read_bytes().startswith(b"%PDF-")
    assert hashlib.sha256(target.read_bytes()).hexdigest() in page.result.text()
    made = told.window.context.session.ask(queries.records, "dossier", "C-001").rows
    assert [dossier.profile for dossier in made] == ["case_brief"]


def test_an_existing_file_is_left_alone(told: Any, tmp_path: Path) -> None:
    target = tmp_path / "brief.pdf"
    target.write_bytes(b"mine")
    page = _choose(told, "case_brief")
    page.export(target)
    told.until(lambda: page.banner.isVisible(), timeout=60_000)
    assert "brief.pdf" in page.banner.words.text()
    assert target.read_bytes() == b"mine"


def test_a_stop_is_named_and_leads_to_its_record(told: Any) -> None:
    session = told.window.context.session
    consent = session.ask(queries.records, "consent", "C-001").rows[0]
    session.do(records.edit_record, consent.uid, {"status": "withdrawn"})
    page = _choose(told, "uk_ftt")
    assert page.verdict.text() == "Not yet"
    assert not page.export_button.isEnabled()
    stops = [page.problems.item(n) for n in range(page.problems.count())]
    assert stops[0].data(Qt.ItemDataRole.UserRole)["level"] == "stop"
    told.press("Ctrl+Shift+E")
    assert page.banner.isVisible()
