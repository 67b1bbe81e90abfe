"""The ledger of plaintext: known again, missed when its disk is out, never taken for another file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.paths import resource
from app.store import migrations, plaintext
from app.store.database import Database

AT = "2026-01-02T03:04:05.000Z"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.open(tmp_path / "a.db", bytearray(b"x'" + b"ab" * 48 + b"'"), create=True)
    migrations.migrate(made)
    yield made
    made.close()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "outside" / "paper.txt"
    path.parent.mkdir()
    path.write_bytes(b"her name")
    return path


def only(database: Database, site: str = "here") -> tuple[plaintext.Lying, str]:
    ((one, state),) = plaintext.lying(database, site)
    return one, state


def test_a_file_is_there_changed_and_gone(database: Database, paper: Path) -> None:
    plaintext.note(database, "here", AT, paper, plaintext.SOURCE)
    one, state = only(database)
    assert (one.path, one.what, one.size, state) == (str(paper), "source", 8, plaintext.THERE)
    assert one.sha256 == plaintext.digest_of(paper)
    paper.write_bytes(b"another name")
    assert only(database)[1] == plaintext.CHANGED
    assert plaintext.count(database, "here") == 1
    paper.unlink()
    assert only(database)[1] == plaintext.GONE
    assert plaintext.count(database, "here") == 0


def test_a_folder_in_its_place_is_another_thing(database: Database, paper: Path) -> None:
    plaintext.note(database, "here", AT, paper, plaintext.SOURCE)
    paper.unlink()
    paper.mkdir()
    assert only(database)[1] == plaintext.CHANGED


def test_noted_twice_stands_once(database: Database, paper: Path) -> None:
    plaintext.note(database, "here", AT, paper, plaintext.SOURCE)
    paper.write_bytes(b"longer than before")
    plaintext.note(database, "here", AT, paper, plaintext.EXPORT)
    one, state = only(database)
    assert (one.what, one.size, state) == ("export", 18, plaintext.THERE)


def test_a_link_is_followed_to_what_lies_there(database: Database, paper: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(paper)
    plaintext.note(database, "here", AT, tmp_path / "link", plaintext.SOURCE)
    assert only(database)[0].path == str(paper)


def test_a_disk_that_is_not_there_is_not_taken_for_a_deletion(database: Database, paper: Path, tmp_path: Path) -> None:
    """As a stick looks from outside: its folder is gone, or stands empty on the disk below."""
    plaintext.note(database, "here", AT, paper, plaintext.SOURCE)
    one, _ = only(database)
    stick = replace(one, device="another", mount=str(tmp_path / "stick"), path=str(tmp_path / "stick" / "paper.txt"))
    assert stick.state() == plaintext.UNREACHABLE
    (tmp_path / "stick").mkdir()
    assert stick.state() == plaintext.UNREACHABLE
    deeper = replace(stick, path=str(tmp_path / "stick" / "photos" / "paper.txt"))
    assert deeper.state() == plaintext.UNREACHABLE
    (tmp_path / "stick" / "photos").mkdir()
    assert deeper.state() == plaintext.GONE
    back = replace(stick, device=str(tmp_path.stat().st_dev))
    assert back.state() == plaintext.GONE


def test_times_as_coarse_as_those_of_a_stick_are_no_change(database: Database, paper: Path) -> None:
    plaintext.note(database, "here", AT, paper, plaintext.SOURCE)
    one, _ = only(database)
    os.utime(paper, ns=(one.modified_ns, one.modified_ns // 2_000_000_000 * 2_000_000_000))
    assert only(database)[1] == plaintext.THERE


def test_the_list_of_another_installation_tells_only_what_lies_here_unchanged(database: Database, paper: Path) -> None:
    plaintext.note(database, "there", AT, paper, plaintext.SOURCE)
    assert only(database)[1] == plaintext.THERE
    copy = paper.read_bytes()
    about = paper.stat()
    paper.unlink()
    keep = paper.with_name("keeps-the-inode")
    keep.write_bytes(b"")
    paper.write_bytes(copy)
    os.utime(paper, ns=(about.st_atime_ns, about.st_mtime_ns + 1))
    assert list(plaintext.lying(database, "here")) == []
    assert plaintext.count(database, "here") == 0
    assert plaintext.count(database, "there") == 1


def test_names_that_are_no_text_come_back_as_they_were(database: Database, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    path.write_bytes(b"x")
    plaintext.note(database, "here", AT, path, plaintext.SOURCE)
    assert only(database)[0].path == str(path)
    assert only(database)[1] == plaintext.THERE


def test_what_is_not_there_and_what_the_program_brings_is_no_trace(database: Database, tmp_path: Path) -> None:
    plaintext.note(database, "here", AT, tmp_path / "nothing", plaintext.SOURCE)
    plaintext.note(database, "here", AT, resource("sample", "birch.json"), plaintext.SOURCE)
    assert list(plaintext.lying(database, "here")) == []


def test_a_vault_from_before_the_list_has_none(database: Database) -> None:
    database.run('DROP TABLE "plaintext"')
    assert plaintext.count(database, "here") == 0
