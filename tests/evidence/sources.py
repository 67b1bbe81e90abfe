"""Files and bytes as the worker sees them, so that jobs can be called without one."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from pathlib import Path

from app.sandbox.streams import Sink, SourceFile


def source(data: bytes | Path) -> SourceFile:
    held = data.read_bytes() if isinstance(data, Path) else data
    return SourceFile(len(held), lambda offset, length: held[offset : offset + length])


class Kept(Sink):
    """A sink that keeps what is written."""

    def __init__(self) -> None:
        super().__init__(None, open_=True)
        self.kept = io.BytesIO()

    def write(self, data: object) -> int:
        self.kept.write(bytes(data))  # type: ignore[arg-type]
        return super().write(data)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack("!I", len(body) + 8) + name + body


def zipped(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()
