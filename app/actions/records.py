"""Commands on records of any kind, from their specs alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.actions import recipes
from app.domain.changes import Erased
from app.domain.errors import Invalid, NotFound, Problem, Refused, Stale, UnknownField, UnknownKind
from app.domain.fields import REGISTRY, BadValue, Reading, Record, RecordKind, Spec, kind_of
from app.domain.kinds import PLAIN
from app.domain.messages_partners import KEPT_FOR_GOOD
from app.domain.rules.exhibits import derived_number, number_in
from app.store import drafts, undo
from app.store.drafts import Draft
from app.store.table import table
from app.store.unit import Unit

_SERIES = "SELECT series, last FROM exhibit_number WHERE case_uid=?"
# Kinds without which a revoked partner or a refused package could come again.
REMEMBERED = frozenset({"card", "handover"})
# What belongs to a person and is erased with them.
BELONGINGS = ("person_name", "identity_document", "contact_point", "address", "participation", "relationship")


def parse_values(
    kind: RecordKind, values: Mapping[str, Any], reading: Reading = PLAIN, *, current: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Domain values of JSON ones. Invalid names every bad value, UnknownField a field there is not.

    Fields kept by the application are refused, unless they echo what stands (`current`, as answered).
    """
    made: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        if name == "kind" and value == kind.name:
            continue
        spec = kind.find(name)
        if spec is None:
            raise UnknownField(kind=kind.name, field=name)
        if spec.kept:
            if current is None or current.get(name) != value:
                problems.append(Problem(name, "kept", f"{name} is kept by the application", value))
            continue
        try:
            made[spec.name] = _value(spec, value, reading)
        except BadValue as bad:
            problems.append(Problem(name, bad.code, f"{name}: {bad.message}", value))
    if problems:
        raise Invalid(problems)
    return made


def _value(spec: Spec, value: Any, reading: Reading) -> Any:
    if value is None or value == "":
        return None
    if not isinstance(value, str | int | float | bool | list | dict):
        return value
    return spec.kind.from_json(value, reading)


def _required(kind: RecordKind, values: Mapping[str, Any]) -> None:
    missing = [spec for spec in kind.specs.values() if spec.required and values.get(spec.name) is None]
    if missing:
        raise Invalid(
            [
                Problem(s.name, "required", f"{s.name} is needed for this kind of record ({kind.label.lower()})")
                for s in missing
            ]
        )


# -- cases ----------------------------------------------------------------------------


def case_by_code(unit: Any, code: str) -> Any:
    """The case of a code; NotFound. Takes a unit or a reader."""
    found = next(table("case").where(unit.database, '"code"=?', (code,)), None)
    if found is None or found.deleted_at is not None:
        raise NotFound(subject=f"case {code}")
    return found


def add_case(unit: Unit, values: Mapping[str, Any], reading: Reading = PLAIN) -> Any:
    """Make a case; its code is made when none is given."""
    made = parse_values(REGISTRY["case"], values, reading)
    code = made.get("code")
    if code is None:
        made["code"] = next_code(unit)
    elif unit.database.value('SELECT 1 FROM "case" WHERE "code"=?', (code,)):
        raise Invalid([Problem("code", "taken", f"the code {code} is taken", code)])
    return unit.add("case", made)


def next_code(unit: Unit) -> str:
    """A code that no case has."""
    taken = {row[0] for row in unit.database.rows('SELECT "code" FROM "case" WHERE "code" LIKE ?', ("C-%",))}
    return next(code for n in range(1, len(taken) + 2) if (code := f"C-{n:03d}") not in taken)


# -- any record -----------------------------------------------------------------------


def add_record(
    unit: Unit, kind: str, values: Mapping[str, Any], case: str | None = None, reading: Reading = PLAIN
) -> Any:
    """Make a record of a kind in the case with this code; what hangs on a record belongs to that one's case."""
    if kind not in REGISTRY:
        raise UnknownKind(kind=kind)
    rk = REGISTRY[kind]
    if rk.by_app:
        raise Refused(reason=f"a {kind} is made by the application alone")
    if kind == "case":
        return add_case(unit, values, reading)
    made = parse_values(rk, values, reading)
    return add_values(unit, rk, made, case_by_code(unit, case).uid if case else None)


def add_values(unit: Unit, rk: RecordKind, made: dict[str, Any], case_uid: str | None) -> Any:
    """Make a record of domain values; `case_uid` may be left to the record it hangs on."""
    _required(rk, made)
    if case_uid is None and rk.needs_case:
        case_uid = _inherited_case(unit, rk, made)
    for prepare in _BEFORE_ADD.get(rk.name, ()):
        prepare(unit, made, case_uid)
    record = unit.add(rk.name, made, case_uid)
    if rk.name == "person":
        _name_and_role(unit, record, made)
    return record


def _inherited_case(unit: Unit, rk: RecordKind, made: Mapping[str, Any]) -> str:
    parent = made.get(rk.parent) if rk.parent else None
    case = unit.find(parent).case if parent else None
    if case is None:
        raise Invalid([Problem("case", "required", f"a {rk.label.lower()} belongs to a case: name it")])
    return case


def _name_and_role(unit: Unit, person: Record, made: Mapping[str, Any]) -> None:
    if made.get("name"):
        unit.add("person_name", {"person": person.uid, "text": made["name"], "name_kind": "legal"}, person.case)
    if made.get("role"):
        unit.add("participation", {"person": person.uid, "role": made["role"]}, person.case)


def _number_exhibit(unit: Unit, made: dict[str, Any], case_uid: str | None) -> None:
    if not made.get("exhibit"):
        made["exhibit"] = next_exhibit(unit, case_uid or "")


def next_exhibit(unit: Unit, case_uid: str) -> str:
    """The next number of our own series in a case, which a partner set for a case from there; never one twice."""
    series, last = unit.database.row(_SERIES, (case_uid,)) or ("", 0)
    return _counted(unit, case_uid, series, int(last) + 1)


def count_exhibit(unit: Unit, case_uid: str, number: str) -> None:
    """Note that a number a partner gave is in use, if it is one of our own series in this case."""
    series, last = unit.database.row(_SERIES, (case_uid,)) or ("", 0)
    found = number_in(number, series)
    if found is not None and found > int(last):
        _counted(unit, case_uid, series, found)


def _counted(unit: Unit, case_uid: str, series: str, number: int) -> str:
    unit.database.run(
        "INSERT INTO exhibit_number (case_uid, series, last) VALUES (?,?,?) "
        "ON CONFLICT (case_uid, series) DO UPDATE SET last=excluded.last",
        (case_uid, series, number),
    )
    return f"E-{series}{number:03d}"


def next_derived(unit: Unit, original: Any, derived_as: str) -> str:
    """The number of a derived copy, e.g. E-007/T1; deleted ones stay used."""
    taken = [
        row[0]
        for row in unit.database.rows('SELECT "exhibit" FROM "evidence" WHERE "case"=?', (original.case,))
        if row[0]
    ]
    return derived_number(original.exhibit or "", derived_as, taken)


def _statement_open(unit: Unit, made: dict[str, Any], case_uid: str | None) -> None:
    statement = unit.find(made["statement"])
    if getattr(statement, "signed_on", None):
        raise Refused(reason="this statement is signed; make a new version of it")


_BEFORE_ADD: dict[str, tuple[Callable[[Unit, dict[str, Any], str | None], None], ...]] = {
    "evidence": (_number_exhibit,),
    "paragraph": (_statement_open,),
}


def edit_record(
    unit: Unit, uid: str, values: Mapping[str, Any], base_rev: int | None = None, reading: Reading = PLAIN
) -> Any:
    """Change some fields of a record; Stale when it moved on since `base_rev` in one of these fields."""
    record = unit.find(uid)
    rk = kind_of(record)
    if record.deleted_at is not None:
        raise NotFound(subject=uid)
    if rk.by_app:
        raise Refused(reason=f"a {rk.name} is made by the application alone")
    made = parse_values(rk, values, reading, current=_echo(unit, record))
    check_locked(unit, record, made)
    if base_rev is not None and record.rev != base_rev and any(getattr(record, n) != v for n, v in made.items()):
        raise Stale(subject=uid, rev=record.rev)
    empty = [name for name, value in made.items() if value is None and rk.specs[name].required]
    if empty:
        raise Invalid([Problem(name, "required", f"{name} can't be empty") for name in empty])
    stored = {name: value for name, value in made.items() if not rk.specs[name].virtual}
    if rk.name == "case" and stored.get("code", record) != getattr(record, "code", None):
        _check_code(unit, stored)
    changed = unit.change(uid, stored, _edit_action(rk, made)) if stored else record
    if rk.name == "person":
        _change_name_and_role(unit, record, made)
    return changed


def _check_code(unit: Unit, stored: Mapping[str, Any]) -> None:
    code = stored.get("code")
    if "code" in stored and code is None:
        raise Invalid([Problem("code", "required", "a case needs a code")])
    if code and unit.database.value('SELECT 1 FROM "case" WHERE "code"=?', (code,)):
        raise Invalid([Problem("code", "taken", f"the code {code} is taken", code)])


def _echo(unit: Unit, record: Record) -> dict[str, Any]:
    from app.actions.queries import answer  # noqa: PLC0415 - the other half of this room

    return answer(unit, record)


def _edit_action(rk: RecordKind, made: Mapping[str, Any]) -> str:
    return "sign_off" if made.get("signed_off_on") or (rk.name == "statement" and made.get("signed_on")) else "edit"


# What a copy does not take along: what is its original's alone.
_ITS_OWN = frozenset({"code", "exhibit", "signed_on", "signed_off_on", "extra"})


def duplicate_record(unit: Unit, uid: str) -> Any:
    """Make another record with the same values, to be changed from there."""
    record = unit.find(uid)
    rk = kind_of(record)
    if rk.by_app or rk.append_only or rk.name in {"case", "evidence"} or record.deleted_at is not None:
        raise Refused(reason=f"a {rk.label.lower()} can't be made twice")
    made = {
        spec.name: value
        for spec in rk.editable()
        if spec.name not in _ITS_OWN and (value := getattr(record, spec.name)) is not None
    }
    if rk.name == "person":
        from app.actions.queries import named  # noqa: PLC0415 - the other half of this room

        shown = named(unit, record)
        made |= {name: value for name in ("name", "role") if (value := getattr(shown, name)) is not None}
    return add_values(unit, rk, made, record.case)


def check_locked(unit: Unit, record: Any, made: Mapping[str, Any]) -> None:
    """What is signed is not changed any more."""
    if record.record_kind == "risk_assessment" and record.signed_off_on:
        raise Refused(reason="this assessment is signed off; make a new one")
    if record.record_kind == "statement" and record.signed_on and made:
        raise Refused(reason="this statement is signed; make a new version of it")
    if record.record_kind == "paragraph":
        _statement_open(unit, {"statement": record.statement}, None)


def _change_name_and_role(unit: Unit, person: Any, made: Mapping[str, Any]) -> None:
    if made.get("name"):
        names = unit.all("person_name", '"person"=?', (person.uid,))
        main = next((n for n in names if n.name_kind in (None, "legal")), None)
        if main is None:
            unit.add("person_name", {"person": person.uid, "text": made["name"], "name_kind": "legal"}, person.case)
        else:
            unit.change(main.uid, {"text": made["name"]})
    if made.get("role"):
        roles = unit.all("participation", '"person"=? AND "case"=?', (person.uid, person.case))
        if roles:
            unit.change(roles[0].uid, {"role": made["role"]})
        else:
            unit.add("participation", {"person": person.uid, "role": made["role"]}, person.case)


def delete_record(unit: Unit, uid: str, reason: str) -> Any:
    """Put a tombstone with its reason; it can be undone."""
    record = unit.find(uid)
    _reason_given(reason)
    if record.record_kind == "case":
        raise Refused(reason="a case is not deleted; close it, or erase its records")
    check_locked(unit, record, {"deleted": True})
    unit.writer.reason = reason
    if record.record_kind == "person":
        _delete_belongings(unit, uid, reason)
    return unit.delete(uid, reason)


def _delete_belongings(unit: Unit, person: str, reason: str) -> None:
    """What belongs to a person goes and comes back with them: else their names would still be found."""
    for kind in BELONGINGS:
        condition = '"person"=? OR "other"=?' if "other" in REGISTRY[kind].specs else '"person"=?'
        for item in unit.all(kind, condition, (person,) * condition.count("?")):
            unit.delete(item.uid, reason)


def _reason_given(reason: str) -> None:
    if not reason.strip():
        raise Invalid([Problem("reason", "required", "a reason is needed")])


def erase_fields(unit: Unit, uid: str, fields: list[str], reason: str) -> Erased:
    """Destroy fields of a record (all content when none are named), with what belongs to a person."""
    _reason_given(reason)
    record = unit.find(uid)
    if record.record_kind in REMEMBERED:
        raise Refused(reason=KEPT_FOR_GOOD)
    unit.writer.reason = reason
    is_person = record.record_kind == "person"
    own = [name for name in fields if not (is_person and name == "name")]
    erased = unit.erase(uid, own, reason) if own or not fields else []
    if is_person and len(own) < len(fields):
        erased.append("name")
    if is_person and (not fields or "name" in fields):
        erased += _erase_belongings(unit, uid, BELONGINGS if not fields else ("person_name",), reason)
    recipes.forget(unit, [uid], reason)
    return Erased(erased, remains(unit))


def _erase_belongings(unit: Unit, person: str, kinds: tuple[str, ...], reason: str) -> list[str]:
    """Erase what belongs to a person, deleted or not: a tombstone still holds its values."""
    erased = []
    for kind in kinds:
        condition = '"person"=? OR "other"=?' if "other" in REGISTRY[kind].specs else '"person"=?'
        for item in list(table(kind).where(unit.database, condition, (person,) * condition.count("?"))):
            unit.erase(item.uid, [], reason)
            erased.append(f"{kind} {item.uid}")
    return erased


def remains(unit: Unit) -> list[dict[str, Any]]:
    """Backups made before, as far as this vault knows of them."""
    rows = unit.database.rows("SELECT key, value FROM meta WHERE key LIKE 'backup:%'")
    return [{"where": key.removeprefix("backup:"), "since": value} for key, value in rows]


def undo_last(unit: Unit) -> list[Record]:
    """Take back this installation's newest command."""
    return undo.undo(unit)


def redo_last(unit: Unit) -> list[Record]:
    """Do again what was taken back last."""
    return undo.redo(unit)


# -- drafts ---------------------------------------------------------------------------


def save_draft(
    unit: Unit, kind: str, uid: str, field: str, text: str, *, case: str | None = None, base_rev: int = 0
) -> None:
    """Keep half-typed text; `uid` may be the temporary name of a record that is not made yet."""
    drafts.save(unit.database, Draft(uid, kind, field, case, text, base_rev, unit.stamp.at))


def drop_draft(unit: Unit, uid: str, field: str | None = None) -> None:
    """Forget a draft, or all of a record."""
    drafts.drop(unit.database, uid, field)
