"""The time zone of this computer by its name, as deadlines without a forum's zone count in it."""

from __future__ import annotations

import contextlib
import os
import zoneinfo
from pathlib import Path

_LOCALTIME = Path("/etc/localtime")
_FOLDER = "zoneinfo/"


def own_zone() -> str:
    """The IANA name of this computer's zone; UTC where the system doesn't tell it."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked()):
        if _known(name):
            return name
    return "UTC"


def _linked() -> str:
    """Linux and macOS keep the zone as a link into the folder of all zones."""
    with contextlib.suppress(OSError):
        target = str(_LOCALTIME.readlink())
        return target.partition(_FOLDER)[2]
    return ""


def _known(name: str) -> bool:
    with contextlib.suppress(zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return bool(name) and bool(zoneinfo.ZoneInfo(name).key)
    return False
