"""A shared folder: nothing is told by names, nothing is read half, nothing that is not ours is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import NotFound
from app.handover import age, delivery
from tests.handover.packages import HYBRID, PLAIN, sealed

TO_US = age.Hybrid(HYBRID.recipient())
TO_OTHERS = age.Hybrid(age.identities(bytes(32))[0].recipient())
KEYS = [HYBRID, PLAIN]
TEXT = "receipt@havenfile\nпринято\n"


def _package(folder: Path, name: str = "") -> Path:
    path = folder / (name or delivery.new_name())
    path.write_bytes(sealed()[0])
    return path


def test_a_statement_comes_back_whole_and_alone_for_whom_it_is_for(tmp_path: Path) -> None:
    name = delivery.new_name()
    known = delivery.put_statement(tmp_path, name, TEXT, TO_US)
    assert [path.name for path in tmp_path.iterdir()] == [name] == [path.name for path in delivery.candidates(tmp_path)]
    assert delivery.look(tmp_path / name, KEYS) == TEXT and delivery.mark(tmp_path / name) == known
    delivery.put_statement(tmp_path, other := delivery.new_name(), TEXT, TO_OTHERS)
    assert delivery.look(tmp_path / other, KEYS) is False
    # A receipt and a withdrawal, a short one and a longer one, can't be told apart by their sizes.
    delivery.put_statement(tmp_path, longer := delivery.new_name(), TEXT * 300, TO_US)
    assert len({(tmp_path / one).stat().st_size for one in (name, other, longer)}) == 1


def test_a_package_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = _package(tmp_path)
    assert delivery.look(path, KEYS) is True and delivery.look(path, [age.identities(bytes(32))[0]]) is False
    copy = path.with_name(path.name.replace(".hvd", ".sync-conflict-20261127-101010-ABCDEFG.hvd"))
    copy.write_bytes(path.read_bytes())
    assert {delivery.mark(one) for one in delivery.candidates(tmp_path)} == {delivery.mark(path)}


@pytest.mark.parametrize(
    "words",
    ["{} (conflicted copy 2026-11-27 101010)", "{} (Anna's conflicted copy)", "{}.sync-conflict-20261127-1-A", "{}-PC"],
)
def test_conflict_copies_are_read_as_what_they_are(tmp_path: Path, words: str) -> None:
    stem = delivery.new_name().removesuffix(".hvd")
    path = _package(tmp_path, words.format(stem) + ".hvd")
    assert list(delivery.candidates(tmp_path)) == [path] and delivery.look(path, KEYS) is True


def test_what_is_cut_short_is_not_yet_here(tmp_path: Path) -> None:
    whole = tmp_path / delivery.new_name()
    delivery.put_statement(tmp_path, whole.name, TEXT, TO_US)
    data, part = whole.read_bytes(), tmp_path / delivery.new_name()
    for length in (0, 1, 200, 1500, 1900, 4096, len(data) - 1):
        part.write_bytes(data[:length])
        try:
            assert delivery.look(part, KEYS) is False
        except delivery.Incomplete:
            continue
    part.write_bytes(data[:-20] + bytes(20))
    with pytest.raises(delivery.Incomplete):
        delivery.look(part, KEYS)


def test_files_of_strangers_links_and_pipes_are_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(sealed()[0])
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / delivery.new_name()).symlink_to(outside)
    os.mkfifo(folder / delivery.new_name())
    (folder / delivery.new_name()).mkdir()
    (folder / delivery.new_name()).write_bytes(b"age-encryption.org/v1\n-> nonsense\n" + bytes(5000))
    (folder / "notes.txt").write_text("a stranger's")
    (folder / f".{delivery.new_name()}.0123456789ab.part").write_bytes(b"half")
    assert [delivery.look(path, KEYS) for path in delivery.candidates(folder)] == [False] * 4


def test_only_what_we_wrote_is_taken_back(tmp_path: Path) -> None:
    name = delivery.new_name()
    known = delivery.put_statement(tmp_path, name, TEXT, TO_US)
    (tmp_path / f".{name}.0123456789ab.part").write_bytes(b"half")
    stranger = _package(tmp_path)
    assert not delivery.take_back(tmp_path, stranger.name, known) and stranger.exists()
    assert not delivery.take_back(tmp_path, "../outside", known)
    assert delivery.take_back(tmp_path, name, known)
    assert list(tmp_path.iterdir()) == [stranger]
    assert not delivery.take_back(tmp_path, name, known)


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(delivery.candidates(tmp_path / "pulled out"))
