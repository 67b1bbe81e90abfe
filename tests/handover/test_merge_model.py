"""Three organisations that edit, delete, erase, settle, lose and repeat: nothing vanishes unseen, and all agree."""

from __future__ import annotations

import pytest

from tests.handover.merge_model import World

STEPS = (
    "edit", "edit", "edit", "edit", "delete", "resolve", "resolve", "erase", "send", "send", "send", "deliver",
    "deliver", "deliver", "again", "lose", "back_up", "restore",
)  # fmt: skip


def run(seed: int, steps: int) -> World:
    """A world after so many steps, when everything has come to everybody."""
    world = World.of(seed)
    for _ in range(steps):
        step, name = world.rng.choice(STEPS), world.rng.choice(list(world.offices))
        if step == "send":
            world.send(name, world.rng.choice([one for one in world.offices if one != name]))
        elif step in ("deliver", "again"):
            world.deliver(again=step == "again")
        elif step == "lose":
            world.lose()
        else:
            getattr(world, step)(name)
        for office in world.offices.values():
            world.check(office)
    while world.packages:
        world.deliver()
    world.exchange()
    return world


@pytest.mark.parametrize("part", range(4))
def test_nothing_vanishes_unseen_nothing_erased_comes_back_and_all_agree(part: int) -> None:
    for seed in range(part * 50, part * 50 + 50):
        run(seed, 40).check_end()


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_the_same_for_long(part: int) -> None:
    for seed in range(10_000 + part * 400, 10_000 + part * 400 + 400):
        run(seed, 120).check_end()
