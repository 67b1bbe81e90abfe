"""The summary beside a vault: of constant size, and hostile until read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import canonical
from app.vault import summary
from app.vault.summary import Summary

FULL = Summary("2026-05-01T10:00:00Z", 12, 3, 0)


@pytest.mark.parametrize("made", [Summary(), FULL, Summary(None, 10**9, 10**9, 10**9)])
def test_it_comes_back_and_has_one_size(tmp_path: Path, made: Summary) -> None:
    summary.write(tmp_path, made)
    assert summary.read(tmp_path) == made
    assert (tmp_path / "summary").stat().st_size == summary.SIZE
    assert canonical.decode((tmp_path / "summary").read_bytes().rstrip()) == {
        "v": 1, "tested_at": made.tested_at, "entries": made.entries, "exhibits": made.exhibits,
        "plaintext": made.plaintext,
    }  # fmt: skip


def test_what_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    summary.write(tmp_path, FULL)
    os.utime(tmp_path / "summary", (1, 1))
    summary.write(tmp_path, FULL)
    assert (tmp_path / "summary").stat().st_mtime == 1
    summary.write(tmp_path, Summary())
    assert summary.read(tmp_path) == Summary()


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ({"v": 2, "entries": 3}, Summary()),
        ({"v": 1}, Summary()),
        ({"v": 1, "entries": -1, "exhibits": 10**10, "plaintext": True}, Summary()),
        ({"v": 1, "entries": "3", "exhibits": [3], "plaintext": 3}, Summary(plaintext=3)),
        ({"v": 1, "tested_at": "yesterday"}, Summary()),
        ({"v": 1, "tested_at": "2026-05-01T10:00:00"}, Summary()),
        ({"v": 1, "tested_at": "0001-01-01T00:00:00+23:59"}, Summary()),
        ({"v": 1, "tested_at": "2026-05-01T12:00:00+02:00"}, Summary("2026-05-01T10:00:00Z")),
    ],
)
def test_what_makes_no_sense_is_not_known(tmp_path: Path, values: dict[str, object], read: Summary) -> None:
    (tmp_path / "summary").write_bytes(canonical.encode(values))
    assert summary.read(tmp_path) == read


def test_odd_files_are_not_read(tmp_path: Path) -> None:
    assert summary.read(tmp_path) == Summary()
    (tmp_path / "other").write_bytes(FULL.encode())
    (tmp_path / "summary").symlink_to(tmp_path / "other")
    assert summary.read(tmp_path) == Summary()
    (tmp_path / "summary").unlink()
    os.mkfifo(tmp_path / "summary")
    assert summary.read(tmp_path) == Summary()
    (tmp_path / "summary").unlink()
    (tmp_path / "summary").mkdir()
    assert summary.read(tmp_path) == Summary()
    assert summary.read(tmp_path / "nothing") == Summary()


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    found = summary.decode(data)
    assert found.entries is None or 0 <= found.entries <= 10**9
