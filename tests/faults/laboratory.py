"""Runs of operations with faults: each on a copy of one vault, in a child of a process that is loaded with the layer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.faults.layer import Fault, build

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Laboratory:
    """A server of runs, the vault they start from, and a folder for their copies.

    In the scene `handed` the vault knows a partner, and packages and a shared folder lie beside it.
    """

    folder: Path
    scene: str = ""

    def __post_init__(self) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "LD_PRELOAD": str(build(self.folder))}
        command = [sys.executable, "-m", "tests.faults.operate"]
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env, cwd=ROOT
        )
        self.template = self.folder / "template"
        self.template.mkdir()
        made = self.ask("make", self.template, self.scene)
        assert made["error"] is None, made
        self._copies = 0
        self._expected: dict[str, Expected] = {}

    def ask(self, do: str, root: Path, name: str = "", **order: Any) -> dict[str, Any]:
        """One order, one answer."""
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps({"do": do, "root": str(root), "name": name, **order}) + "\n")
        self._server.stdin.flush()
        answer: dict[str, Any] = json.loads(self._server.stdout.readline())
        return answer

    def number(self) -> int:
        """One that was not given before."""
        self._copies += 1
        return self._copies

    def copy(self) -> Path:
        """A copy of the vault and what lies beside it."""
        made = self.folder / f"run{self.number()}"
        shutil.copytree(self.template, made, copy_function=shutil.copy2)
        return made

    def operate(self, root: Path, name: str, fault: Fault | None = None, **order: Any) -> dict[str, Any]:
        """Do one operation on what lies in `root`, with a fault."""
        order.setdefault("whole", False)
        return self.ask("operate", root, name, fault=asdict(fault or Fault()), **order)

    def expected(self, name: str) -> Expected:
        """What an operation does when nothing goes wrong."""
        if name not in self._expected:
            before = self.ask("look_before", self.copy(), name)
            root = self.copy()
            ran = self.operate(root, name)
            assert (ran["status"], ran["error"], ran.get("lock_error")) == (0, None, None), ran
            done = self.ask("look", root, name)
            self._expected[name] = Expected(before["vaults"], done["vaults"], ran["counts"])
        return self._expected[name]

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(10)
        self._server.stdout.close()

    def run(self, name: str, fault: Fault, wanted: Expected) -> Run:
        """One operation with its fault on a copy of its own; what stands afterwards, and what doing it again gives."""
        root = self.copy()
        ran = self.operate(root, name, fault)
        found = self.ask("look", root, name)
        opens = self.ask("opens_with", root)["opens"] if name == "passphrase" else []
        stands = _standing(found) == _standing({"vaults": wanted.done})
        again = {} if stands else self.ask("again", root, name)
        shutil.rmtree(root)
        return Run(name, fault, ran, found, opens, again)


# What a failing disk may be called; anything else would mislead, and a bug is never an answer.
CALM = {"io", "disk_full", "files_left"}


@dataclass(frozen=True)
class Run:
    """What a run said, what stood afterwards, which passphrases opened it, and how it went when done again."""

    name: str
    fault: Fault
    ran: dict[str, Any]
    found: dict[str, Any]
    opens: list[str]
    again: dict[str, Any]

    @property
    def acknowledged(self) -> bool:
        """Whether the operation said that it was done."""
        return "done" in self.ran["said"]

    @property
    def killed(self) -> bool:
        """Whether the fault ended the process."""
        return self.ran["status"] == -9


def _standing(found: dict[str, Any]) -> dict[str, Any]:
    return {name: vault.get("shape") for name, vault in found.get("vaults", {}).items()}


@dataclass(frozen=True)
class Expected:
    """What stood before an operation and what stands when it was done."""

    before: dict[str, Any]
    done: dict[str, Any]
    calls: dict[str, int]


def broken_promises(run: Run, wanted: Expected) -> list[str]:
    """What is wrong with a run, in words; empty when it kept every promise."""
    wrong = []
    if run.ran["status"] != 0 and not (run.killed and run.fault.mode in ("kill", "torn")):
        wrong.append(f"ended with {run.ran['status']}")
    for error in (run.ran.get("error"), run.ran.get("lock_error")):
        if error is not None and error not in CALM:
            wrong.append(f"the error was {error}: {run.ran.get('trace', '')[-1500:]}")
    if run.found.get("trace"):
        return [*wrong, f"looking failed: {run.found['trace'][-1500:]}"]
    for name in sorted(wanted.before.keys() | wanted.done.keys() | run.found["vaults"].keys()):
        wrong += [f"{name}: {words}" for words in _of_vault(run, name, wanted)]
    return wrong + _of_leftovers(run) + _of_passphrases(run)


def _of_vault(run: Run, name: str, wanted: Expected) -> list[str]:
    then, soon = wanted.before.get(name), wanted.done.get(name)
    now = run.found["vaults"].get(name)
    if run.name == "wipe" and (now is None or now.get("closed") in ("wiped", "not_a_vault")):
        return []  # what was begun goes on: an open finishes it, an empty folder is no vault
    if now is None or "closed" in now:
        # What was to be made may not be there, or be no vault yet when its making was killed.
        unfinished = run.killed or "unlink" in run.fault.classes
        absent = now is None or (unfinished and now == {"closed": "not_a_vault"})
        return [] if absent and then is None and not run.acknowledged else [f"does not open: {now}"]
    standing = [soon] if run.acknowledged else [then, soon]
    what = ("shape", "alarms", "problems")
    if not any(one is not None and all(now[part] == one[part] for part in what) for one in standing):
        return [f"holds neither what was nor what was asked: {[now[part] for part in what]}"]
    if now["strays"] and not run.killed and "unlink" not in run.fault.classes:
        return ["an object that no row knows was left"]
    return []


def _of_leftovers(run: Run) -> list[str]:
    """Nothing half-done is left, at the latest when the work that was killed is done again."""
    if run.again.get("error") == "already_exists" and run.killed and run.fault.classes == ("create",):
        return []  # killed between the making of the folder and its lock: an empty folder is not taken over
    if run.name == "wipe" and run.again.get("error") in ("wiped", "not_found", "not_a_vault"):
        return []
    if run.again.get("error") is not None:
        return [f"again: {run.again['error']} {run.again.get('trace', '')[-1500:]}"]
    left = run.again["left"] if run.again else run.found["left"]
    aside = run.killed and run.name in ("backup", "backup again", "restore")
    return [f"left {name}" for name in left if not (aside and name.startswith("."))]


def _of_passphrases(run: Run) -> list[str]:
    if run.name != "passphrase" or (run.acknowledged and run.opens == ["second horse"]):
        return []
    return [] if run.opens and not run.acknowledged else [f"opens with {run.opens}"]
