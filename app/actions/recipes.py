"""What papers were made from as objects of the vault: kept, read, and destroyed with what they drew on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.errors import HavenError, NotFound
from app.store.table import table
from app.vault.objects import StoredObject


@contextlib.contextmanager
def kept(session: Any, recipe: bytes) -> Iterator[StoredObject]:
    """The recipe as an object of the vault, destroyed again unless the command inside knows it at its end."""
    stored = session.vault.objects.write([recipe])
    try:
        yield stored
    finally:
        with contextlib.suppress(HavenError):
            session.do(_destroy_unknown, stored.object_id)


def _destroy_unknown(unit: Any, object_id: bytes) -> None:
    if not unit.database.value("SELECT 1 FROM object WHERE object_id=?", (object_id.hex(),)):
        unit.objects.destroy(object_id)


def note(unit: Any, stored: StoredObject) -> str:
    """The object of a recipe gets its row (part of a command); answers what the dossier calls it by."""
    digest = stored.sha256.hex()
    if unit.database.value("SELECT 1 FROM object WHERE sha256=?", (digest,)):
        return digest  # made of the same once before: what is kept of that serves for both
    unit.database.run(
        "INSERT INTO object (object_id, key, size, sha256) VALUES (?,?,?,?)",
        (stored.object_id.hex(), stored.key, stored.size, digest),
    )
    return digest


def read(reader: Any, digest: str) -> bytes:
    """A recipe by its digest, which stays when the key of its object changes; NotFound, Damaged."""
    with _opened(reader, digest) as stored:
        return b"".join(bytes(piece) for piece in stored.iterate())


def _opened(reader: Any, digest: str) -> Any:
    row = reader.database.row("SELECT object_id, key, size FROM object WHERE sha256=?", (digest,))
    if row is None:
        raise NotFound(subject="what this paper was made from")
    return reader.objects.open(bytes.fromhex(row[0]), row[1], row[2])


# -- forgotten -------------------------------------------------------------------------


def drawn_on(reader: Any, uids: Iterable[str]) -> list[Any]:
    """Dossiers whose kept recipe draws on one of these records; one that can't be read counts too."""
    from app.dossier import refile  # the engine of papers is loaded when there is something to erase

    wanted = set(uids)
    found = []
    for dossier in table("dossier").where(reader.database, '"made_from" IS NOT NULL ORDER BY "uid"', ()):
        try:
            with _opened(reader, dossier.made_from) as stored:  # type: ignore[attr-defined]
                if wanted & refile.records_of(stored.read_at):
                    found.append(dossier)
        except (HavenError, ValueError):
            found.append(dossier)
    return found


def forget(unit: Any, uids: Iterable[str], reason: str) -> int:
    """What papers were made from goes with what is erased (part of a command); the record of the paper stays."""
    gone = drawn_on(unit, uids)
    for dossier in gone:
        rows = unit.database.rows("SELECT object_id FROM object WHERE sha256=?", (dossier.made_from,))
        for (object_id,) in list(rows):
            unit.database.run("DELETE FROM object WHERE object_id=?", (object_id,))
            unit.gone.append(object_id)
        unit.erase(dossier.uid, ["made_from"], reason)
    return len(gone)
