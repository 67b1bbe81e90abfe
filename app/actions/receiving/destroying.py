"""What came with a package destroyed again, as far as nothing else rests on it, and its sender told so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.actions import receipts, recipes, records
from app.actions.receiving import describing, quarantine
from app.actions.receiving.describing import DESTROYED
from app.domain.errors import Invalid, NotFound, Problem
from app.domain.fields import REGISTRY, references
from app.domain.records.handover import Handover
from app.session import Session
from app.store.table import table
from app.store.unit import Unit

ACTION = "handover"
# What an import writes; anything else is somebody's own work.
_IMPORTED = frozenset({"merge", "merge_erase", ACTION})
# Why a record stays.
ANOTHER, OURS, EDITED, NEEDED, HELD = "another_package", "ours", "edited", "needed", "legal_hold"


def destroy(session: Session, package: str, reason: str) -> dict[str, Any]:
    """Destroy for good what came only with a package: {package, destroyed, kept: [{uid, kind, why}], remains, receipt}.

    Of one that was destroyed before it gives the receipt again. Raises NotFound, Invalid without a reason, Refused.
    """
    made, gone = session.do(_destroy, package, reason).result
    quarantine.destroy(session, gone)
    answer: dict[str, Any] = made
    return answer


def _destroy(unit: Unit, package: str, reason: str) -> tuple[dict[str, Any], list[str]]:
    if not reason.strip():
        raise Invalid([Problem("reason", "required", "a reason is needed")])
    record = describing.record_of(unit, package)
    if record is None:
        raise NotFound(subject=f"package {package}")
    if record.state == DESTROYED:
        return _destroyed_before(unit, record), []
    unit.writer.reason = reason
    copies = quarantine.let_go(unit, record)
    kept = _stays(unit, record)
    gone = [uid for uid in uids_of(record) if uid not in kept and unit.kind(uid)]
    _erase(unit, gone, reason)
    receipt = receipts.make_destruction(unit, record.uid, reason)
    rows = [{"uid": uid, "kind": unit.kind(uid), "why": why} for uid, why in sorted(kept.items())]
    told = {"package": package, "state": DESTROYED, "destroyed": len(gone), "kept": rows,
            "remains": records.remains(unit), "receipt": receipt}  # fmt: skip
    return told, copies


def _destroyed_before(unit: Unit, record: Handover) -> dict[str, Any]:
    """What is told of a package once more: its receipt may not have been heard, or be lost."""
    return {"package": record.package, "state": DESTROYED, "destroyed": 0, "kept": [],
            "remains": records.remains(unit), "receipt": record.receipt}  # fmt: skip


def uids_of(record: Handover) -> list[str]:
    """The records that were taken of a package."""
    return list((record.scope or {}).get("uids", ()))


# -- what stays -----------------------------------------------------------------------


def _stays(unit: Unit, record: Handover) -> dict[str, str]:
    """The records of a package that stay, with why."""
    uids = set(uids_of(record))
    others = {uid for one in _taken(unit) if one.uid != record.uid for uid in uids_of(one)}
    kept = dict.fromkeys(uids & others, ANOTHER)
    for uid in uids - others:
        if why := _own_work(unit, uid):
            kept[uid] = why
    while needed := _needed(unit, uids - set(kept)):
        kept |= dict.fromkeys(needed, NEEDED)
    return kept


def _taken(unit: Unit) -> Iterable[Handover]:
    found = table("handover").where(unit.database, '"direction"=\'in\' AND "destroyed_at" IS NULL', ())
    return [one for one in found if isinstance(one, Handover)]


def _own_work(unit: Unit, uid: str) -> str:
    actions = [row[0] for row in unit.database.rows("SELECT action FROM journal WHERE uid=? ORDER BY useq", (uid,))]
    if not actions:
        return ""
    if actions[0] not in _IMPORTED:
        return OURS
    if any(action not in _IMPORTED for action in actions):
        return EDITED
    return HELD if getattr(unit.find(uid), "legal_hold", None) else ""


def _needed(unit: Unit, going: set[str]) -> set[str]:
    """Of what goes, what a record that stays belongs to or refers to; lines of custody of ours keep nothing."""
    cases = {record.case or record.uid for record in map(unit.find, going)}
    needed: set[str] = set()
    for kind, rk in REGISTRY.items():
        if kind in ("custody", "handover", "card"):
            continue
        for record in table(kind).where(unit.database, _of_cases(len(cases)), sorted(cases)):
            if record.uid in going or record.deleted_at is not None or (kind == "task" and _reminds(unit, record.uid)):
                continue
            needed |= going & {str(record.case), *_targets(rk, record)}
    return needed


def _reminds(unit: Unit, uid: str) -> bool:
    """Whether a task was made by a withdrawal alone."""
    rows = unit.database.rows("SELECT action FROM journal WHERE uid=?", (uid,))
    return {row[0] for row in rows} == {ACTION}


def _of_cases(count: int) -> str:
    return f'"case" IN ({",".join("?" * count)})'


def _targets(rk: Any, record: Any) -> Iterable[str]:
    for spec, _ in references(rk):
        value = getattr(record, spec.name)
        yield from value if isinstance(value, tuple) else (value,)


# -- what goes ------------------------------------------------------------------------


def _erase(unit: Unit, uids: Iterable[str], reason: str) -> None:
    """Destroy content and bytes. What is known of versions goes too: this is nobody's word on the record itself."""
    objects = set()
    for uid in uids:
        record = unit.find(uid)
        objects.add(getattr(record, "object", None))
        unit.erase(uid, [], reason)
        _forget_versions(unit, uid)
        recipes.forget(unit, [uid], reason)
    for object_id in objects - {None}:
        if unit.database.value('SELECT 1 FROM "part" WHERE "object"=?', (object_id,)) is None:
            unit.database.run("DELETE FROM object WHERE object_id=?", (object_id,))
            unit.gone.append(str(object_id))


def _forget_versions(unit: Unit, uid: str) -> None:
    """Destroying is no erasure: it does not travel, and the same package brings the content again, if it may."""
    record = unit.find(uid)
    unit.write(record, {"erased": None}, ACTION, {name: {} for name in record.versions or {}})


def revive(unit: Unit, record: Handover | None) -> None:
    """What a destroyed package left as tombstones can come again with it (part of a command)."""
    if record is None or record.state != DESTROYED:
        return
    for uid in uids_of(record):
        if unit.kind(uid) and _destroyed(unit, uid):
            gone = unit.find(uid)
            unit.write(gone, {"deleted_at": None, "deleted_reason": None}, ACTION,
                       {"deleted_at": {}, "deleted_reason": {}})  # fmt: skip


def _destroyed(unit: Unit, uid: str) -> bool:
    record = unit.find(uid)
    return record.deleted_at is not None and not any((record.versions or {}).values())


__all__ = ["ANOTHER", "EDITED", "HELD", "NEEDED", "OURS", "destroy", "revive", "uids_of"]
