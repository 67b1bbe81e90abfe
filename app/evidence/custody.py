"""Digests of exhibits and lines of custody, as plain data."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any, Protocol

from app.domain import terms


class PartFacts(Protocol):
    """What the digest of an exhibit needs of each part."""

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the bytes, 64 hexadecimal digits."""

    @property
    def size(self) -> int | None:
        """Length in bytes."""


def exhibit_digest(parts: Iterable[PartFacts]) -> str:
    """The digest of an exhibit from its parts in their order, 64 hexadecimal digits.

    It is the SHA-256 of the list `[{"n":1,"sha256":"…","size":123},…]` written as canonical JSON (keys
    sorted, no spaces, RFC 8785), n counting from 1. Whoever has the files can repeat it with any tool.
    """
    listed = [{"n": n, "sha256": part.sha256, "size": part.size} for n, part in enumerate(parts, 1)]
    return hashlib.sha256(json.dumps(listed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def custody_line(
    action: str, *, digest: str, tool: str, by: str = "", at: dt.datetime | None = None, **more: str | None
) -> dict[str, Any]:
    """Values of one custody record: `action` is a code of `custody_action`, `tool` a name and version.

    `more` takes purpose, place, from_whom, to_whom; empty ones are left out. KeyError for an unknown action.
    """
    if action not in terms.by_code("custody_action"):
        raise KeyError(action)
    moment = (at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    values = {"action": action, "at": moment.isoformat(timespec="seconds").replace("+00:00", "Z"), "by": by}
    values |= {"digest": digest, "tool": tool, **{name: value or "" for name, value in more.items()}}
    return {name: value for name, value in values.items() if value}
