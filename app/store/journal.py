"""The journal: one entry for each record touched, a Merkle tree over all, content only as commitments."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import canonical, merkle
from app.domain.errors import Damaged
from app.domain.registers import Versions
from app.store.database import Database

VERSION = 3
_LABEL = b"havenfile/v1/field"
REASON = "tx_reason"
# Committed beside the fields, and nothing anybody changed.
BESIDE = frozenset({"versions", "siblings", "erased", "created_at", "created_by"})
_NEWEST = "SELECT useq, leaf FROM journal WHERE uid=? ORDER BY useq DESC LIMIT 1"
_STEP, _END = 4096, 2**62
# What the clock of an entry is: the system's, or one that stood before an earlier entry of this vault.
SYSTEM, BEHIND = "system", "behind"
_CORRECTION = dt.timedelta(minutes=1)
# Action of an entry that says where a part's bytes lie from now on; the part is not changed by it.
REKEYED = "rekeyed"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who changes something, where and when: what all entries of one command share."""

    site: str
    actor: str
    at: str
    offset: int
    clock: str = SYSTEM


def now(moment: dt.datetime | None = None) -> tuple[str, int]:
    """UTC with milliseconds, and the local offset in minutes."""
    local = (moment or dt.datetime.now(dt.UTC)).astimezone()
    utc = local.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return utc, int((local.utcoffset() or dt.timedelta()).total_seconds()) // 60


def commitment(salt: bytes, uid: str, field: str, value: Any) -> str:
    """SHA-256("havenfile/v1/field" ‖ salt ‖ uid ‖ field ‖ canonical value), in hex."""
    return committed(salt, uid, field, canonical.encode(value))


def committed(salt: bytes, uid: str, field: str, raw: bytes) -> str:
    """The commitment to a value that is canonical JSON already."""
    return hashlib.sha256(_LABEL + salt + uid.encode() + field.encode() + raw).hexdigest()


def clock(newest: str, at: str) -> str:
    """What is to be said of a clock that shows `at`, when the newest entry was made at `newest` (UTC both).

    A correction by seconds is what clocks do; order never depends on it.
    """
    if not newest:
        return SYSTEM
    lag = dt.datetime.fromisoformat(newest) - dt.datetime.fromisoformat(at)
    return BEHIND if lag > _CORRECTION else SYSTEM


def newest_moment(database: Database) -> str:
    """When the newest entry was made whose clock did not stand behind (UTC); empty without one."""
    below = 2**62
    while row := database.row("SELECT n, entry FROM journal WHERE n<? ORDER BY n DESC LIMIT 1", (below,)):
        entry = read_entry(row[1])
        if entry["clock"] != BEHIND:
            return str(entry["at"])
        below = row[0]
    return ""


@dataclass(slots=True)
class Writer:
    """Appends the entries of one command to the journal."""

    database: Database
    stamp: Stamp
    tree: merkle.Frontier
    tx: int = 0
    undoes: int | None = None
    reason: str = ""
    appended: int = 0
    _marks: dict[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def begin(cls, database: Database, stamp: Stamp) -> Writer:
        """Read how far the tree is."""
        size, peaks = database.row("SELECT size, peaks FROM tree") or (0, b"")
        return cls(database, stamp, merkle.Frontier.unpack(size, peaks))

    def append(
        self, action: str, kind: str, uid: str, case: str | None, values: Mapping[str, Any], *, fresh: bool = False
    ) -> Versions:
        """Add an entry with a commitment for each of `values` (canonical JSON values); the change as versions name it.

        `fresh` says that the uid was made just now, so that no earlier entry needs to be looked for.
        """
        n = self.tree.size
        if not self.appended:
            self.tx = n
        last = None if fresh else self.database.row(_NEWEST, (uid,))
        useq = last[0] + 1 if last else 1
        told = dict(values)
        if self.reason and not self.appended:
            told[REASON] = self.reason
        mark = self._marks.pop(uid, None) or _mark()
        entry = self._entry(n, action, kind, uid, case, useq, last[1] if last else None)
        entry["random"] = mark
        kept = [(f, os.urandom(32), canonical.encode(value)) for f, value in told.items()]
        entry["commitments"] = {f: committed(salt, uid, f, text) for f, salt, text in kept}
        raw = canonical.encode(entry)
        leaf = merkle.leaf_hash(raw)
        self.database.run(
            "INSERT INTO journal (n, tx, undoes, site, action, kind, uid, useq, entry, leaf) "
            "VALUES (?,?,?,?,?,?,?,?,?,?)",
            (n, self.tx, self.undoes, self.stamp.site, action, kind, uid, useq, raw, leaf),
        )
        self.database.run_many(
            "INSERT INTO journal_value (uid, field, n, salt, value) VALUES (?,?,?,?,?)",
            [(uid, f, n, salt, text.decode()) for f, salt, text in kept],
        )
        self.tree.append(leaf)
        self.appended += 1
        return {mark: useq}

    def following(self, uid: str) -> Versions:
        """The next change of a record, as versions will name it."""
        last = self.database.row(_NEWEST, (uid,))
        return {self._marks.setdefault(uid, _mark()): last[0] + 1 if last else 1}

    def _entry(
        self, n: int, action: str, kind: str, uid: str, case: str | None, useq: int, prev: bytes | None
    ) -> dict[str, Any]:
        stamp = self.stamp
        entry: dict[str, Any] = {
            "v": VERSION, "n": n, "tx": self.tx, "site": stamp.site, "at": stamp.at, "offset": stamp.offset,
            "clock": stamp.clock, "actor": stamp.actor, "action": action, "case": case, "kind": kind, "uid": uid,
            "useq": useq, "prev": prev.hex() if prev else None,
        }  # fmt: skip
        if self.undoes is not None:
            entry["undoes"] = self.undoes
        return entry

    def finish(self) -> None:
        """Store how far the tree is; call before COMMIT."""
        if self.appended:
            self.database.run("UPDATE tree SET size=?, peaks=?", (self.tree.size, self.tree.pack()))


def _mark() -> str:
    """What versions know a change by: nobody can tell it before it was told, not even who has a copy of the vault."""
    return os.urandom(16).hex()


def position(database: Database) -> tuple[int, bytes]:
    """Size and root of the tree as the database states them."""
    size, peaks = database.row("SELECT size, peaks FROM tree") or (0, b"")
    return size, merkle.Frontier.unpack(size, peaks).root()


def root_at(database: Database, size: int) -> bytes:
    """The root the tree had when it held `size` entries."""
    tree = merkle.Frontier()
    for leaf in leaves(database, size):
        tree.append(leaf)
    return tree.root()


def leaves(database: Database, size: int = _END) -> Iterator[bytes]:
    """The leaf hashes in order, of all entries or of the first `size`; never all in memory at once."""
    cursor = -1
    sql = "SELECT n, leaf FROM journal WHERE n > ? AND n < ? ORDER BY n LIMIT ?"
    while rows := database.rows(sql, (cursor, size, _STEP)):
        yield from (row[1] for row in rows)
        cursor = rows[-1][0]


def read_entry(raw: bytes) -> dict[str, Any]:
    """An entry as JSON; Damaged when it is not canonical."""
    try:
        entry = canonical.decode(raw)
    except canonical.BadCanonical:
        raise Damaged(part="journal", subject="entry") from None
    if not isinstance(entry, dict):
        raise Damaged(part="journal", subject="entry")
    return entry


def history(database: Database, uid: str) -> list[dict[str, Any]]:
    """Every change of one record, oldest first: when, by whom, what from and to; erased values say so."""
    rows = database.rows("SELECT n, tx, undoes, action, useq, entry FROM journal WHERE uid=? ORDER BY useq", (uid,))
    before: dict[str, Any] = {}
    made = []
    for n, tx, undoes, action, useq, raw in rows:
        entry = read_entry(raw)
        changes, reason = {}, None
        for field, salt, value in database.rows(
            "SELECT field, salt, value FROM journal_value WHERE uid=? AND n=? ORDER BY field", (uid, n)
        ):
            after = {"erased": True} if salt is None else json.loads(value)
            if field == REASON:
                reason = after
                continue
            if field not in BESIDE:
                changes[field] = {"from": before.get(field), "to": after}
                before[field] = after
        made.append(
            {"n": n, "tx": tx, "undoes": undoes, "at": entry["at"], "actor": entry["actor"], "site": entry["site"],
             "clock": entry["clock"], "action": action, "useq": useq, "reason": reason, "changes": changes}
        )  # fmt: skip
    return made
