"""What else the pages of handover do: parts left out, warnings, refusals, withdrawals, folders, words told by voice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.actions import (
    cards,
    cards_trust,
    cards_words,
    delivering,
    evidence,
    packages,
    queries,
    receipts,
    records,
    today,
)
from app.actions import sealing_choice as choice
from app.actions.receiving import taking
from app.actions.receiving.source import Source
from app.vault.credentials import printed
from tests.partners import Partner
from tests.ui.two import Two, at_check, count, looked_at, packed
from ui.dialogs.cut import Cut
from ui.dialogs.partner import Compare, Revoke, Scan
from ui.dialogs.spoken import Spoken
from ui.pages.receiving import BRINGS, DECIDE, FILE, WARNING
from ui.pages.sealing import CHECK, TO


def untick(made: Any, words: str) -> None:
    item = next(made.item(n) for n in range(made.count()) if words in made.item(n).text())
    item.setCheckState(Qt.CheckState.Unchecked)


def told_today(one: Partner) -> dict[str, Any]:
    return one.ask(today.today, dt.datetime.now(dt.UTC).astimezone())


def drop(page: QWidget, *paths: Path) -> bool:
    """Files dragged over the middle of a page and let go of, as the system tells the window; whether it takes them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window, at = page.window(), page.mapTo(page.window(), page.rect().center())
    told = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(at, *told)
    QApplication.sendEvent(window.windowHandle(), entered)
    if entered.isAccepted():
        QApplication.sendEvent(window.windowHandle(), QDropEvent(QPointF(at), *told))
    return entered.isAccepted()


# -- giving out -------------------------------------------------------------------------


def test_single_records_and_fields_stay_here(two: Two, tmp_path: Path) -> None:
    values = {"event_kind": "arrest", "title": "Detained", "when": "3 May 2026", "narrative": "Told by a neighbour."}
    event = two.heron.do(records.add_record, "event", values, "ALDER")
    two.heron.do(records.add_record, "note", {"text": "The family waits"}, "ALDER")
    two.heron.do(records.add_record, "note", {"text": "The neighbour's number"}, "ALDER")
    page = at_check(two)
    untick(page.check.singles.list, "neighbour's number")
    two.hands.settle()
    assert any("not chosen: 1" in one for one in told(page.check))
    page.go_back()
    assert "event.narrative" in [f"event.{name}" for name in page.what.fields["event"]]
    page.what.leave_out(["event.narrative"])
    assert "Event" in page.what.left_out.text()
    page.go_on()
    two.until(lambda: page.step == CHECK)
    assert any(one.checkState() == Qt.CheckState.Unchecked for one in items(page.check.singles.list))  # still so
    page.seal_into(out := tmp_path / "part.hvn")
    two.until(out.exists)
    taking.accept(two.lantern.session, Source((out,)), taking.Decision())
    assert count(two.lantern, "note") == 1
    there = two.lantern.ask(queries.find, event.uid)
    assert (there.title, there.narrative) == ("Detained", None)


def items(made: Any) -> list[Any]:
    return [made.item(n) for n in range(made.count())]


def told(part: QWidget) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [one.text() for one in part.findChildren(QLabel)]


def test_a_package_is_on_its_way_and_cut_into_volumes(two: Two, tmp_path: Path) -> None:
    page = at_check(two)
    page.seal_into(out := tmp_path / "case.hvn")
    two.until(out.exists)
    handover = two.shown("handover").packages
    two.until(lambda: handover.rows)
    assert handover.sent.isVisibleTo(handover) and not handover.undo_it.isVisibleTo(handover)
    handover.sent.click()
    two.until(lambda: handover.rows[0]["state"] == "sent")
    assert not handover.sent.isVisibleTo(handover)
    asked: list[int] = []
    dialog = Cut(handover, two.hands.window.context, out.name, asked.append)
    dialog.open()
    dialog.yes.click()
    assert asked == [(4 << 30) - 1]
    (folder := tmp_path / "stick").mkdir()
    handover.cut_into(out, out.stat().st_size // 2 + 1, folder)
    two.until(lambda: "2 volumes" in handover.page.banner.words.text())
    seen = taking.preview(two.lantern.session, Source((folder / "case.hvn.002",)))
    assert seen["new"] == 1


def test_packing_that_is_stopped_leaves_nothing_and_keeps_what_was_typed(two: Two, tmp_path: Path) -> None:
    (file := tmp_path / "film.bin").write_bytes(bytes(range(256)) * (64 << 10))
    evidence.add_evidence(two.heron.session, [file], "ALDER")
    page = at_check(two)
    page.to.text.setPlainText("Only for the hearing")
    jobs = two.hands.window.context.jobs
    (folder := tmp_path / "out").mkdir()
    jobs.started.connect(lambda job: job.cancel() if job.title == "Packing" else None)
    page.seal_into(folder / "case.hvn")
    two.until(lambda: page.banner.isVisible())
    assert "Stopped" in page.banner.words.text()
    assert list(folder.iterdir()) == []
    assert (page.step, page.to.text.toPlainText()) == (CHECK, "Only for the hearing")
    assert count(two.heron, "handover") == 0
    assert page.next.isEnabled()


def test_a_target_that_is_there_is_not_written_over_and_nothing_typed_is_lost(two: Two, tmp_path: Path) -> None:
    page = at_check(two)
    (out := tmp_path / "case.hvn").write_text("mine")
    page.seal_into(out)
    two.until(lambda: page.banner.isVisible())
    assert (out.read_text(), page.step, count(two.heron, "handover")) == ("mine", CHECK, 0)


def test_a_passphrase_goes_both_ways(two: Two, tmp_path: Path) -> None:
    page = two.page("sealing")
    page.to.partner.setCurrentIndex(page.to.partner.findData("passphrase"))
    assert page.step == TO and not page.next.isEnabled()
    page.to.named.setText("The lawyer on duty")
    page.go_on()
    page.what.cases.item(0).setCheckState(Qt.CheckState.Checked)
    page.go_on()
    two.until(lambda: page.step == CHECK)
    page.seal_into(out := tmp_path / "out.hvn")
    dialog = two.dialog(Spoken)
    words = dialog.shown.text()
    assert len(words.split("-")) == 7 and not dialog.yes.isEnabled()
    dialog.told.setChecked(True)
    dialog.yes.click()
    seen = taking.preview(two.lantern.session, Source((out,), words=words))
    assert [one["code"] for one in seen["decisions"]] == ["passphrase"]

    answer = packed(two, back := tmp_path / "back.hvn", words=True)
    page = two.page("receiving")
    page.take_files([back])
    page.file.by_words.setChecked(True)
    page.file.typed.setText("one two three four five six seven")
    page.go_on()
    two.until(lambda: page.banner.isVisible())
    assert (page.step, page.file.typed.text()) == (FILE, "one two three four five six seven")
    page.file.typed.setText(answer["passphrase"])
    page.go_on()
    two.until(lambda: page.step == BRINGS)
    page.go_on()
    assert page.step == DECIDE and not page.next.isEnabled()
    page.decide.reason.setText("They told the words by phone")
    page.go_on()
    two.until(lambda: count(two.heron, "case") == 2)


# -- taking in --------------------------------------------------------------------------


def test_a_record_that_is_unticked_is_not_taken(two: Two, tmp_path: Path) -> None:
    two.lantern.do(records.add_record, "note", {"text": "The family waits"}, "REED")
    two.lantern.do(records.add_record, "note", {"text": "Of no use there"}, "REED")
    packed(two, file := tmp_path / "p.hvn")
    page = looked_at(two, file)
    untick(page.brings.rows, "Of no use")
    page.go_on()
    page.go_on()
    two.until(lambda: count(two.heron, "note") == 1)
    assert two.heron.ask(packages.listing)[0]["state"] == "part"


def test_a_sender_nobody_verified_is_warned_of_on_a_whole_page(two: Two, tmp_path: Path) -> None:
    packed(two, file := tmp_path / "p.hvn")
    two.heron.do(cards_trust.distrust_card, two.heron.cards["Lantern Desk"], "the phone was stolen")
    page = looked_at(two, file, WARNING)
    assert any("Lantern Desk" in one for one in told(page.warning))
    assert page.back.hasFocus()
    two.hands.press("Space")
    assert page.step == FILE
    page.go_on()
    two.until(lambda: page.step == WARNING)
    page.go_on()
    assert page.step == BRINGS
    page.go_back()
    assert page.step == WARNING
    page.go_on()
    page.go_on()
    assert page.step == DECIDE and not page.next.isEnabled()
    page.decide.reason.setText("Heard their voice")
    page.go_on()
    two.until(lambda: count(two.heron, "case") == 2)
    assert count(two.heron, "handover", "override_reason = 'Heard their voice'") == 1


def test_a_package_is_refused_and_its_sender_learns_so(two: Two, tmp_path: Path) -> None:
    packed(two, file := tmp_path / "p.hvn")
    page = looked_at(two, file)
    page.go_on()
    page._refuse("Not ours to know")
    two.until((tmp_path / "p.hvn.hvr").exists)
    assert (count(two.heron, "case"), two.heron.ask(packages.listing)[0]["state"]) == (1, "refused")
    text = receipts.read_statement(tmp_path / "p.hvn.hvr")
    two.lantern.do(receipts.take_statement, text, "p.hvn.hvr")
    assert count(two.lantern, "handover", "answers LIKE '%refused%'") == 1


def test_dropped_files_go_where_they_are_taken_in_and_a_withdrawn_package_is_destroyed(
    two: Two, tmp_path: Path
) -> None:
    made = packed(two, file := tmp_path / "p.hvn")
    page = two.page("handover")
    assert drop(two.page("timeline"), file)
    receiving = two.shown("receiving")
    assert receiving.file.paths == [file]
    receiving.go_on()
    two.until(lambda: receiving.step == BRINGS)
    receiving.go_on()
    receiving.go_on()
    two.until(lambda: count(two.heron, "case") == 2)
    packages.withdraw(two.lantern.session, made["handover"], "The person asked for it", notice := tmp_path / "w.hvw")
    assert drop(two.page("receiving"), notice)
    two.until(lambda: page.packages.rows and page.packages.rows[0]["state"] == "withdrawn")
    assert "takes this package back" in page.banner.words.text()
    waiting = told_today(two.heron)["came"].rows
    assert [one.why for one in waiting] == ["taken_back"]
    two.hands.window.context.go("handover", waiting[0].uid)
    two.until(lambda: page.packages.list.hasFocus())
    assert "took it back" in page.packages.about.text()
    page.packages._destroy(made["package"], "withdrawn")
    two.until(lambda: count(two.heron, "case") == 1)
    assert told_today(two.heron)["came"].rows == ()
    cards.export_card(two.lantern.session, card := tmp_path / "again.hvcard")
    assert drop(two.page("handover"), card)
    (letter := tmp_path / "letter.txt").write_text("Dear partner")
    assert not drop(two.page("timeline"), letter)
    two.until(lambda: "Lantern Desk" in page.banner.words.text())


def test_a_shared_folder_brings_a_package_and_takes_its_answer(two: Two, tmp_path: Path) -> None:
    (folder := tmp_path / "shared").mkdir()
    order = two.lantern.ask(choice.order, ["REED"], {}, override="agreed by phone", to=two.lantern.cards["Heron House"])
    delivering.deliver(two.lantern.session, folder, order)
    page = two.page("handover")
    page.folder.collect(folder)
    two.until(lambda: page.packages.rows)
    assert "1 file picked up" in page.banner.words.text()
    waiting = told_today(two.heron)["came"].rows
    assert [(one.why, one.facts["partner"].partition(" / ")[0]) for one in waiting] == [("undecided", "Lantern Desk")]
    start = two.page("today")
    assert any("Lantern Desk" in line.words for line in start.words.lines(start.found, dt.datetime.now().astimezone()))
    page = two.page("handover")
    page.packages.decide.click()
    receiving = two.shown("receiving")
    two.hands.settle()
    receiving.go_on()
    two.until(lambda: receiving.step == BRINGS)
    receiving.go_on()
    receiving.go_on()
    two.until(lambda: count(two.heron, "case") == 2)
    page = two.page("handover")
    page.folder.deliver(folder)
    two.until(lambda: "1 answer lies there" in page.banner.words.text())
    delivering.collect(two.lantern.session, folder)
    assert count(two.lantern, "handover", "answers LIKE '%accepted%'") == 1


# -- trust ------------------------------------------------------------------------------


def test_words_and_fingerprints_are_compared_trust_is_taken_back_and_revoked(two: Two) -> None:
    page = two.page("handover").partners
    uid = two.heron.cards["Lantern Desk"]
    page._distrust(uid, "the phone was stolen")
    two.until(lambda: page.rows[0]["trust"] == "unverified")
    page.compare.click()
    dialog = two.dialog(Compare)
    assert len(dialog.findChildren(type(dialog.check))) > 12
    dialog.differ.click()
    assert not dialog.yes.isEnabled() and "Send nothing" in dialog.problem.text()
    dialog.reject()
    page.compare.click()
    dialog = two.dialog(Compare)
    dialog.yes.click()
    two.until(lambda: page.rows[0]["trust"] == "verified")
    page._distrust(uid, "once more")
    two.until(lambda: page.rows[0]["trust"] == "unverified")
    page.scan.click()
    dialog = two.dialog(Scan)
    dialog.typed.setText(cards_words.mark(two.heron.session)["grouped"])  # ours, not theirs
    dialog.yes.click()
    two.until(lambda: dialog.problem.isVisible())
    assert page.rows[0]["trust"] == "unverified"
    dialog.typed.setText(cards_words.mark(two.lantern.session)["grouped"])
    dialog.yes.click()
    two.until(lambda: page.rows[0]["trust"] == "verified")
    page.revoke.click()
    dialog = two.dialog(Revoke)
    dialog.secret_field.setText(printed(two.lantern.session.revocation))
    dialog.yes.click()
    two.until(lambda: page.rows[0]["trust"] == "revoked")
    assert not page.compare.isEnabled()
