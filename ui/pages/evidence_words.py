"""How exhibits are told: sizes, digests for reading aloud, checks, and what their three clocks say of each other."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from app.domain.words import N_
from ui.context import Context

_UNITS = ((1 << 30, N_("{n} GiB")), (1 << 20, N_("{n} MiB")), (1 << 10, N_("{n} KiB")))
_GROUP = 4
_ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_NEAR = dt.timedelta(minutes=2)
_DAY = dt.timedelta(days=1)


def size_words(size: int, context: Context) -> str:
    """A number of bytes in words."""
    for unit, words in _UNITS:
        if size >= unit:
            amount = size / unit
            digits = context.number(round(amount)) if amount >= 10 else f"{amount:.1f}"
            return context.translate(words).format(n=digits)
    return context.plural("{n} byte", "{n} bytes", size)


def grouped(digest: str) -> str:
    """A digest in groups of four, to be read aloud and compared."""
    return " ".join(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP))


def checked_words(row: Any, context: Context) -> str:
    """What is known of an exhibit's bytes."""
    if row.checked_at:
        return context.translate(N_("whole on {day}")).format(day=context.day(row.checked_at[:10]))
    return context.translate(N_("not checked again"))


def moment_of(text: str | None) -> tuple[dt.datetime | None, bool]:
    """A moment as a file tells it, and whether it says its zone; EXIF writes days with colons."""
    if not text:
        return None, False
    plain = re.sub(r"^(\d{4}):(\d\d):(\d\d)", r"\1-\2-\3", text.strip())
    zoned = bool(_ZONED.search(plain))
    try:
        found = dt.datetime.fromisoformat(plain)
    except ValueError:
        return None, False
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)), zoned


def clock_words(part: Any, context: Context) -> list[str]:
    """What the three clocks of a file say of each other, in whole sentences."""
    t = context.translate
    claimed, _ = moment_of(part.claimed_at)
    ingested, _ = moment_of(part.ingested_at)
    embedded, zoned = moment_of(part.embedded_at)
    said = []
    if part.embedded_at is None:
        said.append(t(N_("The file itself tells no time.")))
    elif embedded is None:
        said.append(t(N_("The time in the file can't be read as a moment.")))
    elif not zoned:
        said.append(t(N_("The time in the file names no time zone: it may differ from the others by hours.")))
    if claimed is None:
        said.append(t(N_("There was no file on a disk, so no disk claims a time.")))
    said += _order(claimed, embedded, ingested, zoned, context)
    return said


def _order(
    claimed: dt.datetime | None,
    embedded: dt.datetime | None,
    ingested: dt.datetime | None,
    zoned: bool,  # noqa: FBT001 - a plain fact
    context: Context,
) -> list[str]:
    t = context.translate
    slack = _NEAR if zoned else _DAY
    said = []
    if claimed and ingested and claimed > ingested + _NEAR:
        said.append(t(N_("The disk claims a time after the taking in: the clock of one computer was wrong.")))
    if embedded and ingested and embedded > ingested + slack:
        said.append(t(N_("The file tells a time after the taking in: the clock of the device was wrong.")))
    if embedded and claimed:
        apart = claimed - embedded
        if abs(apart) <= slack:
            said.append(t(N_("The file and the disk tell the same time.")))
        elif apart > dt.timedelta(0):
            said.append(_apart(apart, context, later=True))
        else:
            said.append(_apart(-apart, context, later=False))
    return said


def _apart(gap: dt.timedelta, context: Context, *, later: bool) -> str:
    days, hours = gap.days, max(1, round(gap.seconds / 3600))
    if later and days:
        return context.plural(
            "The disk claims a time {n} day after the one in the file: it was copied, sent or changed since.",
            "The disk claims a time {n} days after the one in the file: it was copied, sent or changed since.",
            days,
        )
    if later:
        return context.plural(
            "The disk claims a time {n} hour after the one in the file.",
            "The disk claims a time {n} hours after the one in the file.",
            hours,
        )
    if days:
        return context.plural(
            "The disk claims a time {n} day before the one in the file: one of the two is wrong.",
            "The disk claims a time {n} days before the one in the file: one of the two is wrong.",
            days,
        )
    return context.plural(
        "The disk claims a time {n} hour before the one in the file.",
        "The disk claims a time {n} hours before the one in the file.",
        hours,
    )
