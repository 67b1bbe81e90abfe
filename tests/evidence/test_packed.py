"""A packed file that is broken, and one that can't be read: the first is a finding, the second is not."""

from __future__ import annotations

import errno
import io
import zipfile

import pytest

from app.evidence.packed import unpacked
from app.evidence.probe import media_type
from app.sandbox.protocol import BLOCK
from app.sandbox.streams import SourceFile


def packed(compression: int = zipfile.ZIP_STORED) -> bytes:
    """More than a block, so that its list of members is read after its head."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as box:
        box.writestr("mimetype", "application/epub+zip")
        box.writestr(zipfile.ZipInfo("photo.jpg"), bytes(2 * BLOCK), zipfile.ZIP_STORED)
    return out.getvalue()


def source(data: bytes, good: int) -> SourceFile:
    """A file on a disk that can be read up to `good`."""

    def fetch(offset: int, count: int) -> bytes:
        if offset + count > good:
            raise OSError(errno.EIO, "the disk fails")
        return data[offset : offset + count]

    return SourceFile(len(data), fetch)


def test_a_failing_disk_makes_no_broken_file() -> None:
    data = packed()
    assert media_type(source(data, len(data))) == "application/epub+zip"
    with pytest.raises(OSError, match="the disk fails"):
        media_type(source(data, BLOCK))
    with pytest.raises(OSError, match="the disk fails"), unpacked(source(data, 0)):
        pass


def test_broken_files_are_packed_files_still() -> None:
    data = packed()
    for broken in (data[:-30], data.replace(b"PK\x01\x02", b"PK\x01\x09"), data.replace(b"epub+zip", b"epub+zap", 1)):
        assert media_type(source(broken, len(broken))) == "application/zip"


def test_what_bzip2_says_of_strange_bytes_is_no_failing_disk() -> None:
    data = packed(zipfile.ZIP_BZIP2)
    broken = data.replace(b"BZh", b"XYZ", 1)
    assert broken != data
    assert media_type(source(broken, len(broken))) == "application/zip"
    with pytest.raises(zipfile.BadZipFile), unpacked(source(broken, len(broken))) as box:
        box.read("mimetype")
