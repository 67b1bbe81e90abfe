"""A redacted copy of an exhibit, written from nothing: marked pages as pictures, the others as they are (worker)."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Array, Dictionary, Name

from app.dossier.exhibit import OneAtATime, Source, Words, exhibit
from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_image import picture_pdf
from app.dossier.exhibit_pdf import Opened, open_pdf
from app.dossier.exhibit_place import by_itself, drawn, form
from app.dossier.fonts import loaded
from app.dossier.pages import Flow, Paper, operators
from app.dossier.redaction_boxes import Wanted, blacked, hidden, kept_rows
from app.dossier.redaction_lines import Box, Wording, wording
from app.dossier.redaction_write import Canvas, Painted, Writer
from app.dossier.text import Typesetter
from app.dossier.text_embed import FontBook, packed
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

DPI = 200
_MOST_PIXELS = 60_000_000
_MOST_WORDS, _LONGEST = 2000, 100
SHEET = Paper(595.276, 841.89, 56, 10, 1.4)


@dataclass(slots=True)
class File:
    """One file of the exhibit as pages: what is copied, and what is drawn."""

    opened: Opened
    drawn: BinaryIO
    scale: float
    first: int
    password: str = ""


@dataclass(slots=True)
class Made:
    """What came of it, in the shape of the answer."""

    boxes: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    removed: dict[str, None] = field(default_factory=dict)
    by_eye: list[int] = field(default_factory=list)

    def note(self, page: int, painted: Sequence[Painted], words: Wording) -> None:
        """What was blacked out on a page, and the words that stood there."""
        boxes = [one.box for one in painted]
        gone = {letter.word for letter in words.letters if hidden(letter, boxes)}
        spelled: dict[int, str] = {}
        for letter in words.letters:
            spelled[letter.word] = spelled.get(letter.word, "") + letter.text
        self.removed |= {spelled[word][:_LONGEST]: None for word in sorted(gone)}
        self.pictures.append(page)
        self.by_eye.append(page)
        self.boxes += [
            {"page": page, "rect": [round(value * 100) for value in one.box], "label": one.label} for one in painted
        ]


def redact(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Write the copy; answers {pages, boxes: [{page, rect, label}], rasterised, removed, by_eye}.

    `parts` are the files in order; `regions` are {part, page, rect, unit, reason, whole}: `part` from 1 (0: `page`
    counts over all files), `rect` in points from the lower left of the page as seen, or with unit "share" in shares of
    it from the upper left. Rectangles of the answer are hundredths of points. Raises JobError: no_such_page and those
    of an exhibit.
    """
    type_ = Typesetter.from_data(loaded(sources))
    heavies, keeper = Heavies(), OneAtATime()
    files: list[File] = []
    first = 0
    for part in params["parts"]:
        files.append(file_of(keeper, sources[part["source_name"]], part, heavies, type_, first))
        first += len(files[-1].opened.views)
    regions = _by_page(params["regions"], files, first)
    made = Made()
    pdf = heavies.begin()
    writer = Writer(pdf, type_)
    done, every = 0, bool(params["every"])
    for file in files:
        with contextlib.closing(document_of(file)) as document:
            for at in range(len(file.opened.views)):
                out.step(done, first, "Blacking out")
                marked = regions.get(file.first + at, [] if every else None)
                page = _page(writer, file, document, at, marked, made)
                pdf.pages.append(pikepdf.Page(page))
                done += 1
    writer.book.finish()
    _save(pdf, out)
    return {"pages": first, "boxes": made.boxes, "rasterised": made.pictures, "by_eye": made.by_eye,
            "removed": list(made.removed)[:_MOST_WORDS]}  # fmt: skip


def lay_out(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Write a file that is words (a text, a mail) as the pages it gets as an exhibit; {pages}, 0 for other files."""
    type_ = Typesetter.from_data(loaded(sources))
    part = params["part"]
    content = exhibit(OneAtATime().view(sources[part["source_name"]]), part, Heavies(), lambda: _flow(type_))
    if not isinstance(content, Words):
        return {"pages": 0}
    data = _sheets(content)
    out.write(data)
    return {"pages": len(content.flow.sheets)}


def _flow(type_: Typesetter) -> Flow:
    return Flow(type_, SHEET, lambda cite: "")


def file_of(
    keeper: OneAtATime, source: SourceFile, part: dict[str, Any], heavies: Heavies, type_: Typesetter, first: int
) -> File:
    """A file of an exhibit as pages, those before it being `first` in number; raises JobError."""
    view: Source = keeper.view(source)
    content = exhibit(view, part, heavies, lambda: _flow(type_))
    if isinstance(content, Words):
        data = _sheets(content)
        return File(open_pdf(io.BytesIO(data), heavies), io.BytesIO(data), DPI / 72, first)
    if content.picture:
        made, _ = picture_pdf(cast("BinaryIO", view), view.size)
        return File(content.opened, made, 1.0, first)
    return File(content.opened, cast("BinaryIO", view), DPI / 72, first, part["password"])


def _sheets(content: Words) -> bytes:
    """Sheets of ours as a PDF."""
    pdf = pikepdf.new()
    book = FontBook(pdf)
    for sheet in content.flow.sheets:
        drawing = operators(sheet, book, lambda line, x, y: (line, {}))
        page = Dictionary(
            Type=Name.Page, MediaBox=Array([0, 0, round(SHEET.width, 3), round(SHEET.height, 3)]),
            Contents=packed(pdf, drawing.encode("ascii")), Resources=Dictionary(Font=book.resources),
        )  # fmt: skip
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    book.finish()
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _by_page(regions: Sequence[Mapping[str, Any]], files: list[File], pages: int) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for region in regions:
        part, page = region["part"], region["page"]
        fits = part <= len(files)
        most = pages if part == 0 or not fits else len(files[part - 1].opened.views)
        if not fits or not 1 <= page <= most:
            where = f"page {page}" if part == 0 else f"page {page} of file {part}"
            raise JobError("no_such_page", f"there is no {where} to black out")
        start = 0 if part == 0 else files[part - 1].first
        found.setdefault(start + page - 1, []).append(region)
    return found


def document_of(file: File) -> Any:
    """A file as it is drawn, to be closed; mended first where it must be. Raises JobError: damaged."""
    import pypdfium2 as pdfium

    for mend in (False, True):
        try:
            source = _mended(file) if mend else file.drawn
            source.seek(0)
            document = pdfium.PdfDocument(source, password=file.password or None)
        except (pdfium.PdfiumError, pikepdf.PdfError):
            continue
        if len(document) == len(file.opened.views):
            document.init_forms()
            return document
        document.close()
    raise JobError("damaged", "this file can't be drawn, so nothing can be blacked out in it")


def _mended(file: File) -> BinaryIO:
    """The file as the other engine understands it."""
    file.drawn.seek(0)
    out = io.BytesIO()
    with pikepdf.open(file.drawn, password=file.password, suppress_warnings=True) as pdf:
        pdf.save(out)
    return out


def _page(writer: Writer, file: File, document: Any, at: int, regions: Any, made: Made) -> pikepdf.Object:
    number = file.first + at
    view = file.opened.views[at]
    if regions is None:
        if view.wordless:
            made.by_eye.append(number + 1)
        return _as_it_is(writer.pdf, file, at)
    size = view.size
    with contextlib.closing(document[at]) as page:
        words = wording(page, size)
        wanted = [Wanted(_in_points(region, size), region["reason"], bool(region["whole"])) for region in regions]
        blacks = blacked(wanted, words, size)
        canvas = _drawn(page, size, file.scale)
    painted: list[Painted] = []
    for black in sorted(blacks, key=lambda one: (-one.box[3], one.box[0])):
        box = canvas.paint(black.box)
        painted.append(Painted(box, writer.label(box, black.reason)))
    made.note(number + 1, painted, words)
    return writer.page(canvas, painted, kept_rows(words, [one.box for one in painted]))


def _in_points(region: Mapping[str, Any], size: tuple[float, float]) -> Box:
    """The rectangle of a region in points from the lower left, within the page."""
    a, b, c, d = region["rect"]
    if region["unit"] == "share":
        a, b, c, d = a * size[0], (1 - b) * size[1], c * size[0], (1 - d) * size[1]
    left, right, low, top = min(a, c), max(a, c), min(b, d), max(b, d)
    box = (max(0.0, left), max(0.0, low), min(size[0], right), min(size[1], top))
    if box[0] >= box[2] or box[1] >= box[3]:
        raise JobError("outside_page", "what is marked lies outside of the page")
    return box


def _drawn(page: Any, size: tuple[float, float], scale: float) -> Canvas:
    from pypdfium2 import raw

    wide, high = page.get_size()
    fine = scale * size[0] / wide
    fine = min(fine, math.sqrt(_MOST_PIXELS / (wide * high)))
    pictures = any(item.type == raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=4))
    with contextlib.closing(page.render(scale=fine, rev_byteorder=True, may_draw_forms=True)) as bitmap:
        picture = bitmap.to_pil().convert("RGB").copy()
    return Canvas(picture, size, photographic=pictures)


def _as_it_is(pdf: pikepdf.Pdf, file: File, at: int) -> pikepdf.Object:
    """A page on which nothing is hidden, scrubbed as all exhibits are."""
    view = file.opened.views[at]
    try:
        shown = form(pdf, file.opened, view)
    except Exception:  # noqa: BLE001 - what is wrong with a page may show no earlier
        raise JobError("damaged", f"page {file.first + at + 1} is damaged") from None
    width, height = view.size
    page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, round(width, 3), round(height, 3)]))
    if shown is not None:
        page.Resources = Dictionary(XObject=Dictionary(X=shown))
        page.Contents = packed(pdf, drawn(by_itself(view)).encode("ascii"))
    return pdf.make_indirect(page)


def _save(pdf: pikepdf.Pdf, out: Sink) -> None:
    buffered = io.BufferedWriter(out, 1 << 20)
    pdf.save(
        buffered,
        deterministic_id=True,
        min_version="1.7",
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    buffered.flush()
    buffered.detach()
