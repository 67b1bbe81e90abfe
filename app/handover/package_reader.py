"""Reading a package: nothing of it is parsed before it is proven who signed it, nothing believed before its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.errors import NotForUs, PackageRefused, UnknownSigner
from app.domain.words import N_
from app.handover import age, bag, tar
from app.handover.age_file import SEALED, Opening, Readable
from app.handover.age_header import ArmorFailure, HeaderFailure, MacFailure, NoMatch
from app.handover.beside import Digest
from app.handover.flow import Flow
from app.handover.refusing import refused
from app.handover.rows import FileRow
from app.handover.volumes import Volumes
from app.jobs import Progress
from app.vault import crypto, identity
from app.vault.object_reading import padded

Signers = Callable[[bytes], crypto.PublicKeys | None]
Given = tuple[FileRow, Iterator[memoryview]]
_WORDS = N_("Opening the package")


class Opened:
    """A package whose sender is proven: its description, its files one after another, its end.

    Take the files from `members`, each with its bytes; then `finish`. Only when `finish` has returned is the package
    what its sender signed: until then keep nothing of it.
    """

    def __init__(self, parts: bag.Bag, signer: crypto.PublicKeys, mark: str, flow: Flow, progress: Progress) -> None:
        self.head, self.rows = bag.described(parts.folder, parts.tags)
        self.signer = signer
        self.mark = mark
        self.digest = crypto.sha256(parts.tagmanifest)
        self.tagmanifest = parts.tagmanifest
        self.size = sum(row.size for row in self.rows)
        if self.head.get("envelope") != mark:
            raise refused("seal")
        self._flow, self._progress, self._folder = flow, progress, parts.folder
        self._done = self._proven = 0
        self._given = self._members()

    def members(self) -> Iterator[Given]:
        """The files in their order, each with its bytes; a view of these is good until the next but one.

        The bytes end with PackageRefused when they are not those that were signed; what a caller leaves of them is
        read and proven before the next file comes.
        """
        return self._given

    def finish(self) -> None:
        """Read to the end, files that were not taken included; PackageRefused unless it is the end that must be."""
        for _ in self._given:
            pass
        # A caller that went on after a refusal does not get past it.
        if self._proven != len(self.rows):
            raise refused("changed")
        left = padded(self._flow.taken + len(tar.END)) - self._flow.taken
        if any(map(_has_content, self._flow.stream(left))) or not self._flow.nothing_left():
            raise refused("after_end")

    def _members(self) -> Iterator[Given]:
        self._progress.step(0, self.size, _WORDS)
        for row in self.rows:
            head = tar.header(f"{self._folder}/data/{row.path}", row.size)
            if self._flow.exactly(len(head)) != head:
                raise refused("order")
            content = self._content(row)
            yield row, content
            for _ in content:
                pass
            _filling(self._flow, row.size)

    def _content(self, row: FileRow) -> Iterator[memoryview]:
        with Digest(row.size) as digest:
            for piece in self._flow.stream(row.size):
                digest.update(piece)
                yield piece
                self._done += len(piece)
                self._progress.step(self._done, self.size, _WORDS)
            if digest.finish() != row.sha256:
                raise refused("file_changed", name=row.path)
        self._proven += 1


def open_package(source: Readable, held: Sequence[age.Identity], signers: Signers, progress: Progress) -> Opened:
    """Open a package as far as its description, which is proven by both signatures of a known key.

    `signers` gives the keys of a card by its Ed25519 key, or None. Raises NotForUs, UnknownSigner, TooNew,
    PackageRefused with `reason_code`, Cancelled, and what the source raises.
    """
    opening = _unsealed(source, held)
    if len(opening.stanzas) != 1:
        raise refused("more_than_one_key")
    flow = Flow(opening.pieces(), lambda: _fault(source, opening))
    folder, tagmanifest = _first(flow)
    sshsig, mldsa = (_part(flow, folder, name) for name in (bag.SSHSIG, bag.MLDSA))
    signer = _signer(tagmanifest, sshsig, mldsa, signers)
    digests = bag.tag_digests(tagmanifest)
    tags = {name: _part(flow, folder, name) for name in bag.TAGS}
    if any(crypto.sha256(tags[name]) != digest for name, digest in digests.items()):
        raise refused("changed")
    mark = age.MARKS[opening.stanzas[0].kind]
    return Opened(bag.Bag(folder, tagmanifest, tags), signer, mark, flow, progress)


def _unsealed(source: Readable, held: Sequence[age.Identity]) -> Opening:
    try:
        return Opening(source, held)
    except NoMatch:
        raise NotForUs from None
    except MacFailure:
        raise refused("changed") from None
    except (HeaderFailure, ArmorFailure):
        raise refused("not_a_package") from None


def _fault(source: Readable, opening: Opening) -> PackageRefused:
    return source.fault(opening.proven, SEALED) if isinstance(source, Volumes) else refused("changed")


def _first(flow: Flow) -> tuple[str, bytes]:
    """The folder, which nothing has named yet, and the list of the parts that follow."""
    block = flow.exactly(tar.BLOCK)
    name, _, _ = block.partition(b"\0")
    folder, _, part = name.decode("ascii", "replace").partition("/")
    if part != bag.TAGMANIFEST or not bag.is_folder(folder):
        raise refused("not_a_package")
    return folder, _content(flow, block, folder, part)


def _part(flow: Flow, folder: str, name: str) -> bytes:
    return _content(flow, flow.exactly(tar.BLOCK), folder, name)


def _content(flow: Flow, block: bytes, folder: str, name: str) -> bytes:
    """A part whose size stands in its header alone: believed under a cap, and when all the header is as it must be."""
    size = tar.stated_size(block)
    if size is None or size > bag.CAPS[name] or tar.header(f"{folder}/{name}", size) != block:
        raise refused("order")
    content = flow.exactly(size)
    _filling(flow, size)
    return content


def _filling(flow: Flow, size: int) -> None:
    if any(flow.exactly(tar.filling(size))):
        raise refused("order")


def _signer(tagmanifest: bytes, sshsig: bytes, mldsa: bytes, signers: Signers) -> crypto.PublicKeys:
    signed = identity.Signed(sshsig.decode("ascii", "replace"), mldsa)
    key = identity.signing_key(signed.sshsig, bag.NAMESPACE)
    if key is None:
        raise refused("not_signed")
    signer = signers(key)
    if signer is None:
        raise UnknownSigner(key=key.hex())
    if signer.ed25519 != key or not identity.verify(signer, tagmanifest, signed, bag.NAMESPACE):
        raise refused("not_signed")
    return signer


def _has_content(piece: memoryview) -> bool:
    return any(piece)
