"""Opening and making a vault from what somebody typed."""

from __future__ import annotations

from pathlib import Path

from app import session as sessions
from app.actions.presenting import AtHand, CodeOpensNothing, guess
from app.domain.errors import HavenError, WrongKey
from app.session import Session
from app.vault.credentials import Credential, KdfParams, Passphrase, RecoveryCode
from app.vault.folder import read_headers


def open_vault(
    path: Path,
    secret: bytearray,
    *,
    recovery: bool = False,
    key_file: Path | None = None,
    read_only: bool = False,
) -> Session:
    """Open a vault with a passphrase or recovery code (UTF-8), which is wiped; errors as `open_session`.

    A passphrase is tried alone, with the key file, and with what this computer's keyring holds for the vault; a
    WrongKey says in `facts.keyring` when that keyring was locked, slow or failed; CodeOpensNothing for a code.
    """
    credential: Credential | None = None
    try:
        credential = presented(path, secret, recovery=recovery, key_file=key_file)
        return sessions.open_session(path, credential, read_only=read_only)
    except WrongKey:
        if isinstance(credential, AtHand) and credential.keyring is not None:
            raise WrongKey(keyring=credential.keyring) from None
        if recovery:
            raise CodeOpensNothing from None
        raise
    finally:
        if credential is not None:
            credential.wipe()
        secret[:] = bytes(len(secret))


def presented(path: Path, secret: bytearray, *, recovery: bool = False, key_file: Path | None = None) -> Credential:
    """What somebody typed as a credential of a vault or backup; wipe it. BadRecoveryCode, the key file's errors."""
    if recovery:
        return RecoveryCode.read(secret.decode("utf-8", "replace"))
    vault_ids = [copy.vault_id for copy in read_headers(path).values()]
    return guess(secret, list(dict.fromkeys(vault_ids)), key_file)


def make_vault(
    path: Path, secret: bytearray, *, worker: str = "", organisation: str = "", kdf: KdfParams | None = None
) -> tuple[Session, str]:
    """Make a vault under a passphrase (UTF-8), which is wiped; its session, and the recovery code told once."""
    try:
        return sessions.create(path, Passphrase(secret), worker=worker, organisation=organisation, kdf=kdf)
    finally:
        secret[:] = bytes(len(secret))


def in_place(session: Session) -> bool:
    """Whether the vault of an open session lies at its path, be it on a disk that was put in again."""
    try:
        copies = read_headers(session.path)
    except HavenError:
        return False
    return any(copy.vault_id == session.vault.vault_id for copy in copies.values())
