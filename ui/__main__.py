"""`python -m ui`: the desktop."""

import sys

from app.hardening import harden
from app.kernel.memory import sweep


def run() -> int:
    """Give up what is never needed, before anything else is loaded, then be the window."""
    harden()
    from ui.main import main  # noqa: PLC0415 - after what it can't undo

    code = main()
    sweep()
    return code


if __name__ == "__main__":
    sys.exit(run())
