"""Records that come from another organisation, stored and journalled: new ones, changed fields, erasures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.fields import REGISTRY, Record
from app.domain.ids import Uid
from app.domain.registers import Versions
from app.store import knowing
from app.store.knowing import BORN, STATED
from app.store.unit import Unit, canonical

# Undo passes over both; the second one destroys values, as an erasure here does.
MERGE, MERGE_ERASE = "merge", "merge_erase"


def adopt(
    unit: Unit,
    kind: str,
    uid: str,
    case: str | None,
    born: tuple[str, str],
    values: Mapping[str, Any],
    stated: Mapping[str, Versions],
) -> Record:
    """Make a record that was never here, with the uid, the birth and the versions it came with."""
    rk = REGISTRY[kind]
    filled = {name: value for name, value in values.items() if value is not None}
    journal = canonical(rk, {**filled, **({"case": case} if case else {})})
    journal |= dict(zip(BORN, born, strict=True)) | {STATED: {name: dict(known) for name, known in stated.items()}}
    own = unit.writer.append(MERGE, kind, uid, case or (uid if kind == "case" else None), journal, fresh=True)
    record = rk.cls(
        **filled, uid=Uid(uid), case=Uid(case) if case else None, rev=1,
        versions=knowing.after(None, None, journal, own, stated),
        created_at=born[0], created_by=born[1], updated_at=unit.stamp.at, updated_by=unit.stamp.actor,
    )  # fmt: skip
    unit.insert(record)
    return record


def erase(
    unit: Unit, record: Record, gone: Iterable[str], changed: Mapping[str, Any], stated: Mapping[str, Versions],
    *, whole: bool,
) -> Any:  # fmt: skip
    """Destroy all that was ever here of fields; `changed` is what they have from now on, empty when not named."""
    names = list(dict.fromkeys([*gone, *(unit.ever_filled(record) if whole else ())]))
    unit.destroy(record, names, whole=whole)
    left = {name: one for name, one in (record.siblings or {}).items() if not whole and name not in names}
    torn = {} if "siblings" in changed or not unit.was_torn(record.uid) else {"siblings": left or None}
    return unit.write(record, {**dict.fromkeys(names), **torn, **changed}, MERGE_ERASE, stated)
