"""The two means that keep files closed, each by itself, against what a folder that may be read can hold."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.paths import ROOT
from tests.sandbox.system import needs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement of this kind is Linux's")

TRY = """
import json, os, sys
from app.sandbox import landlock, namespaces
means, allowed, secret = sys.argv[1:]
held = os.open(os.path.dirname(secret), os.O_RDONLY)
if means == "Landlock":
    landlock.restrict([allowed])
else:
    told = namespaces.leave([allowed])
    assert told[namespaces.FILES] == "on", told
def error(step):
    try:
        step()
    except OSError as failure:
        return type(failure).__name__
    return "done"
def read(path, **more):
    handle = os.open(path, os.O_RDONLY, **more)
    try:
        return os.read(handle, 10)
    finally:
        os.close(handle)
print(json.dumps({
    "inside": error(lambda: read(allowed + "/plain")),
    "deeper": error(lambda: read(allowed + "/folder/deep")),
    "by itself": error(lambda: read(secret)),
    "by a link": error(lambda: read(allowed + "/link")),
    "through a linked folder": error(lambda: read(allowed + "/linked/secret")),
    "by climbing": error(lambda: read(allowed + "/folder/../../secret")),
    "written": error(lambda: os.open(allowed + "/plain", os.O_WRONLY)),
    "made": error(lambda: os.open(allowed + "/new", os.O_WRONLY | os.O_CREAT)),
    "deleted": error(lambda: os.unlink(allowed + "/plain")),
    "listed": error(lambda: os.listdir(os.path.dirname(secret))),
    "held before": error(lambda: read("secret", dir_fd=held)) if means == "Landlock" else "PermissionError",
    "parent": error(lambda: os.listdir("/proc/1")),
}), flush=True)
"""
REFUSED = {"PermissionError", "FileNotFoundError", "NotADirectoryError", "OSError"}


@pytest.mark.parametrize("means", ["Landlock", "namespaces"])
def test_links_lead_nowhere_and_nothing_is_written(tmp_path, means):
    needs(means)
    allowed = tmp_path / "allowed"
    (allowed / "folder").mkdir(parents=True)
    for path in (allowed / "plain", allowed / "folder" / "deep", tmp_path / "secret"):
        path.write_bytes(b"words")
    (allowed / "link").symlink_to(tmp_path / "secret")
    (allowed / "linked").symlink_to(tmp_path)
    command = [sys.executable, "-c", TRY, means, str(allowed), str(tmp_path / "secret")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer.pop("inside"), answer.pop("deeper")) == ("done", "done")
    listed = answer.pop("listed")
    assert listed in REFUSED or means == "namespaces"  # there the folder holds the way to what is allowed alone
    assert set(answer.values()) <= REFUSED, answer
    assert (allowed / "plain").read_bytes() == b"words"
    assert not (allowed / "new").exists()
