"""Programs of others that open what we make: age, typage under Node.js, tar, bagit, ssh-keygen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.paths import ROOT

SCRIPT = Path(__file__).parent / "node" / "age.mjs"
MODULES = Path(sys.prefix) / "node" / "node_modules"


def typage(task: str, key: str, content: bytes) -> bytes:
    """Seal or open with typage; `make test` installs it."""
    return run("node", SCRIPT, MODULES, task, key, stdin=content)


def run(*command: str | Path, stdin: bytes = b"", folder: Path = ROOT) -> bytes:
    """What a program answers; a failure shows what it said."""
    done = subprocess.run([str(part) for part in command], input=stdin, capture_output=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


def validated(bag: Path) -> None:
    """Validate a bag with the reference validator."""
    run(sys.executable, Path(sys.prefix) / "bin" / "bagit.py", "--validate", bag)
