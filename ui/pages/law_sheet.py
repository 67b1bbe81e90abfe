"""A proceeding as one page to read: what it is, its deadlines, decisions in order, the exhaustion of remedies."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, column, label, leading, scrolled, stretched
from ui.kit.grid import Cell, Grid
from ui.pages import law_words as words

_YES = {True: N_("suspensive"), False: N_("not suspensive")}


def deadline_cells(row: Any, context: Context) -> list[str | Cell]:
    """A deadline as cells: due, left, what, weight and rule."""
    ink = words.urgency(row)
    due = words.both(row.due_at, row.zone, row.own_zone, context) if row.due_at else context.translate(N_("no date"))
    if row.extended:
        due = context.translate(N_("{due} (extended)")).format(due=due)
    rule = context.translate(terms.by_code("deadline_rule")[row.rule].label) if row.rule else row.source
    kinds = [words.weight(row.hard, context)]
    if row.verified is False:
        kinds.append(context.translate(N_("not verified")))
    return [
        Cell(words.left(row, context), ink, "circle-check" if row.done else ""),
        due,
        context.apart(row.title) or rule,
        context.listed(kinds),
    ]


class ProceedingView(QWidget):
    """`edit` brings kind and uid of what is to be edited, `add` the kind to be added."""

    edit = Signal(str, str)
    add = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.title = leading(label("", "title", wrap=True))
        self.facts = label("", wrap=True, selectable=True)
        self.alarm = label("", "warn", wrap=True)
        self.uid = ""
        self.deadlines = self._grid(
            "deadline", t(N_("Deadlines")), (N_("Left"), N_("Due"), N_("What is due"), N_("Weight")), (1, 2, 3)
        )
        self.decisions = self._grid(
            "decision", t(N_("Decisions")), (N_("Decided"), N_("Body"), N_("Outcome"), N_("What it says")), (0, 1, 2, 3)
        )
        heads = (N_("Filed on"), N_("Body"), N_("Result"), N_("Why it is ineffective"))
        self.remedies = self._grid("remedy", t(N_("Exhaustion of remedies")), heads, (1, 3))
        head = Flow(8)
        head.addWidget(button(t(N_("Edit the proceeding")), lambda: self.edit.emit("proceeding", self.uid)))
        self.none = {kind: label("", "muted", wrap=True) for kind in ("deadline", "decision", "remedy")}
        page = column(
            self.title, self.alarm, self.facts, boxed(head), 6,
            *self._part("deadline", N_("Deadlines"), N_("Add a deadline …"), self.deadlines),
            *self._part("decision", N_("Decisions"), N_("Add a decision …"), self.decisions),
            *self._part("remedy", N_("Exhaustion of remedies"), N_("Add a remedy …"), self.remedies),
            -1, margins=(24, 18, 24, 24), gap=8,
        )  # fmt: skip
        self.setLayout(stretched(column(scrolled(boxed(page, "sheet")), gap=0), 0))

    def _grid(self, kind: str, name: str, heads: tuple[str, ...], wide: tuple[int, ...]) -> Grid:
        made = Grid(self.context, name, [self.t(head) for head in heads], wide)
        made.opened.connect(lambda uid: self.edit.emit(kind, uid))
        return made

    def _part(self, kind: str, title: str, more: str, grid: Grid) -> list[Any]:
        flow = Flow(8)
        add = button(self.t(more), lambda: self.add.emit(kind), "link")
        if self.context.read_only:
            add.hide()
        flow.addWidget(add)
        return [label(self.t(title), "heading"), self.none[kind], grid, boxed(flow), 8]

    def show_sheet(self, sheet: Any) -> None:
        """Show a proceeding with what hangs on it."""
        context, record = self.context, sheet.record
        self.uid = record.uid
        self.title.setText(self._title(record))
        self.facts.setText("\n".join(self._facts(record, sheet.titles)))
        self._warn(sheet)
        self.deadlines.show_lines([(row.uid, deadline_cells(row, context)) for row in sheet.deadlines])
        self.decisions.show_lines([(one.uid, self._decision(one)) for one in sheet.decisions])
        self.remedies.show_lines([(one.uid, self._remedy(one)) for one in sheet.remedies])
        for kind, rows, said in (
            ("deadline", sheet.deadlines, N_("No deadline yet: add one from a rule and the date its time begins.")),
            ("decision", sheet.decisions, N_("No decision yet.")),
            (
                "remedy",
                sheet.remedies,
                N_("No remedy yet. Those that would be no use belong here too, with the reason."),
            ),
        ):
            self.none[kind].setText(self.t(said))
            self.none[kind].setVisible(not rows)

    def _title(self, record: Any) -> str:
        kind = self._code("proceeding_kind", record.proceeding_kind)
        return (
            self.t(N_("{kind} – {forum}")).format(kind=kind, forum=self.context.apart(record.forum))
            if record.forum
            else kind
        )

    def _code(self, code_list: str, code: str | None) -> str:
        term = terms.by_code(code_list).get(code or "")
        return self.t(term.label) if term else str(code or "")

    def _facts(self, record: Any, titles: Any) -> list[str]:
        spec, told = REGISTRY["proceeding"].specs, []
        for name in (
            "reference", "status", "respondent_state", "subject", "filed", "hearing_at", "hearing_zone", "closed",
            "anonymity",
            "representative", "representative_contact", "authority_signed_on", "same_matter", "interim_measures",
            "removal_at", "removal_destination", "removal_carrier", "removal_held_at", "interpol_state",
            "interpol_number", "interpol_bureau", "interpol_learned",
        ):  # fmt: skip
            value = getattr(record, name)
            if value is None:
                continue
            shown = titles.get(value) or self._shown(spec[name].kind, value)
            told.append(
                self.t(N_("{field}: {value}")).format(field=self.t(spec[name].label), value=self.context.apart(shown))
            )
        return told

    def _shown(self, kind: Any, value: Any) -> str:
        if kind.name == "instant":
            return self.context.moment(value)
        return str(kind.show(value, self.context.lang, self.t))

    def _warn(self, sheet: Any) -> None:
        told = []
        late = [row for row in sheet.deadlines if row.overdue]
        if late:
            told.append(self.context.plural("{n} deadline is overdue.", "{n} deadlines are overdue.", len(late)))
        if sheet.record.same_matter:
            told.append(self.t(N_("The same matter stands before another body: check whether both may hear it.")))
        if not sheet.remedies and sheet.record.status not in ("closed", "withdrawn"):
            told.append(self.t(N_("No remedy is recorded: most bodies ask whether they were exhausted.")))
        self.alarm.setText(" ".join(told))
        self.alarm.setVisible(bool(told))

    def _decision(self, one: Any) -> list[str]:
        lang, parts = self.context.lang, []
        if one.decided:
            parts.append(one.decided.display(lang))
        if one.served:
            parts.append(self.t(N_("served {when}")).format(when=one.served.display(lang)))
        outcome = [self._code("decision_outcome", one.outcome)]
        if one.suspensive is not None:
            outcome.append(self.t(_YES[one.suspensive]))
        body = "\n".join(part for part in (self.context.apart(one.body or ""), one.reference or "") if part)
        return [
            "\n".join(parts),
            body,
            self.context.listed(part for part in outcome if part),
            self.context.apart(one.summary or ""),
        ]

    def _remedy(self, one: Any) -> list[str | Cell]:
        result = self._code("remedy_result", one.result)
        why = one.why_ineffective or ""
        needs = one.result in ("not_tried", "no_answer") and not why
        return [
            one.filed.display(self.context.lang) if one.filed else "",
            self.context.apart(one.body or ""),
            result,
            Cell(self.t(N_("The reason is missing")), "warn", "triangle-alert") if needs else self.context.apart(why),
        ]
