"""The unit of work: everything one command writes, in one transaction, with its journal entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.changes import Changed
from app.domain.errors import Invalid, NotFound, Problem, Refused
from app.domain.fields import REGISTRY, Record, RecordKind, Spec, journalled, kind_of, references
from app.domain.ids import Uid, new_uid
from app.domain.kinds import AnyRef, Several, Text
from app.domain.registers import WHOLE, Versions, join, within
from app.store import kept, knowing, search
from app.store.database import Database
from app.store.journal import REASON, Stamp, Writer
from app.store.table import table

_NOT_ERASED = frozenset({"case", "deleted_at", "siblings", "erased"})
_SIBLINGS = "siblings"
_INDEXED_AT_ONCE = 200


class Unit:
    """What a command is given: reads of the moment, and writes that are journalled and indexed."""

    def __init__(self, database: Database, stamp: Stamp, objects: Any = None) -> None:
        self.database = database
        self.stamp = stamp
        self.objects = objects
        self.writer = Writer.begin(database, stamp)
        self.scrub = False
        self.words_left = False
        self.gone: list[str] = []
        self._unindexed: dict[str, tuple[Record, set[str]]] = {}
        self._kinds: set[str] = set()
        self._uids: set[str] = set()
        self._cases: set[str] = set()

    # -- reading ----------------------------------------------------------------------

    def kind(self, uid: str) -> str | None:
        """The kind of a record."""
        found = self.database.value("SELECT kind FROM record WHERE uid=?", (uid,))
        return str(found) if found else None

    def find(self, uid: str) -> Record:
        """A record of any kind, deleted or not; NotFound."""
        kind = self.kind(uid)
        record = table(kind).get(self.database, uid) if kind else None
        if record is None:
            raise NotFound(subject=uid)
        return record

    def get(self, kind: str, uid: str) -> Any:
        """A record of one kind that is not deleted; NotFound."""
        record = table(kind).get(self.database, uid)
        if record is None or record.deleted_at is not None:
            raise NotFound(subject=f"{kind} {uid}")
        return record

    def all(self, kind: str, condition: str = "1", values: tuple[Any, ...] = ()) -> list[Any]:
        """Records of a kind that are not deleted."""
        return list(table(kind).where(self.database, f'({condition}) AND "deleted_at" IS NULL ORDER BY "uid"', values))

    # -- writing ----------------------------------------------------------------------

    def add(self, kind: str, values: Mapping[str, Any], case: str | None = None, action: str = "add") -> Any:
        """Make a record from domain values; Invalid names references that lead nowhere."""
        rk = REGISTRY[kind]
        filled = {name: value for name, value in values.items() if value is not None and not rk.specs[name].virtual}
        uid = new_uid()
        self._check_references(rk, filled)
        journal = {**filled, **({"case": case} if case else {})}
        owner = case or (uid if kind == "case" else None)
        own = self.writer.append(action, kind, uid, owner, canonical(rk, journal), fresh=True)
        versions = {name: dict(own) for name in journal}
        record = rk.cls(
            **filled, uid=uid, case=Uid(case) if case else None, rev=1, versions=versions,
            created_at=self.stamp.at, created_by=self.stamp.actor,
            updated_at=self.stamp.at, updated_by=self.stamp.actor,
        )  # fmt: skip
        self.insert(record)
        return record

    def insert(self, record: Record) -> None:
        """Store a record that is new here and was journalled."""
        self.database.run("INSERT INTO record (uid, kind) VALUES (?,?)", (record.uid, record.record_kind))
        table(record.record_kind).insert(self.database, record)
        if record.deleted_at is None:
            search.add(self.database, record)
        self._touch(record)

    def change(self, uid: str, values: Mapping[str, Any], action: str = "edit") -> Any:
        """Change some fields of a record (None empties one); nothing is written when nothing differs."""
        record = self.find(uid)
        rk = kind_of(record)
        if rk.append_only:
            raise Refused(reason=f"a {rk.label.lower()} is never edited")
        changed = {name: value for name, value in values.items() if getattr(record, name) != value}
        if not changed:
            return record
        self._check_references(rk, changed)
        return self.write(record, changed, action)

    def write(
        self, record: Record, changed: Mapping[str, Any], action: str, stated: Mapping[str, Versions] | None = None
    ) -> Any:
        """Journal and store changed fields without further questions.

        A change knows what the value it replaces knew; `stated` are versions of fields that know more or others.
        """
        rk = kind_of(record)
        case = record.case or (record.uid if rk.name == "case" else None)
        values = canonical(rk, changed)
        if stated:
            values[knowing.STATED] = {name: dict(versions) for name, versions in stated.items()}
        own = self.writer.append(action, rk.name, record.uid, case, values)
        made = replace(
            record,
            **changed,
            rev=record.rev + 1,
            versions=knowing.after(record.versions, record.erased, changed, own, stated),
            updated_at=self.stamp.at,
            updated_by=self.stamp.actor,
        )
        names = [*changed, "rev", "versions", "updated_at", "updated_by"]
        table(rk.name).update(self.database, made, names)
        self.words_left = True
        if _SIBLINGS in changed:
            self.note_conflict(made)
        if "deleted_at" in changed:
            self._index_now()
            search.index(self.database, made) if made.deleted_at is None else search.drop(self.database, made.uid)
        elif made.deleted_at is None:
            self._index(made, _said_anew(record, made, changed))
        self._touch(made)
        return made

    def _index(self, record: Record, fields: set[str]) -> None:
        """Have fields of a record indexed anew, with those of others: one by one costs three times as much."""
        _, before = self._unindexed.get(record.uid, (record, set()))
        self._unindexed[record.uid] = (record, before | fields)
        if len(self._unindexed) >= _INDEXED_AT_ONCE:
            self._index_now()

    def _index_now(self) -> None:
        search.index_all(self.database, self._unindexed.values())
        self._unindexed.clear()

    def note_conflict(self, record: Record) -> None:
        """The list of records in conflict follows from their column."""
        self.database.run("DELETE FROM conflict WHERE uid=?", (record.uid,))
        if record.siblings:
            self.database.run("INSERT INTO conflict (uid, kind) VALUES (?,?)", (record.uid, record.record_kind))

    def delete(self, uid: str, reason: str, action: str = "delete") -> Any:
        """Put a tombstone on a record; it can be undone."""
        record = self.find(uid)
        rk = kind_of(record)
        if rk.append_only:
            raise Refused(reason=f"a {rk.label.lower()} is never deleted")
        if record.deleted_at is not None:
            raise NotFound(subject=uid)
        return self.write(record, {"deleted_at": self.stamp.at, "deleted_reason": reason or None}, action)

    def erase(self, uid: str, fields: Iterable[str], reason: str) -> list[str]:
        """Destroy values and salts of fields (all content when none are named) wherever this database has them."""
        record = self.find(uid)
        rk = kind_of(record)
        names = list(fields)
        whole = not names
        self._check_erasable(rk, names)
        gone = names or self.ever_filled(record)
        self.destroy(record, gone, whole=whole)
        changed: dict[str, Any] = {**dict.fromkeys(gone), **self._left_in_conflict(record, gone, whole=whole)}
        if whole and record.deleted_at is None:
            changed["deleted_at"] = self.stamp.at
        own = self.writer.following(uid)
        changed["erased"] = _erased(record.erased or {}, [] if whole else gone, own)
        # What is erased with values in conflict knows these too.
        torn = {
            name: within(join((record.versions or {}).get(name), *(one[0] for one in pairs), own), own)
            for name, pairs in (record.siblings or {}).items()
            if whole or name in gone
        }
        self.writer.reason = self.writer.reason or reason
        self.write(record, changed, "erase", torn)
        return gone

    def destroy(self, record: Record, gone: list[str], *, whole: bool) -> None:
        """Destroy what entries, drafts, index and choices hold of fields; the row is the caller's to write.

        An entry must follow that commits what each field has from now on: else values would look torn out.
        """
        self._index_now()
        every = [*gone, *([REASON] if whole and gone else []), *([_SIBLINGS] if self.was_torn(record.uid) else [])]
        self._forget_kept(record, gone, whole=whole)
        marks = ",".join("?" * len(every))
        self.database.run(
            f"UPDATE journal_value SET salt=NULL, value=NULL WHERE uid=? AND field IN ({marks})",  # noqa: S608
            [record.uid, *every],
        )
        self.database.run(
            f"DELETE FROM draft WHERE uid=? AND (? OR field IN ({marks}))",  # noqa: S608
            [record.uid, whole, *every],
        )
        self.database.run(
            "UPDATE withheld SET salt=NULL, uid=NULL, field=NULL "
            f"WHERE uid=? AND (field IS NULL OR field IN ({marks}))",  # noqa: S608
            [record.uid, *every],
        )
        search.drop(self.database, record.uid, None if whole else set(gone))
        search.forget(self.database)
        self.scrub = True

    def _left_in_conflict(self, record: Record, gone: Iterable[str], *, whole: bool) -> dict[str, Any]:
        """Values in conflict without those of fields that go, if there ever were any."""
        if not self.was_torn(record.uid):
            return {}
        left = {} if whole else {name: one for name, one in (record.siblings or {}).items() if name not in set(gone)}
        return {_SIBLINGS: left or None}

    def was_torn(self, uid: str) -> bool:
        """Whether a record ever had values in conflict."""
        sql = "SELECT 1 FROM journal_value WHERE uid=? AND field=? LIMIT 1"
        return self.database.value(sql, (uid, _SIBLINGS)) is not None

    def _forget_kept(self, record: Record, gone: Iterable[str], *, whole: bool) -> None:
        """Words that are about to be destroyed, earlier ones too, are kept in no filter, choice or answer either."""
        specs = kind_of(record).specs
        fields = [name for name in gone if name in specs and isinstance(specs[name].kind, Text)]
        texts: dict[bool, list[str]] = {True: [], False: []}
        for name in fields:
            held = [*self._ever_held(record.uid, name), *self._ever_in_conflict(record.uid, name)]
            texts[specs[name].sensitive or record.record_kind == "person_name"] += held
        kept.forget(self.database, record.uid if whole else "", [*texts[False], *texts[True]], texts[True])
        if whole and record.record_kind == "person":
            self._forget_requests(record.uid)

    def _ever_held(self, uid: str, field: str) -> list[str]:
        sql = "SELECT value FROM journal_value WHERE uid=? AND field=? AND salt IS NOT NULL"
        return [str(held) for (raw,) in self.database.rows(sql, (uid, field)) if (held := json.loads(raw))]

    def _ever_in_conflict(self, uid: str, field: str) -> list[str]:
        torn = [json.loads(held) for held in self._ever_held(uid, _SIBLINGS)]
        return [str(one[1]) for siblings in torn for one in siblings.get(field, ()) if one[1]]

    def _forget_requests(self, person: str) -> None:
        """How it was checked who asked what is held about a person goes with the person; that somebody asked stays."""
        sql = (
            "SELECT j.uid FROM journal j JOIN journal_value v ON v.uid=j.uid AND v.n=j.n AND v.field='person' "
            "WHERE j.kind='vault' AND j.action='subject_access' AND v.value=?"
        )
        for (uid,) in list(self.database.rows(sql, (json.dumps(person),))):
            self.database.run("UPDATE journal_value SET salt=NULL, value=NULL WHERE uid=? AND field='checked'", (uid,))
            self.writer.append("erase", "vault", uid, None, {"checked": None})

    def ever_filled(self, record: Record) -> list[str]:
        """Fields of a record that have a value, here or in an earlier entry."""
        sql = "SELECT DISTINCT field FROM journal_value WHERE uid=? AND salt IS NOT NULL AND value <> 'null'"
        held = {row[0] for row in self.database.rows(sql, (record.uid,))}
        names = [spec.name for spec in journalled(kind_of(record)) if spec.name not in _NOT_ERASED]
        return [name for name in names if name in held or getattr(record, name) is not None]

    def _check_erasable(self, rk: RecordKind, names: list[str]) -> None:
        for name in names:
            spec = rk.find(name)
            if spec is None or spec.virtual or spec not in list(journalled(rk)) or name in _NOT_ERASED:
                raise Invalid([Problem(name, "unknown_field", f"“{name}” of a {rk.name} can't be erased")])

    def _check_references(self, rk: RecordKind, values: Mapping[str, Any]) -> None:
        problems = []
        for spec, target in references(rk):
            if values.get(spec.name) is None or spec.name == "case":
                continue
            wanted = target or (values.get(_kind_field(spec)) or "")
            uids = values[spec.name] if isinstance(spec.kind, Several) else [values[spec.name]]
            for uid in uids:
                problem = self._reference_problem(spec, uid, wanted)
                if problem:
                    problems.append(problem)
        if problems:
            raise Invalid(problems)

    def _reference_problem(self, spec: Spec, uid: str, wanted: str) -> Problem | None:
        kind = self.kind(uid)
        if kind is None:
            return Problem(spec.name, "no_such_record", f"{spec.name}: there is no record {uid}", uid)
        if wanted and kind != wanted:
            return Problem(spec.name, "wrong_kind", f"{spec.name}: {uid} is a {kind}, not a {wanted}", uid)
        return None

    def _touch(self, record: Record) -> None:
        self._kinds.add(record.record_kind)
        self._uids.add(record.uid)
        if record.case or record.record_kind == "case":
            self._cases.add(record.case or record.uid)

    def finish(self) -> None:
        """Index what changed and store how far the journal is; the wrapper calls it before COMMIT."""
        self._index_now()
        self.writer.finish()

    def changed(self, initiator: object = None) -> Changed:
        """What was touched."""
        return Changed(frozenset(self._kinds), frozenset(self._uids), frozenset(self._cases), initiator)


def _said_anew(record: Record, made: Record, changed: Mapping[str, Any]) -> set[str]:
    """Fields that say something else to a search: those that changed, and those whose values in conflict did."""
    torn = {*(record.siblings or {}), *(made.siblings or {})} if _SIBLINGS in changed else set()
    return {*changed, *torn}


def _erased(before: Mapping[str, Versions], gone: list[str], own: Versions) -> dict[str, Versions]:
    """What is known of erasures after one of fields, or of all content: who knows of that knows of those before it."""
    if not gone:
        return {**before, WHOLE: join(*before.values(), own)}
    return {**before, **{name: join(before.get(name), own) for name in gone}}


def _kind_field(spec: Spec) -> str:
    return spec.kind.kind_field if isinstance(spec.kind, AnyRef) else ""


def canonical(rk: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of fields as they are committed."""
    return {name: None if value is None else rk.specs[name].kind.to_json(value) for name, value in values.items()}
