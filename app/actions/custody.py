"""Custody receipts: how far the journal had come, signed, to be kept by somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.actions.verifying_identity import read_receipt
from app.domain.errors import AlreadyExists, RolledBack
from app.domain.failures import named_failures
from app.paths import whole_file
from app.session import Reader, Session
from app.store import journal
from app.vault import receipt
from app.vault.receipt import Receipt


def checkpoint(session: Session, out: Path | None = None) -> dict[str, Any]:
    """Sign how far the journal is now: {origin, size, root, made, key, out, receipt: the file's text}.

    With `out` the receipt is written there, a new file. Raises RolledBack while an alarm stands, AlreadyExists.
    """
    if session.alarms:
        raise RolledBack(reason=" ".join(alarm.message for alarm in session.alarms))
    size, root = session.ask(_position)
    made = receipt.issue(session.site, size, root, journal.now()[0])
    if out is not None:
        try:
            with named_failures(str(out)), whole_file(out) as stream:
                stream.write(made.text().encode())
        except FileExistsError:
            raise AlreadyExists(subject=str(out)) from None
    return {**_told(made), "out": None if out is None else str(out), "receipt": made.text()}


def verify_file(path: Path) -> dict[str, Any]:
    """Whether a receipt's signatures hold, and whose they are: {ok, origin, size, root, made, key}.

    Needs no vault. Whose key that is, the holder of the vault must say: compare the fingerprint. Raises
    NotFound, NotAFile, Unreadable, BadFile.
    """
    _, made = read_receipt(path)
    return {"ok": made.holds(), **_told(made)}


def _told(made: Receipt) -> dict[str, Any]:
    stated = made.checkpoint
    told = {"origin": stated.origin, "size": stated.size, "root": stated.root.hex()}
    return {**told, "made": made.made, "key": made.fingerprint()}


def _position(reader: Reader) -> tuple[int, bytes]:
    return journal.position(reader.database)
