"""The generator of large vaults writes what the application would have written."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions import queries, records
from app.actions.verifying import verify
from tests import many
from tests.vault.reader import Vault
from tests.vaults import SECRET, made_vault, reopened


def test_records_made_in_bulk_are_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "BATCH", 64)
    session, _ = made_vault(tmp_path / "v.haven")
    many.fill(session, 150)
    slow = session.do(records.add_record, "threat", many.values(150), many.CASE).result
    session.lock()
    with reopened(tmp_path / "v.haven") as session:
        assert verify(session).problems == []
        assert session.ask(queries.count, "threat") == 151
        assert len(session.ask(queries.search, "Incident 77", many.CASE)) == 1
        assert len(session.ask(queries.search, many.COMMON, many.CASE, limit=500)) == 151
        fast = next(
            item
            for item in session.ask(queries.records, "threat", many.CASE, limit=200).rows
            if item.title == "Incident 149"
        )
        filled = {name for name in fast.__slots__ if getattr(fast, name) is not None}
        assert filled == {name for name in slow.__slots__ if getattr(slow, name) is not None}
        # The tail of bulk and of single records undoes alike.
        assert [record.title for record in session.do(records.undo_last).result] == ["Incident 150"]
    vault = Vault(tmp_path / "v.haven", SECRET.decode())
    assert vault.uncommitted() == []
    assert vault.journal_root() == (vault.state() or {})["root"]
