"""Who had what part in what happened, and who is what to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import people, queries
from app.actions.records import case_by_code
from app.domain.dates import UncertainDate
from app.store.table import MOST, table

_ALIVE = '"deleted_at" IS NULL'
# Parts that stand in the threat itself, not as a record of their own.
TARGET, PERPETRATOR = "+target", "+perpetrator"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or a threat at the head of a column."""

    uid: str
    kind: str
    title: str
    code: str | None
    when: UncertainDate | None
    severity: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """What part a person had in something; `uid` is that of the involvement ("" where the threat itself says it)."""

    person: str
    target: str
    degree: str
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Some columns of the grid in order of time, the parts in them, and the cursor of what follows."""

    columns: list[Happening]
    parts: list[Part]
    next: str | None


@dataclass(frozen=True, slots=True)
class Bond:
    """A relationship between two persons: the first is the … of the second."""

    uid: str
    person: str
    other: str
    relationship: str


@dataclass(frozen=True, slots=True)
class Bonds:
    """The persons of a case who are bound to somebody, what binds them, and how many others there are."""

    cards: list[people.Card]
    bonds: list[Bond]
    alone: int


def everybody(reader: Any, case: str, text: str | None = None) -> list[people.Card]:
    """The persons of a case, as the rows of the grid (query); at most a thousand."""
    return people.cards(reader, case, text, limit=MOST).rows


def strip(reader: Any, case: str, after: str | None = None, limit: int = 40) -> Strip:
    """Some columns of the grid and the parts in them, over time (query)."""
    page = queries.timeline(reader, case, after=after, limit=limit)
    columns = [_happening(row) for row in page.rows]
    records = {row.uid: row.record for row in page.rows}
    return Strip(columns, [*parts_in(reader, list(records)), *_own_parts(records)], page.next)


def _happening(row: Any) -> Happening:
    return Happening(row.uid, row.kind, row.record.title or "", row.code, row.when, row.severity)


def parts_in(reader: Any, targets: Sequence[str]) -> list[Part]:
    """The involvements in some events and threats (query)."""
    marks = ",".join("?" * len(targets))
    sql = (
        f'SELECT "person", "target_uid", "degree", "uid" FROM "involvement" WHERE "target_uid" IN ({marks}) '  # noqa: S608
        f'AND {_ALIVE} ORDER BY "uid"'
    )
    return [Part(*row) for row in reader.database.rows(sql, list(targets))]


def _own_parts(records: dict[str, Any]) -> list[Part]:
    found = []
    for uid, record in records.items():
        if record.record_kind == "threat":
            found += [Part(person, uid, TARGET) for person in record.targets or ()]
            found += [Part(record.perpetrator, uid, PERPETRATOR)] if record.perpetrator else []
    return found


def bonds(reader: Any, case: str) -> Bonds:
    """Who is bound to whom in a case (query)."""
    case_uid = case_by_code(reader, case).uid
    condition = f'"case"=? AND {_ALIVE} ORDER BY "uid" LIMIT {2 * MOST}'
    rows: Iterator[Any] = table("relationship").where(reader.database, condition, (case_uid,))
    found = [Bond(one.uid, one.person, one.other, one.relationship) for one in rows]
    uids = list(dict.fromkeys(uid for one in found for uid in (one.person, one.other)))[:MOST]
    cards = people.cards_of(reader, uids, case_uid)
    shown = {card.uid for card in cards if card.record.deleted_at is None}
    kept = [one for one in found if one.person in shown and one.other in shown]
    alone = queries.count(reader, "person", case) - len(shown)
    return Bonds([card for card in cards if card.uid in shown], kept, max(0, alone))
