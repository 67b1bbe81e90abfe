"""The files of a package in their order, with the two that explain it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from app.handover import crate, guide, rows
from app.handover.guide import About, Terms, Tongue
from app.handover.rows import Member

_FIRST = (rows.GUIDE, rows.DOSSIER, rows.CRATE, rows.RECORDS, rows.CUSTODY, rows.ORIGINAL, rows.DERIVED)


def arranged(
    members: Sequence[Member],
    *,
    package_id: str,
    organisation: str,
    created: str,
    mark: str,
    terms: Terms = guide.no_terms,
    tongue: Tongue = guide.ENGLISH,
) -> list[Member]:
    """All files as `write_package` takes them: START-HERE.html first, then papers, description, records, evidence.

    `terms` says purpose and conditions in the language of a code, as pairs of a label and words; `tongue` is the
    sender's language.
    """
    kept = sorted(members, key=lambda member: _FIRST.index(member.role) if member.role in _FIRST else len(_FIRST))
    about = About(package_id, organisation, created, mark, [member.row() for member in kept], terms)
    described = _made(crate.NAME, rows.CRATE, crate.metadata(about))
    papers = [member for member in kept if member.role == rows.DOSSIER]
    others = [member for member in kept if member.role != rows.DOSSIER]
    return [_made(guide.NAME, rows.GUIDE, guide.page(about, tongue)), *papers, described, *others]


def _made(path: str, role: str, content: bytes) -> Member:
    def pieces() -> Iterator[bytes]:
        yield content

    return Member(path, role, len(content), sha256(content).digest(), pieces)
