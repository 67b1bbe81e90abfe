"""Proof that what is disclosed now is what an earlier package withheld."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.actions import receipts
from app.domain import canonical
from app.domain.errors import NotFound, Refused
from app.domain.fields import REGISTRY
from app.domain.messages_sealing import ERASED_SINCE, NOT_WITHHELD
from app.dossier.together import Together
from app.handover import withheld
from app.handover.scope import sendable
from app.handover.withheld import Proof
from app.store.table import table


def package_out(reader: Any, uid: str) -> Any:
    """The record of a package of ours; NotFound. Takes a unit or a reader."""
    found: Any = table("handover").get(reader.database, uid)
    if found is None or found.direction != receipts.OUT or found.deleted_at is not None:
        raise NotFound(subject=f"handover {uid}")
    return found


def prove_to(session: Any, uid: str, record: str, fields: Iterable[str], out: Path | None) -> dict[str, Any]:
    """`prove`, written to a new file too. Raises what it raises, AlreadyExists."""
    told = session.ask(prove, uid, record, fields)
    if out is not None:
        with Together() as together:
            together.new(out).write(
                canonical.encode({name: told[name] for name in ("package", "root", "proof")}) + b"\n"
            )
    return {**told, "out": None if out is None else str(out)}


def prove(reader: Any, handover: str, uid: str, fields: Iterable[str] = ()) -> dict[str, Any]:
    """Proof that what is disclosed of a record now is what a package withheld (query): {package, root, proof, same}.

    `fields` are those that are disclosed, all that were withheld when none are named; `same` says whether the record
    still holds these values. Raises NotFound, Refused when nothing of it was withheld, or it was erased since.
    """
    package = package_out(reader, handover)
    names = set(fields)
    rows = reader.database.rows(
        "SELECT n, salt, field FROM withheld WHERE package=? AND uid=? ORDER BY n", (package.package, uid)
    )
    row = next((one for one in rows if one[2] is None or not names or one[2] in names), None)
    if row is None:
        raise Refused(reason=NOT_WITHHELD, subject=uid)
    place, salt, field = row
    kind = str(reader.database.value("SELECT kind FROM record WHERE uid=?", (uid,)))
    wanted = sendable(kind) if field is None else frozenset({field})
    values = _then(reader, uid, wanted, int((package.scope or {}).get("journal", 0)))
    leaves = [bytes(one) for (one,) in reader.database.rows(
        "SELECT leaf FROM withheld WHERE package=? ORDER BY n", (package.package,))]  # fmt: skip
    made = withheld.prove(leaves, place, bytes(salt), uid, values, names or values)
    root = str((package.scope or {})["withheld"]["root"])
    if not made.holds(bytes.fromhex(root)):
        raise Refused(reason=ERASED_SINCE, subject=uid)
    now = _now(reader, kind, uid)
    same = all(now.get(name) == value for name, (_, value) in made.fields.items())
    return {"package": package.package, "root": root, "proof": made.to_json(), "same": same}


def proves(data: dict[str, Any], root: str) -> bool:
    """Whether a proof leads to the root that stands in the description of a package; needs no vault."""
    try:
        return Proof.from_json(data).holds(bytes.fromhex(root))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _then(reader: Any, uid: str, names: frozenset[str], size: int) -> dict[str, Any]:
    """The filled fields of a record when the journal had so many entries."""
    found: dict[str, Any] = {}
    sql = "SELECT field, salt, value FROM journal_value WHERE uid=? AND n<? ORDER BY n"
    for field, salt, value in reader.database.rows(sql, (uid, size)):
        if field in names:
            found[field] = None if salt is None else json.loads(value)
    return {name: value for name, value in found.items() if value is not None}


def _now(reader: Any, kind: str, uid: str) -> dict[str, Any]:
    record = table(kind).get(reader.database, uid)
    specs = REGISTRY[kind].specs
    held = {name: getattr(record, name) for name in sendable(kind)}
    return {name: specs[name].kind.to_json(value) for name, value in held.items() if value is not None}
