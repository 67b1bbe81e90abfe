"""Bytes set aside: encrypted, in no folder, gone with whoever set them aside."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import Damaged, DiskFull, NotFound
from app.paths import ROOT
from app.vault import files
from app.vault.spool import Spool

MARK = b"the name of the witness"
PIECES = [MARK * 400, b"x", random.Random(1).randbytes(100_000), MARK, b""]
ALL = b"".join(PIECES)


def filled(folder: Path) -> Spool:
    spool = Spool(folder)
    for piece in PIECES:
        spool.add(piece)
    return spool


def test_any_range_comes_back(tmp_path: Path) -> None:
    with filled(tmp_path) as spool:
        assert spool.size == len(ALL)
        assert spool.read_at(0, len(ALL) + 9) == ALL
        for start in range(0, len(ALL) + 5, 977):
            assert spool.read_at(start, 1500) == ALL[start : start + 1500]
        spool.add(b"more")
        assert spool.read_at(len(ALL) - 2, 100) == ALL[-2:] + b"more"


@pytest.mark.parametrize("named", [False, True])
def test_it_stands_in_no_folder_and_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool) -> None:
    if named:  # where a disk knows no files without a name
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with filled(tmp_path) as spool:
        assert list(tmp_path.iterdir()) == []
        stored = os.pread(spool._handle, 1 << 20, 0)
        assert len(stored) == len(ALL) + 16 * 4
        assert MARK not in stored
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_begun_before_the_first_byte(tmp_path: Path) -> None:
    with Spool(tmp_path / "no folder") as spool:
        assert spool.size == 0
        with pytest.raises(NotFound):
            spool.add(b"a")


def test_what_was_changed_meanwhile_is_not_taken_for_what_was_set_aside(tmp_path: Path) -> None:
    with filled(tmp_path) as spool:
        files.write_at(spool._handle, bytes([os.pread(spool._handle, 1, 5)[0] ^ 1]), 5)
        with pytest.raises(Damaged):
            spool.read_at(0, 10)
        assert spool.read_at(len(ALL) - 3, 3) == ALL[-3:]


def test_a_full_disk_is_said_and_what_was_set_aside_stays(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with filled(tmp_path) as spool:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(ALL) + 2000, before[1]))
        try:
            with pytest.raises(DiskFull):
                spool.add(bytes(5000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert spool.read_at(0, spool.size) == ALL
        spool.add(b"more")
        assert spool.read_at(len(ALL), 9) == b"more"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_a_process_that_was_killed(tmp_path: Path) -> None:
    words = (
        "import sys, pathlib, time\nfrom app.vault.spool import Spool\n"
        "spool = Spool(pathlib.Path(sys.argv[1])); spool.add(b'secret' * 1000); print('there', flush=True)\n"
        "time.sleep(60)"
    )
    command = [sys.executable, "-c", words, tmp_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"there\n"
        child.send_signal(signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []
