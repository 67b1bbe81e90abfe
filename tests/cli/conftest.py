"""The command line run inside the test, against copies of one small vault."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main

SECRET = b"correct horse"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """How a run ended: exit code, the JSON document, what stood on standard error."""

    code: int
    out: Any
    err: str


@dataclass
class Shell:
    """Runs commands on one vault."""

    folder: Path
    vault: Path
    secret: Path
    run_main: Callable[[list[str], bytes], Ran]

    def __call__(self, *words: object, stdin: bytes = b"") -> Ran:
        given = ["--vault", self.vault, "--passphrase-file", self.secret, "--json", *words]
        return self.run_main([str(word) for word in given], stdin)

    def ok(self, *words: object, stdin: bytes = b"") -> Any:
        ran = self(*words, stdin=stdin)
        assert ran.code == 0, ran.out
        return ran.out

    def json(self, *words: object, **values: Any) -> Any:
        return self.ok(*words, "--json-file", "-", stdin=json.dumps(values).encode())

    def file(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def process(self, *words: object) -> subprocess.Popen[bytes]:
        given = [sys.executable, "-m", "app", "--vault", self.vault, "--passphrase-file", self.secret, "--json", *words]
        return subprocess.Popen([str(word) for word in given], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def tree(self) -> dict[str, bytes]:
        """What lies in the vault but the lock, by path."""
        found = {}
        for path in sorted(self.vault.rglob("*")):
            if path.is_file() and path.name not in {"lock", "reserve.bin"}:
                found[str(path.relative_to(self.vault))] = path.read_bytes()
        return found


@pytest.fixture
def run_main(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str], bytes], Ran]:
    def run(words: list[str], stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main(words)
        out, err = capsys.readouterr()
        return Ran(code, json.loads(out) if "--json" in words else out, err)

    return run


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with one case, made once."""
    folder = tmp_path_factory.mktemp("template")
    secret = folder / "secret"
    secret.write_bytes(SECRET + b"\n")
    secret.chmod(0o600)
    base = [sys.executable, "-m", "app", "--passphrase-file", secret, "--json"]
    steps = (
        [
            "vault",
            "create",
            folder / "vault",
            "--kdf-memory",
            "64",
            "--worker",
            "Ana",
            "--recovery-out",
            folder / "code",
        ],
        ["--vault", folder / "vault", "case", "add", "--json-file", folder / "case.json"],
    )
    (folder / "case.json").write_text('{"title": "Heron"}')
    for step in steps:
        subprocess.run([str(word) for word in [*base, *step]], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def shell(template: Path, tmp_path: Path, run_main: Callable[[list[str], bytes], Ran]) -> Iterator[Shell]:
    """A command line on a vault of its own; nothing half-done may lie beside it at the end."""
    shutil.copytree(template, tmp_path / "at", copy_function=shutil.copy2)
    folder = tmp_path / "at"
    yield Shell(folder, folder / "vault", folder / "secret", run_main)
    assert not list(tmp_path.rglob("*.part"))
    assert not list(tmp_path.rglob("tmp-*"))
