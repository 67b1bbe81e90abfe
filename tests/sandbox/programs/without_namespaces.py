"""The hostile worker on a system whose administrator allows no namespaces."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import hostile

from app.sandbox import namespaces


def refuse(flags):
    raise OSError(1, "Operation not permitted")


if __name__ == "__main__":
    namespaces._unshare = refuse
    hostile.main()
