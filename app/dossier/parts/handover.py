"""The handover summary: what goes over, under which consent, what is due, and who signs for it."""

from __future__ import annotations

from collections import Counter

from app.domain.dates import tell_day
from app.domain.records import REGISTRY
from app.domain.words import N_
from app.dossier.blocks import Block, Column, Pairs, Paragraph, SignatureLine, Table, plain
from app.dossier.parts import brief
from app.dossier.view import View

_WITHHELD = N_("Something of this case stays with the sender.")
_COMPLETE = N_("Nothing of this case is held back.")


def head(view: View) -> list[Block]:
    """From whom to whom, with the fingerprints both compare."""
    case = view.facts.case
    rows = (
        (N_("Case"), view.value(case, "code")),
        (N_("From"), view.value(case, "lead_organisation")),
        (N_("Sender's key"), str(view.beside.get("fingerprint", ""))),
        (N_("To"), view.disclosure.recipient),
        (N_("Receiver's key"), str(view.beside.get("receiver", "")) or view.written("receiver_key")),
    )
    told = view.t(_WITHHELD if view.beside.get("withheld") else _COMPLETE)
    return [Pairs(tuple((view.t(title), plain(text)) for title, text in rows if text)), Paragraph(plain(told))]


def records(view: View) -> list[Block]:
    """How many records of each kind go over, and the last change of each kind."""
    counted = Counter(item.record_kind for item in view.facts.by_uid.values())
    rows = tuple(
        (
            (plain(view.t(REGISTRY[kind].plural)),),
            (plain(str(counted[kind])),),
            (plain(tell_day(max(item.updated_at for item in view.facts.all(kind))[:10], view.lang)),),
        )
        for kind in REGISTRY
        if counted[kind]
    )
    columns = (
        Column(view.t(N_("Records")), 3),
        Column(view.t(N_("How many")), 1),
        Column(view.t(N_("Last change")), 1.4),
    )
    return [Table(columns, rows)] if rows else []


def exhibits(view: View) -> list[Block]:
    """Each file with its digest and whether it is an original, a translation or a redacted copy."""
    rows = tuple(
        (
            (plain(item.exhibit or ""),),
            (plain(view.value(item, "title")),),
            (plain(view.value(item, "derived_as") or view.value(item, "copy_status")),),
            (plain(" ".join((part.sha256 or "")[at : at + 8] for at in range(0, 64, 8))),),
        )
        for item in view.facts.exhibits()
        for part in view.facts.parts_of(item.uid)
    )
    columns = (
        Column(view.t(N_("No.")), 0.9),
        Column(view.t(N_("Exhibit")), 2.6),
        Column(view.t(N_("Original or copy")), 1.4),
        Column("SHA-256", 2.8),
    )
    return [Table(columns, rows)] if rows else []


def consents(view: View) -> list[Block]:
    """What each person agreed to, under which conditions, until when."""
    rows = []
    for item in view.facts.all("consent"):
        scopes = tuple(scope for scope, answer in (item.scopes or {}).items() if answer == "yes")
        covers = view.shown("source", "may_be_named_for", scopes) if scopes else "–"
        name = view.names.label(item.person) or "–"
        conditions = view.value(item, "conditions")
        until = view.value(item, "valid_until") or view.t(N_("no end"))
        rows.append(
            (
                (plain(name, bold=True), plain(view.value(item, "status"))),
                (plain(covers), *([plain(conditions, italic=True)] if conditions else [])),
                (plain(until),),
            )
        )
    columns = (
        Column(view.t(N_("Person")), 1.6),
        Column(view.t(N_("Covers")), 4),
        Column(view.t(N_("Until")), 1.2),
    )
    return [Table(columns, tuple(rows))] if rows else []


def deadlines(view: View) -> list[Block]:
    """What is still due: the receiver has to take each of them over by name."""
    return brief.dates(view) or [Paragraph(plain(view.t(N_("Nothing is due."))))]


def signatures(view: View) -> list[Block]:
    """Two lines to sign on."""
    return [
        SignatureLine(view.t(N_("Handed over by, date"))),
        SignatureLine(view.t(N_("Received by, date; the keys above were compared"))),
    ]
