"""Documents of a bundle as leaves: exhibits opened, own pages set (runs in the worker)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any, BinaryIO, cast

from app.domain.words import N_
from app.dossier import blocks as b
from app.dossier.bundle_aside import MOST_FRAMES
from app.dossier.bundle_numbers import TOO_MANY
from app.dossier.bundle_plan import Document, Leaf
from app.dossier.bundle_setting import Problem, Setting, rows_of
from app.dossier.exhibit import OneAtATime, View, Words, exhibit
from app.dossier.exhibit_heavy import Aside, Heavies
from app.dossier.exhibit_sharp import Print
from app.dossier.pages import Paper
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile


class Reading:
    """The documents of one file; `broken` names those that turned out to be unusable in an earlier try.

    More pages than `most_pages`, where it is set, end it at once with a JobError: TOO_MANY.
    """

    def __init__(
        self,
        setting: Setting,
        sources: Mapping[str, SourceFile],
        out: Sink,
        broken: Mapping[str, Problem],
        known: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        self._known, self._told = known, set(known or ())
        self.setting, self._sources, self._out, self._broken = setting, sources, out, broken
        self.problems: list[Problem] = []
        self.unusable: list[dict[str, str]] = []
        self._one_at_a_time = OneAtATime()
        kept = out.aside
        reader = None if kept is None else cast("BinaryIO", View(kept, self._one_at_a_time))
        self.heavies = Heavies(Aside(kept, reader) if kept is not None and reader is not None else None)
        self.most_pages = 0
        self._coming: Iterator[str] = iter(())
        layout, sheet = setting.spec["layout"], setting.paper
        self._print = Print(sheet.width, sheet.height, layout["max_dpi"], layout["resample"])

    def documents(self, only: Set[str] | None = None) -> list[Document]:
        """Every document that can be used, in its order; `only` those of the keys given."""
        found: dict[int, Document] = {}
        self.each(found.__setitem__, only)
        return [document for _, document in sorted(found.items())]

    def each(self, take: Callable[[int, Document], None], only: Set[str] | None = None) -> None:
        """Hand every document that can be used to `take` with its place; exhibits come first.

        How many pages they have says how wide a number in a citation may become.
        """
        rows = rows_of(self.setting.spec)
        order = sorted(range(len(rows)), key=lambda at: rows[at][1]["blocks"] is not None)
        order = [at for at in order if only is None or rows[at][1]["key"] in only]
        exhibits = sum(1 for at in order if rows[at][1]["blocks"] is None)
        parts = [part["source_name"] for at in order[:exhibits] for part in self._used(rows[at][1])]
        self._coming = iter(parts[1:])
        pages = 0
        for done, at in enumerate(order):
            section, row = rows[at]
            what = f"Reading exhibit {done + 1} of {exhibits}" if done < exhibits else N_("Setting pages")
            self._out.step(done, 2 * len(order), what)
            if done == exhibits:
                self.setting.expect(pages)
            document = Document(
                row["key"], {**row, "title": self.setting.title(row, at + 1)}, row["tab"] or section["letter"]
            )
            with contextlib.suppress(_Unusable):
                self._leaves(document)
                pages += len(document.leaves)
                if 0 < self.most_pages < pages:
                    raise JobError(TOO_MANY, "more pages than one file may have")
                if document.leaves:
                    take(at, document)
        if exhibits == len(order):
            self.setting.expect(pages)

    def _leaves(self, document: Document) -> None:
        row = document.spec
        if row["blocks"] is not None:
            sheets = self.setting.own(row, b.from_data(row["blocks"]))
            document.leaves = [Leaf(sheet=sheet) for sheet in sheets]
            document.heads = [
                (0, head, at) for at, sheet in enumerate(sheets) for head in sheet.heads if head != row["title"]
            ]
            return
        failed = document.key in self._broken
        if failed:
            self.unusable.append(self._broken[document.key])
        for part in self._used(row):
            try:
                self._part(document, part)
            except JobError as error:
                failed = True
                self.unusable.append({"key": document.key, "file": part["file_name"] or row["title"],
                                      "code": error.code, "message": error.message})  # fmt: skip
        if failed:
            raise _Unusable

    def _used(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """The parts of an exhibit that are read: none of one that turned out to be unusable."""
        return [] if row["key"] in self._broken else row["parts"]

    def _part(self, document: Document, part: dict[str, Any]) -> None:
        source = self._one_at_a_time.view(self._sources[part["source_name"]])
        if (coming := next(self._coming, None)) is not None:
            self._one_at_a_time.expect(self._sources[coming])
        paper = Paper(self.setting.paper.width, self.setting.paper.height, 56, 10, 1.4)
        name = part["source_name"]
        found: dict[str, Any] = dict((self._known or {}).get(name, {}))
        content = exhibit(source, {**part, "found": found}, self.heavies, lambda: self.setting.flow(paper), self._print)
        self._tell(name, found)
        subject = part["file_name"] or document.spec["title"]
        first = len(document.leaves)
        if isinstance(content, Words):
            document.leaves += [Leaf(sheet=sheet) for sheet in content.flow.sheets]
            notes = content.notes
        else:
            opened, picture = content.opened, content.picture
            document.leaves += [
                Leaf(opened=opened, at=at, picture=picture, first_of_part=first, file=subject)
                for at in range(len(opened.views))
            ]
            document.heads += [(depth, title, first + page) for depth, title, page in opened.heads]
            notes = opened.notes
        self.problems += [{"code": code, "subject": subject, "message": text} for code, text in notes.items()]

    def _tell(self, name: str, found: dict[str, Any]) -> None:
        """Say what was found out about a file, where anybody asked for that; it is known from now on."""
        if self._known is not None and found and name not in self._told:
            self._known[name] = found
            if len(found.get("frames", ())) > MOST_FRAMES:
                return
            self._told.add(name)
            self._out.found(name, found)


class _Unusable(Exception):
    """A document of which a file can't become pages."""
