"""Pictures inside of PDFs: without what cameras write, and large ones out of memory until all is saved (worker)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pikepdf
from pikepdf import Array, Name, Object

from app.dossier.exhibit_heavy import LEAST
from app.dossier.exhibit_jpeg import NotAJpeg, stripped
from app.dossier.exhibit_splice import Lazy
from app.dossier.exhibit_stored import Stored

if TYPE_CHECKING:
    from app.dossier.exhibit_pdf import Opened

JPEG = "/IsJpeg"
_AS_TEXT = [Name.ASCII85Decode, Name.DCTDecode]


class Pictures:
    """Looks after the pictures of one file."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._stored = Stored(opened.source, opened.pdf)

    def clean(self, image: Object) -> None:
        """Make a JPEG, or another picture that is large, ready to be taken over."""
        ours = self._opened.pictures.get(image.objgen[0])
        if ours is not None:
            self._keep(image, ours)
            return
        place = self._stored.find(image) if image.is_indirect and stated(image) >= LEAST else None
        if place is not None and (not is_jpeg(image) or self._is_clean(image, place)):
            self._keep(image, place)
        else:
            self._cleaned(image, image.read_raw_bytes())

    def _is_clean(self, image: Object, place: Lazy) -> bool:
        """Whether that can be told without reading all of a picture."""
        return _filters(image) == _AS_TEXT and self._stored.has_clean_ends(place)

    def _cleaned(self, image: Object, data: bytes) -> None:
        """A picture that was read to its end, without what cameras write into it."""
        clean = self._without_marks(image, data) if is_jpeg(image) else data
        read: Callable[[], bytes] = image.read_raw_bytes
        if clean is not data:
            self._opened.notes.add("picture_data")
        if clean is not data and (len(_filters(image)) > 1 or len(clean) < LEAST or not image.is_indirect):
            image.write(clean, filter=Name.DCTDecode, decode_parms=_last(image.get("/DecodeParms")))
        elif clean is not data:
            read = _Stripped(image)
        if len(clean) >= LEAST and image.is_indirect:
            self._keep(image, self._opened.heavies.whole(len(clean), read, self._opened.pdf))

    def _without_marks(self, image: Object, data: bytes) -> bytes:
        """`data`, or the JPEG in whatever it is wrapped when there is anything to be taken from it."""
        jpeg, filters = data, _filters(image)
        with contextlib.suppress(NotAJpeg, IndexError, pikepdf.PdfError, NotImplementedError):
            if len(filters) > 1:
                inner = self._opened.pdf.make_stream(data)
                inner.Filter = Array(filters[:-1])
                jpeg = inner.read_bytes()
            clean = stripped(jpeg)
            return data if clean is jpeg else clean
        return data

    def _keep(self, image: Object, data: Lazy) -> None:
        """Put a stand-in, as large as the picture, in the place of a picture that is read when all is saved."""
        stand_in = self._opened.heavies.keep(self._opened.pdf, image, data)
        for key in ("/Width", "/Height"):
            if key in image:
                stand_in[key] = image[key]
        stand_in[JPEG] = _filters(image) == [Name.DCTDecode]
        self._opened.stand_ins[image.objgen] = stand_in


class _Stripped:
    """Reads a JPEG once more, and leaves out what cameras wrote."""

    def __init__(self, image: Object) -> None:
        self._image = image

    def __call__(self) -> bytes:
        """Its bytes."""
        return stripped(self._image.read_raw_bytes())


def is_jpeg(image: Object) -> bool:
    """Whether a picture is a JPEG, in whatever it is wrapped."""
    return _filters(image)[-1:] == [Name.DCTDecode]


def stated(image: Object) -> int:
    """The bytes of a stream as its file states them."""
    length = image.get("/Length", 0)
    return int(length) if isinstance(length, int) else 0


def _filters(image: Object) -> list[Any]:
    """How a picture is packed; the last one is what the picture itself is."""
    filters = image.get("/Filter")
    return list(cast("Any", filters)) if isinstance(filters, Array) else [] if filters is None else [filters]


def _last(parms: Any) -> Any:
    if isinstance(parms, Array):
        return parms[len(parms) - 1] if len(parms) else None
    return parms
