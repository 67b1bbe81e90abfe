"""The place for a signature, as an update behind a finished PDF whose own bytes stay (runs in the worker)."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

_TAIL = 2048
_ALREADY = "this file is locked, or signed already"
_PRINTED_LOCKED = 132
_APPEND_ONLY = 3


def place(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Write an update with an invisible signature field whose `room` bytes are zeros; where its hole begins and ends.

    `at` is the time as PDF writes it, `reason` may be empty. What stands outside of the hole is what is signed.
    """
    source = sources["file"]
    with unlocked(source) as pdf:
        if pdf.is_encrypted or "/AcroForm" in pdf.Root:
            raise JobError("signed_already", _ALREADY)
        update = _Update(source, pdf)
        made = update.written(str(params["at"]), str(params["reason"]), int(params["room"]))
    out.write(made)
    return {"before": update.hole[0], "after": update.hole[1]}


def unlocked(source: SourceFile) -> pikepdf.Pdf:
    """A finished paper of ours; one that a passphrase opens is refused."""
    try:
        return pikepdf.open(cast("BinaryIO", io.BufferedReader(source, 1 << 20)))
    except pikepdf.PasswordError:
        raise JobError("signed_already", _ALREADY) from None


class _Update:
    """Objects that are new or other than before, and where they stand."""

    def __init__(self, source: SourceFile, pdf: pikepdf.Pdf) -> None:
        self.size, self.pdf = source.size, pdf
        source.seek(max(0, source.size - _TAIL))
        found = re.findall(rb"startxref\s+(\d+)\s+%%EOF", source.read())
        if not found:
            raise JobError("damaged", "this file has no end")
        self.earlier = int(found[-1])
        source.seek(self.earlier)
        self.table = source.read(4) == b"xref"
        self.body = bytearray(b"\n")
        self.places: dict[int, int] = {}
        self.hole = (0, 0)

    def written(self, at: str, reason: str, room: int) -> bytes:
        pdf, page = self.pdf, self.pdf.pages[0].obj
        signature, field = pdf.make_indirect(Dictionary()), pdf.make_indirect(Dictionary())
        field.update({"/Type": Name.Annot, "/Subtype": Name.Widget, "/FT": Name.Sig, "/T": String("Signature1"),
                      "/V": signature, "/Rect": Array([0, 0, 0, 0]), "/F": _PRINTED_LOCKED, "/P": page})  # fmt: skip
        page.Annots = Array([*page.get("/Annots", ()), field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=_APPEND_ONLY)
        for item in sorted((pdf.Root, page, field), key=lambda item: item.objgen):
            self._object(item.objgen[0], item.unparse(resolved=True))
        self._signature(signature, at, reason, room)
        self._references()
        self._range()
        return bytes(self.body)

    def _object(self, number: int, content: bytes) -> int:
        self.places[number] = self.size + len(self.body)
        self.body += b"%d 0 obj\n" % number
        start = len(self.body)
        self.body += content + b"\nendobj\n"
        return start

    def _signature(self, signature: Object, at: str, reason: str, room: int) -> None:
        words = b" /Reason " + String(reason).unparse() if reason else b""
        head = (
            b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M "
            + String(at).unparse()
            + words
            + b" /ByteRange "
        )
        numbers = b"[" + b" " * 60 + b"]"
        start = self._object(signature.objgen[0], head + numbers + b" /Contents <" + b"0" * 2 * room + b"> >>")
        begin = start + len(head) + len(numbers) + len(b" /Contents ")
        self._numbers = start + len(head), len(numbers)
        self.hole = self.size + begin, self.size + begin + 2 * room + 2

    def _range(self) -> None:
        """Which bytes are signed: all but the hole."""
        start, length = self._numbers
        before, after = self.hole
        text = b"[0 %d %d %d]" % (before, after, self.size + len(self.body) - after)
        self.body[start : start + length] = text.ljust(length)

    def _references(self) -> None:
        """The table of the objects of this update, in the manner of the file."""
        trailer = self.pdf.trailer
        number = max(self.places) + 1
        more = b" /Root %d 0 R" % self.pdf.Root.objgen[0]
        if "/Info" in trailer:
            more += b" /Info %d 0 R" % trailer.Info.objgen[0]
        again = hashlib.sha256(self.body).digest()[:16]
        more += b" /ID [<%s> <%s>] /Prev %d" % (bytes(trailer.ID[0]).hex().encode(), again.hex().encode(), self.earlier)
        here = self.size + len(self.body)
        if self.table:
            rows = b"".join(b"%d 1\n%010d 00000 n \n" % (one, place) for one, place in sorted(self.places.items()))
            self.body += b"xref\n" + rows + b"trailer\n<< /Size %d%s >>\n" % (number, more)
        else:
            self.places[number] = here
            rows = b"".join(b"\x01%s\0\0" % place.to_bytes(8, "big") for _, place in sorted(self.places.items()))
            index = b" ".join(b"%d 1" % one for one in sorted(self.places))
            head = b"<< /Type /XRef /W [1 8 2] /Index [%s] /Size %d /Length %d%s >>"
            self.body += b"%d 0 obj\n" % number + head % (index, number + 1, len(rows), more)
            self.body += b"\nstream\n" + rows + b"\nendstream\nendobj\n"
        self.body += b"startxref\n%d\n%%%%EOF\n" % here
