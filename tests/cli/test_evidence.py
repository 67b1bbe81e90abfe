"""Evidence from the command line: in, out, verified, derived, shredded."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def papers(shell: Shell) -> list[Path]:
    return [shell.file("one.txt", b"first page\n"), shell.file("two.txt", b"second page\n")]


def add(shell: Shell, *words: object) -> list[dict[str, str]]:
    return list(shell.ok("evidence", "add", *words, "--case", "C-001")["rows"])


def test_an_exhibit_a_file(shell: Shell, papers: list[Path]) -> None:
    rows = add(shell, *papers)
    assert [row["exhibit"] for row in rows] == ["E-001", "E-002"]
    assert rows[0]["sha256"] == hashlib.sha256(papers[0].read_bytes()).hexdigest()
    assert [row["file"] for row in rows] == [str(path) for path in papers]
    listed = shell.ok("evidence", "list", "--case", "C-001")["rows"]
    assert [(row["exhibit"], len(row["parts"])) for row in listed] == [("E-001", 1), ("E-002", 1)]


def test_parts_of_one_exhibit_go_out_as_a_folder(shell: Shell, papers: list[Path]) -> None:
    rows = add(shell, *papers, "--as-one", "--title", "Court paper")
    assert {row["exhibit"] for row in rows} == {"E-001"}
    out = shell.folder / "out"
    shell.ok("evidence", "export", rows[0]["uid"], out)
    assert [path.name for path in sorted(out.iterdir())] == ["01-one.txt", "02-two.txt"]
    assert (out / "02-two.txt").read_bytes() == papers[1].read_bytes()
    assert shell.ok("evidence", "list", "--case", "C-001")["rows"][0]["title"] == "Court paper"


def test_export_equals_the_original_and_overwrites_nothing(shell: Shell, papers: list[Path]) -> None:
    uid = add(shell, papers[0])[0]["uid"]
    out = shell.folder / "out.txt"
    shell.ok("evidence", "export", uid, out)
    assert out.read_bytes() == papers[0].read_bytes()
    again = shell("evidence", "export", uid, out)
    assert (again.code, again.out["error"]) == (1, "already_exists")
    nowhere = shell("evidence", "export", uid, shell.folder / "no" / "out")
    assert (nowhere.code, nowhere.out["error"]) == (1, "not_found")
    actions = [row["action"] for row in shell.ok("record", "list", "custody")["rows"]]
    assert actions == ["ingested", "exported"]


def test_one_bad_file_and_none_is_added(shell: Shell, papers: list[Path]) -> None:
    before = shell.tree()
    ran = shell("evidence", "add", papers[0], shell.folder / "gone", shell.folder, "--case", "C-001")
    assert (ran.code, ran.out["error"]) == (1, "unusable_files")
    assert [one["code"] for one in ran.out["facts"]["files"]] == ["not_found", "not_a_file"]
    assert [name for name in shell.tree() if "objects" in name] == [name for name in before if "objects" in name]
    assert shell.ok("evidence", "list", "--case", "C-001")["rows"] == []


def test_pipes_and_folders_are_no_files(shell: Shell) -> None:
    os.mkfifo(shell.folder / "pipe")
    for path in (shell.folder / "pipe", shell.folder):
        ran = shell("evidence", "add", path, "--case", "C-001")
        assert (ran.code, ran.out["error"], ran.out["facts"]["subject"]) == (1, "not_a_file", str(path))


def test_bad_words_write_no_object(shell: Shell, papers: list[Path]) -> None:
    for words in (["--case", "X-9"], ["--case", "C-001", "--json-file", shell.file("v.json", b'{"colour": 1}')]):
        assert shell("evidence", "add", papers[0], *words).code == 1
    assert not [name for name in shell.tree() if name.startswith("objects")]


def test_an_empty_file_is_evidence(shell: Shell) -> None:
    (row,) = add(shell, shell.file("empty", b""))
    assert str(row["size"]) == "0"
    assert row["sha256"] == hashlib.sha256(b"").hexdigest()
    shell.ok("evidence", "export", row["uid"], shell.folder / "out")
    assert (shell.folder / "out").read_bytes() == b""


@pytest.mark.parametrize("data", [b"%PDF-1.7\n1 0 obj\n<<", b"\xff\xd8\xff\xe0broken", b"MZ\x90\x00"])
def test_broken_files_are_taken_all_the_same(shell: Shell, data: bytes) -> None:
    (row,) = add(shell, shell.file("broken.pdf", data))
    assert row["sha256"] == hashlib.sha256(data).hexdigest()
    assert shell.ok("evidence", "metadata", row["uid"])["parts"][0]["size"] == len(data)


def test_same_bytes_are_said_and_stored_once(shell: Shell, papers: list[Path]) -> None:
    copy = shell.file("copy.txt", papers[0].read_bytes())
    first, second = add(shell, papers[0], copy)
    assert (first.get("same_as"), second["same_as"]) == (None, "E-001")
    assert add(shell, copy)[0]["same_as"] == "E-001"
    assert shell.ok("vault", "verify")["checked"]["objects"] == 1
    shredded = shell.ok("evidence", "shred", first["uid"], "--reason", "asked")
    assert [one["where"] for one in shredded["remains"]] == ["exhibit E-002", "exhibit E-003", str(papers[0])]
    shell.ok("evidence", "export", second["uid"], shell.folder / "out")
    assert shell.ok("evidence", "verify", "--case", "C-001")["ok"]


def test_damaged_evidence_has_its_exhibit_as_subject(shell: Shell, papers: list[Path]) -> None:
    first, second = add(shell, *papers)
    place = next(path for path in (shell.vault / "objects").rglob("*") if path.is_file())
    data = bytearray(place.read_bytes())
    data[500] ^= 1
    place.write_bytes(data)
    found = shell("evidence", "verify")
    (problem,) = found.out["problems"]
    assert (found.code, problem["code"]) == (1, "object_damaged")
    whole = shell("vault", "verify")
    assert (whole.code, [one["subject"] for one in whole.out["problems"]]) == (1, [problem["subject"]])
    hurt = first if problem["subject"] == "E-001" else second
    ran = shell("evidence", "export", hurt["uid"], shell.folder / "out")
    assert (ran.code, ran.out["error"], ran.out["facts"]["subject"]) == (1, "damaged", problem["subject"])
    assert not (shell.folder / "out").exists()
    place.unlink()
    assert [one["code"] for one in shell("vault", "verify").out["problems"]] == ["object_missing"]


def test_derived_copies_are_numbered_after_their_original(shell: Shell, papers: list[Path]) -> None:
    uid = add(shell, papers[0])[0]["uid"]
    values = shell.file("v.json", b'{"translator": "T. Moss", "language": "en"}')
    made = shell.ok("evidence", "derive", uid, papers[1], "--as", "translation", "--json-file", values)
    assert (made["exhibit"], made["derived_from"]) == ("E-001/T1", uid)
    assert shell.ok("evidence", "derive", uid, papers[1], "--as", "translation")["exhibit"] == "E-001/T2"
    assert shell.ok("evidence", "derive", uid, papers[1], "--as", "redacted")["exhibit"] == "E-001/R1"
    assert shell.ok("evidence", "derive", uid, papers[1], "--as", "transcript")["exhibit"] == "E-001/X1"
    shown = shell.ok("record", "show", made["uid"])
    assert (shown["translator"], shown["derived_as"]) == ("T. Moss", "translation")
    assert shell("evidence", "derive", made["exhibit"], papers[1], "--as", "redacted").out["error"] == "not_found"
    assert shell("evidence", "derive", uid, papers[1], "--as", "painting").code == 2


def test_numbers_are_never_used_again(shell: Shell, papers: list[Path]) -> None:
    add(shell, papers[0])
    shell.ok("undo")
    assert shell.ok("evidence", "list", "--case", "C-001")["rows"] == []
    assert add(shell, papers[1])[0]["exhibit"] == "E-002"


def test_shred_is_final(shell: Shell, papers: list[Path]) -> None:
    row = add(shell, papers[0], "--title", "kestrelword")[0]
    backup = shell.folder / "backup"
    shell.ok("vault", "backup", backup)
    done = shell.ok("evidence", "shred", row["uid"], "--reason", "asked")
    assert done["shredded"] == "E-001"
    assert [one["where"] for one in done["remains"]] == [str(papers[0]), str(backup)]
    assert not [name for name in shell.tree() if name.startswith("objects/")]
    assert shell.ok("search", "kestrelword")["rows"] == []
    assert shell("undo").out["error"] == "nothing_to_undo"
    assert shell("evidence", "export", row["uid"], shell.folder / "out").out["error"] == "not_found"
    assert shell.ok("vault", "verify")["ok"]
    shell.ok("vault", "backup", backup)
    assert not [path for path in (backup / "objects").rglob("*") if path.is_file()]


def test_legal_hold_stops_the_shredder(shell: Shell, papers: list[Path]) -> None:
    row = add(shell, papers[0])[0]
    shell.json("record", "edit", row["uid"], legal_hold=True)
    assert shell("evidence", "shred", row["uid"], "--reason", "x").out["error"] == "refused"
    assert shell("evidence", "shred", row["uid"], "--reason", "").out["error"] == "invalid"


def test_a_redacted_copy_is_numbered_after_its_original_and_says_how_it_was_made(
    shell: Shell, papers: list[Path]
) -> None:
    uid = add(shell, papers[0], "--title", "Letter")[0]["uid"]
    regions = shell.file("regions.json", b'{"regions": [{"page": 1, "rect": [56, 760, 90, 780], "reason": "name"}]}')
    made = shell.ok("evidence", "redact", uid, "--regions", regions)
    assert (made["exhibit"], made["derived_as"], made["pages"]) == ("E-001/R1", "redacted", 1)
    assert made["rasterised"] == [1]
    assert made["boxes"][0]["label"].startswith("[REDACTED")
    assert shell.ok("evidence", "redact", uid, "--regions", regions)["exhibit"] == "E-001/R2"
    out = shell.folder / "copy.pdf"
    shell.ok("evidence", "export", made["uid"], out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == made["sha256"]
    shown = shell.ok("record", "show", made["uid"])
    assert (shown["title"], shown["derived_from"]) == ("Letter", uid)
    lines = [row for row in shell.ok("record", "list", "custody")["rows"] if row["action"] == "redacted"]
    assert len(lines) == 2
    assert lines[0]["evidence"] == uid
    assert "200 dpi" in lines[0]["tool"]
    assert made["sha256"] in lines[0]["tool"]
    before = shell.tree()
    wrong = shell.file("wrong.json", b'{"regions": [{"page": 9, "rect": [56, 760, 90, 780]}]}')
    ran = shell("evidence", "redact", uid, "--regions", wrong)
    assert ran.code == 1
    assert "page 9" in ran.out["message"]
    assert [name for name in shell.tree() if "objects" in name] == [name for name in before if "objects" in name]
