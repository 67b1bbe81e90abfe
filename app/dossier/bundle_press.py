"""One file of a bundle written: sheets, exhibits, stamps, links, outline, one save (runs in the worker)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pikepdf import Array, Dictionary, Object

from app.domain.words import N_
from app.dossier import bundle_write as w
from app.dossier import pdfa
from app.dossier.blocks import WHOLE
from app.dossier.bundle_numbers import Run
from app.dossier.bundle_plan import Document, Leaf, Numbering, node
from app.dossier.bundle_save import save
from app.dossier.bundle_setting import PAGES, Problem, Setting
from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_pdf import Opened, Rect
from app.dossier.exhibit_place import drawn, form, rectangle, spot
from app.dossier.front_words import INDEX
from app.dossier.pages import Sheet, operators
from app.dossier.tagging import artifact
from app.dossier.text import Item, Line, Mark, Piece, Style
from app.dossier.text_breaks import bidi_levels
from app.dossier.text_embed import FontBook, number, packed
from app.sandbox.streams import Sink

_STAMP, _STAMP_Y, _STAMP_EDGE = Style(11), 13.0, 36.0


class Broken(Exception):
    """A page that turned out to be unusable when all was put together."""

    def __init__(self, key: str, file: str, page: int) -> None:
        super().__init__()
        self.key = key
        self.row = {"key": key, "file": file, "code": "damaged", "message": f"page {page} is damaged"}


class Press:
    """Writes the file of one volume."""

    def __init__(self, setting: Setting, heavies: Heavies, numbering: Numbering, volume: int, out: Sink) -> None:
        self.setting, self.numbering, self.out = setting, numbering, out
        self.volume = volume
        self._heavies = heavies
        self.pdf = heavies.begin()
        self.book = setting.book
        self.book.attach(self.pdf)
        self.pages: list[Object] = []
        self._links = w.Links(self.pages)
        self.problems: list[Problem] = []
        self._stamps = Stamps(setting, self.book)
        self._dash = "–"

    def write(self, front: Sequence[Sheet], documents: Sequence[Document]) -> None:
        """Put everything together and save it; raises Broken before anything is written."""
        runs = self.numbering.in_volume(self.volume)
        labels = [label for run in runs for label in run.labels()]
        self.pages = w.pages(self.pdf, len(labels))
        self._links = w.Links(self.pages)
        self._dash = _dash(documents)
        for at, sheet in enumerate(front):
            self._sheet(sheet, at, labels[at])
        places = {(run.key, run.offset): run for run in runs}
        done = len(front)
        for document in documents:
            run = places[document.key, document.offset]
            self.out.step(len(labels) + done, 2 * len(labels), N_("Putting pages together"))
            self._document(document, run)
            done += len(document.leaves)
            document.release()
        self.book.finish()
        w.outline(self.pdf, self._outline(front, documents, places), self.pages)
        spec = self.setting.spec
        w.describe(self.pdf, self.setting.file_title, spec["lang"] or "en")
        w.label(self.pdf, labels)
        if self.setting.tags is not None:
            self.setting.tags.write(self.pdf, self.pages)
            pdfa.claim(self.pdf)
        save(self.pdf, self.out, tagged=self.setting.tags is not None)

    # -- own pages --------------------------------------------------------------------

    def _document(self, document: Document, run: Run) -> None:
        for at, leaf in enumerate(document.leaves):
            if leaf.sheet is not None:
                self._sheet(leaf.sheet, run.start + at, run.label(at))
                leaf.sheet = None
            elif leaf.opened is not None:
                self._exhibit(document, leaf, run, at)

    def _sheet(self, sheet: Sheet, number: int, label: str) -> None:
        page, paper = self.pages[number], self.setting.paper
        links: list[Object] = []
        tags = self.setting.tags
        for jump in sheet.jumps:
            place = self._place(jump.mark)
            if place is not None and place[1] is not None:
                links.append(self._links.to(jump.rect, place[1]))

        def resolve(line: Line, x: float, y: float) -> tuple[Line, dict[int, Object]]:
            made, found = self._resolved(line, x, y)
            areas: dict[int, Object] = {at: self._links.to(rect, page) for at, rect, page in found}
            if tags is not None:
                areas = {at: self.pdf.make_indirect(area) for at, area in areas.items()}
            links.extend(areas.values())
            return made, areas

        stamp = self._stamps.show(label, paper.width)
        if tags is not None:
            content = operators(sheet, self.book, resolve, tags.page()) + "\n" + artifact(stamp)
        else:
            content = f"{operators(sheet, self.book, resolve)}\n{stamp}"
        page.MediaBox = Array([0, 0, round(paper.width, 3), round(paper.height, 3)])
        page.Resources = Dictionary(Font=self.book.resources)
        page.Contents = packed(self.pdf, content.encode("ascii"))
        if links:
            page.Annots = Array(links)

    def _resolved(self, line: Line, x: float, y: float) -> tuple[Line, list[tuple[int, Rect, int]]]:
        """The line with its citations filled in, and of which pieces which areas lead to which pages."""
        if all(piece.mark is None for piece in line.pieces):
            return line, []
        cited = [self._cited(piece.mark) if piece.mark is not None else ("", None) for piece in line.pieces]
        pieces: list[Piece] = [
            self.setting.type.instead(piece, text) if piece.mark is not None and not piece.mark.own else piece
            for piece, (text, _) in zip(line.pieces, cited, strict=True)
        ]
        made = Line(pieces, sum(piece.width for piece in pieces), line.rtl)
        made.shift = line.width - made.width if line.rtl else 0.0
        found: list[tuple[int, Rect, int]] = []
        left = x + made.shift
        for at, (piece, (_, page)) in enumerate(zip(pieces, cited, strict=True)):
            if page is not None:
                found.append((at, (left, y - 3, left + piece.width, y + piece.style.size), page))
            left += piece.width
        return made, found

    def _cited(self, mark: Mark) -> tuple[str, int | None]:
        """What a citation reads, and the page of this file that it leads to."""
        if mark.page == PAGES:
            run = self.numbering.runs_of(mark.target)[int(mark.locator)]
            first, last = run.label(0), run.label(run.pages - 1)
            return (first if first == last else f"{first}{self._dash}{last}"), None
        place = self._place(mark)
        label, page = place or ("—", None)
        if mark.page == WHOLE and place is not None:
            ending = self.numbering.runs_of(mark.target)[-1]
            end = ending.label(ending.pages - 1)
            label = label if label == end else f"{label}{self._dash}{end}"
        return self.setting.citation(mark.target, label, mark.locator), page

    def _place(self, mark: Mark) -> tuple[str, int | None] | None:
        """The printed number of the page that is meant and its place in this file; None when there is none."""
        key, page = mark.target.partition("#")[0], self.setting.anchors.get(mark.target, max(mark.page, 1) - 1)
        found = self.numbering.find(key, page)
        if found is not None:
            run, at = found
            return run.label(at), run.start + at if run.volume == self.volume else None
        what = f"has no page {mark.page}" if self.numbering.runs_of(key) else "is not in this bundle"
        problem = {"code": "dangling_citation", "subject": key, "message": f"what is cited {what}"}
        if problem not in self.problems:
            self.problems.append(problem)
        return None

    # -- exhibits ---------------------------------------------------------------------

    def _exhibit(self, document: Document, leaf: Leaf, run: Run, at: int) -> None:
        opened = cast("Opened", leaf.opened)
        view = opened.views[leaf.at]
        place = spot(view, (self.setting.paper.width, self.setting.paper.height), picture=leaf.picture)
        try:
            made = form(self.pdf, opened, view)
        except Exception:  # noqa: BLE001 - what is wrong with a page may show no earlier
            raise Broken(document.key, leaf.file, leaf.at + 1) from None
        stamp = self._stamps.show(run.label(at), place.width)
        content = f"{drawn(place)}\n{stamp}" if made is not None else stamp
        page = self.pages[run.start + at]
        page.MediaBox = rectangle((0, 0, place.width, place.height))
        offered = (
            {"/Font": self.book.resources}
            if made is None
            else {"/Font": self.book.resources, "/XObject": Dictionary(X=made)}
        )
        page.Resources = Dictionary(offered)
        page.Contents = self.pdf.make_stream(content.encode("ascii"))
        first = leaf.first_of_part - run.offset
        links = [(rect, first + to) for rect, to in view.links if 0 <= first + to < run.pages]
        if links:
            page.Annots = Array([self._links.to(place.moved(rect), run.start + to) for rect, to in links])

    def _outline(
        self, front: Sequence[Sheet], documents: Sequence[Document], places: dict[tuple[str, int], Run]
    ) -> list[w.Node]:
        nodes: list[w.Node] = []
        if front and documents:
            nodes.append(w.Node(self.setting.say(INDEX), sum(1 for sheet in front if sheet.heads)))
        mine: dict[str, list[Document]] = {}
        for document in documents:
            mine.setdefault(document.key, []).append(document)
        for section in self.setting.spec["sections"]:
            here = [one for row in section["documents"] for one in mine.get(row["key"], ())]
            made = [node(one, places[one.key, one.offset].start) for one in here]
            if section["title"] and made:
                nodes.append(w.Node(section["title"], made[0].page, made))
            else:
                nodes += made
        return nodes


class Stamps:
    """The number at the foot of each page."""

    def __init__(self, setting: Setting, book: FontBook) -> None:
        self._setting, self._book = setting, book
        self._known: dict[str, tuple[str, str, float]] = {}

    def show(self, label: str, width: float) -> str:
        """The operators that put `label` at the foot of a page so wide."""
        wide, codes, name = 0.0, "", ""
        for char in label:
            name, code, advance = self._known.get(char) or self._learn(char)
            codes += code
            wide += advance
        place = f"BT 1 0 0 1 {number(width - _STAMP_EDGE - wide)} {number(_STAMP_Y)} Tm"
        return f"{place}\n{name} {number(_STAMP.size)} Tf\n0 g\n[<{codes}>] TJ\nET"

    def _learn(self, char: str) -> tuple[str, str, float]:
        piece = self._setting.type.pieces([Item(char, _STAMP)])[0]
        font = self._book.use(piece.face)
        codes = "".join(f"{font.code(glyph):04X}" for glyph in piece.shaped.glyphs)
        self._known[char] = found = (font.label, codes, piece.width)
        return found


def _dash(documents: Sequence[Document]) -> str:
    """Readers turn “14–15” around beside words that run from right to left, but never “14-15”."""
    rows = (text for item in documents for text in (item.spec["title"], item.spec["author"]))
    return "-" if any(any(bidi_levels(text)) for text in rows) else "–"
