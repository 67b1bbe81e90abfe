"""How the own pages of one bundle are set: paper, faces, furniture, the look of citations (runs in the worker)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.dossier import blocks as b
from app.dossier.bundle_numbers import Kept, Run, number
from app.dossier.fonts import loaded
from app.dossier.front_words import DRAFT, TITLE_OF_PART, TITLE_OF_VOLUME
from app.dossier.pages import MM, Flow, Paper, Sheet
from app.dossier.pages_blocks import flow_blocks
from app.dossier.pages_front import furniture
from app.dossier.pages_packed import drawn, weighed
from app.dossier.tagging import Tags
from app.dossier.text import Typesetter
from app.dossier.text_embed import FontBook
from app.sandbox.streams import SourceFile

Problem = dict[str, str]

_OWN_PAGES, _ROWS_A_PAGE = 60, 8
PAGES = 0  # the page of a citation that stands for all pages of a run; its locator says which run


class Setting:
    """What is the same for every own page of a bundle."""

    def __init__(self, spec: dict[str, Any], sources: Mapping[str, SourceFile], *, front: bool = True) -> None:
        self.spec = spec
        self.type = Typesetter.from_data(loaded(sources))
        layout = spec["layout"]
        self.first_number: int = layout["number_from"]
        self.paper = Paper.of(
            layout["page"],
            margin_mm=layout["margin_mm"],
            body_pt=layout["body_pt"],
            line_spacing=layout["line_spacing"],
            justified=layout["justified"],
        )
        self.banners = ([self.say(DRAFT)] if spec["draft"] else []) + list(spec["cover"]["banners"])
        # Only what is ours alone, set in our own fonts, can keep what the archive asks of it.
        own = all(row["blocks"] is not None for _, row in rows_of(spec))
        self.tags = Tags(spec["lang"] or "en") if own and not front else None
        self.letters = {row["key"]: row["tab"] or section["letter"] for section, row in rows_of(spec)}
        self.anchors: dict[str, int] = {}
        self.volume = self.of = 1
        self.widest = "0" * len(str(self.first_number + _own_pages(spec)))
        self._pinned = False
        self.problems: list[Problem] = []
        self.weighing = False
        self.book = FontBook()
        for _, row in rows_of(spec):
            b.pack(row["blocks"] or ())

    def flow(self, paper: Paper | None = None) -> Flow:
        """Sheets to be filled; when they are many, the first of them are drawn meanwhile."""
        made = Flow(self.type, paper or self.paper, self._cited, lang=self.spec["lang"])
        made.pack = weighed if self.weighing else drawn(self.book)
        return made

    def expect(self, pages: int) -> None:
        """Make citations as wide as the number of the last page of a bundle with so many pages of exhibits."""
        if self._pinned:
            return
        digits = len(str(self.first_number + _own_pages(self.spec) + pages))
        self.widest = "0" * digits + ("A" if self.spec["kept"] else "")

    def pin(self, widest: str) -> None:
        """Make citations as wide as in the other files of the bundle."""
        self.widest, self._pinned = widest, True

    def begin(self, volume: int, of: int) -> None:
        """Set the pages of one volume of several."""
        self.volume, self.of = volume, of
        if of > 1:
            self.tags = None  # what a file says of itself as a whole it can't say of a part

    def say(self, words: str) -> str:
        """Words of cover and index in the paper's language."""
        return str(self.spec["words"].get(words, words))

    def own(self, row: dict[str, Any], blocks: list[b.Block]) -> list[Sheet]:
        """A document of ours; its title stands at the top unless it brings one."""
        title = row["title"]
        flow = self.flow(replace(self.paper, margin=row["margin_mm"] * MM or self.paper.margin))
        flow.tags = self.tags
        headed = bool(blocks) and isinstance(blocks[0], b.Heading) and blocks[0].level == 1
        if not headed and title:
            flow_blocks(flow, [b.Heading(title, 1)])
        flow_blocks(flow, blocks)
        if not flow.sheets:
            flow.turn()
        self.furnish(flow)
        for at, sheet in enumerate(flow.sheets):
            self.anchors.update({f"{row['key']}#{place}": at for place in sheet.anchors})
        return flow.sheets

    def furnish(self, flow: Flow) -> None:
        """Put header, footer and banners on every sheet."""
        furniture(flow, header=self.file_title, footer=self.spec["footer"], banners=self.banners)

    @property
    def file_title(self) -> str:
        """The title of the file that is being made."""
        title = str(self.spec["title"])
        words = TITLE_OF_PART if self.spec["parts"] else TITLE_OF_VOLUME
        return self.say(words).format(title=title, volume=self.volume, of=self.of) if self.of > 1 else title

    def title(self, row: dict[str, Any], place: int) -> str:
        """The title as it can be printed: without a font for it the number stands instead, in the outline too."""
        strange = self.type.uncovered(row["title"])
        if not strange:
            return str(row["title"])
        number = row["number"] or str(place)
        message = f"no font that ships covers its title, so its number stands instead: {strange}"
        subject = next((part["file_name"] for part in row["parts"]), "") or f"exhibit {number}"
        self.problems.append({"code": "uncovered_title", "subject": subject, "message": message})
        return f"Exhibit {number}"

    def missing(self) -> list[Problem]:
        """What no font covers."""
        if not self.type.missing:
            return []
        text = "".join(self.type.missing)
        message = f"no font that ships covers these characters: {text[:60]}{'…' if len(text) > 60 else ''}"
        return [{"code": "uncovered_characters", "subject": self.spec["title"], "message": message}]

    def citation(self, target: str, label: str, locator: str) -> str:
        """“[D/34, para 3]”."""
        letter = self.letters.get(target.partition("#")[0], "")
        place = f"{letter}/{label}" if letter else label
        return f"[{place}, {locator}]" if locator else f"[{place}]"

    def _cited(self, cite: b.Cite) -> str:
        if cite.page == PAGES:
            return f"{self.widest}–{self.widest}"
        if cite.page == b.WHOLE:
            return self.citation(cite.target, f"{self.widest}–{self.widest}", cite.locator)
        return self.citation(cite.target, self.widest, cite.locator)


def rows_of(spec: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(section, document) of every document."""
    return [(section, row) for section in spec["sections"] for row in section["documents"]]


def _own_pages(spec: dict[str, Any]) -> int:
    """How many pages of ours there may be, rather too many."""
    blocks: Iterable[dict[str, Any]] = (block for _, row in rows_of(spec) for block in row["blocks"] or ())
    return _OWN_PAGES + sum(len(block.get("rows", ())) // _ROWS_A_PAGE for block in blocks)


def kept_of(spec: Mapping[str, Any]) -> dict[str, Kept]:
    """The numbers that documents had when a bundle was filed, by key."""
    return {row["key"]: Kept(row["first"], row["pages"]) for row in spec["kept"]}


def numbered(runs: Sequence[Run], setting: Setting, kept: Mapping[str, Kept]) -> list[Run]:
    """Runs with their places in their files and their printed numbers; what could not keep its own is a problem."""
    volume = start = 0
    for run in runs:
        start = start if run.volume == volume else 0
        volume, run.start = run.volume, start
        start += run.pages
    for key in number(runs, setting.first_number, kept):
        message = "it stands in another place now, so its pages have other numbers than when it was filed"
        problem: Problem = {"code": "renumbered", "subject": key, "message": message}
        if problem not in setting.problems:
            setting.problems.append(problem)
    return list(runs)
