"""Open deadlines as a calendar file (RFC 5545) that tells its finder nothing: neutral titles, unlinkable ids."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.actions import traces
from app.actions.law import DeadlineRow, deadline_rows
from app.domain.errors import Refused
from app.domain.failures import named_failures
from app.domain.words import N_
from app.paths import whole_file
from app.session import Session
from app.store import plaintext

NEUTRAL = N_("Appointment")
_LONGEST = 75  # octets a line may have
# Key in `meta`: with it a calendar finds its appointments again, without it nobody links them to the records here.
_KEY = "calendar_key"
# Required by the format; it names no program.
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendar//Calendar//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")


def export_calendar(
    session: Session,
    out: Path,
    *,
    case: str | None = None,
    title: str = NEUTRAL,
    with_titles: bool = False,
    now: dt.datetime | None = None,
) -> dict[str, Any]:
    """Write the open deadlines of a case (code), or of all, into a new file: `{out, events, sha256}`.

    Each is a moment in UTC with its reminders, called `title`; only `with_titles` adds codes and what is due. The file
    is listed as lying outside until it is gone. Raises Refused when nothing is open, AlreadyExists, DiskFull, ReadOnly.
    """
    rows = [row for row in session.ask(deadline_rows, case, open_only=True) if row.due_at]
    if not rows:
        raise Refused(reason="no deadline with a date is open")
    key = bytes.fromhex(session.do(_key).result)
    at = now or dt.datetime.now(dt.UTC)
    data = calendar([event(row, key, at, title, with_titles=with_titles) for row in rows])
    with named_failures(str(out)), whole_file(out) as stream:
        stream.write(data)
    digest = hashlib.sha256(data).hexdigest()
    try:
        session.do(_noted, out, digest, case)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return {"out": str(out), "events": len(rows), "sha256": digest}


def _key(unit: Any) -> str:
    found = unit.database.value("SELECT value FROM meta WHERE key=?", (_KEY,))
    if not found:
        found = os.urandom(32).hex()
        unit.database.run("INSERT INTO meta (key, value) VALUES (?,?)", (_KEY, found))
    return str(found)


def _noted(unit: Any, out: Path, digest: str, case: str | None) -> None:
    from app.actions.records import case_by_code

    uid = case_by_code(unit, case).uid if case else None
    traces.note_plaintext(unit, out, plaintext.EXPORT, digest, case=uid)


def calendar(events: Iterable[Sequence[str]]) -> bytes:
    """The whole file: lines folded at 75 octets and ended by CR LF, UTF-8."""
    lines = [*_HEAD, *(line for one in events for line in one), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def event(row: DeadlineRow, key: bytes, now: dt.datetime, title: str, *, with_titles: bool) -> list[str]:
    """The lines of one appointment with an alarm for each reminder."""
    words = escaped(f"{row.case} {row.title}".strip() if with_titles else title.strip() or NEUTRAL)
    lines = [
        "BEGIN:VEVENT", f"UID:{event_uid(key, row.uid)}", f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(dt.datetime.fromisoformat(row.due_at))}", f"SUMMARY:{words}", "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
    ]  # fmt: skip
    for days in sorted(set(row.reminders), reverse=True):
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{days}D", f"DESCRIPTION:{words}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def event_uid(key: bytes, uid: str) -> str:
    """The same for the same deadline each time, and without this vault's key no trace of it."""
    digest = hmac.new(key, uid.encode(), hashlib.sha256).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _stamp(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Words as a TEXT value: backslash, comma, semicolon and line breaks escaped, other control signs left out."""
    plain = "\n".join(text.splitlines())
    kept = "".join(sign for sign in plain if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"})
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, each further one behind a space; no sign is cut in two."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    return "\r\n".join([*pieces, piece])
