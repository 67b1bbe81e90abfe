"""The hostile worker on a system that has no Landlock."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import hostile

from app.sandbox import landlock


def refuse(paths):
    raise OSError(38, "Function not implemented")


if __name__ == "__main__":
    landlock.restrict = refuse
    hostile.main()
