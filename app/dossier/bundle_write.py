"""The frame of a finished PDF: outline, labels, links, title (runs in the worker)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt>'
    "</dc:title><dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF>"
    '</x:xmpmeta>\n<?xpacket end="w"?>'
)


_IN_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


@dataclass(slots=True)
class Node:
    """A bookmark with those below it; `page` is an index from 0."""

    title: str
    page: int
    nodes: list[Node] = field(default_factory=list)
    open: bool = True


def pages(pdf: pikepdf.Pdf, count: int) -> list[Object]:
    """So many empty pages, all that a file is to have; adding them one by one looks at all of them each time."""
    tree = pdf.Root.Pages
    made: list[Object] = [pdf.make_indirect(Dictionary(Type=Name.Page, Parent=tree)) for _ in range(count)]
    tree.Kids, tree.Count = Array(made), count
    return made


def destination(page: Object) -> Array:
    """A page as a reader jumps to it, at the zoom that is set."""
    return Array([page, Name.XYZ, None, None, None])


class Links:
    """Areas of one file that lead to its `pages`; what they have in common is in memory once."""

    def __init__(self, pages: Sequence[Object]) -> None:
        self._pages = pages
        self._type, self._subtype, self._border = Name.Annot, Name.Link, Array([0, 0, 0])
        self._places: dict[int, Array] = {}

    def to(self, rect: Sequence[float], page: int) -> Dictionary:
        """An area that leads to a page, from 0."""
        if page not in self._places:
            self._places[page] = destination(self._pages[page])
        return Dictionary(
            Type=self._type,
            Subtype=self._subtype,
            Rect=Array([round(value, 2) for value in rect]),
            Border=self._border,
            F=4,
            Dest=self._places[page],
        )


def outline(pdf: pikepdf.Pdf, nodes: Sequence[Node], pages: Sequence[Object]) -> None:
    """Write the outline."""
    if not nodes:
        return
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    shown = _below(pdf, root, nodes, pages)
    root.Count = shown
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _below(pdf: pikepdf.Pdf, parent: Object, nodes: Sequence[Node], pages: Sequence[Object]) -> int:
    made = [pdf.make_indirect(Dictionary(Title=String(node.title), Parent=parent)) for node in nodes]
    parent.First, parent.Last = made[0], made[-1]
    shown = 0
    for at, (node, item) in enumerate(zip(nodes, made, strict=True)):
        item.Dest = destination(pages[node.page])
        if at:
            item.Prev = made[at - 1]
        if at + 1 < len(made):
            item.Next = made[at + 1]
        shown += 1
        if node.nodes:
            inner = _below(pdf, item, node.nodes, pages)
            item.Count = inner if node.open else -inner
            shown += inner if node.open else 0
    return shown


def describe(pdf: pikepdf.Pdf, title: str, lang: str, first_number: int = 1) -> None:
    """Title, language, labels from one number on, how readers open it; Info and XMP say the same and nothing else."""
    pdf.docinfo = pdf.make_indirect(Dictionary(Title=String(title)))
    data = _XMP.format(title=title.translate(_IN_XML), lang=lang.translate(_IN_XML)).encode()
    metadata = pdf.make_stream(data)
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata
    pdf.Root.Lang = String(lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=first_number)]))


def label(pdf: pikepdf.Pdf, labels: Sequence[str]) -> None:
    """Label every page with the number printed on it: rising ones as one range, those with letters one by one."""
    rows: list[Any] = []
    expected = -1
    for at, text in enumerate(labels):
        if text.isdecimal():
            if int(text) != expected:
                rows += [at, Dictionary(S=Name.D, St=int(text))]
            expected = int(text) + 1
        else:
            rows += [at, Dictionary(P=String(text))]
            expected = -1
    pdf.Root.PageLabels = Dictionary(Nums=Array(rows))
