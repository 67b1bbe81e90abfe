"""The plan of a bundle in several files: cut, numbered, with the pages of every front (runs in the worker)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.dossier.bundle_cut import Cap, Weighed, cut
from app.dossier.bundle_front import Front
from app.dossier.bundle_numbers import FRONT, Run
from app.dossier.bundle_plan import Document, Numbering
from app.dossier.bundle_read import Reading
from app.dossier.bundle_setting import Setting, kept_of, numbered
from app.dossier.bundle_weigh import weigh
from app.dossier.exhibit_notes import gathered
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

_RESERVE = 320 << 10  # fonts, outline and cross references of one file
_SHARE = 100  # and a hundredth of it
_TRIES = 12


class Planning:
    """Documents opened one after the other, weighed and let go."""

    def __init__(self, params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> None:
        self.params, self.front = params, bool(params["front"])
        self.setting = Setting(params["spec"], sources, front=self.front)
        self.setting.weighing = True
        broken = {row["key"]: row for row in params["broken"]}
        self.reading = Reading(self.setting, sources, out, broken, params.get("known"))
        self.kept = kept_of(params["spec"])
        most = params["cap"]["bytes"]
        self.cap = Cap(most - most // _SHARE if most else 0, params["cap"]["pages"])
        self.documents: dict[int, Weighed] = {}
        self.titles: dict[str, str] = {}
        self.wordless: dict[str, list[int]] = {}

    def run(self) -> dict[str, Any]:
        """The plan, or what can't be used."""
        self.reading.each(self._weigh)
        unusable = self.reading.unusable
        problems = gathered(self.setting.problems + self.reading.problems, self.setting.spec["title"])
        if unusable and not self.params["skip"]:
            return {"unusable": unusable, "problems": problems, "plan": None}
        runs = self._cut()
        plan = {
            "runs": [asdict(run) for run in runs],
            "titles": self.titles,
            "wordless": self.wordless,
            "anchors": self.setting.anchors,
            "widest": self.setting.widest,
        }
        return {"unusable": unusable, "problems": problems, "plan": plan}

    def _weigh(self, at: int, document: Document) -> None:
        """Keep what a plan needs of a document, and nothing of its file."""
        self.documents[at] = Weighed(document.key, weigh(document.leaves, self.reading.heavies, at))
        self.titles[document.key] = document.spec["title"]
        self.wordless[document.key] = [page for page, leaf in enumerate(document.leaves) if leaf.wordless]
        self.reading.heavies.clear()

    def _cut(self) -> list[Run]:
        """Cut and number, until every front has as many pages as were left for it."""
        documents = [one for _, one in sorted(self.documents.items())]
        fronts = [2] if self.front else []
        runs: list[Run] = []
        for _ in range(_TRIES):
            runs = numbered(cut(documents, self.cap, fronts, _RESERVE), self.setting, self.kept)
            if not self.front:
                return runs
            found = self._fronts(Numbering(runs))
            held = [run.pages for run in runs if run.key == FRONT]
            if all(needs <= has for needs, has in zip(found, held, strict=True)):
                return runs
            fronts = [max(pair) for pair in zip(found, held, strict=True)]
        raise JobError("not_divided", "this bundle can't be divided into files of the size that is asked for")

    def _fronts(self, numbering: Numbering) -> list[int]:
        """The pages that each front takes."""
        wordless = {key: set(pages) for key, pages in self.wordless.items()}
        found = []
        for volume in range(1, numbering.volumes + 1):
            self.setting.begin(volume, numbering.volumes)
            found.append(len(Front(self.setting, numbering, self.titles, wordless, volume).lay(numbering)))
        return found


def plan(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """How the bundle that `params` describes is cut into files; nothing is written."""
    return Planning(params, sources, out).run()
