"""What a file is, judged by its content and set against what its name claims (runs in the worker)."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from app.evidence import signatures as s
from app.evidence.encodings import Binary, Unclear, encoding_of
from app.evidence.packed import BROKEN_ZIP, unpacked
from app.sandbox.streams import Sink, SourceFile

_HEAD = 64 * 1024
_SURE = 0.4  # four bytes that fit
_MAIL = re.compile(
    rb"(?i)^(received|return-path|from|to|subject|date|message-id|mime-version|delivered-to):", re.MULTILINE
)
_HEADER = re.compile(rb"^[!-9;-~]+:")
_TABLE = mimetypes.MimeTypes(filenames=())


def probe(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """{media_type, claimed, mismatch} of `sources["file"]`, whose name is `params["name"]`; never fails on content."""
    claimed = claim(str(params.get("name", "")))
    found = _narrowed(media_type(sources["file"]), claimed)
    return {"media_type": found, "claimed": claimed, "mismatch": mismatch(found, claimed)}


def media_type(source: SourceFile) -> str:
    """The media type of the content; `application/octet-stream` when nothing is known of it."""
    source.seek(0)
    head = source.read(_HEAD)
    if not head:
        return "application/x-empty"
    return _by_magic(head) or _container(source, head) or _written(head) or _foreign(head)


def _narrowed(found: str, claimed: str) -> str:
    """Content can't tell a table from a letter, nor one mail from a box of one: there the name decides."""
    if found == "text/plain" and claimed.startswith("text/"):
        return claimed
    return claimed if found in s.MAILS and claimed in s.MAILS else found


def claim(name: str) -> str:
    """The media type a file's name claims, "" when it claims none."""
    ending = PurePosixPath(name.lower()).suffix
    return s.ENDINGS.get(ending) or _TABLE.guess_type("x" + ending)[0] or ""


def mismatch(found: str, claimed: str) -> bool:
    """Whether the content is something else than the name says."""
    if not claimed or found == "application/x-empty":
        return False
    mine, theirs = s.SAME.get(found, found), s.SAME.get(claimed, claimed)
    if mine == theirs or any(mine in family and theirs in family for family in s.FAMILIES):
        return False
    if theirs == "application/zip" and ("openxmlformats" in mine or "opendocument" in mine):
        return False
    if mine == "text/plain" or _is_written(mine):
        return not (_is_written(theirs) and mine == "text/plain") and not theirs.startswith("text/")
    return True


def _is_written(kind: str) -> bool:
    return kind.startswith("text/") or kind in s.WRITTEN


def _by_magic(head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    for offset, mark, kind in s.MAGIC:
        if head.startswith(mark, offset):
            return kind
    if head[:4] == b"RIFF":
        return s.RIFF.get(head[8:12], "")
    if head[:2] == b"BM" and len(head) > 26 and int.from_bytes(head[14:18], "little") in (12, 40, 56, 108, 124):
        return "image/bmp"
    return ""


def _container(source: SourceFile, head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
        return "video/quicktime"
    if head[:4] == b"OggS":
        return "video/ogg" if b"\x80theora" in head[:512] else "audio/ogg"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(source)
    if head.startswith(s.OLE):
        return _ole(source)
    return ""


def _brand(head: bytes) -> str:
    size = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    if brands[0] in (b"mif1", b"msf1"):
        brands = brands[1:] + brands[:1]
    return next((s.BRANDS[brand] for brand in brands if brand in s.BRANDS), "video/mp4")


def _zipped(source: SourceFile) -> str:
    try:
        with unpacked(source) as box:
            names = set(box.namelist())
            if "mimetype" in names and box.getinfo("mimetype").file_size < 200:
                return box.read("mimetype").decode("ascii", "replace").strip()
    except BROKEN_ZIP:
        return "application/zip"
    return next((kind for member, kind in s.MEMBERS if member in names), "application/zip")


def _ole(source: SourceFile) -> str:
    # The directory of streams is near the front in small files and near the end in large ones.
    source.seek(0)
    looked = source.read(4 << 20)
    source.seek(max(0, source.size - (1 << 20)))
    looked += source.read()
    for stream, kind in s.STREAMS:
        if stream.encode("utf-16-le") in looked:
            return kind
    return "application/x-ole-storage"


def _written(head: bytes) -> str:
    cut = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1] or head[:-4]
    try:
        encoding = encoding_of(cut)
        text = cut.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    except Unclear:
        if sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in cut) > len(cut) // 100:
            return ""
        return _mail(head) or "text/plain"
    except Binary:
        return ""
    if sum(char < " " and char not in "\t\r\n\f\x1b" for char in text) > len(text) // 100:
        return ""
    return _mail(head) or _markup(text) or "text/plain"


def _mail(head: bytes) -> str:
    if head.startswith(b"From ") and _MAIL.search(head[:4096]):
        return "application/mbox"
    top = head.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
    lines = top.lstrip().splitlines()
    if lines and _HEADER.match(lines[0]) and len({found.lower() for found in _MAIL.findall(top)}) >= 2:
        return "message/rfc822"
    return ""


def _markup(text: str) -> str:
    start = text[:2000].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "text/html"
    if start.startswith("<svg") or (start.startswith("<?xml") and "<svg" in start):
        return "image/svg+xml"
    if start.startswith("<?xml"):
        return "text/xml"
    if start.startswith(("{", "[")) and text.rstrip().endswith(("}", "]")):
        return "application/json"
    cards = {"begin:vcard": "text/vcard", "begin:vcalendar": "text/calendar"}
    return next((kind for mark, kind in cards.items() if start.startswith(mark)), "")


def _foreign(head: bytes) -> str:
    """What a library of signatures makes of it, where its answer is certain enough."""
    import puremagic  # noqa: PLC0415 - slow to load and seldom needed

    try:
        matches = puremagic.magic_string(head[:8192])
    except (puremagic.PureError, ValueError):
        return s.UNKNOWN
    good = (match.mime_type for match in matches if match.confidence >= _SURE and match.mime_type)
    return next((str(kind) for kind in good if not kind.startswith("text/")), s.UNKNOWN)
