"""A finished PDF signed in place with somebody's own certificate: PAdES B-B (ETSI EN 319 142-1), always last.

The signature is one CMS structure of fixed form (RFC 5652, with the signing certificate of RFC 5035), written here in
DER. The key never leaves this process: the worker only makes the place for the signature.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from app.domain.errors import Refused, WorkerFailed
from app.domain.words import N_
from app.jobs import Progress
from app.sandbox.launcher import NONSENSE, Limits, run_job
from app.sandbox.shape import Whole
from app.sandbox.sources import StreamSource

_JOB = "app.dossier.sign_job:place"
_MOST_FILE, _LEAST_BITS = 1 << 20, 2048
_PIECE = 1 << 20
_ROOM = 2048  # besides the certificates: attributes and a signature of up to 8,192 bits
_MOST_UPDATE = 8 << 20

_SEQUENCE, _SET, _OCTETS, _OID, _NULL = 0x30, 0x31, 0x04, 0x06, b"\x05\x00"
_FIRST = 0xA0  # [0], constructed
_DIRECTORY_NAME = 0xA4


class CertificateRefused(Refused):
    """A certificate file that can't sign: `facts.reason` says why."""

    code = "certificate_refused"
    words = N_("This certificate can't sign: {reason}")


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A key with its certificate and those above it."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        """Whose certificate it is, as it says itself."""
        return self.certificate.subject.rfc4514_string()


def signer(data: bytes, passphrase: bytes | bytearray, now: dt.datetime) -> Signer:
    """The key and certificate of a PKCS#12 file; CertificateRefused names what keeps it from signing."""
    if len(data) > _MOST_FILE:
        raise CertificateRefused(reason="the file is too large for one")
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(data, bytes(passphrase) or None)
    except (ValueError, TypeError):
        raise CertificateRefused(reason="the passphrase is not that of the file, or it is no PKCS#12 file") from None
    if key is None or certificate is None:
        raise CertificateRefused(reason="the file holds no key with its certificate")
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateRefused(reason="its key is of a sort that readers of PDF don't know")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < _LEAST_BITS:
        raise CertificateRefused(reason="its key is too short to be trusted")
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise CertificateRefused(reason="it is not valid today")
    if not _may_sign(certificate):
        raise CertificateRefused(reason="it was not given out for signing documents")
    return Signer(key, certificate, tuple(above))


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except (ValueError, x509.DuplicateExtension):
        raise CertificateRefused(reason="it can't be read") from None
    return usage.digital_signature or usage.content_commitment


def sign(
    file: BinaryIO, out: BinaryIO, mine: Signer, now: dt.datetime, reason: str = "", progress: Progress | None = None
) -> None:
    """Write `file` with a signature behind it into `out` (empty, seekable); its own bytes stay as they are.

    Raises Unusable for a file that is locked or signed already, WorkerFailed, and what reading and writing raises.
    """
    source = StreamSource(file)
    room = _ROOM + sum(len(one.public_bytes(Encoding.DER)) for one in (mine.certificate, *mine.above))
    params = {"at": now.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%SZ"), "reason": reason, "room": room}
    update = io.BytesIO()
    seconds = 120 + source.size // (8 << 20)
    answer = run_job(
        _JOB, params, {"file": source}, sink=update, progress=progress, subject="the paper",
        shape={"before": Whole(1, 1 << 40), "after": Whole(1, 1 << 40)},
        limits=Limits(cpu_seconds=seconds, wall_seconds=seconds, output_bytes=_MOST_UPDATE),
    )  # fmt: skip
    hole = answer["before"], answer["after"]
    _refuse_nonsense(update.getvalue(), source.size, hole, room)
    signature = _cms(mine, _digest(file, update.getvalue(), source.size, hole, out)).hex().encode("ascii")
    out.seek(hole[0] + 1)
    out.write(signature)
    out.seek(0, os.SEEK_END)


def _refuse_nonsense(update: bytes, size: int, hole: tuple[int, int], room: int) -> None:
    """The hole lies in the update, is empty, as large as it must be, and is all that the signature leaves out."""
    before, after = hole[0] - size, hole[1] - size
    said = b"/ByteRange [0 %d %d %d]" % (*hole, size + len(update) - hole[1])
    empty = b"<" + b"0" * 2 * room + b">"
    if before < 0 or update[before:after] != empty or update.count(said) != 1 or update.count(b"/ByteRange") != 1:
        raise WorkerFailed(subject="the paper", reason=NONSENSE, reason_code="nonsense")


def _digest(file: BinaryIO, update: bytes, size: int, hole: tuple[int, int], out: BinaryIO) -> bytes:
    """Copy the file and the update, and hash what is signed of them in the same pass."""
    made = hashlib.sha256()
    file.seek(0)
    left = size
    while left and (piece := file.read(min(_PIECE, left))):
        made.update(piece)
        out.write(piece)
        left -= len(piece)
    made.update(update[: hole[0] - size])
    made.update(update[hole[1] - size :])
    out.write(update)
    return made.digest()


# -- the signature itself --------------------------------------------------------------


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _oid(text: str) -> bytes:
    first, second, *rest = (int(part) for part in text.split("."))
    out = bytes([40 * first + second])
    for value in rest:
        groups = [value & 0x7F]
        while value := value >> 7:
            groups.append(0x80 | value & 0x7F)
        out += bytes(reversed(groups))
    return _der(_OID, out)


def _set(tag: int, parts: Sequence[bytes]) -> bytes:
    return _der(tag, *sorted(parts))


_DATA, _SIGNED = _oid("1.2.840.113549.1.7.1"), _oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE, _MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.3"), _oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = _oid("1.2.840.113549.1.9.16.2.47")
_SHA256 = _der(_SEQUENCE, _oid("2.16.840.1.101.3.4.2.1"), _NULL)
_WITH_RSA = _der(_SEQUENCE, _oid("1.2.840.113549.1.1.11"), _NULL)
_WITH_EC = _der(_SEQUENCE, _oid("1.2.840.10045.4.3.2"))
_ONE = b"\x02\x01\x01"


def _cms(mine: Signer, digest: bytes) -> bytes:
    """ContentInfo with SignedData over bytes that lie elsewhere and have this SHA-256."""
    chain = [one.public_bytes(Encoding.DER) for one in (mine.certificate, *mine.above)]
    issuer, serial = _issuer_and_serial(mine.certificate.tbs_certificate_bytes)
    named = _der(_SEQUENCE, _der(_SEQUENCE, _der(_DIRECTORY_NAME, issuer)), serial)
    own = _der(_SEQUENCE, _der(_OCTETS, hashlib.sha256(chain[0]).digest()), named)
    attributes = [
        _der(_SEQUENCE, _CONTENT_TYPE, _der(_SET, _DATA)),
        _der(_SEQUENCE, _MESSAGE_DIGEST, _der(_SET, _der(_OCTETS, digest))),
        _der(_SEQUENCE, _SIGNING_CERTIFICATE, _der(_SET, _der(_SEQUENCE, _der(_SEQUENCE, own)))),
    ]
    algorithm, signature = _signature(mine, _set(_SET, attributes))
    info = _der(_SEQUENCE, _ONE, _der(_SEQUENCE, issuer, serial), _SHA256, _set(_FIRST, attributes), algorithm,
                _der(_OCTETS, signature))  # fmt: skip
    signed = _der(_SEQUENCE, _ONE, _der(_SET, _SHA256), _der(_SEQUENCE, _DATA), _set(_FIRST, chain), _der(_SET, info))
    return _der(_SEQUENCE, _SIGNED, _der(_FIRST, signed))


def _signature(mine: Signer, data: bytes) -> tuple[bytes, bytes]:
    if isinstance(mine.key, rsa.RSAPrivateKey):
        return _WITH_RSA, mine.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return _WITH_EC, mine.key.sign(data, ec.ECDSA(hashes.SHA256()))


def _issuer_and_serial(tbs: bytes) -> tuple[bytes, bytes]:
    """The bytes of issuer and serial number as they stand in a certificate."""
    [(_, inside)] = _values(tbs)
    fields = [field for field, _ in _values(inside)]
    if fields[0][0] == _FIRST:  # the version
        fields = fields[1:]
    return fields[2], fields[0]


def _values(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The values that stand side by side in DER: each with its head, and without."""
    at = 0
    while at < len(data):
        size, head = data[at + 1], 2
        if size & 0x80:
            count = size & 0x7F
            size, head = int.from_bytes(data[at + 2 : at + 2 + count], "big"), 2 + count
        yield data[at : at + head + size], data[at + head : at + head + size]
        at += head + size
