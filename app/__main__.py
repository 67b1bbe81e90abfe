"""`python -m app` is the command line."""

from __future__ import annotations

import sys

from app.hardening import harden
from app.kernel.memory import sweep


def run() -> int:
    """Give up what is never needed, before anything else is loaded, then be the command line."""
    harden()
    from app.cli.main import main  # noqa: PLC0415 - after what it can't undo

    code = main()
    sweep()
    return code


if __name__ == "__main__":
    sys.exit(run())
