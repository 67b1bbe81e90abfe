"""The case brief: one or two pages for a colleague, internal marks allowed."""

from __future__ import annotations

from typing import Any

from app.domain.records import REGISTRY
from app.dossier import chronology as rows_of
from app.dossier.blocks import Block, Column, Pairs, Paragraph, Table, plain
from app.dossier.view import View

TOP = 10


def _pairs(view: View, record: Any, *names: str) -> tuple[tuple[str, Any], ...]:
    specs = REGISTRY[record.record_kind].specs
    rows = ((specs[name].label, view.value(record, name)) for name in names)
    return tuple((label, plain(text)) for label, text in rows if text)


def head(view: View) -> list[Block]:
    """Codename, status, states, reasons, summary."""
    case = view.facts.case
    names = ("code", "title", "status", "priority", "origin_state", "host_states", "target_reasons", "opened_on")
    blocks: list[Block] = [Pairs(_pairs(view, case, *names))]
    summary = view.value(case, "summary")
    return [*blocks, Paragraph(plain(summary))] if summary else blocks


def people(view: View) -> list[Block]:
    """Everybody with their role."""
    roles = REGISTRY["participation"].specs["role"].kind
    rows = []
    for person in view.facts.persons():
        label = view.names.label(person.uid)
        part = ", ".join(roles.show(role, view.lang) for role in view.facts.roles_of(person.uid))
        about = "; ".join(
            text for text in (view.value(person, "occupation"), view.value(person, "nationalities")) if text
        )
        if label:
            rows.append(((plain(label, bold=True),), (plain(part or "–"),), (plain(about or "–"),)))
    columns = (Column("Name", 2), Column("Role", 1.6), Column("About", 3))
    return [Table(columns, tuple(rows))] if rows else []


def risk(view: View) -> list[Block]:
    """The level, and the latest assessment."""
    latest = max(view.facts.all("risk_assessment"), key=lambda item: item.assessed_on or "", default=None)
    rows = _pairs(view, view.facts.case, "risk_level", "risk_override_reason")
    if latest is not None:
        names = ("assessed_on", "risk_level", "likelihood", "harm", "conclusion", "decision", "valid_until")
        rows = (*rows, *_pairs(view, latest, *names))
    return [Pairs(rows)] if rows else [Paragraph(plain("Not assessed yet."))]


def dates(view: View) -> list[Block]:
    """Deadlines that are not done, the next first."""
    due = sorted((item for item in view.facts.all("deadline") if not item.done_at), key=lambda item: item.due_at or "~")
    rows = tuple(
        (
            (plain(view.value(item, "due_at") or "–"),),
            (plain(view.value(item, "title") or view.value(item, "deadline_kind")),),
            (plain("can't be missed" if item.hard else ""),),
        )
        for item in due
    )
    return [Table((Column("Due", 1.4), Column("What", 3), Column("", 1)), rows)] if rows else []


def happenings(view: View) -> list[Block]:
    """The ten rows that matter most now: the gravest threats and the latest events, in order of time."""
    every = rows_of.rows(view)
    ranked = sorted(every, key=lambda row: (-(getattr(row.record, "severity", None) or 0), -every.index(row)))
    kept = {row.uid for row in ranked[:TOP]}
    rows = tuple(
        (
            (plain(row.date),),
            (plain(row.title + (" (disputed)" if row.disputed else ""), bold=True), plain(row.facts)),
            (plain(_grade(row.record)),),
        )
        for row in every
        if row.uid in kept
    )
    left = len(every) - len(rows)
    table: list[Block] = [Table((Column("When", 1.3), Column("What", 4), Column("Grade", 0.7)), rows)] if rows else []
    return [*table, Paragraph(plain(f"{left} further entries are in the case."), quiet=True)] if left > 0 else table


def _grade(record: Any) -> str:
    severity, likelihood = getattr(record, "severity", None), getattr(record, "likelihood", None)
    return f"{severity} × {likelihood}" if severity and likelihood else ""


def legal(view: View) -> list[Block]:
    """Proceedings and decisions."""
    blocks: list[Block] = []
    for item in view.facts.all("proceeding"):
        names = ("proceeding_kind", "forum", "reference", "status", "filed", "hearing_at", "representative")
        blocks.append(Pairs(_pairs(view, item, *names)))
    decided = (_pairs(view, item, "body", "decided", "outcome", "summary") for item in view.facts.all("decision"))
    return [*blocks, *(Pairs(rows) for rows in decided)]


def tasks(view: View) -> list[Block]:
    """What is still to do."""
    opened = [item for item in view.facts.all("task") if item.status not in ("done", "dropped")]
    rows = tuple(((plain(view.value(item, "title")),), (plain(view.value(item, "due_on") or "–"),)) for item in opened)
    return [Table((Column("Task", 4), Column("Due", 1.2)), rows)] if rows else []


def consent(view: View) -> list[Block]:
    """Who agreed to what, as it stands."""
    rows = []
    for item in view.facts.all("consent"):
        scopes = [scope for scope, answer in (item.scopes or {}).items() if answer == "yes"]
        labels = ", ".join(
            REGISTRY["source"].specs["may_be_named_for"].kind.show((scope,), view.lang) for scope in scopes
        )
        name = view.names.label(item.person) or "–"
        rows.append(((plain(name, bold=True),), (plain(view.value(item, "status")),), (plain(labels or "–"),)))
    return [Table((Column("Person", 1.5), Column("Status", 1.2), Column("Covers", 4)), tuple(rows))] if rows else []
