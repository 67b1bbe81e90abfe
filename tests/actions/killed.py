"""Kill a change of credentials at its n-th step: a process of its own that forks one for each n.

usage: python -m tests.actions.killed VAULT OPERATION n … copies VAULT to VAULT-n, runs OPERATION on the copy and dies by
SIGKILL in the middle of step n (a write is torn first). Prints one JSON list: {n, steps: how many there were, and which
first wrote a header, killed}.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.actions import credentials, opening
from app.session import Session
from app.store.database import Database
from tests import quick
from tests.vaults import SECRET

_STEPS = ("open", "write", "pwrite", "fsync", "replace", "rename", "unlink", "ftruncate", "link", "utime")


def rotate(session: Session, *, deep: bool = False) -> None:
    secrets = [credentials.Presented(bytearray(SECRET))]
    answer = credentials.rotate(session, secrets, deep=deep)
    assert answer["stopped"] is None


def passphrase(session: Session) -> None:
    credentials.change_passphrase(session, bytearray(b"changed"))


def revoke(session: Session) -> None:
    row = next(row for row in credentials.listing(session) if row["name"] == "Dropped")
    credentials.revoke(session, row["id"])


OPERATIONS: dict[str, Callable[[Session], None]] = {
    "rotate": rotate,
    "deep": lambda session: rotate(session, deep=True),
    "passphrase": passphrase,
    "revoke": revoke,
}


class Steps:
    """Counts what touches the disk, and ends the process in the middle of step `fatal`."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.count = fatal, 0
        self.switch = 0
        for name in _STEPS:
            setattr(os, name, self._counted(getattr(os, name), name))
        Database.run = self._counted(Database.run, "run")  # type: ignore[method-assign]

    def _counted(self, real: Any, name: str) -> Any:
        def call(*args: Any, **more: Any) -> Any:
            self.count += 1
            if name == "open" and str(args[0]).endswith("header.a") and args[1] & os.O_RDWR and not self.switch:
                self.switch = self.count
            if self.count == self.fatal:
                if name in ("write", "pwrite"):
                    real(args[0], memoryview(args[1])[: len(args[1]) // 2], *args[2:])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        return call


def child(path: Path, operation: str, fatal: int, told: int) -> None:
    session = opening.open_vault(path, bytearray(SECRET))
    steps = Steps(fatal)
    OPERATIONS[operation](session)
    os.write(told, f"{steps.count} {steps.switch}".encode())
    session.lock()


def copied(source: str, target: str) -> None:
    """The reserve is never changed in place: a second name for it saves 32 MiB a copy."""
    os.link(source, target) if source.endswith("reserve.bin") else shutil.copy2(source, target)


def run(vault: Path, operation: str, n: int) -> dict[str, Any]:
    path = vault.with_name(f"{vault.name}-{n}")
    shutil.copytree(vault, path, copy_function=copied)
    reading, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        with contextlib.redirect_stderr(io.StringIO()):
            try:
                child(path, operation, n, told)
                os._exit(0)
            except BaseException as failure:
                os.write(told, f"failed {failure!r}".encode())
                os._exit(1)
    os.close(told)
    with os.fdopen(reading, "rb") as stream:
        steps = stream.read().decode()
    _, status = os.waitpid(pid, 0)
    return {"n": n, "steps": steps, "killed": os.WIFSIGNALED(status), "path": str(path)}


if __name__ == "__main__":
    quick.spare()  # a kill takes nothing from the disk
    print(json.dumps([run(Path(sys.argv[1]), sys.argv[2], int(n)) for n in sys.argv[3:]]))
