"""Real vaults for tests, with the cheapest key derivation a header accepts; those not told to be made anew are copies."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
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


def made_vault(
    path: Path, worker: str = "Tester", organisation: str = "Example", secret: bytes = SECRET
) -> tuple[Session, str]:
    """A vault made here and now, that is open, and its recovery code."""
    return sessions.create(path, passphrase(secret), worker=worker, organisation=organisation, kdf=CHEAP)


def new_vault(
    path: Path, worker: str = "Tester", organisation: str = "Example", secret: bytes = SECRET
) -> tuple[Session, str]:
    """A fresh vault that is open, and its recovery code: no other installation than those that still lie somewhere."""
    kept = _kept.setdefault((worker, organisation, secret), [])
    one = next((one for one in kept if not one.lent.exists()), None)
    if one is None:
        one = _made(path, worker, organisation, secret)
        kept.append(one)
    one.lent = path.parent
    return one.opened(path, secret), one.code


def reopened(path: Path, secret: bytes = SECRET, *, read_only: bool = False) -> Session:
    """The vault opened again."""
    return sessions.open_session(path, passphrase(secret), read_only=read_only)


@dataclass
class _Kept:
    """A vault at rest that others are copied from, as making one costs ten times as much; the folder of the last."""

    files: dict[str, bytes]
    code: str
    revocation: bytes
    lent: Path

    def opened(self, path: Path, secret: bytes) -> Session:
        for place, data in self.files.items():
            (path / place).parent.mkdir(parents=True, exist_ok=True)
            (path / place).write_bytes(data)
        session = reopened(path, secret)
        session.revocation = bytearray(self.revocation)
        return session


_kept: dict[tuple[str, str, bytes], list[_Kept]] = {}


def _made(path: Path, worker: str, organisation: str, secret: bytes) -> _Kept:
    """A vault made, read and gone again."""
    session, code = made_vault(path, worker, organisation, secret)
    revocation = bytes(session.revocation)
    session.lock()
    files = {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}
    shutil.rmtree(path)
    return _Kept(files, code, revocation, path.parent)
