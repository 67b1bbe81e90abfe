"""Assembly of a bundle: pages counted, own pages set once, numbers filled in, one save (runs in the worker)."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from app.dossier import blocks as b
from app.dossier import bundle_write as w
from app.dossier.bundle_plan import Document, Leaf, node, ranges
from app.dossier.exhibit import OneAtATime, Words, exhibit
from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_pdf import Opened, Rect
from app.dossier.exhibit_place import drawn, form, spot
from app.dossier.fonts import loaded
from app.dossier.pages import Flow, Paper, Sheet, operators
from app.dossier.pages_blocks import flow_blocks
from app.dossier.pages_front import Entry, cover, furniture, index
from app.dossier.text import Item, Line, Mark, Piece, Style, Typesetter
from app.dossier.text_breaks import bidi_levels
from app.dossier.text_embed import FontBook, packed
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

_OWN_PAGES = 60
_STAMP, _STAMP_Y, _STAMP_EDGE = Style(11), 13.0, 36.0


Problem = dict[str, str]


class Assembly:
    """One bundle in the making."""

    def __init__(
        self, params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink, broken: Mapping[str, Problem]
    ) -> None:
        self.spec: dict[str, Any] = params["spec"]
        self.front, self.skip = bool(params["front"]), bool(params["skip"])
        self.sources, self.out = sources, out
        self.type = Typesetter.from_data(loaded(sources))
        layout = self.spec["layout"]
        self.first_number: int = layout["number_from"]
        self.paper = Paper.of(
            layout["page"],
            margin_mm=layout["margin_mm"],
            body_pt=layout["body_pt"],
            line_spacing=layout["line_spacing"],
        )
        self._one_at_a_time, self._heavies = OneAtATime(), Heavies()
        self._digits = {digit: self.type.pieces([Item(digit, _STAMP)])[0] for digit in "0123456789"}
        self.problems: list[Problem] = []
        self.unusable: list[dict[str, str]] = []
        self.highest = self.first_number + _OWN_PAGES
        self.broken = broken
        self.documents: list[Document] = []
        self.letters: dict[str, str] = {}
        self.banners = (["DRAFT"] if self.spec["draft"] else []) + list(self.spec["cover"]["banners"])

    # -- counting and setting ---------------------------------------------------------

    def run(self) -> dict[str, Any]:
        """The whole assembly; answers as the parent expects it."""
        self._documents()
        if self.unusable and not self.skip:
            return {"unusable": self.unusable, "pages": 0, "documents": [], "problems": self.problems}
        front = self._front()
        self._write(front)
        return {
            "unusable": self.unusable,
            "pages": len(front) + sum(len(document.leaves) for document in self.documents),
            "documents": [
                {"key": document.key, "start": document.start + 1, "pages": len(document.leaves)}
                for document in self.documents
            ],
            "problems": self.problems + self._missing(),
        }

    def _documents(self) -> None:
        rows = [(section, row) for section in self.spec["sections"] for row in section["documents"]]
        self.letters = {row["key"]: section["letter"] for section, row in rows}
        found: dict[int, Document] = {}
        # Exhibits first: how many pages they have says how wide a number in a citation may become.
        order = sorted(range(len(rows)), key=lambda at: rows[at][1]["blocks"] is not None)
        for done, at in enumerate(order):
            section, row = rows[at]
            self.out.step(done, 2 * len(rows), "Reading exhibits")
            document = Document(row["key"], {**row, "title": self._title(row, at + 1)}, section["letter"])
            with contextlib.suppress(_Unusable):
                self._leaves(document)
                found[at] = document
            self.highest = self.first_number + _OWN_PAGES + sum(len(one.leaves) for one in found.values())
        self.documents = [document for _, document in sorted(found.items()) if document.leaves]

    def _title(self, row: dict[str, Any], place: int) -> str:
        """The title as it can be printed: without a font for it the number stands instead, in the outline too."""
        strange = self.type.uncovered(row["title"])
        if not strange:
            return str(row["title"])
        number = row["number"] or str(place)
        message = f"no font that ships covers its title, so its number stands instead: {strange}"
        subject = next((part["file_name"] for part in row["parts"]), "") or f"exhibit {number}"
        self.problems.append({"code": "uncovered_title", "subject": subject, "message": message})
        return f"Exhibit {number}"

    def _leaves(self, document: Document) -> None:
        row = document.spec
        if row["blocks"] is not None:
            document.leaves = [Leaf(sheet=sheet) for sheet in self._own(document, b.from_data(row["blocks"]))]
            return
        failed = document.key in self.broken
        if failed:
            self.unusable.append(self.broken[document.key])
        for part in () if failed else row["parts"]:
            try:
                self._part(document, part)
            except JobError as error:
                failed = True
                self.unusable.append({"key": document.key, "file": part["file_name"] or row["title"],
                                      "code": error.code, "message": error.message})  # fmt: skip
        if failed:
            raise _Unusable

    def _part(self, document: Document, part: dict[str, Any]) -> None:
        source = self._one_at_a_time.view(self.sources[part["source_name"]])
        paper = Paper(self.paper.width, self.paper.height, 56, 10, 1.4)
        content = exhibit(source, part, self._heavies, lambda: self._flow(paper))
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

    def _flow(self, paper: Paper | None = None) -> Flow:
        rtl = self.spec["lang"].split("-")[0] in ("ar", "fa", "he", "ug", "ur", "ps", "ckb")
        return Flow(self.type, paper or self.paper, self._widest, rtl=rtl)

    def _own(self, document: Document, blocks: list[b.Block]) -> list[Sheet]:
        flow = self._flow()
        title = document.spec["title"]
        headed = bool(blocks) and isinstance(blocks[0], b.Heading) and blocks[0].level == 1
        if not headed and title:
            flow_blocks(flow, [b.Heading(title, 1)])
        flow_blocks(flow, blocks)
        if not flow.sheets:
            flow.turn()
        self._furniture(flow)
        for at, sheet in enumerate(flow.sheets):
            document.heads += [(0, head, at) for head in sheet.heads if head != title]
        return flow.sheets

    def _furniture(self, flow: Flow, *, header: bool = True) -> None:
        furniture(flow, header=self.spec["title"] if header else "", footer=self.spec["footer"], banners=self.banners)

    def _widest(self, cite: b.Cite) -> str:
        return self._citation(self.letters.get(cite.target, ""), "0" * len(str(self.highest)), cite.locator)

    @staticmethod
    def _citation(letter: str, page: str, locator: str) -> str:
        place = f"{letter}/{page}" if letter else page
        return f"[{place}, {locator}]" if locator else f"[{place}]"

    # -- cover and index --------------------------------------------------------------

    def _front(self) -> list[Sheet]:
        """Cover and index, laid out until their number of pages agrees with the numbers in them."""
        if not self.front:
            self._starts(0)
            return []
        head = self._flow()
        lines = [*self.spec["cover"]["lines"], *([self.spec["dated"]] if self.spec["dated"] else [])]
        cover(head, self.spec["title"], lines, self.banners)
        furniture(head, header="", footer=self.spec["footer"], banners=())
        if not self.documents:
            return head.sheets
        count = len(head.sheets) + 1
        for _ in range(5):
            self._starts(count)
            flow = self._flow(Paper(self.paper.width, self.paper.height, min(self.paper.margin, 62), 10, 1.3))
            index(flow, self._entries(), self._pictures())
            sheets = [*head.sheets, *flow.sheets]
            if len(sheets) == count:
                break
            count = len(sheets)
        self._furniture(flow)
        return sheets

    def _starts(self, first: int) -> None:
        for document in self.documents:
            document.start = first
            first += len(document.leaves)

    def _entries(self) -> list[tuple[str, list[Entry]]]:
        out = []
        mine = {document.key: document for document in self.documents}
        for section in self.spec["sections"]:
            entries = [self._entry(mine[row["key"]]) for row in section["documents"] if row["key"] in mine]
            if entries:
                out.append((section["title"], entries))
        return out

    def _entry(self, document: Document) -> Entry:
        row = document.spec
        first = document.start + self.first_number
        last = first + len(document.leaves) - 1
        pages = str(first) if first == last else f"{first}{self._dash()}{last}"
        return Entry(document.key, document.letter, row["number"], row["title"], row["author"], row["date"],
                     row["language"], pages)  # fmt: skip

    def _dash(self) -> str:
        """Readers turn “14–15” around beside words that run from right to left, but never “14-15”."""
        rows = (text for item in self.documents for text in (item.spec["title"], item.spec["author"]))
        return "-" if any(any(bidi_levels(text)) for text in rows) else "–"

    def _pictures(self) -> str:
        """The printed numbers of pages without words, as ranges."""
        numbers = [
            document.start + at + self.first_number
            for document in self.documents
            for at, leaf in enumerate(document.leaves)
            if leaf.wordless
        ]
        return ranges(numbers)

    def _missing(self) -> list[Problem]:
        if not self.type.missing:
            return []
        text = "".join(self.type.missing)
        message = f"no font that ships covers these characters: {text[:60]}{'…' if len(text) > 60 else ''}"
        return [{"code": "uncovered_characters", "subject": self.spec["title"], "message": message}]

    # -- writing ----------------------------------------------------------------------

    def _write(self, front: list[Sheet]) -> None:
        pdf = self._heavies.begin()
        book = FontBook(pdf)
        leaves = [Leaf(sheet=sheet) for sheet in front]
        leaves += [leaf for document in self.documents for leaf in document.leaves]
        pages = [pdf.make_indirect(Dictionary(Type=Name.Page)) for _ in leaves]
        for number, (leaf, page) in enumerate(zip(leaves, pages, strict=True)):
            if number % 20 == 0:
                self.out.step(len(leaves) + number, 2 * len(leaves), "Putting pages together")
            if leaf.sheet is not None:
                self._write_sheet(pdf, book, leaf.sheet, page, pages, number)
        self._write_exhibits(pdf, book, pages)
        for page in pages:
            pdf.pages.append(pikepdf.Page(page))
        book.finish()
        w.outline(pdf, self._outline(front), pages)
        w.describe(pdf, self.spec["title"], self.spec["lang"] or "en", self.first_number)
        buffered = io.BufferedWriter(self.out, 1 << 20)
        pdf.save(
            buffered,
            deterministic_id=True,
            min_version="1.7",
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=False,  # what is large is packed already; looking for more takes a third of the time
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        buffered.flush()
        buffered.detach()

    def _stamp(self, book: FontBook, number: int, width: float) -> str:
        pieces = [self._digits[digit] for digit in str(number + self.first_number)]
        wide = sum(piece.width for piece in pieces)
        return book.show(Line(pieces, wide), width - _STAMP_EDGE - wide, _STAMP_Y)

    def _write_sheet(
        self, pdf: pikepdf.Pdf, book: FontBook, sheet: Sheet, page: Object, pages: Sequence[Object], number: int
    ) -> None:
        links = [w.link(jump.rect, pages[self._page_of(jump.mark) or 0]) for jump in sheet.jumps]

        def resolve(line: Line, x: float, y: float) -> Line:
            made, found = self._resolved(line, x, y)
            links.extend(w.link(rect, pages[at]) for rect, at in found)
            return made

        content = operators(sheet, book, resolve) + "\n" + self._stamp(book, number, self.paper.width)
        page.MediaBox = Array([0, 0, round(self.paper.width, 3), round(self.paper.height, 3)])
        page.Resources = Dictionary(Font=book.resources)
        page.Contents = packed(pdf, content.encode("ascii"))
        if links:
            page.Annots = Array(links)

    def _resolved(self, line: Line, x: float, y: float) -> tuple[Line, list[tuple[Rect, int]]]:
        """The line with its citations filled in, and the areas that lead to pages."""
        if all(piece.mark is None for piece in line.pieces):
            return line, []
        found: list[tuple[Rect, int]] = []
        pieces: list[Piece] = []
        at = x
        for piece in line.pieces:
            if piece.mark is not None:
                page = self._page_of(piece.mark)
                label = "—" if page is None else str(page + self.first_number)
                text = self._citation(self.letters.get(piece.mark.target, ""), label, piece.mark.locator)
                piece = self.type.pieces([Item(text, piece.style, piece.mark)])[0]
                if page is not None:
                    found.append(((at, y - 3, at + piece.width, y + piece.style.size), page))
            pieces.append(piece)
            at += piece.width
        return Line(pieces, at - x, line.rtl), found

    def _page_of(self, mark: Mark) -> int | None:
        document = next((item for item in self.documents if item.key == mark.target), None)
        if document is not None and 1 <= mark.page <= len(document.leaves):
            return document.start + mark.page - 1
        what = "is not in this bundle" if document is None else f"has no page {mark.page}"
        problem = {"code": "dangling_citation", "subject": mark.target, "message": f"what is cited {what}"}
        if problem not in self.problems:
            self.problems.append(problem)
        return None

    def _write_exhibits(self, pdf: pikepdf.Pdf, book: FontBook, pages: Sequence[Object]) -> None:
        for document in self.documents:
            for at, leaf in enumerate(document.leaves):
                if leaf.opened is not None:
                    number = document.start + at
                    try:
                        self._write_exhibit(pdf, book, leaf, pages, number, document.start + leaf.first_of_part)
                    except _Broken as error:
                        error.key = document.key
                        raise

    def _write_exhibit(
        self, pdf: pikepdf.Pdf, book: FontBook, leaf: Leaf, pages: Sequence[Object], number: int, first: int
    ) -> None:
        opened = cast("Opened", leaf.opened)
        view = opened.views[leaf.at]
        place = spot(view, (self.paper.width, self.paper.height), picture=leaf.picture)
        try:
            made = form(pdf, opened, view)
        except Exception:  # noqa: BLE001 - what is wrong with a page may show no earlier
            raise _Broken(leaf.file, leaf.at + 1) from None
        page = pages[number]
        stamp = self._stamp(book, number, place.width)
        content = f"{drawn(place)}\n{stamp}" if made is not None else stamp
        page.MediaBox = Array([0, 0, round(place.width, 3), round(place.height, 3)])
        page.Resources = Dictionary(Font=book.resources)
        if made is not None:
            page.Resources.XObject = Dictionary(X=made)
        page.Contents = pdf.make_stream(content.encode("ascii"))
        if view.links:
            page.Annots = Array([w.link(place.moved(rect), pages[first + to]) for rect, to in view.links])

    def _outline(self, front: list[Sheet]) -> list[w.Node]:
        nodes: list[w.Node] = []
        if self.front and self.documents:
            covers = sum(1 for sheet in front if sheet.heads)
            nodes.append(w.Node("Index", covers))
        mine = {document.key: document for document in self.documents}
        for section in self.spec["sections"]:
            made = [node(mine[row["key"]]) for row in section["documents"] if row["key"] in mine]
            if section["title"] and made:
                nodes.append(w.Node(section["title"], made[0].page, made))
            else:
                nodes += made
        return nodes


class _Unusable(Exception):
    """A document of which a file can't become pages."""


class _Broken(Exception):
    """A page that turned out to be unusable when all was put together."""

    def __init__(self, file: str, page: int) -> None:
        super().__init__()
        self.file, self.page, self.key = file, page, ""

    @property
    def row(self) -> dict[str, str]:
        """As the other files that can't be used are told."""
        return {"key": self.key, "file": self.file, "code": "damaged", "message": f"page {self.page} is damaged"}


def build(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Make the bundle that `params` describes and write it to the sink."""
    broken: dict[str, dict[str, str]] = {}
    while True:
        try:
            return Assembly(params, sources, out, broken).run()
        except _Broken as error:  # nothing was written yet: once more without it, so that the others are looked at too
            broken[error.key] = error.row
