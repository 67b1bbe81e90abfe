"""What makes a rollback show: the state record against the database, the header, the write-ahead log."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions import records, verifying
from app.domain.errors import Damaged, RolledBack, WrongKey
from app.session import Session
from app.vault.state import CLOSED, CLOSING, OPEN, RECORD, State, assess
from tests.store import damage
from tests.vaults import made_vault, reopened

STATE = State("s" * 32, CLOSED, 10, "r" * 64, 2, "d" * 32, settings="e" * 64)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state") / "v.haven"
    session, _ = made_vault(folder)
    session.do(records.add_case, {"title": "Birch", "code": "C-001"})
    session.lock()
    (folder / "reserve.bin").write_bytes(b"")
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "v.haven", copy_function=shutil.copy2)


def note(session: Session, text: str = "words") -> None:
    session.do(records.add_record, "note", {"text": text}, "C-001")


def alarms(folder: Path) -> dict[str, int]:
    """The codes of the alarms with how many entries are missing; each also found by verify, none gone at the next."""
    told: list[dict[str, int]] = []
    for _ in range(2):
        with reopened(folder) as session:
            told.append({alarm.code: alarm.missing for alarm in session.alarms})
            codes = {one.code for one in verifying.verify(session).problems}
            assert set(told[-1]) <= codes
            if told[-1]:
                with pytest.raises(RolledBack):
                    note(session)
    assert told[0] == told[1]
    return told[0]


def crashed(folder: Path, target: Path) -> Path:
    """A copy of an open vault after two more notes, as a power cut would leave it."""
    with reopened(folder) as session:
        note(session)
        note(session)
        shutil.copytree(folder, target, copy_function=shutil.copy2)
    return target


def test_a_crash_is_no_rollback(folder: Path, tmp_path: Path) -> None:
    copy = crashed(folder, tmp_path / "copy.haven")
    assert list(copy.glob("*-wal"))
    with reopened(copy) as session:
        assert session.alarms == []
        assert verifying.verify(session).problems == []


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped_early(data: bytes) -> bytes:
    return damage.flipped(data, 32 + 24 + 100)


def _flipped_header(data: bytes) -> bytes:
    return damage.flipped(data, 17)


def _flipped_late(data: bytes) -> bytes:
    return damage.flipped(data, len(data) - 200)


@pytest.mark.parametrize("harm", [None, lambda data: b"", _cut, _flipped_early, _flipped_header, _flipped_late])
def test_deleted_emptied_cut_and_flipped_wal(
    folder: Path, tmp_path: Path, harm: Callable[[bytes], bytes] | None
) -> None:
    copy = crashed(folder, tmp_path / "copy.haven")
    log = next(copy.glob("*-wal"))
    log.unlink() if harm is None else log.write_bytes(harm(log.read_bytes()))
    for left in copy.glob("*-shm"):
        left.unlink()
    found = alarms(copy)
    assert 1 <= found["database_behind"] <= 2


def test_older_database_file(folder: Path, tmp_path: Path) -> None:
    database = next(folder.glob("case-*.db"))
    shutil.copy2(database, tmp_path / "old")
    with reopened(folder) as session:
        note(session)
        note(session)
        note(session)
    shutil.copy2(tmp_path / "old", database)
    assert alarms(folder)["database_behind"] == 3


def test_older_state(folder: Path, tmp_path: Path) -> None:
    shutil.copy2(folder / "state", tmp_path / "old")
    with reopened(folder) as session:
        note(session)
    shutil.copy2(tmp_path / "old", folder / "state")
    assert "state_behind" in alarms(folder)


def test_state_of_a_session_without_changes_is_older_too(folder: Path, tmp_path: Path) -> None:
    shutil.copy2(folder / "state", tmp_path / "old")
    reopened(folder).lock()
    shutil.copy2(tmp_path / "old", folder / "state")
    assert "other_session" in alarms(folder)


@pytest.mark.parametrize("harm", [lambda data: b"", lambda data: bytes(2 * RECORD), lambda data: data[: RECORD - 1]])
def test_a_state_that_is_gone_or_no_state(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    (folder / "state").write_bytes(harm((folder / "state").read_bytes()))
    assert alarms(folder) == {"state_missing": 0}


def test_older_header_after_a_new_passphrase(folder: Path, tmp_path: Path) -> None:
    for name in ("header.a", "header.b"):
        shutil.copy2(folder / name, tmp_path / name)
    from app.actions import credentials

    with reopened(folder) as session:
        credentials.change_passphrase(session, bytearray(b"second"))
    for name in ("header.a", "header.b"):
        shutil.copy2(tmp_path / name, folder / name)
    assert "header_old" in alarms(folder)


_PLACES = {"vault id": 20, "generation": 33, "memory": 41, "passes": 44, "lanes": 48, "salt": 60, "slot": 128 + 60,
           "unused slot": 128 + 7 * 160 + 9, "sealed blob": 2000, "filling": 9000}  # fmt: skip


@pytest.mark.parametrize("place", _PLACES)
def test_slot_parameter_and_generation_edits_in_one_header_copy(folder: Path, place: str) -> None:
    path = folder / "header.a"
    true = path.read_bytes()
    path.write_bytes(damage.flipped(true, _PLACES[place], 1))
    with reopened(folder) as session:
        assert session.mended == ["header.a"]
        told = verifying.verify(session)
        assert (told.problems, told.answer()["mended"]) == ([], ["header.a"])
    assert path.read_bytes() == true


@pytest.mark.parametrize("place", _PLACES)
def test_slot_parameter_and_generation_edits_in_both_header_copies(folder: Path, place: str) -> None:
    for name in ("header.a", "header.b"):
        path = folder / name
        path.write_bytes(damage.flipped(path.read_bytes(), _PLACES[place], 1))
    # What goes into the key itself can't be told from another passphrase; all else names the header.
    with pytest.raises((Damaged, WrongKey)) as refused:
        reopened(folder)
    if place not in {"vault id", "memory", "passes", "lanes", "salt", "slot"}:
        assert refused.value.facts["part"] == "header"


def test_settings_and_identities_put_back_with_one_older_page(folder: Path, tmp_path: Path) -> None:
    """A page of `meta` or `site` authenticates in an older version; the state's digest tells."""
    database = next(folder.glob("case-*.db"))
    with reopened(folder) as session:
        key = bytes(session.vault.database_key())
        session.do(lambda unit: unit.database.run("INSERT INTO meta VALUES ('backup:/one', '2026-01-01')"))
    old = database.read_bytes()
    with reopened(folder) as session:
        session.do(lambda unit: unit.database.run("UPDATE meta SET value='2026-02-02' WHERE key='backup:/one'"))
        own = session.id
    with damage.sql(database, key) as connection:
        number = connection.execute("SELECT rootpage FROM sqlite_master WHERE name='meta'").fetchone()[0]
    mixed = damage.put_page(database.read_bytes(), number, damage.page(old, number))
    database.write_bytes(mixed)
    assert "other_session" in alarms(folder)
    # Even with the newest session's name in it.
    with damage.sql(database, key) as connection:
        connection.execute("UPDATE meta SET value=? WHERE key='session'", (own,))
    assert alarms(folder) == {"settings_changed": 0}


# -- the rules themselves -------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "database", "codes"),
    [
        (STATE, STATE, []),
        (STATE, replace(STATE, settings="f" * 64), ["settings_changed"]),
        (replace(STATE, phase=CLOSING), replace(STATE, settings="f" * 64), ["settings_changed"]),
        (replace(STATE, phase=OPEN), replace(STATE, settings="f" * 64), []),
        (replace(STATE, settings=""), STATE, []),
        (STATE, replace(STATE, n=9, settings="f" * 64), ["database_behind"]),
    ],
)
def test_settings_are_exact_while_a_vault_is_at_rest(said: State, database: State, codes: list[str]) -> None:
    assert [found.code for found in assess(said, database, 2)] == codes


def test_accepting_a_rollback_is_journalled_with_its_reason_and_ends_the_alarm(folder: Path) -> None:
    (folder / "state").unlink()
    with reopened(folder) as session:
        session.accept_loss("the stick was old")
        rows = session.database.rows(
            "SELECT v.value FROM journal j JOIN journal_value v ON v.uid=j.uid AND v.n=j.n "
            "WHERE j.action='accept_loss' AND v.field='tx_reason'"
        )
        assert "the stick was old" in rows[0][0]
    assert alarms(folder) == {}


def test_constant_size_whatever_it_says(folder: Path) -> None:
    assert (folder / "state").stat().st_size == 2 * RECORD
    session = reopened(folder)
    for n in range(5):
        note(session, f"note {n}" * 50)
    session.lock()
    assert (folder / "state").stat().st_size == 2 * RECORD
