"""What the window asks of the vault as a whole, off its own thread; the rooms behind it are read only when needed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.jobs import Progress

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EXHIBIT = re.compile(r"E-\d+(?:/[A-Z]\d+)?")
Answer = dict[str, Any]


# -- without a passphrase -------------------------------------------------------------


def summary(path: Path) -> Answer:
    """What a wipe would lose; raises Wiped for a vault whose wipe began, after finishing it."""
    from app.actions import wiping  # noqa: PLC0415

    wiping.finish_if_marked(path)
    return wiping.summary(path)


def wipe(path: Path) -> Answer:
    """Destroy a vault."""
    from app.actions import wiping  # noqa: PLC0415

    return wiping.wipe(path)


# -- a disk that was pulled out ---------------------------------------------------------


def in_place(session: Any) -> bool:
    """Whether the folder at the path is this vault, also after what was opened there is dead."""
    from app.actions import opening  # noqa: PLC0415

    return opening.in_place(session)


def let_go(session: Any) -> None:
    """End a session whose disk is gone: what can't be written any more is left as it lies."""
    with contextlib.suppress(Exception):
        session.lock(hurried=True)


# -- the state of the vault -----------------------------------------------------------


def overview(session: Any) -> Answer:
    """Everything the page of the vault shows: info, credentials, plaintext outside."""
    from app.actions import credentials, traces, vault  # noqa: PLC0415

    return {
        "info": vault.info(session),
        "credentials": credentials.listing(session),
        "traces": traces.listing(session),
    }


def reminder(session: Any) -> Answer:
    """Whether a backup is due."""
    from app.actions import backup  # noqa: PLC0415

    return backup.reminder(session)


def accept_loss(session: Any, reason: str) -> None:
    """Go on with what is there."""
    session.accept_loss(reason)


# -- credentials ----------------------------------------------------------------------


def add_passphrase(session: Any, secret: bytearray, name: str) -> Answer:
    """A further passphrase."""
    from app.actions import credentials  # noqa: PLC0415

    return credentials.add_passphrase(session, secret, name)


def add_key_file(session: Any, secret: bytearray, name: str, key_file: Path, *, make: bool) -> Answer:
    """A passphrase with a key file, which is made when asked."""
    from app.actions import credentials  # noqa: PLC0415

    try:
        if make:
            credentials.make_key_file(key_file)
    except BaseException:
        secret[:] = bytes(len(secret))
        raise
    return credentials.add_key_file(session, secret, key_file, name)


def add_keyring(session: Any, secret: bytearray, name: str) -> Answer:
    """A passphrase bound to this computer."""
    from app.actions import credentials  # noqa: PLC0415

    return credentials.add_keyring(session, secret, name)


def change_passphrase(session: Any, secret: bytearray) -> list[str]:
    """Another passphrase in place of the one in use."""
    from app.actions import credentials  # noqa: PLC0415

    return credentials.change_passphrase(session, secret)


def revoke(session: Any, credential: str) -> Answer:
    """Take a credential away."""
    from app.actions import credentials  # noqa: PLC0415

    return credentials.revoke(session, credential)


def renew_recovery(session: Any) -> str:
    """A new recovery code."""
    from app.actions import credentials  # noqa: PLC0415

    return credentials.renew_recovery(session)


def rehearse_recovery(session: Any, code: bytearray) -> None:
    """See that the code on paper opens the vault."""
    from app.actions import credentials  # noqa: PLC0415

    credentials.rehearse_recovery(session, code)


def save_sheet(session: Any, code: str, out: Path, lang: str) -> None:
    """Write the recovery sheet and put it on the list of what lies outside."""
    from app.actions import sheet, traces  # noqa: PLC0415

    sheet.recovery_sheet(session, code, out, lang)
    session.do(traces.note_plaintext, out, "sheet")


def rotate(
    session: Any, presented: Sequence[tuple[bytearray, Path | None]], *, deep: bool, progress: Progress | None = None
) -> Answer:
    """New keys; only what is presented still opens."""
    from app.actions import credentials  # noqa: PLC0415

    shown = [credentials.Presented(secret, key_file) for secret, key_file in presented]
    return credentials.rotate(session, shown, deep=deep, progress=progress)


# -- copies ---------------------------------------------------------------------------


def backup(session: Any, target: Path, progress: Progress | None = None) -> Answer:
    """A new backup, or an earlier one brought up to date."""
    from app.actions import backup as actions  # noqa: PLC0415

    return actions.backup(session, target, progress)


def rehearse(session: Any, target: Path, progress: Progress | None = None) -> Answer:
    """Prove that a backup would restore."""
    from app.actions import backup as actions  # noqa: PLC0415

    return actions.rehearse(session, target, progress)


def restore(
    source: Path,
    target: Path,
    secret: bytearray,
    *,
    recovery: bool,
    key_file: Path | None,
    progress: Progress | None = None,
) -> tuple[Any, Answer]:
    """A new vault made of a backup, open, and what the backup says of itself; `secret` is wiped."""
    from app.actions import backup as actions  # noqa: PLC0415

    try:
        return actions.restore(source, target, lambda: secret, progress, recovery=recovery, key_file=key_file)
    finally:
        secret[:] = bytes(len(secret))


def travel(session: Any, target: Path, keep: Sequence[str], progress: Progress | None = None) -> Answer:
    """Hand the vault over and wipe it here."""
    from app.actions import wiping  # noqa: PLC0415

    return wiping.travel(session, target, keep, progress)


def verify(session: Any, receipts: Sequence[Path] = (), progress: Progress | None = None) -> Answer:
    """Check an open vault, also against custody receipts."""
    from app.actions import verifying  # noqa: PLC0415

    return verifying.verify(session, progress, receipts).answer()


def place_of(reader: Any, subject: str) -> tuple[str, str] | None:
    """Kind and uid of the record that a problem of verification speaks of (query)."""
    from app.actions import queries  # noqa: PLC0415
    from app.domain.fields import REGISTRY  # noqa: PLC0415

    uid = _UID.search(subject)
    exhibit = _EXHIBIT.search(subject)
    if uid is not None:
        record = queries.find(reader, uid[0])
        return (record.record_kind, record.uid) if record.record_kind in REGISTRY else None
    if exhibit is not None:
        page = queries.records(reader, "evidence", case=None, after=None, limit=10, text=exhibit[0])
        found = (row for row in page.rows if getattr(row, "exhibit", "") == exhibit[0])
        return next(((row.record_kind, row.uid) for row in found), None)
    return None


# -- traces ---------------------------------------------------------------------------


def remove_trace(session: Any, path: Path) -> Answer:
    """Delete a listed file."""
    from app.actions import traces  # noqa: PLC0415

    return traces.remove(session, path)


def forget_trace(session: Any, path: Path) -> Answer:
    """Take a file off the list."""
    from app.actions import traces  # noqa: PLC0415

    return traces.forget(session, path)
