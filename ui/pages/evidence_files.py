"""The files an exhibit is made of, in their order, and the copies derived from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.actions import exhibits, looking, sitting
from app.domain import terms
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_file
from ui.kit.basics import Flow, boxed, button, column, label
from ui.kit.table import Column, PagedModel, Table
from ui.kit.thumbs import icon_of
from ui.pages.evidence_words import size_words

_FIXED = {
    "hold": N_("The order is fixed: the exhibit is under legal hold."),
    "cited": N_("The order is fixed: pages of this exhibit are cited, and would move."),
    "gone_out": N_("The order is fixed: the exhibit went out in this order."),
}
_DERIVED = (("translation", N_("Add a translation …")), ("transcript", N_("Add a transcript …")),
            ("redacted", N_("Add a redacted copy …")))  # fmt: skip


class FilesPane(QWidget):
    """Files above, with ways to move them; below the original and what was made from it."""

    refused = Signal(object)
    open_asked = Signal(str)
    outside_asked = Signal(object)
    derived = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.uid, self._fixed = "", ""
        self.files = self._table(self._file_columns(), N_("Files"))
        self.files.picked.connect(lambda _: self._offer())
        self.up = button(t(N_("Move up")), lambda: self._move(-1), "link", context.theme.icon("arrow-up", "accent"))
        self.down = button(
            t(N_("Move down")), lambda: self._move(1), "link", context.theme.icon("arrow-down", "accent")
        )
        self.outside = button(t(N_("Open in another program …")), self._outside, "link")
        self.why = label("", "muted", wrap=True)
        self.family = self._table(self._family_columns(), N_("Original and copies made from it"))
        self.family.opened.connect(self.open_asked)
        caption = label(t(N_("Original and copies made from it")), "section")
        caption.setContentsMargins(24, 10, 24, 4)
        feet = column(_flowing(self.up, self.down, self.outside), margins=(16, 4, 16, 0))
        why = column(self.why, margins=(24, 0, 24, 4))
        self.makes = [
            button(t(words), lambda kind=kind: self._derive(kind), "link")  # type: ignore[misc]
            for kind, words in _DERIVED
        ]
        more = column(_flowing(*self.makes), margins=(16, 4, 16, 8))
        box = column(self.files, feet, why, caption, self.family, more, gap=0)
        box.setStretch(0, 1)
        box.setStretch(4, 1)
        for table in (self.files, self.family):
            table.setMinimumHeight(context.theme.size(110))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(boxed(box, "sheet"))
        self.setLayout(column(area))

    def _table(self, columns: list[Column], name: str) -> Table:
        model = PagedModel(columns, self.context)
        made = Table(model, self.t(name), self.context)
        model.setParent(made)
        model.failed.connect(self.refused)
        model.filled.connect(self._offer)
        return made

    def _file_columns(self) -> list[Column]:
        t, icon = self.t, self.context.theme.icon
        return [
            Column(t(N_("No.")), lambda part: self.context.number(part.n or 0), 56),
            Column(
                t(N_("Original name")), lambda part: self.context.apart(part.original_name or ""), 0,
                icon=lambda part: icon(icon_of(part.media_type), "muted"),
            ),
            Column(t(N_("Size")), lambda part: size_words(part.size or 0, self.context), 100),
            Column(t(N_("Media type found")), lambda part: part.media_type or "", 175),
        ]  # fmt: skip

    def _family_columns(self) -> list[Column]:
        t = self.t
        return [
            Column(t(N_("Number")), lambda one: "   " * one.depth + (one.record.exhibit or ""), 130),
            Column(t(N_("Title")), lambda one: self.context.apart(one.record.title or ""), 0),
            Column(t(N_("Derived as")), self._derived_as, 140),
        ]

    def _derived_as(self, one: exhibits.Relative) -> str:
        term = terms.by_code("derived_as").get(one.record.derived_as or "")
        return self.t(term.label) if term else self.t(N_("Original"))

    # -- what is shown ----------------------------------------------------------------

    def show_files(self, uid: str) -> None:
        """Show what an exhibit is made of."""
        self.uid = uid
        self.reload()

    def reload(self) -> None:
        """Ask again."""
        if not self.uid:
            return
        uid = self.uid
        self.files.rows.show(whole, asked=looking.parts_of, uid=uid)
        self.family.rows.show(whole, asked=exhibits.family, uid=uid)
        self.context.jobs.ask(
            self, sitting.why_fixed, uid, then=lambda why: self._take_why(uid, why), failed=lambda _: None
        )

    def _take_why(self, uid: str, why: str) -> None:
        if uid == self.uid:
            self._fixed = why
            self._offer()

    def _offer(self) -> None:
        files = self.files.rows.rows
        at = self.files.currentIndex().row()
        may = not self._fixed and not self.context.read_only and 0 <= at < len(files)
        self.up.setEnabled(may and at > 0)
        self.down.setEnabled(may and at + 1 < len(files))
        self.up.setVisible(len(files) > 1)
        self.down.setVisible(len(files) > 1)
        self.outside.setEnabled(0 <= at < len(files) and not self.context.read_only)
        words = self.t(_FIXED[self._fixed]) if self._fixed and len(files) > 1 else ""
        self.why.setText(words)
        self.why.setVisible(bool(words))
        for make in self.makes:
            make.setVisible(not self.context.read_only)

    # -- what one does ------------------------------------------------------------------

    def _part(self) -> Any:
        at = self.files.currentIndex().row()
        return self.files.rows.rows[at] if 0 <= at < len(self.files.rows.rows) else None

    def _move(self, by: int) -> None:
        part = self._part()
        if part is not None:
            self.context.jobs.do(
                self, sitting.move_part, part.uid, by, then=lambda _: self.reload(), failed=self.refused.emit
            )

    def _outside(self) -> None:
        if (part := self._part()) is not None:
            self.outside_asked.emit(part)

    def _derive(self, kind: str) -> None:
        path = ask_file(self, self.t(N_("Which file is the copy?")))
        if path is not None and self.uid:
            self.derive(kind, path)

    def derive(self, kind: str, path: Path) -> None:
        """Take a file in as a copy made from this exhibit."""
        self.context.jobs.run(
            self, derive, self.context.session, self.uid, path, kind, title=self.t(N_("Taking in a derived copy")),
            then=self._came, failed=self.refused.emit,
        )  # fmt: skip

    def _came(self, taken: Any) -> None:
        self.reload()
        self.derived.emit(taken)


def _flowing(*buttons: QWidget) -> QWidget:
    flow = Flow(gap=4)
    for one in buttons:
        flow.addWidget(one)
    return boxed(flow)


class Whole:
    """A short list all at once."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows, self.next = rows, None


def whole(reader: Any, asked: Any, uid: str, *, after: str | None, limit: int) -> Whole:  # noqa: ARG001
    """All rows a question answers (query)."""
    return Whole(asked(reader, uid))


def derive(session: Any, uid: str, path: Path, kind: str, progress: Any = None) -> Any:
    """Take in a copy made from an exhibit, off the window's thread."""
    from app.actions import evidence  # noqa: PLC0415 - the parsers' launcher, read when first needed

    return evidence.derive(session, uid, path, kind, progress=progress)
