"""What of a chronology is wanted, as conditions the database looks up along its indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from app.store import search as search_of

ALIVE = '"deleted_at" IS NULL'
KINDS = ("event", "threat")
# A status that follows from what else is stored, beside the code lists.
DISPUTED, UNSOURCED, UNASSESSED, GRAVE, UNDATED = "disputed", "unsourced", "unassessed", "grave", "undated"
DERIVED = (UNSOURCED, DISPUTED, UNASSESSED, GRAVE, UNDATED)

# The column of the date, of its end, of the kind and of the status in each table.
WHEN = {"event": "when", "threat": "first_seen"}
END = {"event": "when_end", "threat": "last_seen"}
STATUS = {"event": "violation_status", "threat": "status"}

# Few hits are looked up by themselves; of many, the first in order of date are met soon on the way along the index.
_MANY_HITS = 5000
_FOUND_OFTEN = (
    'EXISTS (SELECT 1 FROM search_doc d WHERE d.uid="{kind}"."uid" AND d.kind=? AND d.id IN '
    "(SELECT rowid FROM search WHERE search MATCH ?))"
)
_FOUND = (
    '"uid" IN (SELECT d.uid FROM search_doc d WHERE d.kind=? AND d.id IN '
    "(SELECT rowid FROM search WHERE search MATCH ?))"
)
# A threat that an event stands for shows and counts with the event alone.
# (The plus keeps the planner to the small index of those that do.)
_NOT_TWICE = f'"uid" NOT IN (SELECT "same_as" FROM "event" WHERE +"case"=? AND "same_as" IS NOT NULL AND {ALIVE})'
_UNPROVEN = f'NOT EXISTS (SELECT 1 FROM "citation" c WHERE c."target_uid"={{}} AND c.{ALIVE})'
_NO_SOURCE_EITHER = f"""("same_as" IS NULL OR {_UNPROVEN.format('"event"."same_as"')})"""
_PART_IN = f'"{{}}" IN (SELECT i."target_uid" FROM "involvement" i WHERE i."person"=? AND i.{ALIVE})'
_AIMED_AT = f'"same_as" IN (SELECT t."uid" FROM "threat" t WHERE t."case"=? AND t.{ALIVE} AND instr(t."targets",?)>0)'

_IS: dict[tuple[str, str], str] = {
    ("event", UNSOURCED): f"""{_UNPROVEN.format('"event"."uid"')} AND {_NO_SOURCE_EITHER}""",
    ("threat", UNSOURCED): _UNPROVEN.format('"threat"."uid"'),
    ("event", DISPUTED): (
        f'("disputed"=1 OR "disputed_by" IS NOT NULL OR "uid" IN '
        f'(SELECT o."disputed_by" FROM "event" o WHERE o."disputed_by" IS NOT NULL AND o.{ALIVE}))'
    ),
    ("event", UNASSESSED): (
        f'"same_as" IN (SELECT t."uid" FROM "threat" t WHERE t.{ALIVE} '
        'AND (t."severity" IS NULL OR t."likelihood" IS NULL))'
    ),
    ("threat", UNASSESSED): '("severity" IS NULL OR "likelihood" IS NULL)',
    ("event", GRAVE): f'"same_as" IN (SELECT t."uid" FROM "threat" t WHERE t.{ALIVE} AND t."severity">=4)',
    ("threat", GRAVE): '"severity">=4',
    ("event", UNDATED): '"when" IS NULL',
    ("threat", UNDATED): '"first_seen" IS NULL',
}


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is wanted; empty parts let everything through.

    `types` are kinds ("threat") or codes of them ("event:arrest"), `person` a uid, `statuses` codes of the status
    lists or one of DERIVED, `since` and `until` ISO days whose stretch an item may lie in, `text` words to be found.
    """

    types: tuple[str, ...] = ()
    person: str = ""
    statuses: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return self != Sieve()

    def without_period(self) -> Sieve:
        """The same over all time."""
        return replace(self, since="", until="")

    def kinds(self) -> tuple[str, ...]:
        """The tables that can hold anything wanted."""
        wanted = {name.partition(":")[0] for name in self.types} or set(KINDS)
        return tuple(kind for kind in KINDS if kind in wanted)

    @classmethod
    def from_values(cls, kept: Mapping[str, Any]) -> Sieve:
        """From what was kept; parts that are none of ours are left out."""
        made: dict[str, Any] = {}
        for part in fields(cls):
            value = kept.get(part.name)
            if part.type == "str" and isinstance(value, str):
                made[part.name] = value
            elif part.type != "str" and isinstance(value, list | tuple):
                made[part.name] = tuple(str(item) for item in value)
        return cls(**made)


@dataclass(slots=True)
class Where:
    """Conditions joined by AND, with their values in order."""

    parts: list[str]
    values: list[Any]

    def add(self, part: str, *values: Any) -> None:
        """One more."""
        self.parts.append(part)
        self.values += values

    @property
    def sql(self) -> str:
        """All of them."""
        return " AND ".join(self.parts)


def often(reader: Any, sieve: Sieve) -> bool:
    """Whether the words wanted stand nearly everywhere."""
    if not sieve.text:
        return False
    sql = "SELECT count(*) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)"
    return int(reader.database.value(sql, (_match(sieve), _MANY_HITS)) or 0) >= _MANY_HITS


def _match(sieve: Sieve) -> str:
    return search_of.query(sieve.text) or '""'


def where(kind: str, case_uid: str, sieve: Sieve, *, walking: bool = False) -> Where:
    """The conditions for rows of one of the two tables; columns are those of the table itself.

    `walking` is for the first rows of very many (see `often`).
    """
    made = Where([f'"case"=? AND {ALIVE}'], [case_uid])
    if kind == "threat" and sieve.kinds() != ("threat",):
        made.add(_NOT_TWICE, case_uid)  # asked for threats alone, it is wanted
    _types(made, kind, sieve)
    if sieve.person:
        _person(made, kind, case_uid, sieve.person)
    _statuses(made, kind, sieve)
    _period(made, kind, sieve)
    if sieve.text:
        made.add(_FOUND_OFTEN.format(kind=kind) if walking else _FOUND, kind, _match(sieve))
    return made


def _types(made: Where, kind: str, sieve: Sieve) -> None:
    codes = [name.partition(":")[2] for name in sieve.types if name.startswith(f"{kind}:")]
    if not sieve.types or kind in sieve.types:
        return
    marks = ",".join("?" * len(codes))
    made.add(f'"{kind}_kind" IN ({marks})', *codes)


def _person(made: Where, kind: str, case_uid: str, person: str) -> None:
    if kind == "event":
        either = (_PART_IN.format("uid"), _PART_IN.format("same_as"), _AIMED_AT)
        made.add(f"({' OR '.join(either)})", person, person, case_uid, person)
    else:
        made.add(f'({_PART_IN.format("uid")} OR instr("targets",?)>0 OR "perpetrator"=?)', person, person, person)


def _statuses(made: Where, kind: str, sieve: Sieve) -> None:
    """One of the codes, or one of the states that follow from other things."""
    if not sieve.statuses:
        return
    codes = [name for name in sieve.statuses if name not in DERIVED]
    either = [_IS[kind, name] for name in sieve.statuses if (kind, name) in _IS]
    if codes:
        either.append(f'"{STATUS[kind]}" IN ({",".join("?" * len(codes))})')
    made.add(f"({' OR '.join(f'({part})' for part in either)})" if either else "0", *codes)


# Dates are stored as "earliest latest|edtf|…": a date that is open before has its latest day in both places.
def _period(made: Where, kind: str, sieve: Sieve) -> None:
    when, end = WHEN[kind], END[kind]
    if sieve.until:
        open_before = f"""substr("{when}",23,3)='[..' OR substr("{when}",23,1)='/'"""
        made.add(f'(substr("{when}",1,10)<=? OR {open_before})', sieve.until)
    if sieve.since:
        made.add(f"""substr(coalesce("{end}","{when}"),12,10)>=?""", sieve.since)
