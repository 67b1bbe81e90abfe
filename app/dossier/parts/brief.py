"""The case brief: one or two pages for a colleague, internal marks allowed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from app.domain.records import REGISTRY
from app.domain.rules.deadlines import rules, zone_of
from app.domain.words import N_
from app.dossier import chronology as rows_of
from app.dossier.answers.hearing import clocked, heard
from app.dossier.blocks import Block, Column, Pairs, Paragraph, Table, Words, plain
from app.dossier.view import View

TOP = 8
_STEP = re.compile(r"^\d+\s+")  # of the form in which a field is filled in


def _pairs(view: View, record: Any, *names: str) -> tuple[tuple[str, Any], ...]:
    specs = REGISTRY[record.record_kind].specs
    rows = ((specs[name].label, view.value(record, name)) for name in names)
    return tuple((_STEP.sub("", view.t(label)), plain(text)) for label, text in rows if text)


def head(view: View) -> list[Block]:
    """Codename, status, states, reasons, summary."""
    case = view.facts.case
    names = ("code", "title", "status", "priority", "origin_state", "host_states", "target_reasons", "opened_on")
    blocks: list[Block] = [Pairs(_pairs(view, case, *names))]
    summary = view.value(case, "summary")
    return [*blocks, Paragraph(plain(summary))] if summary else blocks


def people(view: View) -> list[Block]:
    """Everybody with their role."""
    rows = []
    for person in view.facts.persons():
        label = view.names.label(person.uid)
        part = view.listed(view.shown("participation", "role", role) for role in view.facts.roles_of(person.uid))
        about = view.several(
            text for text in (view.value(person, "occupation"), view.value(person, "nationalities")) if text
        )
        if label:
            rows.append(((plain(label, bold=True),), (plain(part or "–"),), (plain(about or "–"),)))
    columns = (Column(view.t(N_("Name")), 2), Column(view.t(N_("Role")), 1.6), Column(view.t(N_("About")), 3))
    return [Table(columns, tuple(rows))] if rows else []


def risk(view: View) -> list[Block]:
    """The level, and the latest assessment."""
    latest = max(view.facts.all("risk_assessment"), key=lambda item: item.assessed_on or "", default=None)
    rows = _pairs(view, view.facts.case, "risk_level", "risk_override_reason")
    if latest is not None:
        names = ("assessed_on", "risk_level", "likelihood", "harm", "conclusion", "decision", "valid_until")
        rows = (*rows, *_pairs(view, latest, *names))
    return [Pairs(rows)] if rows else [Paragraph(plain(view.t(N_("Not assessed yet."))))]


def dates(view: View) -> list[Block]:
    """Deadlines that are not done, the next first; an extended one at its new date."""
    left = (item for item in view.facts.all("deadline") if not item.done_at)
    rows = tuple(
        (
            (plain(_due(view, item) or "–"),),
            (plain(view.value(item, "title") or view.value(item, "deadline_kind")),),
            (plain(view.t(N_("can't be missed")) if item.hard else ""),),
        )
        for item in sorted(left, key=lambda item: item.extended_to or item.due_at or "~")
    )
    columns = (Column(view.t(N_("Due")), 1.6), Column(view.t(N_("What")), 3), Column("", 1))
    return [Table(columns, rows)] if rows else []


def _due(view: View, item: Any) -> str:
    """On the clock of the place where it is due, which is named: that of the deadline, of its rule, of the hearing."""
    name = "extended_to" if item.extended_to else "due_at"
    told = view.value(item, name)
    rule = rules().get(item.rule or "")
    before = view.facts.get(item.proceeding)
    zone = item.zone or (rule.zone if rule else "") or (before.hearing_zone if before else "") or view.profile.zone
    if not told or not zone:
        return told
    moment = dt.datetime.fromisoformat(getattr(item, name)).astimezone(zone_of(zone))
    return clocked(view, moment, view.day(moment.date().isoformat()))


def _weight(row: rows_of.Row) -> tuple[int, str]:
    return getattr(row.record, "severity", None) or 0, rows_of.latest(row)


def happenings(view: View) -> list[Block]:
    """The rows that matter most now: the gravest threats and the latest events, in order of time."""
    every = rows_of.rows(view)
    ranked = sorted(every, key=_weight, reverse=True)
    kept = {row.uid for row in ranked[:TOP]}
    rows = tuple(_happening(view, row) for row in every if row.uid in kept)
    left = len(every) - len(rows)
    columns = (Column(view.t(N_("When")), 1.5), Column(view.t(N_("What")), 4.5))
    table: list[Block] = [Table(columns, rows)] if rows else []
    words = N_("The gravest threats and what came last; {n} further entries stand in the chronology of the case.")
    return [*table, Paragraph(plain(view.t(words, n=left)), quiet=True)] if left > 0 else table


def _happening(view: View, row: rows_of.Row) -> tuple[tuple[Words, ...], ...]:
    title = view.t(N_("{event} (disputed)"), event=row.title) if row.disputed else row.title
    grade = _grade(view, row.record)
    facts = " ".join(row.facts.split())
    lines = (plain(title, bold=True), plain(facts), plain(grade, italic=True))
    return ((plain(row.date),), tuple(line for line in lines if line))


def _grade(view: View, record: Any) -> str:
    severity, likelihood = getattr(record, "severity", None), getattr(record, "likelihood", None)
    if not (severity and likelihood):
        return ""
    return view.t(
        N_("severity {severity} of 5, likelihood {likelihood} of 5"), severity=severity, likelihood=likelihood
    )


def legal(view: View) -> list[Block]:
    """Proceedings and decisions."""
    specs = REGISTRY["proceeding"].specs
    columns = tuple(
        Column(view.t(specs[name].label), width)
        for name, width in (("proceeding_kind", 1.8), ("forum", 2.6), ("status", 1.0), ("hearing_at", 1.6))
    )
    rows = tuple(_proceeding(view, item) for item in view.facts.all("proceeding"))
    blocks: list[Block] = [Table(columns, rows)] if rows else []
    decided = (_pairs(view, item, "body", "decided", "outcome", "summary") for item in view.facts.all("decision"))
    return [*blocks, *(Pairs(rows) for rows in decided)]


def _proceeding(view: View, item: Any) -> tuple[tuple[Words, ...], ...]:
    """Kind and number; court and who stands for the person; how it stands since when; when it is heard."""
    told = (
        ("proceeding_kind", "reference"),
        ("forum", "representative"),
        ("status", "filed"),
    )
    shown = [tuple(plain(text) for name in names if (text := view.value(item, name))) for names in told]
    when = heard(view, item)
    return (*shown, (plain(when),) if when else ())


def tasks(view: View) -> list[Block]:
    """What is still to do."""
    opened = [item for item in view.facts.all("task") if item.status not in ("done", "dropped")]
    rows = tuple(((plain(view.value(item, "title")),), (plain(view.value(item, "due_on") or "–"),)) for item in opened)
    columns = (Column(view.t(N_("Task")), 4), Column(view.t(N_("Due")), 1.2))
    return [Table(columns, rows)] if rows else []


def consent(view: View) -> list[Block]:
    """Who agreed to what, as it stands."""
    rows = []
    for item in view.facts.all("consent"):
        scopes = tuple(scope for scope, answer in (item.scopes or {}).items() if answer == "yes")
        covers = view.shown("source", "may_be_named_for", scopes) if scopes else "–"
        name = view.names.label(item.person) or "–"
        rows.append(((plain(name, bold=True),), (plain(view.value(item, "status")),), (plain(covers),)))
    columns = (Column(view.t(N_("Person")), 1.5), Column(view.t(N_("Status")), 1.2), Column(view.t(N_("Covers")), 4))
    return [Table(columns, tuple(rows))] if rows else []
