"""What a description tells beside the records: what is offered for taking over, who leads, what went before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.actions.receiving import labels
from app.actions.sealing_facts import going, records
from app.domain import terms
from app.domain.words import N_
from app.handover.head import DEADLINE, FILING, Head
from app.handover.scope import Scope
from app.i18n import paper_translator

# Proceedings that nobody has filed yet.
_NOT_FILED = frozenset({"planned", "drafting"})
_ONWARD = {
    "ask": N_("Ask the sender before you hand it on."),
    "no": N_("It may not be handed on."),
    "yes": N_("It may be handed on for the same purpose."),
}
_LONGEST_TITLE = 300
LONGEST_SERIES = 4


def offered(reader: Any, scope: Scope, chosen: frozenset[str] | None) -> dict[str, list[dict[str, Any]]]:
    """Open deadlines and proceedings not filed yet, among what goes whole: all, or the chosen ones (query)."""
    found: dict[str, list[dict[str, Any]]] = {DEADLINE: [], FILING: []}
    for one in going(reader, scope, "deadline"):
        if one.done_at is None and _is_chosen(one, chosen):
            due = one.extended_to or one.due_at
            found[DEADLINE].append(_offer(reader, scope, one, one.deadline_kind, due, one.zone, hard=bool(one.hard)))
    for one in going(reader, scope, "proceeding"):
        if one.filed is None and one.status in _NOT_FILED and _is_chosen(one, chosen):
            found[FILING].append(_offer(reader, scope, one, one.proceeding_kind, None, None, hard=False))
    return found


def _is_chosen(one: Any, chosen: frozenset[str] | None) -> bool:
    return chosen is None or one.uid in chosen


def _offer(
    reader: Any, scope: Scope, one: Any, code: str | None, due: str | None, zone: str | None, *, hard: bool
) -> dict[str, Any]:
    """By the words that go: a field that stays is not told here either."""
    names = scope.names(one.uid)
    shown = ("title",) if one.record_kind == "deadline" else ("forum",)
    words = next((getattr(one, name) for name in shown if name in names and getattr(one, name)), None)
    told = {"due_at": due, "zone": zone} if {"due_at", "extended_to"} <= names else {"due_at": None, "zone": None}
    return {"uid": one.uid, "case": one.case, "title": (words or str(code))[:_LONGEST_TITLE], "kind": str(code),
            "hard": hard, **told}  # fmt: skip


def leads(reader: Any, scope: Scope) -> Iterator[dict[str, str]]:
    """Which organisation leads each case, where that is said (query)."""
    for case in records(reader, "case", scope.choice.cases):
        if case.lead_organisation and "lead_organisation" in scope.names(case.uid):
            yield {"case": case.uid, "organisation": case.lead_organisation[:300]}


def base(reader: Any, card: Any) -> dict[str, str | None]:
    """The newest packages that went to this partner and came from them: what a receiver can hold this one against."""
    if card is None:
        return {"sent": None, "received": None}
    sql = (
        'SELECT "package" FROM "handover" WHERE "card"=? AND "direction"=? AND "deleted_at" IS NULL ORDER BY "uid" DESC'
    )
    newest = {way: reader.database.value(f"{sql} LIMIT 1", (card.uid, way)) for way in ("out", "in")}
    return {"sent": newest["out"], "received": newest["in"]}


def series(reader: Any, card: Any, case: str) -> str:
    """The letters that a partner's further exhibits carry in a case: behind our own ones, where we have such."""
    if card is None:
        return ""
    ours = reader.database.value("SELECT series FROM exhibit_number WHERE case_uid=?", (case,)) or ""
    letters = f"{ours}{labels.next_letter(reader, card)}"
    return letters if len(letters) <= LONGEST_SERIES else ""


def words(described: Head, lang: str) -> list[tuple[str, str]]:
    """Purpose and conditions in words, for whoever opens the package by hand."""
    say = paper_translator(lang)
    purpose = terms.by_code("consent_scope").get(described.purpose)
    told = [
        (N_("Purpose"), say(purpose.label) if purpose else described.purpose),
        (N_("Handing on"), say(_ONWARD[described.conditions["onward"]])),
        (N_("Keep until"), described.conditions["retention_until"] or ""),
        (N_("Conditions"), described.conditions["text"]),
    ]
    return [(say(label), text) for label, text in told if text]
