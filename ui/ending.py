"""What is done when the window ends: secrets are put away, work is waited for, the vault is closed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

_SETTLE_SECONDS = 20.0
_HURRIED_SECONDS = 0.1


def put_secrets_away() -> None:
    """What stands typed or shown is wiped before anything waits."""
    from ui.dialogs.recovery import put_all_away  # noqa: PLC0415 - most of it is read only once a vault is open

    put_all_away()


def close_vault(session: Any, work: list[Any], release: Callable[[], None] | None, hurried: bool) -> None:  # noqa: FBT001 - runs in the pool
    """Wait for what was begun, then lock, then let the system sleep; runs off the window's thread."""
    import concurrent.futures  # noqa: PLC0415

    try:
        with contextlib.suppress(Exception):  # work that failed is no reason not to lock
            concurrent.futures.wait(work, timeout=_HURRIED_SECONDS if hurried else _SETTLE_SECONDS)
        session.lock(hurried=hurried)
    finally:
        if release is not None:
            release()
