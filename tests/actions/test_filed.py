"""What was filed: made again byte for byte whatever changed since, found by its bytes, locked for the mail, forgotten."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.actions import backup, dossier, erasing, evidence, filed, queries, recipes, records, rotation, sending, vault
from app.actions import dossier_outputs as outputs
from app.actions.presenting import Presented
from app.domain.errors import AlreadyExists, Damaged, Invalid, NotFound, Stopped, Unusable
from app.dossier import paper as papers
from app.dossier import profiles, refile
from app.dossier.sign import CertificateRefused
from app.session import Session
from tests.actions.test_dossier import build, fill
from tests.dossier.certificates import PASSPHRASE, p12
from tests.vaults import SECRET, new_vault


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"code": "C-001", "title": "Birch"})
    yield made
    made.lock()


def paper(session: Session) -> Any:
    return session.ask(queries.records, "dossier", "C-001").rows[-1]


def everything_changes(session: Session, uids: dict[str, str], tmp_path: Path) -> None:
    """Names, titles, statements, new exhibits, a consent withdrawn, an exhibit put away."""
    session.do(records.edit_record, uids["event"], {"title": "Another title", "when": "June 2022"})
    session.do(records.edit_record, uids["person"], {"pseudonym": "Oak"})
    session.do(records.edit_record, uids["exhibit"], {"title": "Renamed", "author": "Somebody"})
    session.do(records.edit_record, uids["consent"], {"withdrawn_on": "2026-11-01"})
    more = tmp_path / "more.txt"
    more.write_text("Something new.\n")
    evidence.add_evidence(session, [more], "C-001", values={"title": "New"})
    session.do(records.delete_record, uids["citation"], "not needed")
    session.do(records.delete_record, uids["exhibit"], "put away")


@pytest.mark.parametrize("profile", ["uk_ftt", "case_brief"])
def test_a_paper_is_made_again_byte_for_byte_whatever_changed(session: Session, tmp_path: Path, profile: str) -> None:
    uids = fill(session, tmp_path)
    made = build(session, tmp_path / "b.pdf", profile, disclosure={"recipient": "Tribunal"})
    everything_changes(session, uids, tmp_path)
    again = filed.rebuild_dossier(session, paper(session).uid, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert again["sha256"] == made["sha256"]
    for one, two in zip(made["outputs"], again["outputs"], strict=True):
        assert Path(one["path"]).read_bytes() == Path(two["path"]).read_bytes()
    assert [row["code"] for row in again["problems"]] == ["consent_withdrawn"]
    lines = session.ask(queries.children, "custody", "evidence", uids["exhibit"])
    out = [line for line in lines if line.action == "exported"]
    assert len(out) == (2 if profile == "uk_ftt" else 0)  # what went out again has its line
    assert again["problems"][0]["subject"] == uids["person"]
    with pytest.raises(AlreadyExists):
        filed.rebuild_dossier(session, paper(session).uid, tmp_path / "again.pdf")


def objects(session: Session) -> list[str]:
    return [
        row[0] for row in session.ask(lambda reader: reader.database.rows("SELECT object_id FROM object ORDER BY 1"))
    ]


def test_also_after_a_change_of_keys_and_from_a_backup(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    build(session, tmp_path / "b.pdf")
    uid, before = paper(session).uid, objects(session)
    backup.backup(session, tmp_path / "backup")
    rotation.rotate(session, [Presented(bytearray(SECRET))], deep=True)
    assert len(objects(session)) == 2 and not set(objects(session)) & set(before)
    assert vault.verify(session).problems == []
    filed.rebuild_dossier(session, uid, tmp_path / "again.pdf")
    twin, _ = backup.restore(tmp_path / "backup", tmp_path / "twin", lambda: bytearray(SECRET))
    with twin:
        filed.rebuild_dossier(twin, uid, tmp_path / "twin.pdf")
    for name in ("again.pdf", "twin.pdf"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_shredded_exhibit_is_named_and_nothing_is_left(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    build(session, tmp_path / "b.pdf")
    evidence.shred(session, uids["exhibit"], "asked for")
    with pytest.raises(filed.NotAsFiled, match="exhibit E-001 was shredded"):
        filed.rebuild_dossier(session, paper(session).uid, tmp_path / "again.pdf")
    assert not (tmp_path / "again.pdf").exists()


def test_erasing_reaches_what_papers_were_made_from(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    build(session, tmp_path / "b.pdf")
    kept = session.ask(recipes.read, paper(session).made_from)
    assert "Anna Petrova" in repr(refile.recipe(kept).pieces)
    assert uids["person"] in refile.records_of(lambda at, n: kept[at : at + n]) == set(refile.recipe(kept).records)
    for spoiled in (kept[:40], b"", kept[:4] + b"?" + kept[5:]):
        with pytest.raises(Damaged):
            refile.recipe(spoiled)
    before = objects(session)
    told = session.ask(erasing.foreseen, erasing.ERASE, [uids["person"]], ["name"]).remains
    assert [(one.sort, one.n) for one in told if one.sort == "made_from"] == [("made_from", 1)]
    session.do(records.erase_fields, uids["person"], ["name"], "asked for")
    assert paper(session).made_from is None
    (gone,) = set(before) - set(objects(session))
    assert not session.vault.objects.path(bytes.fromhex(gone)).exists()
    assert paper(session).outputs[0]["sha256"]  # what was filed can still be told by its bytes
    with pytest.raises(filed.NotAsFiled, match="was erased"):
        filed.rebuild_dossier(session, paper(session).uid, tmp_path / "again.pdf")
    assert session.ask(filed.verify_file, tmp_path / "b.pdf")["known"]


def test_damage_to_what_is_kept_is_named(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    build(session, tmp_path / "b.pdf")
    digest = paper(session).made_from
    sql = "SELECT object_id FROM object WHERE sha256=?"
    object_id = session.ask(lambda reader: reader.database.value(sql, (digest,)))
    path = session.vault.objects.path(bytes.fromhex(object_id))
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    (fault,) = vault.verify(session).problems
    assert fault.subject.startswith('what the paper "uk_ftt" of ')
    with pytest.raises(Damaged):
        filed.rebuild_dossier(session, paper(session).uid, tmp_path / "again.pdf")
    assert not (tmp_path / "again.pdf").exists()


def test_another_engine_is_named(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(session, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(refile, "tools", lambda: {"engine": "0.0.9"})
        build(session, tmp_path / "b.pdf")
    item = paper(session)
    session.do(lambda unit: unit.write(item, {"outputs": [{**item.outputs[0], "sha256": "00" * 32}]}, "dossier"))
    with pytest.raises(filed.NotAsFiled, match=r"engine 0\.0\.9 → "):
        filed.rebuild_dossier(session, item.uid, tmp_path / "again.pdf")
    assert not list(tmp_path.glob("*again*"))


def test_a_file_is_found_by_its_bytes_alone(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    made = build(session, tmp_path / "b.pdf", disclosure={"recipient": "Tribunal"})
    (tmp_path / "b.pdf").rename(tmp_path / "from-court.pdf")
    found = session.ask(filed.verify_file, tmp_path / "from-court.pdf")
    row = found["papers"][0]
    assert found["known"] and found["sha256"] == made["sha256"]
    assert (row["recipient"], row["case"], row["profile"], row["role"]) == ("Tribunal", "C-001", "uk_ftt", "bundle")
    data = bytearray((tmp_path / "from-court.pdf").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "changed.pdf").write_bytes(data)
    assert session.ask(filed.verify_file, tmp_path / "changed.pdf")["papers"] == []
    with pytest.raises(NotFound):
        session.ask(filed.verify_file, tmp_path / "none.pdf")


# -- for the mail ----------------------------------------------------------------------


def test_a_locked_copy_opens_with_its_passphrase_alone(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    options = {"dated": "2026-05-01", "encrypt": True}
    made = dossier.build_dossier(session, "C-001", "uk_ftt", tmp_path / "b.pdf", options=options)
    assert [row["role"] for row in made["outputs"]][0] == "bundle"
    locked = next(row for row in made["outputs"] if row["role"] == "encrypted")
    data = Path(locked["path"]).read_bytes()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(data))
    with pikepdf.open(io.BytesIO(data), password=made["passphrase"]) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits, len(pdf.pages)) == (6, 256, made["pages"])
        assert str(pdf.encryption.stream_method) == "EncryptionMethod.aesv3"
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert not pdf.is_encrypted
    item = paper(session)
    assert made["passphrase"] not in json.dumps([item.outputs, item.disclosure, item.items])
    again = filed.rebuild_dossier(session, item.uid, tmp_path / "again.pdf")
    assert again["sha256"] == made["sha256"]
    later = sending.encrypt_file(session, tmp_path / "b.pdf", tmp_path / "later.pdf")
    assert later["passphrase"] != made["passphrase"]
    found = session.ask(filed.verify_file, tmp_path / "later.pdf")
    assert [row["role"] for row in found["papers"]] == ["encrypted"]


def test_a_copy_of_the_archive_claims_no_archive(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    build(session, tmp_path / "b.pdf", "case_brief")
    made = sending.encrypt_file(session, tmp_path / "b.pdf")
    assert made["out"] == str(tmp_path / "b-encrypted.pdf")
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert b"pdfaid" in pdf.Root.Metadata.read_bytes()
    with pikepdf.open(made["out"], password=made["passphrase"]) as pdf:
        assert b"pdfaid" not in pdf.Root.Metadata.read_bytes()


def test_a_body_that_takes_no_passwords_is_named() -> None:
    told = {name: [one.code for one in outputs.about_lock(profiles.load(name))] for name in ("ca_rpd", "uk_ftt")}
    assert told == {"ca_rpd": ["no_password"], "uk_ftt": []}


def test_only_what_was_made_here_is_locked(session: Session, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(NotFound):
        sending.encrypt_file(session, tmp_path / "x.pdf")
    with pytest.raises(Invalid):
        papers.read_options({"encrypt": "yes"})


# -- signed ----------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "own.p12"
    path.write_bytes(p12(days=36_500))
    return path


def test_a_signed_copy_begins_with_what_was_filed(session: Session, tmp_path: Path, certificate: Path) -> None:
    fill(session, tmp_path)
    build(session, tmp_path / "b.pdf")
    secret = bytearray(PASSPHRASE)
    made = sending.sign_file(session, tmp_path / "b.pdf", certificate, secret, reason="Approved")
    assert not any(secret)
    whole = (tmp_path / "b-signed.pdf").read_bytes()
    assert whole.startswith((tmp_path / "b.pdf").read_bytes())
    told = subprocess.run(["pdfsig", "-nocert", made["out"]], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert [row["code"] for row in made["problems"]] == ["signature_fragile"]
    assert made["signer"] == "C=LT,CN=Vera Example"
    found = session.ask(filed.verify_file, tmp_path / "b-signed.pdf")
    (row,) = found["papers"]
    assert (row["role"], row["signer"]) == ("signed", "C=LT,CN=Vera Example") and row["pages"] > 1
    again = filed.rebuild_dossier(session, made["dossier"], tmp_path / "again.pdf")
    assert whole.startswith((tmp_path / "again.pdf").read_bytes()) and len(again["outputs"]) == 1


def test_a_signature_that_can_not_be_made_leaves_nothing(session: Session, tmp_path: Path, certificate: Path) -> None:
    fill(session, tmp_path)
    build(session, tmp_path / "b.pdf")
    before = sorted(tmp_path.iterdir())
    secret = bytearray(b"wrong")
    with pytest.raises(CertificateRefused):
        sending.sign_file(session, tmp_path / "b.pdf", certificate, secret)
    assert not any(secret)
    with pytest.raises(NotFound):
        sending.sign_file(session, tmp_path / "b.pdf", tmp_path / "none.p12", bytearray(PASSPHRASE))
    sending.encrypt_file(session, tmp_path / "b.pdf")
    with pytest.raises(Unusable):
        sending.sign_file(session, tmp_path / "b-encrypted.pdf", certificate, bytearray(PASSPHRASE))
    with pytest.raises(Unusable):
        sending.encrypt_file(session, tmp_path / "b-encrypted.pdf")
    (tmp_path / "b-encrypted.pdf").unlink()
    assert sorted(tmp_path.iterdir()) == before
    assert paper(session).outputs[-1]["role"] == "encrypted"


def test_names_of_copies_and_reasons_of_signatures_give_nobody_away(
    session: Session, tmp_path: Path, certificate: Path
) -> None:
    fill(session, tmp_path)
    hidden = {"persons": {"*": "pseudonym"}, "recipient": "Tribunal"}
    build(session, tmp_path / "b.pdf", disclosure=hidden)
    uid = paper(session).uid
    before = sorted(tmp_path.iterdir())
    for out, reason in ((None, "Agreed with Petrova"), (tmp_path / "for-petrova.pdf", "Agreed")):
        with pytest.raises(Stopped):
            sending.sign_file(session, tmp_path / "b.pdf", certificate, bytearray(PASSPHRASE), out, reason=reason)
    with pytest.raises(Stopped):
        sending.encrypt_file(session, tmp_path / "b.pdf", tmp_path / "petrova.pdf")
    with pytest.raises(Stopped):
        filed.rebuild_dossier(session, uid, tmp_path / "again_petrova.pdf")
    assert sorted(tmp_path.iterdir()) == before
    assert sending.sign_file(session, tmp_path / "b.pdf", certificate, bytearray(PASSPHRASE), reason="Agreed")["out"]
    with pytest.raises(NotFound):
        session.ask(filed.verify_file, tmp_path)
