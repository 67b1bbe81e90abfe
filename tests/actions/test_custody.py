"""Custody receipts: signed, verified without a vault, and what shows a whole folder put back to yesterday."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.actions import custody, records, verifying
from app.actions import vault as vaults
from app.domain.errors import AlreadyExists, BadFile, NotFound, RolledBack
from app.session import Session
from app.store import journal
from app.vault import crypto
from app.vault.receipt import Receipt
from tests.store import damage
from tests.vaults import made_vault, reopened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made, _ = made_vault(tmp_path / "v.haven")
    with made:
        made.do(records.add_case, {"title": "Birch", "code": "C-001"})
    return tmp_path / "v.haven"


def note(session: Session, text: str = "words") -> None:
    session.do(records.add_record, "note", {"text": text}, "C-001")


def found(session: Session, *receipts: Path) -> list[tuple[str, str]]:
    return [(one.code, one.subject) for one in verifying.verify(session, receipts=receipts).problems]


def test_checkpoint_states_origin_size_and_root_and_is_signed_twice(folder: Path, tmp_path: Path) -> None:
    with reopened(folder) as session:
        size, root = journal.position(session.database)
        told = custody.checkpoint(session, tmp_path / "receipt")
        assert (told["origin"], told["size"], told["root"]) == (session.site.origin(), size, root.hex())
        assert told["receipt"] == (tmp_path / "receipt").read_text()
        read = Receipt.read((tmp_path / "receipt").read_bytes())
        assert read.keys == session.site.public() and read.holds()
        with pytest.raises(AlreadyExists):
            custody.checkpoint(session, tmp_path / "receipt")
        assert "Birch" not in told["receipt"] and "Tester" not in told["receipt"]
    assert custody.verify_file(tmp_path / "receipt")["ok"] is True
    assert custody.verify_file(tmp_path / "receipt")["key"] == told["key"]


def test_ssh_keygen_verifies_the_pieces_of_a_receipt_as_the_documentation_says(folder: Path, tmp_path: Path) -> None:
    with reopened(folder) as session:
        told = custody.checkpoint(session, tmp_path / "receipt")
    documented = (Path(__file__).parents[2] / "docs" / "format-journal.md").read_text()
    (script,) = re.findall(r"```sh\n(.*?)```", documented, re.DOTALL)
    done = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f'Good "checkpoint@havenfile" signature for {told["origin"]}' in done.stdout
    assert told["key"] in done.stdout
    (tmp_path / "receipt").write_text(told["receipt"].replace(f"\n{told['size']}\n", f"\n{told['size'] + 1}\n"))
    done = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_ml_dsa_signature_of_a_receipt_verifies_by_its_written_format(folder: Path, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

    with reopened(folder) as session:
        text = custody.checkpoint(session)["receipt"]

    def block(name: str) -> str:
        return str(re.findall(f"-----BEGIN {name}-----\n(.*?)-----END {name}-----", text, re.DOTALL)[0])

    key = MLDSA65PublicKey.from_public_bytes(base64.b64decode(block("ML-DSA-65 PUBLIC KEY")))
    signature = base64.b64decode(block("ML-DSA-65 SIGNATURE"))
    key.verify(signature, block("HAVENFILE CHECKPOINT").encode(), b"checkpoint@havenfile")


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: "",
        lambda text: text + "\n",
        lambda text: text.replace("checkpoint 1", "checkpoint 2"),
        lambda text: text.replace("havenfile/", "havenfile "),
        lambda text: text.replace("ssh-ed25519 AAAA", "ssh-ed25519 BBBB"),
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("-----BEGIN SSH SIGNATURE-----\n", ""),
        lambda text: "\ufeff" + text,
    ],
)
def test_what_is_no_receipt_is_refused_by_name(folder: Path, tmp_path: Path, edit: Any) -> None:
    with reopened(folder) as session:
        text = custody.checkpoint(session)["receipt"]
    (tmp_path / "bad").write_text(edit(text))
    with pytest.raises(BadFile) as refused:
        custody.verify_file(tmp_path / "bad")
    assert refused.value.facts["subject"] == str(tmp_path / "bad")
    with pytest.raises(NotFound):
        custody.verify_file(tmp_path / "nowhere")


def test_a_forged_receipt_does_not_hold(folder: Path, tmp_path: Path) -> None:
    with reopened(folder) as session:
        note(session)
        told = custody.checkpoint(session)
    edits = {
        "size": told["receipt"].replace(f"\n{told['size']}\n", f"\n{told['size'] + 5}\n"),
        "root": told["receipt"].replace(base64.b64encode(bytes.fromhex(told["root"])).decode(), base64.b64encode(bytes(32)).decode()),
    }  # fmt: skip
    for name, text in edits.items():
        (tmp_path / name).write_text(text)
        assert custody.verify_file(tmp_path / name)["ok"] is False
        with reopened(folder) as session:
            assert found(session, tmp_path / name) == [("receipt_invalid", name)]


def test_a_grown_vault_contains_its_earlier_receipts(folder: Path, tmp_path: Path) -> None:
    with reopened(folder) as session:
        for n in range(3):
            custody.checkpoint(session, tmp_path / f"r{n}")
            note(session)
    with reopened(folder) as session:
        assert found(session, *(tmp_path / f"r{n}" for n in range(3))) == []


def test_older_folder_is_shown_by_a_receipt_with_how_many_entries_are_missing(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "yesterday")
    with reopened(folder) as session:
        note(session)
        note(session)
        told = custody.checkpoint(session, tmp_path / "receipt")
    shutil.rmtree(folder)
    (tmp_path / "yesterday").rename(folder)
    with reopened(folder) as session:
        assert session.alarms == []
        assert found(session) == []
        (problem,) = verifying.verify(session, receipts=[tmp_path / "receipt"]).problems
        assert (problem.code, problem.subject) == ("receipt_ahead", "receipt")
        assert f"2 of its {told['size']} entries are missing" in problem.message
        assert told["made"] in problem.message
        # Work goes on in the older folder: then the entries are others.
        note(session, "another")
        note(session, "history")
        assert found(session, tmp_path / "receipt") == [("receipt_differs", "receipt")]


def test_a_receipt_of_another_vault_is_a_stranger(folder: Path, tmp_path: Path) -> None:
    other, _ = made_vault(tmp_path / "other.haven")
    with other:
        custody.checkpoint(other, tmp_path / "theirs")
    with reopened(folder) as session:
        text = custody.checkpoint(session)["receipt"]
        assert found(session, tmp_path / "theirs") == [("receipt_stranger", "theirs")]
        # Our origin under somebody else's keys is a stranger too.
        own = Receipt.read(text.encode())
        from app.vault import identity

        thief = identity.new_site()
        keys = crypto.PublicKeys(thief.public().ed25519, thief.public().mldsa65)
        forged = Receipt(own.made, own.checkpoint, identity.sign(thief, own.checkpoint.text()), keys)
        (tmp_path / "forged").write_text(forged.text())
        assert custody.verify_file(tmp_path / "forged")["ok"] is True
        assert found(session, tmp_path / "forged") == [("receipt_stranger", "forged")]


def test_no_receipt_is_signed_while_an_alarm_stands(folder: Path, tmp_path: Path) -> None:
    (folder / "state").unlink()
    with reopened(folder) as session, pytest.raises(RolledBack):
        custody.checkpoint(session, tmp_path / "receipt")
    assert not (tmp_path / "receipt").exists()


def test_a_restored_vault_still_contains_the_receipts_of_the_old_one(folder: Path, tmp_path: Path) -> None:
    from app.actions import backup
    from tests.vaults import SECRET

    with reopened(folder) as session:
        custody.checkpoint(session, tmp_path / "receipt")
        note(session)
        backup.backup(session, tmp_path / "backup")
    again, _ = backup.restore(tmp_path / "backup", tmp_path / "again", lambda: bytearray(SECRET))
    with again:
        custody.checkpoint(again, tmp_path / "new")
        assert found(again, tmp_path / "receipt", tmp_path / "new") == []
        assert Receipt.read((tmp_path / "new").read_bytes()).checkpoint.origin != Receipt.read(
            (tmp_path / "receipt").read_bytes()
        ).checkpoint.origin  # fmt: skip


def test_a_receipt_holds_against_rows_rewritten_past_the_application(folder: Path, tmp_path: Path) -> None:
    with reopened(folder) as session:
        note(session)
        custody.checkpoint(session, tmp_path / "receipt")
        key, path = bytes(session.vault.database_key()), session.vault.db_path
    with damage.sql(path, key) as connection:
        connection.execute("UPDATE journal SET entry=CAST(replace(CAST(entry AS TEXT), 'Tester', 'Forger') AS BLOB)")
    with reopened(folder) as session:
        codes = {code for code, _ in found(session, tmp_path / "receipt")}
    assert {"receipt_differs", "journal_entry", "journal_tree"} <= codes
    assert vaults.verify is verifying.verify
