"""Process memory just before the end, and in the fresh locked process: no vault key, database key or passphrase."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import session as sessions
from app.paths import ROOT
from app.vault.credentials import Passphrase
from tests.traces import keyboard, memory
from tests.traces.typist import Typist
from tests.vaults import CHEAP

# One of each sort: letters of one byte, and such that Unicode rewrites and that are two and four bytes wide.
PLAIN, WIDE = "zephyr quagmire bivouac 71", "Ёжик жуёт ﬁ 71 квас 😀"
Secrets = dict[str, list[bytes]]


class Bench:
    """A vault under a passphrase, and every form of its secrets."""

    def __init__(self, folder: Path, words: str) -> None:
        self.path, self.words = folder / "vault", words
        session, code = sessions.create(self.path, Passphrase(bytearray(words.encode())), worker="Ana", kdf=CHEAP)
        vault = session.vault
        literal = bytes(vault.database_key())
        material = Passphrase(bytearray(words.encode())).key_material(vault.header.kdf, vault.header.salt)
        self.secrets: Secrets = {
            "passphrase": memory.forms(words),
            "vault key": memory.key_forms(bytes(vault._vault_key)),
            "database key": [literal, literal[2:66], bytes.fromhex(literal[2:66].decode())],
            "state key": memory.key_forms(bytes(vault.key_for("state"))),
            "derived key": memory.key_forms(bytes(material)),
            "recovery code": [*memory.forms(code), *memory.forms(code.replace("-", ""))],
        }
        session.lock()
        self.files = {"secret": words, "code": code, "next": f"{words[::-1]} 2", "wrong": f"{words}x"}
        for name, text in self.files.items():
            (folder / name).write_text(f"{text}\n")
            (folder / name).chmod(0o600)
        self.secrets["new passphrase"] = memory.forms(self.files["next"])
        self.folder = folder

    def left(self, *words: object, stdin: bytes = b"", terminal: bool = False) -> tuple[list[str], int]:
        """What stands in the memory of a command about to end, and its exit code."""
        command = [sys.executable, "-m", "app", "--vault", self.path, "--json", *words]
        ours, theirs = pty.openpty() if terminal else os.pipe()[::-1]
        process = subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, stdin=theirs, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if terminal else subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        memory.follow(process.pid)
        if terminal:
            _await(ours, b"Passphrase: ")
        os.write(ours, stdin) if stdin else None
        os.close(ours) if not terminal else None
        code = memory.wait_for_end(process.pid)
        found = memory.found(process.pid, self.secrets)
        memory.let_go(process.pid)
        process.communicate()
        os.close(ours) if terminal else None
        return found, code


def _await(handle: int, words: bytes) -> None:
    """Wait until a terminal shows these words."""
    shown = b""
    while words not in shown:
        assert select.select([handle], [], [], 60)[0], shown
        shown += os.read(handle, 1024)


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    return Bench(tmp_path, getattr(request, "param", PLAIN))


wide = pytest.mark.parametrize("bench", [WIDE], indirect=True, ids=["wide"])


@wide
def test_the_scan_sees_what_there_is(bench: Bench) -> None:
    """A process that keeps a key and a passphrase is found out: else nothing below would mean anything."""
    program = "import sys; kept = [bytes.fromhex(sys.stdin.readline()), sys.stdin.readline()[:-1]]"
    process = subprocess.Popen([sys.executable, "-X", "utf8", "-c", program], stdin=subprocess.PIPE)
    memory.follow(process.pid)
    assert process.stdin is not None
    key = bench.secrets["vault key"][0]
    process.stdin.write(f"{key.hex()}\n{bench.words}\n".encode())
    process.stdin.close()
    memory.wait_for_end(process.pid)
    found = {name.partition(" in ")[0] for name in memory.found(process.pid, bench.secrets)}
    memory.let_go(process.pid)
    process.wait()
    assert found == {"vault key", "passphrase"}


def test_a_command_ends_without_keys_in_its_memory(bench: Bench) -> None:
    secret = ["--passphrase-file", bench.folder / "secret"]
    assert bench.left(*secret, "vault", "info") == ([], 0)
    typed = bench.words.encode() + b"\n"
    assert bench.left("--passphrase-file", "-", "case", "add", "--json-file", "-", stdin=typed + b'{"title": "X"}') == (
        [],
        0,
    )


def test_a_refused_passphrase_is_forgotten(bench: Bench) -> None:
    assert bench.left("--passphrase-file", bench.folder / "wrong", "case", "list") == ([], 3)


@wide
def test_new_credentials_are_forgotten(bench: Bench) -> None:
    new = ["--new-passphrase-file", bench.folder / "next"]
    assert bench.left("vault", "recover", "--recovery-file", bench.folder / "code", *new) == ([], 0)


@wide
def test_a_passphrase_typed_on_a_terminal_is_forgotten(bench: Bench) -> None:
    assert bench.left("case", "list", stdin=bench.words.encode() + b"\n", terminal=True) == ([], 0)


# -- the window -----------------------------------------------------------------------


@pytest.fixture
def typist(bench: Bench) -> Iterator[Typist]:
    made = Typist(bench.path)
    yield made
    made.end()


def _left(typist: Typist, secrets: Secrets) -> list[str]:
    return memory.found(typist.process.pid, secrets)


def _open(typist: Typist, bench: Bench) -> None:
    assert typist.hear() == "ready"
    typist.press(*bench.words, "\r")
    assert typist.hear() == "open"
    assert [name.partition(" in ")[0] for name in _left(typist, {"key": bench.secrets["vault key"]})] == ["key"]


@wide
def test_a_lock_leaves_no_key_in_the_old_process_and_none_in_the_new(typist: Typist, bench: Bench) -> None:
    _open(typist, bench)
    typist.press(keyboard.LOCK)
    assert typist.hear() == "end"
    assert _left(typist, bench.secrets) == []
    pid = typist.process.pid
    typist.go_on()
    assert typist.hear() == "ready"
    assert typist.process.pid == pid
    assert _left(typist, bench.secrets) == []
    sessions.open_session(bench.path, Passphrase(bytearray(bench.words.encode()))).lock()


def test_the_panic_key_leaves_no_key(typist: Typist, bench: Bench) -> None:
    _open(typist, bench)
    typist.press(keyboard.PANIC)
    assert typist.hear() == "end"
    assert _left(typist, bench.secrets) == []
    typist.go_on()
    assert typist.process.wait(60) == 0
