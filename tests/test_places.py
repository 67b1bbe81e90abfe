"""A folder copied by hand and opened on another computer: what can be told of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.actions import backup, vault
from app.session import Session, places
from tests.vaults import SECRET, made_vault, reopened


def _seen(session: Session) -> tuple[bool, int, bool]:
    found = vault.info(session)["computers"]
    return found["here_since"] is not None, found["others"], found["last_elsewhere"] is not None


def test_a_copy_opened_on_another_computer_can_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "machine", lambda: b"the first")
    made_vault(tmp_path / "vault")[0].lock()
    with reopened(tmp_path / "vault") as session:
        assert _seen(session) == (True, 0, False)
    shutil.copytree(tmp_path / "vault", tmp_path / "twin")
    monkeypatch.setattr(places, "machine", lambda: b"the second")
    with reopened(tmp_path / "twin", read_only=True) as session:
        assert _seen(session) == (False, 1, True)
    with reopened(tmp_path / "twin") as session:
        assert _seen(session) == (True, 1, True)
        names = session.ask(lambda reader: reader.database.rows("SELECT key FROM meta WHERE key LIKE 'computer:%'"))
        assert not [name for (name,) in names if b"the second".hex() in name or "the second" in name]
        backup.backup(session, tmp_path / "b")
    again, _ = backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(SECRET))
    with again:
        assert _seen(again) == (True, 0, False)


def test_a_system_that_does_not_tell_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_IDS", (tmp_path / "nothing", tmp_path))
    assert places.machine() == b""
    made_vault(tmp_path / "vault")[0].lock()
    with reopened(tmp_path / "vault") as session:
        assert _seen(session) == (False, 0, False)


def test_the_id_of_the_computer_is_read_from_the_first_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "id").write_bytes(b"abc\n" + b"x" * 1000)
    monkeypatch.setattr(places, "_IDS", (tmp_path / "nothing", tmp_path / "id"))
    assert places.machine() == b"abc\n" + b"x" * 252
