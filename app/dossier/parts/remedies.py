"""What was tried at home: each remedy with its decision, and why it was or would be no use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.words import N_
from app.dossier.answers.cites import goes_along
from app.dossier.answers.law import international
from app.dossier.blocks import Block, Cite, Column, Paragraph, Table, Words, plain
from app.dossier.view import View

_COLUMNS = (
    (N_("No."), 0.4),
    (N_("Body and remedy"), 2.4),
    (N_("Filed"), 1.5),
    (N_("Result and decision"), 2.4),
    (N_("Why it is no effective remedy"), 2.6),
    (N_("Source"), 0.9),
)
_NONE = "–"


def table(view: View) -> list[Block]:
    """The exhaustion table: remedies in order of time with their decisions, then decisions of no recorded remedy."""
    rows = list(_rows(view))
    if not rows:
        return [Paragraph(plain(view.t(N_("No remedy is recorded."))))]
    columns = tuple(Column(view.t(title), width) for title, width in _COLUMNS)
    return [Table(columns, tuple(((plain(str(n)),), *row) for n, row in enumerate(rows, start=1)))]


def _rows(view: View) -> Iterator[tuple[tuple[Words, ...], ...]]:
    remedies = [row for row in view.facts.all("remedy") if not international(view, row)]
    decisions = [row for row in view.facts.all("decision") if not international(view, row)]
    told: set[str] = set()
    for row in sorted(remedies, key=lambda one: one.filed.sort_key if one.filed else "~"):
        answering = [one for one in decisions if _answers(one, row) and one.uid not in told]
        told |= {one.uid for one in answering}
        yield _row(view, row, answering)
    for one in decisions:
        if one.uid not in told:
            yield _row(view, None, [one])


def _answers(decision: Any, remedy: Any) -> bool:
    """Whether a decision is that on a remedy: the same exhibit proves both, or both belong to one proceeding."""
    same = decision.evidence and decision.evidence == remedy.evidence
    return bool(same or (decision.proceeding and decision.proceeding == remedy.proceeding))


def _row(view: View, remedy: Any, decisions: list[Any]) -> tuple[tuple[Words, ...], ...]:
    body = view.value(remedy, "body") if remedy is not None else view.value(decisions[0], "body")
    filed = view.value(remedy, "filed") if remedy is not None else ""
    why = view.value(remedy, "why_ineffective") if remedy is not None else ""
    result = [view.value(remedy, "result")] if remedy is not None and not decisions else []
    told = (_decided(view, one, body=remedy is not None) for one in decisions)
    found = [text for text in (*result, *told) if text]
    exhibits = dict.fromkeys(row.evidence for row in (remedy, *decisions) if row is not None and row.evidence)
    cited = [(Cite(uid),) for uid in exhibits if goes_along(view, uid)]
    return (
        (plain(body, bold=True),),
        (plain(filed or _NONE),),
        tuple(plain(text) for text in found) or (plain(_NONE),),
        (plain(why or _NONE),),
        tuple(cited) or (plain(_NONE),),
    )


def _decided(view: View, row: Any, *, body: bool) -> str:
    """A decision in a sentence; its body where it does not stand in the row already."""
    names = ("decided", "body", "reference", "outcome", "summary")
    date, by, number, outcome, summary = (view.value(row, name) for name in names)
    told = (date, by if body else "", view.t(N_("no. {number}"), number=number) if number else "", outcome)
    text = view.listed(part for part in told if part)
    return f"{text}. {summary}" if summary else text
