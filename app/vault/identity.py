"""The identity of an installation, and the checkpoints it signs."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, replace

from app.vault import crypto

CHECKPOINT = "checkpoint@havenfile"
# Bytes of the secret that revokes an identity; it stands on paper alone.
REVOCATION = 16
_SSHSIG = b"SSHSIG"
_ED = b"ssh-ed25519"
# Where the key stands in an SSHSIG: behind the magic, the version, two lengths, the name of its kind, its length.
_KEY_AT = len(_SSHSIG) + 4 + 4 + 4 + len(_ED) + 4


@dataclass(frozen=True, slots=True, repr=False)
class Site:
    """One installation: its random id, its seeds, who works with it. Lives in the database alone."""

    site_id: bytes
    organisation: str
    worker: str
    ed25519_seed: bytes
    mldsa65_seed: bytes
    age_seed: bytes
    revocation_digest: bytes

    def public(self) -> crypto.PublicKeys:
        """The public signing keys."""
        return crypto.public_keys(self.ed25519_seed, self.mldsa65_seed)

    def origin(self) -> str:
        """The first line of this installation's checkpoints."""
        return f"havenfile/{self.site_id.hex()}"


def new_site(organisation: str = "", worker: str = "", revocation: bytes | None = None) -> Site:
    """A fresh identity; `revocation` is the secret printed on the recovery sheet (16 bytes)."""
    secret = crypto.random_bytes(16) if revocation is None else revocation
    ed, ml, age = (crypto.random_bytes(32) for _ in range(3))
    return Site(crypto.random_bytes(16), organisation, worker, ed, ml, age, crypto.sha256(secret))


def with_new_revocation(site: Site) -> tuple[Site, bytearray]:
    """The same identity under a new revocation secret, and that secret (16 bytes, to be wiped)."""
    secret = bytearray(crypto.random_bytes(REVOCATION))
    return replace(site, revocation_digest=crypto.sha256(secret)), secret


def unknown_site() -> Site:
    """What stands in when the identity can't be read: it signs nothing."""
    return Site(bytes(16), "", "", bytes(32), bytes(32), bytes(32), bytes(32))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a journal had come, as its installation states."""

    origin: str
    size: int
    root: bytes

    def text(self) -> bytes:
        """Three lines: origin, size, root in Base64."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()

    @classmethod
    def read(cls, text: bytes) -> Checkpoint:
        """From its three lines; ValueError otherwise."""
        origin, size, root, rest = text.decode("utf-8").split("\n")
        made = cls(origin, int(size), base64.b64decode(root, validate=True))
        if rest or not origin or made.size < 0 or made.text() != text or len(made.root) != 32:
            raise ValueError("not a checkpoint")
        return made


@dataclass(frozen=True, slots=True)
class Signed:
    """Detached signatures: an armored SSHSIG and a raw ML-DSA-65 one."""

    sshsig: str
    mldsa65: bytes


def sign(site: Site, message: bytes, namespace: str = CHECKPOINT) -> Signed:
    """Sign for one use; the namespace is bound into both signatures."""
    public = site.public()
    raw = crypto.ed25519_sign(site.ed25519_seed, _to_be_signed(message, namespace))
    return Signed(
        _armored(public.ed25519, raw, namespace), crypto.mldsa_sign(site.mldsa65_seed, message, namespace.encode())
    )


def verify(public: crypto.PublicKeys, message: bytes, signed: Signed, namespace: str = CHECKPOINT) -> bool:
    """Whether both signatures hold for this use."""
    raw = _raw_signature(signed.sshsig, public.ed25519, namespace)
    return (
        raw is not None
        and crypto.ed25519_verify(public.ed25519, raw, _to_be_signed(message, namespace))
        and crypto.mldsa_verify(public.mldsa65, signed.mldsa65, message, namespace.encode())
    )


def signing_key(sshsig: str, namespace: str) -> bytes | None:
    """The Ed25519 key an SSHSIG names, not verified yet; None unless it has our exact form for this use."""
    lines = sshsig.split("\n")
    try:
        blob = base64.b64decode("".join(lines[1:-2]), validate=True)
    except ValueError:
        return None
    public = blob[_KEY_AT : _KEY_AT + 32]
    return public if len(public) == 32 and _armored(public, blob[-64:], namespace) == sshsig else None


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _to_be_signed(message: bytes, namespace: str) -> bytes:
    """PROTOCOL.sshsig: magic, namespace, reserved, hash algorithm, hash of the message."""
    return _SSHSIG + _string(namespace.encode()) + _string(b"") + _string(b"sha256") + _string(crypto.sha256(message))


def _blob(public: bytes, raw: bytes, namespace: str) -> bytes:
    key = _string(_string(_ED) + _string(public))
    signature = _string(_string(_ED) + _string(raw))
    return (
        _SSHSIG
        + struct.pack(">I", 1)
        + key
        + _string(namespace.encode())
        + _string(b"")
        + _string(b"sha256")
        + signature
    )


def _armored(public: bytes, raw: bytes, namespace: str) -> str:
    body = base64.b64encode(_blob(public, raw, namespace)).decode()
    lines = [body[n : n + 70] for n in range(0, len(body), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def _raw_signature(armored: str, public: bytes, namespace: str) -> bytes | None:
    lines = armored.strip().split("\n")
    try:
        blob = base64.b64decode("".join(lines[1:-1]), validate=True)
    except ValueError:
        return None
    raw = blob[-64:]
    return raw if blob == _blob(public, raw, namespace) else None


def ssh_public_line(public: bytes, comment: str) -> str:
    """The line of an allowed-signers or authorised-keys file for `ssh-keygen -Y verify`."""
    return f"{comment} ssh-ed25519 {base64.b64encode(ssh_blob(public)).decode()}"


def ssh_fingerprint(public: bytes) -> str:
    """A public key as `ssh-keygen -l` names it."""
    return "SHA256:" + base64.b64encode(crypto.sha256(ssh_blob(public))).decode().rstrip("=")


def ssh_blob(public: bytes) -> bytes:
    """A public key in the form that SSH hashes and prints."""
    return _string(_ED) + _string(public)
