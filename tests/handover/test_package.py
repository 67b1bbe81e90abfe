"""A package goes out and comes in: what was put in is what is taken out, and nothing before its end is proven."""

from __future__ import annotations

import hashlib
import io
import threading
import tracemalloc

import pytest

from app.domain.errors import Cancelled, Damaged, NotForUs, PackageRefused, UnknownSigner
from app.handover import age, tar
from app.handover.age_file import Opening
from app.handover.package_reader import open_package
from app.handover.package_writer import write_package
from app.handover.rows import Member
from app.jobs import Progress
from app.vault.object_reading import padded
from tests.handover.packages import (
    FILES,
    HEAD,
    HYBRID,
    PLAIN,
    SENDER,
    contents,
    members,
    opened,
    read_all,
    sealed,
    signers,
)

WORDS = age.Passphrase("seven plain words nobody else has said", work=4)


@pytest.mark.parametrize(
    ("envelope", "key"),
    [
        (age.Hybrid(HYBRID.recipient()), HYBRID),
        (age.X25519(PLAIN.recipient()), PLAIN),
        (WORDS, age.PassphraseIdentity(WORDS.words)),
    ],
    ids=["hybrid", "x25519", "passphrase"],
)
def test_what_goes_in_comes_out(envelope: age.Envelope, key: age.Identity) -> None:
    package, written = sealed(envelope=envelope, purpose="asylum", unknown={"kept": [1, "two"]})
    came = opened(package, key)
    assert (came.mark, came.digest, came.signer) == (envelope.mark, written.digest, SENDER.public())
    assert came.head["purpose"] == "asylum" and came.head["unknown"] == {"kept": [1, "two"]}
    assert [row.original_name for row in came.rows] == ["письмо №7.pdf"] * len(FILES)
    assert contents(came) == FILES


def test_only_the_size_class_of_a_package_shows() -> None:
    package, written = sealed()
    content = b"".join(map(bytes, Opening(io.BytesIO(package), [HYBRID]).pieces()))
    assert len(content) == written.size == padded(len(content))
    assert sealed({**FILES, "originals/E-003/a.bin": bytes(100)})[1].size == written.size


def test_whom_it_is_not_for_opens_nothing() -> None:
    package, _ = sealed()
    with pytest.raises(NotForUs):
        opened(package, *age.identities(SENDER.age_seed))
    with pytest.raises(NotForUs):
        opened(sealed(envelope=WORDS)[0], age.PassphraseIdentity("seven other words"))


def test_an_unknown_signer_is_named_by_the_key() -> None:
    package, _ = sealed()
    with pytest.raises(UnknownSigner) as refusal:
        open_package(io.BytesIO(package), [HYBRID], lambda key: None, Progress())
    assert refusal.value.facts["key"] == SENDER.public().ed25519.hex()


def test_files_that_are_not_taken_are_proven_all_the_same() -> None:
    package, _ = sealed()
    came = opened(package)
    row, pieces = next(came.members())
    next(pieces)
    came.finish()


def test_a_member_that_is_not_what_its_digest_says_stops_the_writing() -> None:
    good = members()
    for content in (b"shorter", FILES["records/event.jsonl"] + b" ", FILES["records/event.jsonl"].replace(b"1", b"2")):
        bad = Member(good[1].path, "original", good[1].size, good[1].sha256, lambda content=content: iter([content]))
        sink = io.BytesIO()
        with pytest.raises(Damaged):
            write_package(sink, HEAD, [good[0], bad, *good[2:]], SENDER, age.Hybrid(HYBRID.recipient()), Progress())
        with pytest.raises(PackageRefused):
            read_all(sink.getvalue())


def test_the_user_stops_it() -> None:
    for number in range(2):
        progress = Progress(lambda done, total, words: progress.cancel() if done else None)
        with pytest.raises(Cancelled):
            if number:
                came = open_package(io.BytesIO(sealed()[0]), [HYBRID], signers, progress)
                contents(came)
            else:
                write_package(io.BytesIO(), HEAD, members(), SENDER, age.Hybrid(HYBRID.recipient()), progress)


@pytest.mark.parametrize(
    "envelope",
    [
        age.Hybrid(b""),
        age.Hybrid(b"\xff" * 1216),
        age.Hybrid(HYBRID.recipient()[:1184] + bytes(32)),
        age.X25519(bytes(32)),
        age.X25519(b"\1" + bytes(31)),
        age.X25519(b"short"),
    ],
    ids=["none", "no point", "low order", "zero", "one", "short"],
)
def test_what_is_no_key_is_named_before_anything_is_written(envelope: age.Envelope) -> None:
    sink = io.BytesIO()
    with pytest.raises(PackageRefused) as refusal:
        write_package(sink, HEAD, members(), SENDER, envelope, Progress())
    assert (refusal.value.facts["reason_code"], sink.getvalue()) == ("no_key", b"")


class Counted(io.RawIOBase):
    """Takes all and keeps nothing."""

    def write(self, piece: memoryview) -> int:
        return len(piece)


def test_a_large_file_goes_out_in_little_memory() -> None:
    size, piece = 48 << 20, bytes(1 << 20)
    digest = hashlib.sha256(bytes(size)).digest()
    film = Member("originals/E-001/film.mp4", "original", size, digest, lambda: iter([piece] * (size >> 20)))
    tracemalloc.start()
    write_package(Counted(), HEAD, [film], SENDER, age.Hybrid(HYBRID.recipient()), Progress())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 << 20


class Disk(io.BytesIO):
    """A disk that takes little at once, and at some byte nothing more."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, piece: memoryview) -> int:
        if self.tell() >= self.room:
            raise OSError(28, "full")
        return super().write(piece[: min(7000, self.room - self.tell())])


def test_a_disk_that_takes_little_at_once_gets_all_and_a_full_one_is_told_of() -> None:
    files = {**FILES, "originals/E-009/film.mp4": bytes(3 << 20)}
    whom, whole = age.Hybrid(HYBRID.recipient()), Disk(1 << 40)
    write_package(whole, HEAD, members(files), SENDER, whom, Progress())
    assert read_all(whole.getvalue()) == files
    size, before = len(whole.getvalue()), threading.active_count()
    for room in (0, 100, 1 << 20, 2 << 20, size - 100_000, size - 1):
        with pytest.raises(OSError, match="full"):
            write_package(Disk(room), HEAD, members(files), SENDER, whom, Progress())
    assert threading.active_count() == before


@pytest.mark.parametrize(
    "path",
    ["a b", "CON", "nul.txt", "com1.pdf", "a/../b", "/a", "a//b", "a/", ".a", "a.", "é", "x" * 70, "a\\b", "a:b"],
)
def test_a_name_that_no_reader_takes_is_not_written(path: str) -> None:
    with pytest.raises(PackageRefused) as refusal:
        sealed({path: b""})
    assert refusal.value.facts["reason_code"] == "name"


@pytest.mark.parametrize("paths", [("a", "A"), ("a/b", "a"), ("a", "a/b"), ("A/b", "a")])
def test_names_that_fall_on_each_other_are_not_written(paths: tuple[str, ...]) -> None:
    with pytest.raises(PackageRefused):
        sealed(dict.fromkeys(paths, b""))


def test_a_description_that_no_reader_takes_is_not_written() -> None:
    with pytest.raises(PackageRefused) as refusal:
        sealed({"a": b""}, conditions="x" * (16 << 20))
    assert refusal.value.facts["reason_code"] == "too_large"


def test_headers_are_those_that_tar_writes() -> None:
    """Byte for byte what the standard library makes of the same facts, also with a size beyond eleven octal digits."""
    import tarfile

    for size in (0, 1, 511, 512, 8 << 30, 9 << 30):
        info = tarfile.TarInfo("handover-0123456789abcdef/data/a.bin")
        info.size, info.mtime, info.mode = size, 946684800, 0o644
        theirs = info.tobuf(tarfile.PAX_FORMAT)
        ours = tar.header(info.name, size)
        if size < tar.LARGE:
            assert ours == theirs
        read = tarfile.TarFile(fileobj=io.BytesIO(ours + tar.END), mode="r")
        assert (read.next().size, len(ours)) == (size, len(theirs))
