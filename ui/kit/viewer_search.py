"""Words sought inside an exhibit and marked on its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QTextDocument

from app.domain.words import N_
from ui.kit.locator import Locator, around, matches

if TYPE_CHECKING:
    from ui.kit.viewer import Viewer


class Search:
    """What is sought in the file in hand: in texts and messages at once, in a PDF through the worker."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer, self.t = viewer, viewer.t
        self._text = ""
        self._hits: list[tuple[int, int]] = []
        self._now = -1
        self._of = ""
        self._place: Locator | None = None
        self._has_words = False

    def forget(self) -> None:
        """Another exhibit: nothing is sought."""
        self._text, self._hits, self._now, self._of, self._place = "", [], -1, "", None
        self.viewer.bar.found.setText("")

    def seek(self, text: str, by: int) -> None:
        """Go to where words stand next (`by` 1) or before (-1)."""
        viewer = self.viewer
        view = viewer.stack.currentWidget()
        if view is viewer.messages:
            self._say_found(viewer.messages.seek(text, by))
        elif view is viewer.words:
            self._say_found(self._in_text(text, by))
        elif viewer.part() is not None and view is viewer.area:
            self._in_pages(text, by)

    def _say_found(self, found: bool) -> None:
        self.viewer.bar.found.setText("" if found else self.t(N_("Not found.")))

    def _in_text(self, text: str, by: int) -> bool:
        words = self.viewer.words
        flag = QTextDocument.FindFlag.FindBackward if by < 0 else QTextDocument.FindFlag(0)
        if words.find(text, flag):
            return True
        cursor = words.textCursor()
        again = words.textCursor()
        again.movePosition(again.MoveOperation.End if by < 0 else again.MoveOperation.Start)
        words.setTextCursor(again)
        if words.find(text, flag):
            return True
        words.setTextCursor(cursor)
        return False

    # -- pages ------------------------------------------------------------------------

    def _in_pages(self, text: str, by: int) -> None:
        part = self.viewer.part()
        if (text, part.uid) == (self._text, self._of):
            self._step(by)
            return
        self._text, self._of, self._hits, self._now = text, part.uid, [], -1
        if part.media_type != "application/pdf":
            self.viewer.bar.found.setText(self.t(N_("This picture has no text that could be searched.")))
            return
        self.viewer.bar.found.setText(self.t(N_("Looking …")))
        context = self.viewer.context
        context.jobs.run(
            self.viewer, self.viewer.looking.find_in, context.session, part, text,
            then=lambda found: self._came(text, found), failed=lambda _: self._say_found(False),
        )  # fmt: skip

    def _came(self, text: str, found: list[tuple[int, int, str]]) -> None:
        if text != self._text:
            return
        self._hits = [(page, n) for page, times, _ in found for n in range(times)]
        if not self._hits:
            words = N_("Not found. A scanned page has no text to search.")
            self.viewer.bar.found.setText(self.t(words if not self._has_words else N_("Not found.")))
            return
        later = (n for n, (page, _) in enumerate(self._hits) if page >= self.viewer.page)
        self._now = next(later, 0) - 1
        self._step(1)

    def _step(self, by: int) -> None:
        if not self._hits:
            return
        self._now = (self._now + by) % len(self._hits)
        words = self.t(N_("{n} of {all}"))
        number = self.viewer.context.number
        self.viewer.bar.found.setText(words.format(n=number(self._now + 1), all=number(len(self._hits))))
        page, _ = self._hits[self._now]
        if page != self.viewer.page:
            self.viewer.show_at(self.viewer.at, page)
        else:
            self._mark()

    def load_words(self) -> None:
        """Ask for the words of the page that is shown, to be chosen and marked."""
        viewer = self.viewer
        part, page = viewer.part(), viewer.page
        self._has_words = False
        if part is None or part.media_type != "application/pdf":
            return
        viewer.context.jobs.run(
            viewer, viewer.looking.words_on, viewer.context.session, part, page,
            then=lambda words: self._words_came(part.uid, page, words), failed=lambda _: None,
        )  # fmt: skip

    def _words_came(self, uid: str, page: int, words: list[Any]) -> None:
        viewer = self.viewer
        part = viewer.part()
        if part is None or part.uid != uid or viewer.page != page:
            return
        self._has_words = bool(words)
        viewer.paper.put_words(words)
        self._mark()
        if self._place is not None and not self._place.rect:
            self.mark(self._place)

    def _mark(self) -> None:
        """Mark all places of the sought words on this page, and go to the one in hand."""
        paper = self.viewer.paper
        if not self._text or not paper.words:
            return
        spans = matches(paper.words, self._text)
        paper.marks = [around(paper.words[first : last + 1]) for first, last in spans]
        paper.update()
        if 0 <= self._now < len(self._hits):
            page, n = self._hits[self._now]
            if page == self.viewer.page and n < len(spans):
                paper.choose_span(*spans[n])
                self.viewer.follow()

    def mark(self, place: Locator) -> None:
        """Mark a cited place: its part of the page, or its words once they are known."""
        paper = self.viewer.paper
        self._place = place
        box = place.rect
        if not box and paper.words:
            spans = matches(paper.words, place.text)
            box = around(paper.words[spans[0][0] : spans[0][1] + 1]) if spans else ()
        if not box:
            return
        self._place = None
        paper.cited = box
        paper.update()
        where = paper.on_screen(box).center().toPoint()
        self.viewer.area.ensureVisible(where.x(), where.y(), 60, 120)
