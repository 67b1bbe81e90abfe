"""A package in volumes: slices that `cat` joins, an interrupted set that goes on, and each wrong volume by its name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.domain.errors import AlreadyExists, Cancelled, DiskFull, HavenError, NotAFile, PackageRefused
from app.handover import volumes
from app.handover.package_reader import open_package
from app.handover.volumes import Volumes
from app.jobs import Progress
from tests.handover.outside import run
from tests.handover.packages import FILES, HYBRID, PLAIN, contents, sealed, signers

SIZE = 100_000  # more than a sealed piece
BIG = {**FILES, "originals/E-009/film.mp4": os.urandom(800_000)}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "k4f2.hvn"  # as the application names them; people name them as they like
    path.write_bytes(sealed(BIG)[0])
    return path


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def read(paths: list[Path]) -> dict[str, bytes]:
    with Volumes(paths) as source:
        return contents(open_package(source, [HYBRID, PLAIN], signers, Progress()))


def why(paths: list[Path]) -> tuple[str, str]:
    facts = _refusal(paths).facts
    return facts["reason_code"], facts.get("name", "")


def _refusal(paths: list[Path]) -> PackageRefused:
    with pytest.raises(PackageRefused) as refused:
        read(paths)
    return refused.value


def test_cat_puts_them_together(package: Path, stick: Path) -> None:
    made = volumes.cut(package, stick, SIZE, Progress())
    assert [path.name for path in made] == [f"k4f2.hvn.{n:03}" for n in range(1, volumes.count(package, SIZE) + 1)]
    assert {path.stat().st_size for path in made[:-1]} == {SIZE}
    assert run("bash", "-c", "cat k4f2.hvn.*", folder=stick) == package.read_bytes()
    assert read(made[::-1]) == BIG
    assert read(volumes.siblings(made[3])) == BIG
    assert read(volumes.siblings(package)) == BIG


def test_volumes_of_several_disks(package: Path, tmp_path: Path) -> None:
    total, made = volumes.count(package, SIZE), []
    for number in range(1, total + 1):
        disk = tmp_path / f"disk {number}"
        disk.mkdir()
        made += volumes.cut(package, disk, SIZE, Progress(), [number])
        assert len(list(disk.iterdir())) == 1
    assert read(made) == BIG


@pytest.mark.parametrize("size", [1 << 20, 1_000_000, 65_552, 30_000])
def test_any_size_of_a_slice(package: Path, stick: Path, size: int) -> None:
    assert read(volumes.cut(package, stick, size, Progress())) == BIG


def test_an_interrupted_set_goes_on_where_it_stopped(package: Path, stick: Path) -> None:
    def stop(done: int, total: int, words: str) -> None:
        if done > 3 * SIZE:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        volumes.cut(package, stick, SIZE, progress)
    there = {path.name: path.stat().st_mtime_ns for path in stick.iterdir()}
    assert 2 < len(there) < volumes.count(package, SIZE) and not [name for name in there if name.endswith("part")]
    (stick / f".k4f2.hvn.{len(there) + 1:03}.0123456789ab.part").write_bytes(b"pulled")
    made = volumes.cut(package, stick, SIZE, Progress())
    assert sorted(path.name for path in stick.iterdir()) == [path.name for path in made]
    assert {name: (stick / name).stat().st_mtime_ns for name in there} == there
    assert read(made) == BIG


def test_a_name_with_signs_of_its_own(package: Path, stick: Path) -> None:
    odd = package.rename(package.with_name("C-9 [draft]*.hvn"))
    left = stick / ".C-9 [draft]*.hvn.001.0123456789ab.part"
    left.write_bytes(b"pulled")
    made = volumes.cut(odd, stick, SIZE, Progress())
    assert not left.exists() and read(volumes.siblings(made[0])) == BIG


def test_another_file_of_that_name_is_left_alone(package: Path, stick: Path) -> None:
    for content in (b"mine", bytes(SIZE)):
        (stick / "k4f2.hvn.002").write_bytes(content)
        with pytest.raises(AlreadyExists):
            volumes.cut(package, stick, SIZE, Progress())
        assert (stick / "k4f2.hvn.002").read_bytes() == content


def test_a_full_disk_keeps_whole_volumes_alone(package: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced, sync = [], os.fsync

    def full(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 7:
            raise OSError(28, "full")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        volumes.cut(package, stick, SIZE, Progress())
    assert all(path.stat().st_size == SIZE for path in stick.iterdir())
    assert [path.name for path in stick.iterdir() if path.name.startswith(".")] == []


def test_more_than_can_be_named(package: Path, stick: Path) -> None:
    with pytest.raises(PackageRefused):
        volumes.cut(package, stick, 100, Progress())
    assert list(stick.iterdir()) == []


def test_each_wrong_volume_is_named(package: Path, stick: Path, tmp_path: Path) -> None:
    made = volumes.cut(package, stick, SIZE, Progress())
    foreign = tmp_path / "other" / "k4f2.hvn"
    foreign.parent.mkdir()
    foreign.write_bytes(sealed(BIG)[0])
    others = volumes.cut(foreign, foreign.parent, SIZE, Progress())
    renamed = shutil.copy(others[2], tmp_path / "zz.hvn.003")
    for number in range(len(made) - 1):
        assert why([*made[:number], *made[number + 1 :]]) == ("volume_missing", made[number].name)
    assert why(made[:-1]) == ("volume_cut", made[-2].name)
    assert why([*made, made[2]]) == ("volume_twice", made[2].name)
    assert why([*made[:2], Path(renamed), *made[3:]]) == ("volume_of_another", "zz.hvn.003")
    for number in range(1, len(made)):
        # The piece that lies across both is the first that does not verify.
        mixed = [*made[:number], others[number], *made[number + 1 :]]
        assert why(mixed) == ("volumes_apart", made[number - 1].name)
    assert why([others[0], *made[1:]]) == ("volumes_apart", made[0].name)
    copied = shutil.copy(made[2], tmp_path / "k4f2.hvn.005")
    assert why([*made[:4], Path(copied), *made[5:]]) == ("volume_twice", "k4f2.hvn.005")


def test_a_volume_that_is_cut_or_damaged_is_named(package: Path, stick: Path) -> None:
    made = volumes.cut(package, stick, SIZE, Progress())
    for number, path in enumerate(made):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        # Volumes are of one size, but for the last: which of two is the wrong one can't be told of the first alone.
        assert why(made) == ("volume_cut", path.name) if path == made[-1] else ("volume", made[max(number, 1)].name)
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        assert why(made)[0] in {"volume", "volumes_apart"}
        assert path.name in str(_refusal(made))
        path.write_bytes(whole)
    assert read(made) == BIG


def test_what_is_no_file_is_not_waited_for(package: Path, stick: Path) -> None:
    made = volumes.cut(package, stick, SIZE, Progress())
    made[3].unlink()
    os.mkfifo(made[3])
    with pytest.raises(NotAFile):
        read(made)
    made[3].unlink()
    made[3].symlink_to(package)
    with pytest.raises(HavenError):
        read(made)
