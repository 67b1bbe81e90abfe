"""Proof of service: who gave a copy to whom, how and when."""

from __future__ import annotations

from app.domain.words import N_
from app.dossier.blocks import Block, Pairs, Paragraph, SignatureLine, plain
from app.dossier.view import View

QUESTIONS = ("service_by", "service_on", "service_how", "service_date")
_ROWS = (
    ("service_on", N_("Served on")),
    ("service_how", N_("How")),
    ("service_date", N_("Date of service")),
    ("service_by", N_("Served by")),
)
_SERVED = N_("I served a copy of this bundle, with every page of it, as stated below.")


def proof(view: View) -> list[Block]:
    """A page to be signed; nothing while nobody wrote on whom it is served."""
    if not view.written("service_on"):
        return []
    words = view.profile.words.get("service", "")
    told = {name: view.written(name) for name in QUESTIONS}
    rows = tuple((view.t(label), plain(told[name])) for name, label in _ROWS if told[name])
    return [Paragraph(plain(words or view.t(_SERVED))), Pairs(rows), SignatureLine(told["service_by"] or " ")]
