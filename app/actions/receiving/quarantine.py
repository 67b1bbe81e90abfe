"""A package kept in the vault, still sealed, until somebody decides: it outlives the stick that brought it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.actions.receiving import describing
from app.actions.receiving.describing import QUARANTINED, Package
from app.actions.receiving.source import Copy, Source
from app.actions.receiving.storing import row_of
from app.domain.errors import HavenError, NotFound
from app.domain.failures import named_failures
from app.domain.records.handover import Handover
from app.handover import delivery
from app.handover.package_reader import open_package
from app.jobs import Progress
from app.session import Session, keeps_reserve, marks
from app.store.table import table
from app.vault import crypto
from app.vault.objects import StoredObject

ACTION = "handover"
_CHUNK = 1 << 20


def keep(session: Session, path: Path, keys: Any, signers: Any, note: dict[str, str], progress: Progress) -> str:
    """Copy a package of a shared folder into the vault once all of it is proven; the uid of its record.

    `note` are marks that stand when it was kept. Raises PackageRefused and what reading raises; nothing is left then.
    """
    object_id = crypto.random_bytes(16)
    session.do(_announce, object_id.hex())
    try:
        stored = session.vault.objects.write(_pieces(path), object_id=object_id, progress=progress)
        with session.vault.objects.open(stored.object_id, stored.key, stored.size) as copy:
            came = open_package(Copy(copy), keys, signers, progress)
            package = session.ask(describing.described, came)
            came.finish()
        return str(session.do(_keep, package, stored, note).result)
    finally:
        with contextlib.suppress(HavenError):
            session.do(_settle, object_id.hex())


def _pieces(path: Path) -> Iterator[bytes]:
    stream = delivery.opened(path)
    if stream is None:
        raise NotFound(subject=path.name)
    with stream:
        while True:
            with named_failures(path.name, writing=False):
                piece = stream.read(_CHUNK)
            if not piece:
                return
            yield piece


@keeps_reserve
def _announce(unit: Any, object_id: str) -> None:
    marks.put(unit.database, **{marks.COMING + object_id: unit.stamp.at})


@keeps_reserve
def _settle(unit: Any, object_id: str) -> None:
    marks.settle_coming(unit, [object_id])


@keeps_reserve
def _keep(unit: Any, package: Package, stored: StoredObject, note: dict[str, str]) -> str:
    record = describing.record_of(unit, package.head.package_id)
    marks.put(unit.database, **note)
    if record is not None and record.state is not None:
        return str(record.uid)
    row_of(unit, stored)
    return str(noted(unit, package, {"state": QUARANTINED, "scope": {"held": stored.sha256.hex()}}).uid)


def noted(unit: Any, package: Package, values: dict[str, Any]) -> Handover:
    """The record of a package that came in, made or changed (part of a command)."""
    told = package.head
    filled = {
        "direction": "in", "package": told.package_id, "number": told.number, "card": package.known.record.uid,
        "envelope": package.mark, "made_at": told.created, "expires_at": told.expires, "digest": package.digest,
        "size": package.size, "purpose": told.purpose, "legal_basis": told.legal_basis or None,
        "conditions": dict(told.conditions), "offers": told.offers or None, **values,
    }  # fmt: skip
    record = describing.record_of(unit, told.package_id)
    made = unit.change(record.uid, filled, ACTION) if record else unit.add("handover", filled, action=ACTION)
    assert isinstance(made, Handover)  # noqa: S101 - the kind of what was written
    return made


def held(record: Handover | None) -> str:
    """The digest of the copy in quarantine; empty when there is none."""
    return str((record.scope or {}).get("held", "")) if record is not None else ""


def record_of_copy(reader: Any, digest: str) -> Handover:
    """The record of the package whose copy this is; NotFound. Takes a unit or a reader."""
    sql = "\"direction\"='in' AND json_extract(\"scope\", '$.held')=?"
    found = next(table("handover").where(reader.database, sql, (digest,)), None)
    if not isinstance(found, Handover):
        raise NotFound(subject=digest)
    return found


def source_of(reader: Any, package_id: str) -> Source:
    """A package that waits in quarantine, by its id (query); NotFound."""
    found = held(describing.record_of(reader, package_id))
    if not found:
        raise NotFound(subject=f"package {package_id}")
    return Source(held=found)


def let_go(unit: Any, record: Handover | None) -> list[str]:
    """Forget the copy of a package that was decided on (part of a command); ids of files to be destroyed after it."""
    digest = held(record)
    rows = unit.database.rows("SELECT object_id FROM object WHERE sha256=?", (digest,)) if digest else []
    gone = [row[0] for row in rows]
    for object_id in gone:
        unit.database.run("DELETE FROM object WHERE object_id=?", (object_id,))
        marks.put(unit.database, **{marks.COMING + object_id: unit.stamp.at})
    return gone


def destroy(session: Session, object_ids: list[str]) -> None:
    """The files that were let go of go; if they can't now, at the next opening."""
    if object_ids:
        with contextlib.suppress(HavenError):
            session.do(marks.settle_coming, object_ids)
