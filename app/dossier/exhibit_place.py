"""Pages of exhibits put on sheets: shown whole and upright above a band for the number (runs in the worker)."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from app.dossier.exhibit_links import entry
from app.dossier.exhibit_pdf import Opened, Rect, View
from app.dossier.exhibit_scrub import bare
from app.dossier.text_embed import number

BAND = 30.0
AROUND_PICTURES = 28.0
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a page stands: the sheet's size and the matrix from the page's own space."""

    width: float
    height: float
    matrix: Matrix

    def moved(self, rect: Rect) -> Rect:
        """A rectangle of the page as it stands on the sheet."""
        a, b, c, d, e, f = self.matrix
        xs = (a * rect[0] + c * rect[1] + e, a * rect[2] + c * rect[3] + e)
        ys = (b * rect[0] + d * rect[1] + f, b * rect[2] + d * rect[3] + f)
        return min(xs), min(ys), max(xs), max(ys)


def spot(view: View, sheet: tuple[float, float], *, picture: bool) -> Spot:
    """The place of `view` on a sheet turned as the page is read; nothing is enlarged."""
    return _spot(view.box, view.turn, view.unit, view.size, sheet, AROUND_PICTURES if picture else 0.0)


@functools.lru_cache(256)
def _spot(
    box: Rect, turn: int, unit: float, size: tuple[float, float], sheet: tuple[float, float], around: float
) -> Spot:
    """Most pages of most files are of a few sizes."""
    wide, high = size
    width, height = sorted(sheet) if high >= wide else sorted(sheet, reverse=True)
    frame = (width - 2 * around, height - BAND - around)
    scale = min(1.0, frame[0] / wide, frame[1] / high)
    x = (width - wide * scale) / 2
    y = BAND + (frame[1] - high * scale) / 2
    return Spot(width, height, _matrix(box, turn, scale * unit, x, y))


def by_itself(view: View) -> Spot:
    """The place of `view` on a sheet of its own size."""
    return Spot(*view.size, _matrix(view.box, view.turn, view.unit, 0, 0))


def _matrix(box: Rect, turn: int, s: float, x: float, y: float) -> Matrix:
    x0, y0, x1, y1 = box
    turned: dict[int, Matrix] = {
        0: (s, 0, 0, s, x - s * x0, y - s * y0),
        90: (0, -s, s, 0, x - s * y0, y + s * x1),
        180: (-s, 0, 0, -s, x + s * x1, y + s * y1),
        270: (0, s, -s, 0, x + s * y1, y - s * x0),
    }
    return turned[turn]


def form(pdf: pikepdf.Pdf, opened: Opened, view: View) -> Object | None:
    """The page as a form of `pdf`; its bytes are copied as they are and not before the file is saved."""
    page = view.page
    contents, group = entry(page, "/Contents"), entry(page, "/Group")
    if isinstance(contents, Array) and len(contents) == 1:
        contents = contents[0]
    if contents is None or (isinstance(contents, Array) and not len(contents)):
        return None
    if not isinstance(contents, Stream) or contents.objgen in opened.shared:
        contents = pikepdf.Page(page).as_form_xobject(False)
    bare(contents)
    contents.Type, contents.Subtype = Name.XObject, Name.Form
    contents.BBox = rectangle(view.box)
    offered = entry(page, "/Resources")
    contents.Resources = Dictionary() if offered is None else offered
    if isinstance(group, Dictionary):
        contents.Group = group
    made = pdf.copy_foreign(contents)
    if opened.stand_ins:  # only files with large pictures have anything to be put in their place
        opened.heavies.swap(made, opened.swapped)
    return made


def rectangle(box: Rect) -> Object:
    """A rectangle as it stands in a PDF."""
    return Object.parse(_written(box))


@functools.lru_cache(256)
def _written(box: Rect) -> bytes:
    return f"[{' '.join(f'{value:.4f}'.rstrip('0').rstrip('.') for value in box)}]".encode()


@functools.lru_cache(256)
def drawn(place: Spot) -> str:
    """The operators that show the form `/X` at its place."""
    return f"q {' '.join(_exact(value) for value in place.matrix)} cm /X Do Q"


def _exact(value: float) -> str:
    return number(value) if abs(value) > 50 else f"{value:.6f}".rstrip("0").rstrip(".") or "0"
