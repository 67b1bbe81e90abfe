"""A vault of each version opens, migrates after a snapshot, verifies clean and holds what was put into it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, opening, records, verifying
from app.actions.queries import history
from app.actions.vault import info
from app.domain.errors import WrongKey
from app.session import Session
from app.store import journal, migrations
from app.vault import header, snapshots
from tests.golden import story
from tests.golden.make import ARCHIVES, HERE
from tests.golden.vaults import BACKUP, OPEN, REST, VERSIONS, expected, opened, recovered, secret, unpacked

NOW = f"{migrations.MAJOR}.{len(migrations.steps())}"

each_version = pytest.mark.parametrize("version", VERSIONS)
each_vault = pytest.mark.parametrize("name", [REST, OPEN])


def stands_as_expected(session: Session, wanted: dict[str, Any]) -> None:
    """Every record column that was filled holds what it held; nothing is missing and nothing was added."""
    for kind, rows in wanted["records"].items():
        names = [row[1] for row in session.database.rows(f'PRAGMA table_info("{kind}")')]
        found = {
            row[names.index("uid")]: dict(zip(names, row, strict=True))
            for row in session.database.rows(f'SELECT * FROM "{kind}"')
        }
        assert sorted(found) == sorted(rows), kind
        for uid, columns in rows.items():
            filled = {name: value for name, value in found[uid].items() if value is not None and name in names}
            assert {name: filled.get(name) for name in columns} == columns
            assert not (filled.keys() - columns.keys()), f"{kind} {uid} was given values by a migration"
    if wanted["drafts"] is not None:  # half-typed text is in no backup
        drafts = session.database.rows("SELECT kind, uid, field, text FROM draft ORDER BY uid, field")
        assert [list(row) for row in drafts] == wanted["drafts"]


def bytes_equal_their_digests(session: Session, wanted: dict[str, Any]) -> None:
    """Every object that should be there is, with the bytes that were taken in, and no other one."""
    assert {one.hex() for one in session.vault.objects.listing()} == set(wanted["objects"])
    for object_id, key, size in session.database.rows("SELECT object_id, key, size FROM object"):
        with session.vault.objects.open(bytes.fromhex(object_id), key, size) as reader:
            data = reader.read_at(0, size)
        assert len(data) == wanted["objects"][object_id]["size"]
        assert hashlib.sha256(data).hexdigest() == wanted["objects"][object_id]["sha256"]


def test_every_version_that_shipped_has_its_golden_vaults() -> None:
    """Who adds a step to the database runs `python -m tests.golden.make` and checks the new folder in."""
    assert [f"{migrations.MAJOR}.{n}" for n in range(1, len(migrations.steps()) + 1)] == VERSIONS


@each_version
def test_a_shipped_step_is_never_edited(version: str) -> None:
    shipped = expected(version)["steps"]
    now = [hashlib.sha256(step.encode()).hexdigest() for step in migrations.steps()]
    assert now[: len(shipped)] == shipped
    assert len(shipped) == int(version.split(".")[1])


@each_version
def test_a_golden_vault_is_never_made_anew(version: str) -> None:
    digests = {name: hashlib.sha256((HERE / version / name).read_bytes()).hexdigest() for name in ARCHIVES}
    assert digests == expected(version)["archives"]


@each_version
@each_vault
def test_opens_migrates_and_verifies_with_all_it_held(version: str, name: str, tmp_path: Path) -> None:
    path = unpacked(version, name, tmp_path)
    wanted = expected(version)["vaults"][name]
    with opened(version, path) as session:
        assert session.alarms == []
        assert migrations.version(session.database) == (migrations.MAJOR, len(migrations.steps()))
        # The step over which it was carried is not the only thing that keeps the old state.
        assert len(snapshots.listing(path)) == (0 if version == NOW else 1)
        found = verifying.verify(session)
        assert found.problems == []
        assert found.checked["journal"] == wanted["journal"]["size"]
        stands_as_expected(session, wanted)
        bytes_equal_their_digests(session, wanted)
    with opened(version, path) as session:
        assert (session.alarms, verifying.verify(session).problems) == ([], [])


@each_version
def test_the_journal_goes_on_from_where_it_was(version: str, tmp_path: Path) -> None:
    path = unpacked(version, OPEN, tmp_path)
    wanted = expected(version)["vaults"][OPEN]
    with opened(version, path) as session:
        assert journal.root_at(session.database, wanted["journal"]["size"]).hex() == wanted["journal"]["root"]
        uid = wanted["uids"]["held"]
        taken_back = session.do(records.undo_last).result
        assert [record.record_kind for record in taken_back] != []
        session.do(records.edit_record, uid, {"narrative": "Written by a later version."})
        assert session.ask(history, uid)[-1]["changes"]["narrative"]["to"] == "Written by a later version."
        assert verifying.verify(session).problems == []


@each_version
@each_vault
def test_the_recovery_code_opens_it(version: str, name: str, tmp_path: Path) -> None:
    with recovered(version, unpacked(version, name, tmp_path)) as session:
        assert session.vault.vault_id.hex() == expected(version)["vault_id"]
        assert session.vault.credential is not None and session.vault.credential.kind == 4
        kdf = session.vault.header.kdf
        stated = expected(version)["kdf"]
        assert (kdf.memory_kib, kdf.passes, kdf.lanes) == (
            stated["memory_mib"] * 1024,
            stated["passes"],
            stated["lanes"],
        )


@each_version
def test_a_passphrase_with_its_key_file_opens_it(version: str, tmp_path: Path) -> None:
    about = expected(version)
    path = unpacked(version, REST, tmp_path)
    if "key_file" not in about:  # version 1.1 wrote none
        assert version == "1.1"
        return
    file = tmp_path / "key"
    file.write_bytes(bytes.fromhex(about["key_file"]))
    with opening.open_vault(path, bytearray(about["with_key_file"].encode()), key_file=file) as session:
        assert session.vault.credential is not None and session.vault.credential.name == "with a file"
    with pytest.raises(WrongKey):
        opening.open_vault(path, bytearray(about["with_key_file"].encode()))


@each_version
def test_a_backup_of_that_version_restores(version: str, tmp_path: Path) -> None:
    source = unpacked(version, BACKUP, tmp_path)
    session, answer = backup.restore(source, tmp_path / "restored.haven", lambda: secret(version))
    wanted = expected(version)["vaults"][REST]
    with session:
        assert answer["checkpoint"]["size"] == wanted["journal"]["size"]
        assert answer["checkpoint"]["root"] == wanted["journal"]["root"]
        assert migrations.version(session.database) == (migrations.MAJOR, len(migrations.steps()))
        assert verifying.verify(session).problems == []
        stands_as_expected(session, {**wanted, "drafts": None})
        bytes_equal_their_digests(session, wanted)


@each_version
def test_what_was_erased_is_nowhere(version: str, tmp_path: Path) -> None:
    path = unpacked(version, REST, tmp_path)
    words = next(values["text"] for key, _, _, values in story.RECORDS if key == "erased")
    with opened(version, path) as session:
        uid = expected(version)["vaults"][REST]["uids"]["erased"]
        changes = [entry["changes"]["text"] for entry in session.ask(history, uid)]
        assert changes[0]["to"] == {"erased": True}
        for (table,) in session.database.rows("SELECT name FROM sqlite_master WHERE type='table'"):
            for row in session.database.rows(f'SELECT * FROM "{table}"'):
                assert words not in " ".join(map(str, row))


@each_version
def test_an_old_vault_opens_without_being_written(version: str, tmp_path: Path) -> None:
    """From a disk that can't be written, in an old version: read as if it had been carried over."""
    path = unpacked(version, REST, tmp_path)
    before = {item: item.read_bytes() for item in path.rglob("*") if item.is_file()}
    wanted = expected(version)["vaults"][REST]
    with opened(version, path, read_only=True) as session:
        assert migrations.version(session.reader.database) == (migrations.MAJOR, len(migrations.steps()))
        assert verifying.verify(session).problems == []
        assert verifying.verify(session).checked["journal"] == wanted["journal"]["size"]
        about = info(session)
        assert (about["vault_id"], about["read_only"]) == (expected(version)["vault_id"], True)
        assert about["counts"]["journal"] == wanted["journal"]["size"]
    assert {item: item.read_bytes() for item in path.rglob("*") if item.is_file()} == before


@each_version
def test_the_header_is_of_a_known_version(version: str) -> None:
    assert int(expected(version)["header"].split(".")[0]) <= header.MAJOR
