"""What a merge decided, written: rows, values in conflict, erasures, and what only newer versions understand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.actions import recipes
from app.actions.merging_known import Here, completes
from app.domain import canonical
from app.domain.fields import REGISTRY, Record, RecordKind
from app.domain.registers import WHOLE, Pair, Versions
from app.handover.merge import Outcome
from app.handover.record_lines import NEWER, Incoming, value_of
from app.store import merged


def write(unit: Any, came: Incoming, here: Here, outcome: Outcome) -> None:
    """Store what becomes of a record."""
    if not came.known:
        _keep_stranger(unit, came, here, outcome)
    elif here.record is None:
        _adopt(unit, came, here, outcome)
    else:
        record: Record = here.record
        if outcome.wiped:
            record = _erase(unit, came, record, outcome)
        _change(unit, came, here, record, outcome)


def _adopt(unit: Any, came: Incoming, here: Here, outcome: Outcome) -> None:
    rk = REGISTRY[came.kind]
    values = _heads(rk, outcome.fields)
    stated = _stated(rk, outcome.fields)
    siblings = _siblings({}, rk, outcome.fields)
    newer = _newer({}, rk, came, outcome.fields)
    if newer:
        values["extra"] = {**(values.get("extra") or {}), NEWER: newer}
        stated.setdefault("extra", {})
    values |= {
        "siblings": siblings or None, "erased": outcome.erased or None, "origin_org": came.origin_org,
        **({"object": here.object} if here.object else {}),
    }  # fmt: skip
    made = merged.adopt(unit, came.kind, came.uid, came.case, (came.created_at, came.created_by), values, stated)
    if siblings:
        unit.note_conflict(made)


def _change(unit: Any, came: Incoming, here: Here, record: Any, outcome: Outcome) -> None:
    rk = REGISTRY[came.kind]
    wiped = _wiped(record, outcome)
    fields = {name: pairs for name, pairs in outcome.fields.items() if name not in wiped}
    changed, stated = _heads(rk, fields), _stated(rk, fields)
    siblings = _siblings(record.siblings or {}, rk, fields)
    if siblings != (record.siblings or {}):
        changed["siblings"] = siblings or None
    kept = (record.extra or {}).get(NEWER) or {}
    newer = _newer(kept, rk, came, fields)
    if "extra" in changed or newer != kept:
        others = changed["extra"] if "extra" in changed else _without_newer(record.extra)
        changed["extra"] = {**(others or {}), **({NEWER: newer} if newer else {})} or None
        stated.setdefault("extra", dict((record.versions or {}).get("extra") or {}))
    if completes(came, here, outcome):
        changed["object"] = here.object
    if changed:
        unit.write(record, changed, merged.MERGE, stated)


def _heads(rk: RecordKind, fields: Mapping[str, tuple[Pair, ...]]) -> dict[str, Any]:
    """What the row has of the fields this version knows."""
    return {name: value_of(rk.specs[name], pairs[0].value) for name, pairs in fields.items() if name in rk.specs}


def _stated(rk: RecordKind, fields: Mapping[str, tuple[Pair, ...]]) -> dict[str, Versions]:
    return {name: dict(pairs[0].versions) for name, pairs in fields.items() if name in rk.specs}


def _siblings(
    before: Mapping[str, Any], rk: RecordKind, fields: Mapping[str, tuple[Pair, ...]]
) -> dict[str, list[list[Any]]]:
    """Values in conflict by field: versions, value, and the card of whom it came by."""
    made = {name: list(pairs) for name, pairs in before.items() if name not in fields}
    for name, pairs in fields.items():
        if name in rk.specs and len(pairs) > 1:
            made[name] = [[dict(one.versions), one.value, one.source] for one in pairs[1:]]
    return made


def _newer(
    before: Mapping[str, Any], rk: RecordKind, came: Incoming, fields: Mapping[str, tuple[Pair, ...]]
) -> dict[str, Any]:
    """What a newer version sent, to be handed on: fields with all their values, and other keys of the line."""
    kept = {
        **(before.get("fields") or {}),
        **{
            name: [[dict(one.versions), one.value] for one in pairs]
            for name, pairs in fields.items()
            if name not in rk.specs
        },
    }
    keys = {**(before.get("keys") or {}), **came.more}
    return {**({"fields": kept} if kept else {}), **({"keys": keys} if keys else {})}


def _without_newer(extra: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (extra or {}).items() if name != NEWER}


# -- erasures ---------------------------------------------------------------------------


def _wiped(record: Any, outcome: Outcome) -> frozenset[str]:
    """The fields whose values an erasure takes; none of them is left to an ordinary change."""
    return outcome.wiped | ({"deleted_at"} if WHOLE in outcome.wiped else set())


def _erase(unit: Any, came: Incoming, record: Any, outcome: Outcome) -> Record:
    """Destroy what was erased elsewhere, with everything that was made from it here."""
    rk = REGISTRY[came.kind]
    whole = WHOLE in outcome.wiped
    wiped = _wiped(record, outcome)
    fields = {name: pairs for name, pairs in outcome.fields.items() if name in wiped}
    changed = {**_heads(rk, fields), "erased": outcome.erased}
    siblings = _siblings({} if whole else record.siblings or {}, rk, fields)
    if siblings or unit.was_torn(record.uid):
        changed["siblings"] = siblings or None
    if record.extra and (whole or "extra" not in fields):
        kept = {} if whole else _newer((record.extra or {}).get(NEWER) or {}, rk, came, fields)
        others = {} if whole else _without_newer(record.extra)
        if whole or kept != ((record.extra or {}).get(NEWER) or {}):
            changed["extra"] = {**others, **({NEWER: kept} if kept else {})} or None
    object_id = record.object if rk.name == "part" and whole else None
    gone = [name for name in sorted(wiped) if name in rk.specs and name != "deleted_at"]
    made = merged.erase(unit, record, gone, changed, _stated(rk, fields), whole=whole)
    recipes.forget(unit, [record.uid], "")
    if object_id:
        _shred(unit, object_id)
    return made  # type: ignore[no-any-return]


def _shred(unit: Any, object_id: str) -> None:
    """The bytes go with the last record that uses them."""
    if unit.database.value('SELECT 1 FROM "part" WHERE "object"=? LIMIT 1', (object_id,)) is None:
        unit.database.run("DELETE FROM object WHERE object_id=?", (object_id,))
        unit.gone.append(object_id)


# -- kinds that only newer versions know ------------------------------------------------


def _keep_stranger(unit: Any, came: Incoming, here: Here, outcome: Outcome) -> None:
    """Keep the line of a record of an unknown kind, its fields merged like others."""
    if here.line is not None and not outcome.changes and came.more.items() <= dict(here.line).items():
        return
    before = dict(here.line or came.line)
    fields = {
        name: [[dict(one.versions), one.value] for one in pairs] for name, pairs in outcome.fields.items()
    }  # fmt: skip
    line = {
        **before, **came.more,
        "fields": {**(before.get("fields") or {}), **fields},
        "erased": outcome.erased if outcome.erased is not None else before.get("erased") or {},
    }  # fmt: skip
    raw = canonical.encode(line).decode()
    action = merged.MERGE
    if outcome.wiped:
        action = merged.MERGE_ERASE
        unit.database.run("UPDATE journal_value SET salt=NULL, value=NULL WHERE uid=?", (came.uid,))
        unit.scrub = True
    unit.writer.append(action, came.kind, came.uid, came.case, {"line": raw})
    unit.database.run(
        'INSERT INTO stranger (uid, kind, "case", line) VALUES (?,?,?,?) ON CONFLICT (uid) '
        "DO UPDATE SET line=excluded.line",
        (came.uid, came.kind, came.case, raw),
    )


def strangers(reader: Any, cases: Iterable[str]) -> Iterable[dict[str, Any]]:
    """The lines of records of unknown kinds that belong to some cases, to be handed on (query)."""
    for case in cases:
        for (raw,) in reader.database.rows('SELECT line FROM stranger WHERE "case"=? ORDER BY uid', (case,)):
            yield json.loads(raw)
