"""Verification of what was signed and who signed it: identities, checkpoints, accepted losses, receipts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.errors import BadFile, Damaged
from app.jobs import Progress
from app.session import marks
from app.store.database import Database
from app.store.verify import LOST, Fault, Roots
from app.vault import crypto, files, identity, receipt
from app.vault.identity import Checkpoint, Signed
from app.vault.receipt import Receipt

_ALTERED = "this receipt is damaged or altered; it proves nothing"
_NO_RECEIPT = "this is not the receipt of a checkpoint"
Shown = tuple[str, Receipt]
_STATED = (
    "SELECT v.value FROM journal j JOIN journal_value v ON v.uid = j.uid AND v.n = j.n "
    "WHERE j.kind = 'vault' AND v.field = ? AND v.value IS NOT NULL ORDER BY j.n"
)


def sites(database: Database) -> Iterator[Fault]:
    """Every identity against the entry that committed to it, both ways."""
    stated = [json.loads(row[0]) for row in database.rows(_STATED, (marks.SITE,))]
    here = [marks.site_value(site) for site in marks.sites(database)]
    # Vaults of the first versions did not journal their first identity.
    known = here[len(here) - len(stated) :] if len(here) > len(stated) else here
    for value in known:
        if value not in stated:
            yield Fault("site_changed", f"installation {value['site']}", "This identity is not the one that was made.")
    for value in stated:
        if value not in here:
            yield Fault("site_missing", f"installation {value['site']}", "This identity is gone from the database.")
    if not here:
        yield Fault("site_missing", "installation", "The database names no identity.")


def losses(database: Database) -> Iterator[Fault]:
    """An object counts as lost only when somebody accepted that, with a reason."""
    accepted = {item for row in database.rows(_STATED, (marks.LOST,)) for item in json.loads(row[0])}
    for (key,) in database.rows("SELECT key FROM meta WHERE key LIKE 'lost:%' ORDER BY key"):
        if key.removeprefix(LOST) not in accepted:
            yield Fault("setting_changed", key, "Nobody accepted the loss of this object.")


def checkpoints(database: Database, roots: Roots, progress: Progress) -> Iterator[Fault]:
    """Each signed checkpoint: by an identity of this vault, and of a tree that this one grew out of."""
    keys = _keys(database)
    total = int(database.value("SELECT count(*) FROM checkpoint") or 0)
    after = -1
    sql = "SELECT size, text, sshsig, mldsa65 FROM checkpoint WHERE size>? ORDER BY size LIMIT 100"
    done = 0
    while rows := database.rows(sql, (after,)):
        for size, text, sshsig, mldsa in rows:
            words = _wrong(keys, roots, size, text, Signed(sshsig, mldsa))
            if words:
                yield Fault("checkpoint", f"checkpoint of {size} entries", words)
        after, done = rows[-1][0], done + len(rows)
        progress.step(done, total, "journal")


def _wrong(keys: dict[str, set[crypto.PublicKeys]], roots: Roots, size: int, text: str, signed: Signed) -> str:
    try:
        checkpoint = Checkpoint.read(text.encode())
    except ValueError:
        return "It is no checkpoint."
    if checkpoint.size != size or roots.found.get(size) != checkpoint.root:
        return "The journal is not the one that was signed."
    known = keys.get(checkpoint.origin, set())
    if not any(identity.verify(public, text.encode(), signed) for public in known):
        return "Its signature is not by an identity of this vault."
    return ""


def _keys(database: Database) -> dict[str, set[crypto.PublicKeys]]:
    found: dict[str, set[crypto.PublicKeys]] = {}
    for site in marks.sites(database):
        found.setdefault(site.origin(), set()).add(site.public())
    return found


# -- receipts -------------------------------------------------------------------------


def read_receipt(path: Path) -> Shown:
    """A receipt with its file's name. Raises NotFound, NotAFile, Unreadable, BadFile."""
    data = files.read_whole(path, receipt.LARGEST + 1)
    try:
        return path.name, Receipt.read(data)
    except receipt.NotAReceipt:
        raise BadFile(subject=str(path), reason=_ALTERED if receipt.begins(data) else _NO_RECEIPT) from None


def receipts(database: Database, roots: Roots, shown: list[Shown]) -> Iterator[Fault]:
    """The vault must contain each receipt's checkpoint; one it does not is named with what is missing."""
    try:
        keys = _keys(database)
    except Damaged:
        keys = {}
    size = int(database.value("SELECT size FROM tree") or 0)
    for name, one in shown:
        code, words = _against(keys, roots, size, one)
        if code:
            yield Fault(code, name, words)


def _against(keys: dict[str, Any], roots: Roots, size: int, one: Receipt) -> tuple[str, str]:
    stated = one.checkpoint
    if not one.holds():
        return "receipt_invalid", "Its signatures do not hold."
    if one.keys not in keys.get(stated.origin, set()):
        return "receipt_stranger", "It was not signed by an identity of this vault."
    if stated.size > size:
        missing = stated.size - size
        words = (
            f"This folder is older than the receipt of {one.made}: {missing} of its {stated.size} entries are missing."
        )
        return "receipt_ahead", words
    if roots.found.get(stated.size) != stated.root:
        return "receipt_differs", f"The first {stated.size} entries are not those of the receipt of {one.made}."
    return "", ""
