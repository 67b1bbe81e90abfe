"""A header copy counts only when the database it names opens under its key."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions import queries, records
from app.actions.verifying import verify
from app.domain.errors import Damaged
from app.vault import crypto, header
from tests.vaults import made_vault, reopened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    session, _ = made_vault(tmp_path / "v.haven")
    session.do(records.add_case, {"code": "C-001"})
    session.do(records.add_record, "note", {"text": "words"}, "C-001")
    session.lock()
    return tmp_path / "v.haven"


def newer_header(path: Path, copies: tuple[str, ...]) -> Path:
    """Genuine and one generation further, in some copies; the file of the database that it names."""
    with reopened(path) as session:
        vault = session.vault
        db_id = crypto.random_bytes(16)
        made = header.seal(
            replace(vault.header, generation=vault.header.generation + 1),
            vault._vault_key,
            replace(vault.directory, db_id=db_id),
        )
    for name in copies:
        (path / name).write_bytes(made.encode())
    return path / f"case-{db_id.hex()}.db"


@pytest.mark.parametrize("damage", ["missing", "garbage", "short", "another vault's"])
def test_the_older_copy_serves_when_the_newer_ones_database_does_not_open(
    path: Path, tmp_path: Path, damage: str
) -> None:
    database = newer_header(path, ("header.a",))
    if damage == "garbage":
        database.write_bytes(os.urandom(40960))
    if damage == "short":
        database.write_bytes(b"x")
    if damage == "another vault's":
        other, _ = made_vault(tmp_path / "other.haven")
        other.lock()
        database.write_bytes(next((tmp_path / "other.haven").glob("case-*.db")).read_bytes())
    with reopened(path) as session:
        assert session.vault.db_path != database
        assert session.alarms == []
        assert session.ask(queries.count, "note") == 1
        assert {fault.code for fault in verify(session).problems} == {"header_copy"}


def test_both_copies_naming_a_lost_database_are_damage_by_name(path: Path) -> None:
    database = newer_header(path, ("header.a", "header.b"))
    with pytest.raises(Damaged) as damage:
        reopened(path)
    assert damage.value.facts["subject"] == database.name
