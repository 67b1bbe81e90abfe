"""Where an uncertain date lies on an axis, and how it must look so that nobody takes it for more than is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from app.domain.dates import UncertainDate, edtf
from app.domain.dates.edtf import OneOf, Point, Span

# How a body is filled: a day or hour; all that time; some day within; one of several.
POINT, SOLID, WITHIN, ONE_OF = "point", "solid", "within", "one_of"


@dataclass(frozen=True, slots=True)
class Extent:
    """From `first` to `last` (ordinals of days with their fraction); an end that is `open` fades away.

    `soft` edges say "around", `doubtful` says "perhaps".
    """

    first: float
    last: float
    body: str
    open_left: bool = False
    open_right: bool = False
    soft: bool = False
    doubtful: bool = False


def extent(row: Any) -> Extent | None:
    """The extent of a row of the timeline; None when it has no date."""
    if row.when is None:
        return None
    begun = _of(row.when)
    if begun.body == POINT and not begun.soft and row.local_time:
        at = begun.first + _fraction(row.local_time)
        begun = Extent(at, at, POINT, doubtful=begun.doubtful)
    if row.end is None:
        return begun
    over = _of(row.end)
    return Extent(
        begun.first,
        max(begun.first, over.last),
        SOLID,
        begun.open_left,
        over.open_right,
        begun.soft or over.soft or begun.body != POINT or over.body != POINT,
        begun.doubtful or over.doubtful,
    )


def _of(when: UncertainDate) -> Extent:
    soft = any(mark in when.edtf for mark in "~%")
    doubtful = any(mark in when.edtf for mark in "?%")
    first, last = _day(when.earliest), _day(when.latest)
    known = first if first is not None else (last or 1.0)
    end = (last if last is not None else known) + 1.0
    return Extent(known, end, _body(when, first, last), first is None, last is None, soft, doubtful)


def _body(when: UncertainDate, first: float | None, last: float | None) -> str:
    expression = edtf.known(when.edtf)
    if isinstance(expression, Span):
        return SOLID
    if first is None or last is None:
        return WITHIN
    if isinstance(expression, OneOf):
        return ONE_OF
    exact = isinstance(expression, Point) and first == last
    return POINT if exact else WITHIN


def _day(iso: str | None) -> float | None:
    return None if iso is None else float(dt.date.fromisoformat(iso).toordinal())


def _fraction(clock: str) -> float:
    hours, _, minutes = clock.partition(":")
    return (int(hours) * 60 + int(minutes or 0)) / 1440
