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
# From these versions of entries on a change knows what the value it replaces knew (before, it knew itself alone), and
# is named by its own mark (before, by the installation).
_KNOWING, _MARKED = 2, 3
# These stand beside the fields and have no versions of their own.
BESIDE = frozenset({"siblings", "erased"})
# So many changes a value knows at most when it is made.
MOST_KNOWN = 500
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
            never = (gone.get(name), gone.get(WHOLE), own)
            made[name] = bounded(join(made.get(name), *never), *never)
    made.update({name: dict(versions) for name, versions in (stated or {}).items()})
    return made


def bounded(known: dict[str, int], *never: Versions | None) -> dict[str, int]:
    """Without the changes longest ago when there are very many: what one of them made may come up as a conflict.

    `never` are changes that are not forgotten: erasures, and the one that is made.
    """
    if len(known) <= MOST_KNOWN:
        return known
    newest = sorted(known, key=lambda mark: (-known[mark], mark))[: MOST_KNOWN // 2]
    kept = {*newest, *join(*never)}
    return {mark: n for mark, n in known.items() if mark in kept}


@dataclass(slots=True)
class Replay:
    """The entries of one record told again, in order."""

    known: Known = field(default_factory=dict)
    erased: Mapping[str, Versions] = field(default_factory=dict)

    def tell(self, entry: Mapping[str, Any], values: Mapping[str, str | None]) -> None:
        """Go on by an entry; `values` are what is kept beside the log of it (JSON texts; None when erased)."""
        own, names = {_named(entry): entry["useq"]}, entry["commitments"]
        if entry["v"] < _KNOWING:
            self.known.update({name: dict(own) for name in names if name not in _NO_FIELDS})
            return
        stated = json.loads(values[STATED] or "{}") if STATED in names else None
        self.known = after(self.known, self.erased, names, own, stated)
        if "erased" in names:
            self.erased = json.loads(json.loads(values["erased"] or "null") or "{}")


def _named(entry: Mapping[str, Any]) -> str:
    """What versions know the change of an entry by."""
    return str(entry["random"] if entry["v"] >= _MARKED else entry["site"])


def before(database: Database, uid: str, n: int) -> Known:
    """Versions of a record's fields as they were before entry `n`."""
    replay = Replay()
    for number, raw in database.rows("SELECT n, entry FROM journal WHERE uid=? AND n<? ORDER BY useq", (uid, n)):
        entry = json.loads(raw)
        kept = database.rows("SELECT field, value FROM journal_value WHERE uid=? AND n=?", (uid, number))
        if entry["action"] != "rekeyed":
            replay.tell(entry, dict(kept))
    return replay.known
