"""Drafts: half-typed text, kept encrypted outside journal, search and handover."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.database import Database


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of one editor as it stood; `uid` may be a new record's temporary name."""

    uid: str
    kind: str
    field: str
    case: str | None
    text: str
    base_rev: int
    at: str


def save(database: Database, draft: Draft) -> None:
    """Keep a draft, in place of an earlier one of the same field."""
    database.run(
        "INSERT INTO draft (uid, kind, field, case_uid, text, base_rev, at) VALUES (?,?,?,?,?,?,?) "
        "ON CONFLICT (uid, field) DO UPDATE SET kind=excluded.kind, case_uid=excluded.case_uid, text=excluded.text, "
        "base_rev=excluded.base_rev, at=excluded.at",
        (draft.uid, draft.kind, draft.field, draft.case, draft.text, draft.base_rev, draft.at),
    )


def drop(database: Database, uid: str, field: str | None = None) -> None:
    """Forget the drafts of a record, or of one of its fields."""
    database.run("DELETE FROM draft WHERE uid=? AND (? IS NULL OR field=?)", (uid, field, field))


def drafts(database: Database) -> list[Draft]:
    """All drafts, the newest first."""
    sql = "SELECT uid, kind, field, case_uid, text, base_rev, at FROM draft ORDER BY at DESC"
    return [Draft(*row) for row in database.rows(sql)]
