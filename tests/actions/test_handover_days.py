"""Days that narrow a handover or end it: a day of another calendar is refused, as it would let too much go."""

from __future__ import annotations

import pytest

from app.actions.sealing_choice import order
from app.domain.errors import Invalid


@pytest.mark.parametrize("name", ["since", "until", "retention_until"])
@pytest.mark.parametrize("day", ["1404-01-01", "۱۴۰۴-۰۱-۰۱", "20260131", "2026-02-30", "2026-01"])
def test_what_is_no_day_of_the_common_calendar_is_refused_by_its_words(name: str, day: str) -> None:
    with pytest.raises(Invalid) as refused:
        order(None, [], {name: day})
    assert [(one.field, one.message) for one in refused.value.problems] == [(name, f"“{day}” is no day")]


def test_a_day_of_our_time_narrows_and_ends() -> None:
    made = order(None, [], {"since": "2024-02-29", "until": "", "retention_until": "2027-12-31"})
    assert (made.choice.since, made.choice.until, made.terms.retention_until) == ("2024-02-29", "", "2027-12-31")
