"""The list of annexes: every exhibit that goes along, with the page on which it begins."""

from __future__ import annotations

from app.domain.words import N_
from app.dossier.answers.annexes import bound, tongue
from app.dossier.blocks import Block, Cite, Column, Table, plain
from app.dossier.view import View

_COLUMNS = (
    (N_("No."), 0.5),
    (N_("Date"), 1.9),
    (N_("Document"), 4.4),
    (N_("Language"), 1.6),
    (N_("Page"), 0.9),
)


def table(view: View) -> list[Block]:
    """No., date, document, language, page."""
    rows = tuple(
        (
            (plain(str(n)),),
            (plain(view.value(item, "date")),),
            (plain(view.value(item, "title") or view.value(item, "evidence_kind")),),
            (plain(tongue(view, item)),),
            ((Cite(item.uid),),),
        )
        for n, item in enumerate(bound(view), start=1)
    )
    columns = tuple(Column(view.t(title), width) for title, width in _COLUMNS)
    return [Table(columns, rows)] if rows else []
