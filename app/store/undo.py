"""Undo and redo: read from the journal, so that they work across processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.errors import LaterChange, NothingToUndo
from app.domain.fields import Record, kind_of
from app.domain.registers import Versions, join
from app.domain.words import N_
from app.jobs import Progress, steady
from app.store import knowing
from app.store.database import Database
from app.store.journal import REASON, REKEYED, read_entry
from app.store.knowing import BORN, STATED
from app.store.unit import Unit

# What undo stops at, what it passes over, and kinds that are answered by a later line and never taken back.
_FINAL = frozenset({"erase", "shred", "accept_loss", "installation"})
_PASSED = frozenset({"sign_off", "handover", "merge", "merge_erase", REKEYED})
_NEVER_KINDS = frozenset({"custody", "handover", "dossier", "vault"})
# What an entry states beside the fields that it changes; what was erased stays erased.
_TOLD = frozenset({STATED, "erased", *BORN})
SIBLINGS = "siblings"
_STEP = 100
# Which field seals a kind of record for good.
_SEALS = {"risk_assessment": "signed_off_on", "statement": "signed_on"}


@dataclass(frozen=True, slots=True)
class _Tx:
    """One command: its entries are those from `tx` to `last`."""

    tx: int
    last: int
    undoes: int | None

    def actions(self, database: Database) -> frozenset[str]:
        """What it did."""
        return self._distinct(database, "action")

    def counts(self, database: Database) -> bool:
        """Whether it is a change of content at all (views, custody lines and a new passphrase are not)."""
        if not self._distinct(database, "kind") <= _NEVER_KINDS:
            return True
        return bool(self.actions(database) & _FINAL)

    def _distinct(self, database: Database, column: str) -> frozenset[str]:
        sql = f"SELECT DISTINCT {column} FROM journal WHERE n BETWEEN ? AND ?"  # noqa: S608 - names of ours
        return frozenset(row[0] for row in database.rows(sql, (self.tx, self.last)))


def _transactions(database: Database, site: str) -> Iterator[_Tx]:
    """This installation's commands, the newest first, read as far as they are asked for."""
    below = int(database.value("SELECT size FROM tree") or 0)
    while row := database.row(
        "SELECT n, tx, undoes FROM journal WHERE n<? AND site=? ORDER BY n DESC LIMIT 1", (below, site)
    ):
        yield _Tx(row[1], row[0], row[2])
        below = row[1]


def next_undo(database: Database, site: str) -> int | None:
    """The command that undo would take back."""
    gone: set[int] = set()
    for item in _transactions(database, site):
        if item.undoes is not None:
            # An undo that was redone does not count.
            if item.tx not in gone:
                gone.add(item.undoes)
        elif item.tx not in gone and item.counts(database):
            actions = item.actions(database)
            if not actions & _PASSED:
                return None if actions & _FINAL else item.tx
    return None


def came_since(database: Database, site: str, tx: int) -> bool:
    """Whether something came with a handover after this command: undo passes over it."""
    sql = "SELECT 1 FROM journal WHERE n>? AND site=? AND action IN ('merge', 'merge_erase') LIMIT 1"
    return database.value(sql, (tx, site)) is not None


def next_redo(database: Database, site: str) -> int | None:
    """The undo that redo would take back: the newest, when nothing followed it."""
    gone: set[int] = set()
    for item in _transactions(database, site):
        if item.undoes is None:
            if item.counts(database):
                return None
            continue
        if item.tx in gone:
            continue
        gone.add(item.undoes)
        is_redo = database.value("SELECT undoes FROM journal WHERE n=?", (item.undoes,)) is not None
        if not is_redo:
            return item.tx
    return None


# What becomes of a command when undo comes to it: it can be taken back, was, stays as it is, or ends undo.
STANDS, TAKEN_BACK, STAYS, FINAL = "stands", "taken_back", "stays", "final"


@dataclass(frozen=True, slots=True)
class Step:
    """One command as the list of what was done shows it."""

    tx: int
    state: str


def steps(database: Database, site: str, limit: int) -> list[Step]:
    """This installation's newest commands that changed something, and what becomes of each."""
    found: list[Step] = []
    gone: set[int] = set()
    ended = False
    for item in _transactions(database, site):
        if item.undoes is not None:
            if item.tx not in gone:
                gone.add(item.undoes)
        elif item.counts(database):
            state = _state(item, database, gone)
            found.append(Step(item.tx, STAYS if ended and state == STANDS else state))
            ended = ended or state == FINAL
        if len(found) >= limit:
            break
    return found


def _state(item: _Tx, database: Database, gone: set[int]) -> str:
    if item.tx in gone:
        return TAKEN_BACK
    actions = item.actions(database)
    if actions & _PASSED:
        return STAYS
    return FINAL if actions & _FINAL else STANDS


def undo(unit: Unit, tx: int | None = None, progress: Progress | None = None) -> list[Record]:
    """Take back this installation's newest command; what changed. NothingToUndo or LaterChange.

    With `tx` only when it is that one.
    """
    return _reverse(unit, next_undo(unit.database, unit.stamp.site), tx, progress)


def redo(unit: Unit, tx: int | None = None, progress: Progress | None = None) -> list[Record]:
    """Do again what was undone last, if nothing followed."""
    return _reverse(unit, next_redo(unit.database, unit.stamp.site), tx, progress)


@steady()
def _reverse(unit: Unit, tx: int | None, wanted: int | None, progress: Progress | None) -> list[Record]:
    if tx is None or wanted not in (None, tx):
        raise NothingToUndo
    unit.writer.undoes = tx
    changed = []
    progress = progress or Progress()
    rows = unit.database.rows("SELECT n, kind, uid, useq, action FROM journal WHERE tx=? ORDER BY n DESC", (tx,))
    for done, (n, kind, uid, useq, action) in enumerate(rows):
        if done % _STEP == 0:
            progress.step(done, len(rows), N_("Taking back"))
        if kind not in _NEVER_KINDS:
            changed.append(_reverse_entry(unit, n, uid, useq, action))
    return changed


def _reverse_entry(unit: Unit, n: int, uid: str, useq: int, action: str) -> Record:
    record = unit.find(uid)
    database = unit.database
    fields = [
        row[0]
        for row in database.rows("SELECT field FROM journal_value WHERE uid=? AND n=?", (uid, n))
        if row[0] != REASON and row[0] not in _TOLD
    ]
    _still_stands(unit, record, fields, useq)
    _not_sealed(unit, record, useq)
    if action == "add":
        return unit.write(record, {"deleted_at": unit.stamp.at}, "undo")  # type: ignore[no-any-return]
    values = {field: _before(unit, record, field, n) for field in fields}
    stated = _conflict_again(unit, record, values, n) if SIBLINGS in values else None
    return unit.write(record, values, "undo", stated)  # type: ignore[no-any-return]


def _conflict_again(unit: Unit, record: Record, values: dict[str, Any], n: int) -> dict[str, Versions]:
    """Versions of fields whose conflict is open again, or settled again; LaterChange once the choice was handed over.

    Whoever has a choice has it for good: a conflict that stood before can stand again only as long as nobody does.
    """
    database = unit.database
    if database.value("SELECT 1 FROM journal WHERE n>? AND kind='handover' LIMIT 1", (n,)):
        raise LaterChange(
            subject=f"{record.record_kind} {record.uid}", field=SIBLINGS, by=N_("handed over since"), uid=record.uid
        )
    earlier, own = knowing.before(database, record.uid, n), unit.writer.following(record.uid)
    now, then = record.siblings or {}, values[SIBLINGS] or {}
    stated: dict[str, Versions] = {
        name: earlier.get(name) or own for name in then if name in values and name not in now
    }
    for name in (name for name in now if name in values and name not in then):
        stated[name] = join((record.versions or {}).get(name), *(one[0] for one in now[name]), own)
    return stated


def _newest(database: Database, uid: str, field: str) -> int:
    """The last change that set a field; where a part's bytes lie under new keys is no change of the part."""
    sql = (
        "SELECT j.useq FROM journal_value v JOIN journal j ON j.n=v.n WHERE v.uid=? AND v.field=? AND j.action<>? "
        "ORDER BY v.n DESC LIMIT 1"
    )
    return int(database.value(sql, (uid, field, REKEYED)) or 0)


def _still_stands(unit: Unit, record: Record, fields: list[str], useq: int) -> None:
    """Every field must still carry the value of the change that is taken back."""
    for field in fields:
        own = _newest(unit.database, record.uid, field)
        if own == useq:
            continue
        if _effective(unit.database, record.uid, field, own) != _effective(unit.database, record.uid, field, useq):
            by, at = _changed_by(unit.database, record.uid)
            raise LaterChange(
                subject=f"{record.record_kind} {record.uid}", field=field, by=f"{by}, {at}", uid=record.uid
            )


def _not_sealed(unit: Unit, record: Any, useq: int) -> None:
    """What was signed after a change keeps that change."""
    sealed = unit.find(record.statement) if record.record_kind == "paragraph" else record
    field = _SEALS.get(sealed.record_kind)
    if field is None or getattr(sealed, field) is None:
        return
    if sealed is record and _newest(unit.database, record.uid, field) == useq:
        return
    by, at = _changed_by(unit.database, sealed.uid)
    raise LaterChange(subject=f"{record.record_kind} {record.uid}", field=field, by=f"{by}, {at}", uid=record.uid)


def _effective(database: Database, uid: str, field: str, useq: int) -> int:
    """The change whose value a field really carries: an undo brings back that of the change before."""
    while True:
        undoes = database.value("SELECT undoes FROM journal WHERE uid=? AND useq=?", (uid, useq))
        if undoes is None:
            return useq
        earlier = database.value(
            "SELECT max(j.useq) FROM journal j JOIN journal_value v ON v.uid=j.uid AND v.n=j.n "
            "WHERE v.uid=? AND v.field=? AND j.n < (SELECT min(n) FROM journal WHERE tx=? AND uid=?)",
            (uid, field, undoes, uid),
        )
        if earlier is None:
            return 0
        useq = earlier


def _changed_by(database: Database, uid: str) -> tuple[str, str]:
    raw = database.value("SELECT entry FROM journal WHERE uid=? ORDER BY useq DESC LIMIT 1", (uid,))
    entry = read_entry(raw)
    return entry["actor"], entry["at"]


def _before(unit: Unit, record: Record, field: str, n: int) -> Any:
    """The value a field had before entry `n`; an erased one can't come back."""
    row = unit.database.row(
        "SELECT salt, value FROM journal_value WHERE uid=? AND field=? AND n<? ORDER BY n DESC LIMIT 1",
        (record.uid, field, n),
    )
    if row is None:
        return None
    if row[0] is None:
        raise LaterChange(subject=f"{record.record_kind} {record.uid}", field=field, by="erased", uid=record.uid)
    value = json.loads(row[1])
    return None if value is None else kind_of(record).specs[field].kind.from_json(value)
