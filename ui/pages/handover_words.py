"""Words that several steps of handing over share."""

from __future__ import annotations

from app.domain.messages_receiving import REFUSALS

# What somebody counts; names, parts and lines of custody belong to these.
WEIGHED = (
    "case", "person", "event", "threat", "evidence", "statement", "risk_assessment", "proceeding", "deadline", "fact",
    "source", "consent", "answer", "note", "task", "intervention",
)  # fmt: skip
# Why a record is refused.
REFUSED = REFUSALS
