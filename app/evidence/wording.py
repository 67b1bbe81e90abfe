"""The words of PDF pages with their places, and where words stand in a whole PDF (runs in the worker)."""

from __future__ import annotations

import contextlib
import ctypes
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.folding import fold
from app.evidence import probe as p
from app.evidence.preview import _locked_or_damaged, _page
from app.evidence.wording_bounds import MOST_FOUND, MOST_WORDS, SIDE
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

_LONGEST_WORD, _AROUND, _STEP = 200, 40, 20

Box = tuple[float, float, float, float]


def words(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:  # noqa: ARG001
    """The words of page `page` (from 0): {words: [[text, left, top, right, bottom, ends_line]], cut}.

    A picture has none. Refusals: password, damaged, no_such_page.
    """
    source = sources["file"]
    if p.media_type(source) != "application/pdf":
        return {"words": [], "cut": False}
    with _opened(source, params) as pdf:
        number = _page(params, len(pdf))
        found: list[list[Any]] = []
        for word in _words(pdf[number]):
            if len(found) == MOST_WORDS:
                return {"words": found, "cut": True}
            found.append(word)
    return {"words": found, "cut": False}


def find(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Pages on which `text` stands: {found: [[page, times, around]], cut}; accents and case make no difference."""
    needle = _folded(str(params.get("text", "")))
    source = sources["file"]
    found: list[list[Any]] = []
    if not needle or p.media_type(source) != "application/pdf":
        return {"found": found, "cut": False}
    with _opened(source, params) as pdf:
        for number in range(len(pdf)):
            if number % _STEP == 0:
                out.step(number, len(pdf))
            text = _plain(pdf, number)
            times = _folded(text).count(needle)
            if times:
                found.append([number, times, _around(text, needle)])
            if len(found) == MOST_FOUND:
                return {"found": found, "cut": True}
    return {"found": found, "cut": False}


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _around(text: str, needle: str) -> str:
    """A piece of the page round the first place, as it is read."""
    plain = " ".join(text.split())
    at = fold(plain).find(needle)
    start = max(0, at - _AROUND)
    return plain[start : max(0, at) + len(needle) + _AROUND]


@contextlib.contextmanager
def _opened(source: SourceFile, params: Mapping[str, Any]) -> Iterator[Any]:
    import pypdfium2 as pdfium  # noqa: PLC0415 - loaded only for PDFs

    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # what it says of files belongs in no log
    source.seek(0)
    try:
        pdf = pdfium.PdfDocument(source, password=params.get("password") or None)
    except pdfium.PdfiumError as error:
        raise _locked_or_damaged(error, pdfium) from None
    with contextlib.closing(pdf):
        try:
            yield pdf
        except pdfium.PdfiumError:
            raise JobError("damaged", "this page can't be read") from None


def _plain(pdf: Any, number: int) -> str:
    import pypdfium2 as pdfium  # noqa: PLC0415 - loaded only for PDFs

    try:
        with contextlib.closing(pdf[number]) as page, contextlib.closing(page.get_textpage()) as text:
            return str(text.get_text_range())
    except (pdfium.PdfiumError, UnicodeError):  # one bad page keeps no other from being read
        return ""


def _words(page: Any) -> Iterator[list[Any]]:
    from pypdfium2 import raw  # noqa: PLC0415 - loaded only for PDFs

    with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
        letters: list[str] = []
        box: Box | None = None
        for index in range(text.count_chars()):
            char = chr(raw.FPDFText_GetUnicode(text, index) or 32)
            if char.isspace() or ord(char) < 32:
                if letters:
                    yield _word(letters, box, ends=char in "\r\n")
                letters, box = [], None
                continue
            if len(letters) < _LONGEST_WORD and char.isprintable():
                letters.append(char)
                box = _joined(box, _placed(page, text.get_charbox(index), raw))
        if letters:
            yield _word(letters, box, ends=True)


def _word(letters: list[str], box: Box | None, *, ends: bool) -> list[Any]:
    left, top, right, bottom = (max(0, min(SIDE, round(n))) for n in box or (0, 0, 0, 0))
    return ["".join(letters), left, top, right, bottom, ends]


def _joined(one: Box | None, other: Box) -> Box:
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _placed(page: Any, corners: tuple[float, float, float, float], raw: Any) -> Box:
    """A box of the page's own space as it lies on the page that is shown, turned and cropped."""
    x, y = ctypes.c_int(), ctypes.c_int()
    found = []
    fine = SIDE * 100
    for across, up in ((corners[0], corners[1]), (corners[2], corners[3])):
        raw.FPDF_PageToDevice(page, 0, 0, fine, fine, 0, across, up, x, y)
        found.append((x.value / 100, y.value / 100))
    (a, b), (c, d) = found
    return min(a, c), min(b, d), max(a, c), max(b, d)
