"""The desk stands by its user: messages, screens, clocks, a disk that goes away, choices that take effect at once."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QScrollArea

from app.actions import queries, records
from app.domain.errors import Damaged, InUse, IoFailed
from app.vault import holding
from ui import theme as looks
from ui import window as window_module
from ui.dialogs.messages import Messages
from ui.errors import notice
from ui.kit.basics import tool
from ui.pages import settings as settings_page
from ui.theme import Theme


@pytest.fixture
def as_before(qapp: QApplication) -> Any:
    """English, left to right, light, when it is over."""
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    Theme("light").wear(qapp)


# -- messages -------------------------------------------------------------------------


def test_a_problem_stays_and_a_confirmation_fades_over_it(at_desk: Any) -> None:
    banner = at_desk.window.desk.banner
    banner.hide()
    banner.say("The disk is full.", "problem")
    banner.say("Stored.", "ok")
    assert banner.words.text() == "Stored."
    banner._faded()
    assert banner.words.text() == "The disk is full."
    banner._faded() if banner._fade.isActive() else None
    assert banner.isVisible()
    banner._close.click()
    assert not banner.isVisible()
    said = [words for _, _, words in at_desk.window.context.messages]
    assert said[-2:] == ["The disk is full.", "Stored."]


def test_a_confirmation_waits_for_whoever_is_at_it(at_desk: Any) -> None:
    banner = at_desk.window.desk.banner
    banner.hide()
    banner.say("Stored.", "ok")
    banner._close.setFocus()
    banner._faded()
    assert banner.isVisible()
    at_desk.window.desk.case_name.setFocus()
    banner._faded()
    assert not banner.isVisible()


def test_everything_said_can_be_read_again(at_desk: Any) -> None:
    at_desk.window.desk.banner.say("Stored.", "ok")
    at_desk.press("Ctrl+Shift+M")
    dialog = at_desk.window.desk.findChild(Messages)
    assert dialog.list.item(0).text().endswith("Stored.")
    dialog.done(0)


# -- screens and clocks ---------------------------------------------------------------


def test_a_window_whose_screen_went_comes_back(at_desk: Any) -> None:
    window = at_desk.window
    window.move(QPoint(20_000, 20_000))
    QApplication.instance().screenRemoved.emit(None)
    room = QApplication.primaryScreen().availableGeometry()
    at_desk.until(lambda: room.intersects(window.geometry()))
    at = window.pos()
    window.come_back()
    assert window.pos() == at


def test_time_asleep_counts_and_the_clock_on_the_wall_does_not(at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    window, now = at_desk.window, [1000.0]
    monkeypatch.setattr(window_module, "_running", lambda: now[0])
    window.context.settings.idle_minutes = 5
    window.stay()
    window._tick()
    assert window._idle_left == 299
    now[0] += 200.4
    window._tick()
    assert window._idle_left == 99
    monkeypatch.setattr("time.time", lambda: 0.0)
    window._tick()
    assert window._idle_left == 98
    now[0] += 100
    window._tick()
    at_desk.until(lambda: window.context.session.released)


# -- a disk in trouble ----------------------------------------------------------------


def test_what_is_typed_while_the_disk_is_away_is_stored_when_it_is_back(
    at_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = at_desk.window
    session, desk = window.context.session, window.desk
    page = desk.show_page("threats")
    at_desk.settle()
    page.begin_new()
    form = page.inspector.form
    form.form.focus_field("words")
    real = session.submit
    gone = [True]

    def submit(command: Any, *args: Any, **options: Any) -> Any:
        if gone[0]:
            raise IoFailed(subject="vault", reason="Input/output error")
        return real(command, *args, **options)

    monkeypatch.setattr(session, "submit", submit)
    at_desk.type("Come home")
    form.save_drafts()
    at_desk.until(lambda: desk.trouble.standing)
    assert "stays here" in desk.banner.words.text()
    form.save_drafts()
    at_desk.settle()
    assert not [box for box in QApplication.topLevelWidgets() if box.isModal() and box.isVisible()]
    desk.trouble.try_again()
    desk.trouble._judged()
    assert desk.trouble.standing or desk.trouble._failed is False
    at_desk.settle()
    assert form.form.text("words") == "Come home"
    gone[0] = False
    desk.trouble.try_again()
    at_desk.settle()
    desk.trouble._judged()
    assert "is back" in desk.banner.words.text()
    assert [draft.text for draft in session.ask(queries.drafts)] == ["Come home"]


def test_the_quick_line_keeps_what_could_not_be_stored(at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    window = at_desk.window

    def submit(*_: Any, **__: Any) -> Any:
        raise IoFailed(subject="vault", reason="Input/output error")

    monkeypatch.setattr(window.context.session, "submit", submit)
    at_desk.press("Ctrl+E")
    at_desk.type("2021 held")
    at_desk.press("Enter")
    at_desk.until(lambda: window.desk.trouble.standing)
    assert window.desk.quick.line.text() == "2021 held"


def test_one_trouble_is_said_over_everything_only_once(at_desk: Any) -> None:
    desk = at_desk.window.desk
    for _ in range(3):
        desk.show_error(Damaged(part="database", subject="vault"))
    boxes = [box for box in desk.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    boxes[0].done(0)
    assert desk.banner.isVisible()


def test_who_holds_a_vault_is_named_by_its_lock(make_vault: Any) -> None:
    session = make_vault()
    with pytest.raises(InUse) as refused:
        holding.hold(session.path)
    assert refused.value.facts["process"] == os.getpid()
    session.lock()


def test_who_holds_a_vault_is_named() -> None:
    told = notice(InUse(subject="/media/stick", process=4711), str)
    assert "/media/stick" in told.words
    assert "4711" in told.advice
    assert "wait a moment" in notice(InUse(subject="/media/stick"), str).advice


# -- choices --------------------------------------------------------------------------


def test_another_language_is_spoken_at_once(at_desk: Any, as_before: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_page, "languages", lambda: [("en", "English"), ("fa", "فارسی")])
    window = at_desk.window
    page = window.desk.show_page("settings")
    at_desk.settle()
    page.language.setCurrentIndex(page.language.findData("fa"))
    at_desk.settle()
    assert window.context.lang == "fa"
    assert QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    now = window.desk.current()
    assert now is not page
    assert window.desk.name_of(now) == "settings"
    assert QApplication.focusWidget() is now.language
    assert window.context.case.code == "C-001"
    now.language.setCurrentIndex(now.language.findData("en"))
    at_desk.settle()
    assert window.desk.buttons["timeline"].accessibleName() == "Timeline"


def test_larger_letters_at_once_and_what_is_typed_is_kept(at_desk: Any, as_before: Any) -> None:
    window = at_desk.window
    session = window.context.session
    event = session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Taken"}, "C-001").result
    page = window.desk.show_page("records")
    page = window.desk.show_page("settings")
    at_desk.settle()
    before = window.desk.buttons["timeline"].fontMetrics().height()
    page.scale.setCurrentIndex(page.scale.findData(2.0))
    at_desk.settle()
    assert window.desk.buttons["timeline"].fontMetrics().height() > before
    assert QApplication.focusWidget() is window.desk.current().scale
    assert session.ask(queries.find, event.uid).title == "Taken"


def test_title_idle_and_memory_take_effect_at_once(at_desk: Any) -> None:
    window = at_desk.window
    page = window.desk.show_page("settings")
    page.neutral.setChecked(False)
    assert window.windowTitle() == "Havenfile"
    page.neutral.setChecked(True)
    assert window.windowTitle() == "Documents"
    page.idle.setCurrentIndex(page.idle.findData(1))
    assert window._idle_left == 60
    page.remember.setChecked(True)
    assert window.context.settings.last_vault == str(window.context.session.path)
    page.forget.click()
    assert window.context.settings.last_vault == ""
    assert not page.remember.isChecked()


@pytest.mark.parametrize(
    "damage", ["", "{", '{"title": "Light"}', '{"title":"x","dark":false,"colours":{"text":"red"}}']
)
def test_a_broken_file_of_colours_gives_the_light_ones_and_a_word(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(looks.resource("themes", "light.json").read_text("utf-8"))["colours"]
    (tmp_path / "dark.json").write_text(damage)
    monkeypatch.setattr(looks, "resource", lambda *parts: tmp_path.joinpath(*parts[1:]))
    looks.palette.cache_clear()
    found = looks.palette("dark")
    looks.palette.cache_clear()
    assert found.colours == whole
    assert looks.broken == {"dark"}
    looks.broken.clear()


def test_a_broken_file_of_colours_is_told_at_the_desk(window: Any, hands: Any, make_vault: Any) -> None:
    looks.broken.add("dark")
    window.open_desk(make_vault())
    hands.settle()
    assert looks.TROUBLE in [words for _, _, words in window.context.messages]
    assert not looks.broken


@pytest.mark.parametrize("height", [1300, 700, 480])
def test_entries_of_the_rail_never_overlap(at_desk: Any, height: int) -> None:
    window = at_desk.window
    window.resize(1100, height)
    at_desk.settle()
    presses = list(window.desk.buttons.values())
    for above, below in itertools.pairwise(presses):
        assert above.geometry().bottom() < below.geometry().top()
    at_desk.press("Ctrl+Comma")
    at_desk.settle()
    assert presses[-1].isChecked()
    assert presses[-1].visibleRegion().boundingRect().height() > presses[-1].height() // 2


def test_vault_and_settings_begin_below_their_title(at_desk: Any) -> None:
    for name in ("vault", "settings"):
        page = at_desk.window.desk.show_page(name)
        at_desk.settle()
        area = page.findChild(QScrollArea)
        assert area.geometry().top() < 3 * page.fontMetrics().height() + 40


def test_a_cross_takes_the_words_out_of_a_search(at_desk: Any) -> None:
    page = at_desk.window.desk.show_page("search")
    cross = page.field.actions()[0]
    assert not cross.isVisible()
    at_desk.type("birch")
    at_desk.until(lambda: page.stack.currentWidget() is page.list)
    assert cross.isVisible()
    cross.trigger()
    at_desk.until(lambda: page.stack.currentWidget() is page.nothing)
    assert not page.field.text()


def test_enter_presses_whatever_button_has_the_focus(at_desk: Any) -> None:
    pressed: list[int] = []
    made = tool("Add", QIcon(), lambda: pressed.append(1))
    made.setParent(at_desk.window.desk)
    made.show()
    made.setFocus()
    at_desk.press("Enter")
    assert pressed == [1]
    field = QLineEdit(at_desk.window.desk)
    field.show()
    field.returnPressed.connect(made.setFocus)  # as a form that shuts its fields while it works
    field.setFocus()
    at_desk.press("Enter")
    assert QApplication.focusWidget() is made
    assert pressed == [1]
