"""Small values find room in SQLite's own slots; what is taken from the system is locked, in a process as the product's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.paths import ROOT

# In a process of its own: the tests' own one does without, and what was switched on in one can't be switched off.
LOOK = """
import json, re, sys
from pathlib import Path
from app.store import slots
from app.store.database import Database

def locked():
    return int(re.search(r"VmLck:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

before = locked()
database = Database.open(Path(sys.argv[1]), bytearray(b"x'" + b"00" * 48 + b"'"), create=True)
database.run("CREATE TABLE t (a TEXT)")
print(json.dumps({
    "no library": slots.enlarge("no such library"),
    "secure": database.value("PRAGMA cipher_memory_security"),
    "locked": locked() - before,
}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="how much is locked is Linux's to tell")
def test_a_database_as_it_ships_takes_more_slots_and_locks_and_wipes_its_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOOK, str(tmp_path / "a.db")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert (found["no library"], found["secure"]) == (False, "1")
    assert found["locked"] >= 500  # KiB: the slots alone are 600
