"""New keys for this vault, named by the old ones: partners keep the thread, and verify anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.actions import cards
from app.session import Session, marks
from app.vault import identity
from app.vault.identity import Site


def change_keys(session: Session, reason: str) -> dict[str, Any]:
    """Give this installation new keys: {fingerprint, earlier}. What was sealed for the old ones opens still.

    The secret on the recovery sheet stays the one that ends the trust in all of them. Partners learn of it from the
    next contact card, which the old keys sign for, and must verify it anew: a thief has the old keys too.
    """
    old = session.site
    fresh = identity.new_site(old.organisation, old.worker)
    site = replace(fresh, site_id=old.site_id, revocation_digest=old.revocation_digest)
    session.do(_changed, site, reason)
    session.use_site(site, bytearray(session.revocation))
    return {"fingerprint": cards.fingerprint_of(site), "earlier": cards.fingerprint_of(old)}


def _changed(unit: Any, site: Site, reason: str) -> None:
    unit.writer.reason = reason
    marks.write_site(unit, site)
