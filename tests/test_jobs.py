"""Long work: the collector rests while many things are made, and goes on behind the last of it."""

from __future__ import annotations

import gc

import pytest

from app.jobs import steady


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
