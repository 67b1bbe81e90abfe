"""Packages for tests: two organisations, some files, and both ends of a package in memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

from app.handover import age
from app.handover.package_reader import Opened, open_package
from app.handover.package_writer import Written, write_package
from app.handover.rows import FileRow, Member
from app.jobs import Progress
from app.vault import identity
from app.vault.crypto import PublicKeys

SENDER = identity.new_site("Amber Desk", "A. Writer")
RECEIVER = identity.new_site("Birch House", "B. Reader")
HYBRID, PLAIN = age.identities(RECEIVER.age_seed)
HEAD: dict[str, Any] = {
    "package_id": "0123456789abcdef" * 2,
    "created": "2026-11-27T10:00:00+00:00",
    "sender": "ab" * 32,
    "recipient": "cd" * 32,
}
FILES = {
    "START-HERE.html": b"<!doctype html><title>Handover</title>",
    "records/event.jsonl": b'{"uid":"1"}\n' * 4000,
    "originals/E-001/letter.pdf": bytes(range(256)) * 700,
    "originals/E-002/empty.txt": b"",
}


def member(path: str, content: bytes, role: str = "original", name: str = "письмо №7.pdf") -> Member:
    return Member(path, role, len(content), hashlib.sha256(content).digest(), lambda: iter([content]), name)


def members(files: dict[str, bytes] | None = None) -> list[Member]:
    return [member(path, content) for path, content in (FILES if files is None else files).items()]


def signers(key: bytes) -> PublicKeys | None:
    public = SENDER.public()
    return public if key == public.ed25519 else None


def sealed(
    files: dict[str, bytes] | None = None, envelope: age.Envelope | None = None, **head: Any
) -> tuple[bytes, Written]:
    sink = io.BytesIO()
    whom = envelope or age.Hybrid(HYBRID.recipient())
    written = write_package(sink, {**HEAD, **head}, members(files), SENDER, whom, Progress())
    return sink.getvalue(), written


def sealed_members(given: list[Member], envelope: age.Envelope | None = None) -> bytes:
    sink = io.BytesIO()
    write_package(sink, HEAD, given, SENDER, envelope or age.Hybrid(HYBRID.recipient()), Progress())
    return sink.getvalue()


def opened(package: bytes, *keys: age.Identity) -> Opened:
    return open_package(io.BytesIO(package), keys or (HYBRID, PLAIN), signers, Progress())


def read_all(package: bytes, *keys: age.Identity) -> dict[str, bytes]:
    """Every file of a package that is whole."""
    return contents(opened(package, *keys))


def contents(package: Opened) -> dict[str, bytes]:
    found = {row.path: b"".join(bytes(piece) for piece in pieces) for row, pieces in taken(package)}
    package.finish()
    return found


def taken(package: Opened) -> Iterator[tuple[FileRow, Iterator[memoryview]]]:
    yield from package.members()
