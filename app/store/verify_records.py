"""Each record against its entries, both ways: chained, committed, as last journalled, none missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.domain import canonical
from app.domain.errors import HavenError
from app.domain.fields import REGISTRY, RecordKind, Spec, journalled
from app.jobs import Progress
from app.store.batches import Known, batches
from app.store.database import Database, Row
from app.store.faults import Fault
from app.store.journal import REASON, REKEYED, commitment, committed, read_entry
from app.store.knowing import BORN, STATED, Replay
from app.store.table import table

_ERASED = object()
# Entries that destroy values; what they commit beside them stays as it was said before.
_ERASING = frozenset({"erase", "merge_erase"})
_NOT_DESTROYED = frozenset({"deleted_at", "erased", STATED, *BORN})
# Values that say what the stamps of a record are.
_TELLING = frozenset({"erased", STATED, *BORN})
# As values are kept beside the log.
_TEXT = json.JSONEncoder(ensure_ascii=False)


@dataclass(slots=True)
class _Story:
    """What the entries of one uid state."""

    stated: dict[tuple[str, int], str] = field(default_factory=dict)
    erasures: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    telling: dict[int, dict[str, str | None]] = field(default_factory=dict)


def records(database: Database, progress: Progress | None = None) -> Iterator[Fault]:
    """What differs between records, their values and their entries; damage costs the record it lies on alone."""
    total = int(database.value("SELECT count(*) FROM record") or 0)
    done = 0
    for batch in batches(database):
        for known in batch:
            yield from _calmly(known)
            done += known.kind is not None
        if progress:
            progress.step(done, max(total, done), "records")


def _calmly(known: Known) -> Iterator[Fault]:
    """Pages of another age can give rows of any shape: such a record is one finding, not the end of the search."""
    try:
        yield from _of_one(known)
    except (TypeError, ValueError, AttributeError, KeyError, IndexError):
        yield Fault("record_changed", f"{known.stated_kind()} {known.uid}", "What stands here can't be read.")


def _of_one(known: Known) -> Iterator[Fault]:
    subject = _subject(known)
    if known.unread:
        yield Fault("damaged_record", subject, f"A page with its {', '.join(sorted(known.unread))} is damaged.")
        if known.unread & {"entries", "values"}:
            return
    story = _Story()
    yield from _entries(known, subject, story)
    last: dict[str, Any] = {}
    yield from _values(known, subject, story, last)
    yield from _rows(known, subject, story, last)


def _subject(known: Known) -> str:
    """What people call the record: an exhibit's number, or kind and uid."""
    kind = known.stated_kind() or next(iter(known.rows), "record")
    numbers = [row[4] for row in known.values if row[1] == "exhibit" and row[4]] if kind == "evidence" else []
    try:
        return str(json.loads(numbers[-1])) if numbers and json.loads(numbers[-1]) else f"{kind} {known.uid}"
    except ValueError:
        return f"{kind} {known.uid}"


# -- entries --------------------------------------------------------------------------


def _entries(known: Known, subject: str, story: _Story) -> Iterator[Fault]:
    useq, leaf = 0, b""
    for row in known.entries:
        place = f"entry {row[1]}"
        if row[7] != useq + 1:
            yield Fault("journal_chain", place, f"The entries of {subject} have a gap.")
        try:
            entry = read_entry(row[8])
            _tell(story, row, entry)
        except (HavenError, AttributeError, KeyError, TypeError):
            yield Fault("journal_entry", place, "The entry can't be read.")
        else:
            if not _same_columns(row, entry):
                yield Fault("journal_entry", place, "The entry's columns differ from what it says.")
            if (entry.get("prev") or "") != leaf.hex() and row[7] == useq + 1:
                yield Fault("journal_chain", place, f"The entries of {subject} have a gap.")
        useq, leaf = row[7], row[9]


def _same_columns(row: Row, entry: dict[str, Any]) -> bool:
    uid, n, tx, undoes, site, action, kind, useq = row[:8]
    names = ("uid", "n", "tx", "undoes", "site", "action", "kind", "useq")
    return [entry.get(name) for name in names] == [uid, n, tx, undoes, site, action, kind, useq]


def _tell(story: _Story, row: Row, entry: dict[str, Any]) -> None:
    n = row[1]
    fields = entry["commitments"]
    for name, stated in fields.items():
        story.stated[name, n] = stated
    if entry["action"] in _ERASING:
        # The tombstone an erasure sets is a change like others: what was said of it before stays.
        story.erasures.append((n, frozenset(fields) - _NOT_DESTROYED | {REASON}))
    story.entries.append(entry)


# -- values ---------------------------------------------------------------------------


def _values(known: Known, subject: str, story: _Story, last: dict[str, Any]) -> Iterator[Fault]:
    """Each value kept beside the log against its commitment; fills `last` with what each field has now."""
    for uid, name, n, salt, kept in known.values:
        place = f"{subject}.{name}"
        stated = story.stated.pop((name, n), None)
        if stated is None:
            yield Fault("value_unknown", place, f"Entry {n} states no such value.")
            continue
        last[name] = _ERASED if salt is None else kept
        if name in _TELLING:
            story.telling.setdefault(n, {})[name] = kept
        erased = any(later > n and name in fields for later, fields in story.erasures)
        if salt is None and kept is None:
            if not erased:
                yield Fault(
                    "value_missing", place, f"The value that entry {n} committed to is gone, and nobody erased it."
                )
        elif salt is None or kept is None or not _committed(salt, uid, name, kept, stated):
            yield Fault("record_changed", place, f"The value kept for entry {n} is not the one that was journalled.")
        elif erased and name != REASON:
            yield Fault("value_back", place, f"The value of entry {n} was erased and stands here again.")
    for name, n in story.stated:
        yield Fault("value_missing", f"{subject}.{name}", f"The value that entry {n} committed to is gone.")


def _committed(salt: bytes, uid: str, name: str, kept: str, stated: str) -> bool:
    # What is kept of a text is canonical as it stands; that the digest fits proves it.
    if kept[:1] == '"' and committed(salt, uid, name, kept.encode("utf-8", "replace")) == stated:
        return True
    try:
        return commitment(salt, uid, name, json.loads(kept)) == stated
    except (ValueError, TypeError):
        return False


# -- records --------------------------------------------------------------------------


def _rows(known: Known, subject: str, story: _Story, last: dict[str, Any]) -> Iterator[Fault]:
    kind = known.stated_kind()
    yield from _listed(known, subject, kind)
    if kind not in REGISTRY or f"row of {kind}" in known.unread:
        return
    if kind not in known.rows:
        yield Fault("record_missing", subject, "The journal knows this record; its row is gone.")
        return
    if not known.entries:
        yield Fault("record_unjournalled", subject, "The journal knows nothing of this record.")
        return
    try:
        record = table(kind).record(known.rows[kind])
    except (ValueError, TypeError, KeyError, AttributeError):
        yield Fault("record_changed", subject, "A value of this record can't be read.")
        return
    yield from _fields(REGISTRY[kind], record, subject, last)
    if not _stamped(record, story):
        yield Fault("record_changed", subject, "Revision, times or names of who made and changed it differ.")


def _listed(known: Known, subject: str, kind: str | None) -> Iterator[Fault]:
    """Its line in the list of records, and rows under kinds that are not its own."""
    for stray in known.rows:
        if stray != kind:
            yield Fault("record_unjournalled", f"{stray} {known.uid}", "The journal knows nothing of this record.")
    if known.kind is not None and known.kind != kind:
        yield Fault("record_list", subject, "The list of records gives it another kind.")
    if known.kind is None and kind in REGISTRY and "record" not in known.unread:
        yield Fault("record_list", subject, "It is missing in the list of records.")


@cache
def _specs(kind: str) -> tuple[Spec, ...]:
    return tuple(journalled(REGISTRY[kind]))


def _fields(kind: RecordKind, record: Any, subject: str, last: dict[str, Any]) -> Iterator[Fault]:
    for spec in _specs(kind.name):
        value, kept = getattr(record, spec.name), last.get(spec.name)
        if value is None and (kept is None or kept is _ERASED or kept == "null"):
            continue
        if kept is None:
            yield Fault("record_changed", f"{subject}.{spec.name}", "This value was never journalled.")
        elif kept is _ERASED or not _same(spec, value, kept):
            yield Fault("record_changed", f"{subject}.{spec.name}", "This value is not the one that was journalled.")


def _same(spec: Spec, value: Any, kept: str) -> bool:
    if value is None:
        return kept == "null"
    if type(value) is str and kept[:1] == '"' and spec.kind.to_json(value) is value:
        return _TEXT.encode(value) == kept
    try:
        return canonical.encode(spec.kind.to_json(value)) == canonical.encode(json.loads(kept))
    except ValueError:
        return False


def _stamped(record: Any, story: _Story) -> bool:
    """Whether what follows from the entries does: revision, who and when, what each value was made knowing."""
    # An object under another key is the same exhibit: its entry leaves everything else of the part as it was.
    counted = [entry for entry in story.entries if entry["action"] != REKEYED]
    if not counted:
        return False
    newest = counted[-1]
    rekeyed = sum(entry["action"] == REKEYED and entry["useq"] < newest["useq"] for entry in story.entries)
    return (
        record.rev == newest["useq"] - rekeyed
        and (record.created_at, record.created_by) == _born(counted[0], story)
        and (record.updated_at, record.updated_by) == (newest["at"], newest["actor"])
        and record.versions == _versions(counted, story)
    )


def _born(first: dict[str, Any], story: _Story) -> tuple[str, str]:
    """When and by whom a record was made: as its first entry says, or as that committed to it for one that came."""
    said = story.telling.get(first["n"], {})
    at, by = (json.loads(said.get(name) or "null") for name in BORN)
    return (at or first["at"], by or first["actor"])


def _versions(entries: list[dict[str, Any]], story: _Story) -> dict[str, dict[str, int]]:
    replay = Replay()
    for entry in entries:
        replay.tell(entry, story.telling.get(entry["n"], {}))
    return replay.known
