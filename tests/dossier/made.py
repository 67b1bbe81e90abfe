"""Small real files for bundles, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

A4 = (595.276, 841.89)


def pdf(
    pages: int = 2, size: tuple[float, float] = A4, change: Callable[[pikepdf.Pdf], None] | None = None, **save
) -> bytes:
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = made.add_blank_page(page_size=size)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        text = f"BT /F1 14 Tf 40 {size[1] - 60:.0f} Td (Source page {number} of the letter) Tj ET"
        page.obj.Contents = made.make_stream(text.encode())
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (60, 40), orientation: int = 1, noise: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CAMERAMAKER"
    picture = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "white")
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=exif, comment=b"SPYCOMMENT")
    return out.getvalue()


def picture(kind: str, mode: str = "RGB", frames: int = 1, **options) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new(mode, (40 + at, 50)) for at in range(frames)]
    extra = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(out, kind, **extra, **options)
    return out.getvalue()


def link(pdf_: pikepdf.Pdf, page: int, to: int) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([40, 700, 140, 720]),
                      Dest=Array([pdf_.pages[to].obj, Name.Fit]))  # fmt: skip
    pdf_.pages[page].obj.Annots = Array([pdf_.make_indirect(note)])


def uri(pdf_: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://example.org/track"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([40, 700, 140, 720]), A=action)
    pdf_.pages[0].obj.Annots = Array([pdf_.make_indirect(note)])
