"""Answers about proceedings, decisions and remedies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.domain.records import REGISTRY
from app.domain.words import N_
from app.dossier.answers.cites import goes_along, mark
from app.dossier.view import View

INTERNATIONAL = frozenset({
    "ecthr_application", "ecthr_rule39", "hrc_communication", "cat_communication", "ced_urgent", "wgad", "wgad_urgent",
    "wgeid", "sp_communication", "iachr", "achpr", "cedaw", "crc", "cerd",
})  # fmt: skip


def remedies(view: View) -> str:
    """Each remedy tried with its result, or why it would be no use; decisions with their dates after them."""
    found = [*(_remedy(view, row) for row in view.facts.all("remedy")), *decided(view)]
    return "\n".join(line for line in found if line)


def _remedy(view: View, row: Any) -> str:
    filed, result, why = (view.value(row, name) for name in ("filed", "result", "why_ineffective"))
    body = view.value(row, "body")
    told = [
        view.t(N_("{body}, filed {date}"), body=body, date=filed) if filed else body,
        view.t(N_("result: {result}"), result=result) if result else "",
        view.t(N_("why it is no effective remedy: {why}"), why=why) if why else "",
    ]
    text = view.several(part for part in told if part)
    return _with(view, f"{text}." if text and not text.rstrip("\u2069").endswith(".") else text, row.evidence)


def decided(view: View) -> Iterator[str]:
    """Each decision: date, body, number, outcome, what it says."""
    for row in view.facts.all("decision"):
        if not international(view, row):
            yield _with(view, decision(view, row), row.evidence)


def international(view: View, row: Any) -> bool:
    """Whether a decision or remedy belongs to a proceeding before an international body."""
    proceeding = view.facts.get(row.proceeding)
    return proceeding is not None and proceeding.proceeding_kind in INTERNATIONAL and bool(row.proceeding)


def decision(view: View, row: Any) -> str:
    """One decision in a sentence."""
    names = ("decided", "body", "reference", "outcome", "summary")
    date, body, number, outcome, summary = (view.value(row, name) for name in names)
    head = view.t(N_("{date}: {body}"), date=date, body=body) if date else body
    told = [head, view.t(N_("no. {number}"), number=number) if number else "", outcome]
    text = view.listed(part for part in told if part)
    served = view.value(row, "served")
    more = [view.t(N_("Served on {date}."), date=served) if served else "", summary]
    return " ".join(part for part in (f"{text}.", *more) if part)


def _with(view: View, text: str, exhibit: str | None) -> str:
    return f"{text} {mark(exhibit)}" if exhibit and text and goes_along(view, exhibit) else text


def final_decision(view: View) -> Any:
    """The last decision that is not an international body's, by its date."""
    dated = [row for row in view.facts.all("decision") if row.decided is not None and not international(view, row)]
    return max(dated, key=lambda row: row.decided.sort_key, default=None)


def final_in_words(view: View) -> str:
    """The final domestic decision."""
    row = final_decision(view)
    return _with(view, decision(view, row), row.evidence) if row is not None else ""


def elsewhere(view: View) -> str:
    """Other international procedures that were begun, and what the proceeding says of the same matter."""
    mine = view.proceeding.uid if view.proceeding is not None else ""
    kinds = REGISTRY["proceeding"].specs["proceeding_kind"].kind
    found = []
    for row in view.facts.all("proceeding"):
        begun = row.filed is not None or row.status not in (None, "planned", "drafting")
        if row.uid != mine and begun and row.proceeding_kind in INTERNATIONAL:
            names = ("reference", "filed", "status")
            told = [kinds.show(row.proceeding_kind, view.lang, view.t), *(view.value(row, name) for name in names)]
            found.append(view.listed(text for text in told if text))
    same = view.value(view.proceeding, "same_matter") if view.proceeding is not None else ""
    return "\n".join([*([same] if same else []), *found])


def rights(view: View) -> str:
    """Rights that the events affect, each once."""
    kind = REGISTRY["event"].specs["rights_affected"].kind
    codes = dict.fromkeys(code for row in view.facts.all("event") for code in row.rights_affected or ())
    return (
        kind.show(tuple(codes), view.lang, view.t)
        if codes and view.disclosure.shows("event", "rights_affected")
        else ""
    )


VALUES: dict[str, Callable[[View], str]] = {
    "remedies": remedies,
    "final_decision": final_in_words,
    "other_procedures": elsewhere,
    "rights": rights,
}
