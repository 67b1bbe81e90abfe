"""Packages as an attacker makes them: any content in a good seal, any description under a good signature."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable
from typing import Any

from app.domain import canonical
from app.handover import age, bag, tar
from app.handover.age_file import Opening, Sealing
from app.vault import identity
from app.vault.object_reading import padded
from tests.handover.packages import HEAD, HYBRID, PLAIN, SENDER

FOLDER = bag.folder_of(HEAD["package_id"])
TO_PLAIN = age.X25519(PLAIN.recipient())


def in_seal(content: bytes, envelope: age.Envelope = TO_PLAIN) -> bytes:
    """Any content, sealed rightly: whoever has the public key can do that."""
    sink = io.BytesIO()
    with Sealing(sink, envelope) as sealing:
        sealing.write(content)
        sealing.finish()
    return sink.getvalue()


def out_of_seal(package: bytes) -> bytes:
    return b"".join(map(bytes, Opening(io.BytesIO(package), [HYBRID, PLAIN]).pieces()))


def entry(name: str, content: bytes) -> bytes:
    return tar.header(name, len(content)) + content + bytes(tar.filling(len(content)))


def ended(content: bytes) -> bytes:
    """With the end that must be."""
    return content + bytes(padded(len(content) + len(tar.END)) - len(content))


Change = Callable[[Any], Any]


def signed(
    files: dict[str, bytes],
    *,
    head: dict[str, Any] | None = None,
    rows: Change = lambda rows: rows,
    text: Callable[[bytes], bytes] = lambda text: text,
    manifest: Callable[[bytes], bytes] = lambda text: text,
    info: Callable[[bytes], bytes] = lambda text: text,
    bagit: bytes = bag.BAGIT,
    entries: Callable[[list[bytes]], Iterable[bytes]] = lambda entries: entries,
    signer: identity.Site = SENDER,
    seals: Callable[[identity.Signed], identity.Signed] = lambda signed: signed,
    folder: str = FOLDER,
) -> bytes:
    """The content of a package signed by a known sender, with whatever the changes make of its parts."""
    made = [_row(path, content) for path, content in files.items()]
    described = {**HEAD, "format": bag.FORMAT, "version": bag.VERSION, "must_understand": [], "envelope": "x25519"}
    lines = "".join(f"{row['sha256']}  {row['path']}\n" for row in made).encode()
    oxum = f"Payload-Oxum: {sum(map(len, files.values()))}.{len(files)}\n".encode()
    tags = {
        "bagit.txt": bagit,
        "bag-info.txt": info(oxum),
        "handover.json": text(canonical.encode({**described, "files": rows(made), **(head or {})})),
        "manifest-sha256.txt": manifest(lines),
    }
    listed = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in tags.items()).encode()
    both = seals(bag.signature(signer, listed))
    parts = {bag.TAGMANIFEST: listed, bag.SSHSIG: both.sshsig.encode(), bag.MLDSA: both.mldsa65, **tags}
    parts |= {f"data/{path}": content for path, content in files.items()}
    return ended(b"".join(entries([entry(f"{folder}/{name}", content) for name, content in parts.items()])))


def _row(path: str, content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"path": f"data/{path}", "size": len(content), "sha256": digest, "role": "original", "original_name": ""}
