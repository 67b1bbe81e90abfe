"""Taking in, taking back, destroying, delivering and picking up under a failing disk and a kill: done again, it is done.

Nothing is half-written, nothing lost: the vault holds what was or what was asked, and so does the folder beside it.
"""

from __future__ import annotations

import errno
import random
import shutil
from typing import Any

import pytest

from tests.faults import powercut
from tests.faults.handed import HANDED
from tests.faults.laboratory import CALM, Laboratory
from tests.faults.layer import Fault
from tests.faults.powercut import State
from tests.faults.test_failures import EVERY, faults
from tests.faults.test_media import on_small_disk
from tests.faults.test_powercut import recorded, some, told

# Between being picked up and being taken in a package waits in quarantine.
_ON_THE_WAY = {"collect and accept": "collect"}


def prove(lab: Laboratory, name: str, mode: str, error: int, most: int, classes: tuple[str, ...]) -> int:
    """An operation with each fault; how many of them ended the process."""
    wanted = lab.expected(name)
    return sum(survived(lab, name, fault) for fault in faults(mode, error, wanted.calls, most, classes))


def survived(lab: Laboratory, name: str, fault: Fault) -> bool:
    """One run with a fault, what stood, and the same once more without: whether the process was ended."""
    before, done = _before(lab, name), _done(lab, name)
    root = lab.copy()
    ran = lab.operate(root, name, fault)
    about = f"{name} {fault} {ran}"
    killed = ran["status"] == -9
    assert ran["status"] in (0, -9), about
    assert killed or {ran.get("error"), ran.get("lock_error")} <= {None, *CALM}, about
    found = lab.ask("look", root, name)
    _whole(found, about)
    between = [_done(lab, _ON_THE_WAY[name])] if name in _ON_THE_WAY else []
    assert found["vaults"] in [one["vaults"] for one in (before, done, *between)], (about, found, done)
    if "done" in ran["said"]:
        assert found["vaults"] == done["vaults"], (about, found)
        assert found["outside"] == done["outside"] or "not written" in ran["said"], (about, found)
        assert found["left"] == [], (about, found["left"])
    if not killed:
        assert found["left"] == [] or fault.classes == ("unlink",), (about, found["left"])
    if (found["vaults"], found["outside"], found["left"]) != (done["vaults"], done["outside"], []):
        again = lab.ask("again", root, name)
        assert again["error"] is None, (about, again)
        found = lab.ask("look", root, name)
        _whole(found, about)
        assert (found["vaults"], found["outside"], found["left"]) == (done["vaults"], done["outside"], []), (
            about, found, done,
        )  # fmt: skip
    shutil.rmtree(root)
    return killed


def _whole(found: dict[str, Any], about: str) -> None:
    assert "trace" not in found, (about, found)
    for vault in found["vaults"].values():
        assert (vault.get("problems"), vault.get("alarms"), vault.get("strays")) == ([], [], 0), (about, vault)


def _before(lab: Laboratory, name: str) -> dict[str, Any]:
    return _told(lab, name, "look_before")


def _done(lab: Laboratory, name: str) -> dict[str, Any]:
    return _told(lab, name, "look")


_known: dict[tuple[int, str, str], dict[str, Any]] = {}


def _told(lab: Laboratory, name: str, how: str) -> dict[str, Any]:
    """What stands before an operation, or after it."""
    key = (id(lab), name, how)
    if key not in _known:
        root = lab.copy()
        if how == "look":
            ran = lab.operate(root, name)
            assert (ran["error"], ran["said"][-2:]) == (None, ["done", "locked"]), ran
        _known[key] = lab.ask(how, root, name)
        shutil.rmtree(root)
    return _known[key]


@pytest.mark.parametrize("name", HANDED)
def test_what_is_done_changes_what_it_should(handed: Laboratory, name: str) -> None:
    before, done = _before(handed, name), _done(handed, name)
    assert (before["vaults"], before["outside"]) != (done["vaults"], done["outside"])
    _whole(before, name)
    _whole(done, name)


@pytest.mark.parametrize("name", HANDED)
def test_killed_at_a_call(handed: Laboratory, name: str) -> None:
    assert prove(handed, name, "kill", 0, 1, ("sync", "link")) >= 1


@pytest.mark.parametrize("name", HANDED)
def test_a_disk_that_is_full_from_then_on(handed: Laboratory, name: str) -> None:
    prove(handed, name, "fail_from", errno.ENOSPC, 1, ("write",))


def cut(lab: Laboratory, name: str, states: list[State]) -> None:
    """A power cut at these moments: what was acknowledged is there, in the vault and beside it."""
    before, done = _before(lab, name), _done(lab, name)
    between = [_done(lab, _ON_THE_WAY[name])] if name in _ON_THE_WAY else []
    # The recording begins where the vault is opened, before what prepares the operation.
    untouched = lab.ask("look", lab.copy(), name)
    standing = [told(one["vaults"]["v.haven"]) for one in (before, done, untouched, *between)]
    for state in states:
        place = lab.folder / f"cut{lab.number()}"
        state.disk().write(place)
        found = lab.ask("look", place, name)
        assert told(found["vaults"]["v.haven"]) in standing, (name, state.how, found)
        if "done" in state.said:
            assert told(found["vaults"]["v.haven"]) == standing[1], (name, state.how, found)
            assert found["outside"] == done["outside"], (name, state.how, found["outside"])
        shutil.rmtree(place)


def test_a_cut_loses_nothing_acknowledged(handed: Laboratory) -> None:
    cut(handed, "withdraw", some(powercut.states(recorded(handed, "withdraw"), random.Random(1)), 3))


def test_on_a_disk_that_is_full_it_is_done_or_nothing_of_it_and_destroying_always(handed: Laboratory) -> None:
    done_or_nothing(on_small_disk(handed, "handed_over"))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_with_any_room_it_is_done_or_nothing_of_it(handed: Laboratory) -> None:
    done_or_nothing(on_small_disk(handed, "handed_over_each"))


def done_or_nothing(rows: list[dict[str, Any]]) -> None:
    """Calm words, nothing half-written, done once there is room; what destroys spends the reserve for that."""
    for row in rows:
        assert row["act"] in ("done", "disk_full", "io") and row["lock"] == "done", row
        assert row.get("again", "done") == "done", row
        assert (row["alarms"], row["problems"], row["left"]) == ([], [], []), row
    assert {row["act"] for row in rows if row["name"] == "destroy"} == {"done"}
    assert "disk_full" in {row["act"] for row in rows}


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", [name for name, one in HANDED.items() if one.before is None])
def test_many_cuts_lose_nothing_acknowledged(handed: Laboratory, name: str) -> None:
    states = list(powercut.each_once(powercut.states(recorded(handed, name), random.Random(name))))
    cut(handed, name, some(states, min(len(states), 200)))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    ("mode", "error", "most"),
    [("kill", 0, EVERY), ("torn", 0, 60), ("fail", errno.EIO, 60), ("fail", errno.ENOSPC, 60),
     ("fail_from", errno.ENOSPC, EVERY)],
)  # fmt: skip
@pytest.mark.parametrize("name", HANDED)
def test_every_call(handed: Laboratory, name: str, mode: str, error: int, most: int) -> None:
    classes = ("write",) if mode == "torn" else ("write", "sync", "rename", "unlink", "truncate", "link", "create")
    assert prove(handed, name, mode, error, most, classes) >= (10 if mode == "kill" else 0)
