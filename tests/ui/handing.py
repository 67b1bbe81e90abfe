"""A vault that stands in the middle of handing over, and every step and question of it as the window shows them.

Heron House knows two partners: Lantern Desk is verified, the one with the long name is not. A case went to Lantern Desk
and came back; what both changed is in conflict, and two packages lie there unopened.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.actions import cards_trust, demo, opening, queries, records, sealing
from app.actions import sealing_choice as choice
from app.actions.receiving import taking
from app.actions.receiving.source import Source
from tests import once
from tests.partners import Partner, meet, partner
from tests.vaults import SECRET
from ui.dialogs.cut import Cut
from ui.dialogs.partner import Compare, Revoke, Scan
from ui.dialogs.reason import Reason
from ui.dialogs.spoken import Spoken
from ui.pages.receiving import BRINGS, DECIDE, FILE, WARNING
from ui.pages.sealing import CHECK, TO, WHAT

LONG = "Association of Translators, Physicians and Lawyers for People Who Had to Leave, Northern Section"
WORDS = "anchor-basket-candle-dolphin-ember-forest-garden"
BACK, STRANGE = "back.hvn", "strange.hvn"


# -- the vault, made once ----------------------------------------------------------------


def scene(factory: pytest.TempPathFactory) -> Path:
    """A folder with the locked vault and the packages; to be copied."""
    return once.made_once(factory, "handing", make)


def make(root: Path) -> None:
    """Three organisations, and what went between them; only Heron House's vault stays."""
    heron, lantern, strange = (
        partner(root, "Heron House", "Nora Skazka"), partner(root / "far", "Lantern Desk", "Ines Fabel"),
        partner(root / "far", LONG, "Tomas Nikde"),
    )  # fmt: skip
    meet(heron, lantern)
    meet(heron, strange)
    demo.fill_sample(heron.session)
    first = root / "first.hvn"
    _sealed(heron, lantern, "BIRCH", first)
    taking.accept(lantern.session, Source((first,)), taking.Decision())
    event = next(one for one in _events(lantern) if one.title == "Offices of the newspaper searched")
    _both(heron, lantern, event.uid, "title", "Newsroom searched", "Offices searched, computers taken")
    back = root / "once.hvn"
    _sealed(lantern, heron, "BIRCH", back)
    taking.accept(heron.session, Source((back,)), taking.Decision())
    _both(heron, lantern, event.uid, "narrative", "Seven officers came at noon.", "Nine officers came before noon.")
    lantern.do(records.add_record, "note", {"text": "The tribunal has moved to the second floor"}, "BIRCH")
    _sealed(lantern, heron, "BIRCH", root / BACK)
    strange.do(records.add_case, {"code": "REED", "title": "Reed"})
    strange.do(records.add_record, "note", {"text": "A letter for the hearing"}, "REED")
    _sealed(strange, heron, "REED", root / STRANGE)
    heron.do(cards_trust.distrust_card, heron.cards[LONG], "their phone was stolen")
    for one in (heron, lantern, strange):
        one.session.lock()
    for gone in (root / "far", first, back, root / "once.hvn.hvr", root / "first.hvn.hvr"):
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink(missing_ok=True)


def _events(one: Partner) -> list[Any]:
    return list(one.ask(queries.records, "event", case="BIRCH", limit=100).rows)


def _both(here: Partner, there: Partner, uid: str, name: str, ours: str, theirs: str) -> None:
    here.do(records.edit_record, uid, {name: ours})
    there.do(records.edit_record, uid, {name: theirs})


def _sealed(sender: Partner, receiver: Partner, code: str, out: Path) -> None:
    order = sender.ask(choice.order, [code], {}, to=sender.cards[receiver.name], override="agreed by phone")
    sealing.seal(sender.session, order, out)


# -- the steps ---------------------------------------------------------------------------


@dataclass
class Tour:
    """Leads through every step and question; yields what each is called and what shows it."""

    hands: Any
    folder: Path

    def begin(self) -> None:
        """Open the vault in the window, with the case that was handed over in hand."""
        window = self.hands.window
        session = opening.open_vault(self.folder / "heron-house", bytearray(SECRET))
        window.open_desk(session)
        self.hands.settle()
        case = next(one for one in session.ask(queries.cases) if one.code == "BIRCH")
        window.context.case.take(case.code, case.uid, case.title)

    def page(self, name: str) -> Any:
        """A page, gone to."""
        made = self.hands.window.desk.show_page(name)
        self.hands.settle()
        return made

    def __iter__(self) -> Iterator[tuple[str, QWidget]]:
        yield from self._out()
        yield from self._in()
        yield from self._page()

    def _out(self) -> Iterator[tuple[str, QWidget]]:
        window, page = self.hands.window, self.page("sealing")
        yield "out 1, to whom", window
        page.to.partner.setCurrentIndex(page.to.partner.findData("passphrase"))
        yield "out 1, by passphrase", window
        page.to.partner.setCurrentIndex(0)
        page.go_on()
        assert page.step == WHAT
        yield "out 2, what goes", window
        page.what.choose_fields.click()
        yield from self._asked("out 2, fields")
        page.go_on()
        self.hands.until(lambda: page.step == CHECK)
        for made, _ in page.check.guarded.values():
            made.setChecked(True)
        self.hands.settle()
        yield "out 3, look", window
        page.show_step(TO)
        Spoken(page, window.context, WORDS, print).open()
        yield from self._asked("out, the seven words", Spoken)

    def _in(self) -> Iterator[tuple[str, QWidget]]:
        window, page = self.hands.window, self.page("receiving")
        yield "in 1, nothing yet", window
        self._look(page, STRANGE, WARNING)
        yield "in, warning", window
        page.go_on()
        page.go_on()
        assert page.step == DECIDE
        yield "in 3, with a reason", window
        page.begin_refusing()
        yield from self._asked("in 3, refuse")
        page.take_files([self.folder / BACK])
        page.file.by_words.setChecked(True)
        self.hands.settle()
        yield "in 1, by words", window
        page.file.by_words.setChecked(False)
        self._look(page, BACK, BRINGS)
        yield "in 2, what it brings", window
        page.go_on()
        yield "in 3, decide", window
        page.show_step(FILE)

    def _look(self, page: Any, name: str, step: int) -> None:
        page.take_files([self.folder / name])
        page.go_on()
        self.hands.until(lambda: page.step == step)
        self.hands.settle()

    def _page(self) -> Iterator[tuple[str, QWidget]]:
        window, page = self.hands.window, self.page("handover")
        self.hands.until(lambda: page.conflicts.rows)
        self.hands.settle()
        yield "page, conflicts", window
        page.area.ensureWidgetVisible(page.partners.revoke)
        yield "page, partners", window
        page.area.ensureWidgetVisible(page.folder.put)
        yield "page, folder", window
        one, name, context = page.partners.rows[0], LONG, window.context
        for title, kind in (("words", Compare), ("fingerprints", Scan), ("revoke", Revoke)):
            asked = kind(page, context, one["uid"] if kind is Revoke else one, name, print)
            asked.open()
            yield from self._asked(f"page, {title}", kind)
        Cut(page, context, "case.hvn", print).open()
        yield from self._asked("page, volumes", Cut)
        page.packages._ask_withdraw()
        yield from self._asked("page, take back", Reason)

    def _asked(self, name: str, kind: type[QDialog] = QDialog) -> Iterator[tuple[str, QWidget]]:
        """The question that is open, put away after it was looked at."""
        found = [one for one in self.hands.window.findChildren(kind) if one.isVisible()]
        if found:
            self.hands.settle()
            yield name, found[-1]
            # Looking follows the chain of the focus, and Qt's binding may mistake what comes later for what was deleted.
            found[-1].setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
            found[-1].done(0)
            self.hands.settle()
