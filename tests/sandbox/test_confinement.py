"""What a worker that was taken over can reach: each attempt is made in a real one, confined by the same code."""

from __future__ import annotations

import errno
import io
import os
import signal
import socket  # noqa: TID251 - to show that none is to be had
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.domain.errors import WorkerFailed
from app.sandbox import reach
from app.sandbox.launcher import Limits, confinement, run_job
from app.sandbox.sources import BytesSource
from tests.sandbox import system
from tests.sandbox.system import needs
from tests.sandbox.test_hostile import ODD, ORPHAN, workers  # noqa: F401 - a fixture

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement of this kind is Linux's")

PROGRAMS = Path(__file__).parent / "programs"
WAYS = {
    "all": "hostile.py",
    "no Landlock": "without_landlock.py",
    "no namespaces": "without_namespaces.py",
}
DENIED = {errno.EPERM, errno.EACCES}
NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EBADF}


# What each way lives on: without it the system keeps nothing of the promise, which is said and not tested here.
NEEDS = {
    "all": ("filters", "keeping files closed"),
    "no Landlock": ("filters", "namespaces"),
    "no namespaces": ("filters", "Landlock"),
    "no filter": ("Landlock", "namespaces"),
}


def hostile(name, params=None, way="all", **more):
    needs(*NEEDS[way])
    program = PROGRAMS / {**WAYS, "no filter": "without_filter.py"}[way]
    return run_job(
        f"app.evidence.hostile:{name}",
        params or {},
        {"file": BytesSource(b"x")},
        subject="a.pdf",
        program=program,
        **more,
    )


@pytest.fixture
def whole():
    """A system that allows enough; comes before the workers are counted."""
    needs(*NEEDS["all"])


@pytest.fixture
def vault(tmp_path):
    """A file somebody would like to read; the test itself can."""
    folder = tmp_path / "case.haven"
    folder.mkdir()
    path = folder / "header.a"
    path.write_bytes(b"secret")
    assert path.read_bytes() == b"secret"
    return path


@pytest.fixture
def bus(tmp_path, monkeypatch):
    """A session bus that would answer."""
    monkeypatch.chdir(tmp_path)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("bus")
        server.listen()
        with socket.socket(socket.AF_UNIX) as mine:
            mine.connect("bus")
        yield str(tmp_path / "bus")


def test_everything_can_be_set_up_here():
    needs("filters", "Landlock", "namespaces")
    report = confinement()
    assert {part: state for part, state in report.items() if state != "on"} == {}
    assert {"system calls", "file access", "network", "child processes", "landlock", "own network"} <= report.keys()


@pytest.mark.parametrize("way", WAYS)
def test_no_file_of_the_user_is_read(vault, way):
    own = str(PROGRAMS.parents[2] / "app")
    answer = hostile("reading", {"path": str(vault), "own": own}, way)
    assert len(answer) > 40
    done = {what for what, error in answer.items() if not error}
    # Nothingness and its own two pipes it may open again where it sees itself in /proc: it has them anyway.
    # Where the program itself lies below /tmp, the way to it is seen there and nothing else (the test below).
    way_to_it = {"list tmp"} if PROGRAMS.is_relative_to("/tmp") else set()
    assert done <= {f"handle {number}" for number in range(5)} | way_to_it
    assert set(answer.values()) <= DENIED | NOT_THERE | {0}


@pytest.mark.parametrize("way", WAYS)
def test_no_folder_tells_its_names(vault, way, own_home):
    (own_home / "diary.txt").write_bytes(b"x")
    folders = [
        "/",
        "/home",
        str(Path.home()),
        str(own_home),
        str(vault.parent),
        str(vault.parents[1]),
        "/tmp",
        "/etc",
        "/proc",
    ]
    answer = hostile("listing", {"folders": folders}, way)
    # A view has the folders on the way to what may be read, and those alone.
    on_the_way = {part for path in reach.readable() for part in Path(path).parts}
    assert {name for names in answer.values() for name in names} <= on_the_way
    assert {"header.a", "diary.txt", "case.haven"}.isdisjoint(on_the_way)


@pytest.mark.parametrize("way", ["all", "no Landlock"])
def test_nothing_tells_which_files_there_are(vault, way):
    needs("namespaces")
    assert hostile("seen", {"path": str(vault)}, way) == {"seen": False}
    assert hostile("seen", {"path": "/proc/self"}, way) == {"seen": False}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_written(vault, way):
    before = sorted(vault.parent.iterdir())
    answer = hostile("writing", {"path": str(vault)}, way)
    assert set(answer.values()) <= DENIED | NOT_THERE | {errno.EROFS}, answer
    assert sorted(vault.parent.iterdir()) == before
    assert vault.read_bytes() == b"secret"


@pytest.mark.parametrize("way", WAYS)
def test_no_socket_is_opened(bus, way):
    answer = hostile("sockets", {"bus": bus}, way)
    assert len(answer) > 50
    assert set(answer.values()) == {errno.EPERM}


@pytest.mark.parametrize("way", WAYS)
def test_no_process_is_started_or_touched(way):
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
    try:
        answer = hostile("processes", {"parent": os.getpid()}, way)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert answer.pop("clone3") == errno.ENOSYS
    assert set(answer.values()) <= DENIED | {errno.ENOENT}, {k: v for k, v in answer.items() if v == 0}
    assert heard == []


ATTACKS = {
    "execve": [b"/bin/true", 0, 0],
    "execveat": [-100, b"/bin/true", 0, 0, 0],
    "ptrace": [16, 1, 0, 0],
    "process_vm_readv": [1, 0, 0, 0, 0, 0],
    "process_vm_writev": [1, 0, 0, 0, 0, 0],
    "pidfd_getfd": [0, 0, 0],
    "bpf": [0, 0, 0],
    "keyctl": [0, -3, 0],
    "add_key": [0, 0, 0, 0, 0],
    "perf_event_open": [0, 0, 0, 0, 0],
    "userfaultfd": [0],
    "io_uring_setup": [1, 0],
    "unshare": [0x10000000],
    "setns": [0, 0],
    "mount": [0, 0, 0, 0, 0],
    "pivot_root": [0, 0],
    "chroot": [0],
    "open_by_handle_at": [0, 0, 0],
    "init_module": [0, 0, 0],
}


@pytest.mark.parametrize("call", ATTACKS)
def test_a_plain_attack_ends_the_worker(call, whole, workers):  # noqa: F811
    arguments = [one.decode() if isinstance(one, bytes) else one for one in ATTACKS[call]]
    numbers = [one if isinstance(one, int) else 0 for one in arguments]
    with pytest.raises(WorkerFailed, match=r"a\.pdf \(tried what no reader of files may do\)") as caught:
        hostile("attack", {"call": call, "arguments": numbers})
    assert caught.value.facts["signal"] == signal.SIGSYS
    assert caught.value.facts["reason_code"] == "forbidden"


def test_starting_a_program_fails_calmly(whole, workers):  # noqa: F811
    with pytest.raises(WorkerFailed, match="stumbled over the file|tried what no reader"):
        hostile("run_a_program")


def test_calls_of_another_architecture_end_the_worker(whole, workers):  # noqa: F811
    if os.uname().machine != "x86_64":
        hostile("threads")
        pytest.skip("only x86_64 speaks to its kernel as another machine too")
    with pytest.raises(WorkerFailed) as caught:
        hostile("other_architecture")
    assert caught.value.facts["signal"] in {
        signal.SIGSYS,
        signal.SIGSEGV,
    }  # the latter where the kernel has no such calls


def test_filling_memory_is_stopped(workers):  # noqa: F811
    program = PROGRAMS / "odd.py"
    with pytest.raises(WorkerFailed, match="ran out of memory"):
        run_job("app.evidence.odd:bomb", {}, {}, subject="a.pdf", program=program, limits=Limits(memory=512 << 20))


@pytest.mark.parametrize("way", WAYS)
def test_threads_still_work(way):
    assert hostile("threads", way=way) == {"done": list(range(8))}


def test_no_handle_is_inherited_however_many_are_open(tmp_path, monkeypatch):
    monkeypatch.setenv("HAVEN_SECRET", "x")
    held = [os.open(tmp_path, os.O_RDONLY) for _ in range(20)]
    try:
        for handle in held:
            os.set_inheritable(handle, True)
        answer = hostile("at_start")
    finally:
        for handle in held:
            os.close(handle)
    # The listing's own handle is the fourth.
    assert answer["handles"] == [0, 1, 2, 3]
    assert answer["environment"] in ([], ["LC_CTYPE"])


def test_the_worker_is_nobody_special_in_a_world_of_its_own():
    needs("namespaces")
    answer = hostile("surroundings")
    assert (answer["pid"], answer["parent"], answer["cwd"]) == (2, 1, "/")
    assert answer["status"] == [0] * 6


@pytest.mark.enable_socket
def test_without_a_filter_the_rest_still_holds_and_is_said(vault, bus):
    answer = hostile("reading", {"path": str(vault), "own": str(PROGRAMS.parents[2] / "app")}, "no filter")
    assert {what for what, error in answer.items() if not error} == set()
    name = f"\0havenfile-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as abstract, socket.create_server(("127.0.0.1", 0)) as server:
        abstract.bind(name)
        abstract.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), socket.socket(socket.AF_UNIX) as mine:
            mine.connect(name)
        params = {"parent": os.getpid(), "port": port, "bus": bus, "abstract": name}
        answer = hostile("outside", params, "no filter")
    assert set(answer) == {"signal parent", "this computer", "another computer", "bus", "bus without a file"}
    assert {what for what, error in answer.items() if not error} == set()


@pytest.mark.parametrize(
    ("way", "missing"),
    [
        ("no Landlock", {"landlock": "off: Function not implemented"}),
        ("no filter", {"system calls": "off: Invalid argument", "child processes": "off: Invalid argument"}),
    ],
)
def test_what_could_not_be_set_up_is_said(way, missing, monkeypatch):
    needs("filters", "Landlock", "namespaces")
    from app.sandbox import launcher

    monkeypatch.setattr(launcher, "PROGRAM", PROGRAMS / {**WAYS, "no filter": "without_filter.py"}[way])
    report = confinement()
    assert {part: state for part, state in report.items() if state != "on"} == missing


def test_the_end_of_the_worker_is_told_through_those_that_wait_for_it(workers):  # noqa: F811
    with pytest.raises(WorkerFailed) as caught:
        run_job("app.evidence.odd:kill", {}, {}, subject="a.pdf", program=PROGRAMS / "odd.py")
    assert caught.value.facts["signal"] == signal.SIGKILL


def test_ending_a_worker_ends_all_of_it(workers):  # noqa: F811
    seen = []

    class Looking:
        """A source that looks at the processes while the worker waits for it."""

        size = 100

        def read_at(self, offset, n):
            seen.append(session(workers[-1]))
            return bytes(n)

    program = PROGRAMS / "odd.py"
    run_job("app.evidence.odd:copy", {}, {"file": Looking()}, sink=io.BytesIO(), program=program)
    # The one that works, and the two that wait for it where it has process ids of its own.
    assert len(seen[0]) == (3 if system.namespaces() else 1)
    with pytest.raises(WorkerFailed, match="took too long"):
        run_job("app.evidence.odd:hang", {}, {}, program=program, limits=Limits(wall_seconds=1))
    assert gone(*workers)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system has no handles of processes")
def test_all_of_a_worker_ends_with_its_parent():
    command = [sys.executable, "-c", ORPHAN.format(root=str(ODD.parents[3]), odd=str(ODD))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert session(pid)
        parent.kill()
    assert gone(pid)


def session(leader):
    """Processes of the session that `leader` began: a worker and whoever belongs to it."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(after_name[3]) == leader and after_name[0] != "Z":
                found.add(int(entry.name))
    return found


def gone(*leaders):
    """Whether all processes of these sessions end soon."""
    deadline = time.monotonic() + 10
    while any(session(leader) for leader in leaders):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
