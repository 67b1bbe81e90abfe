"""What we hold about one person, in every case: others' data and what shows a source is withheld with its ground."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.actions import queries, records
from app.domain import ids
from app.domain.errors import Invalid, Problem
from app.domain.fields import REGISTRY, Record, RecordKind, Spec, kind_of, references
from app.domain.kinds import AnyRef, Json, Ref, Several, Text
from app.domain.rules.guards import guarded_as
from app.store import search as search_of
from app.store.table import table
from app.store.unit import Unit

# Why something is withheld.
OTHERS, SOURCE, PRIVILEGED, NOTE, UNREAD = "others", "source", "privileged", "note", "unread"
# Records that are the person's own; of all others only that the person stands in them is told.
_OWN = ("person", "person_name", "participation", "consent", "contact_point", "address", "identity_document",
        "relationship", "statement")  # fmt: skip
# Fields in which somebody else may be named.
_NAMES_OTHERS = frozenset({"given_by", "explained_by", "interviewer", "interpreter", "translator", "other", "remark"})
# What is told of an event or threat: no words of others, and nothing that shows who told it.
_TOLD = frozenset({"event_kind", "threat_kind", "when", "when_end", "first_seen", "last_seen", "place", "country",
                   "degree", "profile", "made_at", "recipient"})  # fmt: skip
_PERPETRATOR = "perpetrator"
_MENTIONS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: what is told of it (field, value), what is withheld (field, ground); `whole` withholds all of it."""

    kind: str
    uid: str
    case: str | None
    told: tuple[tuple[Spec, Any], ...] = ()
    withheld: tuple[tuple[Spec, str], ...] = ()
    whole: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Everything about a person. `accused` says that they stand as an alleged perpetrator somewhere.

    `mentions` counts other records, by kind, that hold a name of theirs; `copies` are backups that hold it all too.
    """

    name: str
    entries: tuple[Entry, ...]
    accused: bool
    mentions: dict[str, int] = field(default_factory=dict)
    copies: tuple[tuple[str, str], ...] = ()


def log_request(unit: Unit, person: str, checked: str) -> None:
    """Log that somebody asked what is held about them, and how it was checked who they are."""
    if not checked.strip():
        raise Invalid([Problem("checked", "required", "how it was checked who asks is needed")])
    unit.get("person", person)
    unit.writer.append("subject_access", "vault", ids.new_uid(), None, {"person": person, "checked": checked.strip()})


def held(reader: Any, uid: str) -> Held:
    """Everything this vault holds about a person, archived records too (query); NotFound."""
    person = queries.find(reader, uid)
    found = [person, *_pointing(reader, uid)]
    entries = [_entry(reader, item, uid) for item in sorted(_with_paragraphs(reader, found), key=_place)]
    accused = any(item.record_kind == "participation" and item.role == _PERPETRATOR for item in found)
    copies = tuple((row["where"], row["since"]) for row in records.remains(reader))
    known = {entry.uid for entry in entries}
    name = queries.title(reader, person)
    return Held(name, tuple(entries), accused, _mentions(reader, found, known), copies)


def _place(item: Any) -> tuple[int, str]:
    """The person's own records first, in the order in which they stand on the page of a person."""
    kind = item.record_kind
    return (_OWN.index(kind) if kind in _OWN else len(_OWN), "" if kind in _OWN else kind)


def _pointing(reader: Any, uid: str) -> Iterator[Any]:
    for kind in REGISTRY.values():
        found: dict[str, Any] = {}
        for spec, target in references(kind):
            if target == "person" or (not target and spec.name != "case"):
                several = isinstance(spec.kind, Several)
                condition = f'instr("{spec.name}", ?) > 0' if several else f'"{spec.name}"=?'
                found |= {one.uid: one for one in table(kind.name).where(reader.database, condition, (uid,))}
        yield from (found[one] for one in sorted(found))


def _with_paragraphs(reader: Any, found: list[Any]) -> Iterator[Any]:
    for item in found:
        yield item
        if item.record_kind == "statement":
            yield from queries.children(reader, "paragraph", "statement", item.uid)


def _entry(reader: Any, item: Any, person: str) -> Entry:
    kind = kind_of(item)
    case = queries.case_code(reader, item.case)
    whole = _whole(item)
    if whole:
        return Entry(kind.name, item.uid, case, whole=whole, archived=item.deleted_at is not None)
    told, withheld = [], []
    for spec in _filled(kind, item):
        ground = _ground(spec, item, kind, person)
        if ground:
            withheld.append((spec, ground))
        elif not _is_person(spec, item, person):
            told.append((spec, getattr(item, spec.name)))
    target = _target(reader, item)
    told += target
    return Entry(kind.name, item.uid, case, tuple(told), tuple(withheld), "", item.deleted_at is not None)


def _whole(item: Any) -> str:
    if item.record_kind == "source":
        return SOURCE
    return PRIVILEGED if guarded_as(item)[1] else ""


def _filled(kind: RecordKind, item: Record) -> Iterator[Spec]:
    shown = kind.name == "dossier"
    for spec in kind.stored():
        if (spec.editable or (shown and spec.name in _TOLD)) and not spec.hidden and spec.name != "privileged":
            value = getattr(item, spec.name)
            if value is not None and value != ():
                yield spec


def _ground(spec: Spec, item: Any, kind: RecordKind, person: str) -> str:
    """Why a field is withheld ("" when it is told)."""
    if spec.private:
        return NOTE
    if spec.name in _NAMES_OTHERS or _leads_to_others(spec, item, person):
        return "" if getattr(item, spec.name) == person else OTHERS
    if spec.name == "basis" and kind.name == "involvement":
        return SOURCE
    told = kind.name in _OWN or kind.name == "paragraph" or spec.name in _TOLD or _is_person(spec, item, person)
    return UNREAD if not told and _may_name(spec) else ""


def _may_name(spec: Spec) -> bool:
    """Whether others may be named in a field: in words, never in codes, dates and grades."""
    inner = spec.kind.of if isinstance(spec.kind, Several) else spec.kind
    return isinstance(inner, Text | Json)


def _leads_to_others(spec: Spec, item: Any, person: str) -> bool:
    inner = spec.kind.of if isinstance(spec.kind, Several) else spec.kind
    value = getattr(item, spec.name)
    if isinstance(inner, Ref) and inner.target == "person":
        return bool(set(value if isinstance(value, tuple) else (value,)) - {person})
    return False


def _is_person(spec: Spec, item: Any, person: str) -> bool:
    """A reference to the person themselves, or to another record, says nothing by itself."""
    inner = spec.kind.of if isinstance(spec.kind, Several) else spec.kind
    return isinstance(inner, Ref | AnyRef) or spec.name == "target_kind"


def _target(reader: Any, item: Any) -> list[tuple[Spec, Any]]:
    """When and where that was in which a person had a part."""
    if item.record_kind != "involvement" or not item.target_uid:
        return []
    target = queries.find(reader, item.target_uid)
    return [(spec, getattr(target, spec.name)) for spec in _filled(kind_of(target), target) if spec.name in _TOLD]


def _mentions(reader: Any, found: list[Any], known: set[str]) -> dict[str, int]:
    """Other records that hold a name of the person: somebody must read them."""
    names = {item.text for item in found if item.record_kind == "person_name" and item.text}
    hits = {
        hit.uid: hit.kind
        for name in sorted(names)
        for hit in search_of.search(reader.database, name, exact=True, limit=_MENTIONS)
        if hit.uid not in known
    }
    return {kind: list(hits.values()).count(kind) for kind in sorted(set(hits.values()))}
