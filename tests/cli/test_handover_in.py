"""A package on the command line of who receives it: looked at, taken in, taken in again, refused, through a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_handover import a_case


@pytest.fixture
def other(shell: Shell, tmp_path: Path) -> Shell:
    """The vault of a partner; both know and have verified each other."""
    there = replace(shell, vault=tmp_path / "other")
    shell.ok("vault", "create", tmp_path / "other", "--kdf-memory", "64", "--organisation", "Lantern Desk")
    for one, two in ((shell, there), (there, shell)):
        one.ok("card", "export", card := tmp_path / f"{one.vault.name}.hvcard")
        uid = two.ok("card", "import", card)["uid"]
        two.ok("card", "verify", uid)
    return there


def _to(shell: Shell) -> str:
    return str(shell.ok("card", "list")["rows"][0]["uid"])


def test_looked_at_taken_in_once_and_answered(shell: Shell, other: Shell, tmp_path: Path) -> None:
    a_case(shell)
    made = shell.ok("handover", "seal", "--case", "C-9", "--to", _to(shell), "--out", out := tmp_path / "c.hvn")
    seen = other.ok("handover", "inspect", out)
    assert (seen["package"], seen["state"], seen["from"]["trust"]) == (made["package"], "new", "verified")
    seen = other.ok("handover", "open", out)
    assert seen["new"] >= 4 and seen["changed"] == seen["conflicts"] == 0 and seen["conditions"]["onward"] == "ask"
    assert other.ok("case", "list")["rows"] == []
    other.json("case", "add", code="D-1", title="Our own")
    took = other.ok("handover", "open", out, "--accept")
    assert (took["state"], took["new"], took["answer"]) == ("accepted", seen["new"], str(tmp_path / "c.hvn.hvr"))
    undone = other.ok("undo")
    assert (undone["undone"][0]["code"], undone["passed"]) == ("D-1", True)
    assert [row["code"] for row in other.ok("case", "list")["rows"]] == ["C-9"]
    again = other("handover", "open", out, "--accept")
    assert (again.code, again.out["new"], again.out["state"]) == (0, 0, "already")
    assert shell.ok("handover", "receipt", tmp_path / "c.hvn.hvr")["state"] == "taken"
    gone = other.ok("handover", "destroy", made["package"], "--reason", "their wish")
    assert gone["state"] == "destroyed" and gone["kept"] == []
    ran = other("handover", "open", out, "--accept")
    assert (ran.code, ran.out["error"]) == (1, "decision_needed")
    assert other.ok("vault", "verify")["ok"]


def test_through_a_folder(shell: Shell, other: Shell, tmp_path: Path) -> None:
    a_case(shell)
    folder = tmp_path / "shared"
    folder.mkdir()
    assert shell("handover", "deliver", folder, "--case", "C-9").code == 2
    made = shell.ok("handover", "deliver", folder, "--case", "C-9", "--to", _to(shell))["package"]
    (row,) = other.ok("handover", "collect", folder)["rows"]
    assert (row["state"], row["package"]) == ("quarantined", made["package"])
    assert other.ok("handover", "collect", folder)["waiting"] == [made["package"]]
    assert other.ok("handover", "open", made["package"])["new"] >= 4
    assert other("handover", "open", made["package"], "--refuse").code == 2
    told = other.ok("handover", "open", made["package"], "--refuse", "--reason", "not ours")
    assert told["state"] == "refused"
    assert len(other.ok("handover", "deliver", folder)["delivered"]) == 1
    (row,) = shell.ok("handover", "collect", folder, "--accept")["rows"]
    assert (row["sort"], row["outcome"]) == ("receipt", "refused")
    (row,) = shell.ok("handover", "list")["rows"]
    assert (row["state"], row["outcome"]) == ("acknowledged", "refused")
    assert other.ok("handover", "collect", folder)["removed"] == 1 and list(folder.iterdir()) == []
