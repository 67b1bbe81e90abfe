"""Cover and index of one file of a bundle: set once, numbers filled in when it is written (runs in the worker)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from app.dossier.bundle_numbers import FRONT, Run
from app.dossier.bundle_plan import Numbering, ranges, span
from app.dossier.bundle_setting import Setting
from app.dossier.front_words import IN_PART, IN_VOLUME, PAGES, PART, PICTURES, PICTURES_ELSEWHERE, PIECE, VOLUME
from app.dossier.pages import Flow, Paper, Sheet
from app.dossier.pages_front import Entry, cover, furniture, index, note

Wordless = Mapping[str, Set[int]]  # pages (from 0) of each document on which nothing can be searched


class Front:
    """What stands before the documents of one file; its index lists those of other volumes too in the first one."""

    def __init__(
        self, setting: Setting, numbering: Numbering, titles: Mapping[str, str], wordless: Wordless, volume: int = 1
    ) -> None:
        self._setting, self._titles, self._wordless, self._volume = setting, titles, wordless, volume
        self._of = max(run.volume for run in numbering.runs)
        self._cover = self._first_pages(numbering)
        self._index: Flow | None = None
        sections = self._entries(numbering)
        if sections:
            paper = setting.paper
            self._index = setting.flow(Paper(paper.width, paper.height, min(paper.margin, 62), 10, 1.3))
            column = (IN_PART if setting.spec["parts"] else IN_VOLUME) if self._of > 1 and volume == 1 else ""
            index(self._index, sections, setting.say, volumes=column)

    def _first_pages(self, numbering: Numbering) -> Flow:
        setting, spec = self._setting, self._setting.spec
        flow = setting.flow()
        lines = [*spec["cover"]["lines"], *([spec["dated"]] if spec["dated"] else [])]
        if self._of > 1:
            words = PART if spec["parts"] else VOLUME
            volume = setting.say(words).format(volume=self._volume, of=self._of, pages=self._span(numbering))
            lines.insert(0, volume)
        head = spec["cover"]
        pairs = [*head["pairs"], (setting.say(PAGES), self._span(numbering))] if self._of == 1 else head["pairs"]
        cover(flow, spec["title"], lines, setting.banners, top=head["top"], pairs=pairs, face=head["face"])
        furniture(flow, header="", footer=spec["footer"], banners=())
        return flow

    def _span(self, numbering: Numbering) -> str:
        runs = numbering.in_volume(self._volume)
        return span(runs[0].label(0), runs[-1].label(runs[-1].pages - 1), self._setting.spec["lang"])

    @property
    def least(self) -> int:
        """How many pages there are at least."""
        return len(self._cover.sheets) + (len(self._index.sheets) if self._index is not None else 0)

    def lay(self, numbering: Numbering) -> list[Sheet]:
        """The sheets, as many as the numbering holds for them or more."""
        self._cover = self._first_pages(numbering)
        sheets = list(self._cover.sheets)
        if self._index is None:
            return sheets
        flow = self._setting.flow(self._index.paper)
        flow.sheets = [Sheet(list(old.marks), list(old.jumps), list(old.heads)) for old in self._index.sheets]
        flow.y = self._index.y
        pictures, places = self._pictures(numbering)
        if pictures:
            words = PICTURES if pictures == places else PICTURES_ELSEWHERE
            note(flow, self._setting.say(words).format(pages=pictures, places=places))
        held = next(run.pages for run in numbering.in_volume(self._volume) if run.key == FRONT)
        while len(sheets) + len(flow.sheets) < held:
            flow.turn()
        self._setting.furnish(flow)
        return [*sheets, *flow.sheets]

    def _pictures(self, numbering: Numbering) -> tuple[str, str]:
        """The printed numbers of pages without words, as ranges, and their places in the file."""
        labels: list[str] = []
        places: list[str] = []
        for run in numbering.in_volume(self._volume):
            pages = [page - run.offset for page in sorted(self._wordless.get(run.key, ()))]
            mine = [page for page in pages if 0 <= page < run.pages]
            labels += [run.label(page) for page in mine]
            places += [str(run.start + page + 1) for page in mine]
        lang = self._setting.spec["lang"]
        return ranges(labels, lang), ranges(places, lang)

    def _entries(self, numbering: Numbering) -> list[tuple[str, list[Entry]]]:
        out = []
        for section in self._setting.spec["sections"]:
            entries = [
                self._entry(row, run, at, numbering)
                for row in section["documents"]
                for at, run in enumerate(numbering.runs_of(row["key"]))
                if self._volume in (1, run.volume)
            ]
            if entries:
                out.append((section["title"], entries))
        return out

    def _entry(self, row: dict[str, Any], run: Run, at: int, numbering: Numbering) -> Entry:
        title = self._titles[row["key"]]
        runs = numbering.runs_of(row["key"])
        if len(runs) > 1:
            whole = sum(one.pages for one in runs)
            told = {"first": run.offset + 1, "last": run.offset + run.pages, "whole": whole}
            title = self._setting.say(PIECE).format(title=title, **told)
        return Entry(row["key"], self._setting.letters[row["key"]], row["number"], title, row["author"], row["date"],
                     row["language"], at, run.offset + 1, run.volume, run.volume == self._volume)  # fmt: skip


def settled(front: Front, numbering: Numbering, number_again: Any) -> list[Sheet]:
    """The sheets of the only front, once they are as many as the numbers in them say."""
    run = next(run for run in numbering.runs if run.key == FRONT)
    run.pages = front.least
    while True:
        number_again()
        sheets = front.lay(numbering)
        if len(sheets) == run.pages:
            return sheets
        run.pages = len(sheets)
