"""Two organisations, one of them in the window: what tests of handing over do before they look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.actions import records, sealing
from app.actions import sealing_choice as choice
from tests.partners import Partner, partners
from ui.pages.receiving import BRINGS
from ui.pages.sealing import CHECK, WHAT


@dataclass
class Two:
    """The window on Heron House's vault, and Lantern Desk's beside it; their cards are verified."""

    hands: Any
    heron: Partner
    lantern: Partner

    def page(self, name: str) -> Any:
        made = self.hands.window.desk.show_page(name)
        self.hands.settle()
        return made

    def shown(self, name: str) -> Any:
        return self.hands.window.desk.page(name)

    def until(self, condition: Any) -> None:
        self.hands.until(condition)
        self.hands.settle()

    def dialog(self, kind: type[QDialog]) -> Any:
        self.hands.until(lambda: self._open(kind))
        self.hands.settle()
        return self._open(kind)[0]

    def _open(self, kind: type[QDialog]) -> list[Any]:
        return [one for one in self.hands.window.findChildren(kind) if one.isVisible()]


def count(one: Partner, kind: str, where: str = "deleted_at IS NULL") -> int:
    return int(one.ask(lambda reader: reader.database.value(f'SELECT count(*) FROM "{kind}" WHERE {where}')))


def packed(two: Two, out: Path, *, words: bool = False) -> dict[str, Any]:
    """The case of Lantern Desk for Heron House, or for whoever has the words."""
    whom: dict[str, Any] = {"named": "Heron House"} if words else {"to": two.lantern.cards["Heron House"]}
    order = two.lantern.ask(choice.order, ["REED"], {}, override="agreed by phone", **whom)
    return sealing.seal(two.lantern.session, order, out)


def at_check(two: Two) -> Any:
    """The page that packs, at its last step, with the first case chosen for Lantern Desk."""
    page = two.page("sealing")
    page.begin_for(two.heron.cards["Lantern Desk"])
    two.hands.settle()
    page.what.cases.item(0).setCheckState(Qt.CheckState.Checked)
    page.go_on()
    assert page.step == WHAT
    page.go_on()
    two.until(lambda: page.step == CHECK)
    return page


def looked_at(two: Two, file: Path, step: int = BRINGS) -> Any:
    page = two.page("receiving")
    page.take_files([file])
    page.go_on()
    two.until(lambda: page.step == step)
    return page


@contextmanager
def desk_of_two(window: Any, hands: Any, folder: Path) -> Iterator[Two]:
    """The window on the vault of one of two partners who know each other; a case in each."""
    with partners(folder, 2) as (heron, lantern):
        heron.do(records.add_case, {"code": "ALDER", "title": "Alder"})
        lantern.do(records.add_case, {"code": "REED", "title": "Reed"})
        window.open_desk(heron.session)
        hands.settle()
        yield Two(hands, heron, lantern)
