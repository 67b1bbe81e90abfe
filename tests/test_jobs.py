"""Long work: the collector rests while many things are made, and goes on behind the last of it as it went before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from app import jobs
from app.jobs import steady


@pytest.fixture
def automatic() -> Iterator[None]:
    """Python's own collector, which the suite has switched off."""
    gc.enable()
    yield
    gc.disable()


@pytest.mark.usefixtures("automatic")
def test_the_collector_rests_until_the_last_work_has_ended() -> None:
    assert gc.isenabled()
    with steady():
        with steady():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError), steady():
        raise ValueError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    assert not gc.isenabled()
    with steady():
        pass
    assert not gc.isenabled()


class _Loop:
    """Left over: it holds itself."""

    def __init__(self, gone: list[int]) -> None:
        self.me, self.gone = self, gone

    def __del__(self) -> None:
        self.gone.append(1)


def test_what_is_left_over_is_collected_by_hand_when_it_is_due_and_never_while_it_rests() -> None:
    gone: list[int] = []
    _Loop(gone)
    kept = [[] for _ in range(2 * gc.get_threshold()[0])]
    with steady():
        jobs.collect_due()
        assert not gone
    jobs.collect_due()
    assert gone
    assert len(kept) == 2 * gc.get_threshold()[0]
