"""What opens a vault: listed, added, changed, renewed, rehearsed, revoked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.actions.presenting import KINDS, CodeOpensNothing, Presented
from app.actions.rotation import rotate
from app.actions.sheet import recovery_sheet
from app.domain import ids
from app.domain.errors import NotFound, Refused
from app.domain.words import N_
from app.session import Session, marks
from app.vault import changing, crypto, devicekey, header, identity, keyfile
from app.vault.credentials import BOUND, RECOVERY, WITH_KEY_FILE, Passphrase, RecoveryCode, TwoFactor
from app.vault.header import Entry
from app.vault.identity import Site

__all__ = [
    "KINDS", "OLDER_COPIES", "Presented", "add_key_file", "add_keyring", "add_passphrase", "change_passphrase",
    "keyring_state", "listing", "make_key_file", "named", "ready", "recovery_sheet", "rehearse_recovery",
    "rehearsed_at", "renew_recovery", "revoke", "rotate",
]  # fmt: skip

_LEAST_DIGITS = 6

# To be said after every change here.
OLDER_COPIES = N_("Backups and older copies of this folder still open with what opened them when they were made.")


def listing(session: Session) -> list[dict[str, Any]]:
    """Every credential: {id, kind: passphrase|keyfile|keyring|recovery, name, made_at, used: in this session}."""
    return [_row(session, entry) for entry in session.vault.directory.credentials]


def _row(session: Session, entry: Entry) -> dict[str, Any]:
    kind = KINDS.get(entry.kind, str(entry.kind))
    used = session.vault.credential
    is_used = used is not None and used.slot_id == entry.slot_id
    return {"id": entry.slot_id, "kind": kind, "name": entry.name, "made_at": entry.made_at, "used": is_used}


def keyring_state() -> dict[str, str]:
    """How the keyring of this computer is: {state: ready|none|locked|slow|failed, meaning: in words, backend or ""}."""
    found = devicekey.state()
    return {"state": found.state, "meaning": devicekey.MEANINGS[found.state], "backend": found.backend}


# -- changing -------------------------------------------------------------------------


def ready(session: Session) -> None:
    """Raise what a change would raise (ReadOnly, RolledBack), before anything is written."""
    session.do(lambda unit: None)


def change_passphrase(session: Session, secret: bytearray) -> list[str]:
    """A new passphrase (UTF-8, wiped) for the credential in use, which keeps its second factor; the names of what went.

    After the recovery code every plain passphrase is replaced. Refused once the credential in use was revoked.
    See OLDER_COPIES.
    """

    def change() -> list[Entry]:
        return list(session.vault.change_passphrase(Passphrase(secret)))

    try:
        gone = _changed(session, "passphrase", change)
    finally:
        secret[:] = bytes(len(secret))
    return [entry.name for entry in gone]


def add_passphrase(session: Session, secret: bytearray, name: str) -> dict[str, Any]:
    """A further passphrase (UTF-8, wiped); its row of `listing`.

    Refused when all eight slots are taken, or when it opens the vault already; the same goes for the others below.
    """
    return _added(session, Passphrase(secret), name)


def add_key_file(session: Session, secret: bytearray, key_file: Path, name: str) -> dict[str, Any]:
    """A passphrase (UTF-8, wiped) that opens only together with a file outside the vault; its row of `listing`."""
    try:
        digest = keyfile.digest(key_file, outside=session.path)
    except BaseException:
        secret[:] = bytes(len(secret))
        raise
    return _added(session, TwoFactor(secret, WITH_KEY_FILE, digest), name)


def make_key_file(out: Path) -> None:
    """A new key file of random bytes, readable for its owner alone; AlreadyExists."""
    keyfile.make(out)


def add_keyring(session: Session, secret: bytearray, name: str) -> dict[str, Any]:
    """A passphrase (UTF-8, wiped) that opens only on this computer; its row of `listing`.

    Raises NoKeyring when the keyring can't be used.
    """
    try:
        changing.checked_name(name)
        ready(session)
        factor, made = devicekey.store(session.vault.vault_id)
    except BaseException:
        secret[:] = bytes(len(secret))
        raise
    try:
        return _added(session, TwoFactor(secret, BOUND, factor), name)
    except BaseException:
        if made:
            devicekey.forget(session.vault.vault_id)
        raise


def _added(session: Session, new: Passphrase, name: str) -> dict[str, Any]:
    try:
        clean = changing.checked_name(name)
        entry = _changed(session, "credential_added", lambda: changing.add(session.vault, new, clean))
    finally:
        new.wipe()
    return _row(session, entry)


def named(session: Session, word: str) -> str:
    """The id of the credential that somebody means by its id, at least six digits of that, or its name.

    NotFound; Refused when several could be meant.
    """
    entries = session.vault.directory.credentials
    if any(entry.slot_id == word for entry in entries):
        return word
    begins = word.lower() if len(word) >= _LEAST_DIGITS else None
    found = [one for one in entries if one.name == word or (begins and one.slot_id.startswith(begins))]
    if len(found) > 1:
        ids_of = ", ".join(entry.slot_id for entry in found)
        raise Refused(reason=f"several credentials are meant by “{word}”; name one by its id: {ids_of}")
    if not found:
        raise NotFound(subject=f"credential {word}")
    return found[0].slot_id


def revoke(session: Session, slot_id: str) -> dict[str, Any]:
    """Take a credential away; {id, kind, name, revoked}. See OLDER_COPIES.

    Refuses the last one that is no recovery code. The keyring forgets the vault with the last one bound to a computer.
    """
    gone = changing.find(session.vault, slot_id)
    row = _row(session, gone)

    def take() -> Entry:
        changing.revoke(session.vault, gone)
        return gone

    _changed(session, "credential_revoked", take)
    if gone.kind == BOUND and not changing.of_kind(session.vault, BOUND):
        devicekey.forget(session.vault.vault_id)
    return {"id": row["id"], "kind": row["kind"], "name": row["name"], "revoked": True}


def renew_recovery(session: Session) -> str:
    """A new recovery code, told once; earlier ones open no more. See OLDER_COPIES.

    The identity gets a new revocation secret with it, so that one sheet holds both: see `recovery_sheet`.
    """
    ready(session)
    code = session.exclusively(lambda: changing.renew_recovery(session.vault))
    site, revocation = identity.with_new_revocation(session.site)
    entry = changing.find(session.vault, changing.of_kind(session.vault, RECOVERY)[-1])
    session.do(_renewed, entry, site, session.vault.header_generation)
    session.use_site(site, revocation)
    try:
        return code.printed()
    finally:
        code.wipe()


def _renewed(unit: Any, entry: Entry, site: Site, generation: int) -> None:
    _note(unit, "recovery_renewed", [entry], generation)
    marks.write_site(unit, site)
    marks.drop(unit.database, marks.REHEARSED)


def rehearse_recovery(session: Session, code: bytearray) -> None:
    """See that a recovery code (UTF-8, wiped) opens this vault, and keep the date. Raises WrongKey, BadRecoveryCode."""
    try:
        read = RecoveryCode.read(code.decode("utf-8", "replace"))
    finally:
        code[:] = bytes(len(code))
    material = read.key_material(session.vault.header.kdf, session.vault.header.salt)
    try:
        found = header.open_slots(session.vault.header, RECOVERY, material)
        if found is None:
            raise CodeOpensNothing
        crypto.wipe(found[1])
    finally:
        crypto.wipe(material)
        read.wipe()
    session.do(_rehearsed)


def _rehearsed(unit: Any) -> None:
    unit.writer.append("recovery_rehearsed", "vault", ids.new_uid(), None, {})
    marks.put(unit.database, **{marks.REHEARSED: unit.stamp.at})


def rehearsed_at(reader: Any) -> str | None:
    """When the recovery code was last seen to work (query)."""
    found = reader.database.value("SELECT value FROM meta WHERE key=?", (marks.REHEARSED,))
    return None if found is None else str(found)


def _changed(session: Session, action: str, change: Callable[[], Any]) -> Any:
    """Do a change of the header between two looks at whether it may be done, and journal it."""
    ready(session)
    # On the store thread: a lock waits for it, and must not wipe the vault key while a header is being sealed.
    found = session.exclusively(change)
    entries = found if isinstance(found, list) else [found]
    session.do(_note, action, entries, session.vault.header_generation)
    return found


def _note(unit: Any, action: str, entries: list[Entry], generation: int) -> None:
    told = [{"credential": entry.name, "credential_kind": KINDS.get(entry.kind, "other")} for entry in entries]
    for about in told or [{}]:
        unit.writer.append(action, "vault", ids.new_uid(), None, about)
    marks.put(unit.database, header_generation=str(generation))
