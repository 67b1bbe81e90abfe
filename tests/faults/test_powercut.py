"""A power cut at any moment: what was acknowledged is there, the vault opens and verifies, whatever was not synced."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults import powercut
from tests.faults.laboratory import Laboratory
from tests.faults.operations import OPERATIONS
from tests.faults.powercut import State


def some(states: Iterable[State], count: int) -> list[State]:
    """So many of them, the same ones each time."""
    return random.Random(count).sample(list(states), count)


def lost(lab: Laboratory, name: str, states: Iterable[State]) -> list[str]:
    """How the vaults in these states break a promise."""
    wanted = lab.expected(name)
    untouched = lab.ask("look", lab.copy(), name)["vaults"]
    wrong = []
    for number, state in enumerate(states):
        place = lab.folder / f"cut{number}"
        state.disk().write(place)
        found = lab.ask("look", place, name)
        standing = [wanted.done] if "done" in state.said else [untouched, wanted.before, wanted.done]
        for vault in sorted(wanted.before.keys() | wanted.done.keys()):
            now = told(found.get("vaults", {}).get(vault))
            if now not in [told(one.get(vault)) for one in standing] and not absent(now, vault, wanted.before, state):
                wrong.append(f"{name}, {vault}, {state.how}: {now} {found.get('trace', '')}")
        shutil.rmtree(place)
    return wrong


def told(vault: dict[str, Any] | None) -> Any:
    """What a vault says that must not change; None when there is none."""
    return vault and [vault.get(part) for part in ("closed", "shape", "alarms", "problems")]


def absent(now: Any, vault: str, before: dict[str, Any], state: State) -> bool:
    """What is being made may be no vault yet, as long as nobody was told that it is; a wipe goes on where it was."""
    if now is not None and now[0] == "wiped":
        return True
    return vault not in before and "done" not in state.said and now is not None and now[0] in ("not_a_vault", "damaged")


def recorded(lab: Laboratory, name: str) -> powercut.Recording:
    """The calls of an operation; what they leave is the disk that is really there."""
    root, recording, _ = powercut.record(lab, name)
    copy = lab.folder / "live"
    recording.live.write(copy)
    assert tree(copy) == tree(root)
    shutil.rmtree(copy)
    return recording


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder; the lock is not written through the layer before it is armed."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["add", "ingest", "shred", "passphrase", "backup", "backup again"])
def test_a_cut_loses_nothing_acknowledged(lab: Laboratory, name: str) -> None:
    recording = recorded(lab, name)
    assert lost(lab, name, some(powercut.states(recording, random.Random(name)), 6)) == []


def test_without_syncs_a_cut_would_lose(lab: Laboratory) -> None:
    """The simulation finds what it looks for: the same calls without their syncs lose the note."""
    recording = recorded(lab, "add")
    recording.calls = [replace(call, kind="said") if call.kind == "sync" else call for call in recording.calls]
    found = [state for state in powercut.states(recording, random.Random(1)) if "done" in state.said]
    assert lost(lab, "add", some(found, 6))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", OPERATIONS)
def test_hundreds_of_cuts_lose_nothing_acknowledged(lab: Laboratory, name: str) -> None:
    found = list(powercut.each_once(powercut.states(recorded(lab, name), random.Random(name))))
    assert lost(lab, name, found if len(found) < 1000 else some(found, 400)) == []
