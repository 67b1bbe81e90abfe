"""What we hold about a person, as the person may have it; what is withheld is named with its ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.records import REGISTRY
from app.domain.words import N_
from app.dossier import profiles
from app.dossier.blocks import Block, Heading, Pairs, Paragraph, Run, Words, plain
from app.dossier.view import View

GROUNDS = {
    "others": N_("withheld: it concerns another person"),
    "source": N_("withheld: it could show who told us"),
    "privileged": N_("withheld: it is between a lawyer and a client"),
    "note": N_("withheld: a note of our own work"),
    "unread": N_("withheld for now: others may be named in it; somebody must read it first"),
}
_ABOUT = N_(
    "This is what we hold about you, from every case. What concerns others and what could show who told us is "
    "withheld; each place says why. You can ask for a correction or for a datum to be erased."
)


# The number of a paragraph stands in its heading, its languages with the statement.
_SAID_ELSEWHERE = {"paragraph": ("n", "language", "translation_language"), "participation": ("order",)}


def held(view: View) -> list[Block]:
    """By case: each record with what is told of it and why the rest is withheld; then where else it remains."""
    return list(_held(view))


def _held(view: View) -> Iterator[Block]:
    found = view.beside.get("held")
    if found is None:
        return
    yield Paragraph(plain(view.t(_ABOUT)))
    for case in dict.fromkeys(entry.case for entry in found.entries):
        yield Heading(view.t(N_("Case {code}"), code=case) if case else view.t(N_("In no case")), 2)
        for entry in found.entries:
            if entry.case == case:
                yield from _entry(view, entry)
    yield Heading(view.t(N_("Elsewhere")), 2)
    yield from _elsewhere(view, found)


def _entry(view: View, entry: Any) -> Iterator[Block]:
    kind = _heading(view, entry)
    yield Heading(view.t(N_("{kind} (archived)"), kind=kind) if entry.archived else kind, 3)
    if entry.whole:
        yield Paragraph((Run(view.t(GROUNDS[entry.whole]), italic=True),))
    rows: list[tuple[str, Words]] = [
        (view.t(spec.label), plain(_words(view, entry, spec, value)))
        for spec, value in entry.told
        if spec.name not in _SAID_ELSEWHERE.get(entry.kind, ())
    ]
    for ground in dict.fromkeys(ground for _, ground in entry.withheld):
        labels = view.listed(view.t(spec.label) for spec, why in entry.withheld if why == ground)
        rows.append((labels, (Run(view.t(GROUNDS[ground]), italic=True),)))
    if rows:
        yield Pairs(tuple(rows))


def _heading(view: View, entry: Any) -> str:
    kind = view.t(REGISTRY[entry.kind].label)
    number = (
        next((value for spec, value in entry.told if spec.name == "n"), None) if entry.kind == "paragraph" else None
    )
    return f"{kind} {number}" if number else kind


def _words(view: View, entry: Any, spec: Any, value: Any) -> str:
    """A value in words; the paper that an answer was written for by its title."""
    if entry.kind == "answer" and spec.name == "profile" and value in profiles.names():
        return view.t(profiles.load(value).title)
    return view.shown(spec_kind(entry, spec), spec.name, value)


def spec_kind(entry: Any, spec: Any) -> str:
    """The kind of record a told field is of: that of the entry, or of the event or threat it points to."""
    kinds = (entry.kind, "event", "threat")
    return next(kind for kind in kinds if REGISTRY[kind].specs.get(spec.name) == spec)


def _elsewhere(view: View, found: Any) -> Iterator[Block]:
    for kind, count in found.mentions.items():
        words = N_("{kind}: {n} hold your name; somebody must read them before they are told.")
        yield Paragraph(plain(view.t(words, kind=view.t(REGISTRY[kind].plural), n=count)))
    if found.copies:
        yield Paragraph(plain(view.t(N_("Backup copies hold this too: {n}."), n=len(found.copies))))
    if not found.mentions and not found.copies:
        yield Paragraph(plain(view.t(N_("Nothing more is known."))))
