"""Asking the worker about files: types, metadata, previews and tables, with every answer checked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.errors import BadFile, EmptyFile, Unusable, WorkerFailed
from app.jobs import Progress
from app.sandbox.launcher import NONSENSE, Limits, Readable, run_job
from app.sandbox.pool import Pool
from app.sandbox.protocol import Nonsense, unpack
from app.sandbox.shape import Data, Many, Text, Whole, fits

_TYPE = r"[\w.+-]+/[\w.+-]+"
_NAME = Text(1000, raw=True)
METADATA = {
    "media_type": Text(120, like=_TYPE),
    "claimed": Text(120, like=f"({_TYPE})?"),
    "mismatch": bool,
    "embedded_at": (Text(100, raw=True), None),
    "embedded": Data(deepest=8),
    "problem": Text(80),
}
PIXELS = {"kind": Text(like="pixels"), "width": Whole(1), "height": Whole(1), "page": Whole(), "pages": Whole(1),
          "wide?": Whole(1), "tall?": Whole(1)}  # fmt: skip
WORDS = {
    "kind": Text(like="text"),
    "text": Text(500_000, raw=True),
    "cut": bool,
    "encoding": Text(40),
    "page": Whole(0, 0),
    "pages": Whole(1, 1),
}
_COLUMNS = 1000
TABLE = {
    "format": Text(like="csv|xlsx"),
    "headers": Many(Text(1 << 20, raw=True), _COLUMNS),
    "rows": Whole(),
    "encoding?": Text(40),
    "delimiter?": Text(40, raw=True),
    "sheet?": _NAME,
    "sheets?": Many(_NAME, 10_000),
}
ROW = {"n": Whole(1), "cells": Many(Text(1 << 21, raw=True), _COLUMNS), "problem": Text(500)}

# A row on the wire is longer than in its file, but not without end.
_LEAST_TABLE, _LONGER, _MOST_TABLE = 64 << 20, 64, 1 << 30
_TABLE_LIMITS = Limits(output_bytes=_MOST_TABLE, cpu_seconds=300, wall_seconds=400)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file is and says of itself; `problem` tells why something could not be read ("" = nothing)."""

    media_type: str
    claimed: str
    mismatch: bool
    embedded_at: str | None
    embedded: dict[str, Any]
    problem: str


@dataclass(frozen=True, slots=True)
class Pixels:
    """A page as pixels: `rgb` holds `width` by `height` by 3 bytes, row by row.

    `wide` and `tall` are its size at 100 % (0: not known).
    """

    width: int
    height: int
    rgb: bytes
    page: int
    pages: int
    wide: int = 0
    tall: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """A text file or mail as words; `cut` when there is more than is shown."""

    text: str
    cut: bool
    encoding: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: `n` as a spreadsheet counts (the header is 1); `problem` says what is broken in it."""

    n: int
    cells: list[str]
    problem: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: its headers and rows, and how it was understood."""

    headers: list[str]
    rows: list[Row]
    about: dict[str, Any]


def read_metadata(
    source: Readable, name: str, *, pool: Pool | None = None, progress: Progress | None = None
) -> Metadata:
    """Type and embedded metadata of a file called `name`; raises WorkerFailed, Cancelled, nothing for its content."""
    run = pool.run if pool is not None else run_job
    answer = run(
        "app.evidence.metadata:metadata",
        {"name": name},
        {"file": source},
        progress=progress,
        subject=name,
        shape=METADATA,
    )
    return Metadata(**answer)


def read_preview(
    source: Readable,
    name: str,
    *,
    page: int = 0,
    width: int = 1200,
    height: int = 1600,
    password: str = "",
    pool: Pool | None = None,
    progress: Progress | None = None,
) -> Pixels | Words:
    """A page (from 0) of a file as pixels within the bounds, or its words.

    Raises Unusable (`reason_code`: password, damaged, not_an_image, no_pages, too_large, no_such_page,
    unsupported), WorkerFailed, Cancelled.
    """
    sink = io.BytesIO()
    params = {"page": page, "width": width, "height": height, "password": password}
    run = pool.run if pool is not None else run_job
    answer = run(
        "app.evidence.preview:preview",
        params,
        {"file": source},
        sink=sink,
        progress=progress,
        subject=name,
        shape=(PIXELS, WORDS),
        output_bytes=width * height * 3,
    )
    if fits(answer, WORDS):
        return Words(answer["text"], answer["cut"], answer["encoding"])
    rgb = sink.getvalue()
    small = 0 < answer["width"] <= width and 0 < answer["height"] <= height
    if not small or len(rgb) != answer["width"] * answer["height"] * 3 or not page == answer["page"] < answer["pages"]:
        raise _nonsense(name)
    whole = answer.get("wide", 0), answer.get("tall", 0)
    return Pixels(answer["width"], answer["height"], rgb, answer["page"], answer["pages"], *whole)


def read_table(
    source: Readable,
    name: str,
    *,
    encoding: str = "",
    sheet: str = "",
    delimiter: str = "",
    progress: Progress | None = None,
) -> Table:
    """All rows of a CSV or XLSX file.

    Raises EmptyFile, BadFile (`reason_code`: wrong_encoding, not_a_table, bad_header, password, damaged,
    too_large, no_such_sheet), WorkerFailed, Cancelled.
    """
    sink = io.BytesIO()
    params = {"name": name, "encoding": encoding, "sheet": sheet, "delimiter": delimiter}
    try:
        answer = run_job(
            "app.evidence.tables:rows",
            params,
            {"file": source},
            sink=sink,
            progress=progress,
            subject=name,
            limits=_TABLE_LIMITS,
            shape=TABLE,
            output_bytes=min(_MOST_TABLE, _LEAST_TABLE + _LONGER * source.size),
        )
    except Unusable as error:
        if error.facts["reason_code"] == "empty":
            raise EmptyFile(**error.facts) from None
        raise BadFile(**error.facts) from None
    try:
        found = list(_rows(sink, len(answer["headers"])))
    except Nonsense:
        raise _nonsense(name) from None
    if len(found) != answer["rows"]:
        raise _nonsense(name)
    headers = answer.pop("headers")
    return Table(headers, found, answer)


def _rows(sink: io.BytesIO, width: int) -> Iterator[Row]:
    sink.seek(0)
    for line in sink:
        row = unpack(line)
        if not fits(row, ROW) or (not row["problem"] and len(row["cells"]) != width):
            raise Nonsense("row")
        yield Row(row["n"], row["cells"], row["problem"])


def _nonsense(name: str) -> WorkerFailed:
    return WorkerFailed(subject=name, reason=NONSENSE, reason_code="nonsense")
