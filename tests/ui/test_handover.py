"""Partners and packages in the window: real vaults of two organisations, keys pressed as people press them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.actions import cards, cards_trust, queries, records, sealing, sealing_choice, today
from tests.partners import Partner, partner
from ui.pages.receiving import BRINGS, DECIDE


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


def sealed(lantern: Partner, to: str, out: Path) -> Path:
    """The case of Lantern Desk, packed for the vault in the window."""
    order = lantern.ask(sealing_choice.order, ["REED"], {}, to=to, override="agreed by phone")
    sealing.seal(lantern.session, order, out)
    return out


def waited(at_desk: Any) -> None:
    at_desk.until(lambda: not at_desk.window.context.jobs.busy())
    at_desk.settle()


def test_a_package_is_looked_at_taken_in_and_its_conflict_decided(
    at_desk: Any, page: Any, lantern: Partner, tmp_path: Path
) -> None:
    session = at_desk.window.context.session
    given(page, lantern, tmp_path, verified=True)
    at_desk.until(lambda: page.partners.rows)
    session.do(cards_trust.verify_card, page.partners.rows[0]["uid"])
    own = tmp_path / "own.hvcard"
    cards.export_card(session, own)
    us = lantern.take(own.read_bytes())["uid"]
    lantern.do(cards_trust.verify_card, us)
    lantern.do(records.add_case, {"code": "REED", "title": "Reed"})
    values = {"event_kind": "arrest", "title": "Detained at the border", "when": "3 May 2026"}
    event = lantern.do(records.add_record, "event", values, "REED")

    receiving = at_desk.window.desk.show_page("receiving")
    receiving.take_files([sealed(lantern, us, tmp_path / "one.hvn")])
    at_desk.press("Ctrl+Return")
    at_desk.until(lambda: receiving.step == BRINGS)
    shown = [receiving.brings.rows.item(n).text() for n in range(receiving.brings.rows.count())]
    assert any("Detained at the border" in words and "new" in words for words in shown)
    assert session.ask(lambda reader: reader.database.value('SELECT count(*) FROM "event"')) == 0
    at_desk.press("Ctrl+Return")
    assert receiving.step == DECIDE
    at_desk.press("Ctrl+Return")
    at_desk.until(lambda: (tmp_path / "one.hvn.hvr").exists())
    waited(at_desk)
    assert session.ask(queries.find, event.uid).title == "Detained at the border"

    session.do(records.edit_record, event.uid, {"title": "Detained at the airport"})
    lantern.do(records.edit_record, event.uid, {"title": "Detained at Medininkai"})
    receiving = at_desk.window.desk.show_page("receiving")
    receiving.take_files([sealed(lantern, us, tmp_path / "two.hvn")])
    receiving.go_on()
    at_desk.until(lambda: receiving.step == BRINGS)
    receiving.go_on()
    receiving.go_on()
    at_desk.until(lambda: page.conflicts.rows)
    waited(at_desk)
    assert [value.text() for value in page.conflicts.values] == ["Detained at the airport", "Detained at Medininkai"]
    waiting = session.ask(today.today, dt.datetime.now().astimezone())["conflicts"].rows
    assert [(one.why, one.title) for one in waiting] == [("conflict", "Detained at the airport")]
    at_desk.window.context.open("handover", "show_conflict", waiting[0].uid)
    at_desk.until(page.conflicts.list.hasFocus)
    page.conflicts.theirs.click()
    at_desk.until(lambda: not page.conflicts.rows)
    assert session.ask(queries.find, event.uid).title == "Detained at Medininkai"
    assert not page.conflicts.isVisible()


def test_what_is_no_package_is_said_and_nothing_is_stored(at_desk: Any, page: Any, tmp_path: Path) -> None:
    receiving = at_desk.window.desk.show_page("receiving")
    file = tmp_path / "letter.hvn"
    file.write_text("Dear partner")
    receiving.take_files([file])
    at_desk.press("Ctrl+Return")
    at_desk.until(lambda: receiving.banner.isVisible())
    assert receiving.step == 0
    assert "letter.hvn" in receiving.banner.words.text() or "package" in receiving.banner.words.text()
    assert receiving.next.isEnabled()
