"""What this installation can do: versions, known answers of the ciphers, confinement of readers, fonts."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Callable
from typing import Any

from app.domain.errors import HavenError
from app.domain.version import VERSION
from app.hardening import state
from app.paths import resource
from app.sandbox.launcher import confinement
from app.store import migrations
from app.store.database import cipher_version
from app.vault import crypto, header, identity


def selftest() -> dict[str, Any]:
    """Run every check; `ok` is false when a known answer is not met or a font is damaged."""
    answers = {name: _met(check) for name, check in _KNOWN.items()}
    fonts = _fonts()
    return {
        "ok": all(answers.values()) and not fonts["damaged"],
        "versions": {
            "app": VERSION,
            "python": platform.python_version(),
            "system": sys.platform,
            "format": f"{header.MAJOR}.{header.MINOR}",
            "database": f"{migrations.MAJOR}.{len(migrations.steps())}",
            "cipher": cipher_version(),
        },
        "known_answers": answers,
        "hardening": state(),
        "confinement": _confinement(),
        "fonts": fonts,
    }


def _met(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 - a broken library may raise anything; the answer is "no"
        return False


def _sha256() -> bool:
    """FIPS 180-4, "abc"."""
    return crypto.sha256(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def _hkdf() -> bool:
    """RFC 5869, test case 1."""
    made = crypto.hkdf(bytearray(b"\x0b" * 22), bytes(range(13)), bytes(range(0xF0, 0xFA)), 42)
    return made.hex() == ("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")


def _aes_gcm() -> bool:
    """AES-256-GCM, McGrew and Viega, test case 14 (zero key, nonce and block)."""
    return crypto.seal(bytes(32), bytes(12), bytes(16), b"").hex() == (
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    )


def _argon2id() -> bool:
    """Argon2id 1.3, reference implementation: m=65536, t=2, p=1, "password", "somesalt"."""
    made = crypto.argon2id(b"password", b"somesalt", 65536, 2, 1)
    return made.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def _signatures() -> bool:
    """What is signed verifies, what was changed does not."""
    site = identity.new_site()
    signed = identity.sign(site, b"text")
    public = site.public()
    return identity.verify(public, b"text", signed) and not identity.verify(public, b"Text", signed)


def _ed25519() -> bool:
    """RFC 8032, test 1."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    return crypto.ed25519_sign(seed, b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")


_KNOWN: dict[str, Callable[[], bool]] = {
    "sha256": _sha256,
    "hkdf_sha256": _hkdf,
    "aes_256_gcm": _aes_gcm,
    "argon2id": _argon2id,
    "ed25519": _ed25519,
    "signatures": _signatures,
}


def _confinement() -> dict[str, str]:
    try:
        return confinement()
    except HavenError as failure:
        return {"worker": failure.message}


def _fonts() -> dict[str, Any]:
    """How many fonts are here, and which differ from the list that was shipped with them."""
    import json

    folder = resource("fonts")
    files = sorted([*folder.glob("*.ttf"), *folder.glob("*.otf")])
    listed = folder / "hashes.json"
    try:
        hashes = json.loads(listed.read_text("utf-8"))
    except (OSError, ValueError):
        return {"count": len(files), "damaged": ["hashes.json"]}
    wrong = [name for name, digest in hashes.items() if not _is(folder / name, str(digest))]
    return {"count": len(files), "damaged": wrong}


def _is(path: Any, digest: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False
