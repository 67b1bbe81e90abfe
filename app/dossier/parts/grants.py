"""What funds ask for besides the story: a budget that adds up, and how threats grew."""

from __future__ import annotations

from collections import Counter

from app.domain.words import N_
from app.dossier import chronology
from app.dossier.answers.budget import budget_rows
from app.dossier.blocks import Block, Column, Table, plain
from app.dossier.view import View


def budget(view: View) -> list[Block]:
    """The budget as a table with a sum for each currency; nothing when none is written."""
    rows = budget_rows(view.written("budget"))
    if not rows:
        return []
    sums: dict[str, float] = {}
    for _, amount, currency in rows:
        sums[currency] = sums.get(currency, 0) + (amount or 0)
    table = [
        ((plain(what),), (plain(_money(amount) if amount is not None else "–"),), (plain(unit),))
        for what, amount, unit in rows
    ]
    table += [
        ((plain(view.t(N_("Sum")), bold=True),), (plain(_money(total), bold=True),), (plain(unit, bold=True),))
        for unit, total in sums.items()
    ]
    columns = (Column(view.t(N_("Item")), 4), Column(view.t(N_("Amount")), 1.4), Column(view.t(N_("Currency")), 1))
    return [Table(columns, tuple(table))]


def _money(amount: float) -> str:
    return f"{amount:,.2f}".replace(",", "\u202f")


def trend(view: View) -> list[Block]:
    """How many incidents there were in each year; those whose year is not known stand last."""
    threats = [row.record for row in chronology.rows(view) if row.kind == "threat"]
    years = Counter(_year(item.first_seen) for item in threats)
    known = sorted(year for year in years if year)
    rows = [((plain(year),), (plain(str(years[year])),)) for year in known]
    if years[""]:
        rows.append(((plain(view.t(N_("Date not known"))),), (plain(str(years[""])),)))
    columns = (Column(view.t(N_("Year")), 1), Column(view.t(N_("Incidents")), 1))
    return [Table(columns, tuple(rows))] if rows else []


def _year(when: object) -> str:
    earliest, latest = getattr(when, "earliest", None), getattr(when, "latest", None)
    return earliest[:4] if earliest and latest and earliest[:4] == latest[:4] else ""
