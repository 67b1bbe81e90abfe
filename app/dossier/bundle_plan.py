"""What a bundle is made of before it is written: leaves, documents, runs of numbered pages (runs in the worker)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.dossier import bundle_write as w
from app.dossier.blocks import from_left
from app.dossier.bundle_numbers import Run
from app.dossier.exhibit_pdf import Opened
from app.dossier.pages import Sheet
from app.i18n import right_to_left


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
    """A document, or the pages of it from `offset` on that stand in one file."""

    key: str
    spec: dict[str, Any]
    letter: str
    leaves: list[Leaf] = field(default_factory=list)
    heads: list[tuple[int, str, int]] = field(default_factory=list)
    offset: int = 0

    def release(self) -> None:
        """Let go of sheets and opened files, once the pages are written; what is copied of a file stays readable."""
        for leaf in self.leaves:
            leaf.sheet = leaf.opened = None

    def part(self, run: Run) -> Document:
        """The pages of it that stand in one run."""
        end = run.offset + run.pages
        heads = [(depth, title, page - run.offset) for depth, title, page in self.heads if run.offset <= page < end]
        return Document(self.key, self.spec, self.letter, self.leaves[run.offset : end], heads, run.offset)


class Numbering:
    """Where every page of a bundle stands, and the number printed on it."""

    def __init__(self, runs: list[Run]) -> None:
        self.runs = runs
        self._of: dict[str, list[Run]] = {}
        for run in runs:
            self._of.setdefault(run.key, []).append(run)
        self.volumes = max((run.volume for run in runs), default=1)

    def runs_of(self, key: str) -> list[Run]:
        """The runs of one document."""
        return self._of.get(key, [])

    def find(self, key: str, page: int) -> tuple[Run, int] | None:
        """The run that a page of a document (from 0) stands in, and its place in it."""
        for run in self._of.get(key, ()):
            if run.offset <= page < run.offset + run.pages:
                return run, page - run.offset
        return None

    def in_volume(self, volume: int) -> list[Run]:
        """The runs of one file, in their order."""
        return [run for run in self.runs if run.volume == volume]


def node(document: Document, start: int) -> w.Node:
    """The bookmarks of a document that begins on page `start` of the file."""
    top = w.Node(document.spec["title"], start, open=False)
    path = [top]
    for depth, title, page in document.heads:
        del path[max(1, depth + 1) :]
        node = w.Node(title, start + page, open=False)
        path[-1].nodes.append(node)
        path.append(node)
    return top


def ranges(labels: list[str], lang: str = "en") -> str:
    """Rising numbers as ranges: “4, 7–9”; those with letters stand by themselves.

    Figures that stand on pages are the same in every language, and so is the comma between them.
    """
    found: list[list[str]] = []
    for label in labels:
        if found and label.isdecimal() and found[-1][1].isdecimal() and int(found[-1][1]) == int(label) - 1:
            found[-1][1] = label
        else:
            found.append([label, label])
    return ", ".join(a if a == z else span(a, z, lang) for a, z in found)


def span(first: str, last: str, lang: str) -> str:
    """From one page to another; from the left in every language, as in tables and citations."""
    text = f"{first}–{last}"
    return from_left(text) if right_to_left(lang) else text
