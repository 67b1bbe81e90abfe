"""What stands here of a record that comes: its fields, whether it is signed or held, what hinders its coming."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import canonical
from app.domain.fields import REGISTRY, Record
from app.domain.registers import MOST_ERASED, MOST_PAIRS, WHOLE, Pair
from app.handover.merge import Copy, Outcome
from app.handover.record_lines import KEYS, MOST_FIELDS, NEWER, Incoming, held, incoming, registers
from app.handover.scope import BELONGINGS
from app.store.table import table

# What says of a part which bytes it is; nobody else's word changes that of bytes that are here.
_OF_BYTES = ("sha256", "size")
# Of all values of a record together, far below what a line may have.
_MOST_MARKS, _MOST_BYTES, _MOST_PARTS = 80_000, 4 << 20, 200_000
_SHARED = BELONGINGS | {"person"}
_SIGNED = {"risk_assessment": "signed_off_on", "statement": "signed_on"}


@dataclass(frozen=True, slots=True)
class Here:
    """One's own side of a record: its row (for a kind this version knows), its line (for another), its object."""

    copy: Copy
    record: Record | None = None
    line: Mapping[str, Any] | None = None
    object: str | None = None

    @property
    def there(self) -> bool:
        """Whether it was here before."""
        return self.record is not None or self.line is not None


def here(reader: Any, came: Incoming) -> Here:
    """What stands here of a record that came."""
    if not came.known:
        return _stranger(reader, came.uid)
    record = table(came.kind).get(reader.database, came.uid)
    found = _object(reader, came)
    if record is None:
        return Here(Copy({}), object=found)
    fields = {spec.name: pairs for spec in registers(came.kind) if (pairs := held(record, spec))}
    newer = ((record.extra or {}).get(NEWER) or {}).get("fields") or {}
    fields |= {name: tuple(Pair(*pair) for pair in pairs) for name, pairs in newer.items()}
    return Here(Copy(fields, record.erased or {}, sealed(reader, record)), record, object=found)


def _stranger(reader: Any, uid: str) -> Here:
    raw = reader.database.value("SELECT line FROM stranger WHERE uid=?", (uid,))
    if raw is None:
        return Here(Copy({}))
    kept = incoming(json.loads(raw))
    return Here(Copy(kept.unknown, kept.erased), line=kept.line)


def _object(reader: Any, came: Incoming) -> str | None:
    """The object that holds a part's bytes here: originals are the same when their digests are."""
    pairs = came.fields.get("sha256") if came.kind == "part" else None
    if not pairs or pairs[0].value is None:
        return None
    found = reader.database.value("SELECT object_id FROM object WHERE sha256=? ORDER BY object_id", (pairs[0].value,))
    return str(found) if found else None


def completes(came: Incoming, here: Here, outcome: Outcome) -> bool:
    """Whether the bytes of a part came that is here without them: those that it is said to have from now on."""
    record: Any = here.record
    if here.object is None or record is None or record.object is not None:
        return False
    now = outcome.fields.get("sha256", ())
    return bool((now[0].value if now else record.sha256) == came.fields["sha256"][0].value)


def sealed(reader: Any, record: Any) -> bool:
    """Whether a record was signed here, or stands in what was."""
    if record.record_kind == "paragraph" and record.statement:
        found = table("statement").get(reader.database, record.statement)
        return found is not None and sealed(reader, found)
    name = _SIGNED.get(record.record_kind)
    return name is not None and getattr(record, name) is not None


def hindrance(reader: Any, came: Incoming, here: Here, outcome: Outcome) -> str:
    """Why a record can't be taken in, as a code; empty when it can."""
    if _stands_for_other(reader, came, here):
        return "other_kind"
    if _too_many(outcome) or _too_heavy(came, here, outcome):
        return "too_many"
    record: Any = here.record
    if record is None:
        return ""
    if came.kind == "part" and record.object is not None and _other_bytes(record, outcome):
        return "other_bytes"
    if REGISTRY[came.kind].append_only and (outcome.changes or outcome.torn) and not _destroyed(record):
        return "never_edited"
    if outcome.wiped:
        exhibit = record if came.kind == "evidence" else _exhibit(reader, record) if came.kind == "part" else None
        if exhibit is not None and exhibit.legal_hold:
            return "legal_hold"
    return ""


def _too_many(outcome: Outcome) -> bool:
    """Whether a record would be left that nobody else takes in."""
    erased = any(len(known) > MOST_ERASED for known in (outcome.erased or {}).values())
    return erased or any(len(pairs) > MOST_PAIRS for pairs in outcome.fields.values())


def _too_heavy(came: Incoming, here: Here, outcome: Outcome) -> bool:
    """Whether a record would become a line so long that nobody reads a package with it."""
    fields = {**here.copy.fields, **outcome.fields}
    now = [pair for pairs in fields.values() for pair in pairs]
    if len(fields) > MOST_FIELDS or sum(len(pair.versions) for pair in now) > _MOST_MARKS:
        return True
    # Values that people write one of are short enough by their own rules.
    if not (came.unknown or came.more or any(len(pairs) > 1 for pairs in outcome.fields.values())):
        return False
    raw = [canonical.encode({**_keys(here), **came.more}), *(canonical.encode(pair.value) for pair in now)]
    parts = sum(one.count(mark) for one in raw for mark in (b",", b"[", b"{"))
    return sum(map(len, raw)) > _MOST_BYTES or parts > _MOST_PARTS


def _keys(here: Here) -> Mapping[str, Any]:
    """Other keys of a line that are kept with a record."""
    if here.line is not None:
        return {name: value for name, value in here.line.items() if name not in KEYS}
    record: Any = here.record
    extra = record.extra if record is not None else None
    return ((extra or {}).get(NEWER) or {}).get("keys") or {}


def _stands_for_other(reader: Any, came: Incoming, here: Here) -> bool:
    """Whether a uid is that of something else here."""
    if here.line is not None:
        return bool(here.line["kind"] != came.kind)
    if here.record is not None:
        return False
    known = reader.database.value("SELECT kind FROM journal WHERE uid=? LIMIT 1", (came.uid,))
    return known is not None


def elsewhere(came: Incoming, here: Here, cases: Collection[str] | None) -> str:
    """Why a record is no part of a package of these cases, as a code; empty when it is, or for lines of no package.

    Persons and what belongs to them may stand in another case here, since cases share them.
    """
    if cases is None:
        return ""
    told = came.uid if came.kind == "case" else came.case
    stands = here.record.case if here.record is not None and came.kind not in _SHARED else None
    return "other_case" if told not in cases or not (stands is None or stands in cases) else ""


def _other_bytes(part: Any, outcome: Outcome) -> bool:
    told = ((name, pair.value) for name in _OF_BYTES for pair in outcome.fields.get(name, ()))
    return any(value is not None and value != getattr(part, name) for name, value in told)


def _destroyed(record: Record) -> bool:
    """Whether a record was destroyed with the package it came in: nothing is known here of what it said."""
    return not any((record.versions or {}).values())


def _exhibit(reader: Any, part: Any) -> Any:
    return table("evidence").get(reader.database, part.evidence) if part.evidence else None


def theirs(came: Incoming, card: str) -> Copy:
    """The other side, its values marked with the card they come by."""
    every = (*came.fields.items(), *came.unknown.items())
    return Copy(
        {name: tuple(Pair(one.versions, one.value, card) for one in pairs) for name, pairs in every}, came.erased
    )


__all__ = ["WHOLE", "Here", "completes", "elsewhere", "here", "hindrance", "theirs"]
