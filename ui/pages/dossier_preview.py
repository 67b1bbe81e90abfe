"""The pages of a paper as they would be now: built in memory while one works, the newest wish before all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.domain.errors import Cancelled, WorkerFailed
from app.domain.words import N_
from app.jobs import Progress
from ui.context import Context
from ui.errors import notice
from ui.kit.paper import PaperView
from ui.pages import dossier_work as work
from ui.pages.dossier_wish import Wish

_DRAWN_AFTER = 500
# A single page needs no search.
_PAGES = 2


class LivePages(QObject):
    """Builds what `wish` answers (None = nothing) and shows it in a view of pages, which keeps the page it is at."""

    def __init__(self, context: Context, wish: Callable[[], Wish | None], parent: QObject) -> None:
        super().__init__(parent)
        self.context, self.t, self._wish = context, context.translate, wish
        self.view = PaperView(context, work.draw_page)
        self.paper: Any = None
        self._sought: tuple[str, float] | None = None
        self.turn = 0
        self.building: Progress | None = None
        self.draws = QTimer(self, singleShot=True, interval=_DRAWN_AFTER)
        self.draws.timeout.connect(self.build)
        self.view.stopped.connect(self.stop)

    def soon(self) -> None:
        """Build as soon as nobody has wished something else for a moment."""
        self.draws.start()

    def build(self) -> None:
        """Build the paper in memory, in place of what was being built."""
        wish = self._wish()
        if wish is None:
            return
        self._cancel()
        self.building = Progress()
        self.turn += 1
        turn = self.turn
        self.view.busy(self.t(N_("Drawing the pages …")))
        self.context.jobs.run(
            self, work.build_preview, self.context.session, self.context.case.code, wish, self.building,
            then=lambda made: self._built(turn, made), failed=lambda error: self._not_built(turn, error),
        )  # fmt: skip

    def stop(self) -> None:
        """Build nothing any more; pages that stand there stay."""
        self.draws.stop()
        self._cancel()
        self.turn += 1
        self.view.busy("")
        if not self.view.pages:
            self.view.say(self.t(N_("Stopped. “Check again” draws the pages.")))

    def clear(self) -> None:
        """Another case: its pages are not known yet."""
        self.stop()
        self.paper = self._sought = None
        self.view.say("")

    def _cancel(self) -> None:
        if self.building is not None:
            self.building.cancel()
            self.building = None

    def _built(self, turn: int, made: Any) -> None:
        if turn != self.turn:
            return
        self.building = None
        self.paper = made
        self.view.show_paper(made, made.pages)
        self._seek()
        if made.without_exhibits:
            self.view.state.setText(self.t(N_("The pages of the exhibits are left out here: they are large.")))

    # -- where one works ------------------------------------------------------------------

    def follow(self, words: str, near: float) -> None:
        """Show the page on which these words stand, now and when the paper was built anew."""
        self._sought = (words, near)
        self._seek()

    def leave(self) -> None:
        """Stay where one reads."""
        self._sought = None

    def _seek(self) -> None:
        if self._sought is None or self.paper is None or self.view.pages < _PAGES:
            return
        turn, (words, near) = self.turn, self._sought
        self.context.jobs.run(
            self, work.find_page, self.paper, words, near,
            then=lambda page: self._found(turn, page), failed=lambda _: None,
        )  # fmt: skip

    def _found(self, turn: int, page: int) -> None:
        if turn == self.turn and page >= 0 and self.view.pages:
            self.view.go(page)

    def _not_built(self, turn: int, error: BaseException) -> None:
        if turn != self.turn or isinstance(error, Cancelled):
            return
        self.building = None
        told = notice(error, self.t)
        words = [told.words, *told.problems.values()] if not isinstance(error, WorkerFailed) else [told.words]
        self.view.say("\n".join([self.t(N_("The pages can't be drawn yet.")), *words]))
