"""Partners and packages in the window: real vaults of two organisations, keys pressed as people press them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.actions import cards, cards_trust, records
from tests.partners import Partner, partner


@pytest.fixture
def lantern(tmp_path: Path) -> Iterator[Partner]:
    made = partner(tmp_path, "Lantern Desk")
    yield made
    made.session.lock()


@pytest.fixture
def page(at_desk: Any) -> Any:
    made = at_desk.window.desk.show_page("handover")
    at_desk.settle()
    return made


def given(page: Any, lantern: Partner, tmp_path: Path, *, verified: bool) -> str:
    """Lantern Desk's card as a file, taken in by the page; the uid of the partner."""
    file = tmp_path / "lantern.hvcard"
    cards.export_card(lantern.session, file)
    page.partners.take_card(file)
    return str(file) if not verified else ""


def test_a_card_is_taken_in_and_nothing_can_be_sent_before_it_is_verified(
    at_desk: Any, page: Any, lantern: Partner, tmp_path: Path
) -> None:
    given(page, lantern, tmp_path, verified=False)
    at_desk.until(lambda: page.partners.rows)
    at_desk.settle()
    assert "Lantern Desk" in page.partners.list.item(0).text()
    assert "not verified" in page.partners.list.item(0).text()
    assert "safety words" in page.banner.words.text()
    sealing = at_desk.window.desk.show_page("sealing")
    at_desk.settle()
    assert sealing.to.partner.currentData() == "passphrase"  # what is left for emergencies
    assert not sealing.next.isEnabled()
    at = sealing.to.partner.findText("Lantern", Qt.MatchFlag.MatchContains)
    assert not sealing.to.partner.model().item(at).isEnabled()


def test_a_file_that_is_no_card_is_named_and_changes_nothing(at_desk: Any, page: Any, tmp_path: Path) -> None:
    file = tmp_path / "letter.hvcard"
    file.write_text("Dear partner")
    page.partners.take_card(file)
    at_desk.until(lambda: page.banner.isVisible())
    assert "letter.hvcard" in page.banner.words.text()
    assert page.partners.rows == []


def test_a_case_is_packed_in_three_steps_with_the_keyboard(
    at_desk: Any, page: Any, lantern: Partner, tmp_path: Path
) -> None:
    session = at_desk.window.context.session
    given(page, lantern, tmp_path, verified=True)
    at_desk.until(lambda: page.partners.rows)
    uid = page.partners.rows[0]["uid"]
    session.do(cards_trust.verify_card, uid)
    session.do(records.add_record, "note", {"text": "Meet at the bridge"}, "C-001")
    session.do(records.add_record, "note", {"text": "Only for us", "sensitivity": "restricted"}, "C-001")
    at_desk.settle()
    at_desk.press("Ctrl+Shift+H")
    sealing = at_desk.window.desk.page("sealing")
    at_desk.settle()
    at_desk.until(lambda: sealing.to.partner.currentData() == uid)
    at_desk.settle()
    at_desk.press("Ctrl+Return")
    assert sealing.step == 1
    assert sealing.what.chosen_cases() == ["C-001"]
    at_desk.press("Ctrl+Return")
    at_desk.until(lambda: sealing.step == 2)
    assert [made.text() for made, _ in sealing.check.guarded.values()]  # the restricted note can be ticked
    out = tmp_path / "case.hvn"
    sealing.seal_into(out)
    at_desk.until(lambda: out.exists() and not at_desk.window.context.jobs.busy())
    at_desk.settle()
    assert out.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert str(out) in page.banner.words.text()
    assert session.ask(lambda reader: reader.database.value('SELECT count(*) FROM "handover"')) == 1
