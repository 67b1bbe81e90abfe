"""Assembly of a bundle: pages counted, own pages set once, numbers filled in, one save (runs in the worker)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.dossier.bundle_front import Front, settled
from app.dossier.bundle_numbers import FRONT, Run
from app.dossier.bundle_plan import Document, Numbering
from app.dossier.bundle_press import Broken, Press
from app.dossier.bundle_read import Reading
from app.dossier.bundle_setting import Problem, Setting, kept_of, numbered
from app.dossier.exhibit_notes import gathered
from app.dossier.pages import Sheet
from app.sandbox.streams import Sink, SourceFile


class Assembly:
    """One file in the making: the whole bundle, or one volume of a plan."""

    def __init__(
        self, params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink, broken: Mapping[str, Problem]
    ) -> None:
        self.front, self.skip = bool(params["front"]), bool(params["skip"])
        self.setting = Setting(params["spec"], sources, front=self.front)
        self.reading = Reading(self.setting, sources, out, broken, params.get("known"))
        self.reading.most_pages = int(params.get("most_pages", 0))
        self.out = out

    def run(self) -> dict[str, Any]:
        """The whole assembly; answers as the parent expects it."""
        documents = self.reading.documents()
        if self.reading.unusable and not self.skip:
            return self._answer([], [])
        runs = [Run(FRONT, 0, 0)] if self.front else []
        runs += [Run(document.key, 0, len(document.leaves)) for document in documents]
        numbering = Numbering(runs)
        sheets = self._front(numbering, documents)
        press = Press(self.setting, self.reading.heavies, numbering, 1, self.out)
        press.write(sheets, documents)
        return self._answer(runs, press.problems + self.setting.missing())

    def volume(self, plan: Mapping[str, Any], volume: int) -> dict[str, Any]:
        """One volume of a plan."""
        numbering = Numbering([Run(**row) for row in plan["runs"]])
        self.setting.begin(volume, numbering.volumes)
        self.setting.pin(plan["widest"])
        runs = numbering.in_volume(volume)
        whole = {one.key: one for one in self.reading.documents({run.key for run in runs})}
        if self.reading.unusable and not self.skip:
            return self._answer([], [])
        self.setting.anchors = dict(plan["anchors"])
        sheets: list[Sheet] = []
        if self.front:
            wordless = {key: set(pages) for key, pages in plan["wordless"].items()}
            sheets = Front(self.setting, numbering, plan["titles"], wordless, volume).lay(numbering)
        press = Press(self.setting, self.reading.heavies, numbering, volume, self.out)
        press.write(sheets, [whole[run.key].part(run) for run in runs if run.key != FRONT])
        return self._answer(runs, press.problems + self.setting.missing())

    def _answer(self, runs: Sequence[Run], problems: list[Problem]) -> dict[str, Any]:
        told = self.setting.problems + self.reading.problems + problems
        return {
            "unusable": self.reading.unusable,
            "pages": sum(run.pages for run in runs),
            "documents": [
                {"key": run.key, "start": run.start + 1, "pages": run.pages,
                 "first": run.label(0), "last": run.label(run.pages - 1), "plain": run.plain, "offset": run.offset}
                for run in runs
            ],
            "problems": gathered(told, self.setting.spec["title"]),
        }  # fmt: skip

    def _front(self, numbering: Numbering, documents: Sequence[Document]) -> list[Sheet]:
        kept = kept_of(self.setting.spec)
        if not self.front:
            numbered(numbering.runs, self.setting, kept)
            return []
        titles = {document.key: document.spec["title"] for document in documents}
        wordless = {one.key: {at for at, leaf in enumerate(one.leaves) if leaf.wordless} for one in documents}
        front = Front(self.setting, numbering, titles, wordless)
        return settled(front, numbering, lambda: numbered(numbering.runs, self.setting, kept))


def build(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Make the bundle that `params` describes and write it to the sink."""
    broken: dict[str, dict[str, str]] = {}
    while True:
        try:
            assembly = Assembly(params, sources, out, broken)
            answer = assembly.run()
        except Broken as error:  # nothing was written yet: once more without it, so that the others are looked at too
            broken[error.key] = error.row
        else:
            out.keep(assembly)
            return answer


def volume(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Write one volume of a bundle that was planned; what breaks only now is told as unusable."""
    assembly = Assembly(params, sources, out, {row["key"]: row for row in params["broken"]})
    try:
        return assembly.volume(params["plan"], params["volume"])
    except Broken as error:
        return {"unusable": [error.row], "pages": 0, "documents": [], "problems": []}
