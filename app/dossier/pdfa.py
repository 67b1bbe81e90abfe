"""Documents of ours for the archive: PDF/A-2u (ISO 19005-2) said where a reader looks for it (runs in the worker)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String

_CONDITION = "sRGB IEC61966-2.1"
_CLAIM = (
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
    "<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance></rdf:Description>"
)
_CLAIMED = re.compile(rb"\s*<rdf:Description [^>]*xmlns:pdfaid=.*?</rdf:Description>", re.DOTALL)
_END = b"</rdf:RDF>"
# IEC 61966-2-1, adapted to the white of D50: what each primary adds, and that white.
_PRIMARIES = {b"rXYZ": (0.43607, 0.22249, 0.01392), b"gXYZ": (0.38515, 0.71687, 0.09708),
              b"bXYZ": (0.14307, 0.06061, 0.71410)}  # fmt: skip
_WHITE = (0.96420, 1.0, 0.82491)
_STEPS = 256
# A day that never changes: the same document gives the same bytes.
_MADE = (2026, 1, 1, 0, 0, 0)
_COPYRIGHT = b"No copyright, use freely"


def claim(pdf: pikepdf.Pdf, *, part: int = 2, conformance: str = "U") -> None:
    """Say the conformance in the metadata that `describe` wrote, and what its greys and colours mean."""
    said = _CLAIM.format(part=part, conformance=conformance).encode("ascii")
    metadata = pdf.Root.Metadata
    metadata.write(metadata.read_bytes().replace(_END, said + _END))
    profile = pdf.make_stream(srgb(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(_CONDITION),
        Info=String(_CONDITION),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def disclaim(pdf: pikepdf.Pdf) -> None:
    """Take the claim back, from a copy that can't keep it."""
    metadata = pdf.Root.get("/Metadata")
    if metadata is not None:
        metadata.write(_CLAIMED.sub(b"", metadata.read_bytes()))


@cache
def srgb() -> bytes:
    """A small ICC profile (version 2.1, monitor, three curves shared) of the sRGB colour space; always the same."""
    curve = struct.pack(">4sII", b"curv", 0, _STEPS) + struct.pack(f">{_STEPS}H", *_curve())
    tags = {
        b"desc": _described(_CONDITION.encode("ascii")),
        b"cprt": struct.pack(">4sI", b"text", 0) + _COPYRIGHT + b"\0",
        b"wtpt": _xyz(_WHITE),
        **{name: _xyz(values) for name, values in _PRIMARIES.items()},
    }
    return _profile([*((name, data) for name, data in tags.items()), (b"rTRC gTRC bTRC", curve)])


def _curve() -> Iterable[int]:
    for step in range(_STEPS):
        value = step / (_STEPS - 1)
        linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        yield round(linear * 65535)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(value * 65536) for value in values))


def _described(text: bytes) -> bytes:
    """A textDescriptionType: the words in ASCII, none in other scripts."""
    head = struct.pack(">4sII", b"desc", 0, len(text) + 1) + text + b"\0"
    return head + bytes(4 + 4 + 2 + 1 + 67)


def _profile(tags: list[tuple[bytes, bytes]]) -> bytes:
    """Header, table of tags, data; names in one entry share its data."""
    names = [(name, at) for at, (shared, _) in enumerate(tags) for name in shared.split()]
    start = 128 + 4 + 12 * len(names)
    places, body = [], b""
    for _, data in tags:
        places.append((start + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    table = struct.pack(">I", len(names)) + b"".join(struct.pack(">4sII", name, *places[at]) for name, at in names)
    head = struct.pack(
        ">I4xI4s4s4s6H4s24xI3i48x", start + len(body), 0x02100000, b"mntr", b"RGB ", b"XYZ ", *_MADE, b"acsp", 0,
        *(round(value * 65536) for value in _WHITE),
    )  # fmt: skip
    return head + table + body
