"""Passphrases and recovery codes: from a file, from standard input, from a prompt; never from an argument."""

from __future__ import annotations

import getpass
import io
import os
import stat
import sys
from typing import Any, BinaryIO, cast

from app.cli.output import warn
from app.domain.errors import HavenError, MissingKey
from app.domain.words import N_
from app.kernel.memory import wipe_text
from app.vault.credentials import BadRecoveryCode

LONGEST = 1024
_STDIN = "-"
_LINE_END, _FOLLOWS = 0x0A, 0x80


class BadPassphrase(HavenError):
    """What was given can't be a passphrase."""

    code = "bad_passphrase"
    words = N_("The passphrase can't be used: {reason}")


class NoPassphraseFile(MissingKey):
    """The file that holds the passphrase can't be read."""

    words = N_("The passphrase file can't be read: {subject}")


class NoNewPassphrase(MissingKey):
    """A new passphrase is needed and none could be asked for."""

    words = N_("A new passphrase is needed: give --new-passphrase-file, or run this in a terminal.")


class NoRecoveryFile(MissingKey):
    """The file that holds the recovery code can't be read."""

    words = N_("The file with the recovery code can't be read: {subject}")


class NoCodeInIt(BadRecoveryCode):
    """The file is a recovery sheet itself, or another PDF."""

    words = N_("{subject} is a PDF. Type the code that is printed on the sheet, or write it alone into a text file.")


class NoRecoveryCode(MissingKey):
    """A recovery code is needed and none could be asked for."""

    words = N_("A recovery code is needed: give --recovery-file, or run this in a terminal.")


def stdin() -> BinaryIO:
    """Standard input as bytes."""
    return sys.stdin.buffer


def passphrase(source: str | None, *, prompt: str = "Passphrase: ", twice: bool = False) -> bytearray:
    """The passphrase as bytes the caller wipes. Raises MissingKey, BadPassphrase."""
    if source is None:
        return _checked(_asked(prompt, twice=twice))
    return _checked(_line(stdin()) if source == _STDIN else _file(source))


def new_passphrase(source: str | None) -> bytearray:
    """A passphrase to be set, as bytes the caller wipes. Raises MissingKey, BadPassphrase."""
    try:
        return passphrase(source, prompt="New passphrase: ", twice=True)
    except NoPassphraseFile:
        raise
    except MissingKey:
        raise NoNewPassphrase from None


def recovery_code(source: str | None) -> str:
    """The recovery code from a file, the next line of standard input, or asked for. Raises MissingKey, NoCodeInIt."""
    try:
        data = _code(source)
    except NoPassphraseFile:
        raise NoRecoveryFile(subject=source) from None
    except MissingKey:
        raise NoRecoveryCode from None
    if data.startswith(b"%PDF-"):
        data[:] = bytes(len(data))
        raise NoCodeInIt(subject=source)
    words = data.decode("utf-8", "replace")
    data[:] = bytes(len(data))
    return words.strip()


def _code(source: str | None) -> bytearray:
    if source is None:
        return _asked("Recovery code (capitals, spaces and hyphens don't matter): ", twice=False)
    return _line(stdin()) if source == _STDIN else _file(source)


def _line(stream: BinaryIO) -> bytearray:
    """The next line, byte by byte past the buffers of Python's readers, which can't be wiped."""
    raw: Any = getattr(stream, "raw", stream)
    data = bytearray(LONGEST + 3)
    count = 0
    with memoryview(data) as view:
        while count < len(data) and raw.readinto(view[count : count + 1]):
            count += 1
            if data[count - 1] == _LINE_END:
                break
    if not count:
        raise MissingKey
    return _without_line_end(data, count)


def _file(name: str) -> bytearray:
    data = bytearray(LONGEST + 3)
    count = 0
    try:
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(handle, "rb", buffering=0) as stream, memoryview(data) as view:
            _warn_when_open_to_others(os.fstat(stream.fileno()), name)
            while count < len(data) and (more := stream.readinto(view[count:])):
                count += more
    except OSError:
        raise NoPassphraseFile(subject=name) from None
    return _without_line_end(data, count)


def _warn_when_open_to_others(about: Any, name: str) -> None:
    if os.name == "posix" and stat.S_ISREG(about.st_mode) and about.st_mode & 0o077:
        warn(f"other users of this computer can read {name}")


def _without_line_end(data: bytearray, count: int) -> bytearray:
    """The first `count` bytes less one line end, in memory of their own; `data` is wiped."""
    for end in (b"\r\n", b"\n"):
        if data.endswith(end, 0, count):
            count -= len(end)
            break
    made = bytearray(count)
    with memoryview(data) as view:
        made[:] = view[:count]
        view[:] = bytes(len(view))
    return made


def _asked(prompt: str, *, twice: bool) -> bytearray:
    if not sys.stdin.isatty():
        raise MissingKey
    try:
        typed = _typed(prompt)
        if twice and _typed("Once more: ") != typed:
            raise BadPassphrase(reason="the two entries differ")
    except EOFError:
        raise MissingKey from None
    return typed


def _typed(prompt: str) -> bytearray:
    """A line typed on the terminal without being shown; EOFError when it ends before."""
    try:
        import termios
    except ImportError:  # Windows
        words = getpass.getpass(prompt)
        data = bytearray(words.encode())
        wipe_text(words)
        return data
    with _terminal() as terminal:
        shown = termios.tcgetattr(terminal.fileno())
        hidden = [*shown[:3], shown[3] & ~termios.ECHO, *shown[4:]]
        try:
            termios.tcsetattr(terminal.fileno(), termios.TCSAFLUSH, hidden)
            terminal.write(prompt.encode())
            return _line(terminal)
        except MissingKey:
            raise EOFError from None
        finally:
            termios.tcsetattr(terminal.fileno(), termios.TCSAFLUSH, shown)
            terminal.write(b"\n")


def _terminal() -> BinaryIO:
    """The terminal itself, or where there is none of that name what standard input is."""
    try:
        handle = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        handle = os.dup(sys.stdin.fileno())
    return cast("BinaryIO", io.FileIO(handle, "r+"))


def _checked(data: bytearray) -> bytearray:
    if not 1 <= len(data) <= LONGEST:
        raise BadPassphrase(reason="it must have 1 to 1024 bytes")
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadPassphrase(reason="its file begins with a byte order mark; save it as UTF-8 without one")
    if not _is_utf8(data):
        raise BadPassphrase(reason="it is not UTF-8")
    return data


def _is_utf8(data: bytearray) -> bool:
    """Looked at letter by letter: a text made of the whole could not be wiped."""
    if data.isascii():
        return True
    start = 0
    for end in range(1, len(data) + 1):
        if end == len(data) or data[end] & 0xC0 != _FOLLOWS:
            try:
                bytes(data[start:end]).decode("utf-8")
            except UnicodeDecodeError:
                return False
            start = end
    return True
