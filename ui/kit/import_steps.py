"""The steps of taking a table in: how it is read, what its columns mean, what its words mean, what would happen."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.actions import import_looking as looking
from app.domain.fields import RecordKind, Spec
from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, clear, column, label, row, scrolled, stretched
from ui.kit.fielded import captioned, combo
from ui.kit.paged import Column, PagedModel
from ui.kit.table import Table

DELIMITERS = ((",", N_("comma ,")), (";", N_("semicolon ;")), ("\t", N_("tabulator")), ("|", N_("bar |")))
ORDERS = (
    ("dmy", N_("day first: 3.4.2021 is 3 April")),
    ("mdy", N_("month first: 3.4.2021 is 4 March")),
    ("ymd", N_("year first")),
)
_NO_CODE = re.compile(r"(?P<column>.*?): “(?P<word>.*)” is not a code of the list \w+", re.DOTALL)
_SHOWN = 12
_COLUMNS = 12


class FileStep(QWidget):
    """How the file was read, each finding changeable, with its first rows; and what its rows are."""

    asked = Signal()
    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        kinds = [(kind.name, t(kind.plural)) for kind in looking.kinds()]
        self.kind = combo(t(N_("Each row becomes one of")), kinds)
        self.encoding = combo(t(N_("Letters are stored as")), [(name, t(words)) for name, words in looking.ENCODINGS])
        self.delimiter = combo(t(N_("Columns are divided by")), [(mark, t(words)) for mark, words in DELIMITERS])
        self.sheet = combo(t(N_("Sheet")), [])
        self.file = label("", "heading")
        self.found = label("", "muted", wrap=True)
        self.choose = button(t(N_("Choose a file …")), self.asked.emit, "primary")
        self.preview = QTableWidget()
        self.preview.setAccessibleName(t(N_("The first rows")))
        self.preview.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.preview.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.preview.setTabKeyNavigation(False)
        self.preview.verticalHeader().hide()
        self.preview.setShowGrid(False)
        self._fields = {
            "kind": captioned(self.kind.accessibleName(), self.kind),
            "encoding": captioned(self.encoding.accessibleName(), self.encoding),
            "delimiter": captioned(self.delimiter.accessibleName(), self.delimiter),
            "sheet": captioned(self.sheet.accessibleName(), self.sheet),
        }
        for part in (self.encoding, self.delimiter, self.sheet):
            part.activated.connect(lambda _: self.changed.emit())
        ways = row(*self._fields.values(), gap=14)
        for n in range(4):
            ways.setStretch(n, 1)
        sheet = column(row(self.file, -1, self.choose), self.found, ways, self.preview, -1, gap=12)
        sheet.setStretch(3, 100)
        self.setLayout(sheet)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No file yet."""
        self.file.setText(self.t(N_("A table from a spreadsheet: CSV or XLSX")))
        words = N_("Its rows become records of the case in hand; the file itself is kept as an exhibit they cite.")
        self.found.setText(self.t(words))
        for part in self._fields.values():
            part.hide()
        self.preview.hide()

    def show_found(self, looked: Any) -> None:
        """What was found in a file."""
        about = looked.table.about
        csv = about.get("format") == "csv"
        self.file.setText(looked.name)
        one, many = N_("{n} row"), N_("{n} rows")
        rows = self.context.plural(one, many, len(looked.table.rows))
        words = self.t(N_("{rows}, {columns} columns. If the words below look wrong, choose another way of reading."))
        self.found.setText(words.format(rows=rows, columns=self.context.number(len(looked.columns))))
        self._fields["kind"].show()
        self._fields["encoding"].setVisible(csv)
        self._fields["delimiter"].setVisible(csv)
        self._fields["sheet"].setVisible(not csv and len(about.get("sheets", [])) > 1)
        self._set(self.encoding, str(about.get("encoding", "")))
        self._set(self.delimiter, str(about.get("delimiter", "")))
        self.sheet.clear()
        for name in about.get("sheets", []):
            self.sheet.addItem(name, name)
        self._set(self.sheet, str(about.get("sheet", "")))
        self._fill(looked)
        self.preview.show()

    @staticmethod
    def _set(box: QComboBox, value: str) -> None:
        if value and box.findData(value) < 0:
            box.addItem(value, value)
        box.setCurrentIndex(box.findData(value))

    def _fill(self, looked: Any) -> None:
        table, rows = self.preview, looked.table.rows[:_SHOWN]
        headers = looked.table.headers[:_COLUMNS]
        table.clear()
        table.setColumnCount(len(headers))
        table.setRowCount(len(rows))
        table.setHorizontalHeaderLabels(headers)
        for at, line in enumerate(rows):
            for n in range(len(headers)):
                words = line.cells[n] if n < len(line.cells) else ""
                table.setItem(at, n, QTableWidgetItem(words[:200].replace("\n", " ")))
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for n in range(len(headers)):
            table.setColumnWidth(n, self.context.theme.size(170))
        head.setStretchLastSection(True)

    def how(self) -> dict[str, str]:
        """How the file is to be read."""
        return {
            "encoding": str(self.encoding.currentData() or ""),
            "delimiter": str(self.delimiter.currentData() or "") if self._fields["delimiter"].isVisibleTo(self) else "",
            "sheet": str(self.sheet.currentData() or "") if self._fields["sheet"].isVisibleTo(self) else "",
        }


class ColumnsStep(QWidget):
    """A line a column: its header, some of what stands in it, and the field it fills."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.boxes: dict[str, QComboBox] = {}
        self.intro = label(
            self.t(N_("What each column means. Columns left out stay in the file that is kept.")), "muted", wrap=True
        )
        self.grid = _grid()
        self.setLayout(stretched(column(self.intro, scrolled(boxed(column(self.grid, -1))), gap=10), 1))

    def show_columns(self, looked: Any, kind: RecordKind, columns: dict[str, str]) -> None:
        """The columns with the fields suggested for them."""
        clear(self.grid)
        self.boxes.clear()
        specs = [spec for spec in kind.editable() if not spec.hidden]
        options = [("", self.t(N_("– left out –")))] + [(spec.name, self.t(spec.label)) for spec in specs]
        for at, one in enumerate(looked.columns):
            box = combo(self.t(N_("Column “{column}” fills")).format(column=one.header), options)
            box.setCurrentIndex(max(0, box.findData(columns.get(one.header, ""))))
            self.boxes[one.header] = box
            samples = label(" · ".join(word[:60] for word in one.samples), "muted", wrap=True)
            _put(self.grid, at, label(one.header[:120], "label", wrap=True), samples, box)

    def columns(self) -> dict[str, str]:
        """Header to field ("" = left out)."""
        return {header: str(box.currentData() or "") for header, box in self.boxes.items()}


class ValuesStep(QWidget):
    """Words of columns that fill code lists, each with its code; and the order of numeric dates, asked once."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.boxes: dict[tuple[str, str], QComboBox] = {}
        self.order: QComboBox | None = None
        self.keep = QCheckBox(self.t(N_("Keep dates that can't be read as words; the date itself stays empty")))
        self.rows = column(gap=16)
        self.setLayout(column(scrolled(boxed(column(self.rows, -1))), gap=0))

    def show_values(
        self, looked: Any, pairs: list[tuple[str, Spec]], dates: Any, known: dict[str, Any], unread: int
    ) -> None:
        """What is to be said of words and dates."""
        clear(self.rows)
        self.boxes.clear()
        self.order = None
        if dates.unclear:
            self.rows.addWidget(self._ask_order(dates, str(known.get("dates") or dates.certain)))
        for header, spec in pairs:
            self.rows.addWidget(self._ask_codes(looked.column(header), spec, known.get("values", {}).get(spec.name)))
        self.keep = QCheckBox(self.t(N_("Keep dates that can't be read as words; the date itself stays empty")))
        self.rows.addWidget(self.keep)
        self.keep.setVisible(bool(unread))  # never before it has a parent: it would be a window of its own
        if not (dates.unclear or pairs or unread):
            self.rows.addWidget(label(self.t(N_("Nothing is open here: every word and date can be read.")), "muted"))

    def _ask_order(self, dates: Any, chosen: str) -> QWidget:
        options = [("", self.t(N_("Choose …")))] + [(value, self.t(words)) for value, words in ORDERS]
        self.order = combo(self.t(N_("Order of numbers in dates")), options, chosen)
        one, many = N_("{n} date can be read in two ways"), N_("{n} dates can be read in two ways")
        told = self.context.plural(one, many, dates.unclear)
        samples = label(" · ".join(dates.samples), "muted")
        return boxed(column(label(told, "heading"), samples, self.order, gap=6))

    def _ask_codes(self, seen: Any, spec: Spec, known: dict[str, str] | None) -> QWidget:
        suggested = {**looking.suggest_values(seen, spec), **(known or {})}
        options = [("", self.t(N_("– not taken –")))]
        options += [(code, self.t(words)) for code, words in looking.codes_of(spec)]
        grid = _grid()
        for at, (words, count) in enumerate(seen.values):
            name = self.t(N_("“{words}” means")).format(words=words[:80])
            box = self.boxes[(spec.name, words)] = combo(name, options, suggested.get(words, ""))
            _put(grid, at, label(words[:120], "label", wrap=True), label(self.context.number(count), "muted"), box)
        title = self.t(N_("{column} → {field}")).format(column=seen.header, field=self.t(spec.label))
        return boxed(column(label(title, "heading"), grid, gap=6))

    def values(self) -> dict[str, dict[str, str]]:
        """Field to {words: code}; words without one are not in it."""
        made: dict[str, dict[str, str]] = {}
        for (name, words), box in self.boxes.items():
            if code := str(box.currentData() or ""):
                made.setdefault(name, {})[words] = code
        return made


class CheckStep(QWidget):
    """The dry run: how many rows would be taken and refused, and each with its reason."""

    keep_report = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.plan: Any = None
        t = self.t
        self.told: QLabel = label("", "heading", wrap=True)
        self.only = QCheckBox(t(N_("Only rows that are refused")))
        self.only.toggled.connect(lambda _: self._list())
        self.keep = button(t(N_("Keep this report as an exhibit")), self.keep_report.emit, "link")
        model = PagedModel(
            [
                Column(t(N_("Row")), lambda line: context.number(line.row), 80),
                Column(t(N_("What becomes of it")), self._status, 150, ink=self._ink),
                Column(t(N_("Why, or what is taken")), self._why, 0),
            ],
            context,
        )
        self.table = Table(model, t(N_("Rows of the file")), context)
        model.setParent(self.table)
        self.setLayout(stretched(column(self.told, row(self.only, -1, self.keep), self.table, gap=10), 2))

    def _status(self, line: Any) -> str:
        return self.t(N_("refused") if line.status == "refused" else N_("taken"))

    def _ink(self, line: Any) -> Any:
        return self.context.theme.colour("danger") if line.status == "refused" else None

    def _why(self, line: Any) -> str:
        if not line.reason:
            return " · ".join(str(v) for v in line.shown.values() if isinstance(v, str))[:300]
        if found := _NO_CODE.fullmatch(line.reason):
            words = self.t(N_("{column}: no meaning is chosen for “{word}” (step 3)"))
            return words.format(column=found["column"], word=found["word"])
        return said(line.reason, self.t)

    def show_plan(self, plan: Any) -> None:
        """The outcome of a dry run."""
        self.plan = plan
        taken, all_rows = len(plan.taken), len(plan.rows)
        words = N_("{taken} of {all} rows will be taken, {refused} refused. Nothing is stored yet.")
        number = self.context.number
        told = self.t(words).format(taken=number(taken), all=number(all_rows), refused=number(all_rows - taken))
        self.told.setText(told)
        self.only.setEnabled(taken < all_rows)
        self.only.setChecked(all_rows - taken > 0)
        self._list()

    def _list(self) -> None:
        lines = [r for r in self.plan.rows if r.status == "refused" or not self.only.isChecked()]
        self.table.rows.show(_Lines(lines))


class _Line:
    """A row of the report as a list wants it."""

    def __init__(self, report: Any) -> None:
        self.uid = str(report.row)
        self.row, self.status, self.reason, self.shown = report.row, report.status, report.reason, report.shown


class _Lines:
    """A question whose answer is at hand already."""

    def __init__(self, reports: list[Any]) -> None:
        self._reports = reports

    def __call__(self, reader: Any, *, after: str | None, limit: int, offset: int | None = None) -> Any:
        first = offset if offset is not None else int(after or 0)
        rows = [_Line(report) for report in self._reports[first : first + limit]]
        end = first + len(rows)
        return _Page(rows, str(end) if end < len(self._reports) else None, len(self._reports))


class _Page:
    def __init__(self, rows: list[_Line], after: str | None, total: int) -> None:
        self.rows, self.next, self.total = rows, after, total


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 12, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(10)
    for n, share in enumerate((2, 3, 3)):
        grid.setColumnStretch(n, share)
    return grid


def _put(grid: QGridLayout, at: int, *parts: QWidget) -> None:
    for n, part in enumerate(parts):
        grid.addWidget(part, at, n)
