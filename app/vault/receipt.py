"""The receipt of a checkpoint: one plain file with all that a third party needs to hold a vault to it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from app.vault import crypto, identity
from app.vault.identity import Checkpoint, Signed, Site

FIRST = "Havenfile checkpoint 1"
LARGEST = 64 << 10
_SIGNATURE, _KEY = "ML-DSA-65 SIGNATURE", "ML-DSA-65 PUBLIC KEY"
_WIDTH = 70
_FORM = re.compile(
    FIRST + r"\nmade (?P<made>[0-9TZ:.\-]{20,30}), as its maker states\n"
    r"-----BEGIN HAVENFILE CHECKPOINT-----\n(?P<text>(?:[^\n]*\n){3})-----END HAVENFILE CHECKPOINT-----\n"
    r"(?P<sshsig>-----BEGIN SSH SIGNATURE-----\n[^-]+-----END SSH SIGNATURE-----\n)"
    rf"-----BEGIN {_SIGNATURE}-----\n(?P<mldsa>[^-]+)-----END {_SIGNATURE}-----\n"
    r"(?P<signer>[^ \n]+ ssh-ed25519 [A-Za-z0-9+/=]+)\n"
    rf"-----BEGIN {_KEY}-----\n(?P<key>[^-]+)-----END {_KEY}-----\n"
)


class NotAReceipt(ValueError):
    """The file is not the receipt of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed checkpoint with the keys that signed it. `made` (UTC) is no part of what is signed."""

    made: str
    checkpoint: Checkpoint
    signed: Signed
    keys: crypto.PublicKeys

    def text(self) -> str:
        """The file."""
        signer = identity.ssh_public_line(self.keys.ed25519, self.checkpoint.origin)
        blocks = [
            f"{FIRST}\nmade {self.made}, as its maker states\n",
            _framed("HAVENFILE CHECKPOINT", self.checkpoint.text().decode()),
            self.signed.sshsig,
            _framed(_SIGNATURE, _lines(self.signed.mldsa65)),
            f"{signer}\n",
            _framed(_KEY, _lines(self.keys.mldsa65)),
        ]
        return "".join(blocks)

    @classmethod
    def read(cls, data: bytes) -> Receipt:
        """From a file; NotAReceipt when a byte of it is not as `text` would write it."""
        try:
            found = _FORM.fullmatch(data.decode("utf-8").replace("\r\n", "\n"))
            if found is None:
                raise NotAReceipt
            checkpoint = Checkpoint.read(found["text"].encode())
            keys = crypto.PublicKeys(_ssh_key(found["signer"]), base64.b64decode(found["key"]))
            made = cls(found["made"], checkpoint, Signed(found["sshsig"], base64.b64decode(found["mldsa"])), keys)
        except (ValueError, UnicodeDecodeError):
            raise NotAReceipt from None
        if made.text() != found[0]:
            raise NotAReceipt
        return made

    def holds(self) -> bool:
        """Whether both signatures are those of the keys in the file."""
        return identity.verify(self.keys, self.checkpoint.text(), self.signed)

    def fingerprint(self) -> str:
        """The Ed25519 key as `ssh-keygen -l` names it."""
        return identity.ssh_fingerprint(self.keys.ed25519)


def begins(data: bytes) -> bool:
    """Whether a file begins as a receipt does."""
    return data.startswith(FIRST.encode())


def issue(site: Site, size: int, root: bytes, made: str) -> Receipt:
    """Sign how far a journal is."""
    checkpoint = Checkpoint(site.origin(), size, root)
    return Receipt(made, checkpoint, identity.sign(site, checkpoint.text()), site.public())


def _framed(name: str, body: str) -> str:
    return f"-----BEGIN {name}-----\n{body}-----END {name}-----\n"


def _lines(data: bytes) -> str:
    body = base64.b64encode(data).decode()
    return "".join(f"{body[n : n + _WIDTH]}\n" for n in range(0, len(body), _WIDTH))


def _ssh_key(line: str) -> bytes:
    blob = base64.b64decode(line.split(" ")[2], validate=True)
    if identity.ssh_blob(blob[-32:]) != blob:
        raise NotAReceipt
    return blob[-32:]
