"""Consent withdrawn in one step, and who must be told of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.actions import records
from app.domain.rules.consent import Handed, recipients_to_tell
from app.store.unit import Unit


def withdraw(unit: Unit, uid: str, today: dt.date | None = None) -> Any:
    """Note that a consent was withdrawn, with effect from now; it can be undone."""
    on = (today or dt.datetime.now().astimezone().date()).isoformat()
    return records.edit_record(unit, uid, {"status": "withdrawn", "withdrawn_on": on})


def to_tell(reader: Any, person: str, case: str) -> list[Handed]:
    """Papers of a case (uid) that went out and may hold a person: their recipients must be told (query).

    A paper does not say whom it holds beside its subject: those about somebody else are named too.
    """
    sql = 'SELECT "uid", "recipient", "made_at" FROM "dossier" WHERE "case"=? AND "deleted_at" IS NULL'
    handed = [Handed(uid, recipient or "", at or "", frozenset({person})) for uid, recipient, at in
              reader.database.rows(sql, (case,)) if recipient]  # fmt: skip
    return recipients_to_tell(person, handed)
