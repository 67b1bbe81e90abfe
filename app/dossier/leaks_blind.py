"""Pages that no search can answer for: pictures in patterns, letters drawn as outlines, fonts that say no letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Stream

from app.dossier.leaks_content import read

_CURVE = re.compile(rb"[\d.]\s+[cvy]\b")
_LINE = re.compile(rb"[\d.]\s+l\b")
# A name of four letters has about as many curves; a stroke for each letter needs far more lines than a table has.
_MOST_CURVES, _MOST_LINES = 24, 600
_SPEAKING = re.compile(r"\.notdef|\.null|.|(?:uni|u)[0-9A-Fa-f]{4,6}|afii\d{4,5}|[A-Za-z]{2,}(?:\.\w+)?|\w+_\w+")
_KNOWN_ORDER = frozenset({"GB1", "CNS1", "Japan1", "Korea1", "KR", "UCS"})
_WITHOUT_LETTERS = ("Symbol", "ZapfDingbats")
_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_DEEPEST = 40


def is_blind(page: Object, known: dict[tuple[int, int], bool], *, ours: bool = False) -> bool:
    """Whether a page may show words that are not there as text; `known` keeps what fonts and forms were found to be.

    A page that was set by us (`ours`) draws letters too, each with its text behind it.
    """
    if ours:
        return False
    resources = page.get("/Resources")
    found = page.get("/Contents")
    streams = [part for part in (found if isinstance(found, Array) else [found]) if isinstance(part, Stream)]
    if _drawn(b"\n".join(read(part) for part in streams)):
        return True
    return _below(resources, known, 0, in_pattern=False)


def _drawn(data: bytes) -> bool:
    return len(_CURVE.findall(data)) >= _MOST_CURVES or len(_LINE.findall(data)) >= _MOST_LINES


def _below(resources: Any, known: dict[tuple[int, int], bool], depth: int, *, in_pattern: bool) -> bool:
    if not isinstance(resources, Dictionary) or depth > _DEEPEST:
        return depth > _DEEPEST
    if any(_silent(font, known) for font in _held(resources, "/Font")):
        return True
    forms = [(item, in_pattern) for item in _held(resources, "/XObject")]
    forms += [(item, True) for item in _held(resources, "/Pattern")]
    return any(_form(item, resources, known, depth, in_pattern=inside) for item, inside in forms)


def _held(resources: Object, group: str) -> Iterator[Object]:
    held = resources.get(group)
    yield from held.values() if isinstance(held, Dictionary) else ()


def _form(item: Object, resources: Object, known: dict[tuple[int, int], bool], depth: int, *, in_pattern: bool) -> bool:
    if not isinstance(item, Stream):
        return False
    if item.get("/Subtype") == Name.Image:
        return in_pattern  # those on the page itself are found by the engine that draws it
    if item.objgen not in known:
        known[item.objgen] = False  # for one that holds itself
        inner = item.get("/Resources", resources)
        known[item.objgen] = _drawn(read(item)) or _below(inner, known, depth + 1, in_pattern=in_pattern)
    return known[item.objgen]


def _silent(font: Object, known: dict[tuple[int, int], bool]) -> bool:
    """Whether the codes of a font can't be told for letters."""
    if not isinstance(font, Dictionary):
        return False
    if font.objgen not in known or font.objgen == (0, 0):
        known[font.objgen] = not isinstance(font.get("/ToUnicode"), Stream) and _says_nothing(font)
    return known[font.objgen]


def _says_nothing(font: Object) -> bool:
    encoding = font.get("/Encoding")
    if font.get("/Subtype") == Name.Type0:
        return not _is_known_order(font, encoding)
    if isinstance(encoding, Dictionary) and isinstance(encoding.get("/Differences"), Array):
        rows = (str(item).lstrip("/") for item in encoding["/Differences"] if isinstance(item, Name))
        return any(not _SPEAKING.fullmatch(name) for name in rows)
    return encoding is None and _is_embedded(font)


def _is_known_order(font: Object, encoding: Any) -> bool:
    if isinstance(encoding, Name) and not str(encoding).startswith("/Identity"):
        return True
    below = font.get("/DescendantFonts")
    order = below[0].get("/CIDSystemInfo") if isinstance(below, Array) and len(below) else None
    return isinstance(order, Dictionary) and str(order.get("/Ordering", "")) in _KNOWN_ORDER


def _is_embedded(font: Object) -> bool:
    told = font.get("/FontDescriptor")
    named = str(font.get("/BaseFont", "")).partition("+")[2] or str(font.get("/BaseFont", "")).lstrip("/")
    return isinstance(told, Dictionary) and any(name in told for name in _FILES) and named not in _WITHOUT_LETTERS
