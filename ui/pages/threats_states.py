"""Which state acts where: threats by the state behind them and the host state; a cell leads to them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QTableWidget, QTableWidgetItem, QToolButton, QWidget

from app.domain import terms
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label, put, row, stretched

_CELL = Qt.ItemDataRole.UserRole


def counted(reader: Any, case: str | None) -> list[dict[str, Any]]:
    """The figures of a case or of all (query)."""
    from app.actions import threat_figures  # noqa: PLC0415 - late, for a quick start

    return threat_figures.states(reader, case)


class States(QWidget):
    """`picked` brings origin and host state of a cell, "-" where one is not known."""

    picked = Signal(str, str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.scope = QButtonGroup(self)
        presses = []
        for number, (shown, place) in enumerate(((N_("This case"), "first"), (N_("All cases"), "last"))):
            press = QToolButton()
            press.setText(self.t(shown))
            press.setCheckable(True)
            press.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            put(press, role="segment", place=place)
            self.scope.addButton(press, number)
            presses.append(press)
        self.scope.button(0).setChecked(True)
        self.scope.idClicked.connect(lambda _: self.load())
        self.table = QTableWidget()
        self.table.setAccessibleName(self.t(N_("State behind it × host state")))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(True)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.activated.connect(lambda index: self._pick(index.row(), index.column()))
        self.told = label("", "muted", wrap=True)
        scopes = row(*presses, -1, gap=0)
        self.setLayout(stretched(column(scopes, self.told, self.table, margins=(24, 4, 24, 20), gap=10), 2))

    @property
    def of_case(self) -> bool:
        """Whether the case in hand is counted alone."""
        return self.scope.checkedId() == 0

    def load(self) -> None:
        """Count anew."""
        case = self.context.case.code
        if self.of_case and not case:
            self._show([])
            return
        self.context.jobs.ask(self, counted, case if self.of_case else None, then=self._show, failed=self.failed.emit)

    def _show(self, rows: list[dict[str, Any]]) -> None:
        origins = list(dict.fromkeys(one["origin_state"] for one in rows))
        hosts = list(dict.fromkeys(one["host_state"] for one in rows))
        self.table.clear()
        self.table.setRowCount(len(origins))
        self.table.setColumnCount(len(hosts))
        self.table.setVerticalHeaderLabels([self._name(state) for state in origins])
        self.table.setHorizontalHeaderLabels([self._name(state) for state in hosts])
        for one in rows:
            item = self._item(one)
            self.table.setItem(origins.index(one["origin_state"]), hosts.index(one["host_state"]), item)
        if rows:
            self.table.setCurrentCell(0, 0)
        self.told.setText(self._summary(rows))

    def _summary(self, rows: list[dict[str, Any]]) -> str:
        if not rows:
            return self.t(N_("No threats to count."))
        hint = self.t(N_("Lines: the state behind it. Columns: the host state."))
        lead = self.t(N_("Enter on a cell shows its threats in the log.")) if self.of_case else self.t(
            N_("Who refused the use of their data for statistics is left out."))  # fmt: skip
        return f"{hint} {lead}"

    def _item(self, one: dict[str, Any]) -> QTableWidgetItem:
        item = QTableWidgetItem(self.context.number(one["count"]))
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setData(_CELL, (one["origin_state"] or "-", one["host_state"] or "-"))
        shown = self.t(N_("{origin} in {host}: {counted}")).format(
            origin=self._name(one["origin_state"]), host=self._name(one["host_state"]),
            counted=self.context.plural("{n} threat", "{n} threats", one["count"]),
        )  # fmt: skip
        item.setToolTip(shown)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, shown)
        return item

    def _name(self, state: str | None) -> str:
        return terms.country_names(self.context.lang).get(state or "") or self.t(N_("not known"))

    def _pick(self, line: int, at: int) -> None:
        item = self.table.item(line, at)
        if item is not None and self.of_case:
            self.picked.emit(*item.data(_CELL))
