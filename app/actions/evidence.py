"""Evidence in and out: exhibits made of files, given out, verified, derived, shredded."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions import queries, recipes, records, traces
from app.actions.looking import parts_of
from app.domain.errors import AlreadyExists, Damaged, HavenError, Invalid, NotFound, Problem, Refused
from app.domain.failures import named_failures
from app.domain.fields import REGISTRY, Reading
from app.domain.kinds import PLAIN
from app.domain.rules.exhibits import exhibit_order
from app.domain.version import VERSION
from app.evidence.custody import custody_line, exhibit_digest
from app.evidence.export import export_part, file_name, intact
from app.evidence.ingest import IngestedPart, clean_name, ingest_files
from app.jobs import Progress
from app.paths import sync_folder
from app.sandbox.shape import Whole, fits
from app.session import Session, keeps_reserve
from app.store import plaintext
from app.store.plaintext import EXPORT, SOURCE
from app.store.table import table

TOOL = f"Havenfile {VERSION}"
Written = tuple[Path | None, IngestedPart]  # where it lies outside too: nowhere when it was pasted
_DONE_TO = {"translation": "translated", "redacted": "redacted", "transcript": "transcribed"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that became (a part of) an exhibit; `same_as` is the exhibit that already held these bytes."""

    file: str
    uid: str
    exhibit: str
    part: IngestedPart
    same_as: str | None

    def answer(self) -> dict[str, Any]:
        """As the command line answers it."""
        part = self.part
        row = {"file": self.file, "uid": self.uid, "exhibit": self.exhibit, "sha256": part.sha256}
        more: dict[str, Any] = {"size": part.size, "media_type": part.media_type}
        optional = {"mismatch": part.mismatch, "problem": part.problem, "same_as": self.same_as}
        return {**row, **more, **{name: value for name, value in optional.items() if value}}


# -- in -------------------------------------------------------------------------------


def add_evidence(
    session: Session,
    paths: Sequence[Path],
    case: str,
    *,
    as_one: bool = False,
    values: Mapping[str, Any] | None = None,
    reading: Reading = PLAIN,
    progress: Progress | None = None,
) -> list[Taken]:
    """Take files in as exhibits, one a file or all as parts of one; all of them or none.

    Bytes are written and read back before the one transaction that makes the records; on failure nothing
    is left. Raises NotFound for an unknown case, Invalid and UnknownField for `values`, and what
    `ingest_files` raises.
    """
    made = session.do(_checked, case, values or {}, reading).result
    parts = ingest_files(list(paths), session.vault.objects, progress)
    groups = [list(zip(paths, parts, strict=True))] if as_one else [[pair] for pair in zip(paths, parts, strict=True)]
    return _stored(session, parts, _store, groups, case, made)


def _checked(unit: Any, case: str, values: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    records.case_by_code(unit, case)
    return records.parse_values(REGISTRY["evidence"], values, reading)


def _stored(session: Session, parts: list[IngestedPart], command: Any, *args: Any) -> list[Taken]:
    """Run the command that makes records of written bytes."""
    with unused_destroyed(session, parts):
        taken: list[Taken] = session.do(command, *args).result
    return taken


@contextlib.contextmanager
def unused_destroyed(session: Session, parts: Sequence[IngestedPart]) -> Iterator[None]:
    """Destroy of these written bytes what no exhibit uses at the end, however the end comes."""
    try:
        yield
    finally:
        # Asked of the store, after the command: it may have stood although its answer was not heard.
        with contextlib.suppress(HavenError):
            session.do(_destroy_unused, [part.object_id for part in parts])


def _destroy_unused(unit: Any, object_ids: list[bytes]) -> None:
    for object_id in object_ids:
        if not unit.database.value("SELECT 1 FROM object WHERE object_id=?", (object_id.hex(),)):
            unit.objects.destroy(object_id)


@keeps_reserve
def _store(
    unit: Any, groups: list[list[tuple[Path, IngestedPart]]], case: str, values: Mapping[str, Any]
) -> list[Taken]:
    case_uid = records.case_by_code(unit, case).uid
    return [one for group in groups for one in exhibit_of(unit, group, case_uid, dict(values))]


def exhibit_of(
    unit: Any, group: Sequence[Written], case_uid: str, values: dict[str, Any], action: str = "ingested"
) -> list[Taken]:
    """Make one exhibit of written bytes, a part a file, with its custody line (part of a command)."""
    parts = [part for _, part in group]
    values.setdefault("title", parts[0].original_name)
    values["digest"] = exhibit_digest(parts)
    values["pages"] = _pages(parts)
    evidence = records.add_values(unit, REGISTRY["evidence"], values, case_uid)
    taken = []
    for n, (path, part) in enumerate(group, 1):
        object_id, same_as = _object(unit, part, case_uid)
        filled = {**part.values(n), "object": object_id, "evidence": evidence.uid}
        unit.add("part", {name: value for name, value in filled.items() if value not in (None, "")}, case_uid)
        taken.append(Taken(clean_name(str(path or "")), evidence.uid, evidence.exhibit, part, same_as))
        if path is not None:
            traces.note_plaintext(unit, path, SOURCE, part.sha256, case=case_uid, evidence=evidence.uid)
    _line(unit, evidence, action)
    return taken


def _pages(parts: list[IngestedPart]) -> int | None:
    """How many pages all parts have together, where each says so; what a file says may be any number at all."""
    found = [(part.metadata or {}).get("pages") for part in parts]
    known = [int(pages) for pages in found if pages is not None and fits(pages, Whole(1, 1_000_000))]
    return sum(known) if len(known) == len(parts) else None


def _object(unit: Any, part: IngestedPart, case_uid: str) -> tuple[str, str | None]:
    """The object of these bytes in this case: the one that is there already, or this new one."""
    sql = (
        'SELECT p."object", e."exhibit" FROM "part" p JOIN "evidence" e ON e."uid"=p."evidence" '
        'WHERE p."sha256"=? AND p."case"=? AND p."object" IS NOT NULL ORDER BY p."uid" LIMIT 1'
    )
    found = unit.database.row(sql, (part.sha256, case_uid))
    if found is not None:
        return str(found[0]), str(found[1])
    unit.database.run(
        "INSERT INTO object (object_id, key, size, sha256) VALUES (?,?,?,?)",
        (part.object_id.hex(), part.key, part.size, part.sha256),
    )
    return part.object_id.hex(), None


def _line(unit: Any, evidence: Any, action: str, purpose: str | None = None) -> None:
    values = custody_line(action, digest=evidence.digest or "", tool=TOOL, by=unit.stamp.actor, purpose=purpose)
    unit.add("custody", {**values, "evidence": evidence.uid}, evidence.case)


def derive(
    session: Session,
    uid: str,
    path: Path,
    derived_as: str,
    *,
    values: Mapping[str, Any] | None = None,
    reading: Reading = PLAIN,
    progress: Progress | None = None,
) -> Taken:
    """Take in a copy made from an exhibit (`translation`, `redacted`, `transcript`); numbered after it."""
    made = session.do(_checked_original, uid, values or {}, reading).result
    parts = ingest_files([path], session.vault.objects, progress)
    return _stored(session, parts, _derive, uid, [(path, parts[0])], derived_as, made)[0]


def _checked_original(unit: Any, uid: str, values: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    unit.get("evidence", uid)
    return records.parse_values(REGISTRY["evidence"], values, reading)


@keeps_reserve
def _derive(
    unit: Any, uid: str, group: list[tuple[Path, IngestedPart]], derived_as: str, values: Mapping[str, Any]
) -> list[Taken]:
    original = unit.get("evidence", uid)
    number = records.next_derived(unit, original, derived_as)
    made = {**values, "exhibit": number, "derived_from": uid, "derived_as": derived_as}
    taken = exhibit_of(unit, group, original.case, made)
    _line(unit, original, _DONE_TO[derived_as])
    return taken


# -- looking --------------------------------------------------------------------------


def listing(
    reader: Any, case: str, after: str | None = None, limit: int = 50
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of a case's exhibits with their parts, and the next cursor (query)."""
    page = queries.records(reader, "evidence", case, after, limit)
    return [_listed(reader, item) for item in page.rows], page.next


def _listed(reader: Any, item: Any) -> dict[str, Any]:
    shown = ("n", "original_name", "sha256", "size", "media_type")
    parts = [{name: getattr(part, name) for name in shown} for part in parts_of(reader, item.uid)]
    return {**queries.answer(reader, item), "parts": parts}


def metadata(reader: Any, uid: str) -> dict[str, Any]:
    """What the files of an exhibit say of themselves (query)."""
    item = exhibit(reader, uid)
    parts = [queries.answer(reader, part) for part in parts_of(reader, uid)]
    return {"uid": uid, "exhibit": item.exhibit, "digest": item.digest, "parts": parts}


def exhibit(reader: Any, uid: str) -> Any:
    """An exhibit that is not deleted; NotFound."""
    found = queries.find(reader, uid)
    if found.record_kind != "evidence" or found.deleted_at is not None:
        raise NotFound(subject=f"evidence {uid}")
    return found


def lying_of(reader: Any, uids: Sequence[str]) -> int:
    """How many files that these exhibits were made of still lie outside in plaintext (query)."""
    found = plaintext.lying(reader.database, reader.site)
    return sum(one.what == SOURCE and one.evidence in uids and state != plaintext.GONE for one, state in found)


# -- out ------------------------------------------------------------------------------


def export(session: Session, uid: str, out: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Give the bytes of an exhibit out: a file, or a new folder when it has several parts; with its custody line.

    While a vault can't be changed there is no line and the answer says `custody`: False. Raises AlreadyExists,
    Damaged with the exhibit as subject; nothing is left then.
    """
    item = session.ask(exhibit, uid)
    parts = session.ask(parts_of, uid)
    if not parts:
        raise Refused(reason=f"{item.exhibit} has no files")
    if os.path.lexists(out):
        raise AlreadyExists(subject=str(out))
    if noted := session.can_change:
        session.do(lambda unit: None)
    files = _whole_folder(session, item, parts, out, progress) if len(parts) > 1 else [out]
    if len(parts) == 1:
        _part_out(session, item, parts[0], out, progress)
    try:
        if noted:
            session.do(_exported, uid, list(zip(files, parts, strict=True)))
    except BaseException:
        shutil.rmtree(out) if len(parts) > 1 else out.unlink(missing_ok=True)
        raise
    rows = [
        {"file": str(file), "sha256": part.sha256, "size": part.size} for file, part in zip(files, parts, strict=True)
    ]
    told = {"uid": uid, "exhibit": item.exhibit, "out": str(out), "files": rows}
    return told if noted else {**told, "custody": False}


def _exported(unit: Any, uid: str, files: list[tuple[Path, Any]]) -> None:
    item = unit.get("evidence", uid)
    _line(unit, item, "exported")
    for file, part in files:
        traces.note_plaintext(unit, file, EXPORT, part.sha256, case=item.case, evidence=uid)


def _whole_folder(session: Session, item: Any, parts: list[Any], out: Path, progress: Progress | None) -> list[Path]:
    """All parts in a folder that appears when it is complete."""
    work = out.with_name(f".{out.name}.{os.urandom(6).hex()}.part")
    with named_failures(str(out.parent)):
        work.mkdir(mode=0o700)
    try:
        names = [f"{part.n:02d}-{file_name(part.original_name)}" for part in parts]
        for part, name in zip(parts, names, strict=True):
            _part_out(session, item, part, work / name, progress)
        work.rename(out)
        sync_folder(out.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return [out / name for name in names]


def _part_out(session: Session, item: Any, part: Any, target: Path, progress: Progress | None) -> None:
    try:
        with session.ask(source, part) as reader:
            export_part(reader, part.sha256, target, subject=item.exhibit, progress=progress)
    except Damaged:
        raise Damaged(part="object", subject=item.exhibit) from None


def source(reader: Any, part: Any) -> Any:
    """The bytes of a part, to be closed (query); NotFound when its key is gone."""
    row = reader.database.row("SELECT key, size FROM object WHERE object_id=?", (part.object,))
    if row is None:
        raise NotFound(subject=part.original_name or part.uid)
    return reader.objects.open(bytes.fromhex(part.object), row[0], row[1])


# -- verifying ------------------------------------------------------------------------


def verify(session: Session, case: str | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Check the bytes of every exhibit (of a case); each good one gets a custody line, where the vault can change."""
    noted = session.can_change
    items = session.ask(_exhibits, case)
    problems = {item.uid: list(problems_of(session, item, progress)) for item in items}
    if noted:
        session.do(_verified, [item.uid for item in items if not problems[item.uid]])
    found = [problem for some in problems.values() for problem in some]
    return {"ok": not found, "problems": found, "checked": {"evidence": len(items)}}


def _exhibits(reader: Any, case: str | None) -> list[Any]:
    condition, values = '"deleted_at" IS NULL', []
    if case is not None:
        condition, values = condition + ' AND "case"=?', [records.case_by_code(reader, case).uid]
    found: list[Any] = list(table("evidence").where(reader.database, condition, values))
    return sorted(found, key=lambda item: (item.case or "", exhibit_order(item.exhibit or "")))


def problems_of(session: Session, item: Any, progress: Progress | None) -> Iterator[dict[str, str]]:
    """What is wrong with the bytes of an exhibit, read now: rows {code, subject, message}."""
    parts = session.ask(parts_of, item.uid)
    for part in parts:
        code, message = "", ""
        try:
            with session.ask(source, part) as reader:
                if not intact(reader, part.sha256, progress):
                    code, message = "object_digest", "The bytes are not those that were taken in."
        except HavenError as failure:
            if failure.code == "cancelled":
                raise
            code, message = ("object_missing" if failure.code == "not_found" else "object_damaged"), failure.message
        if code:
            yield {"code": code, "subject": item.exhibit, "message": message}
    if parts and exhibit_digest(parts) != item.digest:
        yield {"code": "digest", "subject": item.exhibit, "message": "The digest of the parts is not the recorded one."}


def _verified(unit: Any, uids: list[str]) -> None:
    for uid in uids:
        _line(unit, unit.get("evidence", uid), "verified")


# -- the end --------------------------------------------------------------------------


def shred(session: Session, uid: str, reason: str) -> dict[str, Any]:
    """Destroy an exhibit for good: key, bytes, values and salts, snapshots. Says where copies remain."""
    return session.do(_shred, uid, reason).result


def _shred(unit: Any, uid: str, reason: str) -> dict[str, Any]:
    if not reason.strip():
        raise Invalid([Problem("reason", "required", "a reason is needed")])
    item = unit.get("evidence", uid)
    if item.legal_hold:
        raise Refused(reason=f"{item.exhibit} is under legal hold")
    unit.writer.reason = reason
    _line(unit, item, "disposed", purpose=reason)
    parts = unit.all("part", '"evidence"=?', (uid,))
    for one in (*parts, item):
        unit.erase(one.uid, [], reason)
    recipes.forget(unit, [uid], reason)
    kept = list(_derived(unit, uid))
    for object_id in dict.fromkeys(part.object for part in parts if part.object):
        users = _users(unit, object_id)
        kept += [{"where": f"exhibit {number}", "since": since} for number, since in users]
        if not users:
            unit.database.run("DELETE FROM object WHERE object_id=?", (object_id,))
            unit.gone.append(object_id)
    return {
        "shredded": item.exhibit,
        "uid": uid,
        "remains": kept + traces.remains(unit, uid) + records.remains(unit),
    }


def _users(unit: Any, object_id: str) -> list[tuple[str, str]]:
    sql = (
        'SELECT e."exhibit", e."created_at" FROM "part" p JOIN "evidence" e ON e."uid"=p."evidence" WHERE p."object"=?'
    )
    return [(row[0], row[1]) for row in unit.database.rows(sql, (object_id,))]


def _derived(unit: Any, uid: str) -> Iterator[dict[str, Any]]:
    for copy in unit.all("evidence", '"derived_from"=?', (uid,)):
        yield {"where": f"exhibit {copy.exhibit}", "since": copy.created_at}
