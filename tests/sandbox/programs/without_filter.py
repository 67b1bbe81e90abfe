"""The hostile worker on a system that filters no system calls."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import hostile

from app.sandbox import seccomp


def refuse():
    raise OSError(22, "Invalid argument")


if __name__ == "__main__":
    seccomp.restrict = refuse
    hostile.main()
