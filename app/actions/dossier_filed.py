"""Bundles that were made before: their map of pages, kept with each, and read when one adds to or replaces them."""

from __future__ import annotations

from typing import Any

from app.actions.records import case_by_code
from app.domain.errors import NotFound
from app.dossier.binding import Binding
from app.dossier.bundle import BundleResult, BundleSpec
from app.dossier.chapters import BoundExhibit
from app.dossier.filed import Filed, filed
from app.dossier.paper import Paper
from app.store.table import table

_ADDS = "adds_to"  # the row of a supplementary bundle's map that says what it adds to


def before(reader: Any, case: str, profile: str, binding: Binding) -> Filed | None:
    """What the bundle that this one adds to or replaces holds, with all that it added to in its turn.

    Raises NotFound for one that was never made, or for another case or body.
    """
    uid = binding.supplements or binding.replaces
    if not uid:
        return None
    chain: list[Any] = []
    while uid and all(uid != one.uid for one in chain):
        found: Any = table("dossier").get(reader.database, uid)
        if found is None or found.profile != profile or found.case != case_by_code(reader, case).uid:
            raise NotFound(subject=f"dossier {uid}")
        chain.insert(0, found)
        uid = next((row[_ADDS] for row in found.items or () if row.get(_ADDS)), "") if binding.supplements else ""
    return filed(chain)


def items(made: Paper, spec: BundleSpec, result: BundleResult) -> list[dict[str, Any]]:
    """The map of a paper's pages: rows {key, exhibit, number, title, start, pages, first, last, plain, tab}.

    `exhibit` is the number in the vault, `number` the one that the paper prints; the front has no title.
    """
    documents = {document.key: document for chapter in made.chapters for document in chapter.documents}
    tabs = {row.key: row.tab or section.letter for section in spec.sections for row in section.documents}
    numbers = {row.key: row.number for section in spec.sections for row in section.documents}
    rows = []
    for row in ([result.front] if result.front else []) + result.documents:
        document = documents.get(row["key"])
        exhibit = document.item.exhibit if isinstance(document, BoundExhibit) else ""
        title = document.title if document is not None else ""
        told = {"exhibit": exhibit, "number": numbers.get(row["key"], ""), "title": title}
        rows.append({**row, **told, "tab": tabs.get(row["key"], "")})
    return [*rows, {_ADDS: made.binding.supplements}] if made.binding.supplements else rows
