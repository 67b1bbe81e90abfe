"""Killed while files of a package come in: a process of its own, that dies once so many of them lie there.

usage: python -m tests.actions.receiving_killed VAULT N
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from app.actions.receiving import storing
from tests import quick
from tests.actions.test_receiving_storing import FILES
from tests.handover.packages import opened, sealed
from tests.vaults import reopened


def main(path: Path, after: int) -> None:
    """Take the files in, and die."""
    session = reopened(path)
    real, written = session.vault.objects.write, [0]

    def write(*given: Any, **named: Any) -> Any:
        made = real(*given, **named)
        written[0] += 1
        if written[0] == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    session.vault.objects.write = write  # type: ignore[method-assign]
    with storing.streamed(session, opened(sealed(FILES)[0]), files=True):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    quick.spare()  # a kill takes nothing from the disk
    main(Path(sys.argv[1]), int(sys.argv[2]))
