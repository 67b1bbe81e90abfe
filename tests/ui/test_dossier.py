"""A dossier from the window: pre-flight, export with progress, the file read back; stops are links."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.actions import evidence, queries, records
from app.dossier import profiles
from app.paths import resource
from ui.pages import dossier as page_module
from ui.pages import dossier_export, dossier_work


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
    told.until(lambda: page.choices.cards)
    page.choices.choose(profile)
    told.settle()
    return page


def test_a_dossier_is_made_by_keys(told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "brief.pdf"
    monkeypatch.setattr(dossier_export, "ask_target", lambda *_: target)
    page = _choose(told, "case_brief")
    assert page.verdict.text() == "Ready"
    told.press("Ctrl+Shift+E")
    told.until(lambda: page.result_card.isVisible() or page.banner.isVisible(), timeout=120_000)
    assert target.read_bytes().startswith(b"%PDF-")
    assert hashlib.sha256(target.read_bytes()).hexdigest() in page.result_card.text().replace(" ", "")
    assert "Nobody is hidden in it" in page.result_card.text()
    page.result_card.show_files([], proof={"by_search": 31, "by_eye": 1})
    assert "31 pages searched for hidden names · 1 page looked at by a person" in page.result_card.text()
    made = told.window.context.session.ask(queries.records, "dossier", "C-001").rows
    assert [dossier.profile for dossier in made] == ["case_brief"]


def test_an_export_waits_for_the_pre_flight(told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "brief.pdf"
    asked: list[object] = []
    monkeypatch.setattr(dossier_export, "ask_target", lambda *_: asked.append(1) or target)
    told.press("Ctrl+Shift+E")  # from another page, long before anything was checked
    page = told.window.desk.pages["dossier"]
    assert not page.banner.isVisible()
    told.until(lambda: page.result_card.isVisible(), timeout=120_000)
    assert asked == [1]
    assert target.read_bytes().startswith(b"%PDF-")


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


def test_somebody_never_asked_leads_to_a_new_consent(told: Any) -> None:
    session = told.window.context.session
    consent = session.ask(queries.records, "consent", "C-001").rows[0]
    session.do(records.delete_record, consent.uid, "entered twice")
    page = _choose(told, "uk_ftt")
    page.problems.setFocus()
    page.problems.setCurrentRow(0)
    told.press("Enter")
    people = told.window.desk.page("people")
    told.until(lambda: told.window.desk.current() is people and people.inspector.form is not None)
    told.settle()
    form = people.inspector.form
    assert (form.kind.name, form.is_new, form.form.text("person")) == ("consent", True, consent.person)
    assert form.form.focused_field() == "status"


# -- pages, choices, ways to what must be put right ---------------------------------------


def _drawn(told: Any, page: Any) -> None:
    told.until(
        lambda: page.paper.pages and page.live.building is None and not page.live.draws.isActive(), timeout=60_000
    )
    told.settle()


def test_the_pages_are_drawn_in_memory_and_turned_by_keys(told: Any, tmp_path: Path, own_home: Path) -> None:
    page = _choose(told, "case_brief")
    _drawn(told, page)
    told.until(lambda: not page.paper.sheet.pixmap().isNull())
    assert page.paper.where.text().startswith("Page 1 of")
    wide = page.paper.sheet.pixmap().width()
    page.paper.area.setFocus()
    told.press("Plus")
    told.until(lambda: page.paper.sheet.pixmap().width() > wide)
    larger = page.paper.sheet.pixmap().width()
    told.press("0")
    told.until(lambda: page.paper.sheet.pixmap().width() < larger)
    files = [path for folder in (tmp_path, own_home) for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if path.read_bytes()[:5] == b"%PDF-"]


def test_a_part_left_out_is_gone_and_remembered_in_the_vault(told: Any) -> None:
    page = _choose(told, "case_brief")
    _drawn(told, page)
    before = page.live.turn
    page.choices.ticks["brief_consent"].setChecked(False)
    page.choices.recipient.setText("Ombudsman")
    page.choices.recipient.editingFinished.emit()
    told.until(lambda: page.live.turn > before)
    _drawn(told, page)
    kept = told.window.context.session.ask(dossier_work.chosen, "C-001")
    assert (kept["profile"], kept["without"], kept["recipient"]) == ("case_brief", ["brief_consent"], "Ombudsman")
    fresh = page_module.make(told.window.context, ())
    fresh.shown()
    told.until(lambda: fresh.choices.ticks)
    told.settle()
    assert not fresh.choices.ticks["brief_consent"].isChecked()
    assert fresh.choices.recipient.text() == "Ombudsman"
    fresh.deleteLater()


def test_what_a_paper_always_holds_cannot_be_unticked(told: Any) -> None:
    page = _choose(told, "uk_ftt")
    assert set(page.choices.ticks) == set(profiles.load("uk_ftt").optional)
    assert "chronology" not in page.choices.ticks
    _drawn(told, page)


def test_a_problem_leads_into_the_field_that_puts_it_right(told: Any) -> None:
    session = told.window.context.session
    proceeding = {"proceeding_kind": "asylum_appeal"}
    made = session.do(records.add_record, "proceeding", proceeding, "C-001").result
    page = _choose(told, "uk_ftt")
    told.settle()
    codes = [page.problems.item(n).data(Qt.ItemDataRole.UserRole)["code"] for n in range(page.problems.count())]
    page.problems.setCurrentRow(codes.index("reference_missing"))
    page.problems.setFocus()
    told.press("Enter")
    law = told.window.desk.pages
    told.until(lambda: "law" in law and law["law"].inspector.uid == made.uid)
    told.until(lambda: law["law"].inspector.form.form.focused_field() == "reference")


def test_stopping_leaves_the_page_usable(told: Any) -> None:
    page = _choose(told, "case_brief")
    page.live.build()
    assert page.live.building is not None
    page.paper.stop.click()
    told.settle()
    assert page.live.building is None
    assert not page.paper.pages
    page.check()
    _drawn(told, page)


def test_a_problem_without_a_place_says_so(told: Any) -> None:
    page = _choose(told, "case_brief")
    page.ways.follow({"code": "too_long", "subject": "pages"})
    told.until(lambda: page.banner.isVisible())
    assert "nothing to go to" in page.banner.words.text()


def test_only_what_a_paper_asks_for_is_asked(told: Any) -> None:
    page = _choose(told, "case_brief")
    assert not page.choices.rows["proceeding"].isVisible()
    assert not page.choices.rows["subject"].isVisible()
    page.choose_kind()
    told.type("tribunal")
    told.press("Enter")
    told.settle()
    assert page.choices.profile == "uk_ftt"
    assert page.choices.rows["proceeding"].isVisible()
    assert "First-tier Tribunal" in page.choices.about.text()
    page.choices.smaller.click()
    assert page.choice().options()["options"] == {"resample": True}


def test_a_line_stays_in_hand_when_it_is_checked_again(told: Any) -> None:
    page = _choose(told, "uk_ftt")
    words = [page.problems.item(n).text() for n in range(page.problems.count())]
    assert any(line.startswith("To know: ") and "not verified" in line for line in words)
    last = page.problems.count() - 1
    page.problems.setCurrentRow(last)
    kept = page.problems.currentItem().data(Qt.ItemDataRole.UserRole)
    proceeding = {"proceeding_kind": "asylum_appeal", "reference": "PA/1/2026"}
    told.window.context.session.do(records.add_record, "proceeding", proceeding, "C-001")
    page.check()
    told.settle()
    again = page.problems.currentItem().data(Qt.ItemDataRole.UserRole)
    assert (again["code"], again["subject"]) == (kept["code"], kept["subject"])
    codes = [page.problems.item(n).data(Qt.ItemDataRole.UserRole)["code"] for n in range(page.problems.count())]
    assert "reference_missing" not in codes


def test_a_page_to_be_looked_at_is_opened_and_a_word_may_stand(told: Any, tmp_path: Path) -> None:
    session = told.window.context.session
    photo = resource("sample", "exhibits", "grey-car.jpg")
    evidence.add_evidence(session, [photo, photo], "C-001", as_one=True)
    page = _choose(told, "uk_ftt")
    page.ways.follow({"code": "leak", "subject": "event.title", "message": "The word “Antonov” may give a hidden name"})
    told.settle()
    assert "Antonov" in page.banner.words.text()
    page.banner.action.click()
    told.settle()
    assert page.choice().options()["options"]["accepted_words"] == ["Antonov"]
    page.ways.follow({"code": "recipient_missing", "subject": "disclosure.recipient", "message": ""})
    told.until(lambda: page.choices.recipient.hasFocus())
    page.ways.follow({"code": "unlooked_pages", "subject": "E-001", "message": "Look at page 2 first."})
    exhibits = told.window.desk.page("evidence")
    told.until(lambda: told.window.desk.current() is exhibits and exhibits.viewer.number() == 2, timeout=30_000)
