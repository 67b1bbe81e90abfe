"""Answers of a worker that was taken over: whatever does not fit is refused calmly, by every caller that uses one."""

from __future__ import annotations

import functools
import io
import json

import pytest

from app.domain.errors import BadFile, Unusable, WorkerFailed
from app.dossier import bundle
from app.dossier.blocks import Paragraph, plain
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec
from app.evidence import reading
from app.evidence.reading import read_metadata, read_preview, read_table
from app.sandbox.launcher import run_job
from app.sandbox.sources import BytesSource
from tests.sandbox.test_hostile import ODD, workers  # noqa: F401 - a fixture

LIAR = ODD.with_name("liar.py")
LONG = "x" * 3000


@pytest.fixture(autouse=True)
def liar(monkeypatch):
    for module in (reading, bundle):
        monkeypatch.setattr(module, "run_job", functools.partial(run_job, program=LIAR))


def told(answer, sink=b""):
    return BytesSource(json.dumps({"answer": answer, "sink": sink.hex()}).encode())


def changed(good, name, value):
    answer = {**good, name: value}
    if value is KeyError:
        del answer[name]
    return answer


ABOUT = {
    "media_type": "image/png",
    "claimed": "",
    "mismatch": False,
    "embedded_at": None,
    "embedded": {"width": 40},
    "problem": "",
}
WRONG_ABOUT = [
    ("media_type", ""),
    ("media_type", "../../../etc/passwd"),
    ("media_type", "text/html\n<script>"),
    ("media_type", None),
    ("media_type", KeyError),
    ("claimed", "no type"),
    ("mismatch", 0),
    ("embedded_at", LONG),
    ("embedded_at", 5),
    ("embedded", []),
    ("embedded", {"a": LONG}),
    ("embedded", {"x" * 200: 1}),
    ("embedded", {"a\u202e": 1}),
    ("embedded", {str(n): n for n in range(400)}),
    ("embedded", {"a": [1] * 400}),
    ("embedded", {"a": [[[[[[[[[[1]]]]]]]]]]}),
    ("problem", "a\x1b[31mred"),
    ("problem", LONG),
    ("path", "/etc/passwd"),
]


@pytest.mark.parametrize(("name", "value"), WRONG_ABOUT)
def test_metadata_that_is_none(name, value, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"a\.png \(answered nonsense\)"):
        read_metadata(told(changed(ABOUT, name, value)), "a.png")


PIXELS = {"kind": "pixels", "width": 4, "height": 2, "page": 0, "pages": 3}
WRONG_PIXELS = [
    ("kind", "text"),
    ("kind", "PIXELS"),
    ("width", 5),
    ("width", -4),
    ("width", 4.0),
    ("width", True),
    ("width", 2**40),
    ("height", 0),
    ("page", 1),
    ("page", -1),
    ("pages", 0),
    ("pages", 2**62),
    ("pages", "3"),
    ("rgb", "x"),
]


@pytest.mark.parametrize(("name", "value"), WRONG_PIXELS)
def test_pixels_that_are_none(name, value, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"a\.png \(answered nonsense\)"):
        read_preview(told(changed(PIXELS, name, value), bytes(24)), "a.png")


@pytest.mark.parametrize("count", [0, 23, 25, 5000])
def test_as_many_bytes_as_the_picture_has(count, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"a\.png \(answered nonsense\)"):
        read_preview(told(PIXELS, bytes(count)), "a.png", width=40, height=40)


def test_no_more_is_taken_than_the_picture_asked_for(workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"a\.png \(answered nonsense\)"):
        read_preview(told({**PIXELS, "width": 8, "height": 4}, bytes(96)), "a.png", width=4, height=2)


WORDS = {"kind": "text", "text": "Дело", "cut": False, "encoding": "utf-8", "page": 0, "pages": 1}


@pytest.mark.parametrize(
    ("name", "value"), [("text", "x" * 600_000), ("cut", "no"), ("encoding", LONG), ("page", 1), ("pages", 2)]
)
def test_words_that_are_none(name, value, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"a\.txt \(answered nonsense\)"):
        read_preview(told(changed(WORDS, name, value)), "a.txt")


TABLE = {"format": "csv", "headers": ["a", "b"], "rows": 1}
LINE = {"n": 2, "cells": ["1", "2"], "problem": ""}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("format", "exe"), ("headers", ["a"] * 1001), ("headers", "ab"), ("headers", [1, 2]), ("rows", 2), ("rows", -1),
     ("sheets", ["x" * 2000]), ("encoding", "\0"), ("more", 1)],
)  # fmt: skip
def test_tables_that_are_none(name, value, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"a\.csv \(answered nonsense\)"):
        read_table(told(changed(TABLE, name, value), lines(LINE)), "a.csv")


@pytest.mark.parametrize(
    "row",
    [{**LINE, "n": 0}, {**LINE, "n": 1.5}, {**LINE, "cells": ["1"]}, {**LINE, "cells": ["1", 2]},
     {**LINE, "problem": LONG}, {**LINE, "file": "/tmp/x"}, [], "row"],
)  # fmt: skip
def test_rows_that_are_none(row, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"a\.csv \(answered nonsense\)"):
        read_table(told(TABLE, lines(row)), "a.csv")


SPEC = BundleSpec(
    "Bundle",
    sections=(
        SectionSpec(
            "A",
            "Papers",
            (DocumentSpec("one", "One", blocks=(Paragraph(plain("x")),)), DocumentSpec("two", "Two", parts=())),
        ),
    ),
)
BUILT = {
    "pages": 4,
    "documents": [
        {"key": "one", "start": 3, "pages": 1, "first": "3", "last": "3", "plain": 1, "offset": 0},
        {"key": "two", "start": 4, "pages": 1, "first": "4", "last": "4", "plain": 1, "offset": 0},
    ],
    "problems": [],
    "unusable": [],
}
ROW = BUILT["documents"][0]
WRONG_BUILT = [
    ("pages", -1),
    ("pages", "4"),
    ("pages", 3),
    ("documents", {}),
    ("documents", [ROW, ROW]),
    ("documents", [{**ROW, "key": "../../passwd"}]),
    ("documents", [{**ROW, "start": 0}]),
    ("documents", [{**ROW, "pages": 0}]),
    ("documents", [{**ROW, "pages": 2**31}]),
    ("documents", [{**ROW, "pages": 3}]),
    ("documents", [{**ROW, "first": "three"}]),
    ("documents", [{**ROW, "plain": -1}]),
    ("documents", [{**ROW, "key": "two", "start": 4}, ROW]),
    ("documents", [{**ROW, "path": "/etc/passwd"}]),
    ("problems", [{"code": "a"}]),
    ("problems", [{"code": "a", "subject": 1, "message": ""}]),
    ("unusable", [{"key": "three", "file": "a.pdf", "code": "damaged", "message": "x"}]),
    ("unusable", KeyError),
]


def build(answer):
    """As `build_bundle`, with an answer of our own: the one source is told to the worker last."""
    return bundle.build_bundle(SPEC, {"lie": told(answer, b"%PDF-1.7")}, io.BytesIO())


@pytest.mark.parametrize(("name", "value"), WRONG_BUILT)
def test_bundles_that_are_none(name, value, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match=r"Bundle \(answered nonsense\)"):
        build(changed(BUILT, name, value))


def test_the_same_answers_unchanged_are_taken(workers):  # noqa: F811
    assert read_metadata(told(ABOUT), "a.png").embedded == {"width": 40}
    assert read_preview(told(PIXELS, bytes(24)), "a.png").rgb == bytes(24)
    assert read_preview(told(WORDS), "a.txt").text == "Дело"
    assert read_table(told(TABLE, lines(LINE)), "a.csv").rows[0].cells == ["1", "2"]
    assert build(BUILT).pages == 4


def refused(code="damaged", message="words", facts=None):
    told_ = {"refusal": {"code": code, "message": message, "facts": facts or {}}}
    return BytesSource(json.dumps(told_).encode())


def test_facts_of_a_refusal_are_only_facts(workers):  # noqa: F811
    """Names that mean something to the error itself, or to Python, are dropped."""
    facts = {"self": 1, "subject": "other.pdf", "reason": "x", "reason_code": "y", "problems": [1], "summary": "s",
             "__class__": 1, "Name": 2, "a b": 3, "page": 7, "sheets": ["one"]}  # fmt: skip
    with pytest.raises(Unusable) as caught:
        read_preview(refused(message="two\nlines \x1b[31m", facts=facts), "mine.pdf")
    assert caught.value.facts == {
        "subject": "mine.pdf",
        "reason": "two lines  [31m",
        "reason_code": "damaged",
        "page": 7,
        "sheets": ["one"],
    }
    with pytest.raises(BadFile):
        read_table(refused(facts={"self": 1}), "a.csv")


@pytest.mark.parametrize(
    ("code", "message", "facts"),
    [("x" * 100, "", {}), ("a\nb", "", {}), ("a", "x" * 30_000, {}), ("a", "", {"deep": [[[[[1]]]]]}),
     ("a", "", {"long": "x" * 5000})],
)  # fmt: skip
def test_refusals_that_are_none(code, message, facts, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match="answered nonsense"):
        read_preview(refused(code, message, facts), "mine.pdf")


def test_the_part_spec_names_no_path():
    """What a worker is told of a file is its name in messages, never where it lies."""
    assert {"source_name", "media_type", "file_name", "password", "digest"} == set(PartSpec.__slots__)
