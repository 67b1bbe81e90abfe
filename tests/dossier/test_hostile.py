"""Spoiled and hostile PDFs: a paper that opens clean and does nothing, or a stop that names the file."""

from __future__ import annotations

import io
import json
import logging
import subprocess
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from app.actions import dossier, evidence, records
from app.domain.errors import UnusableFiles
from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
from app.dossier.manifest import build_from_manifest
from app.dossier.profiles import load
from app.sandbox.sources import BytesSource
from tests.dossier.hostile import active, armed, drawn, plain, spoiled
from tests.dossier.test_bundle_whole import worked
from tests.dossier.test_exhibit_pdf import active as scripted
from tests.dossier.test_exhibit_pdf import layered, led, paper
from tests.dossier.test_exhibit_scrub import loaded
from tests.shared import shared
from tests.vaults import new_vault

CODES = {"damaged", "not_a_pdf", "no_pages", "page_size", "password", "empty"}


@cache
def whole() -> tuple[bytes, ...]:
    """Sound files, each with something to hide."""
    made = (paper(armed, 3), paper(scripted), paper(layered), paper(led, 3), paper(loaded))
    return tuple(plain(pikepdf.open(io.BytesIO(data))) for data in made)


@cache
def others() -> tuple[bytes, ...]:
    """The same, and files of other projects."""
    folder = shared("fixtures", "pdf")
    return whole() + tuple(path.read_bytes() for path in sorted(folder.glob("*.pdf")) if path.stat().st_size < 120_000)


def spec_of(names: list[str]) -> BundleSpec:
    documents = tuple(DocumentSpec(name, f"File {name}", parts=(PartSpec(name, "", name),)) for name in names)
    return BundleSpec("Bundle", sections=(SectionSpec("A", "Documents", documents),))


def judged(files: dict[str, bytes]) -> tuple[dict, bytes]:
    """What the job makes of files, without a worker around it."""
    made: tuple[dict, bytes] = worked(
        spec_of(list(files)), given={name: BytesSource(data) for name, data in files.items()}
    )
    return made


def endure(bases: tuple[bytes, ...], seeds: range) -> None:
    for seed in seeds:
        answer, data = judged({"x.pdf": spoiled(bases[seed % len(bases)], seed)})
        if answer["unusable"]:
            assert [(row["file"], row["code"] in CODES) for row in answer["unusable"]] == [("x.pdf", True)], seed
            assert data == b""
        else:
            assert active(data) == [], seed
            assert drawn(data) == answer["pages"], seed


def test_spoiled_files_make_a_clean_paper_or_are_named() -> None:
    endure(whole(), range(50))


@pytest.mark.soak
def test_many_spoiled_files_of_many_makers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "pikepdf")  # what it says of damage, a worker says to nobody
    endure(others(), range(6000))


def test_sound_files_with_everything_in_them_do_nothing() -> None:
    answer, data = judged({f"{n}.pdf": one for n, one in enumerate(whole())})
    assert answer["unusable"] == []
    assert active(data) == []
    assert drawn(data) == answer["pages"]


def test_many_spoiled_files_in_one_build_leave_parent_and_neighbours_alone(tmp_path: Path) -> None:
    files = {f"{n}.pdf": spoiled(whole()[n % 5], 1000 + n) for n in range(40)} | {"good.pdf": paper(pages=2)}
    out = io.BytesIO()
    result = build_bundle(
        spec_of(list(files)), {name: BytesSource(data) for name, data in files.items()}, out, skip_unreadable=True
    )
    assert {row["key"] for row in result.documents} | {row["file"] for row in result.skipped} == set(files)
    assert "good.pdf" in {row["key"] for row in result.documents}
    assert active(out.getvalue()) == []
    target = tmp_path / "out.pdf"
    target.write_bytes(out.getvalue())
    seen = subprocess.run(["pdfinfo", target], capture_output=True, text=True, check=True)
    assert f"Pages:           {result.pages}" in seen.stdout
    assert "JavaScript:      no" in seen.stdout and "Form:            none" in seen.stdout


# -- files of other projects, by their own list ---------------------------------------


def listed() -> list[dict]:
    rows: list[dict] = json.loads(shared("fixtures", "pdf", "manifest.json").read_text("utf-8"))["files"]
    return rows


def manifest_of(folder: Path, rows: list[dict]) -> Path:
    path = folder / "manifest.json"
    exhibits = [{"file": row["file"], "password": row.get("password") or ""} for row in rows]
    path.write_text(json.dumps({"base": str(shared("fixtures", "pdf")), "exhibits": exhibits}), "utf-8")
    return path


def test_the_list_of_other_projects_is_met_by_a_bundle_of_loose_files(tmp_path: Path) -> None:
    rows = [row for row in listed() if row["file"] != "bomb_giant.pdf"]
    good = [row for row in rows if row["expected"] != "refuse"]
    made = build_from_manifest(manifest_of(tmp_path, good), tmp_path / "good.pdf", load("uk_ftt"))
    assert {row["file"]: row["pages"] for row in made["exhibits"]} == {row["file"]: row["pages"] for row in good}
    told = {row["subject"] for row in made["problems"] if row["code"] == "repaired"}
    assert told == {row["file"] for row in good if row["expected"] == "repair"}
    codes = {(row["code"], row["subject"]) for row in made["problems"]}
    assert codes >= {
        ("xfa", "xfa_issue14315.pdf"), ("signed", "digitally-signed.pdf"), ("attachments", "with-attachment.pdf"),
        ("actions", "autoprint.pdf"), ("actions", "doc_actions.pdf"), ("external_links", "file_url_link.pdf"),
        ("restrictions", "r6-owner-password.pdf"), ("missing_fonts", "quickstartguide_fa.pdf"),
    }  # fmt: skip
    data = (tmp_path / "good.pdf").read_bytes()
    assert active(data) == []
    assert drawn(data) == made["pages"]


def test_what_the_list_refuses_is_named_all_at_once(tmp_path: Path) -> None:
    rows = [row for row in listed() if row["expected"] in ("refuse", "password") or row["file"] == "bomb_giant.pdf"]
    locked = [{**row, "password": ""} for row in rows]
    with pytest.raises(UnusableFiles) as error:
        build_from_manifest(manifest_of(tmp_path, locked), tmp_path / "no.pdf", load("uk_ftt"))
    found = {row["file"]: row["code"] for row in error.value.facts["files"]}
    assert set(found) == {row["file"] for row in rows}
    assert {file for file, code in found.items() if code == "password"} == {
        row["file"] for row in rows if row["expected"] == "password"
    }
    assert not (tmp_path / "no.pdf").exists()


def test_the_list_is_met_by_a_case_in_a_vault(tmp_path: Path) -> None:
    taken_as_it_is = [row for row in listed() if row["expected"] == "accept"]
    in_a_vault(tmp_path, [row for row in listed() if row["expected"] != "accept"] + taken_as_it_is[5::5])


@pytest.mark.soak
def test_the_whole_list_is_met_by_a_case_in_a_vault(tmp_path: Path) -> None:
    in_a_vault(tmp_path, listed())


def in_a_vault(tmp_path: Path, rows: list[dict]) -> None:
    folder = shared("fixtures", "pdf")
    session, _ = new_vault(tmp_path / "v.haven")
    try:
        session.do(records.add_case, {"code": "C-001", "title": "Birch"})
        person = session.do(records.add_record, "person", {"name": "Anna", "role": "subject"}, "C-001").result.uid
        consent = {"person": person, "status": "given", "scopes": {"store": "yes", "legal_domestic": "yes"}}
        session.do(records.add_record, "consent", consent, "C-001")
        taken = evidence.add_evidence(session, [folder / row["file"] for row in rows], "C-001")
        named = {row["file"]: item.uid for row, item in zip(rows, taken, strict=True)}
        out = tmp_path / "out.pdf"
        with pytest.raises(UnusableFiles) as error:
            dossier.build_dossier(session, "C-001", "uk_ftt", out)
        refused = {row["file"] for row in error.value.facts["files"]}
        wanted = {row["file"] for row in rows if row["expected"] in ("refuse", "password")}
        assert refused == wanted | ({row["file"] for row in rows} & {"bomb_giant.pdf"})
        assert not out.exists()
        for file in refused:
            session.do(records.delete_record, named[file], "can't be used")
        made = dossier.build_dossier(session, "C-001", "uk_ftt", out)
    finally:
        session.lock()
    assert sum(row["pages"] for row in made["exhibits"]) == sum(
        row["pages"] for row in rows if row["file"] not in refused
    )
    assert active(out.read_bytes()) == []
