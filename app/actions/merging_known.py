"""What stands here of a record that comes: its fields, whether it is signed or held, and whether its past fits ours."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain import canonical
from app.domain.fields import REGISTRY, Record
from app.domain.registers import WHOLE, Pair, Versions
from app.handover.merge import Copy, Outcome, set_beside
from app.handover.record_lines import NEWER, Incoming, held, incoming, registers
from app.handover.scope import BELONGINGS
from app.store.table import table

# What says of a part which bytes it is; nobody else's word changes that of bytes that are here.
_OF_BYTES = ("sha256", "size")
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


@dataclass(frozen=True, slots=True)
class Theirs:
    """The other side of a record, and the fields in which it tells another past of this installation than its own."""

    copy: Copy
    forked: tuple[str, ...] = ()


def here(reader: Any, came: Incoming) -> Here:
    """What stands here of a record that came."""
    if not came.known:
        return _stranger(reader, came.uid)
    record = table(came.kind).get(reader.database, came.uid)
    found = _object(reader, came)
    if record is None:
        return Here(Copy({}), object=found)
    fields = {spec.name: pairs for spec in registers(REGISTRY[came.kind]) if (pairs := held(record, spec))}
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


def _stands_for_other(reader: Any, came: Incoming, here: Here) -> bool:
    """Whether a uid is that of something else here."""
    if here.line is not None:
        return bool(here.line["kind"] != came.kind)
    known = reader.database.value("SELECT kind FROM journal WHERE uid=? LIMIT 1", (came.uid,))
    return known is not None and (known != came.kind or not here.there)


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


# -- one's own past ---------------------------------------------------------------------


def theirs(reader: Any, came: Incoming, here: Here, card: str) -> Theirs:
    """The other side, its values marked with where they come from and set beside ours where they tell another past."""
    site = own_site(reader)
    fields: dict[str, tuple[Pair, ...]] = {}
    forked = []
    for name, pairs in (*came.fields.items(), *came.unknown.items()):
        own = here.copy.fields.get(name, ())
        apart = [_in_step(reader, came, name, pair, own, site) for pair in pairs]
        if any(one is not pair for one, pair in zip(apart, pairs, strict=True)):
            forked.append(name)
        fields[name] = tuple(replace(one, source=card) for one in apart)
    return Theirs(Copy(fields, came.erased), tuple(forked))


def own_site(reader: Any) -> str:
    """This installation's id, as versions name it."""
    stamp = getattr(reader, "stamp", None)
    return str(stamp.site if stamp is not None else reader.site)


def _in_step(reader: Any, came: Incoming, name: str, pair: Pair, own: tuple[Pair, ...], site: str) -> Pair:
    """A value as it is when all it says of our own changes is so; else with versions of its own, knowing what is."""
    counter = pair.versions.get(site)
    if counter is None or any(one.versions == pair.versions and one.value == pair.value for one in own):
        return pair
    if not _says_otherwise(reader, came.uid, name, pair, counter, site):
        return pair
    rest = {other: n for other, n in pair.versions.items() if other != site}
    return set_beside(replace(pair, versions={**rest, **_last_before(reader, came.uid, name, counter, site)}))


def _says_otherwise(reader: Any, uid: str, name: str, pair: Pair, counter: int, site: str) -> bool:
    """Whether a value claims a change of ours that we never made, or made otherwise."""
    entry = reader.database.row("SELECT n, action FROM journal WHERE uid=? AND useq=? AND site=?", (uid, counter, site))
    if entry is None:
        return True
    n, action = entry
    row = reader.database.row("SELECT salt, value FROM journal_value WHERE uid=? AND field=? AND n=?", (uid, name, n))
    if row is None:
        # An erasure of all content is known to every later value, also of fields that were empty here.
        return action not in {"erase", "merge_erase"}
    if row[0] is None or dict(pair.versions) != {site: counter} or name == "extra":
        return False
    return canonical.encode(json.loads(row[1])) != canonical.encode(pair.value)


def _last_before(reader: Any, uid: str, name: str, counter: int, site: str) -> Versions:
    """The last change of ours to a field that both pasts can share."""
    sql = (
        "SELECT max(j.useq) FROM journal j JOIN journal_value v ON v.uid=j.uid AND v.n=j.n "
        "WHERE j.uid=? AND v.field=? AND j.site=? AND j.useq<? AND j.action NOT IN ('merge', 'merge_erase')"
    )
    last = reader.database.value(sql, (uid, name, site, counter))
    return {site: int(last)} if last else {}


def with_forks(outcome: Outcome, forked: tuple[str, ...]) -> Outcome:
    """What becomes of a record, also naming the fields whose past differs, as far as they change anything."""
    more = tuple(name for name in forked if name in outcome.fields and name not in outcome.forked)
    return replace(outcome, forked=(*outcome.forked, *more)) if more else outcome


__all__ = ["WHOLE", "Here", "Theirs", "completes", "elsewhere", "here", "hindrance", "own_site", "theirs", "with_forks"]
