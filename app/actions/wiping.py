"""Wipe and travel: what a wipe would lose, the wipe, and the hand-over that ends in one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.actions import backup as backups
from app.actions import traces
from app.actions.backup import parts
from app.domain.errors import AlreadyExists, Environment, HavenError, Refused
from app.domain.words import N_
from app.jobs import Progress
from app.session import Session, summing
from app.store import verify
from app.vault import summary as files
from app.vault import wiping
from app.vault.backup import is_backup
from app.vault.credentials import BOUND
from app.vault.wiping import Wiped

__all__ = [
    "REMAINS", "NotConfirmed", "TravelLeft", "TravelNotConfirmed", "TravelStopped", "Wiped", "finish_if_marked",
    "hide_summary", "not_confirmed", "summary", "travel", "travel_not_confirmed", "wipe",
]  # fmt: skip

REMAINS = N_(
    "The keys were overwritten and the files removed. Flash memory (SSDs, sticks, cards), disks that copy on write "
    "and file systems with snapshots may keep old pieces of the overwritten headers, which the passphrase would still "
    "open. Backups, older copies of the folder and files exported from it are untouched; the backups open as before."
)


_CHANGED = "the vault was changed while it was being copied; nothing was wiped, do it again"


class NotConfirmed(Refused):
    """A wipe without its confirmation: says what would be lost."""

    code = "not_confirmed"
    words = N_(
        "Nothing was destroyed. This would wipe the vault {path}, and can't be undone. Last tested backup: {tested}; "
        "only here: {entries} entries, "
        "{exhibits} exhibits; files in plaintext that stay outside: {plaintext}. To do it, confirm with --yes."
    )


class TravelNotConfirmed(NotConfirmed):
    """A travel without its confirmation: says what it would do."""

    words = N_(
        "Nothing was done. Travel makes a backup in {target} that opens only with: {kept}; no longer with: {dropped}. "
        "Then the vault here is wiped, which can't be undone. To do it, confirm with --yes."
    )


class BackupNotConfirmed(NotConfirmed):
    """The same for a backup."""

    words = N_(
        "Nothing was destroyed. This is a backup, not the vault itself: {path}. A wipe of it can't be undone; what it "
        "was made of stays as it is. To do it, confirm with --yes."
    )


class TravelStopped(Environment):
    """The backup of a travel was made and proven, then the wipe failed: the vault may still open here."""

    code = "travel_stopped"
    words = N_("The backup was made, is whole and lies in {backup}. But the vault here is NOT wiped. {reason}")


class TravelLeft(TravelStopped):
    """The backup of a travel was made and proven, the keys here are gone, but something stayed."""

    words = N_("The backup was made, is whole and lies in {backup}. {reason}")


def summary(path: Path) -> dict[str, Any]:
    """What a wipe would lose, without a passphrase: {tested_at, only_here: {entries, exhibits}, plaintext}.

    None is what is not known. A hint for the confirmation: the file is not authenticated.
    """
    found = files.read(path)
    known = found.entries is not None and found.exhibits is not None
    only_here = {"entries": found.entries, "exhibits": found.exhibits} if known else None
    return {"tested_at": found.tested_at, "only_here": only_here, "plaintext": found.plaintext}


def not_confirmed(path: Path) -> NotConfirmed:
    """The refusal of a wipe that was not confirmed; NotFound, NotAVault for what is no vault."""
    wiping.finish_if_marked(path)
    wiping.refuse_no_vault(path)
    found = summary(path)
    shown = found["only_here"] or {"entries": "?", "exhibits": "?"}
    outside = "?" if found["plaintext"] is None else found["plaintext"]
    kind, full = BackupNotConfirmed if is_backup(path) else NotConfirmed, str(path.resolve())
    return kind(path=full, summary=found, tested=found["tested_at"] or "none is known", plaintext=outside, **shown)


def wipe(path: Path) -> dict[str, Any]:
    """Destroy the keys of a vault or backup at once, then its files. No passphrase, whoever holds it.

    Answers {wiped, left, plaintext, remains}: foreign files that stay in the folder, how many plaintext files
    were known to lie outside, and in words what may survive. A wipe that was interrupted is finished by the next
    open. Raises NotFound, NotAVault, Unreadable, NotWiped, FilesLeft.
    """
    known = summary(path)["plaintext"]
    return {"wiped": str(path), "left": wiping.wipe(path), "plaintext": known, "remains": REMAINS}


def finish_if_marked(path: Path) -> None:
    """Finish a wipe that was interrupted, then raise Wiped, or NotWiped; nothing happens to other folders."""
    wiping.finish_if_marked(path)


def hide_summary(session: Session, *, hidden: bool) -> None:
    """Keep no summary beside the vault (the wipe's confirmation then can't say what would be lost), or keep it again.

    Written at the next lock.
    """
    session.do(_hide, hidden)


def _hide(unit: Any, hidden: bool) -> None:  # noqa: FBT001
    if hidden:
        unit.database.run(
            "INSERT INTO meta (key, value) VALUES (?, '1') ON CONFLICT (key) DO NOTHING", (summing.HIDDEN,)
        )
    else:
        unit.database.run("DELETE FROM meta WHERE key=?", (summing.HIDDEN,))


# -- travel ---------------------------------------------------------------------------


def travel(session: Session, target: Path, keep: Sequence[str], progress: Progress | None = None) -> dict[str, Any]:
    """Hand the vault over: a backup that opens only with the credentials `keep` (their ids), rehearsed; then wipe.

    The vault is wiped only when every byte of the backup was proven, it holds all that the vault holds, and
    nothing was written meanwhile; else the vault stays as it is. The session is locked then. Answers what backup
    and wipe do, and `outside`: the paths of files in plaintext that stay, of which the list goes with the vault. Raises
    AlreadyExists for a target that is there (an ordinary backup would lose what opens it), Refused for an empty
    or unknown `keep`, or one bound to this computer, and whatever backup and rehearsal raise;
    TravelStopped when the backup stands and the wipe failed, TravelLeft when only files stayed.
    """
    _refuse_travel(session, target, keep)
    before = session.ask(_drafts)
    made = backups.backup(session, target, progress, keep=set(keep), drafts=True)
    proven = backups.rehearse(session, target, progress)
    _refuse_loss(session, made, proven)
    if session.ask(_drafts) != before:
        raise Refused(reason=_CHANGED)
    path, outside = session.path, [row["path"] for row in traces.listing(session) if row["still_there"]]
    with contextlib.suppress(HavenError, OSError):
        session.lock()
    wiped = _wiped(path, {"backup": str(target), "outside": outside})
    told = {name: made[name] for name in ("backup", "date", "checkpoint", "objects", "opens_with")}
    return {**told, "tested_at": proven["tested_at"], **wiped, "outside": outside}


def _wiped(path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    try:
        return wipe(path)
    except wiping.FilesLeft as failure:
        raise TravelLeft(**facts, reason=failure.message) from failure
    except HavenError as failure:
        raise TravelStopped(**facts, reason=failure.message) from failure


def travel_not_confirmed(session: Session, target: Path, keep: Sequence[str]) -> TravelNotConfirmed:
    """What a travel would do; raises what it would refuse."""
    _refuse_travel(session, target, keep)
    entries = session.vault.directory.credentials
    kept, dropped = ([one.name for one in entries if (one.slot_id in keep) is stays] for stays in (True, False))
    return TravelNotConfirmed(
        target=str(target), kept=", ".join(kept), dropped=", ".join(dropped) or "–", summary=summary(session.path)
    )


def _refuse_travel(session: Session, target: Path, keep: Sequence[str]) -> None:
    if os.path.lexists(target):
        raise AlreadyExists(subject=str(target))
    if session.read_only:
        raise Refused(reason="a vault that can't be written can't be wiped; make a backup instead")
    if not keep:
        raise Refused(reason="name at least one credential that opens the backup")
    known = {entry.slot_id: entry for entry in session.vault.directory.credentials}
    for one in keep:
        if one not in known:
            raise Refused(reason=f"there is no credential {one}")
        if known[one].kind == BOUND:
            raise Refused(reason=f"“{known[one].name}” is bound to this computer and opens no backup")


def _refuse_loss(session: Session, made: dict[str, Any], proven: dict[str, Any]) -> None:
    """Refused when the backup is not all there is: then nothing is wiped."""
    if not proven["matches"] or proven["behind"] != {"entries": 0, "exhibits": 0}:
        raise Refused(reason=_CHANGED)
    lost = set(made["damaged"]) - session.ask(_accepted)
    if lost:
        names = ", ".join(sorted(lost))
        raise Refused(reason=f"the files of {names} are damaged and not in the backup; nothing was wiped")


def _drafts(reader: Any) -> list[Any]:
    return list(reader.database.rows("SELECT uid, field, at, text FROM draft ORDER BY uid, field"))


def _accepted(reader: Any) -> set[str]:
    """The exhibits whose loss was accepted."""
    accepted = {
        row[0].removeprefix(verify.LOST) for row in reader.database.rows("SELECT key FROM meta WHERE key LIKE 'lost:%'")
    }
    return set(parts.names(sorted(accepted), parts.exhibits(reader.database)))
