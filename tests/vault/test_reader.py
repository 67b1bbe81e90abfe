"""The second reader, written from the documents, finds in a vault what the application put into it."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, credentials, evidence, records
from app.store import journal
from app.vault import snapshots
from app.vault.credentials import BOUND, TwoFactor
from app.vault.placing import add_credential
from tests.golden import vaults as golden
from tests.golden.vaults import BACKUP, OPEN, REST, VERSIONS, expected, unpacked
from tests.house.checkout import ROOT, imported
from tests.vault import reader, reader_pages
from tests.vault.reader import Unreadable, Vault
from tests.vaults import SECRET, made_vault, reopened

SIZES = (0, 1, 16_384, 16_385, 262_144, 262_145, 700_001)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, Any]]:
    """A fresh vault at rest with exhibits of every awkward size, its recovery code, and what stands in it."""
    folder = tmp_path_factory.mktemp("filled")
    session, code = made_vault(folder / "v.haven", worker="Ада")
    session.do(records.add_case, {"code": "C-001", "title": "Тест"})
    papers = [folder / f"paper-{size}.bin" for size in SIZES]
    for path, size in zip(papers, SIZES, strict=True):
        path.write_bytes((b"%d " % size * size)[:size])
    evidence.add_evidence(session, papers, "C-001", as_one=True, values={"title": "Papers"})
    note = session.do(records.add_record, "note", {"text": "ჩანაწერი"}, "C-001").result
    session.do(records.edit_record, note.uid, {"text": "записка"})
    (folder / "key").write_bytes(b"any file can be a key\n")
    credentials.add_key_file(session, bytearray(b"with a file"), folder / "key", "with a file")
    add_credential(session.vault, TwoFactor(bytearray(b"here"), BOUND, bytearray(range(32))), "this computer")
    session.lock()
    with reopened(folder / "v.haven") as session:  # also the header's generation is told to the database
        backup.backup(session, folder / "copy")
        size, root = journal.position(session.database)
    return folder / "v.haven", code, {"size": size, "root": root.hex(), "note": note.uid}


def read(path: Path, **options: Any) -> Vault:
    return Vault(path, **(options or {"passphrase": SECRET.decode()}))


def test_the_reader_shares_no_code_with_the_application() -> None:
    ours = {"tests.vault.reader_pages"}
    for module in (reader, reader_pages):
        names = imported(ast.parse(Path(module.__file__).read_text("utf-8")))
        top = {name.split(".")[0] for name in names if not any(name.startswith(one) for one in ours)}
        assert top - {"cryptography"} <= set(sys.stdlib_module_names)
    code = "import sys, tests.vault.reader; print([m for m in sys.modules if m.split('.')[0] in ('app', 'ui', 'sqlcipher3')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reads_records_and_journal_of_a_fresh_vault(filled: tuple[Path, str, dict[str, Any]]) -> None:
    path, _, known = filled
    vault = read(path)
    assert [row["title"] for row in vault.rows("case")] == ["Тест"]
    assert {row["uid"]: row["text"] for row in vault.rows("note")} == {known["note"]: "записка"}
    assert vault.journal_root(known["size"]) == known["root"]
    assert vault.uncommitted() == []
    size, peaks = vault.sql.execute("SELECT size, peaks FROM tree").fetchone()
    assert (size, len(peaks) // 32) == (len(vault.rows("journal")), size.bit_count())


def test_reads_the_bytes_of_every_exhibit(filled: tuple[Path, str, dict[str, Any]]) -> None:
    vault = read(filled[0])
    found = {part["original_name"]: vault.object(part["object"]) for part in vault.rows("part")}
    assert found == {f"paper-{size}.bin": (b"%d " % size * size)[:size] for size in SIZES}


def test_the_recovery_code_leads_to_the_same_keys(filled: tuple[Path, str, dict[str, Any]]) -> None:
    path, code, _ = filled
    written_otherwise = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    for one in (code, written_otherwise):
        assert read(path, recovery=one).vault_key == read(path).vault_key


def test_second_factors_lead_to_the_same_keys(filled: tuple[Path, str, dict[str, Any]]) -> None:
    path, _, _ = filled
    key_file = (path.parent / "key").read_bytes()
    for options in (
        {"passphrase": "with a file", "key_file": key_file},
        {"passphrase": "here", "device": bytes(range(32))},
    ):
        assert read(path, **options).vault_key == read(path).vault_key
    for options in (
        {"passphrase": "with a file"},
        {"passphrase": "with a file", "key_file": key_file + b"\n"},
        {"passphrase": "here", "device": bytes(32)},
        {"passphrase": "", "key_file": key_file},
    ):
        with pytest.raises(Unreadable):
            read(path, **options)


def test_a_backup_has_no_slot_for_the_computer(filled: tuple[Path, str, dict[str, Any]], tmp_path: Path) -> None:
    path, code, _ = filled
    with reopened(path) as session:
        backup.backup(session, tmp_path / "copy")
    kinds = [row["kind"] for row in read(tmp_path / "copy").directory["credentials"]]
    assert kinds == [1, 4, 2]
    assert read(tmp_path / "copy", recovery=code).vault_key == read(path).vault_key
    with pytest.raises(Unreadable):
        read(tmp_path / "copy", passphrase="here", device=bytes(range(32)))


def test_state_and_checkpoints_agree_with_the_journal(filled: tuple[Path, str, dict[str, Any]]) -> None:
    vault = read(filled[0])
    state = vault.state()
    assert state is not None
    assert (state["phase"], state["root"]) == ("closed", vault.journal_root())
    assert state["session"] == next(row["value"] for row in vault.rows("meta") if row["key"] == "session")
    assert state["db_id"] == vault.directory["db_id"]
    signed = list(vault.checkpoints())
    assert signed != []
    assert all(good for _, _, good in signed)
    assert [root for _, root, _ in signed] == [vault.journal_root(size) for size, _, _ in signed]


def test_reads_snapshots(filled: tuple[Path, str, dict[str, Any]]) -> None:
    vault = read(filled[0])
    (path,) = snapshots.listing(filled[0])
    notes = vault.snapshot(path).execute("SELECT text FROM note").fetchall()
    assert notes == [("записка",)]


def test_reads_a_backup_and_its_manifest(filled: tuple[Path, str, dict[str, Any]]) -> None:
    path, _, known = filled
    vault = read(path.parent / "copy")
    manifest = vault.manifest()
    assert manifest["db_id"] == vault.directory["db_id"] != read(path).directory["db_id"]
    assert vault.journal_root() == known["root"]
    assert manifest["checkpoint"].split("\n")[1] == str(known["size"])
    stored = {row["id"]: row for row in manifest["objects"]}
    assert set(stored) == {row["object_id"] for row in vault.rows("object")}
    for object_id, item in stored.items():
        file = path.parent / "copy" / "objects" / object_id[:2] / object_id
        assert hashlib.sha256(file.read_bytes()).hexdigest() == item["sha256"]
        assert file.stat().st_size == item["size"]
        vault.object(object_id)


def test_a_wrong_passphrase_opens_nothing(filled: tuple[Path, str, dict[str, Any]]) -> None:
    with pytest.raises(Unreadable):
        read(filled[0], passphrase="correct horsf")


def test_damage_is_seen_and_the_other_copy_used(filled: tuple[Path, str, dict[str, Any]], tmp_path: Path) -> None:
    path = shutil.copytree(filled[0], tmp_path / "v.haven", ignore=shutil.ignore_patterns("reserve.bin"))
    newest = bytearray((path / "header.a").read_bytes())
    newest[2000] ^= 1
    struct.pack_into("<Q", newest, 32, 99)
    (path / "header.a").write_bytes(newest)
    vault = read(path)
    assert vault.generation < 99
    first = next((path / "objects").glob("??/*"))
    data = bytearray(first.read_bytes())
    data[-1] ^= 1
    first.write_bytes(data)
    with pytest.raises(Unreadable):
        vault.object(first.name)
    base = next(path.glob("case-*.db"))
    data = bytearray(base.read_bytes())
    data[5 * 4096 + 7] ^= 1
    base.write_bytes(data)
    with pytest.raises(Unreadable):
        read(path)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [REST, OPEN, BACKUP])
def test_reads_every_golden_vault(version: str, name: str, tmp_path: Path) -> None:
    path = unpacked(version, name, tmp_path)
    about = expected(version)
    wanted = about["vaults"][REST if name == BACKUP else name]
    ways = [{"passphrase": about["passphrase"]}, {"recovery": about["recovery_code"]}]
    if "key_file" in about:
        ways.append({"passphrase": about["with_key_file"], "key_file": bytes.fromhex(about["key_file"])})
    for options in ways:
        vault = Vault(path, **options)
        assert vault.vault_id.hex() == about["vault_id"]
        assert vault.journal_root() == wanted["journal"]["root"]
    for kind, rows in wanted["records"].items():
        found = {row["uid"]: row for row in vault.rows(kind)}
        assert found.keys() == rows.keys()
        for uid, columns in rows.items():
            assert {column: found[uid][column] for column in columns} == columns
    for object_id, item in wanted["objects"].items():
        assert len(vault.object(object_id)) == item["size"]
    state = vault.state()
    assert (state is None) == (name == BACKUP and not (path / "state").exists())
    if state is not None:
        assert state["phase"] == ("open" if name == OPEN else "closed")
        assert (state["n"], state["root"]) == (wanted["journal"]["size"], wanted["journal"]["root"])
    assert vault.uncommitted() == []
    checkpoints = {size: (root, good) for size, root, good in vault.checkpoints()}
    size = wanted["checkpoint"]["size"]
    assert checkpoints[size] == (vault.journal_root(size), True)
    if name == BACKUP:
        assert vault.manifest()["checkpoint"] == wanted["checkpoint"]["text"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_log_that_was_torn_off_counts_up_to_its_last_whole_transaction(version: str, tmp_path: Path) -> None:
    path = unpacked(version, OPEN, tmp_path)
    log = next(path.glob("*-wal"))
    whole = len(reader_pages.log_frames(log.read_bytes()))
    log.write_bytes(log.read_bytes()[:-100])
    assert 0 < len(reader_pages.log_frames(log.read_bytes())) < whole
    secret = golden.secret(version).decode()
    before = Vault(path, secret)
    assert before.uncommitted() == []
    root = before.journal_root()
    with golden.opened(version, path) as session:  # the application sees the same end of the log
        assert journal.position(session.database)[1].hex() == root


def test_every_entry_can_be_shown_on_its_own(filled: tuple[Path, str, dict[str, Any]]) -> None:
    """`useq` and `prev` lead through one record's entries without gap, and no content stands in them."""
    vault = read(filled[0])
    entries = [json.loads(row["entry"]) for row in vault.rows("journal") if row["uid"] == filled[2]["note"]]
    assert [entry["useq"] for entry in entries] == [1, 2]
    leaves = [row["leaf"].hex() for row in vault.rows("journal") if row["uid"] == filled[2]["note"]]
    assert [entry["prev"] for entry in entries] == [None, leaves[0]]
    assert "записка" not in json.dumps(entries, ensure_ascii=False)
