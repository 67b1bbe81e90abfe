"""What verification finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that verification found."""

    code: str
    subject: str
    message: str
