"""The clock of the computer jumps while somebody works: nothing is lost, nothing is called a rollback."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from app.actions import opening, queries
from app.store import journal
from tests.ui.conftest import PASSPHRASE


@pytest.mark.parametrize("days", [-700, 700])
def test_a_clock_that_jumps_loses_nothing_and_alarms_nobody(
    at_desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    window = at_desk.window
    session, desk, real = window.context.session, window.desk, journal.now

    def now() -> tuple[str, int]:
        return real(dt.datetime.now(dt.UTC) + dt.timedelta(days=days))

    at_desk.press("Ctrl+E")
    at_desk.type("2021 held")
    at_desk.press("Enter")
    at_desk.until(lambda: session.ask(queries.count, "event", "C-001") == 1)
    monkeypatch.setattr(journal, "now", now)
    at_desk.type("2022 released")
    at_desk.press("Enter")
    at_desk.until(lambda: session.ask(queries.count, "event", "C-001") == 2)
    at_desk.settle()
    desk.undo()
    at_desk.until(lambda: session.ask(queries.count, "event", "C-001") == 1)
    assert [row.title for row in session.ask(queries.records, "event", "C-001").rows] == ["held"]
    desk.redo()
    at_desk.until(lambda: session.ask(queries.count, "event", "C-001") == 2)
    desk.quick.line.setFocus()
    at_desk.type("2023 threatened")
    for name in ("today", "threats", "law", "log", "timeline"):
        desk.show_page(name)
        at_desk.settle()
    assert not desk.trouble.standing
    at_desk.settle()
    session.lock()
    again = opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode()))
    assert again.alarms == []
    assert [draft.text for draft in again.ask(queries.drafts)] == ["2023 threatened"]
    window.context.session = again
