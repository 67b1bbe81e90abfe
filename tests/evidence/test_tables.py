"""Tables: encodings, delimiters, broken rows by number, workbooks."""

from __future__ import annotations

import datetime as dt
import io
import json

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadFile, EmptyFile, WorkerFailed
from app.evidence import reading
from app.evidence.encodings import Binary, Unclear, decode, encoding_of
from app.evidence.reading import read_table
from app.evidence.tables import records, rows
from app.sandbox.protocol import JobError
from app.sandbox.sources import BytesSource, FileSource
from tests.evidence.sources import Kept, source, zipped
from tests.shared import shared

RUSSIAN = "дата;событие;место\n04.12.2011;Задержание на митинге;Чистые пруды\n05.12.2011;Обыск в квартире;Москва\n"


def read(data, **params):
    out = Kept()
    about = rows({"name": "t.csv", **params}, {"file": source(data)}, out)
    return about, [json.loads(line) for line in out.kept.getvalue().splitlines()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"]
)
def test_encodings_are_found(encoding):
    text = RUSSIAN if not encoding.startswith("utf-16-") else "date;event;place\n2011;Arrest;Minsk\n2012;Search;Home\n"
    about, found = read(text.encode(encoding))
    assert about["delimiter"] == ";"
    assert about["headers"] == text.splitlines()[0].split(";")
    assert [row["cells"] for row in found] == [line.split(";") for line in text.splitlines()[1:]]
    assert about["encoding"] == encoding


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("name,place\nJosé,Málaga\n".encode("latin-1"), "line 2 is not UTF-8 (byte 0xE9); it may be cp1252"),
        ("имя\nАнна\n".encode() + b"\xff\n", "line 3 is not UTF-8 (byte 0xFF): save the file as UTF-8"),
        ("a,b\n1,дата\n".encode("cp1251"), "line 2 is not UTF-8 (byte 0xE4); it may be cp1251"),
        (
            b"texte\n" + "déjà été arrêté à Orléans, où l’été\n".encode("cp1252") * 9,
            "line 2 is not UTF-8 (byte 0xE9); it may be cp1252",
        ),
    ],
)
def test_a_wrong_encoding_is_named_and_not_guessed(data, says):
    with pytest.raises(JobError) as caught:
        read(data)
    assert caught.value.code == "wrong_encoding"
    assert caught.value.message.startswith(says)


def test_an_encoding_may_be_said():
    _, found = read("name\nJosé\n".encode("cp1252"), encoding="cp1252")
    assert found[0]["cells"] == ["José"]
    for wrong in ("utf-8", "no-such"):
        with pytest.raises(JobError):
            read("name\nJosé\n".encode("cp1252"), encoding=wrong)


def test_bytes_that_are_no_text():
    with pytest.raises(Binary):
        encoding_of(b"a\0\0\0b\1")
    with pytest.raises(Unclear):
        decode(b"", "no-such")
    assert encoding_of(b"") == "utf-8"


def test_broken_rows_are_told_by_number():
    text = 'a,b,c\n1,2,3\n1,2\n"x"y,2,3\n1,2,3,4\n,,\n\n1,2,3,,\n"never closed,2,3\n4,5,6\n'
    _, found = read(text.encode())
    assert [(row["n"], row["problem"]) for row in found] == [
        (2, ""),
        (3, "it has 2 fields, the header has 3"),
        (4, "line 4: a stray quotation mark"),
        (5, "it has 4 fields, the header has 3"),
        (8, ""),
        (9, "line 9: a quotation mark is opened and never closed"),
        (10, ""),
    ]
    assert found[-1]["cells"] == ["4", "5", "6"]


def test_cells_keep_their_lines():
    _, found = read('a,b\r\n"one\r\ntwo","x\u2028y"\r\n1,2\r\n'.encode())
    assert [row["cells"] for row in found] == [["one\r\ntwo", "x\u2028y"], ["1", "2"]]


@pytest.mark.parametrize(
    ("text", "mark"), [("a\tb\n1\t2\n", "\t"), ("a|b\n1|2\n", "|"), ("sep=;\na,x;b\n1;2\n", ";"), ("a\n1\n", ",")]
)
def test_delimiters(text, mark):
    about, found = read(text.encode())
    assert (about["delimiter"], len(found)) == (mark, 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,a\n1,2\n", "bad_header"),
        (b'"a"b,c\n1,2\n', "bad_header"),
        (b"%PDF-1.4", "not_a_table"),
        (zipped(a="x"), "not_a_table"),
        (zipped(xl__workbook_dot_xml="<w/>"), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (",".join(f"c{n}" for n in range(1001)).encode() + b"\n", "too_large"),
    ],
)
def test_what_is_no_table_is_refused(data, code):
    with pytest.raises(JobError) as caught:
        read(data)
    assert caught.value.code == code


def test_unnamed_columns_get_their_number():
    about, found = read(b"a,,c,\n1,2,3,\n")
    assert (about["headers"], found[0]["cells"]) == (["a", "(2)", "c"], ["1", "2", "3"])


def workbook(*lines, more=()):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for name in more:
        book.create_sheet(name).append(["x"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks():
    data = workbook(
        ["title", "when", "n", "yes", "empty"],
        ["Обыск", dt.datetime(2024, 5, 1), 3.0, True],
        [None],
        ["x", dt.datetime(2024, 5, 1, 10, 30), 2.5, False, " y "],
        ["a", "b", "c", "d", "e", "f"],
        more=["Second"],
    )
    about, found = read(data)
    assert (about["format"], about["sheets"], about["rows"]) == ("xlsx", ["Sheet", "Second"], 3)
    assert [(row["n"], row["cells"]) for row in found[:2]] == [
        (2, ["Обыск", "2024-05-01", "3", "true", ""]),
        (4, ["x", "2024-05-01T10:30:00", "2.5", "false", "y"]),
    ]
    assert found[2]["problem"] == "it has 6 fields, the header has 5"
    assert read(data, sheet="Second")[0]["headers"] == ["x"]
    with pytest.raises(JobError) as caught:
        read(data, sheet="Third")
    assert caught.value.facts["sheets"] == ["Sheet", "Second"]


def test_a_workbook_that_is_cut():
    data = workbook(["a"], ["1"])
    with pytest.raises(JobError) as caught:
        read(data[: len(data) // 2])
    assert caught.value.code in ("damaged", "not_a_table")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text("ab\",;\n '", max_size=6), min_size=2, max_size=2), max_size=6))
def test_what_is_written_is_read(lines):
    import csv

    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    found = list(records(io.StringIO(out.getvalue(), newline="").readlines(), ","))
    assert [line.cells for line in found] == [[cell.strip() for cell in line] for line in lines]


@settings(max_examples=150, deadline=None)
@given(st.text('ab",\n', max_size=60))
def test_no_text_stops_the_reader(text):
    numbers = [line.number for line in records(io.StringIO(text, newline="").readlines(), ",")]
    assert numbers == list(range(1, len(numbers) + 1))


# -- through the worker ---------------------------------------------------------------


@pytest.mark.parametrize(("name", "count"), [("ovdinfo_protests_ru.csv", 180), ("police_brutality_2020.csv", 1142)])
def test_real_tables(name, count):
    with FileSource(shared("fixtures", "incidents", name)) as file:
        table = read_table(file, name)
    assert len(table.rows) == table.about["rows"] == count
    assert {row.problem for row in table.rows} == {""}


def test_an_empty_table_and_a_wrong_one_are_named():
    with pytest.raises(EmptyFile, match=r"rows\.csv"):
        read_table(BytesSource(b""), "rows.csv")
    with pytest.raises(BadFile, match=r"rows\.csv: line 2 is not UTF-8"):
        read_table(BytesSource("name\nJosé\n".encode("latin-1")), "rows.csv")


@pytest.mark.parametrize("line", [b"{}\n", b"nonsense\n", b'{"n": 1, "cells": ["a", "b"], "problem": ""}\n'])
def test_rows_that_are_none(monkeypatch, line):
    def lie(*_, sink, **__):
        sink.write(line)
        return {"format": "csv", "headers": ["a"], "rows": 1}

    monkeypatch.setattr(reading, "run_job", lie)
    with pytest.raises(WorkerFailed, match="answered nonsense"):
        read_table(BytesSource(b"a\n1\n"), "rows.csv")
