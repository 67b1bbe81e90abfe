"""What a rule finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["stop", "warn", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say; `stop` forbids, `warn` makes a draft, `note` only tells.

    `subject` is the uid or number it is about; `source` and `verified` are those of the rule's data.
    """

    code: str
    level: Level
    subject: str
    message: str
    rule: str = ""
    source: str = ""
    verified: bool = True
    facts: dict[str, Any] = field(default_factory=dict, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The finding as the command line answers it."""
        names = ("code", "level", "rule", "source", "verified", "subject", "message")
        return {name: getattr(self, name) for name in names}


def stopped(findings: list[Finding]) -> bool:
    """Whether any of them forbids."""
    return any(finding.level == "stop" for finding in findings)
