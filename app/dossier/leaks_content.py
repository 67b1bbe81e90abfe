"""What content streams say when their codes are read as letters, as a second engine (runs in the worker)."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Stream

Decode = Callable[[bytes], str]

_TOKEN = re.compile(
    rb"/([^\s/<>\[\](){}%]+)\s+[-+.\d]+\s+Tf\b|(\((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\))*\))|<([0-9A-Fa-f\s]+)>"
    rb"|\b(ET|T\*|Td|TD|Tm|BDC)\b|(\s-?\d{3,}(?:\.\d+)?)(?=[\s<(\]])",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_CHAR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_MOST_CODES, _DEEPEST = 70_000, 40
_WIDE_GAP = 180


def unescaped(literal: bytes) -> bytes:
    """The bytes of a string written in parentheses, without them."""
    return _ESCAPE.sub(_meant, literal) if b"\\" in literal else literal


def _meant(match: re.Match[bytes]) -> bytes:
    found = match[1]
    if found[:1].isdigit() and found[:1] not in b"89":
        return bytes([int(found, 8) & 255])
    return _PLAIN.get(found, found)


def hexed(digits: bytes) -> bytes:
    """The bytes of a string written in hexadecimal."""
    tight = bytes(one for one in digits if one not in b" \t\r\n\f\0")
    return bytes.fromhex((tight + b"0" * (len(tight) % 2)).decode("ascii"))


def as_text(data: bytes) -> str:
    """A text string of a PDF."""
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return data.decode("utf-16", "ignore")
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "ignore")
    return data.decode("latin-1")


def said(data: bytes, fonts: dict[str, Decode]) -> str:
    """The text that a content stream shows, joined over kerned pieces."""
    out: list[str] = []
    decode: Decode = as_text
    for match in _TOKEN.finditer(data):
        font, literal, digits, moved, gap = match.groups()
        if font is not None:
            decode = fonts.get(font.decode("latin-1"), as_text)
        elif moved is not None:
            out.append(" " if moved != b"BDC" else "")
        elif gap is not None:
            out.append(" " if float(gap) <= -_WIDE_GAP else "")
        else:
            held = unescaped(literal[1:-1]) if literal is not None else hexed(digits)
            out.append(as_text(held) if held[:2] == b"\xfe\xff" else decode(held))
    return "".join(out)


class Fonts:
    """The fonts of one file, each read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Decode] = {}

    def of(self, resources: Any) -> dict[str, Decode]:
        """Decoders by the name that a content stream uses."""
        fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
        if not isinstance(fonts, Dictionary):
            return {}
        return {name.lstrip("/"): self._decoder(font) for name, font in fonts.items() if isinstance(font, Dictionary)}

    def _decoder(self, font: Object) -> Decode:
        if font.objgen not in self._known or font.objgen == (0, 0):
            self._known[font.objgen] = _reads(font)
        return self._known[font.objgen]


def _reads(font: Object) -> Decode:
    wide = 2 if font.get("/Subtype") == Name.Type0 else 1
    table = _to_unicode(font.get("/ToUnicode"))
    if not table and wide == 1:
        table = _differences(font.get("/Encoding"))

    def wide_codes(data: bytes) -> str:
        even = data if len(data) % 2 == 0 else data + b"\0"
        return "".join([table.get(code, "") for code in struct.unpack(f">{len(even) // 2}H", even)])

    def narrow_codes(data: bytes) -> str:
        plain = data.decode("latin-1")
        return plain.translate(table) if table else plain

    return wide_codes if wide == 2 else narrow_codes


def _to_unicode(stream: Any) -> dict[int, str]:
    if not isinstance(stream, Stream):
        return {}
    table: dict[int, str] = {}
    for kind, body in _BLOCK.findall(stream.read_bytes()):
        for code, text in _chars(body) if kind == b"char" else _ranges(body):
            if len(table) < _MOST_CODES:
                table[code] = text
    return table


def _chars(body: bytes) -> Iterator[tuple[int, str]]:
    for code, text in _CHAR.findall(body):
        yield int.from_bytes(hexed(code), "big"), hexed(text).decode("utf-16-be", "ignore")


def _ranges(body: bytes) -> Iterator[tuple[int, str]]:
    for first, last, start, row in _RANGE.findall(body):
        low, high = int.from_bytes(hexed(first), "big"), int.from_bytes(hexed(last), "big")
        if row:
            for at, text in enumerate(_HEX.findall(row)):
                yield low + at, hexed(text).decode("utf-16-be", "ignore")
            continue
        base = hexed(start)
        for at in range(min(high - low + 1, _MOST_CODES)):
            value = int.from_bytes(base, "big") + at
            yield low + at, value.to_bytes(max(2, len(base)), "big").decode("utf-16-be", "ignore")


def _differences(encoding: Any) -> dict[int, str]:
    rows = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    if not isinstance(rows, Array):
        return {}
    table, code = {}, 0
    for item in rows:
        if isinstance(item, Name):
            name = str(item).lstrip("/")
            table[code] = name if len(name) == 1 else _by_number(name)
            code += 1
        else:
            code = int(item)
    return {code: text for code, text in table.items() if text}


def _by_number(name: str) -> str:
    digits = name[3:7] if name.startswith("uni") else name[1:] if name.startswith("u") else ""
    try:
        return chr(int(digits, 16))
    except (ValueError, OverflowError):
        return ""


def contents(page: Object, fonts: Fonts, seen: set[tuple[int, int]]) -> Iterator[str]:
    """What the content of a page says, and of every form on it that was not read before."""
    resources = page.get("/Resources")
    found = page.get("/Contents")
    streams = [part for part in (found if isinstance(found, Array) else [found]) if isinstance(part, Stream)]
    data = b"\n".join(read(part) for part in streams)
    yield said(data, fonts.of(resources))
    yield from _below(resources, fonts, seen, 0)


def _below(resources: Any, fonts: Fonts, seen: set[tuple[int, int]], depth: int) -> Iterator[str]:
    if not isinstance(resources, Dictionary) or depth > _DEEPEST:
        return
    for group in ("/XObject", "/Pattern"):
        held = resources.get(group)
        for item in held.values() if isinstance(held, Dictionary) else ():
            if not isinstance(item, Stream) or item.objgen in seen or item.get("/Subtype") == Name.Image:
                continue
            seen.add(item.objgen)
            inner = item.get("/Resources", resources)
            yield said(read(item), fonts.of(inner))
            yield from _below(inner, fonts, seen, depth + 1)


def read(stream: Stream) -> bytes:
    """The decoded bytes of a stream, as they are stored where nothing decodes them."""
    try:
        return stream.read_bytes()
    except Exception:  # noqa: BLE001 - on damaged streams the library raises whatever it likes
        return stream.read_raw_bytes()
