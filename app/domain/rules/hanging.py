"""What hangs on what: a record goes nowhere without those it belongs to."""

from __future__ import annotations

# For each kind the references whose target must be there too; empty ones don't count.
HANGS_ON: dict[str, tuple[str, ...]] = {
    "person_name": ("person",), "identity_document": ("person",), "contact_point": ("person",), "address": ("person",),
    "participation": ("person",), "relationship": ("person", "other"), "part": ("evidence",),
    "citation": ("evidence", "target_uid"), "custody": ("evidence",), "paragraph": ("statement",),
    "involvement": ("person", "target_uid"), "consent": ("person",), "statement": ("person",),
    "decision": ("proceeding",), "remedy": ("proceeding",), "deadline": ("proceeding",),
    "answer": ("person", "proceeding"), "intervention": ("person",), "source": ("person",),
}  # fmt: skip
# The copy of an exhibit that may go where its original stays.
REDACTED = "redacted"
