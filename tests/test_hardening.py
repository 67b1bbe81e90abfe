"""What the main processes give up at their start, each tried in a process of its own: it can't be taken back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app import hardening
from app.kernel import system
from app.paths import ROOT
from tests.sandbox.system import needs

linux = pytest.mark.skipif(sys.platform != "linux", reason="these parts are Linux's")

TRY = """
import json, os, resource, socket, subprocess, sys
from app.hardening import harden, state
from app.kernel import system

def error(step):
    try:
        step()
    except OSError as failure:
        return failure.errno, type(failure).__name__
    return 0, ""

before = state()
report = harden()
families = [socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, 40, 38, 255]
again = harden()
filters = [line for line in open("/proc/self/status") if line.startswith("Seccomp_filters")]
child = subprocess.run([sys.executable, "-c", "import socket; socket.socket(socket.AF_INET)"], stderr=subprocess.PIPE, text=True)
def pair():
    for one in socket.socketpair(): one.close()
print(json.dumps({
    "before": before, "report": report, "again": again, "filters": filters,
    "families": [error(lambda f=f: socket.socket(f, k)) for f in families for k in (1, 2, 3)],
    "inet pair": error(lambda: socket.socketpair(socket.AF_INET)),
    "unix": error(lambda: socket.socket(socket.AF_UNIX).close()), "unix pair": error(pair),
    "ring": error(lambda: system.call(system.numbers()["io_uring_setup"], 1, bytes(200))),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "dumpable": system.control(system.DUMPABLE[1]),
    "child": child.stderr.strip().splitlines()[-1],
}))
"""


def run(code: str, *words: str) -> dict:
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def tried() -> dict:
    needs("filters")
    return run(TRY)


@linux
def test_every_part_holds_after_it_and_none_before(tried):
    assert tried["report"].keys() == tried["before"].keys()
    assert set(tried["report"].values()) == {"on"}
    assert all(state.startswith("off: ") for part, state in tried["before"].items() if part != "no core dumps")


@linux
def test_no_socket_but_those_of_this_computer(tried):
    assert tried["families"] == [[1, "PermissionError"]] * 21
    assert tried["inet pair"] == [1, "PermissionError"]
    assert (tried["unix"], tried["unix pair"]) == ([0, ""], [0, ""])
    assert tried["ring"] == [1, "PermissionError"]


@linux
def test_children_inherit_it(tried):
    assert tried["child"].startswith("PermissionError")


@linux
def test_filters_are_not_heaped_up(tried):
    assert tried["again"] == tried["report"]
    assert [line.split() for line in tried["filters"]] == [["Seccomp_filters:", "1"]]


@linux
def test_no_core_is_dumped_and_no_one_looks_in(tried):
    assert tried["core"] == [0, 0]
    assert tried["dumpable"] == 0


TARGET = """
import sys
from app.hardening import harden
from app.kernel import system
from app.sandbox.confine import _no_capabilities
_no_capabilities()
try:
    system.control(0x59616D61, 2**64 - 1)  # let anybody trace it where an administrator forbids that to strangers
except OSError:
    pass
if sys.argv[1] == "hardened":
    harden()
print("ready", flush=True)
sys.stdin.read()
"""
# Somebody of the same user, without the rights of an administrator.
LOOKER = """
import json, os, sys
from app.kernel import system
from app.sandbox.confine import _no_capabilities
_no_capabilities()
pid, calls, found = int(sys.argv[1]), system.numbers(), {}
def error(step):
    try:
        step()
    except OSError as failure:
        return failure.errno
    return 0
def memory():
    with open(f"/proc/{pid}/maps") as maps:
        start = int(maps.readline().split("-")[0], 16)
    handle = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    assert len(os.pread(handle, 64, start)) == 64
def attach():
    system.call(calls["ptrace"], 16, pid, 0, 0)
    os.waitpid(pid, 0)
    system.call(calls["ptrace"], 17, pid, 0, 0)
print(json.dumps({"memory": error(memory), "attach": error(attach), "files": error(lambda: os.readlink(f"/proc/{pid}/fd/0")),
    "environment": error(lambda: open(f"/proc/{pid}/environ").read())}))
"""


def looked_into(how: str) -> dict:
    command = [sys.executable, "-c", TARGET, how]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as target:
        assert target.stdout.readline() == "ready\n"
        return run(LOOKER, str(target.pid))


@linux
def test_another_program_of_the_same_user_reads_no_memory():
    plain = looked_into("plain")
    if plain["memory"]:
        pytest.skip("this system lets no program look into another one anyway")
    assert set(plain.values()) == {0}
    assert all(looked_into("hardened").values())


@linux
@pytest.mark.parametrize("room", ["app", "ui"])
def test_both_front_doors_begin_with_it(room):
    needs("filters")
    code = f"""
import sys, json
seen = {{}}
import app.hardening as hardening
kept = hardening.harden
def first():
    seen["loaded"] = sorted(name for name in sys.modules if name.split(".")[0] in ("app", "ui", "PySide6", "socket"))
    seen["report"] = kept()
    return seen["report"]
hardening.harden = first
import importlib
door = importlib.import_module("{room}.__main__")
sys.argv = ["havenfile", "--help"]
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    door.run()
print(json.dumps(seen))
"""
    seen = run(code)
    assert set(seen["report"].values()) == {"on"}
    assert not {"app.cli", "ui.main", "PySide6", "socket", "app.store"} & set(seen["loaded"])


def test_the_installed_programs_are_those_doors():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"havenfile": "app.__main__:run"}
    assert project["gui-scripts"] == {"havenfile-desktop": "ui.__main__:run"}


@linux
def test_the_command_line_says_what_holds():
    needs("filters")
    command = [sys.executable, "-m", "app", "--json", "selftest"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert set(told["hardening"].values()) == {"on"}
    assert told["hardening"].keys() == hardening.state().keys()
    assert "on" in told["confinement"].values()


def test_what_a_system_refuses_is_said(monkeypatch):
    def refuses(*given: object) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(system, "control", refuses)
    assert hardening.state()["not traceable"] == "off: Function not implemented"
    monkeypatch.setattr(system, "LINUX", False)
    assert hardening.state()["no sockets but AF_UNIX"] == "off: Linux only"


def test_looking_changes_nothing():
    before = Path("/proc/self/status").read_text() if system.LINUX else ""
    hardening.state()
    after = Path("/proc/self/status").read_text() if system.LINUX else ""
    lines = [
        [line for line in text.splitlines() if line.startswith(("Seccomp", "NoNewPrivs"))] for text in (before, after)
    ]
    assert lines[0] == lines[1]
