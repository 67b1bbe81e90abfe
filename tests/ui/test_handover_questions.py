"""Questions of the pages of handover before something is for good, by real keys: what they say, and that Esc undoes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.actions import packages, queries, records, witnessing, witnessing_anew
from app.actions.receiving import taking
from app.actions.receiving.source import Source
from app.domain import terms
from tests.actions.test_witnessing import answered, forged, offer, shown
from tests.partners import partner
from tests.ui.two import Two, at_check, count, looked_at, packed
from ui.dialogs.reason import Reason
from ui.pages.receiving import DECIDE
from ui.pages.receiving_brings import BringsStep
from ui.pages.receiving_file import PackageStep
from ui.pages.sealing import CHECK


def asked(two: Two, button: str, says: str, yes: str) -> Reason:
    """A question opened by its button: it says what will be, Esc changes nothing, and it is opened once more."""
    two.hands.push(button)
    dialog = two.dialog(Reason)
    assert says in dialog.words.text()
    two.hands.type("a reason that is thrown away")
    two.hands.press("Esc")
    assert not dialog.isVisible()
    two.hands.settle()
    two.hands.push(button)
    dialog = two.dialog(Reason)
    assert dialog.yes.text() == yes
    assert not dialog.yes.isEnabled()
    return dialog


def answer(two: Two, dialog: Reason, reason: str) -> None:
    """The reason typed; Enter leads to the button alone, Space presses it."""
    two.hands.type(reason)
    two.hands.press("Enter")
    assert dialog.isVisible()
    assert dialog.yes.hasFocus()
    two.hands.press("Space")
    two.hands.settle()


def before(two: Two) -> Any:
    return two.heron.ask(lambda reader: reader.database.value("SELECT count(*) FROM journal"))


def test_a_package_is_refused_with_its_question_and_the_log_says_so_in_words(two: Two, tmp_path: Path) -> None:
    packed(two, file := tmp_path / "p.hvn")
    page = looked_at(two, file)
    two.hands.press("Ctrl+Return")
    assert page.step == DECIDE
    stood = before(two)
    dialog = asked(two, "Refuse it …", "Nothing of it is stored", "Refuse it")
    assert (before(two), page.step) == (stood, DECIDE)
    answer(two, dialog, "Not ours to know")
    two.until((tmp_path / "p.hvn.hvr").exists)
    assert two.heron.ask(packages.listing)[0]["state"] == "refused"
    assert count(two.heron, "case") == 1

    log = two.page("log")
    told: dict[str, list[str]] = {}
    for n in range(4):
        log.table.selectRow(n)
        two.hands.settle()
        words = [one.text() for one in log.entry.findChildren(QLabel) if one.isVisible()]
        told.setdefault(log.entry.title.text(), []).extend(words)
    of_package = told["Received · 1 · Lantern Desk"]
    assert "A signed text; it is kept whole, to be proven." in of_package
    assert any(words.startswith("Refused") for words in of_package), told
    assert not [words for words in of_package if "{" in words or "[" in words], of_package


def test_trust_is_taken_back_with_its_question(two: Two) -> None:
    page = two.page("handover").partners
    stood = before(two)
    dialog = asked(two, "Trust no more …", "until its words are compared anew", "Trust no more")
    assert "Lantern Desk" in dialog.heading.text()
    assert (before(two), page.rows[0]["trust"]) == (stood, "verified")
    answer(two, dialog, "the phone was stolen")
    two.until(lambda: page.rows[0]["trust"] == "unverified")
    assert not page.distrust.isEnabled()


def test_a_partner_that_lost_entries_is_gone_on_with(two: Two) -> None:
    lantern, heron = two.lantern, two.heron
    answered(lantern, heron)
    size = witnessing.Shown.from_json(offer(lantern, heron)).checkpoint.size
    assert shown(lantern, heron, forged(lantern, heron, size, bytes(32))).state == "fork"
    page = two.page("handover").partners
    assert "contradicts what it said before" in page.list.item(0).text()
    stood = before(two)
    dialog = asked(two, "Go on after their loss …", "by voice, that they lost work", "Go on from there")
    assert before(two) == stood
    answer(two, dialog, "their disk broke; they called")
    two.until(lambda: "contradicts" not in page.list.item(0).text())
    assert not page.line.isVisible()
    assert heron.ask(witnessing_anew.standing, heron.record(lantern)) == "seen"
    assert "has to follow from this" in page.page.banner.words.text()


def test_the_text_of_a_card_is_pasted(two: Two, tmp_path: Path) -> None:
    other = partner(tmp_path, "Open Bridge")
    page = two.page("handover")
    clipboard = QApplication.clipboard()
    clipboard.setText("Dear partner")
    two.hands.press("Ctrl+V")
    assert "no card, receipt or withdrawal" in page.banner.words.text()
    clipboard.setText("\n " + other.card().decode().replace("\n", "\r\n").strip())
    two.hands.press("Ctrl+V")
    two.until(lambda: len(page.partners.rows) == 2)
    assert "Open Bridge" in page.banner.words.text()
    clipboard.setText(other.card().decode()[:-60])
    two.hands.press("Ctrl+V")
    two.until(lambda: "damaged or altered" in page.banner.words.text())
    assert "clipboard" in page.banner.words.text()
    clipboard.clear()
    other.session.lock()


@pytest.mark.parametrize("lang", ["fa"])
def test_days_are_typed_in_the_users_own_calendar(two: Two) -> None:
    page = at_check(two)
    for _ in range(2):
        page.go_back()
    page.to.until.line.setText("۱۰ دی ۱۴۰۶")
    assert page.to.wanted_terms()["retention_until"] == "2027-12-31"
    page.to.until.line.setText("فردا شاید")
    assert not page.next.isEnabled()
    assert page.to.until.reading.text()
    page.to.until.line.clear()
    page.go_on()
    page.what.since.line.setText("1 فروردین 1404")
    page.what.until.line.setText("29 اسفند 1404")
    assert (page.what.wanted()["since"], page.what.wanted()["until"]) == ("2025-03-21", "2026-03-20")
    page.what.until.line.setText("1 فروردین 1403")
    assert page.what.problem.isVisible()
    assert not page.next.isEnabled()


def test_a_record_that_is_refused_says_why(two: Two) -> None:
    two.page("receiving")
    step = BringsStep(two.hands.window.context)
    row = {"uid": "1", "kind": "note", "title": "A note", "state": "refused", "fields": [], "torn": []}
    for why in ("other_case", "other_kind", "other_bytes", "never_edited", "legal_hold"):
        assert why not in (words := step._row({**row, "why": why}))
        assert "can't be taken in (" in words


def test_a_package_that_waits_is_called_as_in_the_list(two: Two) -> None:
    step = PackageStep(two.hands.window.context)
    step.show_held("ab" * 16, "From Lantern Desk: REED")
    assert step.name.text() == "It waits in the vault – From Lantern Desk: REED"
    assert step.source()["held"] == "ab" * 16


def test_whom_consent_leaves_out_is_told_in_words(two: Two) -> None:
    two.heron.do(records.add_record, "person", {"pseudonym": "Willow"}, "ALDER")
    page = at_check(two)
    told = [one.text() for one in page.check.findChildren(QLabel)]
    assert any("Willow has not been asked" in words for words in told)
    assert not any("share_partner" in words for words in told)


def test_the_next_package_begins_with_nothing_of_the_one_before(two: Two, tmp_path: Path) -> None:
    two.heron.do(records.add_case, {"code": "BIRCH", "title": "Birch"})
    page = at_check(two)
    page.go_back()
    page.go_back()
    page.to.text.setPlainText("Only for Alder's hearing")
    page.to.until.line.setText("31 Dec 2027")
    page.to.onward.setCurrentIndex(2)
    page.go_on()
    page.what.leave_out(["event.narrative"])
    page.what.kinds.item(1).setCheckState(Qt.CheckState.Unchecked)
    page.go_on()
    two.until(lambda: page.step == CHECK)
    assert page.check.heads[0].text().endswith(": ALDER")
    page.seal_into(out := tmp_path / "one.hvn")
    two.until(out.exists)
    assert "say that it is on its way" in two.shown("handover").banner.advice.text()
    case = next(one for one in two.heron.ask(queries.cases) if one.code == "BIRCH")
    two.hands.window.context.case.take(case.code, case.uid, case.title)
    page = two.page("sealing")
    assert page.to.wanted_terms() == {"onward": "ask", "valid_days": 60}
    assert (page.what.chosen_cases(), page.what.wanted()) == (["BIRCH"], {})


def test_another_case_taken_in_hand_is_the_one_that_goes(two: Two) -> None:
    two.heron.do(records.add_case, {"code": "BIRCH", "title": "Birch"})
    page = two.page("sealing")
    page.what.cases.item(0).setCheckState(Qt.CheckState.Checked)
    page = two.page("sealing")
    assert page.what.chosen_cases() == ["ALDER"]  # looked elsewhere meanwhile: it stays ticked
    case = next(one for one in two.heron.ask(queries.cases) if one.code == "BIRCH")
    two.hands.window.context.case.take(case.code, case.uid, case.title)
    assert two.page("sealing").what.chosen_cases() == ["BIRCH"]


@pytest.mark.parametrize("lang", ["fa"])
def test_values_in_conflict_stand_in_the_words_of_the_screen(two: Two, tmp_path: Path) -> None:
    event = two.lantern.do(records.add_record, "event", {"event_kind": "arrest", "when": "3 May 2026"}, "REED").uid
    for name in ("one.hvn", "two.hvn"):
        packed(two, file := tmp_path / name)
        taking.accept(two.heron.session, Source((file,)), taking.Decision())
        two.lantern.do(records.edit_record, event, {"event_kind": "release", "when": "4 May 2026"})
        two.heron.do(records.edit_record, event, {"event_kind": "search", "when": "5 May 2026"})
    page = two.page("handover").conflicts
    two.until(lambda: len(page.rows) == 2)
    t = two.hands.window.context.translate
    kinds = terms.by_code("event_kind")
    shown = {one["field"]: (one["mine"], one["theirs"]) for one in page.rows}
    assert shown["event_kind"] == (t(kinds["search"].label), t(kinds["release"].label))
    assert shown["when"] == ("۵ مه ۲۰۲۶", "۴ مه ۲۰۲۶")  # typed in that calendar
    assert page.values[0].text() in {one["mine"] for one in page.rows}
