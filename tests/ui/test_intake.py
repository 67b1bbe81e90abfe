"""Intake by keys alone: seven questions, consent in the person's language, sound, drafts that survive."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import intake, opening, queries, recording, records
from app.evidence import microphone
from app.session import Session
from ui.window import Window

PASSPHRASE = "arches solving nueva frontal invites fishery"


@pytest.fixture
def page(at_desk: Any) -> Any:
    at_desk.press("Ctrl+I")
    made = at_desk.window.desk.pages["intake"]
    at_desk.settle()
    assert at_desk.window.desk.current() is made
    return made


def alive(session: Session, kind: str) -> list[Any]:
    return list(session.ask(queries.records, kind, limit=100).rows)


def go_to(hands: Any, page: Any, name: str) -> None:
    """Tab until a field has the focus."""
    for _ in range(60):
        focus = QApplication.focusWidget()
        cell = page.questions.cells[name]
        if focus is not None and cell.isAncestorOf(focus):
            return
        hands.press("Tab")
    raise AssertionError(name)


def test_a_person_is_taken_in_by_keys_and_one_undo_takes_it_back(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    at_desk.until(page.codename.text)
    assert page.questions.cells["language"].isAncestorOf(QApplication.focusWidget())
    at_desk.type("be")
    for name, words in (
        ("who", "Mikalai"),
        ("reach", "+48 000"),
        ("happened", "Two men waited"),
        ("when", "~May 2021"),
        ("fears", "They come back"),
        ("asks", "A lawyer"),
    ):
        go_to(at_desk, page, name)
        at_desk.type(words)
    page.questions.urgency.buttons["urgent"].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at_desk.until(lambda: at_desk.window.desk.current() is at_desk.window.desk.pages.get("timeline"))
    at_desk.settle()
    case = at_desk.window.context.case
    assert case.code == "C-002"
    [person] = alive(session, "person")
    assert (person.pseudonym, person.languages) == ("Mikalai", ("be",))
    [event], [threat], [task] = (alive(session, kind) for kind in ("event", "threat", "task"))
    assert (event.allegation, event.when.edtf) == ("Two men waited", "2021-05~")
    assert (threat.allegation, task.title) == ("They come back", "A lawyer")
    assert [one.priority for one in alive(session, "case") if one.code == "C-002"] == ["urgent"]
    assert session.ask(queries.drafts) == []
    assert page.questions.text("who") == ""
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: [one.code for one in alive(session, "case")] == ["C-001"])
    assert alive(session, "person") == alive(session, "event") == []
    at_desk.until(lambda: at_desk.window.context.case.code == "")
    at_desk.settle()
    timeline = at_desk.window.desk.pages["timeline"]
    assert timeline.banner.property("weight") != "problem"


def test_what_does_not_fit_is_said_in_place_and_nothing_is_made(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    go_to(at_desk, page, "when")
    at_desk.type("29 Feb 1954")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at_desk.settle()
    assert "1954" in page.questions.cells["when"].problem.text()
    assert page.questions.cells["who"].problem.isVisible()
    assert [one.code for one in alive(session, "case")] == ["C-001"]
    assert page.questions.text("when") == "29 Feb 1954"
    wrong = QApplication.focusWidget()
    assert page.questions.cells["who"].isAncestorOf(wrong)
    at_desk.until(lambda: not wrong.visibleRegion().isEmpty())


def test_the_field_that_stops_is_brought_into_sight(at_desk: Any, page: Any) -> None:
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    page.codename.setFocus()
    at_desk.until(lambda: page.questions.cells["who"].visibleRegion().isEmpty())
    page.make_case()
    at_desk.until(lambda: not page.questions.cells["who"].editor.visibleRegion().isEmpty())


def test_the_words_of_consent_cover_all_in_the_language_of_the_person(at_desk: Any, page: Any) -> None:
    window = at_desk.window
    at_desk.type("fa")
    at_desk.press("Tab")
    at_desk.press("Ctrl+Shift+S")
    view = page.view
    assert view.size() == window.size()
    assert view.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert window.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert view.script.language == "fa"
    assert "machine-written draft" in view.warning.text()
    assert view.warning.isVisible()
    assert QApplication.focusWidget() is view.area
    at_desk.press("Tab")
    assert QApplication.focusWidget() is view.questions["store"].buttons["yes"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert page.answers["store"].value() == "yes"
    for _ in range(12):
        at_desk.press("Tab")
        assert view.isAncestorOf(QApplication.focusWidget())
    at_desk.press("Esc")
    at_desk.until(lambda: page.view is None)
    assert page.isAncestorOf(QApplication.focusWidget())
    go_to(at_desk, page, "who")
    at_desk.type("Linden")
    page.make_case()
    at_desk.until(lambda: alive(window.context.session, "consent"))
    [consent] = alive(window.context.session, "consent")
    assert (consent.scopes["store"], consent.scopes["legal_domestic"]) == ("yes", "not_asked")
    assert (consent.language, consent.risks_explained, consent.status) == ("fa", True, "given")


def test_a_no_makes_no_case_and_throwing_away_leaves_nothing(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    go_to(at_desk, page, "who")
    at_desk.type("Linden")
    page.answers["store"].buttons["no"].click()
    assert not page.make_button.isEnabled()
    assert "said no" in page.consent_words.text()
    page.make_case()
    at_desk.until(lambda: session.ask(queries.drafts))
    at_desk.settle()
    assert [one.code for one in alive(session, "case")] == ["C-001"]
    page.throw_away()
    dialog = QApplication.activeModalWidget()
    dialog.yes.click()
    at_desk.until(lambda: page.questions.text("who") == "")
    at_desk.settle()
    assert session.ask(queries.drafts) == []


def test_what_is_typed_and_recorded_survives_the_lock(qtbot: QtBot, at_desk: Any, page: Any, tmp_path: Path) -> None:
    window = at_desk.window
    page.sound.backends = ("null",)
    go_to(at_desk, page, "who")
    at_desk.type("Linden")
    page.sound.begin()
    at_desk.until(lambda: page.sound.going is not None and page.sound.going.seconds > 0.3)
    with qtbot.waitSignal(window.ended, timeout=20_000):
        at_desk.press("Ctrl+Shift+L")
    session = opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode()))
    kept = {draft.field: draft for draft in session.ask(queries.drafts)}
    assert kept["who"].text == "Linden"
    assert session.ask(recording.held, kept["who"].uid).seconds > 0.3
    session.lock()


def test_a_draft_comes_back_and_its_recording_becomes_the_exhibit(
    window: Window, hands: Any, make_vault: Callable[..., Session]
) -> None:
    session = make_vault()
    session.do(records.save_draft, "intake", "u-1", "who", "Linden")
    session.do(records.save_draft, "intake", "u-1", "answer:store", "yes")
    heard = recording.Recording(session, "u-1", recording.Microphone(("null",)), piece=0.2)
    heard.begin()
    hands.until(lambda: heard.seconds > 0.3)
    heard.stop()
    window.open_desk(session)
    hands.until(lambda: window.desk.banner.isVisible())
    window.desk.banner.action.click()
    hands.until(lambda: "intake" in window.desk.pages)
    page = window.desk.pages["intake"]
    hands.until(lambda: page.questions.text("who") == "Linden")
    assert page.answers["store"].value() == "yes"
    assert page.sound.held == heard.kept
    page.make_case()
    hands.until(lambda: alive(session, "evidence"))
    hands.settle()
    [item] = alive(session, "evidence")
    assert (item.title, item.collected_how) == ("Recording of the intake", "Recorded in the application")
    assert session.ask(queries.drafts) == []


def test_recording_shows_its_state_pauses_and_says_when_nothing_is_heard(at_desk: Any, page: Any) -> None:
    sound = page.sound
    sound.backends = ("null",)
    assert not sound.stop.isVisible()
    at_desk.press("Ctrl+Shift+R")
    at_desk.until(lambda: sound.going is not None and sound.going.seconds > 0.2)
    assert sound.stop.isVisible()
    assert sound.meter.isVisible()
    assert "Recording" in sound.words.text()
    sound.going.kept = recording.Held(sound.going.kept.began, 5 * 32_000, ())
    sound._tick()
    assert "nothing is heard" in sound.words.text()
    sound.going.kept = recording.Held(sound.going.kept.began, 0, ())
    at_desk.press("Ctrl+Shift+R")
    at_desk.until(lambda: sound.going.paused)
    at_desk.settle()
    assert sound.pause.text() == "Go on"
    assert "Paused" in sound.words.text()
    sound.end()
    at_desk.until(lambda: sound.going is None)
    assert sound.held is not None
    assert sound.length.text() == "0:00:00"
    assert "becomes an exhibit" in sound.words.text()
    sound.throw_away()
    at_desk.until(lambda: sound.held is None)


def test_sound_is_asked_for_only_by_who_records_and_the_button_then_says_what_there_is(
    at_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking is no harmless question: on Linux the library of a sound service that does not run starts one."""
    monkeypatch.delitem(sys.modules, "miniaudio", raising=False)
    at_desk.press("Ctrl+I")
    sound = at_desk.window.desk.pages["intake"].sound
    at_desk.settle()
    assert sound.record.isVisible() and sound.record.isEnabled()
    assert "Ask before you record" in sound.words.text()
    assert not {"miniaudio", "PySide6.QtMultimedia"} & set(sys.modules)
    sound.backends = ("null",)
    for there, words in ((False, "No microphone here"), (True, "another program may use it")):
        monkeypatch.setattr(microphone, "available", lambda names, there=there: there)
        monkeypatch.setattr("miniaudio.CaptureDevice", None)  # nobody lends one
        sound.record.click()
        at_desk.until(lambda words=words: words in sound.words.text())
        assert sound.going is None and sound.record.isEnabled()  # one may be plugged in now
    assert "miniaudio" in sys.modules


def test_a_microphone_that_goes_away_is_told_and_what_was_heard_stays(at_desk: Any, page: Any) -> None:
    sound = page.sound
    sound.backends = ("null",)
    sound.begin()
    at_desk.until(lambda: sound.going is not None and sound.going.seconds > 0.2)
    sound.going.microphone._device.stop()
    at_desk.until(lambda: sound.going is None)
    assert "went away" in sound.words.text()
    assert sound.held.seconds > 0.2


def test_the_window_does_not_lock_while_somebody_speaks_and_the_case_ends_the_recording(
    at_desk: Any, page: Any
) -> None:
    window, session, sound = at_desk.window, at_desk.window.context.session, page.sound
    sound.backends = ("null",)
    go_to(at_desk, page, "who")
    at_desk.type("Linden")
    sound.begin()
    at_desk.until(lambda: sound.going is not None and sound.going.seconds > 0.2)
    window._idle_left = 5
    at_desk.until(lambda: window._idle_left > 30)
    page.make_case()
    at_desk.until(lambda: alive(session, "evidence"))
    at_desk.settle()
    assert sound.going is None
    assert sound.held is None
    assert session.ask(queries.drafts) == []


def test_the_words_of_every_language_are_whole_in_the_window(at_desk: Any, page: Any) -> None:
    cut = []
    for language in intake.scripts():
        page.questions.cells["language"].editor.set_text(language)
        page.show_script()
        view = page.view
        at_desk.settle()
        assert view.warning.isVisible() is (language != "en")
        told = intake.script(language)
        words = view.findChildren(type(view.warning))
        assert {text for part in told.parts for text in part} | set(told.questions.values()) <= {
            w.text() for w in words
        }
        cut += [w.text() for w in words if w.isVisible() and w.height() < w.heightForWidth(w.width())]
        view.put_away()
    assert cut == []
    page.questions.cells["language"].editor.set_text("km")
    page._tell_consent()
    assert "interpreter" in page.consent_words.text()
