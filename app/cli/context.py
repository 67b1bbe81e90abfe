"""What a command is given: its options, the open vault, input files, progress."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import secret
from app.cli.output import warn
from app.domain.errors import (
    BadFile,
    EmptyFile,
    HavenError,
    IoFailed,
    NotAFile,
    NotFound,
    Unreadable,
    Usage,
    WrongKey,
)
from app.jobs import Progress

if TYPE_CHECKING:
    from app.session import Session

_LARGEST = 64 << 20


class Context:
    """One run of the command line; `close` locks the vault."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.closing = False
        self.telling_once = False
        self._bar = _Bar() if sys.stderr.isatty() else None
        self.progress = Progress(self._bar)
        self._session: Session | None = None

    @property
    def lang(self) -> str:
        """The language of answers."""
        return str(self.options.lang or "en")

    @property
    def session(self) -> Session:
        """The vault named by --vault, opened with the passphrase."""
        if self._session is None:
            self._session = self._open()
        return self._session

    def tell_once(self) -> None:
        """From now on Ctrl+C only asks work to stop at its next step: an answer told once (a code) must not be lost."""
        self.telling_once = True

    def hold(self, session: Session) -> Session:
        """Take over a session, so that it is locked at the end."""
        self._session = session
        return session

    def vault_path(self) -> Path:
        """The folder named by --vault; Usage when there is none."""
        if not self.options.vault:
            raise Usage(reason="name the vault: --vault DIR before the command")
        return Path(self.options.vault)

    def passphrase(self, *, twice: bool = False) -> bytearray:
        """The vault's passphrase, to be wiped by whoever uses it."""
        return secret.passphrase(self.options.passphrase_file, twice=twice)

    def open_with(self, secret: bytearray) -> Session:
        """The vault named by --vault, opened with a passphrase that was asked for already (it is wiped)."""
        return self.hold(self._open(secret))

    def _open(self, given: bytearray | None = None) -> Session:
        from app.actions.opening import open_vault
        from app.vault.backup import is_backup
        from app.vault.folder import read_headers

        path = self.vault_path()
        read_headers(path)  # what is no vault is said before anybody types a passphrase
        # A backup, or a vault on a medium that can't be written, is looked at and never changed.
        looked_at = is_backup(path) or not os.access(path, os.W_OK)
        given = self.passphrase() if given is None else given
        try:
            return open_vault(path, given, key_file=self.options.key_file, read_only=looked_at)
        except WrongKey as refused:
            if refused.facts.get("keyring"):
                warn(f"the keyring of this computer could not be asked: it is {refused.facts['keyring']}")
            raise

    def close(self) -> None:
        """Lock the vault, if one is open."""
        self.closing = True
        if self._bar is not None:
            self._bar.end()
        if self._session is not None:
            try:
                self._session.lock()
            except HavenError as failure:
                # What was answered stands; the vault lies as after a crash, which the next opening makes good.
                print(f"The vault was not put to rest. {failure.message}", file=sys.stderr)

    def json_file(self, name: str | None = None) -> dict[str, Any]:
        """The object in a JSON file, or in what is left of standard input for "-"; errors name the file."""
        name = self.options.json_file if name is None else name
        return {} if name is None else read_object(name)


def read_object(name: str) -> dict[str, Any]:
    """The one object of a JSON file. Raises NotFound, NotAFile, Unreadable, EmptyFile, BadFile."""
    subject = "standard input" if name == "-" else name
    data = secret.stdin().read(_LARGEST + 1) if name == "-" else read_bytes(name)
    if len(data) > _LARGEST:
        raise BadFile(subject=subject, reason="it is larger than 64 MiB")
    if not data.strip():
        raise EmptyFile(subject=subject)
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadFile(subject=subject, reason="it is not UTF-8") from None
    except json.JSONDecodeError as bad:
        raise BadFile(
            subject=subject, reason=f"not JSON: {bad.msg}, line {bad.lineno} column {bad.colno}", line=bad.lineno
        ) from None
    except RecursionError:
        raise BadFile(subject=subject, reason="it is nested too deeply") from None
    except ValueError as bad:
        raise BadFile(subject=subject, reason=str(bad)) from None
    if not isinstance(value, dict):
        raise BadFile(subject=subject, reason="an object is needed: {…}")
    return value


def read_bytes(name: str) -> bytes:
    """The bytes of a small input file; errors name it."""
    path = Path(name)
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST + 1)
    except FileNotFoundError:
        raise NotFound(subject=name) from None
    except (IsADirectoryError, NotADirectoryError):
        raise NotAFile(subject=name) from None
    except PermissionError:
        raise (NotAFile if path.is_dir() else Unreadable)(subject=name) from None
    except OSError as failure:
        raise IoFailed(subject=name, reason=failure.strerror or type(failure).__name__) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice}” stands in it twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


class _Bar:
    """A line on a terminal that says how far long work is."""

    def __init__(self) -> None:
        self._shown = ""

    def __call__(self, done: int, total: int, msgid: str) -> None:
        """Write the line anew when it says something else."""
        line = f"{msgid} {100 * done // total} %" if total else msgid
        if line != self._shown:
            print(f"\r{line.ljust(len(self._shown))}", end="", file=sys.stderr, flush=True)
            self._shown = line

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            print(f"\r{' ' * len(self._shown)}\r", end="", file=sys.stderr, flush=True)
            self._shown = ""
