"""Commands of the program, one after another in one process that was hardened first; each is a list in JSON lines."""

from __future__ import annotations

import json
import sys

from app.hardening import harden


def main() -> int:
    """Run the commands on standard input; each answers its exit code and document as a line."""
    harden()
    from app.cli.main import main as run

    for line in sys.stdin:
        code = run(json.loads(line))
        print(f"exit {code}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
