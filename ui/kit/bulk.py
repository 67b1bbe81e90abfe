"""The form of many chosen records: what they share is shown, what is touched is changed in all, as one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.actions import bulk
from app.domain.errors import Cancelled
from app.domain.fields import REGISTRY
from app.domain.kinds import BadValue, Several
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice, value_words
from ui.kit.basics import Flow, boxed, button, column, label, put, row
from ui.kit.form import Cell, Form

# From so many records on it takes a while, and can be stopped.
_LONG = 200
_LINKS = (
    ("involvement", ("person", "degree"), N_("Link all of them to a person"), N_("Link to this person")),
    ("citation", ("evidence",), N_("Link all of them to an exhibit"), N_("Link to this exhibit")),
)


class BulkForm(QWidget):
    """Shown in place of the form of one record; nothing happens before its button is pressed."""

    changed = Signal(str)
    refused = Signal(object)
    archive_asked = Signal(object)

    def __init__(self, context: Context, found: bulk.Shared, uids: Sequence[str]) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.found, self.uids = found, list(uids)
        self.touched: set[str] = set()
        self.links: dict[str, list[Cell]] = {}
        self.specs = {} if found.kind is None else {s.name: s for s in found.kind.stored() if s.in_form}
        self.form = Form(list(self.specs.values()), context) if self.specs else None
        self.apply = button("", self.go_on, "primary")
        self.apply.setEnabled(False)
        self.archive = button(self.t(N_("Archive all …")), lambda: self.archive_asked.emit(self.uids))
        self._lay_out()
        self._count()

    def _lay_out(self) -> None:
        words = N_("Only what you touch is changed, in all of them at once. Ctrl+Z takes it back in one step.")
        if self.form is None:
            words = N_("Only records of one kind can be changed together. They can be archived together.")
        parts: list[Any] = [label(self.t(words), "muted", wrap=True)]
        if self.form is not None:
            self.form.set_texts(self._texts())
            self.form.typed.connect(self._touched)
            self._remark()
            buttons = Flow(gap=8)
            buttons.addWidget(self.apply)
            buttons.addWidget(self.archive)
            parts += [boxed(buttons), self.form]
            parts += [self._link(*one) for one in _LINKS if self._linkable(one[0])]
        else:
            parts.append(row(self.archive, -1))
        self.setLayout(column(*parts, -1, gap=14))

    def _texts(self) -> dict[str, str]:
        lang = self.context.lang
        return {
            name: "" if isinstance(spec.kind, Several) else spec.kind.edit_text(self.found.common[name], lang)
            for name, spec in self.specs.items()
            if name in self.found.common
        }

    def _remark(self) -> None:
        form = self.form
        for name, cell in form.cells().items() if form is not None else ():
            put(cell.note, role="muted")
            if isinstance(cell.spec.kind, Several):
                cell.remark(self.t(N_("What you write here is added to what stands in each.")))
            elif name in self.found.mixed:
                cell.remark(self.t(N_("several values")))

    def _linkable(self, kind: str) -> bool:
        from app.domain import terms  # noqa: PLC0415 - code lists are read when first needed

        codes = terms.by_code(getattr(REGISTRY[kind].specs["target_kind"].kind, "code_list", ""))
        return self.found.kind is not None and self.found.kind.name in codes

    def _link(self, kind: str, names: tuple[str, ...], title: str, words: str) -> QWidget:
        cells = self.links[kind] = [Cell(REGISTRY[kind].specs[name], self.context) for name in names]
        go = button(self.t(words), lambda: self.link(kind))
        made = QWidget()
        made.setLayout(column(label(self.t(title), "heading", wrap=True), *cells, row(go, -1), gap=6))
        return made

    def take_focus(self) -> None:
        """Take the keys into the first field: never onto the button that archives, where there is one."""
        if self.form is not None:
            self.form.focus_first()
        else:
            self.archive.setFocus()

    # -- what is touched ----------------------------------------------------------------

    def _touched(self, name: str) -> None:
        self.touched.add(name)
        cell = self.form.cells().get(name) if self.form is not None else None
        if cell is not None:
            cell.complain("")
            if not isinstance(cell.spec.kind, Several):
                put(cell.note, role="warn")
                cell.remark(self.t(N_("will be changed in all of them")))
        self._count()

    def _count(self) -> None:
        one, many = N_("Change {n} record"), N_("Change {n} records")
        self.apply.setText(self.context.plural(one, many, len(self.uids)))
        self.apply.setAccessibleName(self.apply.text())
        self.apply.setEnabled(bool(self.touched) and not self.context.read_only)

    def _values(self) -> dict[str, Any] | None:
        """The values of what was touched; None when one doesn't fit."""
        values: dict[str, Any] = {}
        fits = True
        for name in sorted(self.touched):
            spec = self.specs[name]
            text = self.form.text(name) if self.form is not None else ""
            try:
                values[name] = spec.kind.parse(text, self.context.reading)
            except BadValue as problem:
                fits = False
                self._complain(name, value_words(problem.code, problem.message, self.t))
                continue
            if values[name] is None and spec.required:
                fits = False
                self._complain(name, self.t(N_("This can't be empty.")))
        return values if fits else None

    def _complain(self, name: str, words: str) -> None:
        if self.form is not None and (cell := self.form.cell(name)) is not None:
            cell.complain(words)

    # -- doing it -----------------------------------------------------------------------

    def go_on(self) -> None:
        """Change all of them."""
        values = self._values() if self.touched else None
        if values is None or self.context.read_only:
            return
        json = {n: None if v is None else self.specs[n].kind.to_json(v) for n, v in values.items()}
        one, many = N_("{n} record changed. Ctrl+Z takes it back."), N_("{n} records changed. Ctrl+Z takes it back.")
        self._do(bulk.edit_many, self.uids, json, self.context.reading, told=(one, many))

    def link(self, kind: str) -> None:
        """Link all of them."""
        values: dict[str, str] = {}
        for cell in self.links[kind]:
            values[cell.spec.name] = cell.editor.text()
            cell.complain("" if cell.editor.text() else self.t(N_("Choose one first.")))
        if all(values.values()) and not self.context.read_only:
            one, many = N_("{n} link made. Ctrl+Z takes it back."), N_("{n} links made. Ctrl+Z takes it back.")
            self._do(bulk.link_many, self.uids, kind, values, told=(one, many))

    def _do(self, command: Any, *args: Any, told: tuple[str, str]) -> None:
        title = {"title": self.apply.text()} if len(self.uids) > _LONG else {}
        self.apply.setEnabled(False)

        def done(made: Any) -> None:
            self.touched.clear()
            self._count()
            self.changed.emit(self.context.plural(*told, made.result))

        def failed(error: BaseException) -> None:
            self._count()
            if isinstance(error, Cancelled):
                return
            said = notice(error, self.t)
            for name, words in said.problems.items():
                self._complain(name, words)
            self.refused.emit(said)

        self.context.jobs.do(self, command, *args, then=done, failed=failed, **title)
