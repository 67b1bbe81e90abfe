"""What went to whom: consent then and now, whom a withdrawal reaches, the same file again, a file known by its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.actions import dossier, queries, records, sent
from ui.pages import dossier_export, dossier_sent
from ui.pages.dossier_side import PAPER, SENT


@pytest.fixture
def filed(at_desk: Any, tmp_path: Path) -> Any:
    """A brief that went to somebody."""
    session = at_desk.window.context.session

    def fill(unit: Any) -> None:
        person = records.add_record(unit, "person", {"name": "Anton Vymysl", "role": "subject"}, "C-001")
        answer = {"person": person.uid, "status": "given", "scopes": {"store": "yes"}}
        records.add_record(unit, "consent", answer, "C-001")
        records.add_record(unit, "event", {"event_kind": "arrest", "title": "Held", "when": "2 May 2021"}, "C-001")

    session.do(fill)
    disclosure = {"recipient": "Ombudsman"}
    dossier.build_dossier(session, "C-001", "case_brief", tmp_path / "brief.pdf", disclosure=disclosure)
    page = at_desk.window.desk.show_page("dossier")
    at_desk.until(lambda: page.choices.cards)
    page.show_pane(SENT)
    at_desk.until(lambda: page.sent.list.count() == 1)
    at_desk.settle()
    return at_desk


def _words(pane: Any) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(one.text() for one in pane.findChildren(QLabel) if one.isVisibleTo(pane))


def test_what_went_out_is_told_and_a_withdrawal_names_whom_to_tell(filed: Any, tmp_path: Path) -> None:
    hands, page = filed, filed.window.desk.current()
    session = hands.window.context.session
    assert page.sent.list.item(0).text().startswith("Case brief – to Ombudsman\n")
    told = _words(page.sent)
    made = session.ask(queries.records, "dossier", "C-001").rows[0]
    assert f"SHA-256{made.outputs[0]['sha256']}" in told.replace(" ", "")
    assert "Consent then: everybody agreed" in told
    assert "Consent now: everybody agreed" in told
    assert str(tmp_path / "brief.pdf") in told
    assert not page.sent.telling.isVisible()
    consent = session.ask(queries.records, "consent", "C-001").rows[0]
    session.do(records.edit_record, consent.uid, {"status": "withdrawn", "withdrawn_on": "2099-05-03"})
    page.check()
    hands.until(lambda: page.sent.telling.isVisible() and "Consent now" in _words(page.sent))
    told = _words(page.sent)
    assert "Ombudsman holds Case brief: Anton Vymysl (3 May 2099)" in told
    assert "Consent now: Anton Vymysl withdrew consent" in told
    row = session.ask(sent.papers, "C-001")[0]
    assert (row["consent_then"], row["withdrawn"][0]["title"]) == ([], "Anton Vymysl")


def test_the_very_same_file_is_made_again_and_known_by_its_bytes(
    filed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, page = filed, filed.window.desk.current()
    session = hands.window.context.session
    session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Later", "when": "2022"}, "C-001")
    again = tmp_path / "again.pdf"
    monkeypatch.setattr(dossier_sent, "ask_target", lambda *_: again)
    page.sent.again.click()
    hands.until(lambda: page.result_card.isVisible(), timeout=60_000)
    assert again.read_bytes() == (tmp_path / "brief.pdf").read_bytes()
    monkeypatch.setattr(dossier_sent, "ask_file", lambda *_: again)
    page.sent.verify.click()
    hands.until(lambda: "Byte for byte" in page.banner.words.text())
    again.write_bytes(again.read_bytes() + b" ")
    page.sent.verify.click()
    hands.until(lambda: "not the bytes of any paper" in page.banner.words.text())


def test_a_locked_copy_shows_its_passphrase_once(filed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hands, page = filed, filed.window.desk.current()
    page.show_pane(PAPER)
    assert not page.choices.encrypt.isVisible()
    page.choices.after.click()
    page.choices.encrypt.click()
    page.check()
    hands.settle()
    monkeypatch.setattr(dossier_export, "ask_target", lambda *_: tmp_path / "more.pdf")
    page.begin_export()
    hands.until(lambda: page.result_card.isVisible(), timeout=120_000)
    told = page.result_card.text()
    assert "more-encrypted.pdf" in told
    assert "The same paper under a passphrase" in told
    assert page.result_card._passphrase in told
    assert b"/Encrypt" in (tmp_path / "more-encrypted.pdf").read_bytes()
    page.result_card.put_away.click()
    assert page.result_card._passphrase == ""
