"""Writing a package: sealed, signed, each file proven to be what its digest says, in the same memory at any size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.domain.errors import Damaged
from app.domain.words import N_
from app.handover import age, bag, tar
from app.handover.age_file import Sealing
from app.handover.beside import Digest
from app.handover.refusing import refused
from app.handover.rows import Member
from app.jobs import Progress
from app.vault import crypto, identity
from app.vault.object_reading import padded

_WORDS = N_("Sealing the package")
_ZEROS = bytes(1 << 16)


@dataclass(frozen=True, slots=True)
class Written:
    """A package that was written: the digest receipts name it by, and how many bytes are inside the seal."""

    digest: bytes
    size: int


def write_package(
    sink: BinaryIO,
    head: dict[str, Any],
    members: Sequence[Member],
    site: identity.Site,
    envelope: age.Envelope,
    progress: Progress,
) -> Written:
    """Write a package of `members` in this order; `head` is its description without files, form and seal.

    Raises Damaged when the bytes of a member are others than its digest says, PackageRefused for a name or a list that
    no reader would take, Cancelled, and what the sink raises. What was written until then opens for nobody whole.
    """
    rows = [member.row() for member in members]
    described = {"must_understand": [], **head, "format": bag.FORMAT, "version": bag.VERSION, "envelope": envelope.mark}
    parts = bag.made(described, rows)
    if any(len(content) > bag.CAPS[name] for name, content in parts.tags.items()):
        raise refused("too_large")
    bag.described(parts.folder, parts.tags)
    signed = bag.signature(site, parts.tagmanifest)
    first = {bag.TAGMANIFEST: parts.tagmanifest, bag.SSHSIG: signed.sshsig.encode(), bag.MLDSA: signed.mldsa65}
    tags = {f"{parts.folder}/{name}": content for name, content in {**first, **parts.tags}.items()}
    total = _total(parts.folder, tags, members)
    with _sealing(sink, envelope) as sealing:
        for name, content in tags.items():
            _write(sealing, name, content)
        _write_members(sealing, parts.folder, members, progress)
        _pad(sealing, padded(total) - total + len(tar.END))
        sealing.finish()
    return Written(crypto.sha256(parts.tagmanifest), padded(total))


def _sealing(sink: BinaryIO, envelope: age.Envelope) -> Sealing:
    try:
        return Sealing(sink, envelope)
    except ValueError:
        raise refused("no_key") from None


def _total(folder: str, tags: dict[str, bytes], members: Sequence[Member]) -> int:
    sizes = [(name, len(content)) for name, content in tags.items()]
    sizes += [(f"{folder}/data/{member.path}", member.size) for member in members]
    return sum(tar.taken(name, size) for name, size in sizes) + len(tar.END)


def _write(sealing: Sealing, name: str, content: bytes) -> None:
    sealing.write(tar.header(name, len(content)))
    sealing.write(content)
    sealing.write(bytes(tar.filling(len(content))))


def _write_members(sealing: Sealing, folder: str, members: Sequence[Member], progress: Progress) -> None:
    done, total = 0, sum(member.size for member in members)
    progress.step(done, total, _WORDS)
    for member in members:
        sealing.write(tar.header(f"{folder}/data/{member.path}", member.size))
        with Digest(member.size) as digest:
            for piece in member.open():
                digest.update(piece)
                sealing.write(piece)
                progress.step(done + digest.size, total, _WORDS)
            if digest.size != member.size or digest.finish() != member.sha256:
                raise Damaged(part="object", subject=member.path)
        sealing.write(bytes(tar.filling(member.size)))
        done += member.size


def _pad(sealing: Sealing, count: int) -> None:
    while count:
        step = min(count, len(_ZEROS))
        sealing.write(_ZEROS[:step])
        count -= step
