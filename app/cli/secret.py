"""Passphrases and recovery codes: from a file, from standard input, from a prompt; never from an argument."""

from __future__ import annotations

import getpass
import os
import stat
import sys
from typing import Any, BinaryIO

from app.cli.output import warn
from app.domain.errors import HavenError, MissingKey
from app.domain.words import N_

LONGEST = 1024
_STDIN = "-"


class BadPassphrase(HavenError):
    """What was given can't be a passphrase."""

    code = "bad_passphrase"
    words = N_("The passphrase can't be used: {reason}")


class NoPassphraseFile(MissingKey):
    """The file that holds the passphrase can't be read."""

    words = N_("The passphrase file can't be read: {subject}")


def stdin() -> BinaryIO:
    """Standard input as bytes."""
    return sys.stdin.buffer


def passphrase(source: str | None, *, prompt: str = "Passphrase: ", twice: bool = False) -> bytearray:
    """The passphrase as bytes the caller wipes. Raises MissingKey, BadPassphrase."""
    if source is None:
        return _checked(_asked(prompt, twice=twice))
    return _checked(_line(stdin()) if source == _STDIN else _file(source))


def recovery_code(source: str) -> str:
    """The recovery code from a file or the next line of standard input."""
    data = _line(stdin()) if source == _STDIN else _file(source)
    return bytes(data).decode("utf-8", "replace").strip()


def _line(stream: BinaryIO) -> bytearray:
    data = bytearray(stream.readline(LONGEST + 3))
    if not data:
        raise MissingKey
    return _without_line_end(data)


def _file(name: str) -> bytearray:
    try:
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(handle, "rb", buffering=0) as stream:
            _warn_when_open_to_others(os.fstat(stream.fileno()), name)
            data = bytearray()
            while len(data) < LONGEST + 3 and (piece := stream.read(LONGEST + 3 - len(data))):
                data += piece
    except OSError:
        raise NoPassphraseFile(subject=name) from None
    return _without_line_end(data)


def _warn_when_open_to_others(about: Any, name: str) -> None:
    if os.name == "posix" and stat.S_ISREG(about.st_mode) and about.st_mode & 0o077:
        warn(f"other users of this computer can read {name}")


def _without_line_end(data: bytearray) -> bytearray:
    end = b"\r\n" if data.endswith(b"\r\n") else b"\n" if data.endswith(b"\n") else b""
    if end:
        del data[-len(end) :]
    return data


def _asked(prompt: str, *, twice: bool) -> bytearray:
    if not sys.stdin.isatty():
        raise MissingKey
    try:
        typed = bytearray(getpass.getpass(prompt).encode())
        if twice and bytearray(getpass.getpass("Once more: ").encode()) != typed:
            raise BadPassphrase(reason="the two entries differ")
    except EOFError:
        raise MissingKey from None
    return typed


def _checked(data: bytearray) -> bytearray:
    if not 1 <= len(data) <= LONGEST:
        raise BadPassphrase(reason="it must have 1 to 1024 bytes")
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadPassphrase(reason="its file begins with a byte order mark; save it as UTF-8 without one")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadPassphrase(reason="it is not UTF-8") from None
    return data
