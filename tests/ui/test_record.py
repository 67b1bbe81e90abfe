"""Sound recorded for the case in hand, from the menu."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from app.actions import queries
from ui.dialogs.ask import Ask
from ui.dialogs.record import Record


def alive(session: Any) -> list[Any]:
    return list(session.ask(queries.records, "evidence", limit=10).rows)


def asked(at_desk: Any) -> Any:
    command = next(one for one in at_desk.window.desk.menus.commands() if one.words.startswith("Record sound"))
    command.action.trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Record)
    at_desk.settle()
    dialog.sound.backends = ("null",)
    assert not dialog.yes.isEnabled()
    dialog.sound.begin()
    at_desk.until(lambda: dialog.sound.going is not None and dialog.sound.going.seconds > 0.2)
    assert dialog.yes.isEnabled()
    return dialog


def test_sound_becomes_an_exhibit_or_nothing_is_kept(at_desk: Any) -> None:
    session = at_desk.window.context.session
    dialog = asked(at_desk)
    dialog.reject()
    assert dialog.sound.going is not None and dialog.isVisible()  # one key alone throws nothing away
    asked_sure = next(one for one in dialog.findChildren(Ask) if one.isVisible())
    asked_sure.yes.click()
    at_desk.settle()
    at_desk.until(lambda: not session.ask(queries.drafts) and not list(session.vault.objects.listing()))
    dialog = asked(at_desk)
    dialog.sound.end()
    at_desk.until(lambda: dialog.sound.held is not None)
    dialog.yes.click()
    at_desk.until(lambda: alive(session))
    at_desk.settle()
    [item] = alive(session)
    assert (item.title, item.collected_how) == ("Recording", "Recorded in the application")
    assert at_desk.window.desk.current() is at_desk.window.desk.pages["evidence"]
    assert session.ask(queries.drafts) == []


def test_no_microphone_stays_open_behind_what_is_put_away(at_desk: Any) -> None:
    window = at_desk.window
    page = window.desk.show_page("intake")
    at_desk.settle()
    page.sound.backends = ("null",)
    page.sound.begin()
    page.sound.take("another", None)  # while the microphone is asked for
    at_desk.settle()
    assert page.sound.going is None
    page.sound.take(page.uid, None)
    page.sound.show_state()
    page.sound.begin()
    at_desk.until(lambda: page.sound.going is not None and page.sound.going.seconds > 0.1)
    going = page.sound.going
    window.anew("")  # other letters or another language: the desk is made again
    at_desk.until(lambda: not going.going)
    at_desk.until(lambda: "not stored yet" in window.desk.banner.words.text())
    assert [one.uid for one in window.context.session.ask(queries.drafts)] == [going.uid]
