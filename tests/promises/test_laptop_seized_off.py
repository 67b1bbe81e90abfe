"""Laptop seized, off: content and names unreadable; a guess costs the parameters shown in `vault info`."""

from __future__ import annotations

import pytest

from app.actions import vault
from app.domain.errors import HavenError, WrongKey
from app.vault import crypto
from tests.promises.conftest import SECRET, Office, readable


def test_laptop_seized_off_content_and_names_are_unreadable(office: Office) -> None:
    files = office.files()
    assert {"header.a", "header.b", "state"} <= set(files)
    assert any(name.startswith("objects/") for name in files)
    assert readable(files) == []
    assert not any(name.endswith(("-wal", "-journal", "-shm")) for name in files)


def test_laptop_seized_off_nothing_opens_without_the_passphrase_or_the_code(office: Office) -> None:
    for guess in (SECRET + " ", SECRET.upper(), SECRET[:-1]):
        with pytest.raises(WrongKey):
            office.open(guess)
    with pytest.raises(HavenError):
        office.open("0000-0000-0000-0000-0000-0000-0000-0000", recovery=True)
    assert readable(office.files()) == []


def test_laptop_seized_off_a_guess_costs_what_vault_info_shows(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.open() as session:
        shown = vault.info(session)["kdf"]
    paid: list[tuple[int, int, int]] = []
    real = crypto.argon2id

    def counted(secret: bytes, salt: bytes, memory: int, passes: int, lanes: int) -> bytearray:
        paid.append((memory // 1024, passes, lanes))
        return real(secret, salt, memory, passes, lanes)

    monkeypatch.setattr(crypto, "argon2id", counted)
    with pytest.raises(WrongKey):
        office.open("a guess")
    assert paid == [(shown["memory_mib"], shown["passes"], shown["lanes"])]
    assert shown["memory_mib"] >= 64


def test_laptop_seized_off_cheaper_parameters_in_the_header_open_nothing(office: Office) -> None:
    for name in ("header.a", "header.b"):
        path = office.path / name
        data = bytearray(path.read_bytes())
        data[40:44] = (128 * 1024).to_bytes(4, "little")
        path.write_bytes(data)
    with pytest.raises(HavenError):
        office.open()
