"""One form for all that is signed and travels by itself: a first line, the words that are signed, two signatures.

What stands between the lines of the first frame is signed, byte for byte, so that `ssh-keygen -Y verify` checks it
too. The use it was signed for is bound into both signatures, and each use has a first line of its own.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from app.vault import crypto, identity
from app.vault.identity import Signed, Site

LARGEST = 64 << 10
CARD, KEYCHANGE = "card@havenfile", "keychange@havenfile"
RECEIPT, WITHDRAW, DESTROY = "receipt@havenfile", "withdraw@havenfile", "destroy@havenfile"
TITLES = {
    CARD: "Havenfile contact card 1",
    KEYCHANGE: "Havenfile change of keys 1",
    RECEIPT: "Havenfile receipt 1",
    WITHDRAW: "Havenfile withdrawal 1",
    DESTROY: "Havenfile destruction receipt 1",
}
_TYPES = {title: use for use, title in TITLES.items()}
_FRAME, _SIGNATURE = "HAVENFILE STATEMENT", "ML-DSA-65 SIGNATURE"
_WIDTH = 70
_MLDSA = 3309
_FORM = re.compile(
    r"(?P<title>[^\n]{1,60})\n"
    rf"-----BEGIN {_FRAME}-----\n(?P<body>(?:(?!-----)[^\n]*\n)+)-----END {_FRAME}-----\n"
    r"(?P<sshsig>-----BEGIN SSH SIGNATURE-----\n[A-Za-z0-9+/=\n]+-----END SSH SIGNATURE-----\n)"
    rf"-----BEGIN {_SIGNATURE}-----\n(?P<mldsa>[A-Za-z0-9+/=\n]+)-----END {_SIGNATURE}-----\n"
)
Keys = Callable[[bytes], crypto.PublicKeys | None]


class NotSigned(ValueError):
    """What should be a signed text is none, or not in the one form it has."""


@dataclass(frozen=True, slots=True)
class SignedText:
    """A body (lines that each end in a line feed), what it was signed for, and both signatures."""

    use: str
    body: str
    signed: Signed

    def text(self) -> str:
        """As it stands in a file."""
        blocks = (
            f"{TITLES[self.use]}\n",
            _framed(_FRAME, self.body),
            self.signed.sshsig,
            _framed(_SIGNATURE, _lines(self.signed.mldsa65)),
        )
        return "".join(blocks)

    def key(self) -> bytes:
        """The Ed25519 key that the signature names, not verified yet; NotSigned without one."""
        key = identity.signing_key(self.signed.sshsig, self.use)
        if key is None:
            raise NotSigned
        return key

    def holds(self, keys: crypto.PublicKeys) -> bool:
        """Whether both signatures are of these keys, over this body, for this use."""
        return identity.verify(keys, self.body.encode(), self.signed, self.use)


def sign(site: Site, use: str, body: str) -> SignedText:
    """A body signed by both keys of an installation, for one use."""
    return SignedText(use, body, identity.sign(site, body.encode(), use))


def read(data: bytes, largest: int = LARGEST) -> list[SignedText]:
    """The signed texts that stand one after another in a file; NotSigned when a byte is not as `text` writes it."""
    if len(data) > largest:
        raise NotSigned
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise NotSigned from None
    found, at = [], 0
    while at < len(text):
        one = _read(text, at)
        found.append(one)
        at += len(one.text())
    if not found:
        raise NotSigned
    return found


def begins(data: bytes) -> str | None:
    """What a file says it is, by its first line: a use, or None."""
    first, _, _ = data[:80].partition(b"\n")
    return _TYPES.get(first.decode("utf-8", "replace").rstrip("\r"))


def _read(text: str, at: int) -> SignedText:
    form = _FORM.match(text, at)
    use = _TYPES.get(form["title"]) if form else None
    if form is None or use is None:
        raise NotSigned
    try:
        signed = Signed(form["sshsig"], base64.b64decode(form["mldsa"].replace("\n", ""), validate=True))
    except ValueError:
        raise NotSigned from None
    made = SignedText(use, form["body"], signed)
    if len(signed.mldsa65) != _MLDSA or made.text() != form[0]:
        raise NotSigned
    return made


def _framed(name: str, body: str) -> str:
    return f"-----BEGIN {name}-----\n{body}-----END {name}-----\n"


def _lines(data: bytes) -> str:
    body = base64.b64encode(data).decode()
    return "".join(f"{body[n : n + _WIDTH]}\n" for n in range(0, len(body), _WIDTH))
