"""A lawyer without this program opens a package: age or typage, tar, bagit, ssh-keygen; the key is from elsewhere."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from app.handover import age, age_words, bag, tar
from app.vault import identity
from tests.handover.outside import run, typage, validated
from tests.handover.packages import FILES, HEAD, HYBRID, PLAIN, SENDER, sealed

FOLDER = bag.folder_of(HEAD["package_id"])


def unpacked(content: bytes, folder: Path) -> Path:
    run("tar", "xf", "-", stdin=content, folder=folder)
    assert [path.name for path in folder.iterdir()] == [FOLDER]
    return folder / FOLDER


def verified(package: Path, key: str) -> int:
    """What ssh-keygen answers about the signature, given the one key a contact card says."""
    allowed = package.parent / "allowed"
    who, line = key.split(" ", 1)
    allowed.write_text(f'{who} namespaces="{bag.NAMESPACE}" {line}\n', "ascii")
    command = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", who, "-n", bag.NAMESPACE,
               "-s", package / bag.SSHSIG]  # fmt: skip
    manifest = (package / bag.TAGMANIFEST).read_bytes()
    return subprocess.run(command, input=manifest, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def plain_package() -> bytes:
    return sealed(envelope=age.X25519(PLAIN.recipient()))[0]


def test_age_tar_bagit_ssh_keygen(plain_package: bytes, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text(age_words.identity_text(PLAIN) + "\n", "ascii")
    folder = tmp_path / "out"
    folder.mkdir()
    package = unpacked(run("age", "-d", "-i", key, stdin=plain_package), folder)
    validated(package)
    assert verified(package, identity.ssh_public_line(SENDER.public().ed25519, "amber")) == 0
    assert {path.relative_to(package / "data").as_posix(): path.read_bytes()
            for path in (package / "data").rglob("*") if path.is_file()} == FILES  # fmt: skip


def test_a_hybrid_package_opens_with_typage(tmp_path: Path) -> None:
    package = unpacked(typage("open", age_words.identity_text(HYBRID), sealed()[0]), tmp_path)
    validated(package)
    assert verified(package, identity.ssh_public_line(SENDER.public().ed25519, "amber")) == 0


def test_another_key_or_another_file_shows(plain_package: bytes, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text(age_words.identity_text(PLAIN) + "\n", "ascii")
    folder = tmp_path / "out"
    folder.mkdir()
    package = unpacked(run("age", "-d", "-i", key, stdin=plain_package), folder)
    stranger = identity.new_site("Cedar Desk").public()
    assert verified(package, identity.ssh_public_line(stranger.ed25519, "cedar")) != 0
    manifest = package / bag.TAGMANIFEST
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    assert verified(package, identity.ssh_public_line(SENDER.public().ed25519, "amber")) != 0
    letter = package / "data" / "originals" / "E-001" / "letter.pdf"
    letter.write_bytes(letter.read_bytes() + b"!")
    with pytest.raises(AssertionError):
        validated(package)


def test_tar_reads_what_is_beyond_eight_gibibytes(tmp_path: Path) -> None:
    """A file with a hole instead of 8 GiB of content, and one after it: both are where tar looks for them."""
    sizes = {"data/film.mp4": tar.LARGE + 5, "data/after.txt": 7, "data/just.bin": tar.LARGE - 1}
    archive = tmp_path / "large.tar"
    with archive.open("wb") as out:
        for name, size in sizes.items():
            out.write(tar.header(f"{FOLDER}/{name}", size))
            out.seek(size + tar.filling(size), os.SEEK_CUR)
        out.write(tar.END)
    listed = run("tar", "--utc", "-tvf", archive).decode().splitlines()
    assert [(line.split()[2], line.split()[3], line.split()[5]) for line in listed] == [
        (str(size), "2000-01-01", f"{FOLDER}/{name}") for name, size in sizes.items()
    ]
    assert archive.stat().st_size == sum(tar.taken(f"{FOLDER}/{name}", size) for name, size in sizes.items()) + 1024
