"""On which computers a vault was opened: all that can be told, without a witness, of a folder copied by hand.

Such a copy is the same vault in every byte; both go on as one installation. When it is opened on a computer
that it does not know, that much can be said. A stick carried between two computers looks the same.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import HavenError
from app.session import marks
from app.session.session import Session
from app.vault import crypto

PREFIX = "computer:"
_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_LONGEST = 256
_LABEL = b"havenfile/v1/computer\0"


@dataclass(frozen=True, slots=True)
class Places:
    """Since when this computer is known to the vault (None: it is not), how many others, when last one of those.

    Times are ISO 8601, UTC, to the day.
    """

    here_since: str | None
    others: int
    last_elsewhere: str | None


def machine() -> bytes:
    """What tells this computer from others, as the system keeps it; nothing when it keeps nothing."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows alone

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0]).encode()[:_LONGEST]
        except OSError:
            return b""
    for path in _IDS:
        try:
            with path.open("rb") as stream:
                return stream.read(_LONGEST).strip()
        except OSError:
            continue
    return b""


def note(session: Session) -> None:
    """Remember this computer, once a day, by a digest; a full disk keeps nobody out."""
    here = _name(session)
    if not here or session.read_only or session.alarms:
        return
    today = dt.datetime.now(dt.UTC).date().isoformat()
    known = session.database.value("SELECT value FROM meta WHERE key=?", (here,))
    since = str(known).split(" ")[0] if known else today
    if known != f"{since} {today}":
        with contextlib.suppress(HavenError), session.database.transaction():
            marks.put(session.database, **{here: f"{since} {today}"})


def places(session: Session) -> Places:
    """What is known of the computers."""
    return session.ask(_places, _name(session))


def _places(reader: Any, here: str) -> Places:
    found = dict(reader.database.rows("SELECT key, value FROM meta WHERE key LIKE ?", (f"{PREFIX}%",)))
    own = found.pop(here, None)
    last = max((value.split(" ")[-1] for value in found.values()), default=None)
    return Places(own.split(" ")[0] if own else None, len(found), last)


def _name(session: Session) -> str:
    """The mark of this computer, its own in each vault; empty when the system does not tell."""
    told = machine()
    return PREFIX + crypto.sha256(_LABEL + session.vault.vault_id + told).hex() if told else ""
