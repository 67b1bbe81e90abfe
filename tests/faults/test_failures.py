"""Every operation under a disk that fails at its n-th call, and under a kill there: no promise is broken."""

from __future__ import annotations

import errno
from collections.abc import Sequence

import pytest

from tests.faults.laboratory import Laboratory, broken_promises
from tests.faults.layer import CLASSES, Fault
from tests.faults.operations import OPERATIONS

FAILURES = {
    "fails once": ("fail", errno.EIO),
    "is full from then on": ("fail_from", errno.ENOSPC),
    "dies": ("fail_from", errno.EIO),
    "full once": ("fail", errno.ENOSPC),
}


EVERY = 1_000_000


def spread(count: int, most: int) -> list[int]:
    """Up to `most` numbers from 1 to `count`: the first, the last, and evenly between; a single one is the middle."""
    if count <= most:
        return list(range(1, count + 1))
    return sorted(
        {1 + (2 * step + 1) * (count - 1) // (2 * most) for step in range(most)} | ({1, count} if most > 1 else set())
    )


def faults(mode: str, error: int, calls: dict[str, int], most: int, classes: Sequence[str] = CLASSES) -> list[Fault]:
    """A fault for each class of calls and each chosen n; a torn call is one that writes."""
    chosen = ["write"] if mode in ("torn", "short") else [name for name in classes if calls[name]]
    return [Fault(mode, (name,), n, error) for name in chosen for n in spread(calls[name], most)]


def prove(lab: Laboratory, name: str, mode: str, error: int, most: int, classes: Sequence[str] = CLASSES) -> int:
    """Run an operation with each fault; how many of them ended the process."""
    wanted = lab.expected(name)
    ended = 0
    for fault in faults(mode, error, wanted.calls, most, classes):
        run = lab.run(name, fault, wanted)
        wrong = broken_promises(run, wanted)
        assert not wrong, f"{name} {fault} of {wanted.calls}: {wrong[:3]} {run.ran}"
        ended += run.killed
    return ended


# Operations whose every run takes a second or more: fewer of them in the short form.
LONG = {"create", "backup", "backup again", "restore", "rotate", "rotate deep", "migration", "wipe"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_disk_that_fails_once(lab: Laboratory, name: str) -> None:
    prove(lab, name, "fail", errno.EIO, 1, ("write", "sync") if name in LONG else CLASSES)


@pytest.mark.parametrize("name", ["open", "add", "ingest", "shred"])
def test_a_disk_that_is_full_from_then_on(lab: Laboratory, name: str) -> None:
    prove(lab, name, "fail_from", errno.ENOSPC, 1)


@pytest.mark.parametrize("name", OPERATIONS)
def test_killed_at_a_call(lab: Laboratory, name: str) -> None:
    classes = ("write", "sync") if name in ("add", "edit", "delete", "undo", *LONG) else ("sync", "unlink", "rename")
    assert prove(lab, name, "kill", 0, 1, classes) >= 1


@pytest.mark.parametrize("name", ["add", "ingest", "shred"])
def test_a_disk_that_fails_at_the_very_end(lab: Laboratory, name: str) -> None:
    """After the commit what was done stands: an answer that is not heard must not take its files away."""
    wanted = lab.expected(name)
    run = lab.run(name, Fault("fail", ("write",), wanted.calls["write"], errno.EIO), wanted)
    assert broken_promises(run, wanted) == []


def test_killed_in_the_middle_of_a_write(lab: Laboratory) -> None:
    assert prove(lab, "ingest", "torn", 0, 2) + prove(lab, "lock", "torn", 0, 3) >= 5


def test_writes_that_take_only_a_part(lab: Laboratory) -> None:
    prove(lab, "ingest", "short", 0, 2)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("how", FAILURES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_call_fails(lab: Laboratory, name: str, how: str) -> None:
    prove(lab, name, *FAILURES[how], EVERY if how == "fails once" else 20)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("mode", ["kill", "torn", "short"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_killed_at_every_call(lab: Laboratory, name: str, mode: str) -> None:
    ended = prove(lab, name, mode, 0, EVERY if mode == "kill" else 40)
    assert mode != "kill" or ended >= 10
