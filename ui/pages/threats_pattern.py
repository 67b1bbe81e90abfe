"""The pattern a threat belongs to, above its form: the chain in time, and ways to link and unlink."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.actions import patterns
from app.domain.fields import REGISTRY
from app.domain.ids import is_uid
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, clear, column, label, put, row
from ui.kit.refs import RefEditor
from ui.pages import threats_words as words

_SHOWN = 6


class PatternStrip(QWidget):
    """`opened` brings the uid of another threat of the pattern; `failed` an error to be told."""

    opened = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.uid = ""
        self.head = label("", "label")
        self.chain = column(gap=0)
        self.more = label("", "muted")
        spec = REGISTRY["threat"].specs["earlier"]
        self.picker = RefEditor(_single(spec), context)
        self.picker.line.setAccessibleName(self.t(N_("Threat to link with")))
        self.picker.left.connect(self._picked)
        self.picker.hide()
        self.link = button(self.t(N_("Link with another …")), self.begin_link, "link")
        self.unlink = button(self.t(N_("Take out of the pattern")), self.take_out, "link")
        actions = Flow(4)
        actions.addWidget(self.link)
        actions.addWidget(self.unlink)
        self.setLayout(column(row(self.head, -1), self.chain, self.more, self.picker, boxed(actions), gap=2))
        self.hide()

    def show_threat(self, uid: str) -> None:
        """Show the pattern of a threat ("" = none)."""
        self.uid = uid
        self.picker.hide()
        self.picker.set_text("")
        self.setVisible(bool(uid))
        if uid:
            self.context.jobs.ask(
                self, patterns.pattern, uid, then=lambda found: self._show(uid, found), failed=lambda _: None
            )

    def _show(self, uid: str, found: Any) -> None:
        if uid != self.uid:
            return
        many = len(found.members) > 1
        if many:
            self.head.setText(self.context.plural("Pattern of {n} threat", "Pattern of {n} threats", found.total))
        else:
            self.head.setText(self.t(N_("Not linked with other threats")))
        clear(self.chain)
        shown = self._around([one.uid for one in found.members].index(uid) if many else 0, found.members)
        for one in shown if many else ():
            self.chain.addWidget(self._line(one))
        rest = found.total - len(shown)
        self.more.setText(self.context.plural("and {n} more", "and {n} more", rest) if many and rest else "")
        self.more.setVisible(bool(self.more.text()))
        self.unlink.setVisible(many and not self.context.read_only)
        self.link.setVisible(not self.context.read_only)

    @staticmethod
    def _around(at: int, members: list[Any]) -> list[Any]:
        first = max(0, min(at - _SHOWN // 2, len(members) - _SHOWN))
        return members[first : first + _SHOWN]

    def _line(self, one: Any) -> QWidget:
        when = one.when.display(self.context.lang) if one.when else self.t(N_("date not known"))
        title = one.title or words.coded("threat_kind", one.kind, self.context)
        shown = self.t(N_("{when} · {what} · {grades}")).format(
            when=when, what=self.context.apart(title), grades=words.grades(one.severity, one.likelihood, self.context)
        )
        here = one.uid == self.uid
        press = button(f"▸ {shown}" if here else shown, lambda: self.opened.emit(one.uid), "link")
        put(press, elides=True)
        press.setToolTip(shown)
        press.setEnabled(not here)
        press.setSizePolicy(press.sizePolicy().Policy.Ignored, press.sizePolicy().Policy.Fixed)
        return press

    # -- what one does ----------------------------------------------------------------------

    def begin_link(self) -> None:
        """Search for the threat to link with."""
        self.picker.show()
        self.picker.line.setFocus()

    def _picked(self) -> None:
        other = self.picker.text()
        if not self.picker.isVisible() or not other or other == self.uid or not is_uid(other):
            return
        self.picker.hide()
        self._do(patterns.link, [other, self.uid])

    def take_out(self) -> None:
        """Take this threat out of its pattern; the others stay linked."""
        self._do(patterns.unlink, self.uid)

    def _do(self, command: Any, what: Any) -> None:
        uid = self.uid
        self.context.jobs.do(
            self, command, what, then=lambda _: self.show_threat(uid) if uid == self.uid else None,
            failed=self.failed.emit,
        )  # fmt: skip


def _single(spec: Any) -> Any:

    return dataclasses.replace(spec, kind=spec.kind.of, label=N_("Threat to link with"))
