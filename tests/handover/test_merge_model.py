"""Three organisations that edit, delete, erase, settle, lose and repeat: nothing vanishes unseen, and all agree."""

from __future__ import annotations

import pytest

from tests.handover.merge_model import Office, World

STEPS = (
    "edit", "edit", "edit", "edit", "delete", "resolve", "resolve", "erase", "send", "send", "send", "deliver",
    "deliver", "deliver", "again", "lose", "back_up", "restore",
)  # fmt: skip


# Two folders of one name never hear of each other but through somebody else.
TWINS, LIARS = (*STEPS, "twin"), (*STEPS, "twin", "lie", "lie", "forge")


def run(seed: int, steps: int, of: tuple[str, ...] = STEPS) -> World:
    """A world after so many steps, when everything has come to everybody."""
    world = World.of(seed)
    for _ in range(steps):
        step, name = world.rng.choice(of), world.rng.choice(list(world.offices))
        if step == "send":
            world.send(name, world.rng.choice([one for one in world.offices if one.upper() != name.upper()]))
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


@pytest.mark.parametrize("of", [TWINS, LIARS], ids=["twins", "liars"])
def test_nor_where_a_folder_exists_twice_or_somebody_claims_what_is_not_so(of: tuple[str, ...]) -> None:
    for seed in range(60):
        run(seed, 40, of).check_end()


def test_marks_are_what_keeps_twins_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model finds what numbers of an installation alone would swallow."""
    monkeypatch.setattr(World, "_change", numbered)
    with pytest.raises(AssertionError, match="vanished|agree|came back|no end"):
        for seed in range(60):
            run(seed, 40, TWINS).check_end()


def numbered(world: World, office: Office, uid: str) -> dict[str, int]:
    """A change named by its installation, which the twin of it has too, and its number."""
    office.useq[uid] = office.useq.get(uid, 0) + 1
    return {office.name.lower() * 32: office.useq[uid]}


@pytest.mark.soak
@pytest.mark.parametrize("of", [TWINS, LIARS], ids=["twins", "liars"])
@pytest.mark.parametrize("part", range(10))
def test_the_same_with_twins_and_liars_for_long(part: int, of: tuple[str, ...]) -> None:
    for seed in range(20_000 + part * 400, 20_000 + part * 400 + 400):
        run(seed, 120, of).check_end()


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_the_same_for_long(part: int) -> None:
    for seed in range(10_000 + part * 400, 10_000 + part * 400 + 400):
        run(seed, 120).check_end()
