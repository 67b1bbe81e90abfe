"""Files taken in and given out: the same bytes, flat memory, nothing left after a failure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import resource
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain import errors as e
from app.evidence import export, ingest, reading
from app.evidence.custody import custody_line, exhibit_digest
from app.evidence.export import export_part, intact
from app.evidence.ingest import clean_name, ingest_file, ingest_files
from app.jobs import Progress
from app.sandbox.sources import BytesSource
from app.vault.objects import ObjectStore
from tests.evidence.sources import sha256
from tests.shared import shared


@pytest.fixture
def objects(tmp_path):
    folder = tmp_path / "objects"
    folder.mkdir()
    return ObjectStore(folder)


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "Повестка 1.txt"
    path.write_text("Вызывается для допроса", "utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def nothing_left(objects):
    return list(objects.listing()) == [] and not list(objects._folder.glob("tmp-*"))


def test_a_file_goes_in_and_comes_out_the_same(objects, paper, tmp_path):
    part = ingest_file(paper, objects)
    assert (part.size, part.sha256) == (paper.stat().st_size, sha256(paper))
    assert (part.media_type, part.media_type_claimed, part.mismatch) == ("text/plain", "text/plain", False)
    assert (part.original_name, part.origin_label) == ("Повестка 1.txt", str(tmp_path))
    assert part.claimed_at == "2023-11-14T22:13:20Z"
    assert dt.datetime.fromisoformat(part.ingested_at) <= dt.datetime.now(dt.UTC)
    with objects.open(part.object_id, part.key, part.size) as reader:
        assert intact(reader, part.sha256)
        assert export_part(reader, part.sha256, tmp_path / "out.txt", subject="E-001") == part.size
    assert (tmp_path / "out.txt").read_bytes() == paper.read_bytes()


def test_the_values_of_a_part(objects, paper):
    part = ingest_file(paper, objects)
    values = part.values(2)
    assert (values["n"], values["object"], values["size"]) == (2, part.object_id.hex(), part.size)
    assert "key" not in values
    json.dumps(values)


def test_an_empty_file_is_evidence(objects, tmp_path):
    path = tmp_path / "empty.bin"
    path.touch()
    part = ingest_file(path, objects)
    assert (part.size, part.sha256, part.media_type) == (0, hashlib.sha256().hexdigest(), "application/x-empty")


def test_metadata_comes_with_it(objects):
    path = shared("fixtures", "exif", "martus__SampleWithGeoTag.jpg")
    before = sha256(path), path.stat().st_mtime_ns
    part = ingest_file(path, objects)
    assert part.embedded_at == "2015-01-30T13:38:24"
    assert part.metadata["Make"] == "SAMSUNG"
    assert (sha256(path), path.stat().st_mtime_ns) == before


def test_a_contradiction_is_noted(objects, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"%PDF-1.4\nnot at all")
    part = ingest_file(path, objects)
    assert part.mismatch
    assert part.metadata == {"problem": "damaged", "mismatch": True}


def test_what_is_no_file_is_named(objects, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, error in [
        ("", e.NotAFile),
        ("pipe", e.NotAFile),
        ("none", e.NotFound),
        ("loop", e.Unreadable),
        ("pipe/x", e.NotFound),
    ]:
        with pytest.raises(error) as caught:
            ingest_file(tmp_path / name, objects)
        assert caught.value.facts["subject"] == str(tmp_path / name)
    with pytest.raises(e.NotAFile):
        ingest_file(Path(os.devnull), objects)
    assert nothing_left(objects)


def test_a_link_given_on_purpose_is_followed(objects, paper, tmp_path):
    (tmp_path / "link.txt").symlink_to(paper)
    part = ingest_file(tmp_path / "link.txt", objects)
    assert (part.original_name, part.sha256) == ("link.txt", sha256(paper))


@pytest.mark.parametrize(
    ("number", "error"), [(13, e.Unreadable), (5, e.IoFailed), (40, e.Unreadable), (6, e.NotAFile), (21, e.NotAFile)]
)
def test_what_the_system_refuses_is_named(objects, paper, monkeypatch, number, error):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(ingest.os, "open", refuse)
    with pytest.raises(error):
        ingest_file(paper, objects)


@pytest.mark.parametrize(("number", "error"), [(13, e.Unreadable), (5, e.IoFailed)])
def test_a_device_that_fails_while_reading(objects, paper, monkeypatch, number, error):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(
        ingest, "os", type("Os", (), {**{n: getattr(os, n) for n in ("open", "close", "fstat")}, "read": refuse})
    )
    with pytest.raises(error):
        ingest_file(paper, objects)
    assert nothing_left(objects)


def grows(path):
    with path.open("ab") as stream:
        stream.write(b"more")


def shrinks(path):
    os.truncate(path, 5)


def is_replaced(path):
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def is_touched(path):
    os.utime(path, (1, 1))


@pytest.mark.parametrize("change", [grows, shrinks, is_replaced, is_touched, Path.unlink])
def test_a_source_that_changes_is_refused(objects, tmp_path, monkeypatch, change):
    path = tmp_path / "film.bin"
    path.write_bytes(os.urandom(3_000_000))
    kept, calls = ingest._read, []

    def read(handle, where):
        calls.append(1)
        if len(calls) == 2:
            change(path)
        return kept(handle, where)

    monkeypatch.setattr(ingest, "_read", read)
    with pytest.raises(e.SourceChanged, match=r"film\.bin"):
        ingest_file(path, objects)
    assert nothing_left(objects)


def test_cancelling_leaves_nothing(objects, tmp_path):
    path = tmp_path / "film.bin"
    path.write_bytes(bytes(5_000_000))
    progress = Progress(lambda done, total, words: progress.cancel() if done > 2_000_000 else None)
    with pytest.raises(e.Cancelled):
        ingest_file(path, objects, progress)
    assert nothing_left(objects)


def test_cancelling_while_reading_metadata_leaves_nothing(objects, paper, monkeypatch):
    def cancelled(*_, **__):
        raise e.Cancelled

    monkeypatch.setattr(ingest, "read_metadata", cancelled)
    with pytest.raises(e.Cancelled):
        ingest_file(paper, objects)
    assert nothing_left(objects)


def test_a_file_that_kills_its_reader_is_still_evidence(objects, paper, monkeypatch):
    def killed(*_, **__):
        raise e.WorkerFailed(subject="x", reason="was killed", reason_code="killed")

    monkeypatch.setattr(reading, "run_job", killed)
    part = ingest_file(paper, objects)
    assert (part.media_type, part.problem, part.metadata) == (
        "application/octet-stream",
        "killed",
        {"problem": "killed"},
    )
    assert part.sha256 == sha256(paper)


def test_one_bad_file_and_none_is_taken(objects, paper, tmp_path):
    with pytest.raises(e.NotFound):
        ingest_files([paper, tmp_path / "none.pdf"], objects)
    with pytest.raises(e.UnusableFiles) as caught:
        ingest_files([tmp_path / "none.pdf", paper, tmp_path], objects)
    assert [(one["file"], one["code"]) for one in caught.value.facts["files"]] == [
        (str(tmp_path / "none.pdf"), "not_found"),
        (str(tmp_path), "not_a_file"),
    ]
    assert nothing_left(objects)


def test_a_late_failure_takes_back_the_first(objects, paper, tmp_path, monkeypatch):
    kept = ingest.ingest_file

    def second_fails(path, *rest, **more):
        if path != paper:
            raise e.DiskFull(subject="objects")
        return kept(path, *rest, **more)

    other = tmp_path / "other.txt"
    other.write_text("x")
    monkeypatch.setattr(ingest, "ingest_file", second_fails)
    with pytest.raises(e.DiskFull):
        ingest_files([paper, other], objects)
    assert nothing_left(objects)


def test_several_files_keep_their_order(objects, tmp_path):
    paths = [tmp_path / f"{n}.txt" for n in range(5)]
    for n, path in enumerate(paths):
        path.write_text(str(n))
    assert [part.original_name for part in ingest_files(paths, objects)] == [path.name for path in paths]


def test_memory_stays_flat(objects, tmp_path):
    path = tmp_path / "film.bin"
    with path.open("wb") as stream:
        stream.truncate(200 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    part = ingest_file(path, objects)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10
    assert part.size == 200 << 20


def test_strange_names_and_clocks():
    assert clean_name("a\udcffb\n") == "a\ufffdb\ufffd"
    assert ingest._moment(1e30) == "1970-01-01T00:00:00Z"


# -- out ------------------------------------------------------------------------------


def export_bytes(data, target, digest=None):
    return export_part(BytesSource(data), digest or hashlib.sha256(data).hexdigest(), target, subject="E-007")


def test_an_existing_file_is_left_alone(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(e.AlreadyExists):
        export_bytes(b"x", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_bytes_that_changed_never_come_out(tmp_path):
    with pytest.raises(e.Damaged, match="E-007"):
        export_bytes(b"x" * 5_000_000, tmp_path / "out", "0" * 64)
    assert list(tmp_path.iterdir()) == []
    assert not intact(BytesSource(b"x"), "0" * 64)


def test_cancelling_an_export_leaves_nothing(tmp_path):
    progress = Progress(lambda done, total, words: progress.cancel() if done else None)
    data = bytes(5_000_000)
    with pytest.raises(e.Cancelled):
        export_part(
            BytesSource(data), hashlib.sha256(data).hexdigest(), tmp_path / "out", subject="E", progress=progress
        )
    assert list(tmp_path.iterdir()) == []


def test_folders_that_are_not_there(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(e.NotFound):
        export_bytes(b"x", tmp_path / "none" / "out")
    with pytest.raises(e.NotAFile):
        export_bytes(b"x", tmp_path / "file" / "out")


@pytest.mark.parametrize(("number", "error"), [(13, e.ReadOnly), (30, e.ReadOnly), (28, e.DiskFull), (5, e.IoFailed)])
def test_what_the_system_refuses_on_the_way_out(tmp_path, monkeypatch, number, error):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(export, "whole_file", refuse)
    with pytest.raises(error):
        export_bytes(b"x", tmp_path / "out")


# -- digests and custody --------------------------------------------------------------


def test_the_digest_of_an_exhibit_can_be_repeated_by_hand(objects, paper):
    part = ingest_file(paper, objects)
    other = replace(part, size=5, sha256="ab" * 32)
    text = f'[{{"n":1,"sha256":"{part.sha256}","size":{part.size}}},{{"n":2,"sha256":"{"ab" * 32}","size":5}}]'
    assert exhibit_digest([part, other]) == hashlib.sha256(text.encode()).hexdigest()
    assert exhibit_digest([other, part]) != exhibit_digest([part, other])


def test_a_line_of_custody():
    at = dt.datetime(2026, 5, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=4)))
    line = custody_line("ingested", digest="ab", tool="Havenfile 1", by="N.", at=at, purpose="case work", place=None)
    assert line == {
        "action": "ingested",
        "at": "2026-05-01T08:00:00Z",
        "by": "N.",
        "digest": "ab",
        "tool": "Havenfile 1",
        "purpose": "case work",
    }
    with pytest.raises(KeyError):
        custody_line("burned", digest="", tool="")


def test_threads_may_take_in_at_once(objects, tmp_path):
    paths = [tmp_path / f"{n}.txt" for n in range(4)]
    for path in paths:
        path.write_text(path.name)
    taken = []
    threads = [threading.Thread(target=lambda path=path: taken.append(ingest_file(path, objects))) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {part.sha256 for part in taken} == {sha256(path) for path in paths}
