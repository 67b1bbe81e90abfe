"""A process of its own that judges one passphrase and ends: judging leaves copies everywhere, and they go with it.

Reads UTF-8 from standard input; writes 0–4, how hard it is to guess.
"""

from __future__ import annotations

import sys
from pathlib import Path

LETTERS = 72  # what the judge looks at; each has up to four bytes


def main() -> int:
    """Give up what is not needed, judge, say the number."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from app.hardening import harden  # noqa: PLC0415 - the program is found only now

    harden()
    from zxcvbn import zxcvbn  # noqa: PLC0415 - after what can't be undone

    text = sys.stdin.buffer.read(4 * LETTERS).decode("utf-8", "ignore")[:LETTERS]
    sys.stdout.write(str(int(zxcvbn(text)["score"]) if text else 0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
