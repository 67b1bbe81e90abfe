"""The seven questions of an intake as data, and one card for each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.actions.intake import URGENCIES
from app.domain import terms
from app.domain.fields import Spec
from app.domain.kinds import Code, Language, LongText, Text, Uncertain
from app.domain.words import N_
from ui.context import Context
from ui.kit.answers import Segments
from ui.kit.basics import column, label, row
from ui.kit.form import Cell

NAMED, PSEUDONYM = "named", "pseudonym"


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, what stands below it, and the fields of the answer."""

    ask: str
    specs: tuple[Spec, ...]


QUESTIONS = (
    _Question(N_("Which language do they speak?"), (Spec("language", Language(), N_("Language")),)),
    _Question(
        N_("Who are they?"),
        (Spec("who", Text(200), N_("Name or pseudonym"), help=N_("A pseudonym is enough. The case gets a codename.")),),
    ),
    _Question(
        N_("How can they be reached safely?"),
        (
            Spec("channel", Code("contact_channel"), N_("Channel")),
            Spec("reach", Text(200), N_("Number or address")),
        ),
    ),
    _Question(
        N_("What happened?"),
        (Spec("happened", LongText(), N_("In their own words"), help=N_("Kept as what is alleged, not as fact.")),),
    ),
    _Question(N_("When was it?"), (Spec("when", Uncertain(), N_("Date, as exact as they know it")),)),
    _Question(N_("What do they fear, and how urgent is it?"), (Spec("fears", LongText(), N_("What they fear")),)),
    _Question(N_("What do they ask for?"), (Spec("asks", LongText(), N_("What they ask of us")),)),
)


class Questions(QWidget):
    """The seven questions, other parts behind the first; `typed` names the field, `left` as well."""

    typed = Signal(str)
    left = Signal(str)

    def __init__(self, context: Context, *after_first: QWidget) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.cells: dict[str, Cell] = {}
        t = self.t
        sorts = [(PSEUDONYM, t(N_("A pseudonym"))), (NAMED, t(N_("Their real name")))]
        self.sort = Segments(sorts, t(N_("Sort of name")))
        labels = terms.by_code("case_priority")
        grades = [(code, t(labels[code].label)) for code in URGENCIES]
        self.urgency = Segments(grades, t(N_("How urgent it is")), clears=True)
        for name, segments in (("sort", self.sort), ("urgency", self.urgency)):
            segments.chosen.connect(lambda _, name=name: self._chosen(name))
        parts = [self._question(number, asked) for number, asked in enumerate(QUESTIONS, 1)]
        self.setLayout(column(parts[0], *after_first, *parts[1:], gap=20))
        self.set_texts({})

    def _question(self, number: int, asked: _Question) -> QWidget:
        head = label(f"{self.context.number(number)}  {self.t(asked.ask)}", "question")
        fields = [self._cell(spec) for spec in asked.specs]
        box = column(head, gap=6)
        side = {"who": self.sort, "fears": self.urgency}.get(asked.specs[0].name)
        if len(fields) > 1:
            both = row(*fields, gap=16)
            both.setStretch(1, 1)
            for field in fields:
                both.setAlignment(field, Qt.AlignmentFlag.AlignTop)
            box.addLayout(both)
        else:
            box.addWidget(fields[0])
        if side is not None:
            box.addWidget(side)
        made = QWidget()
        made.setLayout(box)
        return made

    def _cell(self, spec: Spec) -> Cell:
        cell = Cell(spec, self.context)
        cell.editor.typed.connect(lambda: self.typed.emit(spec.name))
        cell.editor.left.connect(lambda: self.left.emit(spec.name))
        self.cells[spec.name] = cell
        return cell

    def _chosen(self, name: str) -> None:
        self.typed.emit(name)
        self.left.emit(name)

    def text(self, name: str) -> str:
        """What stands in a field."""
        if name == "sort":
            return self.sort.value()
        return self.urgency.value() if name == "urgency" else self.cells[name].editor.text()

    def set_texts(self, texts: dict[str, str]) -> None:
        """Show these texts, and nothing in the other fields."""
        for name, cell in self.cells.items():
            cell.editor.set_text(texts.get(name, ""))
            cell.complain("")
        self.sort.choose(texts.get("sort") or PSEUDONYM)
        self.urgency.choose(texts.get("urgency", ""))

    def names(self) -> list[str]:
        """Every field there is."""
        return [*self.cells, "sort", "urgency"]

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, super().minimumSizeHint().height())
