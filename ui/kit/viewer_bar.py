"""What stands above a page that is looked at: which one, how large, how turned, what is searched in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QToolButton, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, clearable, column, label, put, row, tool, upright
from ui.kit.bounded import bounded
from ui.kit.handle import Handle
from ui.kit.viewer_size import PAGE, WIDTH

_LARGE = 1.3
_SIZES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)


class ViewerBar(QWidget):
    """Buttons and fields of the viewer; the viewer hears their signals."""

    part_chosen = Signal(int)
    turned = Signal(int)
    went = Signal(int)
    zoom_chosen = Signal(object)
    zoomed = Signal(int)
    rotated = Signal()
    picking = Signal(bool)
    strip = Signal(bool)
    sought = Signal(str, int)
    cited = Signal()
    lifted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self._tools: list[tuple[QToolButton, str]] = []
        self.part = QComboBox()
        self.part.setAccessibleName(t(N_("Part of the exhibit")))
        self.part.currentIndexChanged.connect(self.part_chosen)
        self.strip_on = self._toggle(N_("Small pages beside the page"), "panel-left")
        self.strip_on.toggled.connect(self.strip)
        self.before = self._tool(N_("Page before (Page Up)"), "chevron-left", lambda: self.turned.emit(-1))
        self.after = self._tool(N_("Next page (Page Down)"), "chevron-right", lambda: self.turned.emit(1))
        self.number = upright(QLineEdit())
        self.number.setValidator(QIntValidator(1, 9_999_999, self))
        self.number.setAccessibleName(t(N_("Go to page")))
        self.number.setToolTip(t(N_("Go to page")))
        self.number.setFixedWidth(context.theme.size(54))
        self.number.returnPressed.connect(self._go)
        self.where = label("", "muted")
        self.smaller = self._tool(N_("Smaller (Ctrl+Minus)"), "zoom-out", lambda: self.zoomed.emit(-1))
        self.larger = self._tool(N_("Larger (Ctrl+Plus)"), "zoom-in", lambda: self.zoomed.emit(1))
        self.scale = self._sizes()
        self.rotate = self._tool(N_("Turn the view (the exhibit stays as it is)"), "rotate-cw", self.rotated.emit)
        self.pick = self._toggle(N_("Choose words or a part of the page with the arrow keys (F7)"), "text-cursor")
        self.pick.toggled.connect(self.picking)
        self.find_field = bounded(upright(QLineEdit()), context)
        self.find_field.setPlaceholderText(t(N_("Find inside")))
        self.find_field.setAccessibleName(t(N_("Find inside")))
        clearable(self.find_field, context.theme)
        self.find_field.setFixedWidth(context.theme.size(150 if context.theme.scale < _LARGE else 110))
        self.find_field.returnPressed.connect(lambda: self.seek(1))
        self.found = label("", "muted")
        self.back = self._tool(N_("Found before (Shift+F3)"), "arrow-up", lambda: self.seek(-1))
        self.on = self._tool(N_("Found next (F3)"), "arrow-down", lambda: self.seek(1))
        self.cite = Handle(t(N_("Cite this page, or what is chosen on it: press, or drag it onto what it proves")))
        self.cite.setIcon(context.theme.icon("link"))
        self._tools.append((self.cite, "link"))
        self.cite.clicked.connect(lambda _=False: self.cited.emit())
        self.cite.lifted.connect(self.lifted)
        self._lay_out()

    def _lay_out(self) -> None:
        flow = Flow(gap=6)
        for press in (self.back, self.on):
            if self.context.theme.scale >= _LARGE:  # F3 and Shift+F3 do it too
                press.hide()
        pages = row(self.strip_on, self.before, self.number, self.where, self.after, self.cite, gap=2)
        sizes = row(self.smaller, self.scale, self.larger, self.rotate, self.pick, gap=2)
        search = row(self.find_field, self.back, self.on, self.found, gap=2)
        self.pages, self.sizes = boxed(pages), boxed(sizes)
        for part in (self.pages, boxed(search), self.sizes):
            part.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            flow.addWidget(part)
        self.setLayout(column(self.part, boxed(flow), margins=(12, 6, 12, 6), gap=6))

    def _tool(self, words: str, icon: str, do: object) -> QToolButton:
        made = tool(self.t(words), self.context.theme.icon(icon), do)  # type: ignore[arg-type]
        self._tools.append((made, icon))
        return made

    def _toggle(self, words: str, icon: str) -> QToolButton:
        made = self._tool(words, icon, lambda: None)
        made.setCheckable(True)
        put(made, role="tab")
        return made

    def _sizes(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(self.t(N_("Size of the page")))
        made.addItem(self.t(N_("Fit width")), WIDTH)
        made.addItem(self.t(N_("Fit page")), PAGE)
        for size in _SIZES:
            made.addItem(self.percent(size), size)
        made.activated.connect(lambda n: self.zoom_chosen.emit(made.itemData(n)))
        return made

    def percent(self, size: float) -> str:
        """A size as it is written here, e.g. 150 %."""
        return self.t(N_("{n} %")).format(n=self.context.number(round(100 * size)))

    def show_zoom(self, zoom: str | float) -> None:
        """Show how large the page is."""
        at = self.scale.findData(zoom)
        if at < 0:
            self.scale.insertItem(self.scale.count(), self.percent(float(zoom)), zoom)
            at = self.scale.count() - 1
        self.scale.setCurrentIndex(at)
        while self.scale.count() > len(_SIZES) + 3:
            self.scale.removeItem(len(_SIZES) + 2)

    def show_page(self, page: int, pages: int) -> None:
        """Show which page of how many is seen."""
        self.number.setText(str(page) if pages else "")
        self.where.setText(self.t(N_("of {pages}")).format(pages=self.context.number(pages)) if pages else "")
        self.before.setEnabled(page > 1)
        self.after.setEnabled(page < pages)
        self.strip_on.setEnabled(pages > 1)
        if pages < 2:
            self.strip_on.setChecked(False)

    def show_parts(self, names: list[str]) -> None:
        """Name the files of the exhibit; hidden when there is one."""
        self.part.blockSignals(True)
        self.part.clear()
        self.part.addItems(names)
        self.part.blockSignals(False)
        self.part.setVisible(len(names) > 1)

    def seek(self, by: int) -> None:
        """Look for the words in the field, from here on (`by` 1) or back (-1)."""
        if self.find_field.text().strip():
            self.sought.emit(self.find_field.text().strip(), by)

    def focus_find(self) -> None:
        """Take the focus into the field for words to find."""
        self.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_field.selectAll()

    def _go(self) -> None:
        if self.number.text():
            self.went.emit(int(self.number.text()))

    def for_paper(self, paper: bool, paged: bool) -> None:
        """Show what fits: sizes for pictures of pages, numbers where there are pages."""
        self.sizes.setVisible(paper)
        self.pages.setVisible(paged)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            for made, icon in self._tools:
                made.setIcon(self.context.theme.icon(icon))
