"""Hostile evidence file: never parsed beside the keys: every parser of foreign bytes runs in a confined worker."""

from __future__ import annotations

import json
import subprocess
import sys

from app.actions import evidence, verifying
from app.paths import ROOT, resource
from app.sandbox.launcher import confinement
from tests.promises.conftest import SECRET, Office

PARSERS = ("pikepdf", "pypdfium2", "PIL", "pillow_heif", "exifread", "puremagic", "openpyxl")
PROGRAM = """
import json, sys
from pathlib import Path
from app.actions import evidence, looking, opening
session = opening.open_vault(Path(sys.argv[1]), bytearray(sys.stdin.readline().strip().encode()))
with session:
    for name in sys.argv[2:]:
        taken = evidence.add_evidence(session, [Path(name)], "C-001")[0]
        for part in session.ask(looking.parts_of, taken.uid):
            looking.look_at(session, part, 0, 200)
print(json.dumps(sorted(sys.modules)))
"""


def test_hostile_file_is_never_parsed_beside_the_keys(office: Office) -> None:
    """A process that holds the keys takes in and shows a PDF, a photo and a mail: it has no parser in it."""
    files = [resource("sample", "exhibits", name) for name in ("search-order.pdf", "grey-car.jpg", "death-threat.eml")]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(office.path), *map(str, files)],
        input=f"{SECRET}\n", capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    loaded = json.loads(done.stdout)
    assert "app.session" in loaded
    assert [name for name in loaded if name.split(".")[0] in PARSERS] == []


def test_hostile_file_that_breaks_readers_is_kept_whole_and_harms_nothing(office: Office) -> None:
    broken = {"bomb.pdf": b"%PDF-1.7\n" + b"[" * 200_000, "cut.jpg": b"\xff\xd8\xff\xe1\xff\xff" + b"\0" * 64}
    paths = []
    for name, data in broken.items():
        paths.append(office.folder / name)
        paths[-1].write_bytes(data)
    with office.open() as session:
        taken = evidence.add_evidence(session, paths, "C-001")
        for one, data in zip(taken, broken.values(), strict=True):
            out = office.folder / f"out-{one.exhibit}"
            evidence.export(session, one.uid, out)
            assert out.read_bytes() == data
        assert verifying.verify(session).problems == []


def test_hostile_file_what_the_system_does_not_confine_is_said() -> None:
    """Which parts hold here is answered part by part, never passed over."""
    told = confinement()
    assert told
    assert all(words == "on" or words.startswith("off") for words in told.values()), told
