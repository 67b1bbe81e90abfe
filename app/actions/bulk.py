"""Many records at once: one command, one step of undo; refused as a whole, with names, when one can't take it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import queries, records
from app.domain.errors import HavenError, Invalid, Problem, Refused, SomeRefused
from app.domain.fields import PLAIN, REGISTRY, Reading, RecordKind, kind_of
from app.domain.kinds import Several
from app.domain.words import N_
from app.jobs import Progress, steady
from app.session import keeps_reserve
from app.store.unit import Unit

_STEP = 50
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Shared:
    """What chosen records have in common: of each field the value all have, or that they differ.

    `kind` is None when they are not all of one kind. `common` holds domain values.
    """

    kind: RecordKind | None
    count: int
    common: Mapping[str, Any]
    mixed: frozenset[str]


def shared(reader: Any, uids: Sequence[str]) -> Shared:
    """What records have in common, found in SQL (query)."""
    database, chosen = reader.database, json.dumps(list(uids))
    kinds = database.rows(
        "SELECT kind, count(*) FROM record WHERE uid IN (SELECT value FROM json_each(?)) GROUP BY kind", (chosen,)
    )
    count = sum(row[1] for row in kinds)
    if len(kinds) != 1 or kinds[0][0] not in REGISTRY:
        return Shared(None, count, {}, frozenset())
    kind = REGISTRY[kinds[0][0]]
    specs = [spec for spec in kind.stored() if spec.in_form]
    parts = ", ".join(f'min("{s.name}"), max("{s.name}"), count("{s.name}")' for s in specs)
    row = database.row(
        f'SELECT {parts}, count(*) FROM "{kind.name}" WHERE "uid" IN (SELECT value FROM json_each(?))', (chosen,)
    )
    common: dict[str, Any] = {}
    mixed = set()
    for n, spec in enumerate(specs):
        least, most, filled = row[3 * n : 3 * n + 3]
        if filled and (least != most or filled != row[-1]):
            mixed.add(spec.name)
        elif filled:
            common[spec.name] = spec.kind.from_sql(least)
    return Shared(kind, count, common, frozenset(mixed))


@keeps_reserve
def edit_many(
    unit: Unit,
    uids: Sequence[str],
    values: Mapping[str, Any],
    reading: Reading = PLAIN,
    progress: Progress | None = None,
) -> int:
    """Give these fields of all records one value; how many changed.

    What is given to a field of several values is added to those that stand there. Raises Invalid for a value that
    does not fit, SomeRefused when a record can't take it: then nothing is changed.
    """
    kinds = {unit.kind(uid) or "" for uid in uids}
    made = {name: _parsed(REGISTRY[name], values, reading) for name in kinds if name in REGISTRY}

    def change(record: Any) -> bool:
        kind = kind_of(record)
        records.check_locked(unit, record, made[kind.name])
        fresh = {name: _joined(kind, record, name, value) for name, value in made[kind.name].items()}
        changes = any(getattr(record, name) != value for name, value in fresh.items())
        if changes:
            unit.change(record.uid, fresh)
        return changes

    return _each(unit, uids, change, progress)


def _parsed(kind: RecordKind, values: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    if kind.by_app or kind.append_only:
        raise Refused(reason=f"a {kind.name} is kept by the application alone")
    made = records.parse_values(kind, values, reading)
    virtual = [name for name in made if kind.specs[name].virtual]
    empty = [name for name, value in made.items() if value is None and kind.specs[name].required]
    problems = [Problem(name, "required", f"{name} can't be empty") for name in empty]
    problems += [Problem(name, "one_by_one", f"{name} is changed one by one") for name in virtual]
    if kind.name == "case" and "code" in made:
        problems.append(Problem("code", "taken", "two cases can't have one code"))
    if problems:
        raise Invalid(problems)
    return made


def _joined(kind: RecordKind, record: Any, name: str, value: Any) -> Any:
    if not isinstance(kind.specs[name].kind, Several) or value is None:
        return value
    return tuple(dict.fromkeys([*(getattr(record, name) or ()), *value]))


@keeps_reserve
def link_many(
    unit: Unit, uids: Sequence[str], kind: str, values: Mapping[str, Any], progress: Progress | None = None
) -> int:
    """Link all records to a person (kind `involvement`) or an exhibit (`citation`); what is linked already stays so.

    `values` are those of the link without its target; how many links were made.
    """
    rk = REGISTRY[kind]
    made = records.parse_values(rk, values)
    anchor = "person" if kind == "involvement" else "evidence"
    same = f'"{anchor}"=? AND "target_uid"=?'

    def link(record: Any) -> bool:
        if unit.all(kind, same, (made.get(anchor), record.uid)):
            return False
        full = {**made, "target_kind": record.record_kind, "target_uid": record.uid}
        records.add_record(
            unit, kind, {name: rk.specs[name].kind.to_json(v) for name, v in full.items()}, _case(record)
        )
        return True

    def _case(record: Any) -> str | None:
        return queries.case_code(unit, record.case)

    return _each(unit, uids, link, progress)


@steady()
def _each(unit: Unit, uids: Sequence[str], act: Callable[[Any], bool], progress: Progress | None) -> int:
    """Do something with every record; when some refuse, all are named and nothing is left of the command."""
    progress = progress or Progress()
    done = 0
    refused: list[tuple[str, HavenError]] = []
    for n, record in enumerate(_alive(unit, uids, refused)):
        if n % _STEP == 0:
            progress.step(n, len(uids), N_("Changing records"))
        try:
            done += act(record)
        except Refused as error:
            refused.append((record.uid, error))
    if refused:
        raise _all_refused(unit, refused)
    progress.step(len(uids), len(uids), N_("Changing records"))
    return done


def _alive(unit: Unit, uids: Sequence[str], refused: list[tuple[str, HavenError]]) -> Iterator[Any]:
    for uid in dict.fromkeys(uids):
        record = unit.find(uid)
        if record.deleted_at is not None:
            refused.append((uid, Refused(reason="it was archived meanwhile")))
        else:
            yield record


def _all_refused(unit: Unit, refused: list[tuple[str, HavenError]]) -> SomeRefused:
    names = ", ".join(queries.title_of(unit, uid) for uid, _ in refused[:_NAMED])
    more = " …" if len(refused) > _NAMED else ""
    first = refused[0][1]
    return SomeRefused(count=len(refused), names=names + more, reason=first.message, uids=[uid for uid, _ in refused])
