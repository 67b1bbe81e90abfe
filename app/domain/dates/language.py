"""What a language brings to reading and showing dates: tables only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Words = tuple[str, ...]

# Positions of the forms a language gives first in `months` and `seasons`; more forms may follow.
PLAIN, OF, WITH = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Language:
    """The date words of one language, folded to lower case; `show` holds patterns and their case.

    `months` and `seasons` (spring first) list forms: plain, after "of", after "with", then any others.
    `before` holds words that stand before a date by what they do, `behind` those that stand after it.
    `first_day` is how the first of a month is written, `month_of_year` how a month or season stands with its year.
    `calendar` is the one exact days and moments are told in, `moment` how a day and a time of day stand together.
    """

    code: str
    months: tuple[Words, ...]
    seasons: tuple[Words, ...]
    before: Mapping[str, Words]
    joints: Mapping[str, Words]
    unknown: Words
    noise: Words
    show: Mapping[str, tuple[str, int]]
    behind: Mapping[str, Words] = field(default_factory=dict)
    first_day: str = "1"
    month_of_year: str = "{month} {year}"
    ordinals: Words = ()
    decades: Words = ()
    decade_heads: Words = ()
    calendars: Mapping[str, Words] = field(default_factory=dict)
    other_months: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)
    calendar: str = "gregorian"
    moment: str = "{day}, {time}"
