"""`python -m ui`: the desktop."""

import sys

from app.hardening import harden


def run() -> int:
    """Give up what is never needed, before anything else is loaded, then be the window."""
    harden()
    from ui.main import main  # noqa: PLC0415 - after what it can't undo

    return main()


if __name__ == "__main__":
    sys.exit(run())
