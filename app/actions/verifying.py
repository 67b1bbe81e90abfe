"""Verification of a whole vault: headers, state, pages, journal, records, objects."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.domain.errors import HavenError
from app.jobs import Progress
from app.session import Session
from app.store import verify as checks
from app.store.verify import Fault
from app.vault import folder, header
from app.vault.files import read_whole
from app.vault.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification found: `problems` is empty when all is well."""

    problems: list[Fault]
    checked: dict[str, int]

    def answer(self) -> dict[str, Any]:
        """As the command line answers it."""
        return {"ok": not self.problems, "problems": [asdict(one) for one in self.problems], "checked": self.checked}


def verify(session: Session, progress: Progress | None = None) -> Verified:
    """Check headers, state, pages, tree, each record, each object's tags and SHA-256."""
    progress = progress or Progress()
    # Missing files are named below, exhibit by exhibit.
    problems = [Fault(one.code, "vault", one.message) for one in session.alarms if one.code != "object_missing"]
    problems += _headers(session)
    checked = {"records": 0, "objects": 0, "journal": 0}
    with _named(problems):
        checked = session.ask(lambda reader: checks.counts(reader.database))
    for check in (_pages, _journal, _records):
        with _named(problems):
            session.ask(check, problems, progress)
    with _named(problems):
        rows = session.ask(lambda reader: reader.database.rows("SELECT object_id, key, size, sha256 FROM object"))
        exhibits = session.ask(exhibits_of_objects)
        problems += _objects(session, rows, exhibits, progress)
        problems += _without_object(exhibits, {row[0] for row in rows})
    return Verified(problems, checked)


@contextlib.contextmanager
def _named(problems: list[Fault]) -> Iterator[None]:
    """One part that can't be read is one problem; the others are checked all the same."""
    try:
        yield
    except HavenError as failure:
        if failure.code == "cancelled":
            raise
        part = str(failure.facts.get("part", "database"))
        problems.append(Fault(f"damaged_{part}", str(failure.facts.get("subject", part)), failure.message))


def _pages(reader: Any, problems: list[Fault], progress: Progress) -> None:
    problems += checks.pages(reader.database)


def _journal(reader: Any, problems: list[Fault], progress: Progress) -> None:
    for fault in checks.journal(reader.database, progress):
        problems.append(fault)  # noqa: PERF402 - what was found before a failure counts


def _records(reader: Any, problems: list[Fault], progress: Progress) -> None:
    for fault in checks.records(reader.database, progress):
        problems.append(fault)  # noqa: PERF402 - what was found before a failure counts


def _headers(session: Session) -> Iterator[Fault]:
    vault = session.vault
    for name in folder.COPIES:
        try:
            same = read_whole(vault.path / name, header.SIZE) == vault.header.encode()
        except HavenError:
            same = False
        if not same:
            yield Fault("header_copy", name, "This header copy is damaged or differs from the one in use.")


def exhibits_of_objects(reader: Any) -> dict[str, list[str]]:
    """Object id to the numbers of the exhibits that use it, tombstones included."""
    sql = (
        'SELECT p."object", coalesce(e."exhibit", e."uid") FROM "part" p JOIN "evidence" e ON e."uid"=p."evidence" '
        'WHERE p."object" IS NOT NULL ORDER BY 2'
    )
    found: dict[str, list[str]] = {}
    for object_id, exhibit in reader.database.rows(sql):
        found.setdefault(object_id, []).append(exhibit)
    return found


def _objects(
    session: Session, rows: Iterable[tuple[Any, ...]], exhibits: dict[str, list[str]], progress: Progress
) -> Iterator[Fault]:
    rows = list(rows)
    known = {row[0] for row in rows}
    for done, (object_id, key, size, sha256) in enumerate(rows):
        progress.step(done, len(rows), "evidence")
        for fault in object_faults(session.vault.objects, "", bytes.fromhex(object_id), key, size, sha256):
            yield from (replace(fault, subject=subject) for subject in exhibits.get(object_id, [object_id]))
    for object_id in session.vault.objects.listing():
        if object_id.hex() not in known:
            yield Fault("object_unknown", object_id.hex(), "No row knows this object.")


def object_faults(
    objects: ObjectStore, subject: str, object_id: bytes, key: bytes, size: int, sha256: str
) -> Iterator[Fault]:
    """What is wrong with one object: tags, padding and SHA-256; `subject` is what the user calls it."""
    try:
        digest = hashlib.sha256()
        with objects.open(object_id, key, size) as reader:
            for piece in reader.iterate():
                digest.update(piece)
        if digest.hexdigest() != sha256:
            yield Fault("object_digest", subject, "The bytes are not those that were taken in.")
    except HavenError as failure:
        code = "object_missing" if failure.code == "not_found" else "object_damaged"
        words = "The file of this exhibit is missing." if code == "object_missing" else failure.message
        yield Fault(code, subject, words)


def _without_object(exhibits: dict[str, list[str]], known: set[str]) -> Iterator[Fault]:
    for object_id, numbers in exhibits.items():
        if object_id not in known:
            yield from (
                Fault("object_key_missing", number, "The key of this exhibit's file is missing.") for number in numbers
            )
