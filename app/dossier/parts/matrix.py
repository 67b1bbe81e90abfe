"""The matrix of material facts: each fact with what is said, what documents show, and what is known of the country."""

from __future__ import annotations

from typing import Any

from app.domain.words import N_
from app.dossier import citing
from app.dossier.blocks import Block, Cite, Column, Run, Table, Words, plain
from app.dossier.parts import country
from app.dossier.view import View

_COLUMNS = (
    (N_("No."), 0.45),
    (N_("Material fact"), 3.0),
    (N_("Statement"), 1.2),
    (N_("Documents"), 1.2),
    (N_("Country information"), 2.0),
)
_GAPS = (N_("Gaps and their explanation"), 2.2)


def material_facts(view: View) -> list[Block]:
    """A row for each fact, under the issue it belongs to; gaps only where the body's own page has them."""
    columns = [*_COLUMNS, _GAPS] if view.profile.gaps else _COLUMNS
    rows: list[tuple[tuple[Words, ...], ...]] = []
    number = 0
    for issue, facts in country.by_issue(view):
        rows.append(((plain(issue),),))
        for fact in facts:
            number += 1
            rows.append(_row(view, fact, number))
    head = tuple(Column(view.t(title), width) for title, width in columns)
    return [Table(head, tuple(rows))] if number else []


def _row(view: View, fact: Any, number: int) -> tuple[tuple[Words, ...], ...]:
    ground = view.value(fact, "ground")
    cell = [plain(view.value(fact, "text"))]
    cell += [(Run(ground, italic=True),)] if ground else []
    abroad = country.sources(view, fact)
    rest = [row for row in view.facts.children("citation", "target_uid", fact.uid) if row not in abroad]
    text = citing.paragraphs(view, view.value(fact, "country_information"))
    told = {(word.target, word.page) for words in text for word in words if isinstance(word, Cite)}
    known = [*text, *_cites(view, [row for row in abroad if (row.evidence, row.page or 1) not in told])]
    cells: list[tuple[Words, ...]] = [
        (plain(str(number)),),
        tuple(cell),
        tuple(_said(view, fact)),
        tuple(_cites(view, rest)),
        tuple(known),
    ]
    if view.profile.gaps:
        gaps = view.value(fact, "gaps")
        cells.append(tuple(citing.paragraphs(view, gaps)))
    return tuple(cells)


def _said(view: View, fact: Any) -> list[Words]:
    found = (citing.of_paragraph(view, uid) for uid in fact.paragraphs or ())
    return [(cite,) for cite in found if cite is not None]


def _cites(view: View, rows: list[Any]) -> list[Words]:
    return [(Cite(row.evidence, row.page or 1),) for row in rows if view.facts.get(row.evidence)]
