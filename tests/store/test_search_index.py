"""The search index kept up beside the work: filled anew when its rules change, deleted words dropped at idle."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from app.actions import queries, records, verifying
from app.domain.folding import fold
from app.session import Session, indexing
from app.store import search
from tests.vaults import made_vault, reopened


def until_idle(session: Session) -> None:
    """Wait until the store thread has nothing more to do."""
    for _ in range(200):
        session._writer.submit(lambda: None).result()


def meta(session: Session, key: str) -> Any:
    return session.database.value("SELECT value FROM meta WHERE key=?", (key,))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session, _ = made_vault(tmp_path / "v.haven")
    with session:
        session.do(records.add_case, {"code": "C-001"})
        for n in range(30):
            session.do(records.add_record, "note", {"text": f"heron {n}"}, "C-001")
        assert meta(session, "search_version") == search.version()
    return tmp_path / "v.haven"


def test_the_index_is_filled_anew_in_the_background_when_its_rules_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_BATCH", 7)
    monkeypatch.setattr(search, "version", lambda: "another")
    monkeypatch.setattr(search, "pairs", lambda text: fold(text).replace("heron", "crane"))
    with reopened(folder) as session:
        # Answers come all the while, and commands pass between the steps.
        session.ask(queries.search, "heron")
        session.do(records.add_record, "note", {"text": "heron meanwhile"}, "C-001")
        until_idle(session)
        assert meta(session, "search_version") == "another"
        assert meta(session, "search_refill") is None
        found = session.database.value("SELECT count(*) FROM search WHERE search MATCH 'crane'")
        assert (found, session.database.value("SELECT count(*) FROM search WHERE search MATCH 'heron'")) == (31, 0)
        assert verifying.verify(session).problems == []


def test_a_refill_that_is_cut_off_goes_on_at_the_next_opening(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_BATCH", 5)
    monkeypatch.setattr(search, "version", lambda: "another")
    session = reopened(folder)
    session.lock()
    with reopened(folder) as session:
        until_idle(session)
        assert meta(session, "search_version") == "another"
        assert len(session.ask(queries.search, "heron", limit=100)) == 30
    monkeypatch.setattr(search, "version", lambda: "third")
    with reopened(folder) as session:
        until_idle(session)
        assert meta(session, "search_version") == "third"


def test_deleted_words_leave_the_index_at_idle(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "IDLE", 0.05)
    with reopened(folder) as session:
        made = session.do(records.add_record, "note", {"text": "zxqvgone"}, "C-001").result

        def held() -> bool:
            return any(b"zxqvgone" in bytes(row[0]) for row in session.database.rows("SELECT block FROM search_data"))

        assert session.ask(held_by(held)) is True
        session.do(records.edit_record, made.uid, {"text": "other words"})
        for _ in range(400):
            until_idle(session)
            if meta(session, "words_left") is None:
                break
        assert meta(session, "words_left") is None
        assert session.ask(held_by(held)) is False
        assert len(session.ask(queries.search, "heron", limit=100)) == 30


def held_by(look: Any) -> Any:
    return lambda reader: look()


def test_folding_and_its_number_change_together() -> None:
    """Who changes how text is folded or cut raises `search.FOLDING` and writes the new digest here."""
    sample = " ".join(chr(n) for n in range(0x20, 0x3100) if not 0xD800 <= n < 0xE000)
    digest = hashlib.sha256(search.pairs(sample + " 北京市公安局 กรุงเทพ").encode("utf-8", "replace")).hexdigest()
    assert (search.FOLDING, digest[:16]) == (4, "22bc9ffb65087a7a")


def test_what_many_changes_of_one_command_say_last_is_found_and_nothing_else(folder: Path) -> None:
    session = reopened(folder)
    uids = [session.do(lambda unit, n=n: unit.add("note", {"text": f"first word{n}x"})).result.uid for n in range(3)]

    def changed(unit: Any) -> None:
        for n, uid in enumerate(uids):
            unit.change(uid, {"text": f"second term{n}x"})
            unit.change(uid, {"text": f"third saying{n}x"})
        unit.delete(uids[2], "no reason")

    session.do(changed)
    ask = lambda words: sorted(hit.uid for hit in session.ask(lambda r: search.search(r.database, words)))  # noqa: E731
    assert (ask("first"), ask("second"), ask("third")) == ([], [], sorted(uids[:2]))
    session.do(lambda unit: (unit.change(uids[0], {"text": "fourth"}), unit.erase(uids[0], ["text"], "asked for")))
    assert (ask("fourth"), ask("third")) == ([], [uids[1]])
    session.lock()
