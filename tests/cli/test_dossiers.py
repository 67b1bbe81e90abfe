"""Papers from the command line."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.cli.conftest import Shell
from tests.dossier.certificates import PASSPHRASE, p12
from tests.dossier.test_together import room


@pytest.fixture
def manifest(shell: Shell) -> Path:
    shell.file("letter.txt", b"A letter.\n")
    rows = [{"file": "letter.txt", "title": "Letter", "date": "2021-05-03"}]
    return shell.file("manifest.json", json.dumps({"base": ".", "exhibits": rows}).encode())


def test_profiles_need_no_vault(shell: Shell) -> None:
    rows = shell.run_main(["--json", "dossier", "profiles"], b"").out["rows"]
    assert {"case_brief", "uk_ftt"} <= {row["profile"] for row in rows}
    assert set(rows[0]) == {"profile", "title", "page", "format", "verified"}


def test_check_and_build(shell: Shell) -> None:
    shell.json(
        "record", "add", "event", "--case", "C-001", kind="arrest", when="May 2021", title="Taken at the airport"
    )
    found = shell("dossier", "check", "--case", "C-001", "--profile", "case_brief")
    assert found.code == (0 if found.out["ok"] else 1)
    out = shell.folder / "brief.pdf"
    words = ["dossier", "build", "--case", "C-001", "--profile", "case_brief", "--out", out]
    made = shell.ok(*words)
    assert made["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert shell(*words).out["error"] == "already_exists"


def test_filed_found_again_locked_and_signed(shell: Shell) -> None:
    out, again = shell.folder / "brief.pdf", shell.folder / "again.pdf"
    options = shell.file("options.json", b'{"encrypt": true}')
    made = shell.ok(
        "dossier", "build", "--case", "C-001", "--profile", "case_brief", "--out", out, "--options", options
    )
    assert [row["role"] for row in made["outputs"]] == ["bundle", "encrypted"] and made["passphrase"].count("-") == 5
    found = shell.ok("dossier", "verify", out)
    assert found["known"] and found["papers"][0]["case"] == "C-001"
    rebuilt = shell.ok("dossier", "rebuild", found["papers"][0]["dossier"], "--out", again)
    assert rebuilt["sha256"] == made["sha256"] and again.read_bytes() == out.read_bytes()
    locked = shell.ok("dossier", "encrypt", out, "--out", shell.folder / "mail.pdf")
    assert locked["passphrase"] != made["passphrase"]
    secret, own = shell.file("certificate.secret", PASSPHRASE), shell.file("own.p12", p12(days=36_500))
    words = ["dossier", "sign", out, "--certificate", own, "--certificate-passphrase-file", secret]
    signed = shell.ok(*words)
    assert Path(signed["out"]).read_bytes().startswith(out.read_bytes())
    assert shell(*words).out["error"] == "already_exists"
    wrong = shell("dossier", "sign", out, "--certificate", own, "--certificate-passphrase-file", own, "--out", "x.pdf")
    assert wrong.code in (1, 3)
    strange = shell("dossier", "verify", own)
    assert (strange.code, strange.out["known"], strange.out["papers"]) == (1, False, [])
    assert (
        shell("dossier", "rebuild", "00000000-0000-0000-0000-000000000000", "--out", "y.pdf").out["error"]
        == "not_found"
    )


@pytest.mark.parametrize("words", [["--profile", "nope"], ["--profile", "case_brief", "--disclosure", "empty"]])
def test_dossier_that_can_not_be(shell: Shell, words: list[str]) -> None:
    given = [str(shell.file("empty", b"")) if word == "empty" else word for word in words]
    out = shell.folder / "x.pdf"
    assert shell("dossier", "build", "--case", "C-001", "--out", out, *given).code == 1
    assert shell("dossier", "check", "--case", "X-9", "--profile", "case_brief").out["error"] == "not_found"
    assert not out.exists()


def test_bundle_of_loose_files(shell: Shell, manifest: Path) -> None:
    out = shell.folder / "bundle.pdf"
    words = ["--json", "bundle", "build", str(manifest), "--out", str(out), "--profile", "uk_ftt"]
    made = shell.run_main(words, b"")
    assert (made.code, made.out["exhibits"][0]["file"], out.read_bytes()[:5]) == (0, "letter.txt", b"%PDF-")
    assert shell.run_main(words, b"").out["error"] == "already_exists"


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
def test_a_bundle_for_which_there_is_no_room(shell: Shell, manifest: Path) -> None:
    out = shell.folder / "bundle.pdf"
    with room(2_000):
        ran = shell.run_main(
            ["--json", "bundle", "build", str(manifest), "--out", str(out), "--profile", "uk_ftt"], b""
        )
    assert (ran.code, ran.out["error"], ran.out["facts"]) == (6, "disk_full", {"subject": str(out)})
    assert not [path.name for path in shell.folder.iterdir() if "bundle.pdf" in path.name]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"exhibits": []}', b'{"exhibits": [{"file": "gone.pdf"}]}'])
def test_bundle_that_can_not_be(shell: Shell, content: bytes) -> None:
    path = shell.file("manifest.json", content)
    words = ["bundle", "build", str(path), "--out", str(shell.folder / "x.pdf"), "--profile", "uk_ftt"]
    ran = shell.run_main(["--json", *words], b"")
    assert (ran.code, ran.out["error"] in {"empty_file", "bad_file", "unusable_files", "not_found"}) == (1, True)
    assert not (shell.folder / "x.pdf").exists()


def test_demo_refuses_an_existing_folder(shell: Shell) -> None:
    ran = shell("demo", shell.folder)
    assert (ran.code, ran.out["error"]) == (1, "already_exists")


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_custody_report_of_one_exhibit_tells_its_digest_and_the_check_made_now(shell: Shell) -> None:
    files = [shell.file(f"{name}.txt", f"{name}\n".encode()) for name in ("one", "two")]
    rows = shell.ok("evidence", "add", *files, "--case", "C-001")["rows"]
    out = shell.folder / "custody.pdf"
    made = shell.ok("custody", "report", "--evidence", rows[1]["uid"], "--out", out)
    assert made["outputs"][0]["pages"] == made["pages"]
    words = text_of(out)
    assert rows[1]["sha256"][:8] in words
    assert rows[0]["sha256"][:8] not in words
    assert "The bytes are those that were taken in." in words
    assert "SHA256:" in words
    assert shell("custody", "report", "--out", shell.folder / "x.pdf").code == 2


def test_what_is_held_of_a_person_comes_on_paper(shell: Shell) -> None:
    person = shell.json("record", "add", "person", "--case", "C-001", name="Anna Petrova", role="subject")
    shell.json("record", "add", "note", "--case", "C-001", text="Petrova called.", privileged=True)
    out = shell.folder / "held.pdf"
    shell.ok("dossier", "build", "--case", "C-001", "--profile", "subject_access", "--out", out)
    words = text_of(out)
    assert "Anna Petrova" in words
    assert "called" not in words
    assert person["uid"] not in words


def test_a_form_comes_with_its_answers_as_pages_and_as_text(shell: Shell) -> None:
    shell.json("record", "add", "person", "--case", "C-001", name="Anna Petrova", role="subject")
    shell.json("record", "add", "answer", "--case", "C-001", profile="magnitsky", question="summary", text="In short.")
    reason = shell.file("d.json", b'{"override": {"reason": "for this test"}}')
    words = ["dossier", "build", "--case", "C-001", "--profile", "magnitsky", "--disclosure", reason, "--out"]
    made = shell.ok(*words, shell.folder / "m.pdf")
    assert [Path(row["path"]).name for row in made["outputs"]] == ["m.pdf", "m-answers.pdf", "m-answers.txt"]
    for row in made["outputs"]:
        assert row["sha256"] == hashlib.sha256(Path(row["path"]).read_bytes()).hexdigest()
    assert "Summary\n(Words: 2; characters: 9)\nIn short.\n" in (shell.folder / "m-answers.txt").read_text("utf-8")
    again = shell(*words, shell.folder / "m-answers.pdf")
    assert again.out["error"] == "already_exists"
    (shell.folder / "n-answers.txt").write_text("mine")
    assert shell(*words, shell.folder / "n.pdf").out["error"] == "already_exists"
    assert not (shell.folder / "n.pdf").exists()
    assert (shell.folder / "n-answers.txt").read_text() == "mine"


def test_a_profile_of_ones_own_is_copied_linted_and_used(shell: Shell) -> None:
    def run(*words: str) -> Any:
        return shell.run_main(["--json", "dossier", *words], b"")

    path = Path(run("profile", "copy", "case_brief", "our_brief").out["path"])
    assert run("profile", "lint", str(path)).out == {"ok": True, "problems": []}
    assert "our_brief" in {row["profile"] for row in run("profiles").out["rows"]}
    path.write_text(path.read_text("utf-8").replace('page = "A4"', 'page = "A0"'), "utf-8")
    told = run("profile", "lint", str(path))
    assert (told.code, [row["where"] for row in told.out["problems"]]) == (1, ["page"])
    assert "our_brief" not in {row["profile"] for row in run("profiles").out["rows"]}
    refused = shell("dossier", "check", "--case", "C-001", "--profile", "our_brief")
    assert (refused.code, refused.out["error"]) == (1, "bad_file")
