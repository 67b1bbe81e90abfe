"""What the pre-flight found: a verdict, and a list whose lines lead to where each is put right."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label

STOP, WARN, NOTE = _WEIGHTS = ("stop", "warn", "note")
# Told apart by sign and by words, not by colour alone.
_SIGNS = {
    STOP: ("circle-alert", "danger", N_("Stops it: {what}")),
    WARN: ("triangle-alert", "warn", N_("Not as asked: {what}")),
    NOTE: ("info", "muted", N_("To know: {what}")),
}


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

    def show_problems(self, found: list[dict[str, Any]], *, ok: bool, filed: bool = False) -> None:
        """Show what was found, what stops first; the line in hand stays so while it is there."""
        marked, row = self._in_hand(), self.problems.currentRow()
        self.problems.clear()
        ordered = sorted(found, key=lambda problem: _WEIGHTS.index(problem["level"]))
        for problem in ordered:
            self.problems.addItem(self._item(problem))
        self.problems.setVisible(bool(found))
        self.problems.fit()
        same = next((n for n, problem in enumerate(ordered) if _same(problem) == marked), row)
        self.problems.setCurrentRow(max(0, min(same, len(found) - 1)))
        counts = Counter(problem["level"] for problem in found)
        self.say(self._verdict(counts, ok=ok, filed=filed), self._counted(counts))

    def _in_hand(self) -> tuple[str, ...]:
        item = self.problems.currentItem()
        return _same(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ()

    def _verdict(self, counts: Counter[str], *, ok: bool, filed: bool) -> str:
        if not ok:
            return self.t(N_("Not yet"))
        return self.t(N_("Ready as a draft")) if filed and counts[WARN] else self.t(N_("Ready"))

    def _counted(self, counts: Counter[str]) -> str:
        plural = self.context.plural
        told = [
            plural("{n} point stops it.", "{n} points stop it.", counts[STOP]) if counts[STOP] else "",
            plural("{n} point is not as asked.", "{n} points are not as asked.", counts[WARN]) if counts[WARN] else "",
            plural("{n} point to know.", "{n} points to know.", counts[NOTE]) if counts[NOTE] else "",
        ]
        return "  ".join(part for part in told if part) or self.t(N_("The pre-flight found nothing."))

    def _item(self, problem: dict[str, Any]) -> QListWidgetItem:
        icon, role, words = _SIGNS[problem["level"]]
        told = self.t(words).format(what=said(str(problem["message"]), self.t))
        rule = self._rule(problem)
        item = QListWidgetItem(self.context.theme.icon(icon, role), f"{told}\n{rule}" if rule else told)
        item.setData(Qt.ItemDataRole.UserRole, problem)
        return item

    def _rule(self, problem: dict[str, Any]) -> str:
        """On what it rests: the source of the rule, when that was looked up, and whether it was checked at all."""
        source = self.t(str(problem.get("source") or ""))
        if not source:
            return ""
        day = str(problem.get("checked_on") or "")
        looked = self.t(N_("looked up on {day}")).format(day=self.context.day(day)) if day else ""
        unverified = "" if problem.get("verified", True) else self.t(N_("not verified"))
        return " · ".join(part for part in (source, looked, unverified) if part)


def _same(problem: dict[str, Any]) -> tuple[str, ...]:
    """By what a line is known again after the next check."""
    return (str(problem.get("code")), str(problem.get("subject")), str(problem.get("message")))
