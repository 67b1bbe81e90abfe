"""A worker that misbehaves in the way its job's parameters say; only for tests."""

import os
import signal
import stat
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.sandbox import protocol as p  # noqa: E402
from app.sandbox import worker  # noqa: E402
from app.sandbox.confine import confine  # noqa: E402

MARK = int.from_bytes(os.urandom(6), "big")  # whose answer it is: process ids are the same in each set of its own


def kill(params, sources, out):
    os.kill(os.getpid(), signal.SIGKILL)


def hang(params, sources, out):
    while True:
        time.sleep(60)


def spin(params, sources, out):
    while True:
        pass


def bomb(params, sources, out):
    held = []
    while True:
        held.append(bytearray(64 << 20))


def raw(params, sources, out):
    """Send the frames given as hex, then hang."""
    for frame in params["frames"]:
        os.write(WIRE._out, bytes.fromhex(frame))
    hang(params, sources, out)


def deaf(params, sources, out):
    """Ask for much and read nothing of it."""
    for _ in range(64):
        WIRE.send(p.ASK, p.READ.pack(0, 0, p.MIB))
    hang(params, sources, out)


def copy(params, sources, out):
    source = sources["file"]
    while data := source.read(params.get("piece", 700_000)):
        out.write(data)
        out.step(source.tell(), source.size, "copied")
    return {"size": source.tell(), "mark": MARK}


def look(params, sources, out):
    """What this process can see of its surroundings."""
    handles = []
    for number in range(64):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        handles.append("pipe" if stat.S_ISFIFO(mode) else "null" if stat.S_ISCHR(mode) else "other")
    return {"environment": sorted(os.environ), "handles": handles}


def write_a_file(params, sources, out):
    try:
        with open(params["path"], "w") as stream:
            stream.write("x" * 10)
    except OSError as error:
        return {"refused": error.errno}
    return {"refused": 0}


def refuse(params, sources, out):
    raise p.JobError(params["code"], params["message"], **params.get("facts", {}))


def stumble(params, sources, out):
    raise KeyError("the witness's name")


def drip(params, sources, out):
    """A good answer, one byte a second."""
    for byte in p.HEAD.pack(p.ANSWER, 2) + b"{}":
        os.write(WIRE._out, bytes([byte]))
        time.sleep(1)


def flood(params, sources, out):
    for done in range(params["steps"]):
        out.step(done, params["steps"], "copied")
    return {}


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    WIRE = worker.take_pipes()
    worker.find = lambda function: globals()[function.partition(":")[2]]
    WIRE.send(p.READY, p.pack({"confined": confine(int(sys.argv[1]))}))
    worker.serve(WIRE)
