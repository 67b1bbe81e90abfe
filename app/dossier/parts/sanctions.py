"""Who is to be sanctioned, and what each allegation rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.words import N_
from app.dossier import chronology
from app.dossier.blocks import Block, Column, Heading, Pairs, Paragraph, Run, Table, Words, plain
from app.dossier.parts.schedules import cites
from app.dossier.view import View

# What anybody can read already; all other sources are confidential.
PUBLIC = frozenset({"press", "ngo_report", "country_info", "web_capture"})


def perpetrators(view: View) -> list[Any]:
    """The persons and agencies with that role who appear in the paper."""
    facts = view.facts
    return [
        person
        for person in facts.persons()
        if "perpetrator" in facts.roles_of(person.uid) and view.names.label(person.uid)
    ]


def cards(view: View) -> list[Block]:
    """A card for each: names in every script, birth, nationality, position, documents, part in what happened."""
    found = [block for person in perpetrators(view) for block in _card(view, person)]
    return found or [Paragraph(plain(view.t(N_("Nobody is named yet."))))]


def _card(view: View, person: Any) -> Iterator[Block]:
    label = view.names.label(person.uid)
    names = [text for text in view.facts.names_of(person.uid) if text != label]
    shown = "" if person.uid in view.names.hidden else view.several(names)
    documents = view.facts.children("identity_document", "person", person.uid)
    numbers = view.several(
        view.listed(text for name in ("document_type", "number") if (text := view.value(item, name)))
        for item in documents
    )
    rows = (
        (N_("Other names and scripts"), shown),
        (N_("Born"), view.listed(text for name in ("birth", "birth_place") if (text := view.value(person, name)))),
        (N_("Nationality"), view.value(person, "nationalities")),
        (N_("Position"), view.value(person, "occupation")),
        (N_("Agency of state"), view.value(person, "agency_of")),
        (N_("Documents"), numbers),
        (N_("Above and below"), _chain(view, person)),
        (N_("About"), view.value(person, "description")),
    )
    yield Heading(label, 3)
    yield Pairs(tuple((view.t(title), plain(text)) for title, text in rows if text))


def _chain(view: View, person: Any) -> str:
    links = view.facts.children("relationship", "person", person.uid)
    named = ((item, view.names.label(item.other)) for item in links)
    return view.several(
        f"{view.shown('relationship', 'relationship', item.relationship)}: {name}" for item, name in named if name
    )


def matrix(view: View) -> list[Block]:
    """Allegation by allegation: who, which right, and what shows it: how well it bears it out, public or not."""
    rows = tuple(_allegation(view, row) for row in chronology.rows(view) if row.actor)
    columns = (
        Column(view.t(N_("Allegation")), 3.4),
        Column(view.t(N_("By whom")), 1.7),
        Column(view.t(N_("Element")), 2.1),
        Column(view.t(N_("Borne out by")), 2.1),
    )
    return [Table(columns, rows)] if rows else []


def _allegation(view: View, row: chronology.Row) -> tuple[tuple[Words, ...], ...]:
    return (
        (plain(f"{row.date}: {row.title}", bold=True), plain(row.alleged or " ".join(row.facts.split()))),
        (plain(row.actor),),
        (plain(_element(view, row)),),
        tuple(_borne_out(view, row)) or (plain("–"),),
    )


def _element(view: View, row: chronology.Row) -> str:
    if row.kind == "event":
        return view.value(row.record, "rights_affected") or view.value(row.record, "event_kind")
    return view.value(row.record, "threat_kind")


def _borne_out(view: View, row: chronology.Row) -> Iterator[Words]:
    """A line for each source: where it stands, what it is worth, whether anybody can read it."""
    for citation in row.citations:
        exhibit = view.facts.get(citation.evidence)
        public = exhibit is not None and exhibit.evidence_kind in PUBLIC
        words = view.value(citation, "corroboration")
        told = view.listed(text for text in (words, view.t(N_("public") if public else N_("confidential"))) if text)
        yield (*cites((citation,)), Run(f" {told}"))
