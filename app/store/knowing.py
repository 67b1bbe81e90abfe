"""What each field of a record was made with knowledge of, as it follows from the journal's entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.registers import WHOLE, Versions, join
from app.store.database import Database

Known = dict[str, dict[str, int]]
# Under this name an entry commits to versions that don't follow from it: those of values that came, or were chosen.
STATED = "versions"
# Committed with a record that was made elsewhere: when and by whom.
BORN = ("created_at", "created_by")
# From this version of entries on a change knows what the value it replaces knew; before, it knew itself alone.
_KNOWING = 2
# These stand beside the fields and have no versions of their own.
BESIDE = frozenset({"siblings", "erased"})
_NO_FIELDS = BESIDE | {STATED, "tx_reason", *BORN}


def after(
    known: Mapping[str, Versions] | None,
    erased: Mapping[str, Versions] | None,
    names: Iterable[str],
    own: Versions,
    stated: Mapping[str, Versions] | None = None,
) -> Known:
    """Versions of a record's fields after a change (`own`) of some of them; an erasure is known to what follows it."""
    made: Known = {name: dict(versions) for name, versions in (known or {}).items()}
    gone = erased or {}
    for name in names:
        if name not in _NO_FIELDS:
            made[name] = join(made.get(name), gone.get(name), gone.get(WHOLE), own)
    made.update({name: dict(versions) for name, versions in (stated or {}).items()})
    return made


@dataclass(slots=True)
class Replay:
    """The entries of one record told again, in order."""

    known: Known = field(default_factory=dict)
    erased: Mapping[str, Versions] = field(default_factory=dict)

    def tell(self, entry: Mapping[str, Any], values: Mapping[str, str | None]) -> None:
        """Go on by an entry; `values` are what is kept beside the log of it (JSON texts; None when erased)."""
        own, names = {entry["site"]: entry["useq"]}, entry["commitments"]
        if entry["v"] < _KNOWING:
            self.known.update({name: dict(own) for name in names if name not in _NO_FIELDS})
            return
        stated = json.loads(values[STATED] or "{}") if STATED in names else None
        self.known = after(self.known, self.erased, names, own, stated)
        if "erased" in names:
            self.erased = json.loads(json.loads(values["erased"] or "null") or "{}")


def before(database: Database, uid: str, n: int) -> Known:
    """Versions of a record's fields as they were before entry `n`."""
    replay = Replay()
    for number, raw in database.rows("SELECT n, entry FROM journal WHERE uid=? AND n<? ORDER BY useq", (uid, n)):
        entry = json.loads(raw)
        kept = database.rows("SELECT field, value FROM journal_value WHERE uid=? AND n=?", (uid, number))
        if entry["action"] != "rekeyed":
            replay.tell(entry, dict(kept))
    return replay.known
