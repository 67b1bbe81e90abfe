"""Papers on their way out: a copy that a passphrase opens, and a copy that carries somebody's signature."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from app.actions import dossier_outputs as outputs
from app.actions import filed
from app.actions.outward import refuse_names
from app.domain.errors import AlreadyExists, NotFound
from app.domain.rules.finding import Finding
from app.dossier import check, profiles, sign
from app.jobs import Progress
from app.paths import whole_file

SIGNED = "signed"
LONGEST_REASON = 200
_MOST_CERTIFICATE = 1 << 20


def encrypt_file(session: Any, file: Path, out: Path | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """A locked copy of a file of a dossier: `{out, pages, sha256, dossier, problems, passphrase}`.

    The passphrase is in this answer alone. Raises NotFound for a file that is none of ours, AlreadyExists.
    """
    file = Path(file)
    dossier = session.ask(filed.paper_of, file)
    out = Path(out) if out is not None else file.with_name(f"{file.stem}-encrypted.pdf")
    if out.exists():
        raise AlreadyExists(subject=str(out))
    refuse_names(session, dossier, out)
    with file.open("rb") as stream, whole_file(out) as copy:
        [pages], told = outputs.lock(stream, copy, progress)
    row = {"role": outputs.ENCRYPTED, "name": out.name, "pages": pages, "sha256": outputs.sha256(out)}
    if session.can_change:
        session.do(filed.add_output, dossier.uid, row)
    problems = [check.answer(found) for found in outputs.about_lock(profiles.load(dossier.profile))]
    return {
        "out": str(out),
        "pages": pages,
        "sha256": row["sha256"],
        "dossier": dossier.uid,
        "problems": problems,
        **told,
    }


def sign_file(
    session: Any,
    file: Path,
    certificate: Path,
    passphrase: bytearray,
    out: Path | None = None,
    *,
    reason: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """A copy of a dossier's file signed in place: `{out, sha256, dossier, signer, signed_at, problems}`.

    The file itself stays; the copy begins with its very bytes. `passphrase` is wiped. Raises NotFound for a file that
    is none of ours, CertificateRefused, Unusable for one that is signed or locked, AlreadyExists.
    """
    try:
        file = Path(file)
        dossier = session.ask(filed.paper_of, file)
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        mine = sign.signer(_read(Path(certificate)), passphrase, now)
    finally:
        passphrase[:] = bytes(len(passphrase))
    out = Path(out) if out is not None else file.with_name(f"{file.stem}-signed.pdf")
    if out.exists():
        raise AlreadyExists(subject=str(out))
    refuse_names(session, dossier, out, reason)
    with file.open("rb") as stream, whole_file(out) as copy:
        sign.sign(stream, copy, mine, now, reason.strip()[:LONGEST_REASON], progress)
        digest = outputs.digest(copy)
    if session.can_change:
        session.do(_signed, dossier, file, out, digest, mine.name)
    findings = _about_signature(profiles.load(dossier.profile))
    return {
        "out": str(out), "sha256": digest, "dossier": dossier.uid, "signer": mine.name, "signed_at": now.isoformat(),
        "problems": [check.answer(found) for found in findings],
    }  # fmt: skip


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_CERTIFICATE + 1)
    except OSError:
        raise NotFound(subject=str(path)) from None


def _signed(unit: Any, dossier: Any, file: Path, out: Path, digest: str, name: str) -> None:
    known = outputs.sha256(file)
    pages = next((row["pages"] for row in dossier.outputs or () if row["sha256"] == known), 0)
    row = {"role": SIGNED, "name": out.name, "pages": pages, "sha256": digest, "signer": name}
    filed.add_output(unit, dossier.uid, row)
    outputs.note(unit, out, digest, dossier.case)


def _about_signature(profile: profiles.Profile) -> list[Finding]:
    """What to know of a signature on something that is taken apart where it arrives."""
    words = "Courts stamp, split and join bundles, and a signature ends with that: file this only where asked."
    return [Finding("signature_fragile", check.NOTE, "signed", words)] if profile.takes_exhibits else []
