"""Rotation: a new vault key under what was presented, in one step, and evidence under new keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions import credentials, evidence, opening, records
from app.actions.credentials import Presented
from app.actions.verifying import verify
from app.domain.errors import WrongKey
from app.session import Session
from app.vault import header
from tests.vaults import SECRET, new_vault


@pytest.fixture
def session(tmp_path: Path):
    made, _ = new_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"title": "Heron"})
    (tmp_path / "scan.txt").write_bytes(b"what was seen\n" * 5000)
    (tmp_path / "note.txt").write_bytes(b"a note")
    case = made.ask(records.case_by_code, "C-001").code
    evidence.add_evidence(made, [tmp_path / "scan.txt", tmp_path / "note.txt"], case)
    yield made
    made.lock()


def opened(path: Path, secret: bytes = SECRET) -> Session:
    return opening.open_vault(path, bytearray(secret))


def databases(path: Path) -> list[str]:
    return sorted(found.name for found in path.glob("case-*"))


def test_rotation_keeps_what_was_presented_and_names_what_it_drops(session: Session, tmp_path: Path) -> None:
    credentials.add_passphrase(session, bytearray(b"kept"), "Kept")
    credentials.add_passphrase(session, bytearray(b"dropped"), "Dropped")
    path, old_key = session.path, bytes(session.vault._vault_key)
    old_header, old_db = session.vault.header, session.vault.db_path.name
    done = credentials.rotate(session, [Presented(bytearray(SECRET)), Presented(bytearray(b"kept"))])
    assert done["dropped"] == ["Dropped"]
    assert not done["deep"]
    assert bytes(session.vault._vault_key) != old_key
    assert session.vault.header_generation == old_header.generation + 1
    assert header.unseal(session.vault.header, old_key) is None
    assert not (path / old_db).exists()
    assert verify(session).problems == []
    session.do(records.add_case, {"title": "After"})
    session.lock()
    assert databases(path) == [f"case-{session.vault.db_id.hex()}.db"]
    for secret in (SECRET, b"kept"):
        with opened(path, secret) as again:
            assert again.alarms == []
            assert verify(again).problems == []
            assert again.ask(lambda reader: reader.database.value('SELECT count(*) FROM "case"')) == 2
    with pytest.raises(WrongKey):
        opened(path, b"dropped")
    code = bytearray(done["recovery_code"].encode())
    opening.open_vault(path, code, recovery=True).lock()
