"""The exhibits that go along: their order, and the list of them in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.domain.words import N_
from app.dossier.answers.cites import mark
from app.dossier.placing import placed
from app.dossier.tongues import language_name
from app.dossier.view import View


def bound(view: View) -> Iterator[Any]:
    """Exhibits that go along, in the order they are bound in; a redacted copy counts as what it stands for."""
    found = placed(view)
    for section in view.profile.sections:
        for item in found.get(section.title, ()):
            original = view.facts.get(item.derived_from) if item.derived_as == "redacted" else None
            yield original or item


def lines(view: View) -> str:
    """The same a line each, for a field of a form."""
    return "\n".join(
        view.t(
            N_("{n}. {date}: {title}, page {page}") if item.date else N_("{n}. {title}, page {page}"),
            n=n,
            date=view.value(item, "date"),
            title=view.value(item, "title") or view.value(item, "evidence_kind"),
            page=mark(item.uid),
        )
        for n, item in enumerate(bound(view), start=1)
    )


def languages(view: View) -> str:
    """The languages that annexes are in."""
    return view.listed(dict.fromkeys(text for item in bound(view) if (text := tongue(view, item))))


def tongue(view: View, item: Any) -> str:
    """The language of an exhibit in words of the paper."""
    code = view.value(item, "language")
    return view.t(language_name(code)) if code else ""


def of_paper(view: View) -> str:
    """The language the paper is in."""
    return view.t(language_name(view.lang))


VALUES: dict[str, Callable[[View], str]] = {
    "documents": lines,
    "documents.languages": languages,
    "paper.language": of_paper,
}
