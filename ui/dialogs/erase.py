"""Archive, erase or shred: which of the three, what stays and where before it is done, and again after."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from app.actions import erasing
from app.actions.erasing import ARCHIVE, ERASE, SHRED, Choice, Foreseen
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.dialogs.erase_words import WAYS, going, hindered, stays
from ui.errors import notice
from ui.kit.basics import boxed, button, clear, column, label, leading, put

_WAIT = 150
_MOST_NAMED = 3


def begin(context: Context, parent: QWidget, rows: Sequence[Any]) -> None:
    """Ask what is to become of records (rows or uids), show what stays, do it, and show again what stays."""
    uids = [row if isinstance(row, str) else str(row.uid) for row in rows]
    if context.read_only:
        context.say(context.translate(N_("This vault is open for reading alone: nothing can be changed.")), "plain")
        return
    if not uids:
        return
    context.jobs.ask(parent, erasing.choices, uids, then=lambda found: _open(context, parent, found))


def _open(context: Context, parent: QWidget, found: list[Choice]) -> None:
    if not found or not common_ways(found):
        context.say(context.translate(N_("These records are kept by the application; they stay.")), "plain")
        return
    Erase(parent, context, found).open()


def common_ways(found: Sequence[Choice]) -> list[str]:
    """What can be done with all of them."""
    return [way for way in (ARCHIVE, ERASE, SHRED) if all(way in one.ways for one in found)]


class Erase(Ask):
    """One question with its consequences beside it; Enter alone never destroys anything."""

    def __init__(self, parent: QWidget, context: Context, found: list[Choice]) -> None:
        t = context.translate
        super().__init__(parent, context, t(N_("Archive, erase or shred")), "", t(N_("Archive")))
        self.found = found
        self.titles = {str(one.record.uid): context.apart(one.title) for one in found}
        self.uids = [one.record.uid for one in found]
        self.seen: Foreseen | None = None
        self._turn = 0
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._timer.timeout.connect(self.look)
        leading(self.words).setText(self._named())
        self.words.show()
        self.ways: dict[str, QRadioButton] = {}
        self._add_ways()
        self.fields = self._field_list()
        self.reason = self.add(t(N_("Reason (kept in the log)")), QLineEdit())
        self.sign, self.caption = self._confirmation()
        self.stay_title = label("", "section")
        self.stay = column(gap=6)
        self.area = self._area()
        self.after.addWidget(self.stay_title)
        self.after.addWidget(self.area)
        self.copy = button(t(N_("Copy this list")), self._copy, "link")
        self.feet.insertWidget(0, self.copy)
        self.reason.textChanged.connect(lambda _: self._judge())
        self.sign.textChanged.connect(lambda _: self._judge())
        self.setMinimumWidth(context.theme.size(620))
        self._way_chosen()
        next(iter(self.ways.values())).setFocus()

    def _named(self) -> str:
        names = list(self.titles.values())[:_MOST_NAMED]
        more = len(self.titles) - len(names)
        words = "; ".join(names)
        if not more:
            return words
        counted = self.context.ngettext(N_("{names} and {n} more"), N_("{names} and {n} more"), more)
        return counted.format(names=words, n=self.context.number(more))

    # -- parts ----------------------------------------------------------------------

    def _add_ways(self) -> None:
        group = QButtonGroup(self)
        for way in common_ways(self.found):
            words, about = WAYS[way]
            press = QRadioButton(self.t(words))
            group.addButton(press)
            press.setAccessibleDescription(self.t(about))
            press.toggled.connect(lambda on: self._way_chosen() if on else None)
            self.ways[way] = press
            self.body.addWidget(press)
        self.about = label("", "muted", wrap=True)
        self.body.addWidget(self.about)
        next(iter(self.ways.values())).setChecked(True)

    def _field_list(self) -> QListWidget:
        """Single fields to erase; only for one record."""
        made = QListWidget()
        self.some = QCheckBox(self.t(N_("Only some fields")))
        self.some.toggled.connect(lambda _: self._way_chosen())
        made.setAccessibleName(self.t(N_("Fields to erase")))
        if len(self.found) == 1:
            kind = REGISTRY[self.found[0].record.record_kind]
            for name in self.found[0].fields:
                item = QListWidgetItem(self.t(kind.specs[name].label))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
                item.setData(Qt.ItemDataRole.UserRole, name)
                item.setSizeHint(QSize(0, self.context.theme.size(32)))
                made.addItem(item)
            if made.count():
                made.setCurrentRow(0)
        made.setMinimumHeight(self.context.theme.size(68))
        made.setMaximumHeight(self.context.theme.size(134))
        made.itemChanged.connect(lambda _: self._fields_chosen())
        self.body.addWidget(self.some)
        self.body.addWidget(made)
        return made

    def _confirmation(self) -> tuple[QLineEdit, QLabel]:
        field = QLineEdit()
        caption = label("", "label")
        caption.setBuddy(field)
        self.body.addWidget(caption)
        self.body.addWidget(field)
        return field, caption

    def _area(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.t(N_("What stays, and where")))
        area.setWidget(boxed(column(self.stay, -1, gap=0), "sheet"))
        return area

    # -- what is chosen -----------------------------------------------------------------

    def way(self) -> str:
        """The way that is chosen."""
        return next((way for way, press in self.ways.items() if press.isChecked()), ARCHIVE)

    def chosen_fields(self) -> list[str]:
        """The fields that are ticked; none means everything."""
        if self.way() != ERASE or not self.some.isChecked():
            return []
        items = [self.fields.item(n) for n in range(self.fields.count())]
        return [str(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() is Qt.CheckState.Checked]

    def wanted(self) -> str:
        """What must be typed before an exhibit is shredded: its number, or how many they are."""
        if self.way() != SHRED:
            return ""
        record: Any = self.found[0].record
        return str(record.exhibit) if len(self.found) == 1 else str(len(self.found))

    def _fields_chosen(self) -> None:
        self.seen = None
        self._judge()
        self._timer.start()

    def _way_chosen(self) -> None:
        if not hasattr(self, "copy"):
            return
        way, wanted = self.way(), self.wanted()
        self.yes.setText(self.t(WAYS[way][0]))
        self.yes.setAccessibleName(self.yes.text())
        put(self.yes, role="primary" if way == ARCHIVE else "danger")
        self.about.setText(self.t(WAYS[way][1]))
        self.some.setVisible(way == ERASE and self.fields.count() > 1)
        self.fields.setVisible(not self.some.isHidden() and self.some.isChecked())
        words = self.t(N_("To confirm, type {what}")).format(what=wanted)
        self.caption.setText(words)
        self.sign.setAccessibleName(words)
        self.sign.setVisible(bool(wanted))
        self.caption.setVisible(bool(wanted))
        self.seen = None
        self._judge()
        self.look()

    def look(self) -> None:
        """Ask what would go and what would stay."""
        self._turn += 1
        turn = self._turn
        self.context.jobs.ask(
            self,
            erasing.foreseen,
            self.way(),
            self.uids,
            self.chosen_fields(),
            then=lambda seen: self._show(seen) if turn == self._turn else None,
            failed=self.failed,
        )

    def _show(self, seen: Foreseen) -> None:
        self.seen = seen
        goes = going(seen, self.context)
        sure = [self.t(N_("This goes: {what}")).format(what=goes)] if goes and not self.chosen_fields() else []
        self._list(self.t(N_("What stays, and where")), sure, seen)
        self.complain(" ".join(hindered(seen, self.titles, self.context)))
        self._judge()

    def _list(self, title: str, first: list[str], seen: Foreseen) -> None:
        clear(self.stay)
        self.stay_title.setText(title)
        self.lines = [*first, *(stays(one, self.context) for one in seen.remains)]
        width, tall = self.minimumWidth() - self.context.theme.size(80), 0
        for words in self.lines:
            line = leading(label(words, wrap=True, selectable=True))
            self.stay.addWidget(line)
            line.show()
            tall += line.heightForWidth(width) + self.stay.spacing()
        self._fit_list(tall)

    def _fit_list(self, tall: int) -> None:
        """The list is as tall as its words, up to a limit, and as the screen allows."""
        theme, least = self.context.theme, self.context.theme.size(40)
        self.area.setFixedHeight(least)
        rest = self.needed(max(self.width(), self.minimumWidth())) - least
        room = self.screen().availableGeometry().height() - rest
        self.area.setFixedHeight(max(least, min(tall + theme.size(8), theme.size(190), room)))
        self.fit()

    def _judge(self) -> None:
        fits = bool(self.reason.text().strip()) and self.seen is not None and not self.seen.hindered
        signed = self.sign.text().strip().casefold() == self.wanted().casefold()
        some = self.way() == ERASE and self.some.isChecked()
        self.yes.setEnabled(fits and signed and (bool(self.chosen_fields()) or not some))

    def _copy(self) -> None:
        QApplication.clipboard().setText("\n".join(self.lines))

    # -- done ---------------------------------------------------------------------------

    def go_on(self) -> None:
        if not self.yes.isEnabled():
            return
        self.yes.setEnabled(False)
        reason, jobs = self.reason.text().strip(), self.context.jobs
        title = self.t(WAYS[self.way()][0])
        if self.way() == ARCHIVE:
            jobs.do(self, erasing.archive, self.uids, reason, then=lambda _: self._archived(), failed=self.failed)
        elif self.way() == ERASE:
            erase = partial(erasing.erase, uids=self.uids, fields=self.chosen_fields(), reason=reason)
            jobs.do(self, erase, title=title, then=self._done, failed=self.failed)
        else:
            jobs.run(self, erasing.shred, self.context.session, self.uids, reason, title=title, then=self._done,
                     failed=self.failed)  # fmt: skip

    def _archived(self) -> None:
        """Nothing was lost, so nothing is to be read: the banner says it, with the way back."""
        words = self.context.plural(
            N_("{n} record archived. Ctrl+Z brings it back."),
            N_("{n} records archived. Ctrl+Z brings them back."),
            len(self.uids),
        )
        self.accept()
        self.context.say(words, "ok")

    def _done(self, _: Any) -> None:
        words = self.seen.words if self.seen else ()
        self.context.jobs.ask(
            self, erasing.foreseen, self.way(), self.uids, self.chosen_fields(), words, then=self._told,
            failed=self.failed,
        )  # fmt: skip

    def _told(self, seen: Foreseen) -> None:
        """The same dialog says what stays now."""
        for part in self.findChildren(QWidget):
            if self.body.indexOf(part) >= 0:
                part.hide()
        shredded = self.way() == SHRED
        self.heading.setText(self.t(N_("Shredded") if shredded else N_("Erased")))
        self.words.setText(self.t(N_("It is gone from this vault. What is listed here stays, and where.")))
        self.complain("")
        self._list(self.t(N_("Still there")), [], seen)
        self.yes.hide()
        self.no.setText(self.t(N_("Close")))
        self.no.setDefault(True)
        self.no.setFocus()

    def failed(self, error: BaseException) -> None:
        told = notice(error, self.t)
        self.complain(f"{told.words} {told.advice}".strip())
        self._judge()
