"""Files made visible: pixels of pictures and PDF pages, words of texts and mail (runs in the worker)."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, cast

from app.evidence import probe as p
from app.evidence.encodings import Binary, Unclear, decode
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

MOST_PIXELS = 400_000_000
LONGEST_TEXT = 400_000
LARGEST_SIDE = 8192
_LARGEST_MAIL = 64 << 20
_ORIENTATION, _SIDEWAYS = 0x0112, frozenset({5, 6, 7, 8})
_FARTHEST = 2**31 - 1

Shown = dict[str, Any]


def preview(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> Shown:
    """Show page `page` (from 0) of the source within `width` by `height` pixels.

    Answers {kind: "pixels", width, height, page, pages, wide, tall} (the last two: its size at 100 %) with raw RGB
    rows in the sink, or
    {kind: "text", text, cut, encoding, page, pages}. `password` opens a locked PDF. Refusals: password,
    damaged, not_an_image, no_pages, too_large, no_such_page, unsupported, wrong_encoding.
    """
    source = sources["file"]
    kind = p.media_type(source)
    source.seek(0)
    return _viewer(kind)(source, params, out)


def _viewer(kind: str) -> Callable[[SourceFile, Mapping[str, Any], Sink], Shown]:
    if kind.startswith("image/") and kind != "image/svg+xml":
        return show_picture
    if kind == "application/pdf":
        return show_pdf
    if kind in ("message/rfc822", "application/mbox"):
        return show_mail
    if kind.startswith("text/") or kind in ("application/json", "image/svg+xml", "application/x-empty"):
        return show_text
    raise JobError("unsupported", "this kind of file can't be shown", media_type=kind)


def _bounds(params: Mapping[str, Any]) -> tuple[int, int]:
    width, height = (max(1, min(LARGEST_SIDE, int(params.get(side, 1200)))) for side in ("width", "height"))
    return width, height


def show_picture(source: SourceFile, params: Mapping[str, Any], out: Sink) -> Shown:
    """A picture upright, on white, scaled down to the bounds."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - loaded only for pictures

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice its number
    _know_heif(source)
    try:
        with Image.open(cast("BinaryIO", source)) as image:
            pages = int(getattr(image, "n_frames", 1))
            page = _page(params, pages)
            image.seek(page)
            natural = _natural(image)
            image.draft("RGB", _bounds(params))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail(_bounds(params))
            picture = on_white(upright)
    except (JobError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise JobError("too_large", "the picture has more pixels than can be shown") from None
    except Exception as error:  # noqa: BLE001 - Pillow's plugins raise whatever they like
        raise JobError("not_an_image", "not a readable picture", kind=type(error).__name__) from None
    out.write(picture.tobytes())
    return {**_pixels(picture, page, pages), **natural}


def _natural(image: Any) -> dict[str, int]:
    """The size of a picture as it is taken, upright, for showing it pixel by pixel."""
    width, height = image.size
    turned = image.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
    return {"wide": height, "tall": width} if turned else {"wide": width, "tall": height}


def _pixels(picture: Any, page: int, pages: int) -> Shown:
    return {"kind": "pixels", "width": picture.width, "height": picture.height, "page": page, "pages": pages}


def _know_heif(source: SourceFile) -> None:
    head = source.read(12)
    source.seek(0)
    if head[4:8] == b"ftyp":
        import pillow_heif  # noqa: PLC0415 - only for the few that need it

        pillow_heif.options.DECODE_THREADS = 1  # the least it can do with
        pillow_heif.register_heif_opener(thumbnails=False)


def on_white(image: Any) -> Any:
    """An RGB copy of a Pillow image: what is transparent becomes white, 16-bit grey is scaled."""
    from PIL import Image  # noqa: PLC0415 - loaded only for pictures

    if image.mode.startswith("I;16"):
        image = image.point(lambda level: level / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")


def _page(params: Mapping[str, Any], pages: int) -> int:
    page = int(params.get("page", 0))
    if not 0 <= page < pages:
        raise JobError("no_such_page", "there is no such page", page=page, pages=pages)
    return page


def show_pdf(source: SourceFile, params: Mapping[str, Any], out: Sink) -> Shown:
    """One page of a PDF as it prints, form fields and notes included."""
    import pypdfium2 as pdfium  # noqa: PLC0415 - loaded only for PDFs

    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # what it says of files belongs in no log
    try:
        pdf = pdfium.PdfDocument(source, password=params.get("password") or None)
    except pdfium.PdfiumError as error:
        raise _locked_or_damaged(error, pdfium) from None
    with contextlib.closing(pdf):
        pages = len(pdf)
        if not pages:
            raise JobError("no_pages", "this PDF has no pages")
        number = _page(params, pages)
        pdf.init_forms()
        try:
            natural = _points(pdf[number])
            picture = _rendered(pdf[number], _bounds(params))
        except pdfium.PdfiumError:
            raise JobError("damaged", "this page can't be shown") from None
    out.write(picture.tobytes())
    return {**_pixels(picture, number, pages), **natural}


def _points(page: Any) -> dict[str, int]:
    """The size of a page at 96 to the inch."""
    with contextlib.closing(page):
        wide, tall = (max(1, min(_FARTHEST, round(side * 96 / 72))) for side in page.get_size())
    return {"wide": wide, "tall": tall}


def _rendered(page: Any, bounds: tuple[int, int]) -> Any:
    with contextlib.closing(page):
        bitmap = page.render(scale=_scale(page.get_size(), bounds), rev_byteorder=True, may_draw_forms=True)
        with contextlib.closing(bitmap):
            return bitmap.to_pil().convert("RGB").copy()


def _scale(size: tuple[float, float], bounds: tuple[int, int]) -> float:
    width, height = size
    if width <= 0 or height <= 0 or max(width, height) / min(width, height) > 200:
        raise JobError("too_large", "this page has an impossible size")
    # A hair less: sizes are rounded up, and the bounds are to be kept.
    return min(bounds[0] / width, bounds[1] / height) * 0.999999


def _locked_or_damaged(error: Any, pdfium: Any) -> JobError:
    if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
        return JobError("password", "this PDF needs a password")
    return JobError("damaged", "not a readable PDF")


def show_text(source: SourceFile, params: Mapping[str, Any], out: Sink) -> Shown:  # noqa: ARG001 - as all viewers
    """The words of a text; beyond a length it is cut, which is said."""
    data = source.read(4 * LONGEST_TEXT)
    cut = source.size > len(data)
    if cut:
        data = data[: data.rfind(b"\n") + 1] or data[: len(data) // 4 * 4]
    try:
        text, encoding = decode(data)
    except Unclear as unclear:
        text, encoding = data.decode(unclear.guess or "utf-8", "replace"), "unclear"
    except Binary:
        raise JobError("unsupported", "this file holds no text") from None
    return words(text, encoding=encoding, cut=cut)


def words(text: str, *, encoding: str, cut: bool = False) -> Shown:
    """A text as a preview answer."""
    clean = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    cut = cut or len(clean) > LONGEST_TEXT
    return {"kind": "text", "text": clean[:LONGEST_TEXT], "cut": cut, "encoding": encoding, "page": 0, "pages": 1}


def show_mail(source: SourceFile, params: Mapping[str, Any], out: Sink) -> Shown:  # noqa: ARG001 - as all viewers
    """The usual headers, the words, and the names of what is attached."""
    from app.evidence import mail  # noqa: PLC0415 - loaded only for mail

    message = mail.parsed(source.read(_LARGEST_MAIL))
    lines = [f"{name}: {mail.header(message, name)}" for name in mail.HEADERS[:7] if message.get(name)]
    lines += ["", mail.text_of(message)]
    names = [name for name, _ in mail.attachments(message)]
    if names:
        lines += ["", *(f"[{name}]" for name in names)]
    return words("\n".join(lines), encoding="mail")
