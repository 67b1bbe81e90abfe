"""The faces that papers are set in: files that ship, their hashes, and which stands in for which."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import Damaged
from app.paths import resource
from app.sandbox.launcher import Readable
from app.sandbox.sources import BytesSource
from app.sandbox.streams import SourceFile

PREFIX = "font:"


@dataclass(frozen=True, slots=True)
class Family:
    """Files of one family by style; a style that is not there is set in the one that is nearest."""

    regular: str
    bold: str
    italic: str = ""
    bold_italic: str = ""

    def file(self, *, bold: bool, italic: bool) -> str:
        """The file of a style."""
        upright = (self.bold if bold else "") or self.regular
        slanted = self.bold_italic if bold else self.italic
        return (slanted if italic else upright) or upright


# The first family that covers a character sets it.
FAMILIES = (
    Family("NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic", "NotoSans-BoldItalic"),
    Family("NotoSansGeorgian-Regular", "NotoSansGeorgian-Bold"),
    Family("NotoSansArmenian-Regular", "NotoSansArmenian-Bold"),
    Family("NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold"),
    Family("NotoSansArabic-Regular", "NotoSansArabic-Bold"),
    Family("NotoSansHebrew-Regular", "NotoSansHebrew-Bold"),
    Family("NotoSansKhmer-Regular", "NotoSansKhmer-Bold"),
    Family("NotoSansThai-Regular", "NotoSansThai-Bold"),
    Family("NotoSansLao-Regular", "NotoSansLao-Bold"),
    Family("NotoSansMyanmar-Regular", "NotoSansMyanmar-Bold"),
    Family("NotoSerifTibetan-Regular", "NotoSerifTibetan-Bold"),
    Family("NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold"),
    Family("NotoSansBengali-Regular", "NotoSansBengali-Bold"),
    Family("NotoSansTamil-Regular", "NotoSansTamil-Bold"),
    Family("NotoSansEthiopic-Regular", "NotoSansEthiopic-Bold"),
    Family("NotoSansSC-Regular", ""),
)


def files() -> list[str]:
    """The names of all font files, without their ending."""
    return [name for f in FAMILIES for name in (f.regular, f.bold, f.italic, f.bold_italic) if name]


def font_sources() -> dict[str, Readable]:
    """Every font as a source of a job, checked against its hash; raises Damaged."""
    hashes = json.loads(resource("fonts", "hashes.json").read_text("ascii"))
    found: dict[str, Readable] = {}
    for name in files():
        try:
            data = resource("fonts", f"{name}.ttf").read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != hashes.get(f"{name}.ttf"):
            raise Damaged(part="font", subject=f"{name}.ttf")
        found[PREFIX + name] = BytesSource(data)
    return found


def loaded(sources: Mapping[str, SourceFile]) -> dict[str, bytes]:
    """The fonts among the sources of a job, by name (runs in the worker)."""
    found = {}
    for name, source in sources.items():
        if name.startswith(PREFIX):
            source.seek(0)
            found[name.removeprefix(PREFIX)] = source.read()
    return found
