"""Opening beyond the key derivation, and the state record at each commit."""

from __future__ import annotations

import statistics
from typing import Any

from measuring import SECRET, opened_beyond_derivation, timed, vault


def unlock() -> dict[str, Any]:
    """A small vault opened, without the key derivation, against the derivation at its default."""
    from app.vault.credentials import KdfParams, Passphrase

    with vault("unlock"):
        pass
    usual = min(timed(lambda: Passphrase(bytearray(SECRET)).key_material(KdfParams(), bytes(16))) for _ in range(2))
    rest = []
    for _ in range(5):
        session, beyond = opened_beyond_derivation("unlock")
        rest.append(beyond)
        session.lock()
    return {
        "beyond_derivation_ms": round(1000 * min(rest), 1),
        "default_derivation_ms": round(1000 * usual),
        "beyond_derivation_vs_default_derivation": round(min(rest) / usual, 3),
    }


def state() -> dict[str, Any]:
    """The state record at each commit, as a share of the commit."""
    from app.actions import records

    with vault("state") as session:
        session.do(records.add_case, {"code": "C-001"})
        note = {"text": "a few words"}
        commit = statistics.median(
            timed(lambda: session.do(records.add_record, "note", note, "C-001")) for _ in range(200)
        )
        record = session.vault.state.read()
        write = statistics.median(timed(lambda: session.vault.state.write(record)) for _ in range(200))
    return {"state_write_share_of_commit": round(write / commit, 3), "commit_ms": round(1000 * commit, 2)}
