"""What every benchmark uses: times, memory, floors, a vault to work on."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
WORK = ROOT / "build" / "bench"
MIB = 1 << 20
SECRET = b"bench"
ROUNDS = 3


def timed(work: Callable[[], Any]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(works: Mapping[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """The best time of each, in turns, so that a busy minute of the machine hits all of them."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(timed(work))
    return {name: min(times) for name, times in taken.items()}


def spread(times: list[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds."""
    ordered = sorted(times)
    return {
        "median_ms": round(1000 * statistics.median(ordered), 3),
        "p99_ms": round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
    }


@contextlib.contextmanager
def vault(name: str) -> Iterator[Any]:
    """A fresh vault with the cheapest key derivation."""
    from app import session as sessions
    from app.vault.credentials import KdfParams, Passphrase

    path = WORK / f"{name}.haven"
    shutil.rmtree(path, ignore_errors=True)
    session, _ = sessions.create(path, Passphrase(bytearray(SECRET)), worker="Bench", kdf=KdfParams(65536, 1, 1))
    try:
        yield session
    finally:
        session.lock()


def opened(name: str) -> Any:
    """That vault opened again."""
    from app import session as sessions
    from app.vault.credentials import Passphrase

    return sessions.open_session(WORK / f"{name}.haven", Passphrase(bytearray(SECRET)))


def opened_beyond_derivation(name: str) -> tuple[Any, float]:
    """The vault opened, and the seconds that took without those of the key derivation in it."""
    from app.vault import crypto

    derive, inside, made = crypto.argon2id, [0.0], []

    def counted(*given: Any) -> Any:
        started = time.perf_counter()
        try:
            return derive(*given)
        finally:
            inside[0] += time.perf_counter() - started

    crypto.argon2id = counted
    try:
        whole = timed(lambda: made.append(opened(name)))
    finally:
        crypto.argon2id = derive
    return made[0], whole - inside[0]


def random_file(path: Path, size: int) -> Path:
    """A file of random bytes."""
    with path.open("wb") as stream:
        for _ in range(size // MIB):
            stream.write(os.urandom(MIB))
    return path


def sha256sum(path: Path) -> None:
    """What coreutils do."""
    subprocess.run(["sha256sum", path], check=True, capture_output=True)


def by_hashlib(path: Path) -> None:
    """What the standard library does."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(MIB):
            digest.update(piece)


def by_openssl(path: Path) -> None:
    """Encrypted into a new file by the command line of OpenSSL, and synced."""
    out = path.with_suffix(".enc")
    command = ["openssl", "enc", "-aes-256-ctr", "-K", "00" * 32, "-iv", "00" * 16, "-in", path, "-out", out]
    subprocess.run(command, check=True, capture_output=True)
    with out.open("rb+") as stream:
        os.fsync(stream.fileno())
    out.unlink()
