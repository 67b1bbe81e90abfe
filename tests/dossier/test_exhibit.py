"""Files as pages: what each is by its content, and how many are read without being kept."""

from __future__ import annotations

import tracemalloc

import pytest

from app.dossier.exhibit import OneAtATime, Pages, Small, View, Words, exhibit, look
from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_text import MOST_BYTES
from app.dossier.pages import Flow, Paper
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile
from tests.dossier.papers import typesetter
from tests.dossier.test_exhibit_image import with_exif
from tests.dossier.test_exhibit_pdf import paper


def source(data: bytes, asked: list[tuple[int, int]] | None = None) -> SourceFile:
    def fetch(offset: int, n: int) -> bytes:
        if asked is not None:
            asked.append((offset, n))
        return data[offset : offset + n]

    return SourceFile(len(data), fetch)


def taken(name: str, data: bytes) -> Pages | Words:
    flow = Flow(typesetter(), Paper(595.276, 841.89, 56, 10, 1.4), lambda cite: "")
    return exhibit(source(data), {"file_name": name, "password": ""}, Heavies(), lambda: flow)


def refused(name: str, data: bytes) -> str:
    with pytest.raises(JobError) as error:
        taken(name, data)
    return error.value.code


def test_a_file_is_what_its_content_says() -> None:
    one = taken("scan", paper())
    assert isinstance(one, Pages) and len(one.opened.views) == 2 and not one.picture
    photo = taken("photo.jpg", with_exif())
    assert isinstance(photo, Pages) and photo.picture and not list(photo.opened.notes)
    assert isinstance(taken("words.txt", b"words\n"), Words)
    assert isinstance(taken("calls.csv", b"a,b\n1,2\n"), Words)


def test_what_cannot_become_pages_is_told_apart() -> None:
    assert refused("zero.pdf", b"") == "empty"
    assert refused("page.pdf", b"<html><body>404</body></html>") == "not_a_pdf"
    assert refused("photo.jpg", b"words, not a picture\n") == "not_an_image"
    assert refused("film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64)) == "unsupported"
    assert refused("long.txt", b"x" * (MOST_BYTES + 1)) == "too_large"


def test_small_sources_are_read_once_and_large_ones_forget() -> None:
    keeper = OneAtATime()
    asked: list[tuple[int, int]] = []
    small = keeper.view(source(b"small", asked))
    assert isinstance(small, Small) and small.read() == b"small" and small.size == 5
    assert len(asked) == 1
    first_asked: list[tuple[int, int]] = []
    data = bytes(3 << 20)
    first, second = keeper.view(source(data, first_asked)), keeper.view(source(data))
    assert isinstance(first, View) and isinstance(second, View)
    assert (first.readable(), first.seekable(), first.size) == (True, True, len(data))
    assert first.read(10) == bytes(10) and first.tell() == 10
    first.seek(100_000)
    first.read(10)
    assert len(first_asked) == 1
    buffer = bytearray(4)
    assert second.readinto(buffer) == 4
    first.seek(200_000)
    first.read(10)
    assert len(first_asked) == 2


def test_small_sources_have_a_limit_in_all() -> None:
    keeper = OneAtATime()
    made = [keeper.view(source(bytes(1 << 20))) for _ in range(30)]
    assert [isinstance(one, Small) for one in made] == [True] * 24 + [False] * 6


def test_one_file_can_be_looked_at_alone() -> None:
    out = Sink(None, open_=False)
    part = {"source_name": "x", "file_name": "x.pdf", "password": ""}
    assert look({"part": part}, {"x": source(paper(pages=3))}, out) == {"pages": 3}
    assert look({"part": {**part, "file_name": "x.txt"}}, {"x": source(b"words\n")}, out) == {"pages": 0}
    with pytest.raises(JobError):
        look({"part": part}, {"x": source(b"%PDF-1.4")}, out)


def test_a_large_pdf_is_read_through_its_view() -> None:
    data = paper() + b"\n%" + b" " * (2 << 20)
    view = OneAtATime().view(source(data))
    flow = Flow(typesetter(), Paper(595.276, 841.89, 56, 10, 1.4), lambda cite: "")
    content = exhibit(view, {"file_name": "x.pdf", "password": ""}, Heavies(), lambda: flow)
    assert isinstance(content, Pages) and len(content.opened.views) == 2
    assert isinstance(view, View)


def test_a_large_file_that_some_reader_wants_as_one_is_in_memory_about_once() -> None:
    size = 24 << 20
    view = OneAtATime().view(SourceFile(size, lambda offset, count: bytes(count)))
    tracemalloc.start()
    try:
        assert len(view.read()) == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.6 * size
