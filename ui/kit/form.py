"""A form built from field specs: label, editor, help and problem of each field, in sections that fold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from app.domain.fields import Spec
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label, put, row
from ui.kit.editor import Editor
from ui.kit.editors import editor_for

_TWO_COLUMNS_FROM = 560


class Cell(QWidget):
    """One field: its label, its editor, and below it help, problem or a draft that waits."""

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__()
        self.spec = spec
        self.editor: Editor = editor_for(spec, context)
        words = context.translate(spec.label)
        self.name = label(
            context.translate(N_("{field} – needed")).format(field=words) if spec.required else words,
            "label",
        )
        self.name.setBuddy(self.editor)
        self.help = label(context.translate(spec.help) if spec.help else "", "muted", wrap=True)
        if not spec.help:
            self.help.hide()  # never shown before it has a parent: it would be a window of its own
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.note = label("", "warn", wrap=True)
        self.note.hide()
        box = column(self.name, self.editor, self.help, self.problem, self.note, gap=3)
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(box)
        self.setFocusProxy(self.editor)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Words that wrap keep the height they need: the grid around them asks for that of another width."""
        super().resizeEvent(event)
        for words in (self.help, self.problem, self.note):
            words.setMinimumHeight(max(0, words.heightForWidth(self.width())) if words.text() else 0)

    def complain(self, words: str) -> None:
        """Show what is wrong under the field ("" = nothing)."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.editor.set_wrong(bool(words))
        if words:
            self.editor.setAccessibleDescription(words)

    def remark(self, words: str) -> None:
        """Show a remark under the field ("" = none)."""
        self.note.setText(words)
        self.note.setVisible(bool(words))


class Section(QWidget):
    """Fields under one heading; the editors are made when it is first opened."""

    opened = Signal(object)

    def __init__(self, title: str, specs: list[Spec], context: Context) -> None:
        super().__init__()
        self.specs = specs
        self._context = context
        self.cells: dict[str, Cell] = {}
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(14)
        self._sheet = QWidget()
        self._sheet.setLayout(self._grid)
        self._sheet.installEventFilter(self)
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.setAccessibleName(title)
        put(self.head, role="section")
        self.head.toggled.connect(self._toggled)
        if not title:
            self.head.hide()
        self._sheet.hide()
        self.setLayout(column(row(self.head, -1), self._sheet, gap=6))
        self._toggled(False)

    def _toggled(self, on: bool) -> None:
        self.head.setIcon(self._context.theme.icon("chevron-down" if on else "chevron-right", "muted"))
        if on and not self.cells:
            for spec in self.specs:
                self.cells[spec.name] = Cell(spec, self._context)
            self._columns = 0
            self._arrange()
            self.opened.emit(self)
        self._sheet.setVisible(on)

    def open(self) -> None:
        """Show the fields."""
        self.head.setChecked(True)

    def fold(self) -> None:
        """Show the heading only (never of the first, unnamed section)."""
        self.head.setChecked(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The grid keeps the height it reckoned for a width, also when a field in it grew: its least one is right."""
        if watched is self._sheet and event.type() == QEvent.Type.LayoutRequest:
            for cell in self.cells.values():
                cell.setMinimumHeight(cell.minimumSizeHint().height())
            self._sheet.setMinimumHeight(self._grid.minimumSize().height())
        return super().eventFilter(watched, event)

    def rearrange(self) -> None:
        """Place the fields anew, after one became wide or narrow."""
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        columns = 2 if self.width() >= self._context.theme.size(_TWO_COLUMNS_FROM) else 1
        if columns == self._columns or not self.cells:
            return
        self._columns = columns
        while self._grid.takeAt(0) is not None:
            pass
        at, side = 0, 0
        for cell in self.cells.values():
            wide = cell.editor.wide or columns == 1
            if wide and side:
                at, side = at + 1, 0
            self._grid.addWidget(cell, at, side, 1, 2 if wide and columns == 2 else 1)
            side = 0 if wide or side else 1
            at += side == 0
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, super().minimumSizeHint().height())


class Form(QWidget):
    """Editors for a set of specs.

    `typed` and `left` name the field. Editors of folded sections don't exist until they are needed.
    """

    typed = Signal(str)
    left = Signal(str)

    def __init__(self, specs: Iterable[Spec], context: Context) -> None:
        super().__init__()
        self.context = context
        self._texts: dict[str, str] = {}
        self._fixed: Callable[[str], bool] = lambda _: False
        self.sections: list[Section] = []
        ordered = sorted(specs, key=lambda spec: bool(spec.section))
        names = list(dict.fromkeys(spec.section for spec in ordered))
        ordered.sort(key=lambda spec: names.index(spec.section))
        for title, members in groupby(ordered, key=lambda spec: spec.section):
            section = Section(context.translate(title) if title else "", list(members), context)
            section.opened.connect(self._opened)
            self.sections.append(section)
        self.setLayout(column(*self.sections, -1, gap=10))
        self.sections[0].open()

    def _opened(self, section: Section) -> None:
        for name, cell in section.cells.items():
            cell.editor.set_text(self._texts.get(name, ""))
            cell.editor.set_fixed(self._fixed(name))
            cell.editor.typed.connect(lambda name=name: self._typed(name))
            cell.editor.left.connect(lambda name=name: self.left.emit(name))
        self._tell_neighbours()

    def _typed(self, name: str) -> None:
        self._tell_neighbours()
        self.typed.emit(name)

    def _tell_neighbours(self) -> None:
        values = self.texts()
        for cell in self.cells().values():
            cell.editor.set_beside(values)

    def cells(self) -> dict[str, Cell]:
        """Cells that exist now, by field."""
        return {name: cell for section in self.sections for name, cell in section.cells.items()}

    def cell(self, name: str) -> Cell | None:
        """The cell of a field; opens its section when it is folded."""
        for section in self.sections:
            if any(spec.name == name for spec in section.specs):
                section.open()
                return section.cells[name]
        return None

    def texts(self) -> dict[str, str]:
        """What stands in every editor, by field."""
        return {
            **self._texts,
            **{name: cell.editor.text() for name, cell in self.cells().items()},
        }

    def text(self, name: str) -> str:
        """What stands in one editor."""
        cell = self.cells().get(name)
        return cell.editor.text() if cell else self._texts.get(name, "")

    def set_texts(self, texts: dict[str, str]) -> None:
        """Show a record anew: all fields, remarks and problems gone, empty sections folded."""
        self._texts = dict(texts)
        for section in self.sections[1:]:
            filled = any(texts.get(spec.name) for spec in section.specs)
            section.open() if filled else section.fold()
        for name, cell in self.cells().items():
            cell.editor.set_text(texts.get(name, ""))
            cell.complain("")
            cell.remark("")
        self._tell_neighbours()

    def set_text(self, name: str, text: str) -> None:
        """Show one field anew."""
        self._texts[name] = text
        if (text and (cell := self.cell(name)) is not None) or (cell := self.cells().get(name)) is not None:
            cell.editor.set_text(text)
        self._tell_neighbours()

    def set_fixed(self, fixed: Callable[[str], bool]) -> None:
        """Which fields can only be read."""
        self._fixed = fixed
        for name, cell in self.cells().items():
            cell.editor.set_fixed(fixed(name))

    def focus_first(self) -> None:
        """Take the focus into the first field."""
        cells = list(self.cells().values())
        if cells:
            cells[0].editor.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_field(self, name: str) -> None:
        """Take the focus into a field."""
        if (cell := self.cell(name)) is not None:
            cell.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def focused_field(self) -> str:
        """The field that has the focus ("" when none)."""
        for name, cell in self.cells().items():
            focus = cell.window().focusWidget()
            if focus is not None and cell.isAncestorOf(focus) and focus.hasFocus():
                return name
        return ""
