"""The large vault of the benchmarks is a vault like any other."""

from __future__ import annotations

from pathlib import Path

from app.actions import queries
from app.actions.verifying import verify
from tests import big


def test_a_hundredth_of_the_large_vault_verifies(tmp_path: Path) -> None:
    size = big.Size().share(0.003)
    session = big.make(tmp_path / "big", size)
    try:
        assert verify(session).problems == []
        kinds = {kind: session.ask(queries.count, kind, big.LARGEST) for kind in ("event", "threat")}
        assert sum(kinds.values()) == size.happenings
        assert min(kinds.values()) > size.happenings // 4
        assert session.ask(queries.count, "evidence") == size.exhibits
        assert session.ask(queries.count, "case") == size.cases
    finally:
        session.lock()
