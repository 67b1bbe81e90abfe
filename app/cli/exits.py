"""Which error ends with which exit code."""

from __future__ import annotations

DONE, REFUSED, USAGE, KEY, IN_USE, TOO_NEW, ENVIRONMENT, CANCELLED = 0, 1, 2, 3, 4, 5, 6, 130

EXITS = {
    "usage": USAGE,
    "wrong_key": KEY,
    "missing_key": KEY,
    "bad_passphrase": KEY,
    "bad_recovery_code": KEY,
    "in_use": IN_USE,
    "too_new": TOO_NEW,
    "environment": ENVIRONMENT,
    "disk_full": ENVIRONMENT,
    "io": ENVIRONMENT,
    "files_left": ENVIRONMENT,
    "not_wiped": ENVIRONMENT,
    "travel_stopped": ENVIRONMENT,
    "cancelled": CANCELLED,
}


def exit_of(code: str) -> int:
    """The exit code of an error code; what is not listed is a refusal."""
    return EXITS.get(code, REFUSED)
