"""Plaintext outside the vault, on the command line: told, deleted with its words, forgotten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence
from tests.cli.conftest import SECRET, Shell
from tests.vaults import reopened


@pytest.fixture
def scan(shell: Shell) -> Path:
    return shell.file("scan.txt", b"a page\n")


def add(shell: Shell, *paths: object) -> dict[str, Any]:
    return dict(shell.ok("evidence", "add", *paths, "--case", "C-001"))


def listed(shell: Shell) -> list[tuple[str, str, str]]:
    return [(row["path"], row["what"], row["state"]) for row in shell.ok("traces", "list")["rows"]]


def plaintext(shell: Shell) -> int:
    return int(shell.ok("vault", "info")["plaintext"])


def custody(shell: Shell) -> list[str]:
    return [row["action"] for row in shell.ok("record", "list", "custody")["rows"]]


def test_the_written_recovery_code_is_on_the_list(shell: Shell) -> None:
    """The vault of these tests was made with --recovery-out, in another folder."""
    ((path, what, state),) = listed(shell)
    assert (Path(path).name, what, state) == ("code", "sheet", "there")
    assert plaintext(shell) == 1


def test_sources_are_told_and_deleted_with_a_line_of_custody(shell: Shell, scan: Path) -> None:
    added = add(shell, scan, shell.file("two.txt", b"another\n"))
    assert added["plaintext"] == 2
    assert plaintext(shell) == 3
    row = next(row for row in shell.ok("traces", "list")["rows"] if row["path"] == str(scan))
    assert (row["what"], row["exhibit"], row["case"], row["still_there"]) == ("source", "E-001", "C-001", True)
    done = shell.ok("traces", "remove", scan)
    assert done["removed"] == [str(scan)]
    assert "stick" in done["keeps"]
    assert done["plaintext"] == 2
    assert not scan.exists()
    assert custody(shell) == ["ingested", "ingested", "disposed"]
    again = shell("traces", "remove", scan)
    assert (again.code, again.out["error"]) == (1, "not_found")
    assert shell.ok("vault", "verify")["ok"]


def test_a_source_deleted_by_hand_leaves_the_list(shell: Shell, scan: Path) -> None:
    add(shell, scan)
    scan.unlink()
    assert str(scan) not in [path for path, _, _ in listed(shell)]
    assert plaintext(shell) == 1


def test_another_file_in_its_place_is_never_deleted(shell: Shell, scan: Path) -> None:
    add(shell, scan)
    about = scan.stat()
    scan.write_bytes(b"A PAGE\n")  # as long, and made to look as old
    os.utime(scan, ns=(about.st_atime_ns, about.st_mtime_ns))
    ran = shell("traces", "remove", scan)
    assert (ran.code, ran.out["error"]) == (1, "refused")
    assert scan.read_bytes() == b"A PAGE\n"
    scan.write_bytes(b"longer than the listed one\n")
    assert (str(scan), "source", "changed") in listed(shell)
    assert shell("traces", "remove", scan).code == 1
    assert shell.ok("traces", "forget", scan) == {"forgotten": [str(scan)], "plaintext": 1}
    assert scan.exists()


def test_a_link_in_its_place_leads_nowhere(shell: Shell, scan: Path) -> None:
    add(shell, scan)
    other = shell.file("other.txt", scan.read_bytes())
    scan.unlink()
    scan.symlink_to(other)
    ran = shell("traces", "remove", scan)
    assert (ran.code, ran.out["error"]) == (1, "not_a_file")
    assert other.exists()


def test_only_what_is_listed_can_be_deleted(shell: Shell, scan: Path) -> None:
    for word in ("remove", "forget"):
        ran = shell("traces", word, scan)
        assert (ran.code, ran.out["error"]) == (1, "not_found")
    assert scan.exists()


def test_exports_are_listed_and_a_folder_of_parts_goes_whole(shell: Shell, scan: Path) -> None:
    other = shell.file("two.txt", b"another\n")
    uid = shell.ok("evidence", "add", scan, other, "--as-one", "--case", "C-001")["rows"][0]["uid"]
    out = shell.folder / "out"
    shell.ok("evidence", "export", uid, out)
    exports = [path for path, what, _ in listed(shell) if what == "export"]
    assert exports == [str(out / "01-scan.txt"), str(out / "02-two.txt")]
    (out / "02-two.txt").write_bytes(b"notes of mine\n")
    assert shell("traces", "remove", out, "--yes").out["error"] == "refused"
    assert (out / "01-scan.txt").exists()
    (out / "02-two.txt").write_bytes(b"another\n")
    assert len(shell.ok("traces", "remove", out, "--yes")["removed"]) == 2
    assert not out.exists()
    assert scan.exists()


def test_a_folder_of_ones_own_stays(shell: Shell) -> None:
    folder = shell.folder / "downloads"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"a\n")
    (folder / "b.txt").write_bytes(b"b\n")
    add(shell, folder / "a.txt", folder / "b.txt")
    assert len(shell.ok("traces", "remove", folder, "--yes")["removed"]) == 2
    assert folder.is_dir()


def test_a_folder_is_emptied_only_with_yes_and_its_sheets_are_named(shell: Shell, scan: Path) -> None:
    add(shell, scan)
    sheet = shell.folder / "in" / "sheet.pdf"
    sheet.parent.mkdir()
    shell.ok("vault", "credential", "recovery", "--out", sheet)
    ran = shell("traces", "remove", shell.folder)
    assert (ran.code, ran.out["error"]) == (1, "not_confirmed")
    assert ran.out["facts"]["files"] == [
        {"path": str(sheet), "what": "sheet"},
        {"path": str(scan), "what": "source"},
    ]
    assert f"{sheet} (recovery sheet)" in ran.out["message"]
    assert "--yes" in ran.out["message"]
    assert scan.exists()
    assert sheet.exists()
    assert len(shell.ok("traces", "remove", shell.folder, "--yes")["removed"]) == 2
    assert not scan.exists()
    assert not sheet.exists()


def test_a_long_list_is_cut_in_the_message_alone(shell: Shell) -> None:
    many = [shell.file(f"{n:02}.txt", b"%d\n" % n) for n in range(25)]
    add(shell, *many)
    ran = shell("traces", "remove", shell.folder)
    assert len(ran.out["facts"]["files"]) == 25
    assert "and 5 more" in ran.out["message"]
    assert all(one.exists() for one in many)


def test_a_paper_is_listed_until_it_is_gone(shell: Shell) -> None:
    out = shell.folder / "brief.pdf"
    shell.ok("dossier", "build", "--case", "C-001", "--profile", "case_brief", "--out", out)
    assert (str(out), "export", "there") in listed(shell)
    shell.ok("traces", "remove", out)
    assert not out.exists()


def test_an_imported_table_is_a_source(shell: Shell) -> None:
    table = shell.file("events.csv", b"event_kind,title\narrest,Taken\n")
    shell.ok("import", table, "--case", "C-001", "--kind", "event")
    assert (str(table), "source", "there") in listed(shell)


def test_a_dry_run_or_a_refused_file_lists_nothing(shell: Shell, scan: Path) -> None:
    table = shell.file("events.csv", b"event_kind,title\narrest,Taken\n")
    shell.ok("import", table, "--case", "C-001", "--kind", "event", "--dry-run")
    shell("evidence", "add", scan, shell.folder / "gone", "--case", "C-001")
    assert plaintext(shell) == 1


def test_shredding_names_the_source_that_still_lies_there(shell: Shell, scan: Path) -> None:
    uid = add(shell, scan)["rows"][0]["uid"]
    remains = shell.ok("evidence", "shred", uid, "--reason", "asked for")["remains"]
    assert str(scan) in [one["where"] for one in remains]
    assert shell.ok("traces", "remove", scan)["removed"] == [str(scan)]


def test_undo_takes_no_file_off_the_list(shell: Shell, scan: Path) -> None:
    add(shell, scan)
    shell.ok("undo")
    assert (str(scan), "source", "there") in listed(shell)


def test_a_restored_vault_lists_what_lies_here_and_nothing_of_elsewhere(shell: Shell, scan: Path) -> None:
    away = shell.file("away.txt", b"on another computer\n")
    add(shell, scan, away)
    shell.ok("vault", "backup", shell.folder / "backup")
    away.unlink()
    shell.ok("vault", "restore", shell.folder / "backup", shell.folder / "restored")
    old, shell.vault = shell.vault, shell.folder / "restored"
    assert str(scan) in [path for path, _, _ in listed(shell)]
    assert str(away) not in [path for path, _, _ in listed(shell)]
    away.write_bytes(b"on another computer\n")
    assert str(away) not in [path for path, _, _ in listed(shell)]
    shell.ok("traces", "remove", scan)
    assert not scan.exists()
    assert old != shell.vault


def test_a_failed_transaction_lists_nothing(shell: Shell, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    with reopened(shell.vault, SECRET) as session:
        monkeypatch.setattr(evidence, "_line", fails)
        with pytest.raises(RuntimeError):
            evidence.add_evidence(session, [scan], "C-001")
    monkeypatch.undo()
    assert plaintext(shell) == 1
