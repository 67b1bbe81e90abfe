"""How many bytes each page of a document brings into a file, so that files can be cut before they are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pikepdf import Array, Dictionary, Object, Stream

from app.dossier.bundle_plan import Leaf
from app.dossier.exhibit_heavy import Heavies
from app.dossier.pages import Sheet
from app.dossier.pages_packed import pieces_of

_SHEET, _PIECE = 900, 26  # of a page of ours: its frame, and each piece of text on it, packed
_PAGE = 700  # what every page needs beside its streams
_OBJECT = 60
_DEEPEST = 40

Thing = tuple[int, int, int]  # a document, a file of it, an object of that; one that stands for a page has no object
Weights = Mapping[Thing, int]  # bytes by what they belong to: what two pages share is in the file once


def weigh(leaves: list[Leaf], heavies: Heavies, document: int) -> list[Weights]:
    """The streams of each page with their stored sizes."""
    return [_leaf(leaf, heavies, document, at) for at, leaf in enumerate(leaves)]


def _leaf(leaf: Leaf, heavies: Heavies, document: int, at: int) -> Weights:
    if leaf.opened is None:
        return {(document, -1, at): _sheet(leaf.sheet) if leaf.sheet is not None else _PAGE}
    found: dict[tuple[int, int], int] = {}
    page = leaf.opened.views[leaf.at].page
    _walk(page.get("/Contents"), found, heavies, 0)
    _walk(page.get("/Resources"), found, heavies, 0)
    return {
        (document, -1, at): _PAGE,
        **{(document, leaf.first_of_part, number): size for (number, _), size in found.items()},
    }


def _sheet(sheet: Sheet) -> int:
    return _PAGE + _SHEET + _PIECE * pieces_of(sheet)


def _walk(item: Any, found: dict[tuple[int, int], int], heavies: Heavies, depth: int) -> None:
    if depth > _DEEPEST or not isinstance(item, Dictionary | Stream | Array):
        return
    if item.is_indirect:
        if item.objgen in found:
            return
        found[item.objgen] = _OBJECT + (_stored(item, heavies) if isinstance(item, Stream) else 0)
    for value in _below(item):
        _walk(value, found, heavies, depth + 1)


def _below(item: Object) -> list[Any]:
    if isinstance(item, Array):
        return list(item)
    return [value for key, value in item.items() if key not in ("/Parent", "/P")]


def _stored(stream: Object, heavies: Heavies) -> int:
    held = heavies.length(stream)
    if held is not None:
        return held
    length = stream.get("/Length", 0)
    return int(length) if isinstance(length, int) else 0
