"""A worker that was taken over: it tries what its job says and tells how the system answered; only for tests."""

import contextlib
import ctypes
import os
import signal
import socket  # noqa: TID251 - what it tries to use
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.kernel import system  # noqa: E402
from app.sandbox import protocol as p  # noqa: E402
from app.sandbox import worker  # noqa: E402
from app.sandbox.confine import confine  # noqa: E402

_AT_START = sorted(os.listdir("/proc/self/fd"), key=int)
_CALLS = system.numbers()
_LIBC = ctypes.CDLL(None, use_errno=True)


def refused(step):
    """The errno that `step` fails with, 0 when it was done."""
    try:
        step()
    except OSError as error:
        return error.errno
    return 0


def reading(params, sources, out):
    """Open, list, look at and link to the paths given."""
    path = params["path"]
    tricks = [path, f"/proc/self/root{path}", f"/proc/1/root{path}", f"/app/../{path}", f"//{path}"]
    answer = {f"open {trick}": refused(lambda trick=trick: os.close(os.open(trick, os.O_RDONLY))) for trick in tricks}
    answer["list"] = refused(lambda: os.listdir(os.path.dirname(path)))
    answer["list tmp"] = refused(lambda: os.listdir("/tmp"))
    answer["list processes"] = refused(lambda: os.listdir("/proc"))
    answer["map"] = refused(lambda: _open_as_library(path))
    answer["handles"] = refused(lambda: os.listdir("/proc/self/fd"))
    for number in range(16):
        answer[f"handle {number}"] = refused(lambda number=number: os.close(os.open(f"/proc/self/fd/{number}", 0)))
        climb = "../" * 12 + path
        answer[f"from {number}"] = refused(
            lambda number=number, climb=climb: os.close(os.open(climb, os.O_RDONLY, dir_fd=number))
        )
    folder = os.open(params["own"], os.O_RDONLY | os.O_DIRECTORY)
    answer["climb from our own"] = refused(lambda: os.close(os.open("../" * 12 + path, os.O_RDONLY, dir_fd=folder)))
    return answer


def _open_as_library(path):
    try:
        ctypes.CDLL(path)
    except OSError as error:
        raise OSError(1, str(error)) from None


def listing(params, sources, out):
    """The names in each folder given, none for one that can't be listed."""
    found = {}
    for folder in params["folders"]:
        found[folder] = []
        with contextlib.suppress(OSError):
            found[folder] = os.listdir(folder)
    return found


def seen(params, sources, out):
    """Whether `path` can be told to exist."""
    return {"seen": os.path.exists(params["path"])}


def writing(params, sources, out):
    path = params["path"]
    code = str(Path(worker.__file__))
    return {
        "create": refused(lambda: os.open(path + ".new", os.O_WRONLY | os.O_CREAT)),
        "append": refused(lambda: os.open(path, os.O_WRONLY | os.O_APPEND)),
        "both": refused(lambda: os.open(path, os.O_RDWR)),
        "empty": refused(lambda: os.open(path, os.O_RDONLY | os.O_TRUNC)),
        "cut": refused(lambda: os.truncate(path, 0)),
        "our code": refused(lambda: os.open(code, os.O_WRONLY)),
        "nameless": refused(lambda: os.open(os.path.dirname(code), os.O_TMPFILE | os.O_RDWR)),
        "delete": refused(lambda: os.unlink(path)),
        "rename": refused(lambda: os.rename(path, path + ".moved")),
        "link": refused(lambda: os.link(path, path + ".link")),
        "symbolic link": refused(lambda: os.symlink(path, path + ".link")),
        "folder": refused(lambda: os.mkdir(path + ".d")),
        "pipe": refused(lambda: os.mkfifo(path + ".p")),
        "rights": refused(lambda: os.chmod(path, 0o777)),
        "owner": refused(lambda: os.chown(path, 1, 1)),
        "times": refused(lambda: os.utime(path, (1, 1))),
        "memory file": refused(lambda: os.memfd_create("x")),
    }


def sockets(params, sources, out):
    families = {name: number for name, number in vars(socket).items() if name.startswith("AF_")}
    answer = {}
    for name, number in families.items():
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            answer[f"{name} {int(kind)}"] = refused(
                lambda number=number, kind=kind: socket.socket(number, kind).close()
            )
    answer["pair"] = refused(lambda: [one.close() for one in socket.socketpair()])
    answer["bus"] = refused(lambda: _connect(params["bus"]))
    return answer


def _connect(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(path)


def processes(params, sources, out):
    parent = params["parent"]
    return {
        "fork": refused(_fork),
        "vfork": refused(lambda: system.call(58)) if os.uname().machine == "x86_64" else 1,
        "clone": refused(lambda: system.call(_CALLS["clone"], signal.SIGCHLD, 0, 0, 0, 0)),
        "clone3": refused(lambda: system.call(_CALLS["clone3"], bytes(88), 88)),
        "thread in a namespace": refused(lambda: system.call(_CALLS["clone"], 0x10000 | 0x10000000, 0, 0, 0, 0)),
        "signal parent": refused(lambda: os.kill(parent, signal.SIGTERM)),
        "signal own parent": refused(lambda: os.kill(os.getppid(), signal.SIGTERM)),
        "signal all": refused(lambda: os.kill(-1, signal.SIGTERM)),
        "signal group": refused(lambda: os.killpg(0, 0)),
        "handle of parent": refused(lambda: os.pidfd_open(parent)),
        "memory of parent": refused(lambda: os.close(os.open(f"/proc/{parent}/mem", os.O_RDONLY))),
        "environment of parent": refused(lambda: os.close(os.open(f"/proc/{parent}/environ", os.O_RDONLY))),
        "own memory": refused(lambda: os.close(os.open("/proc/self/mem", os.O_RDONLY))),
        "limits of parent": refused(lambda: _limit_of(parent)),
        "more memory": refused(lambda: _raise_limit()),
        "be somebody": refused(lambda: os.setuid(12345)),
        "priority of parent": refused(lambda: os.setpriority(os.PRIO_PROCESS, parent, 19)),
        "whole queue": refused(lambda: _LIBC.mq_open and system.checked(_LIBC.mq_open(b"/x", os.O_CREAT, 0o600, None))),
        "shared memory": refused(lambda: system.checked(_LIBC.shmget(1, 4096, 0o1600))),
    }


def outside(params, sources, out):
    """What needs no forbidden call but somebody outside: another process, the network, the session bus."""

    def connect(family, address):
        with socket.socket(family) as one:
            one.connect(address)

    return {
        "signal parent": refused(lambda: os.kill(params["parent"], signal.SIGTERM)),
        "this computer": refused(lambda: connect(socket.AF_INET, ("127.0.0.1", params["port"]))),
        "another computer": refused(lambda: connect(socket.AF_INET, ("192.0.2.1", 443))),
        "bus": refused(lambda: connect(socket.AF_UNIX, params["bus"])),
        "bus without a file": refused(lambda: connect(socket.AF_UNIX, params["abstract"])),
    }


def _fork():
    if os.fork() == 0:
        os._exit(0)


def _limit_of(parent):
    import resource

    resource.prlimit(parent, resource.RLIMIT_CORE, (0, 0))


def _raise_limit():
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError:
        raise PermissionError(1, "not allowed") from None


def run_a_program(params, sources, out):
    subprocess.run(["/bin/true"], check=True)
    return {"ran": True}


def attack(params, sources, out):
    """One system call with the arguments given, by its name."""
    with contextlib.suppress(OSError):
        system.call(_CALLS[params["call"]], *params["arguments"])
    return {"survived": True}


def other_architecture(params, sources, out):
    """getpid as a 32-bit program would ask for it: int 0x80, then ret."""
    code = bytes.fromhex("b814000000cd80c3")
    import mmap

    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    return {"survived": True}


def threads(params, sources, out):
    done = []
    many = [threading.Thread(target=done.append, args=(n,)) for n in range(8)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    return {"done": sorted(done)}


def at_start(params, sources, out):
    """The handles that were open when the program began (one of them was that of the listing itself)."""
    return {"handles": [int(number) for number in _AT_START], "environment": sorted(os.environ)}


def surroundings(params, sources, out):
    return {"pid": os.getpid(), "parent": os.getppid(), "cwd": os.getcwd(), "status": _status()}


def _status():
    capabilities = (ctypes.c_uint32 * 6)()
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _LIBC.capget(ctypes.byref(header), ctypes.byref(capabilities))
    return list(capabilities)


def main():
    wire = worker.take_pipes()
    real = worker.find
    ours = "app.evidence.hostile:"
    worker.find = lambda name: globals()[name.removeprefix(ours)] if name.startswith(ours) else real(name)
    wire.send(p.READY, p.pack({"confined": confine(int(sys.argv[1]))}))
    worker.serve(wire)


if __name__ == "__main__":
    main()
