"""What the page of law asks for, and the columns of its list of deadlines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtGui import QColor

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.table import Column
from ui.pages import law_words as words
from ui.pages.law_sheet import deadline_cells


@dataclass(frozen=True, slots=True)
class _All:
    rows: list[Any]
    next: None = None


def deadlines(reader: Any, case: str, text: str | None, zone: str, *, after: str | None, limit: int) -> _All:  # noqa: ARG001
    """The deadlines of a case, those whose words fit (query)."""
    from app.actions import law  # noqa: PLC0415 - late, for a quick start

    rows = law.deadline_rows(reader, case, zone=zone)
    wanted = (text or "").casefold()
    return _All([row for row in rows if wanted in f"{row.title} {row.forum} {row.source}".casefold()])


def read_page(reader: Any, kind: str, uid: str, zone: str) -> Any:
    """A proceeding or statement with all that hangs on it (query)."""
    from app.actions import proceedings  # noqa: PLC0415 - late, for a quick start

    if kind == "statement":
        return proceedings.statement_sheet(reader, uid)
    return proceedings.proceeding_sheet(reader, uid, zone=zone)


def matrix(reader: Any, case: str) -> Any:
    """The material facts of a case (query)."""
    from app.actions import proceedings  # noqa: PLC0415 - late, for a quick start

    return proceedings.fact_matrix(reader, case)


def deadline_columns(context: Context) -> list[Column]:
    """Left, what is due, how grave, when in both zones, before whom, from which rule."""
    t = context.translate

    def cell(number: int) -> Callable[[Any], str]:
        def shown(row: Any) -> str:
            found = deadline_cells(row, context)[number]
            return found if isinstance(found, str) else found.words

        return shown

    def ink(row: Any) -> QColor | None:
        role = words.urgency(row)
        return context.theme.colour(role) if role else None

    def due(row: Any) -> str:
        left = words.left(row, context)
        day = context.day(row.forum_at[:10])
        return t(N_("{day}, {left}")).format(day=day, left=left) if row.forum_at else left

    return [
        Column(t(REGISTRY["deadline"].label), cell(2), 0),
        Column(t(N_("Due")), due, 230, ink=ink),
        Column(t(N_("Weight")), cell(3), 140),
        Column(t(N_("On both clocks")), cell(1), 320),
        Column(t(N_("Body")), lambda row: context.apart(row.forum), 160),
        Column(t(N_("Where the rule stands")), lambda row: words.source_words(row.source, t), 200),
    ]


def _show(kind: str, name: str, context: Context) -> Callable[[Any], str]:
    spec = REGISTRY[kind].specs[name]

    def shown(line: Any) -> str:
        value = getattr(line.record, name)
        if value is None:
            return ""
        return line.titles.get(value) or str(spec.kind.show(value, context.lang, context.translate))

    return shown


def proceeding_columns(context: Context) -> list[Column]:
    """Kind and court in one, as they name it; reference, status, state."""
    t, show = context.translate, partial(_show, "proceeding", context=context)
    kind, forum = show("proceeding_kind"), show("forum")

    def named(line: Any) -> str:
        return " – ".join(part for part in (kind(line), context.apart(forum(line))) if part)

    return [
        Column(t(N_("Proceeding")), named, 0, sort="proceeding_kind"),
        Column(t(N_("Status")), show("status"), 120, sort="status"),
        Column(t(N_("Reference")), show("reference"), 140, sort="reference"),
        Column(t(N_("Respondent state")), show("respondent_state"), 150, sort="respondent_state"),
    ]


def statement_columns(context: Context) -> list[Column]:
    """Title, witness, when it was taken and signed, which version."""
    t, show = context.translate, partial(_show, "statement", context=context)
    return [
        Column(t(N_("Title")), lambda line: context.apart(show("title")(line)), 0, sort="title"),
        Column(t(N_("Witness")), lambda line: context.apart(show("person")(line)), 120),
        Column(t(N_("Signed on")), show("signed_on"), 155, sort="signed_on"),
        Column(t(N_("Version")), show("version"), 80, sort="version"),
        Column(t(N_("Taken on")), show("taken"), 150, sort="taken"),
    ]


COLUMNS = {"proceeding": proceeding_columns, "statement": statement_columns, "deadline": deadline_columns}
