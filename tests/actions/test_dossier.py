"""Dossiers from a real vault: the sample made whole, looked at with other eyes, and what stops one."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from app.actions import demo, dossier, evidence, queries, records
from app.domain.errors import AlreadyExists, Cancelled, NotFound, Stopped
from app.domain.spoken import spoken_passphrase
from app.jobs import Progress
from app.session import Session
from tests.shared import shared
from tests.vaults import CHEAP, SECRET, new_vault, reopened

ROOT = Path(__file__).resolve().parent.parent.parent
OPTIONS = {"dated": "2026-05-01"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as `make run` makes it."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    made = demo.make_demo(folder, bytearray(SECRET), kdf=CHEAP)
    assert made["verified"] and "passphrase" not in made
    assert made["import"] == {"total": 20, "taken": 20, "refused": 0}, "a newcomer is told what matters alone"
    return folder


def words(path: Path) -> str:
    """All text of a PDF as a second engine reads it."""
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_sample_bundle_passes_the_outside_checker(sample: Path) -> None:
    checker = shared("acceptance", "check_bundle.py")
    done = subprocess.run(
        [sys.executable, checker, sample / "birch-bundle.pdf", "--page", "A4", "--max-mb", "50"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_sample_shows_every_kind_and_every_script(sample: Path) -> None:
    with reopened(sample / demo.VAULT) as session:
        empty = [kind for kind in dossier.REGISTRY if not session.ask(queries.count, kind)]
        assert set(empty) <= {"card", "handover"}, "a partner's card and a handover are made with partners alone"
        assert len([1 for item in session.ask(queries.records, "evidence", "BIRCH").rows if not item.derived_as]) == 10
    text = words(sample / "birch-bundle.pdf")
    for name in ("Антон Вымысл", "Ελένη Φαντασία", "ნინო გამოგონილი", "PA/00000/2025"):
        assert name in text
    assert "Memorial" in words(sample / "public-record-brief.pdf")


def test_filed_paper_carries_no_internal_mark(sample: Path) -> None:
    raw = (sample / "birch-bundle.pdf").read_bytes()
    text = words(sample / "birch-bundle.pdf").lower()
    for mark in ("havenfile", "severity", "likelihood", "disputed", "override", "merits", "willow prefers", "s-04"):
        assert mark not in text, mark
    assert b"Havenfile" not in raw
    with pikepdf.open(sample / "birch-bundle.pdf") as pdf:
        assert "/Author" not in pdf.docinfo


def test_existing_folder_is_left_alone(sample: Path) -> None:
    with pytest.raises(AlreadyExists):
        demo.make_demo(sample, bytearray(SECRET), kdf=CHEAP)


def test_passphrase_is_made_when_none_is_given() -> None:
    first, second = spoken_passphrase(), spoken_passphrase()
    assert first != second and len(first.split("-")) == 6


# -- one small case -------------------------------------------------------------------


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"code": "C-001", "title": "Birch"})
    yield made
    made.lock()


def fill(session: Session, tmp_path: Path, text: str = "A plain paper.\n") -> dict[str, str]:
    """A subject who agrees, an event, an exhibit that proves it, an appeal."""

    def add(kind: str, **values: Any) -> str:
        return str(session.do(records.add_record, kind, values, "C-001").result.uid)

    person = add("person", name="Anna Petrova", role="subject", pseudonym="Willow")
    scopes = {"store": "yes", "legal_domestic": "yes"}
    consent = add("consent", person=person, status="given", scopes=scopes)
    event = add("event", event_kind="arrest", title="Taken from home", when="May 2021")
    add("proceeding", proceeding_kind="asylum_appeal", reference="PA/1/2026")
    paper = tmp_path / "paper.txt"
    paper.write_text(text)
    exhibit = evidence.add_evidence(session, [paper], "C-001", values={"title": "Paper"})[0].uid
    citation = add("citation", evidence=exhibit, target_kind="event", target_uid=event, page=1)
    return {"person": person, "consent": consent, "event": event, "exhibit": exhibit, "citation": citation}


def build(session: Session, out: Path, profile: str = "uk_ftt", **asked: Any) -> dict[str, Any]:
    return dossier.build_dossier(session, "C-001", profile, out, options=OPTIONS, **asked)


def test_answer_names_what_was_made_and_the_vault_remembers(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    made = build(session, tmp_path / "b.pdf", disclosure={"recipient": "Tribunal"})
    assert made["sha256"] == hashlib.sha256((tmp_path / "b.pdf").read_bytes()).hexdigest()
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert len(pdf.pages) == made["pages"] == made["outputs"][0]["pages"]
    assert made["exhibits"][0]["exhibit"] == "E-001"
    assert not [row for row in made["problems"] if row["level"] == "stop"]
    kept = session.ask(queries.records, "dossier", "C-001").rows[0]
    assert (kept.profile, kept.recipient, kept.outputs[0]["sha256"]) == ("uk_ftt", "Tribunal", made["sha256"])
    lines = session.ask(queries.children, "custody", "evidence", uids["exhibit"])
    assert [line.action for line in lines][-1] == "exported"


def test_same_content_gives_the_same_bytes_in_another_process(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    build(session, tmp_path / "b.pdf")
    build(session, tmp_path / "c.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == (tmp_path / "c.pdf").read_bytes()
    session.lock()
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "o.json").write_text(json.dumps(OPTIONS))
    env = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tashkent", "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable, "-m", "app", "--vault", tmp_path / "v.haven", "--passphrase-file", tmp_path / "secret", "--json",
        "dossier", "build", "--case", "C-001", "--profile", "uk_ftt", "--out", tmp_path / "d.pdf", "--options", tmp_path / "o.json",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "b.pdf").read_bytes() == (tmp_path / "d.pdf").read_bytes()


def test_missing_consent_stops_and_leaves_nothing(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    session.do(records.edit_record, uids["consent"], {"status": "withdrawn"})
    found = session.ask(dossier.check_dossier, "C-001", "uk_ftt")
    assert not found["ok"]
    with pytest.raises(Stopped) as stopped:
        build(session, tmp_path / "b.pdf")
    assert stopped.value.facts["problems"][0]["subject"] == uids["person"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["paper.txt", "v.haven"]
    made = build(session, tmp_path / "b.pdf", disclosure={"override": {"reason": "removal TONIGHTWORD"}})
    assert "TONIGHTWORD" not in words(Path(made["out"]))
    kept = session.ask(queries.records, "dossier", "C-001").rows[0]
    assert kept.override_reason == "removal TONIGHTWORD"


def test_hidden_name_inside_an_exhibit_stops_with_its_place(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path, "Seen with P e t r o v a that day.\n")
    hidden = {"persons": {"*": "pseudonym"}}
    with pytest.raises(Stopped) as stopped:
        build(session, tmp_path / "b.pdf", disclosure={"persons": {uids["person"]: "pseudonym"}})
    row = stopped.value.facts["problems"][0]
    assert (row["code"], row["subject"]) == ("leak", "E-001")
    assert not (tmp_path / "b.pdf").exists()
    clean = tmp_path / "clean.txt"
    clean.write_text("Seen with somebody that day.\n")
    evidence.derive(session, uids["exhibit"], clean, "redacted")
    made = build(session, tmp_path / "b.pdf", disclosure=hidden)
    assert [row["exhibit"] for row in made["exhibits"]] == ["E-001/R1"]
    text = words(tmp_path / "b.pdf")
    assert "Person " in text and "Petrova" not in text and "Anna" not in text and "Willow" not in text


def test_citation_beyond_its_exhibit_stops(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    session.do(records.edit_record, uids["citation"], {"page": 9})
    with pytest.raises(Stopped) as stopped:
        build(session, tmp_path / "b.pdf")
    assert {row["code"] for row in stopped.value.facts["problems"]} == {"dangling_citation"}
    assert not (tmp_path / "b.pdf").exists()


def test_draft_stands_on_every_page_of_ours_until_warnings_are_mended(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    build(session, tmp_path / "clean.pdf")
    assert "DRAFT" not in words(tmp_path / "clean.pdf")
    session.do(records.edit_record, uids["exhibit"], {"language": "ru"})
    build(session, tmp_path / "draft.pdf")
    with pypdfium2.PdfDocument(tmp_path / "draft.pdf") as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert all("DRAFT" in text for text in texts[1:-1])


def test_brief_is_one_or_two_pages_and_has_no_exhibits(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    made = build(session, tmp_path / "brief.pdf", "case_brief")
    assert made["pages"] <= 2 and made["exhibits"] == []
    text = words(tmp_path / "brief.pdf")
    assert "C-001" in text and "Taken from home" in text and "INTERNAL" in text


def test_refusals_before_any_work(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    (tmp_path / "there.pdf").write_bytes(b"mine")
    with pytest.raises(AlreadyExists):
        build(session, tmp_path / "there.pdf")
    with pytest.raises(NotFound):
        build(session, tmp_path / "no" / "where.pdf")
    with pytest.raises(NotFound):
        build(session, tmp_path / "x.pdf", "nothing")
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        build(session, tmp_path / "x.pdf", progress=progress)
    assert not (tmp_path / "x.pdf").exists()
    assert (tmp_path / "there.pdf").read_bytes() == b"mine"
    rows = dossier.dossier_profiles()
    assert {row["profile"] for row in rows} >= {"case_brief", "uk_ftt"}
