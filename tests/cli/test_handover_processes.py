"""Several processes at one package and one folder: a vault is open once, each picks up its own once, none a part."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.actions import receipts
from tests.cli.conftest import Shell
from tests.cli.test_handover import a_case
from tests.vaults import reopened


def laptop(shell: Shell, folder: Path, name: str) -> Shell:
    """A laptop of another organisation: it knows and has verified whose vault `shell` is, as that does it."""
    made = replace(shell, vault=folder / name)
    shell.ok("vault", "create", made.vault, "--kdf-memory", "64", "--organisation", "Lantern Desk")
    for giver, taker in ((shell, made), (made, shell)):
        giver.ok("card", "export", card := folder / f"{giver.vault.name}-{taker.vault.name}.hvcard")
        taker.ok("card", "verify", taker.ok("card", "import", card)["uid"])
    return made


def cards(shell: Shell) -> list[str]:
    return [row["uid"] for row in shell.ok("card", "list")["rows"]]


def at_once(*runs: tuple[Shell, tuple[object, ...]]) -> list[tuple[int, Any]]:
    """Commands in processes of their own, all running: exit codes and answers."""
    running = [one.process(*words) for one, words in runs]
    ended = [one.communicate(timeout=120)[0] for one in running]
    return [(one.returncode, json.loads(out)) for one, out in zip(running, ended, strict=True)]


def test_a_package_opened_by_two_processes_is_taken_once(shell: Shell, tmp_path: Path) -> None:
    a_case(shell)
    first = laptop(shell, tmp_path, "first")
    made = shell.ok("handover", "seal", "--case", "C-9", "--to", cards(shell)[0], "--out", out := tmp_path / "c.hvn")
    opening = ("handover", "open", out, "--accept")
    with reopened(first.vault) as session:
        ((code, told),) = at_once((first, opening))
        assert (code, told["error"]) == (4, "in_use")
        assert session.ask(receipts.find_package, made["package"], "in") is None
    ended = at_once((first, opening), (first, opening))
    states = sorted(str(told.get("state") or told["error"]) for _, told in ended)
    assert states in (["accepted", "already"], ["accepted", "in_use"]), ended
    assert [row["code"] for row in first.ok("case", "list")["rows"]] == ["C-9"]
    assert first.ok("vault", "verify")["ok"]


def test_two_laptops_pick_up_their_own_at_once_and_nothing_that_is_half_there(shell: Shell, tmp_path: Path) -> None:
    a_case(shell)
    laptops = [laptop(shell, tmp_path, name) for name in ("first", "second")]
    for name in ("there", "here"):
        (tmp_path / name).mkdir()
    made = [
        shell.ok("handover", "deliver", tmp_path / "there", "--case", "C-9", "--to", uid)["package"]["package"]
        for uid in cards(shell)
    ]
    whole = {path.name: path.read_bytes() for path in (tmp_path / "there").iterdir()}
    collecting = [(one, ("handover", "collect", tmp_path / "here")) for one in laptops]
    for name, data in whole.items():
        (tmp_path / "here" / name).write_bytes(data[: len(data) - 1000])
    for code, told in at_once(*collecting):
        assert (code, [row["state"] for row in told["rows"]], told["waiting"]) == (0, ["incomplete"], [])
    for name, data in whole.items():
        (tmp_path / "here" / name).write_bytes(data)
    found = at_once(*collecting)
    assert [(code, [row["state"] for row in told["rows"]]) for code, told in found] == [(0, ["quarantined"])] * 2
    assert sorted(told["rows"][0]["package"] for _, told in found) == sorted(made)
    assert {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()} == whole
    for one in laptops:
        assert one.ok("handover", "collect", tmp_path / "here")["rows"] == []
        assert one.ok("vault", "verify")["ok"]


def test_a_copied_vault_takes_the_same_package_and_is_noticed(shell: Shell, tmp_path: Path) -> None:
    a_case(shell)
    laptops = [laptop(shell, tmp_path, name) for name in ("first", "second")]
    first = laptops[0]
    (tmp_path / "shared").mkdir()
    shell.ok("handover", "deliver", tmp_path / "shared", "--case", "C-9", "--to", cards(shell)[0])
    twin = replace(first, vault=tmp_path / "twin")
    shutil.copytree(first.vault, twin.vault)
    (twin.vault / "lock").unlink(missing_ok=True)
    collecting = ("handover", "collect", tmp_path / "shared", "--accept")
    for code, told in at_once((first, collecting), (twin, collecting)):
        assert (code, [row["state"] for row in told["rows"]]) == (0, ["accepted"]), told
    for one in (first, twin):
        one.json("record", "add", "note", "--case", "C-9", text=f"by the {one.vault.name}")
        assert len(one.ok("handover", "deliver", tmp_path / "shared")["delivered"]) == 1
    told = shell.ok("handover", "collect", tmp_path / "shared")["rows"]
    assert [row["sort"] for row in told] == ["receipt"] * 2 and {row["state"] for row in told} <= {"taken", "older"}
    # Whichever answer came first: two pasts of one vault show, and both are kept.
    assert [note["code"] for note in shell.ok("vault", "verify")["notes"]] == ["partner_fork"]
