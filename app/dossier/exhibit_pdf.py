"""Exhibits that are PDFs: opened, repaired, flattened and rid of all that is active or hidden (runs in the worker)."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, jbig2

from app.dossier import exhibit_layers
from app.dossier.exhibit_heavy import LEAST, Heavies
from app.dossier.exhibit_jpeg import NotAJpeg, stripped
from app.dossier.exhibit_links import Finder
from app.dossier.exhibit_splice import Lazy, Spliced
from app.sandbox.protocol import JobError

Rect = tuple[float, float, float, float]

_HIDDEN = 0b100011  # invisible, hidden, not shown
_MEDIA = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
_STRAY = ("/Metadata", "/PieceInfo", "/OC", "/AF", "/Alternates", "/OPI", "/Measure", "/Ref", "/StructParent",
          "/StructParents", "/Thumb", "/LastModified", "/PtData", "/ID", "/AA", "/A")  # fmt: skip
_KEPT_PROPERTIES = ("/ActualText", "/Lang", "/MCID")
_DEEPEST = 40
_WORST = 14400 * 20
_NARROWEST = 4.0
_TEXT = re.compile(rb"[)>\]]\s*(?:T[jJ]|'|\")")


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

    `heads` are (depth, title, page from 0), `notes` say what was changed, `photograph` is the picture of our own.
    """

    pdf: pikepdf.Pdf
    views: list[View]
    heavies: Heavies
    photograph: Lazy | None = None
    stand_ins: dict[tuple[int, int], Object] = field(default_factory=dict)
    heads: list[tuple[int, str, int]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
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


def open_pdf(source: BinaryIO, heavies: Heavies, password: str = "") -> Opened:
    """A PDF scrubbed; raises JobError: password, wrong_password, damaged, no_pages, page_size."""
    pdf = _opened(source, password)
    try:
        return _prepared(pdf, heavies, source.lazy() if isinstance(source, Spliced) else None)
    except (JobError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - on damaged files the library raises whatever it likes
        raise JobError("damaged", "damaged beyond repair") from None


def _opened(source: BinaryIO, password: str) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(source, password=password or "", suppress_warnings=True)
    except pikepdf.PasswordError:
        if password:
            raise JobError("wrong_password", "the password does not open this PDF") from None
        raise JobError("password", "this PDF needs a password") from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - on damaged files the library raises whatever it likes
        raise JobError("damaged", "damaged beyond repair, or not a PDF") from None
    return pdf


def _prepared(pdf: pikepdf.Pdf, heavies: Heavies, photograph: Lazy | None) -> Opened:
    pages = list(pdf.pages)
    if not pages:
        raise JobError("no_pages", "this PDF has no pages")
    opened = Opened(pdf, [_view(page.obj) for page in pages], heavies, photograph)
    for number, view in enumerate(opened.views, 1):
        if min(view.size) < _NARROWEST:
            wide, high = view.size
            raise JobError("page_size", f"page {number} is no sheet of paper ({wide:.0f} × {high:.0f} points)")
    if pdf.get_warnings():
        opened.notes["repaired"] = "the file was damaged and has been repaired"
    if pdf.is_encrypted:
        opened.notes["restrictions"] = "the file's restrictions were taken off"
    places = {page.obj.objgen: at for at, page in enumerate(pages)}
    finder = Finder(pdf, places)
    opened.heads = list(finder.heads())
    _notes_of_root(pdf, opened)
    flatten = False
    off = exhibit_layers.hidden_groups(pdf)
    for view in opened.views:
        flatten = _annotations(view, finder, opened, off) or flatten
    if flatten:
        _flatten(pdf, opened)
    if off:
        opened.notes["layers"] = "layers that were switched off are left out"
    _contents(opened, off)
    return opened


def _flatten(pdf: pikepdf.Pdf, opened: Opened) -> None:
    try:
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
        opened.notes["flattened"] = "form fields and notes were flattened as they show"
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        opened.notes["annotations"] = "form fields and notes could not be flattened and are left out"


def _notes_of_root(pdf: pikepdf.Pdf, opened: Opened) -> None:
    root, names = pdf.Root, pdf.Root.get("/Names", Dictionary())
    if "/JavaScript" in names or "/OpenAction" in root or "/AA" in root:
        opened.notes["actions"] = "scripts and actions were removed"
    if "/EmbeddedFiles" in names or "/AF" in root:
        opened.notes["attachments"] = "attached files were removed"


def _view(page: Object) -> View:
    media = _rect(page.get("/MediaBox")) or (0, 0, 612, 792)
    crop = _rect(page.get("/CropBox")) or media
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if box[0] >= box[2] or box[1] >= box[3]:
        box = media
    turn = page.get("/Rotate", 0)
    unit = page.get("/UserUnit", 1)
    return View(page, box, int(turn) % 360 // 90 * 90, float(unit) if 0 < float(unit) < 1000 else 1)


def _rect(value: Any) -> Rect | None:
    try:
        a, b, c, d = (float(item) for item in value)
    except (TypeError, ValueError):
        return None
    box = (min(a, c), min(b, d), max(a, c), max(b, d))
    fits = all(abs(item) < _WORST for item in box) and box[2] > box[0] and box[3] > box[1]
    return box if fits else None


# -- links and headings ---------------------------------------------------------------


def _annotations(view: View, finder: Finder, opened: Opened, off: set[tuple[int, int]]) -> bool:
    """Keep inner links aside, drop what is hidden or active; whether anything is left to be flattened."""
    notes = view.page.get("/Annots")
    if not isinstance(notes, Array):
        return False
    kept = Array()
    for note in notes:
        if not isinstance(note, Dictionary) or exhibit_layers.is_off(note.get("/OC"), off):
            continue
        if _stays(note, view, finder, opened):
            kept.append(note)
    view.page.Annots = kept
    return len(kept) > 0


def _stays(note: Object, view: View, finder: Finder, opened: Opened) -> bool:
    kind = str(note.get("/Subtype", ""))
    hidden = int(note.get("/F", 0)) & _HIDDEN
    if "/AA" in note or ("/A" in note and note.A.get("/S") not in (Name.GoTo, Name.URI)):
        opened.notes["actions"] = "scripts and actions were removed"
    if kind == "/Link":
        page, rect = finder.page_of(note), _rect(note.get("/Rect"))
        if page is not None and rect is not None and not hidden:
            view.links.append((rect, page))
        elif page is None:
            opened.notes["external_links"] = "links that lead out of the file are text now"
        return False
    if hidden:
        opened.notes["hidden"] = "hidden notes were removed"
    if kind in _MEDIA:
        opened.notes["attachments"] = "attached files were removed"
    return not hidden and kind not in _MEDIA and kind != "/Popup"


# -- contents and resources -----------------------------------------------------------


def _contents(opened: Opened, off: set[tuple[int, int]]) -> None:
    uses: dict[tuple[int, int], int] = {}
    seen: set[tuple[int, int]] = set()
    for view in opened.views:
        _streams_only(view.page)
        resources = view.page.get("/Resources")
        view.wordless = not _speaks(view.page, resources, 0, set())
        if off:
            exhibit_layers.strip_page(opened.pdf, view.page, off)
        _scrub(resources, seen, 0, opened)
        contents = view.page.get("/Contents")
        for part in contents if isinstance(contents, Array) else [contents]:
            if isinstance(part, Stream):  # what can't be read is said now, while the file can be named
                _mend(opened.pdf, part)
        if isinstance(contents, Stream):
            uses[contents.objgen] = uses.get(contents.objgen, 0) + 1
    opened.shared = frozenset(objgen for objgen, count in uses.items() if count > 1)


def _streams_only(page: Object) -> None:
    """Contents without what is no stream, as readers take them."""
    contents = page.get("/Contents")
    if isinstance(contents, Array):
        page.Contents = Array([part for part in contents if isinstance(part, Stream)])
    elif contents is not None and not isinstance(contents, Stream):
        del page["/Contents"]


def _speaks(holder: Object, resources: Any, depth: int, seen: set[tuple[int, int]]) -> bool:
    """Whether a page, or a form on it, shows any text."""
    if not isinstance(resources, Dictionary) or depth > _DEEPEST:
        return False
    if len(resources.get("/Font", Dictionary())) and _shows_text(holder):
        return True
    forms = resources.get("/XObject", Dictionary())
    for form in forms.values() if isinstance(forms, Dictionary) else ():
        if isinstance(form, Stream) and form.objgen not in seen and form.get("/Subtype") == Name.Form:
            seen.add(form.objgen)
            if _speaks(form, form.get("/Resources", resources), depth + 1, seen):
                return True
    return False


def _shows_text(holder: Object) -> bool:
    contents = holder if isinstance(holder, Stream) else holder.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return any(_TEXT.search(stream.read_bytes()) for stream in streams if isinstance(stream, Stream))


def _scrub(resources: Any, seen: set[tuple[int, int]], depth: int, opened: Opened) -> None:
    """Take from everything that `resources` reaches what is no part of the picture of the page."""
    if not isinstance(resources, Dictionary) or depth > _DEEPEST:
        return
    properties = resources.get("/Properties")
    if isinstance(properties, Dictionary):
        resources.Properties = Dictionary({name: _plain(value) for name, value in properties.items()})
    for kind in ("/XObject", "/Pattern", "/Font", "/ExtGState"):
        group = resources.get(kind)
        if not isinstance(group, Dictionary):
            continue
        for name in list(group.keys()):
            item = group[name]
            if not isinstance(item, Dictionary | Stream):
                continue
            if not item.is_indirect or item.objgen not in seen:
                seen.add(item.objgen)
                _scrub_item(item, seen, depth, opened)
            if item.objgen in opened.stand_ins:
                group[name] = opened.stand_ins[item.objgen]


def _scrub_item(item: Object, seen: set[tuple[int, int]], depth: int, opened: Opened) -> None:
    for key in _STRAY:
        if key in item:
            del item[key]
    if item.get("/Subtype") == Name.Image:
        _scrub_image(item, opened)
    if isinstance(item, Stream) and item.get("/Subtype") == Name.Form:
        _mend(opened.pdf, item)
    mask = item.get("/SMask")
    if isinstance(mask, Dictionary):
        mask = mask.get("/G")
    if isinstance(mask, Stream) and mask.objgen not in seen:
        seen.add(mask.objgen)
        _scrub_item(mask, seen, depth + 1, opened)
    if isinstance(mask, Stream) and mask.objgen in opened.stand_ins and isinstance(item, Stream):
        item.SMask = opened.stand_ins[mask.objgen]
    _scrub(item.get("/Resources"), seen, depth + 1, opened)


def _mend(pdf: pikepdf.Pdf, stream: Stream) -> None:
    """Pack a stream anew whose end is missing: some programs write them so, and every reader complains."""
    pdf.get_warnings()
    data = stream.read_bytes()
    if pdf.get_warnings():
        stream.write(data)


def _scrub_image(image: Object, opened: Opened) -> None:
    """Take out what cameras write into pictures; large ones are kept out of memory until they are saved."""
    filters = image.get("/Filter")
    only = filters[0] if isinstance(filters, Array) and len(filters) == 1 else filters
    if only != Name.DCTDecode and _stated(image) < LEAST:
        return
    if opened.photograph is not None:
        stand_in = opened.heavies.keep(opened.pdf, image, opened.photograph)
        opened.stand_ins[image.objgen] = stand_in
        return
    data = image.read_raw_bytes()
    clean = data
    if only == Name.DCTDecode:
        with contextlib.suppress(NotAJpeg, IndexError):
            clean = stripped(data)
    if len(clean) != len(data):
        opened.notes["picture_data"] = "what cameras write into pictures was removed"
    if len(clean) >= LEAST and image.is_indirect:
        read = image.read_raw_bytes if len(clean) == len(data) else lambda: stripped(image.read_raw_bytes())
        whole = opened.heavies.whole(len(clean), read)
        opened.stand_ins[image.objgen] = opened.heavies.keep(opened.pdf, image, whole)
    elif len(clean) != len(data):
        image.write(clean, filter=Name.DCTDecode, decode_parms=cast("Any", image.get("/DecodeParms")))


def _stated(image: Object) -> int:
    length = image.get("/Length", 0)
    return int(length) if isinstance(length, int) else 0


def _plain(value: Any) -> Dictionary:
    if not isinstance(value, Dictionary):
        return Dictionary()
    return Dictionary({key: value[key] for key in _KEPT_PROPERTIES if key in value})
