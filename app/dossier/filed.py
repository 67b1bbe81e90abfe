"""What was filed before: which documents, on which pages, under which name; citations of them stay true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from app.domain.words import N_
from app.dossier.blocks import WHOLE, Block, Cite, Column, Paragraph, Run, Table, Words, plain
from app.dossier.bundle_numbers import FRONT, printed
from app.dossier.moves import number_in
from app.dossier.view import View

MAIN = N_("main bundle")
SUPPLEMENT = N_("supplementary bundle no. {number}")
_ELSEWHERE = N_("[{bundle}, {place}]")
_COLUMNS = (N_("Document"), N_("Pages before"), N_("Pages now"))
_NEW, _GONE = N_("new"), N_("taken out")
_MOVED = N_("This bundle takes the place of the one filed before. Where each document stood and stands:")
_KEPT = N_("Pages keep the numbers they were filed with; what was put in has the number before it and a letter.")


@dataclass(frozen=True, slots=True)
class Was:
    """Where a document stood: its first and last printed numbers, how many pages, its tab, which bundle (from 0).

    `plain` says how many of its pages have numbers without letters, `number` what an exhibit was numbered.
    """

    title: str
    first: str
    last: str
    pages: int
    plain: int
    tab: str = ""
    bundle: int = 0
    number: str = ""

    def cited(self, page: int) -> str:
        """A page of it (from 1), as citations tell it."""
        number = printed({"first": self.first, "plain": self.plain}, page - 1)
        return f"{self.tab}/{number}" if self.tab else number


@dataclass(frozen=True, slots=True)
class Filed:
    """All that earlier bundles hold, by document; how many bundles there are, and the last number they print."""

    documents: Mapping[str, Was] = field(default_factory=dict)
    bundles: int = 0
    last: int = 0
    map: tuple[Mapping[str, Any], ...] = ()

    def has(self, key: str) -> bool:
        """Whether a document was filed."""
        return key in self.documents


def filed(dossiers: Sequence[Any]) -> Filed:
    """What dossiers hold, the first one filed first; one that has no map of its pages holds nothing."""
    documents: dict[str, Was] = {}
    rows: dict[str, Mapping[str, Any]] = {}
    for at, dossier in enumerate(dossiers):
        for key, row in _joined(dossier.items or ()).items():
            rows.setdefault(key, row)
            if key != FRONT:
                was = Was(row["title"], row["first"], row["last"], row["pages"], row["plain"], row["tab"], at,
                          row.get("number", ""))  # fmt: skip
                documents.setdefault(key, was)
    last = max((number_in(row["last"]) for row in rows.values()), default=0)
    return Filed(documents, len(dossiers), last, tuple(rows.values()))


def _joined(items: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """The rows of a map of pages by document; one that is divided among volumes is whole again."""
    found: dict[str, dict[str, Any]] = {}
    for row in items:
        if not isinstance(row, dict) or "key" not in row or "first" not in row:
            continue
        begun = found.get(row["key"])
        if begun is None:
            found[row["key"]] = dict(row)
        elif row["key"] != FRONT:
            begun["last"] = row["last"]
            begun["pages"], begun["plain"] = begun["pages"] + row["pages"], begun["plain"] + row["plain"]
    return found


def told(view: View, blocks: Iterable[Block], one: Filed, here: frozenset[str]) -> tuple[Block, ...]:
    """The blocks with citations of what only an earlier bundle holds written out: “[main bundle, B/34]”."""
    return tuple(_told(view, block, one, here) for block in blocks)


def _told(view: View, value: Any, one: Filed, here: frozenset[str]) -> Any:
    if isinstance(value, Cite):
        key = value.target.partition("#")[0]
        was = one.documents.get(key)
        if was is None or key in here:
            return value
        place = was.cited(value.page)
        words = f"{place}, {value.locator}" if value.locator else place
        return Run(view.t(_ELSEWHERE, bundle=_bundle(view, was.bundle), place=words), bold=value.bold)
    if isinstance(value, tuple):
        return tuple(_told(view, item, one, here) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [item.name for item in fields(value) if isinstance(getattr(value, item.name), tuple)]
        return replace(value, **{name: _told(view, getattr(value, name), one, here) for name in names})
    return value


def _bundle(view: View, number: int) -> str:
    return view.t(SUPPLEMENT, number=number) if number else view.t(MAIN)


def moved(view: View, one: Filed, now: Sequence[tuple[str, str]], *, numbers_kept: bool) -> list[Block]:
    """What moved: every document of the old bundle and of the new one (key, title), with its pages then and now."""
    here = {key for key, _ in now}
    rows: list[tuple[tuple[Words, ...], ...]] = []
    for key, title in now:
        was = one.documents.get(key)
        if not (numbers_kept and was is not None):
            then = _span(was) if was is not None else view.t(_NEW)
            rows.append(((plain(title),), (plain(then),), ((Cite(key, WHOLE),),)))
    rows += [
        ((plain(view.names.text(was.title, "moved")),), (plain(_span(was)),), (plain(view.t(_GONE), italic=True),))
        for key, was in one.documents.items()
        if key not in here
    ]
    head = tuple(Column(view.t(title), width) for title, width in zip(_COLUMNS, (4.0, 1.3, 1.3), strict=True))
    note = [Paragraph(plain(view.t(_KEPT)))] if numbers_kept else [Paragraph(plain(view.t(_MOVED)))]
    return [*note, Table(head, tuple(rows))] if rows else list(note)


def _span(was: Was) -> str:
    first = was.cited(1)
    return f"[{first}]" if was.pages == 1 else f"[{first}–{was.last}]"
