"""Consent withdrawn in one step, and who must be told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from app.actions import records
from app.domain.rules.consent import Handed, recipients_to_tell
from app.store.table import table
from app.store.unit import Unit


def withdraw(unit: Unit, uid: str, today: dt.date | None = None) -> Any:
    """Note that a consent was withdrawn, with effect from now; it can be undone."""
    on = (today or dt.datetime.now().astimezone().date()).isoformat()
    return records.edit_record(unit, uid, {"status": "withdrawn", "withdrawn_on": on})


def to_tell(reader: Any, person: str, case: str) -> list[Handed]:
    """Papers and packages of a case (uid) that went out and may hold a person: whom to tell (query).

    A paper does not say whom it holds beside its subject: those about somebody else are named too. A package does.
    """
    sql = 'SELECT "uid", "recipient", "made_at" FROM "dossier" WHERE "case"=? AND "deleted_at" IS NULL'
    handed = [Handed(uid, recipient or "", at or "", frozenset({person})) for uid, recipient, at in
              reader.database.rows(sql, (case,)) if recipient]  # fmt: skip
    return recipients_to_tell(person, [*handed, *_packages(reader, case)])


def _packages(reader: Any, case: str) -> Iterator[Handed]:
    """Packages that went out with a case, and are not known to be destroyed; a withdrawn one may lie there still."""
    sql = '"direction"=\'out\' AND "deleted_at" IS NULL AND "destroyed_at" IS NULL'
    packages: Any = table("handover").where(reader.database, sql)
    for one in packages:
        if case in (one.cases or ()):
            told = one.scope or {}
            yield Handed(
                one.uid, told.get("named") or _unnamed(one), one.made_at or "", frozenset(told.get("persons", ()))
            )


def _unnamed(package: Any) -> str:
    return f"package {package.number}"
