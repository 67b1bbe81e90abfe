"""What the pre-flight found: a verdict, and a list whose lines lead to where each is put right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label

STOP = "stop"


class _List(QListWidget):
    """Enter and a double click both go to the place."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.itemActivated.emit(item)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Each line takes the height its words need at this width: Qt reckons without the wrapping."""
        unit = self.fontMetrics().height()
        for item in map(self.item, range(self.count())):
            room = QRect(0, 0, self.viewport().width() - 4 * unit, 1 << 14)
            words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            item.setSizeHint(QSize(0, words.height() + unit))


class Checks(QFrame):
    """`followed` brings the problem somebody wants to put right."""

    followed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.context, self.t = context, context.translate
        self.verdict = label("", "heading", wrap=True)
        self.sub_verdict = label("", "muted", wrap=True)
        self.problems = _List()
        self.problems.setWordWrap(True)
        self.problems.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.problems.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.problems.setAccessibleName(self.t(N_("What the pre-flight found")))
        self.problems.itemActivated.connect(lambda item: self.followed.emit(item.data(Qt.ItemDataRole.UserRole)))
        margins = (20, 14, 20, 10)
        self.setLayout(column(self.verdict, self.sub_verdict, self.problems, margins=margins, gap=4))

    def say(self, words: str, more: str = "") -> None:
        """The verdict."""
        self.verdict.setText(words)
        self.sub_verdict.setText(more)
        self.sub_verdict.setVisible(bool(more))

    def clear(self) -> None:
        """No problems are known."""
        self.problems.clear()
        self.problems.hide()

    def show_problems(self, found: list[dict[str, Any]], *, ok: bool) -> None:
        """Show what was found, what stops first."""
        marked = self.problems.currentRow()
        self.problems.clear()
        for problem in sorted(found, key=lambda p: p["level"] != STOP):
            self.problems.addItem(self._item(problem))
        self.problems.setVisible(bool(found))
        self.problems.fit()
        self.problems.setCurrentRow(max(0, min(marked, len(found) - 1)))
        stops = sum(p["level"] == STOP for p in found)
        words = self.t(N_("Ready")) if ok else self.t(N_("Not yet"))
        if not found:
            self.say(words, self.t(N_("The pre-flight found nothing.")))
            return
        plural = self.context.plural
        warns = plural("{n} point to look at.", "{n} points to look at.", len(found) - stops)
        stopping = plural("{n} point stops it.", "{n} points stop it.", stops) if stops else ""
        self.say(words, "  ".join(part for part in (stopping, warns if len(found) > stops else "") if part))

    def _item(self, problem: dict[str, Any]) -> QListWidgetItem:
        stop = problem["level"] == STOP
        icon = self.context.theme.icon("circle-alert" if stop else "triangle-alert", "danger" if stop else "warn")
        item = QListWidgetItem(icon, self._words(problem))
        item.setData(Qt.ItemDataRole.UserRole, problem)
        item.setToolTip(self.t(str(problem.get("source") or "")))
        return item

    def _words(self, problem: dict[str, Any]) -> str:
        words = said(str(problem["message"]), self.t)
        rule = self.t(str(problem.get("source") or ""))
        unverified = "" if problem.get("verified", True) or not rule else " · " + self.t(N_("not verified"))
        return f"{words}\n{rule}{unverified}" if rule else words
