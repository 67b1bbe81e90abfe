"""Why a package is not taken in: calm words by a stable code."""

from __future__ import annotations

from typing import Any

from app.domain.errors import PackageRefused
from app.domain.messages_packages import REASONS


def refused(code: str, **facts: Any) -> PackageRefused:
    """The error for one of the reasons."""
    return PackageRefused(reason=REASONS[code].format_map(facts), reason_code=code, **facts)
