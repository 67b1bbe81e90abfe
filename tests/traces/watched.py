"""A program under strace: what it made or wrote, which sockets it opened, what it started."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_CALLS = (
    "open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "truncate,socket,connect,bind,sendto,memfd_create,execve,execveat"
)
_LINE = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+|\?)", re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?')
_FOLDER = re.compile(r"(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>")
# The program asks for a socket of a family that does not exist, to see whether its own filter stands.
_NO_FAMILY = 255
_MAKES = {"creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2", "link", "linkat",
          "symlink", "symlinkat", "truncate"}  # fmt: skip


@dataclass
class Seen:
    """What happened: paths made or opened for writing, families of sockets, addresses, programs started."""

    written: set[str] = field(default_factory=set)
    sockets: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    started: list[list[str]] = field(default_factory=list)
    in_memory: set[str] = field(default_factory=set)
    lines: int = 0

    def outside(self, *allowed: Path) -> list[str]:
        """What was written outside of the folders and files allowed; the special files of `HARMLESS` are none."""
        roots = [str(path) for path in allowed]
        return sorted(
            path
            for path in self.written
            if not HARMLESS.fullmatch(path) and not any(path == root or path.startswith(f"{root}/") for root in roots)
        )


# Nothing is kept behind these names: the terminal, the void, and the kernel's own tree, where the worker sets up its
# namespaces and, in a mount only it sees, the empty root it lives in. Compiled code of the program itself, beside its
# source, says nothing of a case.
HARMLESS = re.compile(r"/dev/(null|tty|pts/\d+|ptmx)|/proc(/.*)?|.*/__pycache__(/[\w.-]+\.pyc(\.\d+)?)?")


def watch(command: Sequence[str], log: Path, **options: object) -> subprocess.Popen[bytes]:
    """Start a program under strace, one log a thread in the folder `log`; skips where that is not allowed."""
    strace = shutil.which("strace")
    assert strace, "strace belongs to the packages the tests need"
    log.mkdir()
    trial = subprocess.run([strace, "-f", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if trial.returncode:
        pytest.skip("this system lets no process follow another one (ptrace)")
    base = [strace, "-f", "-ff", "--seccomp-bpf", "-y", "-s", "512", "-o", str(log / "t"), "-e", f"trace={_CALLS}"]
    return subprocess.Popen([*base, *command], **options)  # type: ignore[call-overload, no-any-return]


def read(log: Path, cwd: Path) -> Seen:
    """Everything in the logs of a program that ended or was ended."""
    seen = Seen()
    for path in log.iterdir():
        for line in path.read_text("ascii", "replace").splitlines():
            if hit := _LINE.match(line):
                seen.lines += 1
                _note(seen, hit[1], hit[2], int(hit[3]) if hit[3] != "?" else 0, cwd)
    return seen


def _note(seen: Seen, call: str, words: str, answer: int, cwd: Path) -> None:
    if call == "socket":
        if words.split(",", maxsplit=1)[0] != f"{_NO_FAMILY:#x} /* AF_??? */":
            seen.sockets.add(words.split(",", maxsplit=1)[0])
    elif call in {"connect", "bind", "sendto"} and "sa_family" in words:
        seen.addresses.add(f"{call} {words[words.index('{') : words.rindex('}') + 1]}")
    elif call == "memfd_create":
        seen.in_memory.add(next(_texts(words)))
    elif call.startswith("execve"):
        if answer == 0:
            seen.started.append(list(_texts(words)))
    elif answer >= 0 and (call in _MAKES or re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC)", words)):
        base = _FOLDER.search(words)
        folder = Path(_unescaped(base[1])) if base else cwd
        texts = list(_texts(words))
        target = texts[-1] if call.startswith(("rename", "link", "symlink")) else texts[0]
        seen.written.add(os.path.normpath(folder / target))


def _texts(words: str) -> Iterator[str]:
    for hit in _TEXT.finditer(words):
        yield _unescaped(hit[1])


def _unescaped(text: str) -> str:
    raw = text.encode("ascii", "replace").decode("unicode_escape").encode("latin-1")
    return os.fsdecode(raw)
