"""Rows of CSV and XLSX, as text, each with its number; broken rows are told, not repaired (runs in the worker)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.evidence import probe as p
from app.evidence import signatures as s
from app.evidence.encodings import Binary, Unclear, decode
from app.sandbox.protocol import JobError, pack
from app.sandbox.streams import Sink, SourceFile

_LARGEST = 256 << 20
_LARGEST_UNPACKED = 1 << 30
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 1000
_STEP = 5000
_LONGEST_CELL = 1 << 20
_LOCKED = "application/x-encrypted-office"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet counts (the header is 1), its cells, or what is wrong with it."""

    number: int
    cells: list[str]
    problem: str = ""


def rows(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Write each row to the sink as one JSON line {n, cells, problem}; answer {format, headers, rows, …}.

    Parameters: `name`, and optionally `encoding`, `delimiter`, `sheet`. Refusals: empty, wrong_encoding,
    not_a_table, no_header, bad_header, password, damaged, too_large, no_such_sheet.
    """
    source = sources["file"]
    if source.size == 0:
        raise JobError("empty", "the file is empty")
    kind = p.media_type(source)
    source.seek(0)
    if kind.endswith("spreadsheetml.sheet"):
        about, lines = _workbook(source, params)
    else:
        about, lines = _text(source, kind, params)
    header = _header(lines)
    if about["format"] == "xlsx":  # a sheet has no short rows, only empty cells
        lines = (replace(line, cells=line.cells + [""] * (len(header) - len(line.cells))) for line in lines)
    about |= {"headers": header, "rows": _send(lines, len(header), out)}
    return about


def _header(lines: Iterator[Line]) -> list[str]:
    first = next((line for line in lines if line.problem or any(line.cells)), None)
    if first is None:
        raise JobError("empty", "there is no row in it")
    if first.problem:
        raise JobError("bad_header", f"the header row is broken: {first.problem}")
    names = [cell.strip() for cell in first.cells]
    while names and not names[-1]:
        names.pop()
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise JobError("bad_header", f"the column “{twice[0]}” stands there twice", column=twice[0])
    if len(names) > _MOST_COLUMNS:
        raise JobError("too_large", "there are more columns than can be read")
    return [name or f"({number})" for number, name in enumerate(names, 1)]


def _send(lines: Iterable[Line], width: int, out: Sink) -> int:
    count = 0
    for line in lines:
        if not line.problem and not any(line.cells):
            continue
        count += 1
        problem = line.problem or _width(line.cells, width)
        out.write(pack({"n": line.number, "cells": line.cells[:width], "problem": problem}) + b"\n")
        if count % _STEP == 0:
            out.step(count, 0, "rows")
    return count


def _width(cells: list[str], width: int) -> str:
    if len(cells) == width or (not any(cells[width:]) and len(cells) > width):
        return ""
    return f"it has {len(cells)} fields, the header has {width}"


# -- text -----------------------------------------------------------------------------


def _text(source: SourceFile, kind: str, params: Mapping[str, Any]) -> tuple[dict[str, Any], Iterator[Line]]:
    if kind == _LOCKED:
        raise JobError("password", "this workbook needs a password: save it without one")
    if not (kind.startswith("text/") or kind in s.MAILS):
        raise JobError("not_a_table", "this is neither CSV nor XLSX", media_type=kind)
    if source.size > _LARGEST:
        raise JobError("too_large", "the table is larger than can be read")
    try:
        text, encoding = decode(source.read(), str(params.get("encoding") or ""))
    except Unclear as unclear:
        raise JobError("wrong_encoding", unclear.words, line=unclear.line, guess=unclear.guess) from None
    except Binary:
        raise JobError("wrong_encoding", "this file holds bytes that are no text") from None
    # Only real line ends split: str.splitlines would also break at marks inside of a cell.
    lines = io.StringIO(text.lstrip("\ufeff"), newline="").readlines()
    delimiter = str(params.get("delimiter") or _delimiter(lines))
    return {"format": "csv", "encoding": encoding, "delimiter": delimiter}, records(lines, delimiter)


def _delimiter(lines: list[str]) -> str:
    """The one of the usual delimiters that splits the header most; a line “sep=;” decides."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines.pop(0)[4]
    header = next((line for line in lines if line.strip()), "")
    counts = {mark: len(next(csv.reader([header], delimiter=mark))) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: counts[mark])


def records(lines: list[str], delimiter: str) -> Iterator[Line]:
    """Records of delimited lines; after a broken one reading goes on with the next line."""
    csv.field_size_limit(_LONGEST_CELL)
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    number = 0
    while True:
        first, number = feed.at, number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quote that is never closed swallows all that follows: go back to the line after it.
            feed.at = first + 1
            yield Line(number, [], f"line {first + 1}: {_why(str(error))}")
            continue
        yield Line(number, [cell.strip() for cell in cells])


class _Feed:
    """Lines one by one, with a position that can be set back."""

    def __init__(self, lines: list[str]) -> None:
        self.at, self._lines = 0, lines

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.at >= len(self._lines):
            raise StopIteration
        self.at += 1
        return self._lines[self.at - 1]


def _why(error: str) -> str:
    if "unexpected end" in error or "field larger" in error:
        return "a quotation mark is opened and never closed"
    if "expected after" in error:
        return "a stray quotation mark"
    return "it can't be read as fields"


# -- workbooks ------------------------------------------------------------------------


def _workbook(source: SourceFile, params: Mapping[str, Any]) -> tuple[dict[str, Any], Iterator[Line]]:
    import openpyxl  # noqa: PLC0415 - loaded only for workbooks

    try:
        with zipfile.ZipFile(source) as box:
            if sum(member.file_size for member in box.infolist()) > _LARGEST_UNPACKED:
                raise JobError("too_large", "the workbook unpacks to more than can be read")
        source.seek(0)
        book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    except (JobError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers raise
        raise JobError("damaged", "not a readable workbook") from None
    names = [sheet.title for sheet in book.worksheets]
    name = str(params.get("sheet") or (names[0] if names else ""))
    if name not in names:
        raise JobError("no_such_sheet", f"there is no sheet “{name}” in it", sheets=names)
    return {"format": "xlsx", "sheet": name, "sheets": names}, _cells(book[name])


def _cells(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_cell(value) for value in row[: _MOST_COLUMNS * 2]]
            while cells and not cells[-1]:
                cells.pop()
            yield Line(number, cells)
    except (JobError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers raise
        raise JobError("damaged", "the sheet is damaged") from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()
