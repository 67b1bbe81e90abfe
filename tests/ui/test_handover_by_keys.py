"""From a contact card to the destruction of what came, on two desks, by the keyboard alone; Esc loses nothing typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.actions import queries, records, sealing
from app.actions import sealing_choice as choice
from app.settings import Settings
from tests.partners import Partner, partner
from tests.ui.conftest import CHEAP, Hands
from tests.ui.two import count
from ui.bus import Bus
from ui.context import Context
from ui.dialogs.partner import Compare
from ui.dialogs.reason import Reason
from ui.jobs import Jobs
from ui.pages.receiving import BRINGS, DECIDE
from ui.pages.sealing import CHECK, TO, WHAT
from ui.theme import Theme
from ui.window import Window


@dataclass
class Office:
    """A desk with somebody at its keyboard; `files` are what is chosen in the file dialogs that come, "" is Esc."""

    one: Partner
    hands: Hands
    files: list[str] = field(default_factory=list)

    @property
    def page(self) -> Any:
        return self.hands.window.desk.current()

    def at(self, keys: str) -> Any:
        """The page that these keys lead to."""
        self.hands.awake()
        self.hands.press(keys)
        self.hands.settle()
        return self.page

    def push(self, name: str, *files: Path | str) -> None:
        """Press a button that is reached by the Tab key; the files are those that it asks for."""
        self.files[:] = [str(one) for one in files]
        _CHOSEN[:] = self.files
        self.hands.push(name)
        self.hands.settle()
        assert _CHOSEN == [], name

    def press(self, *keys: str) -> None:
        for one in keys:
            self.hands.press(one)
            self.hands.settle()

    def asked(self, kind: type[QDialog]) -> Any:
        self.hands.until(lambda: [one for one in self.hands.window.findChildren(kind) if one.isVisible()])
        self.hands.settle()
        return [one for one in self.hands.window.findChildren(kind) if one.isVisible()][0]

    def said(self) -> str:
        return str(self.page.banner.words.text())


_CHOSEN: list[str] = []


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file dialogs answer what is to be chosen next."""
    _CHOSEN.clear()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (_CHOSEN.pop(0), "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: (_CHOSEN.pop(0), "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", staticmethod(lambda *_: ([_CHOSEN.pop(0)], "")))


@pytest.fixture
def offices(qtbot: QtBot, window: Window, hands: Hands, tmp_path: Path, files: None) -> Iterator[tuple[Office, Office]]:
    """Two desks of organisations that don't know each other yet."""
    heron, lantern = (partner(tmp_path / "vaults", name) for name in ("Heron House", "Lantern Desk"))
    other = Window(Context(Jobs(), Bus(), Settings(remember_vault=False), Theme("light"), str, kdf=CHEAP))
    qtbot.addWidget(other)
    other.show()
    for one, at in ((heron, window), (lantern, other)):
        at.open_desk(one.session)
    made = Office(heron, hands), Office(lantern, Hands(qtbot, other))
    for office in made:
        office.hands.settle()
    yield made
    QApplication.instance().removeEventFilter(other)
    if other.watch is not None:
        other.watch.release()
    lantern.session.lock()
    other.context.jobs.close()


def words(dialog: Compare) -> list[str]:
    """The twelve words, as they stand."""
    return [one.text() for one in dialog.sheet.findChildren(QLabel) if one.isVisible()]


def known(here: Office, there: Office, tmp_path: Path) -> None:
    """Cards exchanged, and verified by words that are the same on both sides."""
    for office in (here, there):
        office.at("Ctrl+Alt+H")
        office.push("Save our card …", tmp_path / f"{office.one.name}.hvcard")
        assert "holds no secret" in office.said()
    for office, other in ((here, there), (there, here)):
        office.push("Take a card in …", tmp_path / f"{other.one.name}.hvcard")
        assert other.one.name in office.said()
        office.push("Compare safety words …")
        office.press("Esc")  # nothing is verified by looking
        assert office.page.partners.rows[0]["trust"] == "unverified"
        office.hands.awake()
    seen = []
    for office in (here, there):
        office.push("Compare safety words …")
        seen.append(words(office.asked(Compare)))
        office.hands.reach("They are all the same")
        office.press("Space")
        assert office.page.partners.rows[0]["trust"] == "verified"
        office.hands.awake()
    assert len(seen[0]) == 12
    assert seen[0] == seen[1]


def handed_over(here: Office, out: Path) -> None:
    """The first case packed, with terms that no Esc loses."""
    page = here.at("Ctrl+Shift+H")
    assert page.step == TO
    here.hands.reach("To be deleted there by")
    here.hands.type("31 Dec 2027")
    here.hands.reach("Conditions, in words")
    here.hands.type("Only for the hearing")
    here.press("Ctrl+Return")
    assert page.step == WHAT
    here.press("Home", "Space")
    assert page.what.chosen_cases() == ["ALDER"]
    here.press("Ctrl+Return")
    here.hands.until(lambda: page.step == CHECK)
    here.press("Esc", "Esc")
    assert page.step == TO
    assert (page.to.text.toPlainText(), page.to.until.text()) == ("Only for the hearing", "31 Dec 2027")
    here.press("Ctrl+Return", "Ctrl+Return")
    here.hands.until(lambda: page.step == CHECK)
    here.push("Pack it …", "")  # Esc where the file is asked for
    assert page.step == CHECK
    assert count(here.one, "handover") == 0
    here.push("Pack it …", out)
    assert str(out) in here.said()
    here.push("It is on its way")
    assert here.page.packages.rows[0]["state"] == "sent"


def opened(there: Office, file: Path, *, offered: bool = False) -> None:
    """A package taken in; of the offer that is ticked nothing is lost by Esc."""
    there.at("Ctrl+Alt+H")
    there.push("Open a package …", file)
    page = there.page
    there.press("Enter")
    there.hands.until(lambda: page.step == BRINGS)
    there.press("Enter")
    assert page.step == DECIDE
    if offered:
        there.push(next(made.text() for made, _ in page.decide.offers.values()))
        there.press("Esc")
        assert page.step == BRINGS
        there.press("Ctrl+Return")
        assert [made.isChecked() for made, _ in page.decide.offers.values()] == [True]
    there.press("Ctrl+Return")
    there.hands.until(lambda: there.page is not page)
    there.hands.settle()
    assert "Taken in" in there.said()


def reason(office: Office, button: str, typed: str, *files: Path) -> None:
    """A question answered with a reason; put away first, which changes nothing."""
    state = office.page.packages.one["state"]
    office.push(button)
    office.asked(Reason)
    office.hands.type("thrown away")
    office.press("Esc")
    office.hands.awake()
    office.hands.settle()
    assert office.page.packages.one["state"] == state
    office.push(button)
    office.asked(Reason)
    office.hands.type(typed)
    office.hands.press("Enter")
    _CHOSEN[:] = [str(one) for one in files]
    office.press("Space")
    office.hands.awake()


def test_a_case_goes_there_and_back_and_is_withdrawn_by_keys_alone(
    offices: tuple[Office, Office], tmp_path: Path
) -> None:
    heron, lantern = offices
    heron.one.do(records.add_case, {"code": "ALDER", "title": "Alder"})
    said = {"event_kind": "arrest", "title": "Detained", "when": "3 May 2026"}
    event = heron.one.do(records.add_record, "event", said, "ALDER").uid
    due = {"deadline_kind": "court_order", "title": "Reply", "due_at": "2027-01-10T10:00:00Z"}
    heron.one.do(records.add_record, "deadline", due, "ALDER")
    known(heron, lantern, tmp_path)
    heron.one.cards["Lantern Desk"] = heron.page.partners.rows[0]["uid"]
    lantern.one.cards["Heron House"] = lantern.page.partners.rows[0]["uid"]

    handed_over(heron, out := tmp_path / "case.hvn")
    opened(lantern, out, offered=True)
    assert lantern.one.ask(queries.find, event).title == "Detained"
    heron.at("Ctrl+Alt+H")
    heron.push("Take a receipt or withdrawal in …", tmp_path / "case.hvn.hvr")
    assert heron.page.packages.rows[0]["state"] == "acknowledged"
    assert heron.page.packages.rows[0]["accepted"] == 1
    assert "Acknowledged · Accepted · " in heron.page.packages.list.item(0).text()

    heron.one.do(records.edit_record, event, {"title": "Detained at the airport"})
    lantern.one.do(records.edit_record, event, {"title": "Detained at the border"})
    order = lantern.one.ask(choice.order, ["ALDER"], {}, to=lantern.one.cards["Heron House"])
    sealing.seal(lantern.one.session, order, back := tmp_path / "back.hvn")
    opened(heron, back)
    assert [made.text() for made in heron.page.conflicts.values] == [
        "Detained at the airport",
        "Detained at the border",
    ]
    heron.push("Keep theirs")
    assert heron.one.ask(queries.find, event).title == "Detained at the border"
    assert "Theirs stays" in heron.said()
    heron.at("Ctrl+Z")
    heron.hands.until(lambda: heron.page.conflicts.rows)
    assert heron.one.ask(queries.find, event).title == "Detained at the airport"
    heron.at("Ctrl+Y")
    heron.hands.until(lambda: not heron.page.conflicts.rows)

    heron.hands.reach("Packages")
    heron.press("End")
    assert heron.page.packages.one["direction"] == "out"
    reason(heron, "Take back …", "The person asked for it", tmp_path / "case.hvw")
    assert (tmp_path / "case.hvw").exists()
    lantern.at("Ctrl+Alt+H")
    lantern.push("Take a receipt or withdrawal in …", tmp_path / "case.hvw")
    lantern.hands.reach("Packages")
    lantern.press("End")
    reason(lantern, "Destroy what came …", "Their wish")
    assert "Destroyed" in lantern.said()
