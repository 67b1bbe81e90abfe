"""Names that are written like HTML stay words wherever a handover shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from app.actions import cards, cards_taking, cards_trust, evidence, receipts, records, sealing, sealing_choice
from app.handover import cards as paper
from tests.partners import Partner, partner
from ui.pages.receiving import BRINGS, DECIDE

# Where Qt begins to take words for HTML.
_TAG = re.compile(r"<[a-zA-Z/!]")
EVIL = "<img src=x onerror=alert(1)><b>Bold</b>"


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Partner]:
    made = partner(tmp_path / "marked", "<b>Reed<i> & Co")
    yield made
    made.session.lock()


def marked_up(window: QWidget) -> list[str]:
    """What a widget would show as HTML: labels of no plain text, and tips, which Qt guesses at."""
    widgets = window.findChildren(QWidget)
    found = [one.text() for one in widgets if isinstance(one, QLabel | QMessageBox)
             and one.textFormat() != Qt.TextFormat.PlainText and _TAG.search(one.text())]  # fmt: skip
    return found + [one.toolTip() for one in widgets if _TAG.search(one.toolTip())]


def test_html_in_names_is_shown_as_it_is_written(at_desk: Any, stranger: Partner, tmp_path: Path) -> None:
    session, window = at_desk.window.context.session, at_desk.window
    card = cards_taking.parse_card(stranger.card(), "card.hvcard")
    uid = session.do(cards_taking.take_card, card).result["uid"]
    session.do(cards_trust.verify_card, uid)
    to = stranger.take(paper.file_text(cards.own_card(session)).encode())["uid"]
    stranger.do(cards_trust.verify_card, to)
    stranger.do(records.add_case, {"code": "M-1", "title": EVIL})
    add = lambda of, **values: stranger.do(records.add_record, of, values, "M-1").uid  # noqa: E731
    add("person", name=EVIL, role="subject")
    add("event", kind="arrest", title=EVIL, narrative=EVIL)
    add("deadline", kind="statutory", title=EVIL, due_at="2030-01-01T12:00:00Z")
    (file := tmp_path / "<b>a.txt").write_bytes(b"words")
    evidence.add_evidence(stranger.session, [file], "M-1")
    wanted = stranger.ask(sealing_choice.order, ["M-1"], {"text": EVIL}, to=to, override=EVIL)
    made = sealing.seal(stranger.session, wanted, out := tmp_path / "<i>case.hvn")

    page = window.desk.show_page("receiving")
    at_desk.settle()
    page.take_files([out])
    page.go_on()
    at_desk.until(lambda: page.step == BRINGS)
    at_desk.settle()
    shown = [page.brings.rows.item(n).text() for n in range(page.brings.rows.count())]
    assert any(EVIL in words for words in shown), shown
    assert marked_up(window) == []
    page.go_on()
    assert page.step == DECIDE
    at_desk.settle()
    assert marked_up(window) == []
    page.go_on()
    at_desk.until(lambda: session.ask(receipts.find_package, made["package"], "in") is not None)
    at_desk.until(lambda: not window.context.jobs.busy())
    for name in ("handover", "today", "sealing", "people", "timeline"):
        window.desk.show_page(name)
        at_desk.settle()
        assert marked_up(window) == [], name
    text = session.ask(receipts.find_package, made["package"], "in").receipt
    assert "<b>" not in text
