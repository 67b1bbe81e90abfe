"""Rows of a chronology with all that stands beside them, looked up for a whole page at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.chronology_sieve import ALIVE
from app.domain.dates import UncertainDate
from app.domain.errors import Damaged
from app.domain.fields import REGISTRY, Record
from app.store.table import table


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


@dataclass(frozen=True, slots=True)
class Proof:
    """One place in an exhibit that is cited for a record."""

    uid: str
    evidence: str
    exhibit: str
    title: str
    page: int | None
    locator: str
    quote: str


def proofs(reader: Any, uid: str, most: int = 100) -> list[Proof]:
    """What is cited for an event or threat, by the numbers of the exhibits."""
    sql = (
        'SELECT c."uid", c."evidence", coalesce(e."exhibit",\'\'), coalesce(e."title",\'\'), c."page", '
        'coalesce(c."locator",\'\'), coalesce(c."quote",\'\') FROM "citation" c JOIN "evidence" e '
        f'ON e."uid"=c."evidence" WHERE c."target_uid"=? AND c.{ALIVE} ORDER BY e."exhibit", c."page", c."uid" LIMIT ?'
    )
    return [Proof(*row) for row in reader.database.rows(sql, (uid, most))]
