"""Real vaults for tests, with the cheapest key derivation a header accepts."""

from __future__ import annotations

from pathlib import Path

from app import session as sessions
from app.session import Session
from app.vault import folder
from app.vault.credentials import KdfParams, Passphrase

CHEAP = KdfParams(64 * 1024, 1, 1)
SECRET = b"correct horse"
# What a vault sets aside, as it ships; other tests than those of it make do with less: there are a thousand vaults.
RESERVE = folder.RESERVE
folder.RESERVE = 1 << 20


def passphrase(secret: bytes = SECRET) -> Passphrase:
    """A passphrase object of its own, as it is wiped."""
    return Passphrase(bytearray(secret))


def new_vault(path: Path, worker: str = "Tester") -> tuple[Session, str]:
    """A fresh vault that is open, and its recovery code."""
    return sessions.create(path, passphrase(), worker=worker, organisation="Example", kdf=CHEAP)


def reopened(path: Path, secret: bytes = SECRET, *, read_only: bool = False) -> Session:
    """The vault opened again."""
    return sessions.open_session(path, passphrase(secret), read_only=read_only)
