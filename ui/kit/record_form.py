"""The form of one record: a field is stored when it is left, its text kept as a draft before that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import Cancelled
from app.domain.fields import RecordKind, Spec
from app.domain.ids import new_uid
from app.domain.kinds import BadValue
from app.domain.words import N_
from ui.context import Context
from ui.errors import Weight, notice, value_words
from ui.kit.basics import column
from ui.kit.form import Form
from ui.kit.lists import one

_DRAFT_AFTER = 600
_DISK = frozenset({"io", "disk_full"})


@dataclass(frozen=True, slots=True)
class Target:
    """Which record a form shows; `rev` 0 means it isn't stored yet."""

    uid: str
    case: str | None
    rev: int = 0


class RecordForm(QWidget):
    """Shows one record of a kind and stores what is typed, field by field.

    `created` and `stored` bring the record; `refused` brings a notice too loud for a field.
    """

    created = Signal(object)
    stored = Signal(object)
    refused = Signal(object)
    drafted = Signal(str)

    def __init__(self, kind: RecordKind, context: Context, preset: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.kind = kind
        self.context = context
        self.t = context.translate
        self._specs: dict[str, Spec] = {spec.name: spec for spec in kind.specs.values() if spec.in_form}
        self.form = Form([spec for name, spec in self._specs.items() if name not in preset], context)
        self.setLayout(column(self.form))
        self.target: Target | None = None
        self._stored: dict[str, str] = {}
        self._unsaved: set[str] = set()
        self._drafted: set[str] = set()
        # What could not be kept before another record was shown.
        self._waiting: dict[tuple[Target, str], str] = {}
        self._creating = False
        self._timer = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._timer.timeout.connect(self.save_drafts)
        self.form.typed.connect(self._typed)
        self.form.left.connect(self.commit)

    # -- what is shown ------------------------------------------------------------------

    def show_record(self, record: Any, case: str | None) -> None:
        """Show a stored record; what was typed into the one before is stored first."""
        self.flush()
        fixed = self.context.read_only or self.kind.append_only or self.kind.by_app
        self.target = Target(record.uid, case, record.rev)
        self._stored = self._texts_of(record)
        self._start(lambda _: fixed)

    def show_blank(self, case: str | None, values: Mapping[str, str] | None = None, uid: str = "") -> None:
        """Show an empty form for a new record; `values` are texts already known, e.g. its person."""
        self.flush()
        self.target = Target(uid or new_uid(), case)
        self._stored = {}
        self._start(lambda _: self.context.read_only)
        for name, text in (values or {}).items():
            self.form.set_text(name, text)
            self._unsaved.add(name)

    def _start(self, fixed: Any) -> None:
        self._unsaved.clear()
        self._drafted.clear()
        self._creating = False
        self.form.set_texts(self._stored)
        self.form.set_fixed(fixed)
        self._take_waiting()
        self._ask_drafts()

    def _texts_of(self, record: Any) -> dict[str, str]:
        texts = {}
        for name, spec in self._specs.items():
            value = getattr(record, name, None)
            texts[name] = "" if value is None else spec.kind.edit_text(value, self.context.lang)
        return texts

    def refresh(self, record: Any) -> None:
        """The record changed elsewhere: show it, but never over what is being typed."""
        if self.target is None or record.uid != self.target.uid:
            return
        self.target = Target(record.uid, self.target.case, record.rev)
        fresh = self._texts_of(record)
        for name, text in fresh.items():
            if text == self._stored.get(name):
                continue
            if name not in self._unsaved:
                self.form.set_text(name, text)
            elif (cell := self.form.cells().get(name)) is not None and text != self.form.text(name):
                words = N_("Changed elsewhere meanwhile: “{text}”. What you typed is stored when you leave the field.")
                cell.remark(self.t(words).format(text=text))
        self._stored = fresh

    @property
    def is_new(self) -> bool:
        """Whether the record shown is not stored yet."""
        return self.target is not None and self.target.rev == 0

    def missing(self) -> list[str]:
        """Labels of needed fields still empty."""
        texts = self.form.texts()
        return [self.t(s.label) for s in self._specs.values() if s.required and not texts.get(s.name, "").strip()]

    # -- drafts -----------------------------------------------------------------------

    def _typed(self, name: str) -> None:
        self._unsaved.add(name)
        if not self._timer.isActive():
            self._timer.start()

    def save_drafts(self) -> None:
        """Keep the text of every field not stored yet, encrypted, outside the journal."""
        self._timer.stop()
        if self.target is None or self.context.read_only:
            return
        for name in sorted(self._unsaved):
            self._drafted.add(name)
            self._save_draft(self.target, name, self.form.text(name))
            self.drafted.emit(name)

    def _save_draft(self, target: Target, name: str, text: str) -> None:
        from app.actions import records  # noqa: PLC0415 - late, for a quick start

        self.context.jobs.do(
            self, records.save_draft, self.kind.name, target.uid, name, text, case=target.case, base_rev=target.rev,
            failed=lambda error: self._not_kept(target, {name: text}, error),
        )  # fmt: skip

    def _not_kept(self, target: Target, texts: Mapping[str, str], error: BaseException) -> None:
        if self.target is None or self.target.uid != target.uid:
            self._waiting |= {(target, name): text for name, text in texts.items()}
        if not isinstance(error, Cancelled):
            self.context.jobs.unhandled.emit(error)

    def _take_back(self, target: Target, texts: Mapping[str, str]) -> bool:
        """What was not stored is so again; that of a record that is not shown any more waits until it can be kept."""
        if self.target is None or self.target.uid != target.uid:
            self._waiting |= {(target, name): text for name, text in texts.items()}
            return False
        self._unsaved |= set(texts)
        for name in texts:
            self._stored.pop(name, None)
        return True

    def _take_waiting(self) -> None:
        """The record is shown again: what waits stands in its field."""
        for target, name in list(self._waiting):
            if self.target is not None and target.uid == self.target.uid:
                self._unsaved.add(name)
                self.form.set_text(name, self._waiting.pop((target, name)))

    def _keep_waiting(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for (target, name), text in waiting.items():
            self._save_draft(target, name, text)

    def _drop_draft(self, name: str) -> None:
        self._unsaved.discard(name)
        if name in self._drafted and self.target is not None:
            from app.actions import records  # noqa: PLC0415 - late, for a quick start

            self._drafted.discard(name)
            self.context.jobs.do(self, records.drop_draft, self.target.uid, name)

    def _ask_drafts(self) -> None:
        from app.actions import queries  # noqa: PLC0415 - late, for a quick start

        target = self.target
        self.context.jobs.ask(self, queries.drafts, then=lambda found: self._take_drafts(target, found))

    def _take_drafts(self, target: Target | None, drafts: list[Any]) -> None:
        if target is None or self.target is None or self.target.uid != target.uid:
            return
        for draft in drafts:
            if draft.uid == target.uid and draft.field in self._specs and draft.field not in self._unsaved:
                self._take_draft(draft)

    def _take_draft(self, draft: Any) -> None:
        """A draft returns to its editor; one whose record moved on stands beside it."""
        cell = self.form.cell(draft.field)
        if cell is None or draft.text == self._stored.get(draft.field, ""):
            return
        target = cast("Target", self.target)
        if draft.base_rev not in (target.rev, None):
            cell.remark(self.t(N_("Typed before the last change: {text}")).format(text=draft.text))
            return
        self._unsaved.add(draft.field)
        self._drafted.add(draft.field)
        self.form.set_text(draft.field, draft.text)
        cell.remark(self.t(N_("Not stored yet: kept from last time.")))

    # -- storing ------------------------------------------------------------------------

    def flush(self) -> None:
        """Store what can be stored now and keep the rest as drafts (page change, lock, Ctrl+Enter)."""
        for name in sorted(self._unsaved):
            self.commit(name)
        if self._unsaved:
            self.save_drafts()
        self._keep_waiting()

    def commit(self, name: str) -> None:
        """A field was left: store it when it changed and fits."""
        if self.target is None or name not in self._specs or self.context.read_only:
            return
        text = self.form.text(name)
        if text == self._stored.get(name, ""):
            self._complain(name, "")
            self._drop_draft(name)
            return
        self._unsaved.add(name)
        value, problem = self._parse(name, text)
        self._complain(name, problem)
        if not problem:
            text = self._cleaned(name, text, value)
        if problem:
            self.save_drafts()
        elif self.is_new:
            self._create()
        else:
            self._store(name, text, value)

    def _parse(self, name: str, text: str) -> tuple[Any, str]:
        spec = self._specs[name]
        try:
            value = spec.kind.parse(text, self.context.reading)
        except BadValue as problem:
            return None, value_words(problem.code, problem.message, self.t)
        if value is None and spec.required and not self.is_new:
            return None, self.t(N_("This can't be empty."))
        return value, ""

    def _complain(self, name: str, words: str) -> None:
        if (cell := self.form.cells().get(name)) is not None:
            cell.complain(words)
            if not words:
                cell.remark("")

    def _cleaned(self, name: str, text: str, value: Any) -> str:
        """The text without signs that nobody sees, as it will be stored; the field says which they were."""
        kind, cell = self._specs[name].kind, self.form.cells().get(name)
        removed = kind.removed(text)
        if not removed or cell is None:
            return text
        made = "" if value is None else kind.edit_text(value, self.context.lang)
        cell.editor.set_text(made)
        cell.remark(" ".join(self.t(one.words).format(codes=one.codes) for one in removed))
        return made

    def _store(self, name: str, text: str, value: Any) -> None:
        from app.actions import records  # noqa: PLC0415 - late, for a quick start

        target = cast("Target", self.target)
        self._stored[name] = text
        self._drop_draft(name)
        self.context.jobs.do(
            self,
            records.edit_record,
            target.uid,
            {name: value},
            then=lambda done: self._edited(target, name, done),
            failed=lambda error: self._failed(target, {name: text}, error),
        )

    def _edited(self, target: Target, name: str, done: Any) -> None:
        if (cell := self.form.cells().get(name)) is not None and name not in self._unsaved:
            cell.editor.settle()
        if self.kind.name == "person":
            self.context.jobs.ask(self, one, target.uid, then=self._told)
        else:
            self._told(done.result)

    def _told(self, record: Any) -> None:
        self.refresh(record)
        self.stored.emit(record)

    def _create(self) -> None:
        """Store a new record as soon as everything needed is there."""
        values: dict[str, Any] = {}
        texts = {name: text for name, text in self.form.texts().items() if text.strip()}
        for name, text in texts.items():
            value, problem = self._parse(name, text)
            if problem or value is None:
                self._complain(name, problem)
                continue
            values[name] = value
        needed = [spec.name for spec in self._specs.values() if spec.required]
        if self._creating or not values or any(name not in values for name in needed):
            self.save_drafts()
            return
        self._creating = True
        self._add(values, {name: texts[name] for name in values})

    def _add(self, values: dict[str, Any], texts: dict[str, str]) -> None:
        from app.actions import records  # noqa: PLC0415 - late, for a quick start

        target = cast("Target", self.target)
        options = {
            "then": lambda done: self._created(target, texts, done),
            "failed": lambda error: self._failed(target, texts, error),
        }
        if self.kind.name == "case":
            self.context.jobs.do(self, records.add_case, values, **options)
        else:
            self.context.jobs.do(self, records.add_record, self.kind.name, values, target.case, **options)

    def _created(self, target: Target, texts: dict[str, str], done: Any) -> None:
        for name in set(texts) | self._drafted:
            self._forget(target.uid, name)
        self.context.jobs.ask(self, one, done.result.uid, then=lambda record: self._made(target, record))

    def _made(self, target: Target, record: Any) -> None:
        if self.target is not None and self.target.uid == target.uid:
            self._creating = False
            self.target = Target(record.uid, target.case, record.rev)
            self._stored = self._texts_of(record)
            self._unsaved = {n for n in self._unsaved if self.form.text(n) != self._stored.get(n, "")}
            if self._unsaved:
                self.save_drafts()  # what was typed meanwhile now belongs to the stored record
            for name, text in self._stored.items():
                if name not in self._unsaved:
                    self.form.set_text(name, text)
            for name, cell in self.form.cells().items():
                if name not in self._unsaved:
                    cell.editor.settle()
        self.created.emit(record)

    def _forget(self, uid: str, name: str) -> None:
        from app.actions import records  # noqa: PLC0415 - late, for a quick start

        if name in self._drafted:
            self._drafted.discard(name)
            self.context.jobs.do(self, records.drop_draft, uid, name)

    def _failed(self, target: Target, texts: dict[str, str], error: BaseException) -> None:
        self._creating = False
        if isinstance(error, Cancelled):
            self._take_back(target, texts)
            return
        told = notice(error, self.t)
        if self._take_back(target, texts):
            self.save_drafts()
            for name, words in told.problems.items():
                self._complain(name, words)
        if told.code in _DISK:  # said once, over every page
            self.context.jobs.unhandled.emit(error)
        elif told.weight is not Weight.FIELD or not told.problems:
            self.refused.emit(told)
