"""Plaintext that lies outside the vault: sources and exports, listed until they are gone, deleted when asked."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.actions.vault import ready
from app.domain.errors import NotFound, Refused
from app.domain.failures import named_failures
from app.domain.version import VERSION
from app.domain.words import N_
from app.evidence.custody import custody_line
from app.paths import sync_folder
from app.session import Session
from app.store import plaintext
from app.store.plaintext import CHANGED, GONE, THERE, Lying
from app.vault.files import open_regular

KEEPS = N_(
    "Deleted is not wiped: a stick, memory card, flash disk or phone may keep the bytes until it writes over them, and"
    " so may a copy-on-write disk, a snapshot, a backup of this computer, a synced folder, or the trash."
)
_CHUNK = 1 << 20
_MOST_NAMED = 20
_SORTS = {plaintext.SHEET: "recovery sheet"}
_DELETED = {
    plaintext.SOURCE: "the source that lay in plaintext outside the vault was deleted",
    plaintext.EXPORT: "an exported copy that lay in plaintext outside the vault was deleted",
    plaintext.OPENED: "a copy opened outside the vault was deleted",
    plaintext.SHEET: "a sheet was deleted",
}


class NotConfirmed(Refused):
    """A folder to be emptied of listed files, without confirmation: `facts.files` is a list of {path, what}."""

    code = "not_confirmed"
    words = N_(
        "Nothing was deleted. In {folder} this would delete {count} files, recovery sheets among them: {sheets}. "
        "{listed}. To do it, confirm with --yes."
    )


def note_plaintext(
    unit: Any, path: Path, what: str, sha256: str | None = None, *, case: str | None = None, evidence: str | None = None
) -> None:
    """Put a file that was read in or written out on the list (part of a command).

    `what` is one of `plaintext.SORTS`; `case` and `evidence` are uids; without `sha256` the file is read for it.
    """
    stamp = unit.stamp
    plaintext.note(unit.database, stamp.site, stamp.at, path, what, sha256=sha256, case=case, evidence=evidence)


# -- what lies there ------------------------------------------------------------------


def listing(session: Session) -> list[dict[str, Any]]:
    """What lies outside, oldest first: `{path, what, at, size, exhibit, case, state, still_there}`.

    `state` is there, changed (another file, or edited: it is not deleted by `remove`) or unreachable (its disk
    is not plugged in). What is gone leaves the list.
    """
    rows = session.ask(_listed)
    gone = [one for one, state in rows if state == GONE]
    if gone and not session.read_only and not session.alarms:
        session.do(_drop, gone)
    names = session.ask(_names)
    return [_row(one, state, names) for one, state in rows if state != GONE]


def _listed(reader: Any) -> list[tuple[Lying, str]]:
    return list(plaintext.lying(reader.database, reader.site))


def _names(reader: Any) -> dict[str, str]:
    """Codes of cases and numbers of exhibits by uid."""
    rows = reader.database.rows('SELECT "uid", "code" FROM "case" UNION ALL SELECT "uid", "exhibit" FROM "evidence"')
    return {uid: name for uid, name in rows if name}


def _row(one: Lying, state: str, names: dict[str, str]) -> dict[str, Any]:
    return {
        "path": one.path, "what": one.what, "at": one.at, "size": one.size, "exhibit": names.get(one.evidence or ""),
        "case": names.get(one.case or ""), "state": state, "still_there": state in (THERE, CHANGED),
    }  # fmt: skip


def count(session: Session) -> int:
    """How many files lie in plaintext outside, as far as this vault knows."""
    return session.ask(lambda reader: plaintext.count(reader.database, reader.site))


def remains(unit: Any, evidence: str) -> list[dict[str, Any]]:
    """Files of an exhibit that lie outside, as `{where, since}`; what another installation listed is forgotten."""
    found = list(plaintext.lying(unit.database, unit.stamp.site))
    plaintext.drop_foreign(unit.database, unit.stamp.site, evidence)
    return [{"where": one.path, "since": one.at} for one, state in found if one.evidence == evidence and state != GONE]


# -- taken away -----------------------------------------------------------------------


def remove(session: Session, path: Path) -> dict[str, Any]:
    """Delete a listed file, or all listed files in a folder: `{removed, gone, keeps, plaintext}`.

    A file is deleted only when its bytes are still those that were listed; all are looked at before the first
    is deleted. Raises NotFound for what is not listed, Refused when another file lies there or its disk is
    missing, NotAFile, Unreadable; ReadOnly and IoFailed name the file that can't be deleted.
    """
    ready(session)
    found = _chosen(session, path)
    there = [one for one, state in found if state in (THERE, CHANGED)]
    for one, state in found:
        if state == plaintext.UNREACHABLE:
            raise Refused(reason=f"the disk with {one.path} is not there")
    inodes = [_same(one) for one in there]
    for one, inode in zip(there, inodes, strict=True):
        _delete(one, inode)
        session.do(_removed, one)
    session.do(_drop, [one for one, state in found if state == GONE])
    _own_folder(path, there)
    answer = {"removed": [one.path for one in there], "gone": [one.path for one, state in found if state == GONE]}
    return {**answer, "keeps": KEEPS, "plaintext": count(session)}


def refuse_folder(session: Session, path: Path) -> None:
    """NotConfirmed, with what `remove` would delete, when `path` names a folder and not a listed file. NotFound."""
    found = [one for one, state in _chosen(session, path) if state != GONE]
    if all(Path(one.path) in _meant(path) for one in found):
        return
    # Sheets first: with one of those somebody may lose the only way back into the vault.
    found.sort(key=lambda one: one.what != plaintext.SHEET)
    listed = [f"{one.path} ({_SORTS.get(one.what, one.what)})" for one in found[:_MOST_NAMED]]
    if len(found) > _MOST_NAMED:
        listed.append(f"and {len(found) - _MOST_NAMED} more, see traces list")
    raise NotConfirmed(
        folder=str(path.resolve()), count=len(found), sheets=sum(one.what == plaintext.SHEET for one in found),
        listed="; ".join(listed), files=[{"path": one.path, "what": one.what} for one in found],
    )  # fmt: skip


def forget(session: Session, path: Path) -> dict[str, Any]:
    """Take a file, or all in a folder, off the list and leave it where it is: `{forgotten, plaintext}`."""
    found = _chosen(session, path)
    session.do(_drop, [one for one, _ in found])
    return {"forgotten": [one.path for one, _ in found], "plaintext": count(session)}


def _chosen(session: Session, path: Path) -> list[tuple[Lying, str]]:
    """The files of the list that `path` names: itself, or those below it; NotFound when there are none."""
    wanted = _meant(path)
    found = [pair for pair in session.ask(_listed) if not wanted.isdisjoint(_and_above(Path(pair[0].path)))]
    if not found:
        raise NotFound(subject=str(path))
    return found


def _meant(path: Path) -> set[Path]:
    """Files are listed without links; one that stands in place of a listed file must not lead elsewhere."""
    return {path.resolve(), path.parent.resolve() / path.name}


def _and_above(path: Path) -> list[Path]:
    return [path, *path.parents]


def _same(one: Lying) -> tuple[int, int]:
    """Device and inode of the file; Refused unless its bytes are the listed ones."""
    handle = open_regular(Path(one.path))
    with named_failures(one.path, writing=False), os.fdopen(handle, "rb") as stream:
        about = os.fstat(handle)
        digest = hashlib.sha256()
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    if digest.hexdigest() != one.sha256:
        raise Refused(reason=f"{one.path} is not the file that was listed; look at it and delete it yourself")
    return about.st_dev, about.st_ino


def _delete(one: Lying, inode: tuple[int, int]) -> None:
    path = Path(one.path)
    with named_failures(one.path):
        now = path.lstat()
        if (now.st_dev, now.st_ino) != inode:
            raise Refused(reason=f"{one.path} was replaced meanwhile")
        path.unlink()
        with contextlib.suppress(OSError):
            sync_folder(path.parent)


def _own_folder(path: Path, deleted: list[Lying]) -> None:
    """A folder that was made to export an exhibit of several parts goes with its last file."""
    folder = path.resolve()
    exhibits = {one.evidence for one in deleted if one.what == plaintext.EXPORT and Path(one.path).parent == folder}
    if len(deleted) > 1 and len(exhibits) == 1 and None not in exhibits:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _drop(unit: Any, gone: Iterable[Lying]) -> None:
    for one in gone:
        plaintext.drop(unit.database, one)


def _removed(unit: Any, one: Lying) -> None:
    """Off the list; the chain of custody of its exhibit says so."""
    plaintext.drop(unit.database, one)
    if one.evidence is None or unit.kind(one.evidence) != "evidence":
        return
    item = unit.find(one.evidence)
    words = _DELETED[one.what]
    stamp = {"digest": item.digest or "", "tool": f"Havenfile {VERSION}", "by": unit.stamp.actor}
    line = custody_line("disposed", **stamp, purpose=words)
    unit.add("custody", {**line, "evidence": item.uid}, item.case)
