"""One entry of the log: the reason that was given, and each field from what to what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea

from app.domain.fields import REGISTRY
from app.domain.kinds import NOT_HERE, AnyRef, Ref, Several
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, clear, column, label, leading, line, row
from ui.kit.lists import said_title
from ui.pages.log_handover import told as told_of_handover

_LONG = 600
# From this size of letters on the list needs the room more than the entry beside it.
_LARGE = 1.5
_LONG_WORD = re.compile(r"\S{28,}")


def named(entry: Any, t: Callable[[str], str]) -> str:
    """The title of the record of an entry, as it is said in the language."""
    return said_title(entry.kind, entry.title, t)


class EntryDetails(QFrame):
    """Stands beside the list; `to_record` and `only_record` are what can be done with its record."""

    def __init__(self, context: Context, to_record: Callable[[], object], only_record: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.context, self.t = context, context.translate
        self.title = leading(label("", "heading", wrap=True))
        self.about = label("", "muted", wrap=True, selectable=True)
        self.reason = label("", wrap=True, selectable=True)
        self.go = button(self.t(N_("To the record")), to_record)
        self.only = button(self.t(N_("Only this record")), only_record)
        self.changes = column(gap=4)
        parts = (self.title, self.about, self.reason, row(self.go, self.only, -1), line(), self.changes, -1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(boxed(column(*parts, margins=(20, 16, 20, 20), gap=8), "sheet"))
        self.setLayout(column(area))
        self.setFixedWidth(context.theme.size(360 if context.theme.scale < _LARGE else 290))
        self.hide()

    def begin(self, entry: Any, what: str) -> None:
        """Show what the list knows of an entry; its changes follow."""
        self.title.setText(named(entry, self.t) or what)
        moment = self.context.moment(entry.at)
        number = self.t(N_("Entry {n} of the log")).format(n=self.context.number(entry.n))
        opened = self.t(N_("Opened with: {what}")).format(what=self.t(entry.actor)) if entry.actor else ""
        self.about.setText("\n".join(part for part in (what, moment, opened, number) if part))
        self.go.setVisible(entry.kind in REGISTRY)
        self.only.setVisible(bool(entry.record))
        self.reason.hide()
        clear(self.changes)
        self.show()

    def show_details(self, entry: Any, details: Any) -> None:
        """The reason and the changes of the entry in hand."""
        clear(self.changes)
        self.reason.setText(self.t(N_("Reason: {words}")).format(words=details.reason))
        self.reason.setVisible(bool(details.reason))
        kind = REGISTRY.get(entry.kind)
        for change in details.changes:
            spec = kind.specs.get(change.field) if kind else None
            self.changes.addWidget(label(self.t(spec.label) if spec else change.field, "section"))
            told = label(self._words(entry.kind, spec, change, details.titles), wrap=True, selectable=True)
            told.setProperty("elides", "\u200b" in told.text())  # its long words break anywhere
            self.changes.addWidget(told)
            self.changes.addSpacing(6)

    def _words(self, kind: str, spec: Any, change: Any, titles: dict[str, str]) -> str:
        if change.erased:
            return self.t(N_("erased: nobody can read it any more"))
        after = self._value(kind, spec, change.after, titles)
        if change.before is None:
            return after or self.t(N_("empty"))
        before = self._value(kind, spec, change.before, titles) or self.t(N_("empty"))
        arrow = "←" if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else "→"
        return f"{before}\n{arrow} {after or self.t(N_('empty'))}"

    def _value(self, kind: str, spec: Any, value: Any, titles: dict[str, str]) -> str:
        """A kept value in words; what can't be told any more is shown as it is kept."""
        if value is None or value == "":
            return ""
        if spec is not None and (words := told_of_handover(kind, spec.name, value, self.context)) is not None:
            return words
        inner = spec.kind.of if spec is not None and isinstance(spec.kind, Several) else spec and spec.kind
        if isinstance(inner, Ref | AnyRef):
            uids = value if isinstance(value, list) else [value]
            return self.context.listed(titles.get(str(uid)) or self.t(NOT_HERE) for uid in uids)
        try:
            shown = spec.kind.show(spec.kind.from_json(value), self.context.lang, self.t) if spec else str(value)
        except Exception:  # noqa: BLE001 - an older form of a value, or one of a newer version
            shown = str(value)
        return _breakable(shown if len(shown) <= _LONG else f"{shown[:_LONG]} …")


def _breakable(text: str) -> str:
    """Long words such as digests may break anywhere."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(word[0]), text)
