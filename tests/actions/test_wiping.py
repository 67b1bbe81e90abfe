"""What a wipe would lose, the wipe from an action, and travel: handed over, proven, gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import session as sessions
from app.actions import backup, records, vault, wiping
from app.domain.errors import Damaged, HavenError, Refused, WrongKey
from app.session import Session
from app.store import plaintext
from app.vault import wiping as key_destruction
from app.vault.credentials import RecoveryCode
from tests.actions.test_backup import bound, exhibit, flip, objects
from tests.leave import immutable
from tests.vaults import SECRET, made_vault, passphrase, reopened


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = made_vault(tmp_path / "vault")
    with made:
        made.do(records.add_record, "case", {"title": "Heron"})
        exhibit(made, tmp_path, "one")
        yield made


@pytest.fixture
def office(session: Session) -> str:
    """The office's own passphrase; the id of its credential."""
    session.vault.change_credential(passphrase(b"the office"), "office", ())
    session.do(lambda unit: unit.database.run("UPDATE meta SET value='2' WHERE key='header_generation'"))
    return session.vault.directory.credentials[-1].slot_id


def test_the_summary_is_there_after_a_lock(session: Session, tmp_path: Path) -> None:
    assert wiping.summary(session.path) == {"tested_at": None, "only_here": None, "plaintext": None}
    backup.backup(session, tmp_path / "b")
    tested = backup.rehearse(session, tmp_path / "b")["tested_at"]
    assert wiping.summary(session.path)["only_here"] == {"entries": 0, "exhibits": 0}
    exhibit(session, tmp_path, "two")
    session.lock()
    found = wiping.summary(session.path)
    assert found["tested_at"][:19] == tested[:19]
    assert found["only_here"]["exhibits"] == 1
    with reopened(session.path) as again:
        wiping.hide_summary(again, hidden=True)
    assert not (session.path / "summary").exists()
    with reopened(session.path) as again:
        wiping.hide_summary(again, hidden=False)
    assert (session.path / "summary").exists()


def test_a_lock_looks_at_no_file_outside(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that hangs must not keep the keys in memory; what is listed counts, there or not."""
    monkeypatch.setattr(plaintext.Lying, "state", lambda _: pytest.fail("looked at outside"))
    session.lock()
    assert wiping.summary(session.path)["plaintext"] == 1


def test_wipe_says_what_may_be_left(session: Session) -> None:
    session.lock()
    told = wiping.wipe(session.path)
    assert (told["left"], "Flash" in told["remains"]) == ([], True)
    with pytest.raises(HavenError) as gone:
        reopened(session.path)
    assert gone.value.code == "not_found"


def test_travel_leaves_a_backup_for_the_office_and_nothing_here(session: Session, office: str, tmp_path: Path) -> None:
    told = wiping.travel(session, tmp_path / "b", [office])
    assert (told["opens_with"], told["left"]) == (["office"], [])
    assert not session.path.exists()
    with pytest.raises(WrongKey):
        backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(SECRET))
    again, _ = backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(b"the office"))
    with again:
        assert (vault.verify(again).problems, again.ask(vault.counts)["evidence"]) == ([], 1)


def test_border_and_coercion_travel_and_wipe_leave_nothing_to_open(tmp_path: Path) -> None:
    """Once the keys are destroyed no credential opens anything, with every other file still in its place."""
    made, code = made_vault(tmp_path / "vault")
    made.do(records.add_record, "case", {"title": "Heron"})
    made.lock()
    before = {p.name for p in made.path.iterdir()}
    key_destruction.destroy_keys(made.path)
    assert {p.name for p in made.path.iterdir()} == before | {"wiped"}
    (made.path / "wiped").unlink()
    for credential in (passphrase(), RecoveryCode.read(code)):
        with pytest.raises(Damaged) as damaged:
            sessions.open_session(made.path, credential)
        assert damaged.value.facts["part"] == "header"
    assert [row for row in wiping.summary(made.path).values() if row is not None] == []
    wiping.wipe(made.path)
    assert not made.path.exists()


def test_travel_takes_half_typed_text_along(session: Session, office: str, tmp_path: Path) -> None:
    def typed(unit: Any) -> None:
        unit.database.run("INSERT INTO draft VALUES ('u','note','text',NULL,'half-typed',1,'2026-01-01T00:00:00Z')")

    session.do(typed)
    wiping.travel(session, tmp_path / "b", [office])
    again, _ = backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(b"the office"))
    with again:
        assert again.ask(lambda reader: reader.database.value("SELECT text FROM draft")) == "half-typed"


def test_travel_refuses_a_passphrase_bound_to_this_computer(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="bound to this computer"):
        wiping.travel(session, tmp_path / "b", [bound(session)])
    assert not (tmp_path / "b").exists()


def test_travel_refuses_what_would_lose_something(session: Session, office: str, tmp_path: Path) -> None:
    for keep in ([], ["00" * 16]):
        with pytest.raises(Refused):
            wiping.travel(session, tmp_path / "b", keep)
    assert not (tmp_path / "b").exists()
    flip(objects(session.path)[0])
    with pytest.raises(Refused, match="E-001"):
        wiping.travel(session, tmp_path / "b", [office])
    assert not (session.path / "wiped").exists()
    assert session.ask(vault.counts)["evidence"] == 1


def test_travel_refuses_a_vault_that_changed_meanwhile(
    session: Session, office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup.rehearse

    def busy(*given: Any) -> Any:
        session.do(records.add_record, "note", {"text": "typed meanwhile"}, "C-001")
        return real(*given)

    monkeypatch.setattr(backup, "rehearse", busy)
    with pytest.raises(Refused, match="changed"):
        wiping.travel(session, tmp_path / "b", [office])
    assert (session.path / "header.a").exists()


def test_travel_refuses_a_backup_that_does_not_prove_itself(
    session: Session, office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup.backup

    def rotting(*given: Any, **named: Any) -> Any:
        told = real(*given, **named)
        flip(objects(tmp_path / "b")[0])
        return told

    monkeypatch.setattr(backup, "backup", rotting)
    with pytest.raises(HavenError) as damaged:
        wiping.travel(session, tmp_path / "b", [office])
    assert damaged.value.facts["subject"] == "E-001"
    assert (session.path / "header.a").exists()


def test_travel_whose_wipe_fails_says_that_the_backup_stands_and_the_vault_too(
    session: Session, office: str, tmp_path: Path
) -> None:
    path = session.path
    with immutable(path / "header.a", path / "header.b"), pytest.raises(wiping.TravelStopped) as stopped:
        wiping.travel(session, tmp_path / "b", [office])
    said = str(stopped.value)
    assert said.startswith(
        f"The backup was made, is whole and lies in {tmp_path / 'b'}. But the vault here is NOT wiped."
    )
    assert str(path) in said
    assert "header.a" in said
    assert [Path(one).name for one in stopped.value.facts["outside"]] == ["one"]
    again, _ = backup.restore(tmp_path / "b", tmp_path / "again", lambda: bytearray(b"the office"))
    with again:
        assert vault.verify(again).problems == []


def test_travel_after_which_files_stay_says_that_the_keys_are_gone(
    session: Session, office: str, tmp_path: Path
) -> None:
    stuck = objects(session.path)[0]
    with immutable(stuck), pytest.raises(wiping.TravelLeft) as stopped:
        wiping.travel(session, tmp_path / "b", [office])
    said = str(stopped.value)
    assert said.startswith(f"The backup was made, is whole and lies in {tmp_path / 'b'}. The keys are destroyed")
    assert stuck.name in said
    assert not (session.path / "header.a").exists()


def test_a_rehearsal_says_whether_its_date_is_kept(session: Session, tmp_path: Path) -> None:
    backup.backup(session, tmp_path / "b")
    session.lock()
    with reopened(session.path, read_only=True) as looking:
        assert backup.rehearse(looking, tmp_path / "b")["noted"] is False
        assert backup.reminder(looking)["last_tested"] is None
    with reopened(session.path) as writing:
        assert backup.rehearse(writing, tmp_path / "b")["noted"] is True
        assert backup.reminder(writing)["last_tested"]
