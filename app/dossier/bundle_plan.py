"""What a bundle is made of before it is written: leaves, documents, bookmarks (runs in the worker)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.dossier import bundle_write as w
from app.dossier.exhibit_pdf import Opened
from app.dossier.pages import Sheet


@dataclass(slots=True)
class Leaf:
    """One page to come: a sheet of ours, or page `at` of an opened exhibit."""

    sheet: Sheet | None = None
    opened: Opened | None = None
    at: int = 0
    picture: bool = False
    first_of_part: int = 0
    file: str = ""

    @property
    def wordless(self) -> bool:
        """Whether nothing on it can be searched."""
        return self.opened is not None and self.opened.views[self.at].wordless


@dataclass(slots=True)
class Document:
    """A document with its pages; `start` is the page of the file, from 0."""

    key: str
    spec: dict[str, Any]
    letter: str
    leaves: list[Leaf] = field(default_factory=list)
    heads: list[tuple[int, str, int]] = field(default_factory=list)
    start: int = 0


def node(document: Document) -> w.Node:
    top = w.Node(document.spec["title"], document.start, open=False)
    path = [top]
    for depth, title, page in document.heads:
        del path[max(1, depth + 1) :]
        node = w.Node(title, document.start + page, open=False)
        path[-1].nodes.append(node)
        path.append(node)
    return top


def ranges(numbers: list[int]) -> str:
    """Rising numbers as ranges: “4, 7–9”."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(a) if a == z else f"{a}–{z}" for a, z in found)
