"""Certificates of translation: who translated what, from and into which language, with what qualification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.words import N_
from app.dossier.blocks import Block, Cite, Column, Pairs, Paragraph, SignatureLine, Table, plain
from app.dossier.tongues import language_name
from app.dossier.view import View

TITLE = N_("Certificate of translation")
_TRANSLATOR = N_("Translator")
_QUALIFICATION = N_("Qualification")
_ADDRESS = N_("Address")
_PHONE = N_("Telephone")
_LANGUAGES = N_("Languages")
_FROM_INTO = N_("from {source} into {target}")
_DATE = N_("Date")
_COLUMNS = (Column(N_("Document"), 3.2), Column(N_("Original"), 1.2), Column(N_("Translation"), 1.2))
_CHANNELS = ("phone", "mobile", "landline", "whatsapp", "signal")


def certificate(view: View, items: Sequence[Any]) -> list[Block]:
    """The page for translations of one translator; every document it covers is named with its pages."""
    first = items[0]
    original = view.facts.get(first.derived_from)
    translator = view.value(first, "translator")
    hidden = translator != first.translator  # somebody who is not named is not to be found by an address either
    address, phone = ("", "") if hidden else contacts(view, first.translator)
    source = view.t(language_name(getattr(original, "language", None)))
    target = view.t(language_name(first.language or view.lang))
    words = view.profile.words["translation_certificate"]
    qualification = view.value(first, "qualification")
    told = {"translator": translator or "…", "qualification": qualification or "…", "source": source or "…",
            "target": target}  # fmt: skip
    rows = (
        (_TRANSLATOR, translator), (_QUALIFICATION, qualification), (_ADDRESS, address), (_PHONE, phone),
        (_LANGUAGES, view.t(_FROM_INTO, source=source, target=target) if source else target),
    )  # fmt: skip
    return [
        Paragraph(plain(words.format(**told))),
        Pairs(tuple((view.t(label), plain(text)) for label, text in rows if text)),
        _covered(view, items),
        SignatureLine(translator or " "),
        SignatureLine(view.t(_DATE)),
    ]


def _covered(view: View, items: Sequence[Any]) -> Table:
    rows = []
    for item in items:
        original = view.facts.get(item.derived_from)
        title = view.value(original, "title") if original is not None else view.value(item, "title")
        rows.append(((plain(title),), (_cite(original),), (_cite(item),)))
    return Table(tuple(Column(view.t(column.title), column.width) for column in _COLUMNS), tuple(rows))


def _cite(item: Any) -> tuple[Cite, ...]:
    return (Cite(item.uid),) if item is not None else ()


def contacts(view: View, translator: str | None) -> tuple[str, str]:
    """Address and telephone: of the person of that name in the case, else as written for this paper."""
    person = next((one for one in view.facts.persons() if translator in view.facts.names_of(one.uid)), None)
    address = phone = ""
    if person is not None and person.uid not in view.names.hidden:
        rows = view.facts.children("address", "person", person.uid)
        address = next((text for row in rows if (text := view.value(row, "text"))), "")
        points = view.facts.children("contact_point", "person", person.uid)
        phone = next((view.value(row, "value") for row in points if row.channel in _CHANNELS), "")
    return address or view.written("translator_address"), phone or view.written("translator_phone")
