"""Tables taken in from the command line, and tables that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

GOOD = (
    "event_kind,when,title,colour\n"
    "arrest,2021-05-03,Taken at the airport,red\n"
    "dancing,2021,A dance,blue\n"
    "search,03/04/2022,House searched,\n"
)


@pytest.fixture
def table(shell: Shell) -> Path:
    return shell.file("table.csv", GOOD.encode())


def test_report_and_records(shell: Shell, table: Path) -> None:
    report = shell.ok("import", table, "--case", "C-001", "--kind", "event")
    assert (report["total"], report["taken"], report["changed"], report["refused"]) == (3, 1, 0, 2)
    assert [row["row"] for row in report["rows"]] == [2, 3, 4]
    assert [row["status"] for row in report["rows"]] == ["taken", "refused", "refused"]
    assert "dancing" in report["rows"][1]["reason"]
    assert report["unmapped"] == ["colour"]
    (event,) = shell.ok("record", "list", "event")["rows"]
    (exhibit,) = shell.ok("evidence", "list", "--case", "C-001")["rows"]
    (cited,) = shell.ok("record", "list", "citation")["rows"]
    assert exhibit["title"] == "table.csv"
    assert (cited["target_uid"], cited["evidence"], cited["locator"]) == (event["uid"], exhibit["uid"], "row 2")
    assert shell.ok("vault", "verify")["ok"]


def test_dry_run_says_the_same_and_changes_nothing(shell: Shell, table: Path) -> None:
    tried = shell.ok("import", table, "--case", "C-001", "--kind", "event", "--dry-run")
    assert shell.ok("vault", "info")["counts"]["journal"] == 3
    assert shell.ok("vault", "info")["counts"]["objects"] == 0
    done = shell.ok("import", table, "--case", "C-001", "--kind", "event")
    assert {name: done[name] for name in tried} == tried


def test_one_command_that_can_be_undone(shell: Shell, table: Path) -> None:
    shell.ok("import", table, "--case", "C-001", "--kind", "event", "--keep-unread-dates")
    assert len(shell.ok("record", "list", "event")["rows"]) == 2
    shell.ok("undo")
    assert shell.ok("record", "list", "event")["rows"] == []
    assert shell.ok("evidence", "list", "--case", "C-001")["rows"] == []


def test_mapping(shell: Shell, table: Path) -> None:
    mapping = {"values": {"event_kind": {"dancing": "hearing"}}, "columns": {"colour": "narrative"}, "dates": "dmy"}
    path = shell.file("map.json", json.dumps(mapping).encode())
    report = shell.ok("import", table, "--case", "C-001", "--kind", "event", "--map", path)
    assert (report["taken"], report["unmapped"]) == (3, [])
    assert [row["when"]["edtf"] for row in shell.ok("timeline", "--case", "C-001")["rows"]] == [
        "2021", "2021-05-03", "2022-04-03",
    ]  # fmt: skip


def test_row_with_a_reference_to_nobody_is_refused_alone(shell: Shell) -> None:
    person = shell.json("record", "add", "person", "--case", "C-001", name="Ana", role="subject")["uid"]
    nobody = person[:-4] + "0000"
    table = shell.file("t.csv", f"person,channel,value\n{person},email,a@b.example\n{nobody},email,x\n".encode())
    report = shell.ok("import", table, "--case", "C-001", "--kind", "contact_point")
    assert [row["status"] for row in report["rows"]] == ["taken", "refused"], report
    assert nobody in report["rows"][1]["reason"]


@pytest.mark.parametrize(
    ("data", "error", "named"),
    [
        (b"", "empty_file", "t.csv"),
        (b"a,b\n1,2\n", "bad_file", "none of its columns"),
        (b"\x00\x01\x02\x03" * 100, "bad_file", "t.csv"),
    ],
)
def test_what_is_no_table_is_refused(shell: Shell, data: bytes, error: str, named: str) -> None:
    path = shell.file("t.csv", data)
    for words in (["--dry-run"], []):
        ran = shell("import", path, "--case", "C-001", "--kind", "event", *words)
        assert (ran.code, ran.out["error"]) == (1, error)
        assert named in ran.out["message"]
    assert not [name for name in shell.tree() if name.startswith("objects/")]
    assert shell.ok("vault", "info")["counts"]["journal"] == 3


def test_wrong_encoding_is_said(shell: Shell) -> None:
    mapping = shell.file("map.json", b'{"encoding": "utf-8"}')
    path = shell.file("t.csv", "event_kind,title\narrest,Зина\n".encode("cp1251"))
    ran = shell("import", path, "--case", "C-001", "--kind", "event", "--map", mapping)
    assert (ran.code, ran.out["error"]) == (1, "bad_file")


def test_broken_row_and_mixed_date_orders(shell: Shell) -> None:
    path = shell.file(
        "t.csv", b"event_kind,when\narrest,13/04/2021\narrest,04/13/2021\narrest,04/05/2021\narrest,1,2,3\n"
    )
    report = shell.ok("import", path, "--case", "C-001", "--kind", "event", "--dry-run")
    assert report["rows"][2]["status"] == "refused"
    assert "04/05/2021" in report["rows"][2]["reason"]
    assert "broken row" in report["rows"][3]["reason"]


@pytest.mark.parametrize(
    ("case", "kind", "error"),
    [("X-9", "event", "not_found"), ("C-001", "dragon", "unknown_kind"), ("C-001", "part", "refused")],
)
def test_wrong_words(shell: Shell, table: Path, case: str, kind: str, error: str) -> None:
    ran = shell("import", table, "--case", case, "--kind", kind)
    assert (ran.code, ran.out["error"]) == (1, error)
    assert not [name for name in shell.tree() if name.startswith("objects/")]


@pytest.mark.parametrize(
    "mapping", [b"", b"[]", b'{"colour": 1}', b'{"dates": "xyz"}', b'{"columns": {"no": "title"}}']
)
def test_bad_mappings_are_named(shell: Shell, table: Path, mapping: bytes) -> None:
    path = shell.file("map.json", mapping)
    ran = shell("import", table, "--case", "C-001", "--kind", "event", "--map", path)
    assert (ran.code, ran.out["error"]) in {(1, "empty_file"), (1, "bad_file"), (1, "invalid")}


def test_not_a_file(shell: Shell) -> None:
    assert shell("import", shell.folder, "--case", "C-001", "--kind", "event").out["error"] == "not_a_file"
    assert shell("import", shell.folder / "no", "--case", "C-001", "--kind", "event").out["error"] == "not_found"
