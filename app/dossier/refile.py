"""What a paper was made from, kept so that the same bytes can be made again long after the records have changed."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import re
import struct
import sys
import typing
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.errors import Damaged, TooNew
from app.domain.version import VERSION
from app.dossier.blocks import from_data
from app.dossier.bundle import BundleSpec, DocumentSpec, Room, as_data, build_brief, build_bundle
from app.dossier.volumes import build_volumes, nowhere
from app.jobs import Progress
from app.paths import resource
from app.sandbox.launcher import Readable

FORM = 1
_HEAD = struct.Struct("<I")
_TOOLS = ("pikepdf", "uharfbuzz", "pyicu-wheels", "pypdfium2", "pillow", "pillow-heif")
_MOST = 1 << 28


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a paper: what its name adds to that of the paper, and its specification, or its bytes in Base64.

    `front` says that it has a cover and an index, `volume` which of several volumes of the specification it is.
    """

    role: str
    suffix: str
    front: bool = False
    spec: BundleSpec | None = None
    data: str = ""
    volume: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a part of an exhibit, by their digest; `exhibit` is how people call it."""

    sha256: str
    exhibit: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a paper was made from but the bytes of its exhibits; `records` are those it may draw on."""

    pieces: tuple[Piece, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    tools: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> bytes:
        """The recipe as bytes to be kept."""
        pieces = [{**_plain(one), "spec": _once(one)} for one in self.pieces]
        sources = {name: dataclasses.asdict(one) for name, one in self.sources.items()}
        head = _json({"form": FORM, "records": self.records})
        body = _json({"pieces": pieces, "sources": sources, "tools": dict(self.tools)})
        return _HEAD.pack(len(head)) + head + body


def records_of(read_at: Callable[[int, int], bytes]) -> set[str]:
    """The records that a kept recipe may draw on, without the rest of it. Raises ValueError for what is none."""
    try:
        (size,) = _HEAD.unpack(read_at(0, _HEAD.size))
        return set(_read(read_at(_HEAD.size, size))["records"])
    except (zlib.error, struct.error, KeyError, TypeError):
        raise ValueError("no recipe") from None


def _json(data: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 9)


def _read(data: bytes) -> Any:
    return json.loads(zlib.decompressobj().decompress(data, _MOST))


def tools() -> dict[str, str]:
    """What decides how a page looks besides its words: this program, the libraries it uses, its fonts."""
    found = {name: _version(name) for name in _TOOLS}
    fonts = zlib.crc32(resource("fonts", "hashes.json").read_bytes())
    return {"engine": VERSION, **found, "fonts": f"{fonts:08x}"}


def _version(name: str) -> str:
    """The version of a library by the name of the folder that tells of it; a packaged program need not carry one.

    The usual way to ask brings readers of mail, tables and archives into the process that holds the keys.
    """
    told = re.compile(re.escape(name.replace("-", "_")) + r"-([^-]+)(-py[0-9.]+)?\.(dist|egg)-info", re.IGNORECASE)
    for folder in sys.path:
        with contextlib.suppress(OSError):
            for entry in sorted(path.name for path in Path(folder or ".").iterdir()):
                found = told.fullmatch(entry)
                if found:
                    return found[1]
    return ""


def recipe(data: bytes) -> Recipe:
    """A kept recipe. Raises Damaged, and TooNew for what a newer program kept."""
    try:
        (size,) = _HEAD.unpack_from(data)
        head = _read(data[_HEAD.size : _HEAD.size + size])
        if head["form"] > FORM:
            raise TooNew(subject="what this paper was made from", found=str(head["form"]), known=str(FORM))
        kept = _read(data[_HEAD.size + size :])
        pieces = tuple(_pieces(kept["pieces"]))
        sources = {name: Source(**row) for name, row in kept["sources"].items()}
        return Recipe(pieces, sources, tuple(head["records"]), kept["tools"])
    except (zlib.error, struct.error, ValueError, KeyError, AttributeError):
        raise Damaged(part="object", subject="what this paper was made from") from None
    except TypeError:  # a field that this program does not know
        raise TooNew(subject="what this paper was made from", found="?", known=str(FORM)) from None


def make_all(
    files: Sequence[tuple[Piece, BinaryIO]],
    sources: Mapping[str, Readable],
    progress: Progress | None = None,
    room: Room | None = None,
) -> None:
    """Write the files of a paper again, its volumes in one go. Raises what building raises."""
    volumes = {piece.volume: out for piece, out in files if piece.volume}
    for piece, out in files:
        if piece.volume <= 1:
            _make(piece, sources, out, volumes, progress, room)


def _make(
    piece: Piece,
    sources: Mapping[str, Readable],
    out: BinaryIO,
    volumes: Mapping[int, BinaryIO],
    progress: Progress | None,
    room: Room | None,
) -> None:
    if piece.spec is None:
        out.write(base64.b64decode(piece.data))
    elif piece.volume:
        build_volumes(
            piece.spec, sources, lambda n: volumes.get(n) or nowhere(), progress, front=piece.front, room=room
        )
    elif piece.front:
        build_bundle(piece.spec, sources, out, progress, room=room)
    else:
        build_brief(piece.spec, out, progress)


def changed_tools(kept: Mapping[str, str]) -> list[str]:
    """What the paper was set with and is another now: “pikepdf 10.1 → 10.2”."""
    now = tools()
    return [f"{name} {was} → {now.get(name, '–')}" for name, was in kept.items() if now.get(name) != was]


def _plain(piece: Piece) -> dict[str, Any]:
    return {one.name: getattr(piece, one.name) for one in dataclasses.fields(piece) if one.name != "spec"}


def _once(piece: Piece) -> dict[str, Any] | None:
    """The specification as JSON values; all volumes have that of the first."""
    return None if piece.spec is None or piece.volume > 1 else as_data(piece.spec)


def _pieces(rows: Iterable[dict[str, Any]]) -> Iterator[Piece]:
    first = None
    for row in rows:
        spec = None if row["spec"] is None else _of(BundleSpec, row["spec"])
        first = spec if row.get("volume", 0) == 1 else first
        yield Piece(**{**row, "spec": first if row.get("volume", 0) > 1 else spec})


def _of(kind: Any, data: Any) -> Any:
    """A value of a dataclass from JSON; what was added since has its default, what is not known raises TypeError."""
    if kind is DocumentSpec:
        data = {**data, "blocks": None if data["blocks"] is None else tuple(from_data(data["blocks"]))}
    hints = typing.get_type_hints(kind)
    return kind(**{name: _value(hints.get(name), value) for name, value in data.items()})


def _value(hint: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        return _of(hint, value)
    inner = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_value(inner[0], one) for one in value)
    return value
