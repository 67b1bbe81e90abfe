"""Files of one paper on a disk that fills up, or that fails while they get their names: all stand, or none."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AlreadyExists, DiskFull, IoFailed, NotFound
from app.dossier import profiles, together
from app.dossier.manifest import build_from_manifest
from app.dossier.together import Together
from tests.dossier.test_exhibit_pdf import paper
from tests.dossier.test_manifest import rows, written

if sys.platform != "win32":
    import resource


@contextlib.contextmanager
def room(bytes_: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_stand_at_the_end_and_dropped_ones_do_not(tmp_path: Path) -> None:
    with Together() as files:
        for name in ("a", "b", "c"):
            files.new(tmp_path / name).write(name.encode())
        files.drop(tmp_path / "b")
        assert not {"a", "b", "c"} & set(names(tmp_path))
    assert {name: (tmp_path / name).read_text() for name in names(tmp_path)} == {"a": "a", "c": "c"}


def test_a_large_file_begins_to_reach_the_disk_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[int, int]] = []
    real = together.begin_writing
    monkeypatch.setattr(
        together,
        "begin_writing",
        lambda handle, start, length: (begun.append((start, length)), real(handle, start, length)),
    )
    with Together() as files:
        stream = files.new(tmp_path / "a")
        for _ in range(11):
            stream.write(bytes(1 << 20))
        assert begun == [(0, 4 << 20), (4 << 20, 4 << 20)]
    assert (tmp_path / "a").stat().st_size == 11 << 20
    with Together() as files:
        files.new(tmp_path / "b").write(b"a few bytes")
    assert len(begun) == 2


def test_what_stands_there_and_what_is_missing_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("kept")
    with pytest.raises(AlreadyExists), Together() as files:
        files.new(tmp_path / "b").write(b"b")
        files.new(tmp_path / "a")
    with pytest.raises(NotFound), Together() as files:
        files.new(tmp_path / "no" / "b")
    assert names(tmp_path) == ["a"] and (tmp_path / "a").read_text() == "kept"


@pytest.mark.parametrize("fails", [1, 2, 3])
def test_a_name_that_can_not_be_given_takes_the_others_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    real, calls = together.publish, [0]

    def publish(temporary: Path, target: Path) -> None:
        calls[0] += 1
        if calls[0] == fails:
            raise OSError(errno.ENOSPC, "no room")
        real(temporary, target)

    monkeypatch.setattr(together, "publish", publish)
    with pytest.raises(DiskFull) as caught, Together() as files:
        for number in (1, 2, 3):
            files.new(tmp_path / f"v{number}.pdf").write(b"x")
    assert caught.value.facts["subject"] == str(tmp_path / f"v{fails}.pdf")
    assert names(tmp_path) == []


def test_a_disk_that_fails_at_the_last_moment_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(handle: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(IoFailed), Together() as files:
        files.new(tmp_path / "a").write(b"a")
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
@pytest.mark.parametrize(("bytes_", "pages"), [(9_000, 0), (0, 0), (9_000, 4)])
def test_a_bundle_for_which_there_is_no_room_leaves_nothing(tmp_path: Path, bytes_: int, pages: int) -> None:
    (tmp_path / "one.pdf").write_bytes(paper(pages=9))
    manifest, out = written(tmp_path, rows("one.pdf")), tmp_path / "out"
    out.mkdir()
    profile: Any = replace(profiles.load("uk_ftt"), part_pages=pages)
    with pytest.raises(DiskFull) as caught, room(bytes_):
        build_from_manifest(manifest, out / "b.pdf", profile)
    assert caught.value.facts["subject"].startswith(str(out / "b"))
    assert names(out) == []


def test_a_paper_that_can_not_be_written_down_does_not_lie_about(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"%PDF")
    with pytest.raises(DiskFull), together.gone_if_it_fails([tmp_path / "a.pdf", tmp_path / "gone.pdf"]):
        raise DiskFull(subject="case.db")
    with together.gone_if_it_fails([tmp_path / "b.pdf"]):
        pass
    assert names(tmp_path) == ["b.pdf"]
