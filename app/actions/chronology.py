"""Events and threats of a case in the order of their dates: pages of a list, counts, who and what stands behind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.chronology_sieve import ALIVE, WHEN, Sieve, Where, often, where
from app.actions.records import case_by_code
from app.domain.changes import Page
from app.domain.dates import UncertainDate
from app.domain.errors import Damaged
from app.domain.fields import REGISTRY, Record
from app.store.paging import decode_cursor, encode_cursor
from app.store.table import MOST, table

_EVERYTHING = Sieve()


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One row of the timeline: an event or a threat; a pair that is linked is one row, that of the event.

    `who` are uids and names of those involved, `exhibits` how many prove it, `zone` and `local_time` the hour on
    the wall there, `twin` the threat an event stands for.
    """

    uid: str
    kind: str
    code: str | None
    when: UncertainDate | None
    end: UncertainDate | None
    title: str
    place: str | None
    severity: int | None
    likelihood: int | None
    status: str | None
    disputed: bool
    record: Record
    who: tuple[tuple[str, str], ...] = ()
    exhibits: int = 0
    local_time: str | None = None
    zone: str | None = None
    twin: str | None = None

    @property
    def is_threat(self) -> bool:
        """Whether it is an act of the persecutor, by itself or through its twin."""
        return self.kind == "threat" or self.twin is not None

    @property
    def assessed(self) -> bool:
        """Whether a threat was assessed; an event needs none."""
        return not self.is_threat or (self.severity is not None and self.likelihood is not None)


def timeline(
    reader: Any,
    case: str,
    after: str | None = None,
    limit: int = 50,
    kinds: tuple[str, ...] = ("event", "threat"),
    text: str | None = None,
    sieve: Sieve = _EVERYTHING,
) -> Page[TimelineRow]:
    """One page of events and threats merged, ordered by their bounds; what has no date comes last."""
    uid = case_by_code(reader, case).uid
    limit = max(1, min(limit, MOST))
    wanted = sieve or Sieve(types=() if len(kinds) > 1 else kinds, text=text or "")
    places: list[tuple[str | None, str, str]] = []
    records: dict[str, Record] = {}
    walking = often(reader, wanted)
    for kind in wanted.kinds():
        condition = where(kind, uid, wanted, walking=walking)
        try:
            found = _places(reader, kind, condition, after, limit + 1)
        except Damaged:
            found = _around(reader, kind, condition, after, limit + 1, records)
        places += [(at, one, kind) for at, one in found]
    places.sort(key=lambda place: (place[0] is None, place[0] or "", place[1]))
    kept = places[:limit]
    cursor = encode_cursor(kept[-1][0], kept[-1][1]) if len(places) > limit else None
    return Page(rows_of(reader, [(kind, one) for _, one, kind in kept], records), cursor)


def total(reader: Any, case: str, sieve: Sieve = _EVERYTHING) -> int:
    """How many rows the timeline has."""
    uid = case_by_code(reader, case).uid
    return sum(_count(reader, kind, where(kind, uid, sieve)) for kind in sieve.kinds())


def _count(reader: Any, kind: str, condition: Where) -> int:
    sql = f'SELECT count(*) FROM "{kind}" WHERE {condition.sql}'
    return int(reader.database.value(sql, condition.values) or 0)


def _places(reader: Any, kind: str, condition: Where, after: str | None, limit: int) -> list[tuple[str | None, str]]:
    """Where rows stand, along the index alone: sorting value and uid."""
    column = WHEN[kind]
    value, last = decode_cursor(after) if after is not None else ("", "")
    sql = f'SELECT "{column}", "uid" FROM "{kind}" WHERE {condition.sql} AND '
    found: list[tuple[str | None, str]] = []
    if value is not None:
        tail = f'"{column}" IS NOT NULL AND ("{column}","uid")>(?,?) ORDER BY "{column}","uid" LIMIT ?'
        found = reader.database.rows(sql + tail, [*condition.values, value, last, limit])
        last = ""
    if len(found) < limit:
        tail = f'"{column}" IS NULL AND "uid">? ORDER BY "uid" LIMIT ?'
        found += reader.database.rows(sql + tail, [*condition.values, last, limit - len(found)])
    return found


def _around(
    reader: Any, kind: str, condition: Where, after: str | None, limit: int, records: dict[str, Record]
) -> list[tuple[str | None, str]]:
    """The same where pages of the file are damaged: row by row, what can be read."""
    page = table(kind).page(reader.database, condition.sql, condition.values, after, limit)
    records.update({item.uid: item for item in page.rows})
    return [(_at(item), item.uid) for item in page.rows]


def _at(item: Any) -> str | None:
    when = getattr(item, WHEN[item.record_kind])
    return None if when is None else REGISTRY["event"].specs["when"].kind.to_sql(when)


# -- rows, with all that stands beside them ---------------------------------------------


def rows_of(
    reader: Any, places: Sequence[tuple[str, str]], known: dict[str, Record] | None = None
) -> list[TimelineRow]:
    """Rows for (kind, uid) in that order; what belongs to them is looked up for all at once."""
    records = dict(known or {})
    for kind in ("event", "threat"):
        missing = [uid for one, uid in places if one == kind and uid not in records]
        records.update(_records(reader, kind, missing))
    shown: list[Any] = [records[uid] for _, uid in places if uid in records]
    twins = _records(reader, "threat", [item.same_as for item in shown if getattr(item, "same_as", None)])
    beside = _Beside(reader, shown, twins)
    return [beside.row(item) for item in shown]


def _records(reader: Any, kind: str, uids: Sequence[Any]) -> dict[str, Any]:
    if not uids:
        return {}
    found = table(kind).where(reader.database, '"uid" IN (SELECT value FROM json_each(?))', (json.dumps(list(uids)),))
    return {item.uid: item for item in found}


class _Beside:
    """What stands beside the rows of one page: persons, exhibits, contradictions, the threats events stand for."""

    def __init__(self, reader: Any, shown: Sequence[Any], twins: dict[str, Any]) -> None:
        self.twins = {uid: item for uid, item in twins.items() if item.deleted_at is None}
        uids = [*(item.uid for item in shown), *self.twins]
        self.part = involved(reader, uids)
        self.exhibits = _exhibits(reader, uids)
        self.against = _against(reader, uids)
        every = {one for some in self.part.values() for one in some}
        for item in (*shown, *self.twins.values()):
            every.update(_aimed_at(item))
        self.names = names_of(reader, every)

    def row(self, item: Any) -> TimelineRow:
        """One row."""
        kind = item.record_kind
        twin = self.twins.get(item.same_as) if kind == "event" else None
        threat = item if kind == "threat" else twin
        code = item.event_kind if kind == "event" else item.threat_kind
        label = REGISTRY[kind].specs[f"{kind}_kind"].kind.show(code) if code else ""
        proofs = set(self.exhibits[item.uid]) | (set(self.exhibits[twin.uid]) if twin else set())
        return TimelineRow(
            uid=item.uid,
            kind=kind,
            code=code,
            when=item.when if kind == "event" else item.first_seen,
            end=item.when_end if kind == "event" else item.last_seen,
            title=item.title or label,
            place=item.place,
            severity=threat.severity if threat else None,
            likelihood=threat.likelihood if threat else None,
            status=item.violation_status if kind == "event" else item.status,
            disputed=kind == "event" and bool(item.disputed or item.disputed_by or item.uid in self.against),
            record=item,
            who=self._who(item, twin),
            exhibits=len(proofs),
            local_time=getattr(item, "local_time", None),
            zone=getattr(item, "zone", None),
            twin=twin.uid if twin else None,
        )

    def _who(self, *items: Any) -> tuple[tuple[str, str], ...]:
        uids = dict.fromkeys(
            uid for item in items if item is not None for uid in (*_aimed_at(item), *self.part[item.uid])
        )
        return tuple((uid, self.names[uid]) for uid in uids if uid in self.names)


def _aimed_at(item: Any) -> tuple[str, ...]:
    return tuple(getattr(item, "targets", None) or ())


def _readable(reader: Any, sql: str, uids: Iterable[str]) -> list[tuple[Any, ...]]:
    """Rows about some uids; none where a damaged page hides them: the list itself stays readable."""
    try:
        return list(reader.database.rows(sql, (json.dumps(sorted(uids)),)))
    except Damaged:
        return []


def involved(reader: Any, uids: Iterable[str]) -> dict[str, list[str]]:
    """The persons who had a part in each of these, by their uids."""
    sql = (
        'SELECT "target_uid", "person" FROM "involvement" WHERE "target_uid" IN (SELECT value FROM json_each(?)) '
        f'AND {ALIVE} AND "person" IS NOT NULL ORDER BY "uid"'
    )
    found: dict[str, list[str]] = defaultdict(list)
    for target, person in _readable(reader, sql, uids):
        found[target].append(person)
    return found


def _exhibits(reader: Any, uids: Iterable[str]) -> dict[str, list[str]]:
    sql = (
        'SELECT DISTINCT "target_uid", "evidence" FROM "citation" WHERE '
        f'"target_uid" IN (SELECT value FROM json_each(?)) AND {ALIVE}'
    )
    found: dict[str, list[str]] = defaultdict(list)
    for target, exhibit in _readable(reader, sql, uids):
        found[target].append(exhibit)
    return found


def _against(reader: Any, uids: Iterable[str]) -> set[str]:
    """Those which another one contradicts."""
    sql = f'SELECT "disputed_by" FROM "event" WHERE "disputed_by" IN (SELECT value FROM json_each(?)) AND {ALIVE}'
    return {row[0] for row in _readable(reader, sql, uids)}


def names_of(reader: Any, uids: Iterable[str]) -> dict[str, str]:
    """What persons are called here: a pseudonym where there is one, else the main name; the deleted are left out."""
    sql = (
        'SELECT p."uid", p."pseudonym", (SELECT n."text" FROM "person_name" n WHERE n."person"=p."uid" '
        f"AND n.{ALIVE} ORDER BY coalesce(n.\"name_kind\", 'legal') <> 'legal', n.\"uid\" LIMIT 1) "
        f'FROM "person" p WHERE p."uid" IN (SELECT value FROM json_each(?)) AND p.{ALIVE}'
    )
    label = REGISTRY["person"].label
    return {uid: pseudonym or name or label for uid, pseudonym, name in _readable(reader, sql, uids)}


def timeline_answer(reader: Any, row: TimelineRow) -> dict[str, Any]:
    """A row as the command line answers it."""
    from app.actions.queries import answer  # noqa: PLC0415 - the other half of this room

    made = answer(reader, row.record)
    uncertain = REGISTRY["event"].specs["when"].kind
    made["when"] = None if row.when is None else uncertain.answer(row.when)
    made["title"] = row.title
    return made
