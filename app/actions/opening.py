"""Opening and making a vault from what somebody typed."""

from __future__ import annotations

from pathlib import Path

from app import session as sessions
from app.session import Session
from app.vault.credentials import KdfParams, Passphrase, RecoveryCode


def open_vault(path: Path, secret: bytearray, *, recovery: bool = False, read_only: bool = False) -> Session:
    """Open a vault with a passphrase or recovery code (UTF-8), which is wiped; errors as `open_session`."""
    try:
        credential = RecoveryCode.read(secret.decode()) if recovery else Passphrase(secret)
        return sessions.open_session(path, credential, read_only=read_only)
    finally:
        secret[:] = bytes(len(secret))


def make_vault(
    path: Path, secret: bytearray, *, worker: str = "", organisation: str = "", kdf: KdfParams | None = None
) -> tuple[Session, str]:
    """Make a vault under a passphrase (UTF-8), which is wiped; its session, and the recovery code told once."""
    try:
        return sessions.create(path, Passphrase(secret), worker=worker, organisation=organisation, kdf=kdf)
    finally:
        secret[:] = bytes(len(secret))
