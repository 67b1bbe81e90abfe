"""Assembly of a bundle: pages counted, own pages set once, numbers filled in, one save (runs in the worker)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.dossier.bundle_front import Front, settled
from app.dossier.bundle_numbers import Kept, number
from app.dossier.bundle_plan import FRONT, Document, Numbering, Run
from app.dossier.bundle_press import Broken, Press
from app.dossier.bundle_read import Reading
from app.dossier.bundle_setting import Problem, Setting
from app.dossier.exhibit_notes import gathered
from app.dossier.pages import Sheet
from app.sandbox.streams import Sink, SourceFile


class Assembly:
    """One bundle in the making."""

    def __init__(
        self, params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink, broken: Mapping[str, Problem]
    ) -> None:
        self.front, self.skip = bool(params["front"]), bool(params["skip"])
        self.setting = Setting(params["spec"], sources, front=self.front)
        self.reading = Reading(self.setting, sources, out, broken)
        self.kept = {row["key"]: Kept(row["first"], row["pages"]) for row in params["spec"]["kept"]}
        self.out = out
        self.problems: list[Problem] = []

    def run(self) -> dict[str, Any]:
        """The whole assembly; answers as the parent expects it."""
        documents = self.reading.documents()
        unusable = self.reading.unusable
        if unusable and not self.skip:
            return {"unusable": unusable, "pages": 0, "documents": [], "problems": self._told()}
        runs = [Run(FRONT, 0, 0)] if self.front else []
        runs += [Run(document.key, 0, len(document.leaves)) for document in documents]
        numbering = Numbering(runs)
        sheets = self._front(numbering, documents)
        press = Press(self.setting, self.reading.heavies, numbering, 1, self.out)
        press.write(sheets, documents)
        self.problems += press.problems
        return {
            "unusable": unusable,
            "pages": sum(run.pages for run in runs),
            "documents": [
                {"key": run.key, "start": run.start + 1, "pages": run.pages} for run in runs if run.key != FRONT
            ],
            "problems": gathered(self._told() + self.setting.missing(), self.setting.spec["title"]),
        }

    def _told(self) -> list[Problem]:
        return self.setting.problems + self.reading.problems + self.problems

    def _front(self, numbering: Numbering, documents: Sequence[Document]) -> list[Sheet]:
        if not self.front:
            self._number(numbering)
            return []
        titles = {document.key: document.spec["title"] for document in documents}
        wordless = {one.key: {at for at, leaf in enumerate(one.leaves) if leaf.wordless} for one in documents}
        front = Front(self.setting, numbering, titles, wordless)
        return settled(front, numbering, lambda: self._number(numbering))

    def _number(self, numbering: Numbering) -> None:
        start = 0
        for run in numbering.runs:
            run.start = start
            start += run.pages
        number(numbering.runs, self.setting.first_number, self.kept)


def build(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Make the bundle that `params` describes and write it to the sink."""
    broken: dict[str, dict[str, str]] = {}
    while True:
        try:
            return Assembly(params, sources, out, broken).run()
        except Broken as error:  # nothing was written yet: once more without it, so that the others are looked at too
            broken[error.key] = error.row
