"""Exhibits that are PDFs: opened, repaired, flattened and rid of all that is active or hidden (runs in the worker)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, jbig2

from app.domain.words import N_
from app.dossier import exhibit_layers
from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_links import Finder, entry
from app.dossier.exhibit_looks import Looks
from app.dossier.exhibit_marks import Marks, rect
from app.dossier.exhibit_notes import Notes
from app.dossier.exhibit_offer import Offer, Offers
from app.dossier.exhibit_scrub import Scrub
from app.dossier.exhibit_splice import Lazy, Spliced
from app.dossier.text import Typesetter
from app.sandbox.protocol import JobError

Rect = tuple[float, float, float, float]

_DEEPEST = 40
_MOST_NAMES = 50
_LOCKED = N_("this PDF needs a password: give it, or save a copy without one")
_WRONG = N_("the password does not open this PDF: correct it, or save a copy without one")
_NARROWEST = 4.0


@dataclass(slots=True)
class View:
    """A page as a reader sees it: its box, its turn clockwise, its unit, and what leads to pages of the same file."""

    page: Object
    box: Rect
    turn: int
    unit: float
    links: list[tuple[Rect, int]] = field(default_factory=list)
    wordless: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        width, height = (self.box[2] - self.box[0]) * self.unit, (self.box[3] - self.box[1]) * self.unit
        return (width, height) if self.turn % 180 == 0 else (height, width)


@dataclass(slots=True)
class Opened:
    """An exhibit ready to be placed.

    `heads` are (depth, title, page from 0), `notes` say what was changed, `pictures` are those of a file of our own.
    """

    pdf: pikepdf.Pdf
    source: BinaryIO
    views: list[View]
    heavies: Heavies
    pictures: Mapping[int, Lazy] = field(default_factory=dict)
    stand_ins: dict[tuple[int, int], Object] = field(default_factory=dict)
    heads: list[tuple[int, str, int]] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    swapped: set[tuple[int, int]] = field(default_factory=set)
    shared: frozenset[tuple[int, int]] = frozenset()


class _Undecoded(jbig2.JBIG2DecoderInterface):
    """Faxed pictures pass through as they are: the usual decoder is a program that is started on temporary files."""

    def check_available(self) -> None:
        """Always there, to refuse."""

    def decode_jbig2(self, data: bytes, shared: bytes) -> bytes:
        """Refuse, as for damaged data."""
        raise pikepdf.DataDecodingError("not decoded here")


jbig2.set_decoder(_Undecoded())


def open_pdf(source: BinaryIO, heavies: Heavies, password: str = "", type_: Typesetter | None = None) -> Opened:
    """A PDF scrubbed; raises JobError: password, wrong_password, damaged, no_pages, page_size.

    Fields and notes without a look are drawn with `type_`, and left out without it.
    """
    pdf = _opened(source, password)
    try:
        return _prepared(pdf, source, heavies, type_)
    except (JobError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - on damaged files the library raises whatever it likes
        raise JobError("damaged", N_("damaged beyond repair")) from None


def _opened(source: BinaryIO, password: str) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(source, password=password or "", suppress_warnings=True)
    except pikepdf.PasswordError:
        if password:
            raise JobError("wrong_password", _WRONG) from None
        raise JobError("password", _LOCKED) from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - on damaged files the library raises whatever it likes
        raise JobError("damaged", N_("damaged beyond repair, or not a PDF: ask for another copy")) from None
    return pdf


def _prepared(pdf: pikepdf.Pdf, source: BinaryIO, heavies: Heavies, type_: Typesetter | None) -> Opened:
    pictures = source.pictures if isinstance(source, Spliced) else {}
    pages = list(pdf.pages)
    if not pages:
        raise JobError("no_pages", N_("this PDF has no pages"))
    opened = Opened(pdf, source, [_view(page.obj) for page in pages], heavies, pictures)
    for number, view in enumerate(opened.views, 1):
        if min(view.size) < _NARROWEST:
            wide, high = view.size
            raise JobError("page_size", f"page {number} is no sheet of paper ({wide:.0f} × {high:.0f} points)")
    if pdf.get_warnings():
        opened.notes.add("repaired")
    if pdf.is_encrypted:
        opened.notes.add("restrictions")
    _notes_of_root(pdf, opened.notes)
    finder = Finder(pdf, {page.obj.objgen: at for at, page in enumerate(pages)})
    opened.heads = list(finder.heads())
    for target in finder.lost:
        opened.notes.add("external_links" if target else "dead_links", what=target)
    off = exhibit_layers.hidden_groups(pdf)
    marks = Marks(finder, opened.notes, off)
    marked = [number for number, view in enumerate(opened.views, 1) if marks.sort(view, number)]
    if marked:
        _flatten(pdf, opened, marked, type_)
    if off:
        opened.notes.add("layers")
    _contents(opened, off)
    return opened


def _flatten(pdf: pikepdf.Pdf, opened: Opened, marked: list[int], type_: Typesetter | None) -> None:
    try:
        form = pdf.Root.get("/AcroForm")
        form = form if isinstance(form, Dictionary) else Dictionary()
        anew = bool(form.get("/NeedAppearances", False))
        if type_ is not None:
            looks = Looks(pdf, type_, opened.notes, anew=anew)
            for number in marked:
                looks.draw(opened.views[number - 1], number)
            looks.finish()
        if "/NeedAppearances" in form:
            del form["/NeedAppearances"]
        pdf.flatten_annotations("screen")
        opened.notes.add("flattened")
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError):
        opened.notes.add("annotations")


def _notes_of_root(pdf: pikepdf.Pdf, notes: Notes) -> None:
    root = pdf.Root
    names, form = entry(root, "/Names"), entry(root, "/AcroForm")
    names = names if isinstance(names, Dictionary) else Dictionary()
    start = entry(root, "/OpenAction")
    if "/JavaScript" in names or "/AA" in root or (isinstance(start, Dictionary) and start.get("/S") != Name.GoTo):
        notes.add("actions")
    if "/EmbeddedFiles" in names or "/AF" in root:
        for name in _attached(names) or [""]:
            notes.add("attachments", what=name)
    if isinstance(form, Dictionary) and "/XFA" in form:
        notes.add("xfa")


def _attached(names: Object) -> list[str]:
    try:
        return [str(name) for name in pikepdf.NameTree(names.EmbeddedFiles)][:_MOST_NAMES]
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError):
        return []


def _view(page: Object) -> View:
    keys = page.keys()
    media = (rect(page.MediaBox) if "/MediaBox" in keys else None) or (0, 0, 612, 792)
    crop = (rect(page.CropBox) if "/CropBox" in keys else None) or media
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if box[0] >= box[2] or box[1] >= box[3]:
        box = media
    turn = page.Rotate if "/Rotate" in keys else 0
    unit = page.UserUnit if "/UserUnit" in keys else 1
    return View(page, box, int(turn) % 360 // 90 * 90, float(unit) if 0 < float(unit) < 1000 else 1)


# -- contents and resources -----------------------------------------------------------


def _contents(opened: Opened, off: set[tuple[int, int]]) -> None:
    uses: dict[tuple[int, int], int] = {}
    scrub, offers = Scrub(opened), Offers()
    for number, view in enumerate(opened.views, 1):
        scrub.page = number
        try:
            contents = _page(opened, view, scrub, offers, off)
        except JobError:
            raise
        except Exception:  # noqa: BLE001 - what can't be read is said now, while the file can be named
            raise JobError("damaged", f"what stands on page {number} can't be unpacked") from None
        if contents is not None:
            uses[contents.objgen] = uses.get(contents.objgen, 0) + 1
    opened.shared = frozenset(objgen for objgen, count in uses.items() if count > 1)


def _page(opened: Opened, view: View, scrub: Scrub, offers: Offers, off: set[tuple[int, int]]) -> Stream | None:
    """Make a page ready to be taken over; its contents where they are one stream."""
    if off:
        _streams_only(view.page)
        exhibit_layers.strip_page(opened.pdf, view.page, off)
    contents = _streams_only(view.page)
    parts = contents if isinstance(contents, Array) else [contents]
    data = b"\n".join(scrub.mend(part) for part in parts if isinstance(part, Stream))
    offer = offers.of(entry(view.page, "/Resources"))
    if not offer.all_used(data):
        pikepdf.Page(view.page).remove_unreferenced_resources()
        offer = Offer(entry(view.page, "/Resources"))
    view.wordless = not offer.speaks(data)
    scrub.drawn_with(view.page)
    scrub.item(entry(view.page, "/Group"), 0)
    return contents if isinstance(contents, Stream) else None


def _streams_only(page: Object) -> Any:
    """The contents of a page, without what is no stream, as readers take them."""
    contents = entry(page, "/Contents")
    if isinstance(contents, Stream):
        return contents
    if isinstance(contents, Array):
        contents = page.Contents = Array([part for part in contents if isinstance(part, Stream)])
        return contents
    if contents is not None:
        del page["/Contents"]
    return None
