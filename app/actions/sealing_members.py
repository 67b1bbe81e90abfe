"""The files of a package: records as lines, originals as they came, copies made of them, what the journal says."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from app.actions import sealing_strangers
from app.actions.sealing_facts import chunks, going, records
from app.domain import canonical, merkle_many
from app.domain.errors import Damaged, NotFound
from app.domain.fields import REGISTRY
from app.handover import names, record_lines, rows, withheld
from app.handover.record_lines import KEYS, NEWER
from app.handover.rows import Member
from app.handover.scope import Scope, sendable
from app.jobs import Progress
from app.store import journal
from app.vault.receipt import Receipt

_LONGEST_CASE = 12
_OTHER = re.compile(r"[^A-Za-z0-9]+")
Lines = Callable[[], Iterator[bytes]]


def record_members(reader: Any, scope: Scope, progress: Progress) -> list[Member]:
    """One file of lines for each kind of which something goes."""
    found = []
    for number, kind in enumerate(REGISTRY):
        progress.step(number, len(REGISTRY))
        if any(row.kind == kind for row in scope.goes.values()):
            found.append(streamed(f"records/{kind}.jsonl", rows.RECORDS, partial(_lines, reader, scope, kind)))
    if any(row.stranger for row in scope.goes.values()):
        found.append(streamed(sealing_strangers.FILE, rows.RECORDS, partial(sealing_strangers.lines, reader, scope)))
    return found


def streamed(path: str, role: str, lines: Lines) -> Member:
    """A file whose lines are made twice: to know its size and digest, and to be written."""
    digest, size = hashlib.sha256(), 0
    for line in lines():
        digest.update(line)
        size += len(line)
    return Member(path, role, size, digest.digest(), lines)


def _lines(reader: Any, scope: Scope, kind: str) -> Iterator[bytes]:
    for record in records(reader, kind, scope.lines_of(kind)):
        yield canonical.encode(line_of(scope, record)) + b"\n"


def line_of(scope: Scope, record: Any) -> dict[str, Any]:
    """A record that goes, as its line: nothing in it tells of another case."""
    allowed = scope.names(record.uid)
    foreign = scope.is_of_another(scope.goes[record.uid])
    newer = () if foreign else ((record.extra or {}).get(NEWER) or {}).get("fields") or ()
    line = record_lines.outgoing(record, {*allowed, *newer})
    line = {name: value for name, value in line.items() if name in KEYS} if foreign else line
    return {**line, "case": None if record.record_kind == "case" else scope.case_of(record.uid)}


# -- what stays -----------------------------------------------------------------------


def kept_back(reader: Any, scope: Scope) -> Iterator[withheld.Leaf]:
    """A leaf for each record of the chosen cases that stays, and for each field that stays of one that goes."""
    stays: dict[str, list[str]] = {}
    yield from sealing_strangers.leaves(reader, scope)
    for uid in scope.stays:
        if kind := _kind(reader, uid):
            stays.setdefault(kind, []).append(uid)
    for kind, uids in stays.items():
        for record in records(reader, kind, uids):
            values = told(record, sendable(kind))
            if values:
                yield withheld.leaf(record.uid, values)
    for kind in REGISTRY:
        for record in going(reader, scope, kind):
            for name, value in told(record, sendable(kind) - scope.names(record.uid)).items():
                yield withheld.leaf(record.uid, {name: value}, name)


def _kind(reader: Any, uid: str) -> str:
    """The kind of a record; empty of one whose kind only newer versions know."""
    return str(reader.database.value("SELECT kind FROM record WHERE uid=?", (uid,)) or "")


def told(record: Any, wanted: frozenset[str]) -> dict[str, Any]:
    """The filled fields among `wanted`, as canonical values."""
    specs = REGISTRY[record.record_kind].specs
    held = ((name, getattr(record, name)) for name in sorted(wanted))
    return {name: specs[name].kind.to_json(value) for name, value in held if value is not None}


# -- originals ------------------------------------------------------------------------


def file_members(reader: Any, scope: Scope) -> list[Member]:
    """The files of the exhibits that go, each under the number of its exhibit."""
    found: list[Member] = []
    folders = _folders(reader, scope)
    for exhibit in going(reader, scope, "evidence"):
        parts = [uid for uid in _parts_of(reader, exhibit.uid) if uid in scope.goes]
        role, top = (rows.DERIVED, "derived") if exhibit.derived_from else (rows.ORIGINAL, "originals")
        folder = f"{top}/{folders[exhibit.uid]}"
        taken: set[str] = set()
        for part in records(reader, "part", parts):
            made = _file(reader, exhibit, part, role, folder, taken)
            if made is not None:
                found.append(made)
    return found


def _parts_of(reader: Any, exhibit: str) -> list[str]:
    sql = 'SELECT "uid" FROM "part" WHERE "evidence"=? AND "deleted_at" IS NULL ORDER BY "n", "uid"'
    return [uid for (uid,) in reader.database.rows(sql, (exhibit,))]


def _folders(reader: Any, scope: Scope) -> dict[str, str]:
    """The folder of each exhibit: its number, below one of its case where there are several."""
    cases = {}
    for n, case in enumerate(records(reader, "case", scope.choice.cases), 1):
        cases[case.uid] = names.safe_name(case.code or f"case-{n}", longest=_LONGEST_CASE)
    if len(set(cases.values())) < len(cases):
        cases = {uid: f"case-{n}" for n, uid in enumerate(cases, 1)}
    several = len(cases) > 1
    found: dict[str, str] = {}
    taken: set[str] = set()
    for exhibit in going(reader, scope, "evidence"):
        folder = _OTHER.sub("-", exhibit.exhibit or "")[:20].strip("-") or "exhibit"
        folder = f"{cases[exhibit.case]}/{folder}" if several else folder
        while folder.lower() in taken:
            folder += "_"
        taken.add(folder.lower())
        found[exhibit.uid] = folder
    return found


def _file(reader: Any, exhibit: Any, part: Any, role: str, folder: str, taken: set[str]) -> Member | None:
    row = reader.database.row("SELECT key, size FROM object WHERE object_id=?", (part.object,))
    if row is None:
        return None  # shredded, or never here: the record says which bytes they were
    called = exhibit.exhibit or exhibit.uid

    def pieces() -> Iterator[memoryview]:
        try:
            with reader.objects.open(bytes.fromhex(part.object), row[0], row[1]) as stored:
                yield from stored.iterate()
        except (Damaged, NotFound):
            raise Damaged(part="object", subject=called) from None

    name = names.safe_name(part.original_name or "file", longest=names.LONGEST - len(folder) - 1)
    if name.lower() in taken:
        name = f"{part.n or len(taken) + 1}-{name}"[-(names.LONGEST - len(folder) - 1) :].lstrip("-.")
    taken.add(name.lower())
    original = "".join(char for char in part.original_name or "" if char.isprintable())[:1000]
    return Member(f"{folder}/{name}", role, part.size, bytes.fromhex(part.sha256), pieces, original)


# -- the journal ----------------------------------------------------------------------


def custody_members(reader: Any, scope: Scope, stated: Receipt) -> list[Member]:
    """The entries of the records that go, without content, with the checkpoint they stand under and its proof."""
    places = _places(reader, scope)
    size = stated.checkpoint.size
    proof = merkle_many.proof(journal.leaves(reader.database, size), size, places)
    told_proof = canonical.encode({"size": size, "hashes": [one.hex() for one in proof]}) + b"\n"
    return [
        streamed("custody/log.jsonl", rows.CUSTODY, lambda: _entries(reader, places)),
        one("custody/checkpoint", rows.CUSTODY, stated.text().encode()),
        one("custody/proofs", rows.CUSTODY, told_proof),
    ]


def _places(reader: Any, scope: Scope) -> list[int]:
    """Where the entries of the records stand that go whole; what another case says of a person stays there."""
    uids = [uid for uid, row in scope.goes.items() if row.case in scope.choice.cases]
    found: list[int] = []
    for some in chunks(uids):
        marks = ",".join("?" * len(some))
        found += [n for (n,) in reader.database.rows(f"SELECT n FROM journal WHERE uid IN ({marks})", some)]  # noqa: S608
    return sorted(found)


def _entries(reader: Any, places: list[int]) -> Iterator[bytes]:
    for start in range(0, len(places), 400):
        some = places[start : start + 400]
        marks = ",".join("?" * len(some))
        sql = f"SELECT entry FROM journal WHERE n IN ({marks}) ORDER BY n"  # noqa: S608
        for (entry,) in reader.database.rows(sql, some):
            yield bytes(entry) + b"\n"


def one(path: str, role: str, content: bytes) -> Member:
    """A small file whose bytes are at hand."""
    return Member(path, role, len(content), hashlib.sha256(content).digest(), lambda: iter([content]))


def paper(path: str, stream: io.BytesIO) -> Member:
    """A paper of ours."""
    return one(path, rows.DOSSIER, stream.getvalue())
