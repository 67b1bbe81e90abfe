"""Certificates for tests, made on the spot."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PASSPHRASE = b"of the certificate"


@cache
def key(sort: str) -> Any:
    if sort == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if sort.startswith("rsa"):
        return rsa.generate_private_key(65537, int(sort[3:]))
    return ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1()}[sort])


def p12(
    sort: str = "p256", *, days: int = 900, usage: bool | None = None, chain: bool = False, name: str = "Vera Example"
) -> bytes:
    """A PKCS#12 file; `usage` says whether its certificate is for signing."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.COUNTRY_NAME, "LT")])
    above = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example authority")])
    issuer, signing = (above, key("p384")) if chain else (subject, key(sort))

    def made(whose: x509.Name, by: x509.Name, public: Any) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder().subject_name(whose).issuer_name(by).public_key(public).serial_number(2**80 + 5)
            .not_valid_before(NOW - dt.timedelta(days=1000)).not_valid_after(NOW + dt.timedelta(days=days))
        )  # fmt: skip
        if usage is not None:
            flags = dict.fromkeys(("content_commitment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
                                   "encipher_only", "decipher_only"), False)  # fmt: skip
            builder = builder.add_extension(
                x509.KeyUsage(digital_signature=usage, key_encipherment=not usage, **flags), True
            )
        return builder.sign(signing, None if sort == "ed25519" else hashes.SHA256())

    mine = made(subject, issuer, key(sort).public_key())
    more = [made(above, above, key("p384").public_key())] if chain else None
    return pkcs12.serialize_key_and_certificates(b"x", key(sort), mine, more, BestAvailableEncryption(PASSPHRASE))
