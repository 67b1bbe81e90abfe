"""The faces that papers are set in: files that ship, their hashes, and which stands in for which."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import Damaged
from app.paths import resource
from app.sandbox.streams import SourceFile

if TYPE_CHECKING:
    from app.sandbox.launcher import Readable

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
    Family("NotoEmoji-Regular", ""),
    Family("NotoSansSC-Regular", "NotoSansSC-Bold"),
)


# Faces whose letters look smaller than those of the others at the same size, and how much larger they are set.
SCALES = {"NotoNaskhArabic": 1.14}


def files() -> list[str]:
    """The names of all font files, without their ending."""
    return [name for f in FAMILIES for name in (f.regular, f.bold, f.italic, f.bold_italic) if name]


def font_sources() -> dict[str, Readable]:
    """Every font as a source of a job; one that is used is checked against its hash, Damaged when it differs."""
    return {PREFIX + name: FontFile(name) for name in files()}


@functools.cache
def _hashes() -> dict[str, str]:
    found: dict[str, str] = json.loads(resource("fonts", "hashes.json").read_text("ascii"))
    return found


class FontFile:
    """One font, read and checked when its first bytes are asked for: few of the many are used."""

    def __init__(self, name: str) -> None:
        self._name, self._data = name, b""
        try:
            self.size = resource("fonts", f"{name}.ttf").stat().st_size
        except OSError:
            raise Damaged(part="font", subject=f"{name}.ttf") from None

    def read_at(self, offset: int, n: int) -> bytes:
        """Exactly `n` bytes from `offset`."""
        if not self._data:
            self._data = checked(self._name)
        return self._data[offset : offset + n]


def checked(name: str) -> bytes:
    """The bytes of a font; raises Damaged when they are not those that shipped."""
    try:
        data = resource("fonts", f"{name}.ttf").read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != _hashes().get(f"{name}.ttf"):
        raise Damaged(part="font", subject=f"{name}.ttf")
    return data


def loaded(sources: Mapping[str, SourceFile]) -> Mapping[str, bytes]:
    """The fonts among the sources of a job, by name, each read when it is asked for (runs in the worker)."""
    return _Loaded({name.removeprefix(PREFIX): one for name, one in sources.items() if name.startswith(PREFIX)})


class _Loaded(Mapping[str, bytes]):
    """Fonts that are read when they are asked for."""

    def __init__(self, sources: dict[str, SourceFile]) -> None:
        self._sources = sources

    def __getitem__(self, name: str) -> bytes:
        source = self._sources[name]
        source.seek(0)
        data = source.read()
        source.forget()
        return data

    def __contains__(self, name: object) -> bool:
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
