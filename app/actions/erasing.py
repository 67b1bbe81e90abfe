"""Archive, erase, shred: three different things, and for each what stays and where, before and after."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import evidence as exhibits
from app.actions import queries, recipes, records
from app.actions.looking import custody_of, parts_of
from app.domain.errors import HavenError, NotFound, Refused
from app.domain.fields import REGISTRY, Record, Spec, journalled, kind_of, references
from app.domain.folding import fold
from app.domain.kinds import Text
from app.jobs import Progress
from app.session import Session
from app.store import drafts, plaintext
from app.store import search as search_of
from app.store.table import table
from app.store.unit import Unit
from app.vault import snapshots

ARCHIVE, ERASE, SHRED = "archive", "erase", "shred"
_ALIVE_AGAIN = {"deleted_at": None, "deleted_reason": None}
_NOT_OFFERED = frozenset({"case", "deleted_at", "deleted_reason"})
_OUT = frozenset({"exported", "transferred_out", "copied"})
_LEAST_WORDS, _MOST_WORDS, _MOST_FOUND = 3, 120, 50


@dataclass(frozen=True, slots=True)
class Remain:
    """One place where something stays: its sort, where exactly, since when, how many.

    Of records that refer to what goes (`pointing`), `where` counts each kind, e.g. `consent=2 statement=1`.
    """

    sort: str
    where: str = ""
    since: str = ""
    n: int = 1


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What archiving, erasing or shredding some records would do.

    `hindered` says by record why it can't be done; `goes` counts what goes with them by kind; `words` are those
    that were looked for elsewhere, to look again afterwards.
    """

    titles: tuple[str, ...]
    hindered: tuple[tuple[str, str], ...]
    goes: dict[str, int]
    remains: tuple[Remain, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A record and what can be done with it; `fields` are those of its fields that hold something."""

    record: Record
    title: str
    ways: tuple[str, ...]
    fields: tuple[str, ...]


# -- before -----------------------------------------------------------------------------


def choices(reader: Any, uids: Sequence[str]) -> list[Choice]:
    """The records with what can be done with each (query); what is not there any more is left out."""
    found = []
    for uid in dict.fromkeys(uids):
        with contextlib.suppress(NotFound):
            found.append(_choice(reader, queries.find(reader, uid)))
    return found


def _choice(reader: Any, record: Record) -> Choice:
    kind = kind_of(record)
    ways = [ARCHIVE] if not hindrance(record, ARCHIVE) and record.deleted_at is None else []
    ways += [ERASE] if not kind.by_app else []
    ways += [SHRED] if kind.name == "evidence" and record.deleted_at is None else []
    filled = tuple(spec.name for spec in erasable(record) if getattr(record, spec.name) is not None)
    return Choice(record, queries.title(reader, record), tuple(ways), filled)


def erasable(record: Record) -> Iterator[Spec]:
    """Fields of a record whose content can be destroyed one by one."""
    kind = kind_of(record)
    return (spec for spec in journalled(kind) if not spec.kept and spec.name not in _NOT_OFFERED)


def hindrance(record: Any, way: str, fields: Sequence[str] = ()) -> str:
    """Why something can't be done with a record, as a code ("" when it can)."""
    kind = kind_of(record)
    if way == SHRED:
        return "legal_hold" if getattr(record, "legal_hold", None) else "" if kind.name == "evidence" else "no_exhibit"
    if kind.append_only:
        return "never_edited"
    if kind.name == "case" and not fields:
        return "case"
    if way == ARCHIVE and (getattr(record, "signed_on", None) or getattr(record, "signed_off_on", None)):
        return "signed"
    return "shred_instead" if way == ERASE and kind.name == "evidence" and not fields else ""


def foreseen(
    reader: Any, way: str, uids: Sequence[str], fields: Sequence[str] = (), words: Sequence[str] = ()
) -> Foreseen:
    """What would go and what would stay; changes nothing (query). With `words` they are looked for again."""
    found = [choice.record for choice in choices(reader, uids)]
    hindered = [(record.uid, why) for record in found if (why := hindrance(record, way, fields))]
    titles = tuple(queries.title(reader, record) for record in found)
    if way == ARCHIVE:
        return Foreseen(titles, tuple(hindered), {}, (Remain("everything"),))
    goes = list(_goes(reader, found, way, fields))
    gone = {record.uid for record in goes}
    sought = tuple(words) or _words(reader, goes, way, fields, gone)
    papers = recipes.drawn_on(reader, [record.uid for record in found])
    remains = [Remain("made_from", n=len(papers))] if papers else []
    remains += [*_here(reader, found, gone, way, fields), *_mentions(reader, sought, gone), *_elsewhere(reader, found)]
    counted = {kind: sum(one.record_kind == kind for one in goes) for kind in {one.record_kind for one in goes}}
    return Foreseen(titles, tuple(hindered), counted, tuple(remains), sought)


def _goes(reader: Any, found: Sequence[Any], way: str, fields: Sequence[str]) -> Iterator[Any]:
    """The records themselves, and what belongs to them and goes with them."""
    yield from found
    if fields:
        return
    for record in found:
        if record.record_kind == "person":
            for kind in records.BELONGINGS:
                yield from _belonging(reader, kind, record.uid)
        elif way == SHRED:
            yield from parts_of(reader, record.uid)


def _belonging(reader: Any, kind: str, person: str) -> Iterator[Any]:
    condition = '"person"=? OR "other"=?' if "other" in REGISTRY[kind].specs else '"person"=?'
    return table(kind).where(reader.database, condition, (person,) * condition.count("?"))


def _words(reader: Any, goes: Sequence[Any], way: str, fields: Sequence[str], gone: set[str]) -> tuple[str, ...]:
    """The words that are destroyed, as far as they can be looked for in other records: names, numbers, titles."""
    found: dict[str, None] = {}
    for record in goes:
        for spec in kind_of(record).stored():
            value = getattr(record, spec.name, None)
            if isinstance(spec.kind, Text) and value and _sought(spec, fields, way):
                found[str(value).strip()] = None
    return tuple(word for word in found if _LEAST_WORDS <= len(word) <= _MOST_WORDS)


def _sought(spec: Spec, fields: Sequence[str], way: str) -> bool:
    if fields:
        return spec.name in fields
    return spec.sensitive or (way == SHRED and spec.name == "title") or spec.name in ("text", "pseudonym", "number")


def _mentions(reader: Any, words: Sequence[str], gone: set[str]) -> Iterator[Remain]:
    """Other records that hold the same words, and what is typed and not stored yet."""
    uids: set[str] = set()
    for word in words:
        hits = search_of.search(reader.database, word, exact=True, limit=_MOST_FOUND)
        uids |= {hit.uid for hit in hits} - gone
    if uids:
        named = "; ".join(sorted(queries.title_of(reader, uid) for uid in list(uids)[:_LEAST_WORDS]))
        yield Remain("mentioned", named, n=len(uids))
    if typed := sum(_holds(draft.text, words) for draft in drafts.drafts(reader.database) if draft.uid not in gone):
        yield Remain("drafts", n=typed)


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = fold(text)
    return any(fold(word) in folded for word in words)


def _here(reader: Any, found: Sequence[Any], gone: set[str], way: str, fields: Sequence[str]) -> Iterator[Remain]:
    """What stays in this vault: other records that point at these, copies made from an exhibit, the tombstone."""
    if not fields:
        counted: dict[str, int] = {}
        for record in found:
            for kind, uid in pointing(reader, record.uid):
                if uid not in gone:
                    counted[kind] = counted.get(kind, 0) + 1
        if counted:
            named = " ".join(f"{kind}={n}" for kind, n in sorted(counted.items()))
            yield Remain("pointing", named, n=sum(counted.values()))
    if way == SHRED:
        for record in found:
            yield from _copies(reader, record)
    yield Remain("log")


def pointing(reader: Any, uid: str) -> Iterator[tuple[str, str]]:
    """Kind and uid of every living record whose reference leads to a record."""
    for kind in REGISTRY.values():
        for spec, _ in references(kind):
            if spec.name == "case":
                continue
            several = spec.kind.name == "several"
            condition = f'instr("{spec.name}", ?) > 0' if several else f'"{spec.name}"=?'
            sql = f'SELECT "uid" FROM "{kind.name}" WHERE {condition} AND "deleted_at" IS NULL'  # noqa: S608 - specs
            yield from ((kind.name, row[0]) for row in reader.database.rows(sql, (uid,)))


def _copies(reader: Any, item: Any) -> Iterator[Remain]:
    for copy in queries.children(reader, "evidence", "derived_from", item.uid):
        yield Remain("derived", str(copy.exhibit), copy.created_at)
    for part in parts_of(reader, item.uid):
        sql = (
            'SELECT DISTINCT e."exhibit", e."created_at" FROM "part" p JOIN "evidence" e ON e."uid"=p."evidence" '
            'WHERE p."object"=? AND p."evidence"<>? AND p."deleted_at" IS NULL'
        )
        for number, since in reader.database.rows(sql, (part.object, item.uid)):
            yield Remain("same_file", str(number), since)


def _elsewhere(reader: Any, found: Sequence[Any]) -> Iterator[Remain]:
    """Snapshots that go too; what this vault can't reach: backups, files lying outside, what was given out, papers."""
    uids = {record.uid for record in found}
    with contextlib.suppress(HavenError, OSError):
        if kept := snapshots.listing(reader.database.path.parent):
            yield Remain("snapshots", n=len(kept))
    for row in records.remains(reader):
        yield Remain("backup", row["where"], row["since"])
    for one, state in plaintext.lying(reader.database, reader.site):
        if one.evidence in uids and state != plaintext.GONE:
            yield Remain("outside", one.path, one.at)
    for uid in (record.uid for record in found if record.record_kind == "evidence"):
        for line in custody_of(reader, uid):
            if line.action in _OUT:
                yield Remain("given_out", line.to_whom or "", line.at or line.created_at)
    yield from _papers(reader, found)


def _papers(reader: Any, found: Sequence[Any]) -> Iterator[Remain]:
    """Dossiers of the cases of these records that were made since: a paper that is out can't be called back."""
    first: dict[str, str] = {}
    for record in found:
        if record.case:
            first[record.case] = min(first.get(record.case, record.created_at), record.created_at)
    for case, since in first.items():
        sql = 'SELECT "recipient", "profile", "made_at" FROM "dossier" WHERE "case"=? AND "made_at">=? ORDER BY "uid"'
        for recipient, profile, at in reader.database.rows(sql, (case, since)):
            yield Remain("paper", recipient or profile or "", at or "")


# -- done -------------------------------------------------------------------------------


def archive(unit: Unit, uids: Sequence[str], reason: str) -> list[Any]:
    """Put records away with a reason, all in one command; it can be undone."""
    return [records.delete_record(unit, uid, reason) for uid in dict.fromkeys(uids)]


def erase(unit: Unit, uids: Sequence[str], fields: Sequence[str], reason: str, progress: Progress | None = None) -> int:
    """Destroy fields (all content when none are named) of records for good; how many values and records went."""
    for uid in uids:
        if why := hindrance(unit.find(uid), ERASE, fields):
            raise Refused(reason=why)
    return sum(len(records.erase_fields(unit, uid, list(fields), reason).fields) for uid in dict.fromkeys(uids))


def shred(session: Session, uids: Sequence[str], reason: str, progress: Progress | None = None) -> int:
    """Destroy exhibits for good, one after the other; how many."""
    for done, uid in enumerate(uids):
        if progress is not None:
            progress.step(done, len(uids), "shredding")
        exhibits.shred(session, uid, reason)
    return len(uids)


# -- archived ----------------------------------------------------------------------------


def restore(unit: Unit, uids: Sequence[str]) -> list[Any]:
    """Bring archived records back; Refused for one whose content was erased."""
    made = []
    for uid in dict.fromkeys(uids):
        record = unit.find(uid)
        if record.deleted_at is None:
            continue
        if is_erased(unit, record):
            raise Refused(reason="the content of this record was erased; it can't be brought back")
        made.append(unit.write(record, _ALIVE_AGAIN, "restore"))
        if record.record_kind == "person":
            _restore_belongings(unit, record)
    return made


def _restore_belongings(unit: Unit, person: Record) -> None:
    """What went together with a person comes back with them."""
    for kind in records.BELONGINGS:
        for item in list(_belonging(unit, kind, person.uid)):
            if item.deleted_at == person.deleted_at and not is_erased(unit, item):
                unit.write(item, _ALIVE_AGAIN, "restore")


def is_erased(reader: Any, record: Record) -> bool:
    """Whether the content of a record that was put away is gone, so that nothing is left to bring back."""
    if not reader.database.value("SELECT 1 FROM journal WHERE uid=? AND action='erase' LIMIT 1", (record.uid,)):
        return False
    empty = all(getattr(record, spec.name) is None for spec in erasable(record))
    return empty or any(getattr(record, spec.name) is None for spec in kind_of(record).stored() if spec.required)
