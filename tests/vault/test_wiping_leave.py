"""Wipe against modes and owners: what stands in the way of one file keeps no other, and is said truly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.vault import folder, unlocking, wiping
from app.vault.credentials import RecoveryCode
from tests.leave import as_nobody, common_ground, given, immutable
from tests.vault.test_wiping import filled
from tests.vaults import CHEAP, passphrase

MAGIC = b"HAVENVLT"
SNAPSHOT = f"snapshots/{'cd' * 16}.db"


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A vault of an ordinary user, closed, with a file of every kind."""
    monkeypatch.setattr(folder, "RESERVE", 1 << 20)
    monkeypatch.setattr(wiping.devicekey, "forget", lambda _: None)
    with common_ground() as place:
        made = folder.create_vault(place / "v.haven", passphrase(), RecoveryCode.new(), kdf=CHEAP)
        folder.publish(made)
        made.close()
        filled(made.path)
        given(place)
        yield made.path


def wiped(path: Path) -> str:
    return as_nobody(lambda: wiping.wipe(path))


@pytest.mark.parametrize(
    ("names", "mode"),
    [
        (["header.a", "header.b"], 0o400), (["header.a"], 0), (["."], 0o500), (["objects", "objects/12"], 0o500),
        (["snapshots", "objects"], 0), (["state", "lock", "summary"], 0),
    ],
)  # fmt: skip
def test_a_mode_that_its_owner_can_change_stands_in_no_wipe(path: Path, names: list[str], mode: int) -> None:
    for name in names:
        (path / name).chmod(mode)
    assert wiped(path) == "[]"
    assert not path.exists()


def test_a_header_of_somebody_else_is_removed_when_it_can_not_be_overwritten(path: Path) -> None:
    given(path / "header.a", owner=0)
    assert wiped(path).startswith("NotOverwritten: Nothing is left to open")
    assert not path.exists()


def test_a_wipe_that_fails_is_never_said_to_be_done(path: Path) -> None:
    """A header that stands keeps the vault openable: all else goes, and each command says that it is not finished."""
    (path / "wiped").write_bytes(b"")
    for name in (".", "wiped", "header.a", "header.b"):
        (path / name).chmod(0o755)
        given(path / name, owner=0)
    given(path / "objects", path / "snapshots")
    for told in (wiped(path), as_nobody(lambda: unlocking.read_headers(path)), wiped(path)):
        assert told.startswith(f"NotWiped: The wipe is NOT finished, the vault may still open: {path}"), told
        assert "header.a" in told
        assert "header.b" in told
    assert (path / "header.a").read_bytes()[:8] == MAGIC
    assert [place for name in ("objects", "snapshots") for place in (path / name).rglob("*") if place.is_file()] == []
    with pytest.raises(wiping.Wiped):
        unlocking.read_headers(path)
    assert not path.exists()


def test_one_header_that_stands_saves_neither_the_other_nor_the_files(path: Path) -> None:
    with immutable(path / "header.a"):
        for _ in range(2):
            with pytest.raises(wiping.NotWiped, match=r"header\.a"):
                wiping.wipe(path)
        with pytest.raises(wiping.NotWiped):
            wiping.finish_if_marked(path)
        assert {place.name for place in path.iterdir()} == {"header.a", "wiped", "lock"}
    with pytest.raises(wiping.Wiped):
        wiping.finish_if_marked(path)
    assert not path.exists()


def test_one_file_that_can_not_be_removed_keeps_no_other(path: Path) -> None:
    (path / "snapshots").chmod(0o755)
    given(path / "snapshots", owner=0)
    told = wiped(path)
    assert told.startswith("FilesLeft")
    assert f"{SNAPSHOT}: Permission denied" in told
    assert {str(one.relative_to(path)) for one in path.rglob("*") if one.is_file()} == {
        SNAPSHOT, f"snapshots/{'ef' * 16}.db.part", "wiped", "lock"
    }  # fmt: skip
    given(path / "snapshots")
    assert as_nobody(lambda: wiping.finish_if_marked(path)).startswith("Wiped")
    assert not path.exists()
