"""Search over all cases, in any script."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QStackedWidget

from app.actions import finding
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import boxed, clearable, column, label, row, upright
from ui.kit.offers import Offer, OfferList
from ui.pages import PAGES, page_of
from ui.pages.base import Command, Page, page_title

_WAIT = 120
_LONGEST = 300
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_FIRST = N_("Search all cases")
_FIRST_WORDS = N_("Names are found in every script they were entered in; a missing accent doesn't matter.")
_NOTHING = N_("Nothing was found")
_NOTHING_WORDS = N_(
    "Try fewer letters or another spelling, take back “Only in this case”, “Exactly as typed” or the kind."
    " All words must stand in one field."
)


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of search."""
    return SearchPage(context)


class SearchPage(Page):
    """One field; what is found is listed while typing, grouped by case and kind; arrows mark, Enter goes there."""

    help_words = N_(
        "Type words, names or numbers in any script: every case is looked through while you type. Up and Down mark a"
        " line, Enter goes there and takes its case in hand. The kind, this case alone, and words exactly as typed"
        " narrow it."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        t = self.t
        self.field = upright(QLineEdit())
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText(t(N_("Words, names or numbers, any script")))
        self.field.setAccessibleName(t(N_("Search everything")))
        clearable(self.field, context.theme)
        self.kind = QComboBox()
        self.kind.setAccessibleName(t(N_("Only this kind")))
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        every = t(N_("Every kind"))
        self.kind.setMinimumContentsLength(max(14, len(every) + 1))
        self.kind.addItem(every, "")
        for name in finding.kinds():
            self.kind.addItem(t(REGISTRY[name].plural), name)
        self.here = QCheckBox(t(N_("Only in this case")))
        self.exact = QCheckBox(t(N_("Exactly as typed")))
        self.count = label("", "muted")
        self.cut = label("", "problem", wrap=True)
        self.cut.hide()
        self.list = OfferList(context, t(N_("What was found")))
        self.nothing = Empty(context, "search", t(_FIRST), t(_FIRST_WORDS))
        self.none = Empty(context, "search", t(_NOTHING), t(_NOTHING_WORDS))
        self.stack = QStackedWidget()
        for part in (self.nothing, self.none, self.list):
            self.stack.addWidget(part)
        self._turn = 0
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._lay_out()

    def _lay_out(self) -> None:
        line = row(self.field, self.kind, self.here, self.exact, margins=(24, 0, 24, 4), gap=14)
        line.setStretch(0, 1)
        told = boxed(column(line, boxed(column(self.cut, margins=(24, 0, 24, 4))), gap=0))
        found = boxed(column(self.stack, margins=(14, 0, 14, 12)))
        box = column(self.head(page_title(self.t(N_("Search"))), self.count), self.banner, told, found, gap=0)
        box.setStretch(3, 1)
        self.setLayout(box)
        self._timer.timeout.connect(self.search)
        self.field.textEdited.connect(lambda _: self._typed())
        self.field.inputRejected.connect(self._say_cut)
        self.field.installEventFilter(self)
        self.here.toggled.connect(lambda _: self.search())
        self.exact.toggled.connect(lambda _: self.search())
        self.kind.currentIndexChanged.connect(lambda _: self.search())
        self.list.activated.connect(lambda _: self.take())
        self.list.clicked.connect(lambda _: self.take())

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            (N_("Only in this case"), "", self.here.toggle),
            (N_("Exactly as typed"), "", self.exact.toggle),
            (N_("Choose the kind"), "", self.kind.setFocus),
        ]

    def shown(self) -> None:
        self.here.setEnabled(bool(self.context.case.code))
        self.field.setFocus()
        self.field.selectAll()
        self.search()

    def focus_filter(self) -> None:
        self.field.setFocus()

    # -- searching ------------------------------------------------------------------------

    def _typed(self) -> None:
        if len(self.field.text()) < _LONGEST:
            self.cut.hide()
        self._timer.start()

    def _say_cut(self) -> None:
        words = self.t(N_("Only the first {n} letters are looked for; the rest of what was pasted is left out."))
        self.cut.setText(words.format(n=self.context.number(_LONGEST)))
        self.cut.show()
        self._timer.start()

    def search(self) -> None:
        """Search for what stands in the field."""
        self._timer.stop()
        self._turn += 1
        turn, text = self._turn, self.field.text().strip()
        if not text:
            self.count.setText("")
            self.stack.setCurrentWidget(self.nothing)
            return
        case = self.context.case.uid if self.here.isChecked() else None
        kind = self.kind.currentData() or None
        self.context.jobs.ask(
            self, finding.find, text, case or None, kind, exact=self.exact.isChecked(),
            then=lambda found: self._came(turn, found), failed=self.show_error,
        )  # fmt: skip

    def _came(self, turn: int, found: finding.Found) -> None:
        if turn != self._turn:
            return
        lines: list[Offer] = []
        for group in found.groups:
            lines.append(Offer(self._heading(group)))
            lines += [self._offer(hit) for hit in group.rows]
        self.list.fill(lines)
        self.stack.setCurrentWidget(self.list if lines else self.none)
        self.count.setText(self._counted(found) if lines else "")
        self._tell()

    def _heading(self, group: finding.Group) -> str:
        kind = self.t(REGISTRY[group.kind].plural)
        case = f"{group.case}  {group.title}".strip() if group.title != group.case else group.case
        number = self.context.number(len(group.rows))
        return f"{case}  ·  {kind}  ·  {number}" if case else f"{kind}  ·  {number}"

    def _offer(self, hit: finding.Row) -> Offer:
        spec = REGISTRY[hit.kind].specs.get(hit.field)
        icon = next((page.icon for page in PAGES if page.name == page_of(hit.kind)), "list")
        go = lambda: self.context.go(hit.kind, hit.uid)  # noqa: E731
        field = self.t(spec.label) if spec else hit.field
        return Offer(hit.title, field, "", icon, go, hit.uid, hit, hit.snippet, hit.marks)

    def _counted(self, found: finding.Found) -> str:
        if found.by_sound:
            return self.t(N_("Nothing is written so; these names sound like it."))
        if found.more:
            return self.t(N_("The first {n} are shown: one more word narrows it.")).format(
                n=self.context.number(found.rows)
            )
        return self.context.plural("{n} found", "{n} found", found.rows)

    # -- keys -----------------------------------------------------------------------------

    def _tell(self) -> None:
        marked = self.list.marked() if self.stack.currentWidget() is self.list else None
        parts = (marked.words, marked.more, marked.below) if marked else (self.count.text(),)
        self.field.setAccessibleDescription(self.context.listed(part for part in parts if part))

    def take(self) -> None:
        """Go to what is marked; a record of another case takes up that case."""
        marked = self.list.marked()
        if marked is not None and marked.take is not None and self.stack.currentWidget() is self.list:
            marked.take()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.list.step(_STEPS[key])
            self._tell()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.search() if self._timer.isActive() else self.take()
        else:
            return False
        return True
