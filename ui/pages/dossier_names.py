"""Who and what this recipient is to see: persons, sources, fields that stay at home, restricted records, overrides."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.domain import terms
from app.domain.errors import Cancelled
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import Flow, boxed, button, column, label, put, row, scrolled, upright
from ui.kit.bounded import bounded
from ui.pages import dossier_work as work
from ui.pages.dossier_wish import Choice

MODES = {
    "": N_("As for everybody"), "name": N_("Name"), "pseudonym": N_("Pseudonym"), "initials": N_("Initials"),
    "omit": N_("Left out"),
}  # fmt: skip
_SOURCES = {"code": N_("By their code"), "name": N_("By name, where they may be named for this")}
_TRANSLATORS = {
    "": N_("As this body has it"), "name": N_("By name"), "code": N_("By a code"), "omit": N_("Left out"),
}  # fmt: skip
_UID = Qt.ItemDataRole.UserRole
_CHOICE = QItemSelectionModel.SelectionFlag.ClearAndSelect
_NO_CHOICE = QItemSelectionModel.SelectionFlag.NoUpdate
_ARMED_FOR = 8000
_LINES = 7
_ROLES = "person_role"
_CARRIED = ("persons", "sources", "fields", "translators")


class _Lines(QListWidget):
    """A list as tall as its lines, up to a few of them; digits stand for the buttons below."""

    digit = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def fit(self) -> None:
        """Take the height of what stands here."""
        tall = max(1, self.sizeHintForRow(0)) if self.count() else 1
        self.setFixedHeight(tall * min(_LINES, max(1, self.count())) + 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.text().isdecimal() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.digit.emit(int(event.text()))
        else:
            super().keyPressEvent(event)


class NamesPane(QWidget):
    """`shown` is the disclosure without its recipient; `changed` after each change of it."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.shown: dict[str, Any] = {}
        self._turn = 0
        self._filling = False
        self.about = label("", "muted", wrap=True)
        self.everybody = self._combo({name: words for name, words in MODES.items() if name}, N_("Everybody"))
        self.persons = _Lines(t(N_("Persons, with what the paper calls them")))
        self.persons.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.persons.digit.connect(self._digit)
        self.modes = Flow(gap=4)
        for number, (mode, words) in enumerate(MODES.items()):
            press = button(t(words), lambda mode=mode: self.set_mode(mode), "link")  # type: ignore[misc]
            press.setToolTip(t(N_("{words} ({key} in the list)")).format(words=t(words), key=number))
            self.modes.addWidget(press)
        self.sources = self._combo(_SOURCES, N_("Sources"))
        self.translators = self._combo(_TRANSLATORS, N_("Translators and interpreters"))
        self.fields = _Lines(t(N_("Fields: those without a tick stay at home")))
        self.items = _Lines(t(N_("Restricted records: only those with a tick go out")))
        self.reason = bounded(upright(QLineEdit()), context)
        self.reason.setPlaceholderText(t(N_("Why it goes out all the same")))
        self.reason.setAccessibleName(t(N_("Reason for going against a refusal")))
        self.override = button("", self._override)
        self.overridden = label("", "warn", wrap=True)
        self.take_back = button(t(N_("Take it back")), self._take_back, "link")
        self._armed = QTimer(self, singleShot=True, interval=_ARMED_FOR)
        self._armed.timeout.connect(self._tell_override)
        self._lay_out()
        self.fields.itemChanged.connect(self._field_ticked)
        self.items.itemChanged.connect(self._item_ticked)
        self.reason.textChanged.connect(lambda _: self._tell_override())
        self._tell_override()

    def _combo(self, choices: dict[str, str], name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(self.t(name))
        made.setMinimumContentsLength(12)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for code, words in choices.items():
            made.addItem(self.t(words), code)
        made.activated.connect(lambda _: self._combo_chosen())
        return made

    def _lay_out(self) -> None:
        t = self.t
        inner = column(self.about, gap=8, margins=(20, 10, 20, 16))
        self.sections: dict[str, QWidget] = {}
        for name, words, parts in (
            ("everybody", N_("Everybody"), (self.everybody,)),
            ("persons", N_("Persons"), (self.persons, boxed(self.modes))),
            ("sources", N_("Sources"), (self.sources,)),
            ("translators", N_("Translators and interpreters"), (self.translators,)),
            ("items", N_("Restricted records: only those with a tick go out"), (self.items,)),
            ("fields", N_("Fields: those without a tick stay at home"), (self.fields,)),
            ("override", N_("Going against a refusal"),
             (self.overridden, self.take_back, self.reason, row(self.override, -1))),
        ):  # fmt: skip
            caption = label(t(words), "label", wrap=True)
            caption.setBuddy(parts[0] if isinstance(parts[0], QWidget) else self)
            self.sections[name] = boxed(column(caption, *parts, gap=4))
            inner.addWidget(self.sections[name])
        inner.addStretch(1)
        self.setLayout(column(scrolled(boxed(inner, "sheet"))))

    # -- what is shown ------------------------------------------------------------------

    def take(self, shown: dict[str, Any]) -> None:
        """Take up what this recipient was to see before."""
        self.shown = {name: value for name, value in shown.items() if name != "override"}
        self._tell_override()

    def other_recipient(self, remembered: dict[str, Any]) -> None:
        """Another recipient: what it was to see before; for a new one who is hidden stays hidden, but nothing
        restricted goes along and no refusal is gone against."""
        carried = {name: self.shown[name] for name in _CARRIED if name in self.shown}
        self.take(remembered or carried)

    def show_sheet(self, choice: Choice) -> None:
        """Ask how it works out for this paper."""
        self._turn += 1
        turn = self._turn
        if not self.context.case.code or not choice.profile:
            self.clear()
            return
        self.context.jobs.ask(
            self, work.disclosure_sheet, self.context.case.code, choice,
            then=lambda found: self._came(turn, choice, found), failed=lambda error: self._failed(turn, error),
        )  # fmt: skip

    def clear(self) -> None:
        """Nothing is known."""
        for lines in (self.persons, self.fields, self.items):
            lines.clear()
        self.about.setText("")
        for part in self.sections.values():
            part.hide()

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn == self._turn and not isinstance(error, Cancelled):
            self.clear()
            told = notice(error, self.t)
            self.about.setText("\n".join([told.words, *told.problems.values()]))

    def _came(self, turn: int, choice: Choice, found: dict[str, Any]) -> None:
        if turn != self._turn:
            return
        whose = N_("What {recipient} is to see. It is remembered for this recipient.")
        words = whose if choice.recipient else N_("What the recipient is to see. It is remembered for each recipient.")
        self.about.setText(self.t(words).format(recipient=self.context.apart(choice.recipient)))
        self._filling = True
        self._show_combos(found)
        self._show_persons(found["persons"])
        self._show_fields(found["fields"])
        self._show_items(found["items"])
        self._filling = False
        self.sections["everybody"].show()
        self.sections["sources"].setVisible(any(one["source"] or "source" in one["roles"] for one in found["persons"]))
        self.sections["translators"].setVisible(found["translators"] is not None)
        self.sections["override"].show()
        for part in self.sections.values():
            part.setEnabled(not self.context.read_only)

    def _show_combos(self, found: dict[str, Any]) -> None:
        everybody = self.shown.get("persons", {}).get("*") or found["default"]
        self.everybody.setCurrentIndex(max(0, self.everybody.findData(everybody)))
        self.sources.setCurrentIndex(max(0, self.sources.findData(found["sources"])))
        self.translators.setCurrentIndex(max(0, self.translators.findData(self.shown.get("translators", ""))))

    def _show_persons(self, persons: list[dict[str, Any]]) -> None:
        chosen = {item.data(_UID) for item in self.persons.selectedItems()}
        at = self.persons.currentRow()
        self.persons.clear()
        roles = terms.by_code(_ROLES)
        for one in persons:
            told = self.context.listed(self.t(roles[role].label) for role in one["roles"] if role in roles)
            name = self.context.apart(one["title"])
            first = self.t(N_("{name} ({roles})")).format(name=name, roles=told) if told else name
            words = N_("the paper says: {name}") if one["shown"] else N_("not in the paper")
            second = self.t(words).format(name=self.context.apart(one["shown"]))
            own = f" · {self.t(MODES[one['mode']])}" if one["mode"] in MODES and one["mode"] else ""
            item = QListWidgetItem(f"{first}\n{second}{own}")
            item.setData(_UID, one["uid"])
            self.persons.addItem(item)
            item.setSelected(one["uid"] in chosen)
        if persons:
            self.persons.setCurrentRow(max(0, min(at, len(persons) - 1)), _NO_CHOICE if chosen else _CHOICE)
        self.persons.fit()
        self.sections["persons"].setVisible(bool(persons))

    def _show_fields(self, kinds: list[dict[str, Any]]) -> None:
        at, scrolled_to = self.fields.currentRow(), self.fields.verticalScrollBar().value()
        self.fields.clear()
        for kind in kinds:
            for one in kind["names"]:
                words = self.t(N_("{kind}: {field}")).format(kind=self.t(kind["label"]), field=self.t(one["label"]))
                self.fields.addItem(_ticked(words, f"{kind['kind']}.{one['name']}", one["shown"]))
        self.fields.setCurrentRow(max(0, at))
        self.fields.verticalScrollBar().setValue(scrolled_to)
        self.fields.fit()
        self.sections["fields"].setVisible(bool(kinds))

    def _show_items(self, items: list[dict[str, Any]]) -> None:
        at = self.items.currentRow()
        self.items.clear()
        grades = terms.by_code("sensitivity")
        for one in items:
            grade = self.t(grades[one["sensitivity"]].label) if one["sensitivity"] in grades else ""
            why = self.t(N_("privileged: it never goes out")) if one["privileged"] else grade
            kind = self.t(REGISTRY[one["kind"]].label)
            words = self.t(N_("{kind}: {field}")).format(kind=kind, field=self.context.apart(one["title"]))
            item = _ticked(f"{words}\n{why}", one["uid"], one["ticked"] and not one["privileged"])
            if one["privileged"]:
                item.setFlags(Qt.ItemFlag.ItemIsSelectable)
            self.items.addItem(item)
        self.items.setCurrentRow(max(0, at))
        self.items.fit()
        self.sections["items"].setVisible(bool(items))

    # -- changes ------------------------------------------------------------------------

    def _change(self, **values: Any) -> None:
        self.shown = {name: value for name, value in {**self.shown, **values}.items() if value}
        self.changed.emit()

    def _combo_chosen(self) -> None:
        everybody = str(self.everybody.currentData())
        persons = {**self.shown.get("persons", {}), "*": everybody}
        sources = str(self.sources.currentData())
        self._change(
            persons=persons, sources="" if sources == "code" else sources, translators=self.translators.currentData()
        )

    def _digit(self, number: int) -> None:
        if number < len(MODES):
            self.set_mode(list(MODES)[number])

    def set_mode(self, mode: str) -> None:
        """The chosen persons appear so from now on ("" = as everybody)."""
        chosen = [item.data(_UID) for item in self.persons.selectedItems()]
        if not chosen or self.context.read_only:
            return
        persons = {uid: said for uid, said in self.shown.get("persons", {}).items() if uid not in chosen}
        self._change(persons={**persons, **(dict.fromkeys(chosen, mode) if mode else {})})

    def _field_ticked(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        name = str(item.data(_UID))
        fields = {key: value for key, value in self.shown.get("fields", {}).items() if key != name}
        goes = item.checkState() == Qt.CheckState.Checked
        self._change(fields=fields if goes else {**fields, name: False})

    def _item_ticked(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        uid = str(item.data(_UID))
        rest = [one for one in self.shown.get("include", ()) if one != uid]
        self._change(include=[*rest, uid] if item.checkState() == Qt.CheckState.Checked else rest)

    # -- against a refusal --------------------------------------------------------------------

    def _override(self) -> None:
        """The first press asks, the second does it."""
        reason = self.reason.text().strip()
        if not self._armed.isActive():
            self._armed.start()
            self._tell_override()
            return
        self._armed.stop()
        self.reason.clear()
        self._change(override={"reason": reason})
        self._tell_override()

    def _take_back(self) -> None:
        self._change(override=None)
        self._tell_override()

    def _tell_override(self) -> None:
        given = str(self.shown.get("override", {}).get("reason", ""))
        words = N_("The paper goes against a refusal: “{reason}”. Another recipient or case ends this.")
        self.overridden.setText(self.t(words).format(reason=self.context.apart(given)) if given else "")
        parts: dict[bool, tuple[QWidget, ...]] = {
            True: (self.overridden, self.take_back),
            False: (self.reason, self.override),
        }
        for set_now, members in parts.items():
            for part in members:
                part.setVisible(bool(given) is set_now)
        armed = self._armed.isActive()
        words = N_("Press again: the paper goes against a refusal") if armed else N_("Go against a refusal …")
        self.override.setText(self.t(words))
        self.override.setAccessibleName(self.t(words))
        self.override.setEnabled(bool(self.reason.text().strip()) and not self.context.read_only)
        put(self.override, role="danger" if armed else "")


def _ticked(words: str, uid: str, ticked: bool) -> QListWidgetItem:  # noqa: FBT001 - its state
    made = QListWidgetItem(words)
    made.setData(_UID, uid)
    made.setToolTip(words)
    made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    made.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
    return made
