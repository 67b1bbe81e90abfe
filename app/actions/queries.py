"""Questions about records of any kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.actions import listing
from app.actions.chronology import TimelineRow, timeline, timeline_answer
from app.actions.listing import Wanted
from app.actions.records import case_by_code
from app.domain.changes import Page
from app.domain.errors import NotFound, UnknownKind
from app.domain.fields import REGISTRY, Record, kind_of, references
from app.store import drafts as drafts_of
from app.store import journal, undo
from app.store import search as search_of
from app.store.drafts import Draft
from app.store.search import Hit
from app.store.table import table

__all__ = ["TimelineRow", "timeline", "timeline_answer"]  # moved, and still asked for here

_ALIVE = '"deleted_at" IS NULL'


def find(reader: Any, uid: str) -> Record:
    """A record of any kind, deleted or not; NotFound."""
    kind = reader.database.value("SELECT kind FROM record WHERE uid=?", (uid,))
    found = table(kind).get(reader.database, uid) if kind else None
    if found is None:
        raise NotFound(subject=uid)
    return found


record = find


def case_code(reader: Any, uid: str | None) -> str | None:
    """The code of a case."""
    return reader.database.value('SELECT "code" FROM "case" WHERE "uid"=?', (uid,)) if uid else None


def answer(reader: Any, item: Record) -> dict[str, Any]:
    """A record as JSON: uid, kind, case code, rev, then its fields at top level."""
    kind = kind_of(item)
    code = getattr(item, "code", None) if kind.name == "case" else case_code(reader, item.case)
    made: dict[str, Any] = {"uid": item.uid, "kind": kind.name, "case": code, "rev": item.rev}
    for spec in kind.stored():
        if spec.name not in made:
            value = getattr(item, spec.name)
            made[spec.name] = None if value is None else spec.kind.answer(value)
    if kind.name == "person":
        made["name"], made["role"] = person_name(reader, item.uid), person_role(reader, item.uid, item.case)
    return made


def record_answer(reader: Any, uid: str) -> dict[str, Any]:
    """`answer` by uid; `not_here` names fields that refer to what is not in this vault: it was not handed over."""
    item = find(reader, uid)
    gone = [spec.name for spec, _ in references(kind_of(item)) if _leads_nowhere(reader, getattr(item, spec.name))]
    return {**answer(reader, item), **({"not_here": gone} if gone else {})}


def _leads_nowhere(reader: Any, value: Any) -> bool:
    uids = value if isinstance(value, tuple) else () if value is None else (value,)
    return any(reader.database.value("SELECT 1 FROM record WHERE uid=?", (uid,)) is None for uid in uids)


def person_name(reader: Any, uid: str) -> str | None:
    """A person's main name."""
    sql = (
        'SELECT "text" FROM "person_name" WHERE "person"=? AND "deleted_at" IS NULL '
        "ORDER BY coalesce(\"name_kind\", 'legal') <> 'legal', \"uid\" LIMIT 1"
    )
    return reader.database.value(sql, (uid,))  # type: ignore[no-any-return]


def named(reader: Any, person: Any) -> Any:
    """A person with name and role filled in."""
    return replace(person, name=person_name(reader, person.uid), role=person_role(reader, person.uid, person.case))


def person_role(reader: Any, uid: str, case: str | None) -> str | None:
    """A person's first role in a case."""
    sql = f'SELECT "role" FROM "participation" WHERE "person"=? AND "case"=? AND {_ALIVE} ORDER BY "uid" LIMIT 1'
    return reader.database.value(sql, (uid, case))  # type: ignore[no-any-return]


def records(
    reader: Any,
    kind: str,
    case: str | None = None,
    after: str | None = None,
    limit: int = 50,
    order: str | None = None,
    text: str | None = None,
    where: Mapping[str, Any] | None = None,
    descending: bool = False,
    offset: int | None = None,
) -> Page[Record]:
    """One page of a kind, in a case (code) or in all; `text` keeps those the search finds, `where` those whose
    fields have a value (or one of several); `offset` asks from a place on instead of behind a cursor."""
    condition, values = Wanted(kind, case, text, where or {}).condition(reader)
    page = table(kind).page(
        reader.database, condition, values, after, limit, order, descending=descending, offset=offset
    )
    return Page([named(reader, item) for item in page.rows], page.next) if kind == "person" else page


count = listing.count


def cases(reader: Any) -> list[Any]:
    """All cases, by code."""
    return list(table("case").where(reader.database, f'{_ALIVE} ORDER BY "code"'))


def children(reader: Any, kind: str, field: str, uid: str) -> list[Any]:
    """Records of a kind whose reference `field` points at `uid`, in order of making."""
    name = REGISTRY[kind].specs[field].name
    return list(table(kind).where(reader.database, f'"{name}"=? AND {_ALIVE} ORDER BY "uid"', (uid,)))


def history(reader: Any, uid: str) -> list[dict[str, Any]]:
    """Every change of a record, oldest first."""
    find(reader, uid)
    return journal.history(reader.database, uid)


def search(
    reader: Any, text: str, case: str | None = None, kind: str | None = None, exact: bool = False, limit: int = 50
) -> list[Hit]:
    """What a search finds, the newest first."""
    if kind is not None and kind not in REGISTRY:
        raise UnknownKind(kind=kind)
    uid = case_by_code(reader, case).uid if case else None
    return search_of.search(reader.database, text, case=uid, kind=kind, exact=exact, limit=limit)


def drafts(reader: Any) -> list[Draft]:
    """All drafts."""
    return drafts_of.drafts(reader.database)


def can_undo(reader: Any) -> tuple[bool, bool]:
    """Whether there is something to undo, to redo."""
    database = reader.database
    return undo.next_undo(database, reader.site) is not None, undo.next_redo(database, reader.site) is not None


# -- titles ---------------------------------------------------------------------------


def title_of(reader: Any, uid: str) -> str:
    """One line that tells a record from others; its uid when nothing is filled."""
    try:
        return title(reader, find(reader, uid))
    except NotFound:
        return uid


def title(reader: Any, item: Record) -> str:
    """One line that tells a record from others."""
    kind = kind_of(item)
    if kind.name == "person":
        return getattr(item, "pseudonym", None) or person_name(reader, item.uid) or kind.label
    parts = []
    for name in kind.title:
        value = getattr(item, name, None)
        if value is not None:
            parts.append(kind.specs[name].kind.show(value))
    if kind.name == "handover":
        parts += _partner(reader, item)
    return " · ".join(parts)[:120] or kind.label


def _partner(reader: Any, package: Any) -> list[str]:
    """With whom a package was exchanged: its number alone is one of many."""
    card = table("card").get(reader.database, package.card) if package.card else None
    return [words for words in (getattr(card, "name", None) or getattr(card, "worker", None),) if words]


def titles_of(reader: Any, uids: Iterable[str]) -> dict[str, str]:
    """Titles by uid, of those that are here."""
    found = {uid: _found(reader, uid) for uid in dict.fromkeys(uids)}
    return {uid: title(reader, item) for uid, item in found.items() if item is not None}


def _found(reader: Any, uid: str) -> Any:
    try:
        return find(reader, uid)
    except NotFound:
        return None
