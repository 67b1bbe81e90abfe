"""The recovery sheet of a vault, written once and never over anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from app.domain.failures import named_failures
from app.paths import whole_file
from app.session import Session
from app.store import plaintext
from app.vault import credentials
from app.vault.credentials import RECOVERY, RecoveryCode

if TYPE_CHECKING:
    from app.dossier.sheet import SheetFacts


def recovery_sheet(session: Session, code: str, out: Path | BinaryIO, lang: str = "en") -> None:
    """Write the one-page PDF with a recovery code: to a new file that its owner alone can read, or to a stream.

    The revocation secret is on it when this session made it: with the vault, a new code, or a rotation.
    Raises AlreadyExists, BadRecoveryCode, DiskFull; a file counts as lying outside in plain text until it is gone.
    """
    from app.dossier.sheet import recovery_sheet as drawn  # noqa: PLC0415 - a library of PDF is loaded only to draw

    data = drawn(_facts(session, code), lang)
    if isinstance(out, Path):
        _written(session, out, data)
    else:
        out.write(data)


def write_recovery(session: Session, out: Path, code: str, lang: str = "en") -> None:
    """Write a recovery code into a new file of its owner alone: a sheet when its name ends in .pdf, else one line."""
    if out.suffix.lower() == ".pdf":
        recovery_sheet(session, code, out, lang)
    else:
        _written(session, out, f"{code}\n".encode())


def _written(session: Session, out: Path, data: bytes) -> None:
    """A file whole or not at all, which the vault lists as lying outside in plain text until it is gone."""
    with named_failures(str(out)), whole_file(out, mode=0o600) as stream:
        stream.write(data)
    try:
        session.do(_noted, out)
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _noted(unit: Any, out: Path) -> None:
    plaintext.note(unit.database, unit.stamp.site, unit.stamp.at, out, plaintext.SHEET)


def _facts(session: Session, code: str) -> SheetFacts:
    from app.dossier.sheet import SheetFacts  # noqa: PLC0415 - as above

    vault = session.vault
    dates = [entry.made_at for entry in vault.directory.credentials if entry.kind == RECOVERY]
    made = dates[-1] if dates else session.stamp().at
    read = RecoveryCode.read(code)
    revocation = credentials.printed(session.revocation) if session.revocation else ""
    try:
        return SheetFacts(short_id(vault.vault_id), made, read.printed(), revocation)
    finally:
        read.wipe()


def short_id(vault_id: bytes) -> str:
    """The first eight signs of a vault's id, for people to compare."""
    text = vault_id.hex()
    return f"{text[:4]}-{text[4:8]}"
