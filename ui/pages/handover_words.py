"""Words that several steps of handing over share."""

from __future__ import annotations

from app.domain.words import N_

# What somebody counts; names, parts and lines of custody belong to these.
WEIGHED = (
    "case", "person", "event", "threat", "evidence", "statement", "risk_assessment", "proceeding", "deadline", "fact",
    "source", "consent", "answer", "note", "task", "intervention",
)  # fmt: skip
# Why a record is refused.
REFUSED = {
    "other_case": N_("it belongs to a case that this package is not about"),
    "other_kind": N_("here, something else has its number"),
    "other_bytes": N_("it tells of another file than the one that is here"),
    "never_edited": N_("what was written once is never changed"),
    "legal_hold": N_("it is on legal hold here"),
}
