"""The disk of the vault is pulled out while somebody types, and comes back as another one: nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.actions import opening, queries, records
from app.session import Session
from tests.ui.conftest import PASSPHRASE
from ui.dialogs.unlock import Unlock

HERE = "He was taken at noon."


class Disk:
    """The folder of the vault: pulled out, and put in again as a system shows it then, with other file numbers."""

    def __init__(self, path: Path) -> None:
        self.path, self.away = path, path.with_name("away")

    def pull(self) -> None:
        self.path.rename(self.away)

    def put_in(self) -> None:
        shutil.copytree(self.away, self.path)


@pytest.fixture
def disk(at_desk: Any) -> Disk:
    return Disk(Path(at_desk.window.context.session.path))


def _event(hands: Any, title: str) -> Any:
    values = {"event_kind": "arrest", "title": title}
    return hands.window.context.session.do(records.add_record, "event", values, "C-001").result


def _typed_into(hands: Any, event: Any, text: str) -> Any:
    page = hands.window.desk.show_page("timeline")
    page.show_record("event", event.uid)
    hands.until(lambda: page.inspector.uid == event.uid)
    hands.settle()
    page.inspector.form.form.focus_field("narrative")
    hands.type(text)
    return page.inspector.form


def _lock_screen(hands: Any) -> Unlock:
    trouble = hands.window.desk.trouble
    trouble.try_again()
    hands.settle()
    trouble._judged()
    hands.settle()
    banner = hands.window.desk.banner
    assert "is there again" in banner.words.text()
    assert banner.action.text() == "Open it again"
    banner.action.setFocus()
    hands.press("Space")
    unlock = hands.window.stack.currentWidget()
    assert isinstance(unlock, Unlock)
    hands.until(lambda: hands.target() is unlock.field)
    return unlock


def test_a_disk_that_comes_back_is_opened_again_and_has_all_that_was_typed(at_desk: Any, disk: Disk) -> None:
    window, desk = at_desk.window, at_desk.window.desk
    first, second = _event(at_desk, "First"), _event(at_desk, "Second")
    form = _typed_into(at_desk, first, HERE)
    at_desk.settle()
    old = window.context.session
    disk.pull()
    at_desk.press("Tab")
    at_desk.until(lambda: desk.trouble.standing)
    assert "can't be reached" in desk.banner.words.text()
    assert "don't close" in desk.banner.advice.text()
    assert form.form.text("narrative") == HERE

    assert desk.page("timeline").banner.isHidden()  # one trouble is said in one place
    assert not window.close()
    assert window.isVisible() and "Close once more" in desk.banner.words.text()

    # The rest stays usable: another record, another page, and the line; what stood in the first is not forgotten.
    _typed_into(at_desk, second, "Then they came back.")
    desk.show_page("threats")
    at_desk.press("Ctrl+E")
    at_desk.type("2021 held")
    desk.quick.flush()
    desk.trouble.try_again()
    at_desk.settle()
    desk.trouble._judged()
    at_desk.settle()
    assert desk.trouble.standing and not old.locked

    disk.put_in()
    unlock = _lock_screen(at_desk)
    at_desk.until(lambda: old.released)
    assert "still in this window" in unlock.advice.text()
    assert not unlock.wipe.isVisible()
    at_desk.press("Ctrl+2")
    assert window.stack.currentWidget() is unlock
    at_desk.type("wrong")
    at_desk.press("Enter")
    at_desk.until(lambda: unlock.problem.isVisible())
    at_desk.press("Ctrl+A")
    at_desk.type(PASSPHRASE)
    at_desk.press("Enter")
    at_desk.until(lambda: window.stack.currentWidget() is desk)
    at_desk.settle()
    desk.trouble._judged()
    session = window.context.session
    assert session is not old and session.path == disk.path
    assert "is back, and what was typed is stored" in desk.banner.words.text()
    assert session.ask(queries.find, second.uid).narrative == "Then they came back."
    kept = {(draft.uid, draft.field): draft.text for draft in session.ask(queries.drafts)}
    assert kept == {(first.uid, "narrative"): HERE, ("quick", "line"): "2021 held"}
    assert desk.quick.line.text() == "2021 held"

    at_desk.press("Ctrl+2")
    assert desk.current() is desk.page("people")
    desk.show_page("timeline").show_record("event", first.uid)
    at_desk.until(lambda: form.form.text("narrative") == HERE)
    form.flush()
    at_desk.until(lambda: session.ask(queries.find, first.uid).narrative == HERE)
    desk.quick.line.setFocus()
    at_desk.press("Enter")
    at_desk.until(lambda: session.ask(queries.count, "event", "C-001") == 3)
    at_desk.settle()
    desk.quick.flush()
    at_desk.until(lambda: session.ask(queries.drafts) == [])


def test_a_disk_that_is_the_same_one_needs_no_passphrase(at_desk: Any, disk: Disk) -> None:
    desk, session = at_desk.window.desk, at_desk.window.context.session
    desk.show_page("intake")
    page = desk.current()
    disk.pull()
    page.questions.cells["who"].editor.setFocus()
    at_desk.type("Birch")
    page.flush()
    at_desk.until(lambda: desk.trouble.standing)
    disk.away.rename(disk.path)
    desk.trouble.try_again()
    at_desk.settle()
    desk.trouble._judged()
    assert "is back, and what was typed is stored" in desk.banner.words.text()
    assert "Birch" in [draft.text for draft in session.ask(queries.drafts)]


@pytest.mark.parametrize("what", ["held", "other"])
def test_a_vault_that_another_holds_and_another_vault_are_named(
    at_desk: Any, disk: Disk, what: str, make_vault: Callable[..., Session]
) -> None:
    window, desk = at_desk.window, at_desk.window.desk
    form = _typed_into(at_desk, _event(at_desk, "First"), HERE)
    at_desk.settle()
    disk.pull()
    at_desk.press("Tab")
    at_desk.until(lambda: desk.trouble.standing)
    disk.put_in()
    unlock = _lock_screen(at_desk)
    if what == "held":
        other = opening.open_vault(disk.path, bytearray(PASSPHRASE.encode()))
        said = "Another program has this vault open"
    else:
        shutil.rmtree(disk.path)
        make_vault().lock()
        said = "Another vault lies there"
    at_desk.type(PASSPHRASE)
    at_desk.press("Enter")
    at_desk.until(lambda: unlock.problem.isVisible())
    assert said in unlock.problem.text()
    assert window.stack.currentWidget() is unlock and form.form.text("narrative") == HERE
    at_desk.settle()
    if what == "held":
        other.lock()
    else:
        shutil.rmtree(disk.path)
        disk.put_in()
    at_desk.press("Ctrl+A")
    at_desk.type(PASSPHRASE)
    at_desk.press("Enter")
    at_desk.until(lambda: window.stack.currentWidget() is desk)
    at_desk.settle()
    assert window.context.session.ask(queries.find, form.target.uid).narrative == HERE
