"""A package looked at from outside: who sent it, what for, how much; its files are not read and nothing changes."""

from __future__ import annotations

from typing import Any

from app.actions.receiving import describing
from app.actions.receiving.source import Source, opened
from app.jobs import Progress
from app.session import Session


def inspect(session: Session, source: Source) -> dict[str, Any]:
    """What a package says of itself, its sender proven. Raises what `open_package` raises."""
    with opened(session, source, Progress()) as came:
        package = session.ask(describing.described, came)
        return session.ask(describing.told, package)
