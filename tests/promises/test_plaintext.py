"""Plaintext left behind: nothing written but vault and outputs; what lies outside is listed until it is gone."""

from __future__ import annotations

import os
import subprocess
import sys

from app.actions import evidence, traces
from app.paths import ROOT
from app.session import Session
from tests.promises.conftest import NAMES, SECRET, Office, readable
from tests.traces.test_journey import everything_under, own_environ


def test_plaintext_sources_and_exports_are_listed_until_they_are_gone(office: Office, opened: Session) -> None:
    source = office.folder / f"{NAMES[0]} statement.txt"
    out = office.folder / "given.txt"
    evidence.export(opened, office.exhibit, out)
    assert [row["path"] for row in traces.listing(opened)] == [str(source), str(out)]
    assert "stick" in traces.remove(opened, source)["keeps"]
    out.unlink()
    assert traces.listing(opened) == []
    assert traces.count(opened) == 0


def test_plaintext_of_a_killed_program_is_nowhere(office: Office) -> None:
    """Killed with the vault open and a record half-way, it leaves nothing but the vault, and nothing in that to read."""
    program = (
        "import sys, os; from pathlib import Path; from app.actions import opening, records\n"
        "session = opening.open_vault(Path(sys.argv[1]), bytearray(sys.stdin.readline().strip().encode()))\n"
        f"session.do(records.add_record, 'note', {{'text': '{NAMES[0]} {NAMES[1]}'}}, 'C-001')\n"
        "print('written', flush=True); sys.stdin.readline()"
    )
    environ = own_environ(office.folder / "home")
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", program, str(office.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environ,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(f"{SECRET}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline() == b"written\n"
        process.kill()
        assert process.stderr.read() == b""
    assert everything_under(office.folder / "home") == []
    assert readable(office.files()) == []
    assert os.listdir(office.folder / "home") != []
