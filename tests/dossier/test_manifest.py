"""Manifests: what is wrong with one is said with the place, and a bundle comes out whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pikepdf
import pytest

from app.domain.errors import AlreadyExists, BadFile, Cancelled, EmptyFile, NotAFile, NotFound, UnusableFiles
from app.domain.messages import LANGUAGE, said
from app.dossier.hashing import HashedFile
from app.dossier.manifest import build_from_manifest, read_manifest
from app.dossier.profiles import load
from app.jobs import Progress
from tests.dossier.test_exhibit_pdf import paper


def written(folder: Path, data: object) -> Path:
    path = folder / "MANIFEST.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode("utf-8"))
    return path


def rows(*files: str, **more: object) -> dict[str, object]:
    return {"exhibits": [{"file": name, "title": f"Title of {name.split('.')[0]}"} for name in files], **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.pdf").write_bytes(paper())
    (tmp_path / "two.pdf").write_bytes(paper(pages=3))
    (tmp_path / "note.txt").write_text("Записка: a note\n", encoding="utf-8")
    return tmp_path


# -- reading --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"exhibits": [', "line 1, column 15"),
        (b"\xff\xfe{", "not UTF-8"),
        (b"[1, 2]", "object"),
        (b'"text"', "object"),
        (b'{"exhibits": [{"file": "x.pdf"}], "n": ' + b"[" * 100_000, "not JSON"),
        ({}, "lists no exhibits"),
        ({"exhibits": []}, "lists no exhibits"),
        ({"exhibits": {"file": "x"}}, "lists no exhibits"),
        ({"exhibits": ["one.pdf"]}, "exhibit 1 must be an object"),
        ({"exhibits": [{"file": "one.pdf"}, {"title": "t"}]}, "exhibit 2 names no file"),
        ({"exhibits": [{"file": 3.5}]}, "“file” of exhibit 1 must be text"),
        ({"exhibits": [{"file": "one.pdf", "title": ["t"]}]}, "“title” of exhibit 1 must be text"),
        ({"exhibits": [{"file": "one.pdf", "title": True}]}, "“title” of exhibit 1 must be text"),
        ({"exhibits": [{"file": "one.pdf", "author": "\ud800"}]}, "“author” of exhibit 1 is not readable text"),
        ({"exhibits": [{"file": "one\0.pdf"}]}, "“file” of exhibit 1 is not readable text"),
        ({"exhibits": [{"file": "one.pdf"}], "base": 5.5}, "“base” of the manifest must be text"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder: Path, data: object, words: str) -> None:
    with pytest.raises(BadFile) as error:
        read_manifest(written(folder, data))
    assert words in error.value.message
    assert "MANIFEST.json" in error.value.message


def test_no_manifest_an_empty_one_and_a_folder(folder: Path) -> None:
    with pytest.raises(NotFound, match="nothing.json"):
        read_manifest(folder / "nothing.json")
    with pytest.raises(EmptyFile, match=r"MANIFEST\.json"):
        read_manifest(written(folder, b""))
    with pytest.raises(EmptyFile):
        read_manifest(written(folder, b" \n"))
    with pytest.raises(NotAFile):
        read_manifest(folder)


def test_titles_sections_and_letters_come_from_the_rows(folder: Path) -> None:
    data = {
        "title": "Bundle of T.",
        "exhibits": [
            {"file": "one.pdf", "section": "Section C", "date": "12 May 2023", "author": "N.", "language": "ru"},
            {"file": "two.pdf", "section": "Medical", "title": " Report ", "should": "accept", "pages": 3},
            {"file": "note.txt", "section": "Section C", "title": 7},
        ],
    }
    spec = read_manifest(written(folder, data), load("uk_ftt")).spec
    assert (spec.title, spec.layout.page, spec.layout.body_pt, spec.lang) == ("Bundle of T.", "A4", 12, "en")
    assert [(section.letter, section.title) for section in spec.sections] == [("C", "Section C"), ("A", "Medical")]
    first, third = spec.sections[0].documents
    assert (first.title, first.date, first.author, first.language, first.number) == (
        "one",
        "12 May 2023",
        "N.",
        "ru",
        "1",
    )
    assert (third.title, third.number) == ("7", "3")


@pytest.mark.parametrize(
    ("profile", "asked", "lang", "index"),
    [("ccf_access", None, "en", "Index"), ("germany", None, "de", "Anlagenverzeichnis"), ("euaa", "fr", "fr", "Index"),
     ("treaty_body", "ru", "ru", "Оглавление")],
)  # fmt: skip
def test_cover_and_index_speak_the_language_of_the_body(
    folder: Path, profile: str, asked: str | None, lang: str, index: str
) -> None:
    data = {"exhibits": [{"file": "one.pdf"}], **({"lang": asked} if asked else {})}
    spec = read_manifest(written(folder, data), load(profile)).spec
    assert spec.lang == lang and "image-only" in spec.words["Image-only pages: {pages}"].casefold()
    assert spec.words["Index"] == index


def test_more_sections_than_letters(folder: Path) -> None:
    data = {"exhibits": [{"file": "one.pdf", "section": f"Part {n}"} for n in range(30)]}
    letters = [section.letter for section in read_manifest(written(folder, data)).spec.sections]
    assert letters[25:28] == ["Z", "AA", "AB"]
    assert len(set(letters)) == 30


# -- building -------------------------------------------------------------------------


def test_a_bundle_is_written_with_its_figures(folder: Path) -> None:
    path = written(folder, rows("one.pdf", "two.pdf", "note.txt"))
    out = folder / "out.pdf"
    steps: list[tuple[int, int]] = []
    answer = build_from_manifest(
        path, out, load("uk_ftt"), progress=Progress(lambda done, total, _: steps.append((done, total)))
    )
    assert answer["exhibits"] == [
        {"file": "one.pdf", "start": 3, "pages": 2},
        {"file": "two.pdf", "start": 5, "pages": 3},
        {"file": "note.txt", "start": 8, "pages": 1},
    ]
    assert (answer["pages"], answer["skipped"]) == (8, [])
    assert [row["message"].rsplit(": ", 1)[1] for row in answer["problems"]] == ["one.pdf; two.pdf"]
    assert answer["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 8
    assert steps
    with pytest.raises(AlreadyExists, match=r"out\.pdf"):
        build_from_manifest(path, out, load("uk_ftt"))


def test_every_file_that_cannot_be_used_is_named_and_nothing_is_left(folder: Path) -> None:
    (folder / "zero.pdf").write_bytes(b"")
    (folder / "page.pdf").write_bytes(b"<html></html>")
    (folder / "locked.pdf").write_bytes(paper(encryption=pikepdf.Encryption(owner="o", user="secret")))
    (folder / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0")
    (folder / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64))
    (folder / "dir.pdf").mkdir()
    names = ["gone.pdf", "one.pdf", "zero.pdf", "page.pdf", "locked.pdf", "cut.jpg", "film.mp4", "dir.pdf"]
    path = written(folder, rows(*names))
    before = sorted(folder.iterdir())
    with pytest.raises(UnusableFiles) as error:
        build_from_manifest(path, folder / "out.pdf", load("uk_ftt"))
    found = [(row["file"], row["code"]) for row in error.value.facts["files"]]
    assert found == [
        ("gone.pdf", "not_found"),
        ("zero.pdf", "empty"),
        ("page.pdf", "not_a_pdf"),
        ("locked.pdf", "password"),
        ("cut.jpg", "damaged"),
        ("film.mp4", "unsupported"),
        ("dir.pdf", "not_a_file"),
    ]
    assert all(name in error.value.message for name, _ in found)
    assert sorted(folder.iterdir()) == before
    answer = build_from_manifest(path, folder / "out.pdf", load("uk_ftt"), skip_unreadable=True)
    assert [row["file"] for row in answer["exhibits"]] == ["one.pdf"]
    assert [(row["file"], row["code"]) for row in answer["skipped"]] == found


def test_a_password_in_the_manifest_opens_the_file(folder: Path) -> None:
    (folder / "locked.pdf").write_bytes(paper(encryption=pikepdf.Encryption(owner="o", user="secret")))
    data = {"exhibits": [{"file": "locked.pdf", "password": "secret"}]}
    answer = build_from_manifest(written(folder, data), folder / "out.pdf", load("uk_ftt"))
    assert [row["pages"] for row in answer["exhibits"]] == [2]
    assert b"secret" not in (folder / "out.pdf").read_bytes()


def test_cancelled_work_leaves_nothing(folder: Path) -> None:
    progress = Progress()
    progress.cancel()
    before = sorted(folder.iterdir())
    with pytest.raises(Cancelled):
        build_from_manifest(written(folder, rows("one.pdf")), folder / "out.pdf", load("uk_ftt"), progress=progress)
    assert sorted(folder.iterdir()) == sorted({*before, folder / "MANIFEST.json"})


def test_a_file_is_hashed_while_it_is_written_also_out_of_order() -> None:
    straight, jumping = io.BytesIO(), io.BytesIO()
    one, two = HashedFile(straight), HashedFile(jumping)
    for piece in (b"abc", b"defg"):
        one.seek(straight.tell())
        one.write(piece)
    two.write(b"abcXXfg")
    two.seek(3)
    two.write(b"de")
    assert straight.getvalue() == jumping.getvalue() == b"abcdefg"
    again = HashedFile(io.BytesIO())
    again.write(b"something else")
    again.seek(0)
    again.truncate()
    again.write(b"abcdefg")
    assert again.hexdigest() == one.hexdigest()
    assert one.hexdigest() == two.hexdigest() == hashlib.sha256(b"abcdefg").hexdigest()


def test_titles_of_any_kind_are_set_calmly(folder: Path) -> None:
    titles = [
        "T" * 500,
        "two\nlines\tand\r\nmore",
        "\u202edesrever\u202c end",
        "   \u2003 ",
        "word " * 100,
        "a\u0007bell",
    ]
    entries = {"exhibits": [{"file": "note.txt", "title": title} for title in titles]}
    answer = build_from_manifest(written(folder, entries), folder / "out.pdf", load("uk_ftt"))
    assert len(answer["exhibits"]) == len(titles)
    with pikepdf.open(folder / "out.pdf") as pdf, pdf.open_outline() as outline:
        found = [child.title for child in outline.root[1].children]
    assert found == ["T" * 500, "two lines and more", "desrever end", "note", ("word " * 100).strip(), "a bell"]


def test_the_same_file_twice_and_a_whole_bundle_of_it(folder: Path) -> None:
    answer = build_from_manifest(written(folder, rows("one.pdf", "one.pdf")), folder / "out.pdf", load("uk_ftt"))
    assert [(row["file"], row["pages"]) for row in answer["exhibits"]] == [("one.pdf", 2), ("one.pdf", 2)]


def test_progress_says_which_exhibit_is_read(folder: Path, tmp_path: Path) -> None:
    seen: list[str] = []
    progress = Progress(lambda done, total, words: seen.append(words))
    build_from_manifest(
        written(folder, rows("one.pdf", "two.pdf")), tmp_path / "b.pdf", load("uk_ftt"), progress=progress
    )
    told = list(dict.fromkeys(seen))
    assert told[:2] == ["Reading exhibit 1 of 2", "Reading exhibit 2 of 2"]
    assert told[-1] == "Putting pages together"
    russian = {"Reading exhibit {n} of {n_all}": "Читается {n} из {n_all}", LANGUAGE: "ru"}
    assert said(told[0], lambda words: russian.get(words, words)).startswith("Читается ")
