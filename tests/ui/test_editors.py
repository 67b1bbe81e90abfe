"""Every kind of value has its editor, and gives back what it was given."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.domain import kinds
from app.domain.fields import REGISTRY, Spec
from app.domain.kinds import BadValue
from app.domain.records import kind_of
from ui.context import Context
from ui.errors import value_words
from ui.kit.editors import EDITORS, editor_for
from ui.kit.form import Cell, Form
from ui.kit.picker import on_arrow
from ui.theme import Theme

_UID = "0190a000-0000-7000-8000-000000000001"
_SAMPLES: dict[str, tuple[kinds.Kind, str]] = {
    "text": (kinds.Text(), "Vnukovo, gate 4"),
    "long_text": (kinds.LongText(), "Two lines\nof words"),
    "language": (kinds.Language(), "ru"),
    "json": (kinds.Json(), '{"a":1}'),
    "code": (kinds.Code("case_status"), "active"),
    "country": (kinds.Country(), "LT"),
    "several": (kinds.Several(kinds.Country()), "LT; PL"),
    "mapped": (kinds.Mapped("consent_scope", "scope_answer"), "store=yes"),
    "yes_no": (kinds.YesNo(), "no"),
    "number": (kinds.Number(), "12"),
    "grade": (kinds.Grade(), "4"),
    "decimal": (kinds.Decimal(), "12.50"),
    "day": (kinds.Day(), "2021-05-23"),
    "instant": (kinds.Instant(), "2026-05-01 14:30"),
    "clock": (kinds.Clock(), "14:30"),
    "zone": (kinds.Zone(), "Europe/Vilnius"),
    "uncertain_date": (kinds.Uncertain(), "~May 2021"),
    "ref": (kinds.Ref("person"), _UID),
    "any_ref": (kinds.AnyRef(), _UID),
}


class _Silent:
    """Answers nothing: these tests need no vault."""

    def ask(self, *_: object, **__: object) -> None:
        return None

    def close(self) -> None:
        return None


@pytest.fixture
def quiet(context: Context) -> Context:
    context.jobs = _Silent()  # type: ignore[assignment]
    return context


def test_every_kind_has_an_editor() -> None:
    assert set(EDITORS) == set(kinds.KINDS)
    assert set(_SAMPLES) == {kind.name for kind in kinds.KINDS}


@pytest.mark.parametrize("name", sorted(_SAMPLES))
def test_an_editor_gives_back_the_text_it_was_given(qtbot: QtBot, quiet: Context, name: str) -> None:
    kind, text = _SAMPLES[name]
    editor = editor_for(Spec("field", kind, "Label", "Help"), quiet)
    qtbot.addWidget(editor)
    with qtbot.assertNotEmitted(editor.typed):
        editor.set_text(text)
    assert editor.text() == text
    assert kind.parse(editor.text()) == kind.parse(text)
    editor.set_text("")
    assert editor.text() == ""


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_form_names_every_control(qtbot: QtBot, quiet: Context, name: str) -> None:
    specs = [spec for spec in kind_of(name).specs.values() if spec.in_form]
    if not specs:
        assert kind_of(name).by_app
        return
    form = Form(specs, quiet)
    qtbot.addWidget(form)
    for spec in specs:
        cell = form.cell(spec.name)
        assert cell is not None
        assert cell.name.text().startswith(spec.label)
        assert cell.name.buddy() is cell.editor
        target = cell.editor.focusProxy()
        while target is not None and target.focusProxy() is not None:
            target = target.focusProxy()
        assert target is not None
        assert target.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert spec.label in target.accessibleName() or target.accessibleName()


def test_a_date_shows_its_reading_while_typing(qtbot: QtBot, quiet: Context) -> None:
    editor = editor_for(Spec("when", kinds.Uncertain(), "When"), quiet)
    qtbot.addWidget(editor)
    editor.show()
    line = editor.focusProxy()
    assert line is not None
    qtbot.keyClicks(line, "~may 2021")
    assert editor.reading.text() == "→ around May 2021"  # type: ignore[attr-defined]
    line.clear()  # type: ignore[attr-defined]
    qtbot.keyClicks(line, "03/04/2021")
    assert "ambiguous" in editor.reading.text() or "2021" in editor.reading.text()  # type: ignore[attr-defined]


def test_a_code_is_found_by_a_few_letters(qtbot: QtBot, quiet: Context) -> None:
    editor = editor_for(Spec("status", kinds.Code("case_status"), "Status"), quiet)
    qtbot.addWidget(editor)
    line = editor.focusProxy()
    assert line is not None
    qtbot.keyClicks(line, "triage")
    with qtbot.waitSignal(editor.left):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert editor.text() == "intake"


def test_enter_takes_the_first_that_begins_so(qtbot: QtBot, quiet: Context) -> None:
    for spec, typed, taken in (
        (Spec("language", kinds.Language(), "Language"), "рус", "ru"),  # a part of “Беларуская” too
        (Spec("event_kind", kinds.Code("event_kind"), "Kind"), "ar", "arrest"),
    ):
        editor = editor_for(spec, quiet)
        qtbot.addWidget(editor)
        line = editor.focusProxy()
        assert line is not None
        line.setText(typed)  # type: ignore[attr-defined]
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert editor.text() == taken


def test_a_date_that_does_not_fit_is_said_once(qtbot: QtBot, quiet: Context) -> None:
    cell = Cell(Spec("when", kinds.Uncertain(), "When"), quiet)
    qtbot.addWidget(cell)
    cell.editor.focusProxy().setText("no such day")  # type: ignore[union-attr]
    assert not cell.editor.reading.isHidden()  # type: ignore[attr-defined]
    cell.complain(cell.editor.reading.text())  # type: ignore[attr-defined]
    assert cell.editor.reading.isHidden()  # type: ignore[attr-defined]
    cell.complain("")
    assert not cell.editor.reading.isHidden()  # type: ignore[attr-defined]


def test_what_is_not_listed_is_said_without_the_name_of_the_list() -> None:
    with pytest.raises(BadValue) as bad:
        kinds.Code("contact_channel").parse("sig", None)  # type: ignore[arg-type]
    words = value_words(bad.value.code, bad.value.message, str)
    assert words == "This is not in the list. The down arrow shows what is."


def test_several_values_become_chips(qtbot: QtBot, quiet: Context) -> None:
    editor = editor_for(Spec("tags", kinds.Several(kinds.Text(60)), "Tags"), quiet)
    qtbot.addWidget(editor)
    line = editor.next.focusProxy()  # type: ignore[attr-defined]
    for word in ("family", "strike"):
        qtbot.keyClicks(line, word)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert editor.text() == "family; strike"
    chip = editor._chips.itemAt(0).widget()  # type: ignore[attr-defined]
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert editor.text() == "strike"


def test_chips_and_the_line_below_them_have_their_height(qtbot: QtBot, quiet: Context) -> None:
    made = editor_for(Spec("countries", kinds.Several(kinds.Country()), "Countries"), quiet)
    qtbot.addWidget(made)
    made.resize(400, 10)
    made.set_text("LT; PL")
    made.set_fixed(True)
    chips = made.minimumHeight()
    assert chips >= made.fontMetrics().height()
    assert all(
        "×" not in chip.text()
        for chip in made.findChildren(QToolButton)
        if chip.property("item") and not chip.isHidden()
    )
    made.set_fixed(False)
    assert made.minimumHeight() >= chips + made.next.sizeHint().height()


def test_the_arrow_of_a_picker_is_where_writing_ends(qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.resize(300, 30)
    context = Context.__new__(Context)
    context.theme = Theme("light", 1.0)
    for way, inside, outside in ((Qt.LayoutDirection.LeftToRight, 290, 10), (Qt.LayoutDirection.RightToLeft, 10, 290)):
        line.setLayoutDirection(way)
        assert on_arrow(line, inside, context)
        assert not on_arrow(line, outside, context)


def test_chips_count_at_once_in_the_height_of_their_field(qtbot: QtBot, quiet: Context) -> None:
    editor = editor_for(Spec("states", kinds.Several(kinds.Country()), "States"), quiet)
    qtbot.addWidget(editor)
    editor.set_text("LT; PL")
    assert [chip.isHidden() for chip in editor.findChildren(QToolButton)] == [False, False]
