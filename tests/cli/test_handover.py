"""Packages on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Shell


def a_case(shell: Shell) -> None:
    shell.json("case", "add", code="C-9", title="Cedar")
    person = shell.json("record", "add", "person", "--case", "C-9", name="Cedar Vale", role="subject")["uid"]
    values = {"person": person, "status": "given", "scopes": {"share_partner": "yes"}}
    shell.json("record", "add", "consent", "--case", "C-9", **values)


def test_seal_for_a_passphrase_prints_it_once(shell: Shell, tmp_path: Path) -> None:
    a_case(shell)
    out = tmp_path / "c.hvn"
    told = shell.ok("handover", "seal", "--case", "C-9", "--passphrase-recipient", "--out", out)
    assert told["out"] == str(out) and len(told["passphrase"].split("-")) >= 6 and told["number"] == 1
    again = shell("handover", "seal", "--case", "C-9", "--passphrase-recipient", "--out", out)
    assert (again.code, again.out["error"]) == (1, "already_exists")


def test_seal_names_who_has_not_agreed_and_leaves_nothing(shell: Shell, tmp_path: Path) -> None:
    shell.json("case", "add", code="C-9", title="Cedar")
    shell.json("record", "add", "person", "--case", "C-9", name="Cedar Vale", role="subject")
    ran = shell("handover", "seal", "--case", "C-9", "--passphrase-recipient", "--out", tmp_path / "c.hvn")
    assert (ran.code, ran.out["error"]) == (1, "not_handed_over")
    assert "Cedar Vale has not been asked: share_partner" in json.dumps(ran.out["facts"], ensure_ascii=False)
    assert not list(tmp_path.glob("*.hvn*")) and not list(tmp_path.glob(".*.part"))
    assert shell("handover", "seal", "--case", "C-9", "--out", tmp_path / "c.hvn").code == 2
    two = ("--recipient", "age1xyz", "--passphrase-recipient")
    assert shell("handover", "seal", "--case", "C-9", *two, "--out", tmp_path / "c.hvn").code == 2
    ran = shell("handover", "seal", "--case", "C-9", *two[:2], "--out", tmp_path / "c.hvn")
    assert (ran.code, ran.out["error"], ran.out["facts"]["field"]) == (1, "invalid", "recipient")


def test_a_package_is_cut_into_volumes_and_goes_on_where_it_stopped(shell: Shell, tmp_path: Path) -> None:
    package, stick = tmp_path / "c.hvn", tmp_path / "stick"
    package.write_bytes(bytes(range(256)) * 10_000)
    stick.mkdir()
    told = shell.ok("handover", "cut", package, "--to", stick, "--size", str(1 << 20), "--volume", "2")
    assert [row["number"] for row in told["volumes"]] == [2] and told["of"] == 3
    told = shell.ok("handover", "cut", package, "--to", stick, "--size", str(1 << 20))
    assert [row["size"] for row in told["volumes"]] == [1 << 20, 1 << 20, 2_560_000 - (2 << 20)]
    assert b"".join(path.read_bytes() for path in sorted(stick.iterdir())) == package.read_bytes()
    assert shell("handover", "cut", tmp_path / "none", "--to", stick).code == 1
    assert shell("handover", "cut", package, "--to", stick, "--size", "10").code == 2
    assert shell("handover", "cut", package, "--to", stick, "--size", str(2 << 20)).code == 1


def test_packages_are_listed_sent_and_what_they_withheld_is_proven(shell: Shell, tmp_path: Path) -> None:
    a_case(shell)
    note = shell.json("record", "add", "note", "--case", "C-9", text="kept at home")["uid"]
    scope = shell.file("scope.json", b'{"kinds_off": ["note"], "valid_days": 30}')
    words = ("--passphrase-recipient", "--named", "A lawyer", "--scope", scope, "--out", tmp_path / "c.hvn")
    told = shell.ok("handover", "seal", "--case", "C-9", *words)
    assert shell.ok("handover", "sent", told["package"])["state"] == "sent"
    (row,) = shell.ok("handover", "list")["rows"]
    assert (row["state"], row["partner"], row["cases"]) == ("sent", "A lawyer", ["C-9"])
    proof = shell.ok("handover", "prove", told["handover"], note, "text", "--out", tmp_path / "proof.json")
    assert proof["same"] and json.loads((tmp_path / "proof.json").read_text())["root"] == proof["root"]
    bad = shell.file("scope.json", b'{"kind_off": ["note"], "items": "all"}')
    ran = shell("handover", "seal", "--case", "C-9", *words[:3], "--scope", bad, "--out", tmp_path / "d.hvn")
    assert ran.code == 1 and {one["field"] for one in ran.out["facts"]["problems"]} == {"kind_off", "items"}


def test_conflicts_are_listed_and_settled(shell: Shell) -> None:
    shell.json("case", "add", code="C-9", title="Cedar")
    uid = shell.json("record", "add", "note", "--case", "C-9", text="Summoned")["uid"]
    assert shell.ok("handover", "conflicts") == {"conflicts": []}
    missing = shell("handover", "resolve", uid, "text", "--keep", "mine")
    assert (missing.code, missing.out["error"]) == (1, "not_found")
    assert shell("handover", "resolve", uid, "text", "--keep", "ours").code == 2
