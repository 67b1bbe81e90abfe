"""A real small disk under the real window: full while somebody works, then pulled out and put in again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from app.paths import ROOT
from tests.mounts import own_mounts


def test_a_disk_that_is_full_and_then_pulled_loses_no_word(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        [*own_mounts(), sys.executable, "-m", "tests.ui.fulldisk", str(disk)],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    found = json.loads(done.stdout)
    assert any("The disk is full" in said for said in found["exhibit said"]), found["exhibit said"]
    assert found["exhibits"] == 0
    assert "disk of the vault is full" in found["full said"]
    assert found["another page"] == "threats"
    assert "what was typed is stored" in found["room said"]
    assert found["stored"] == found["in the window"] > 70_000
    assert "can't be reached" in found["gone said"] and found["gone kept"]
    assert "there again" in found["back said"]
    assert found["back kept"], found
