"""The published vectors of age v1, each by its name."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass

import pytest

from app.handover import age, age_header, age_words
from app.handover.age_armor import Armored
from app.handover.age_file import Opening, Readable
from tests.shared import SHARED, shared

FOLDER = SHARED / "fixtures" / "age" / "testdata"
NAMES = sorted(path.name for path in FOLDER.iterdir()) if FOLDER.exists() else ["not here"]
FAILURES = {
    age_header.HeaderFailure: "header failure",
    age_header.NoMatch: "no match",
    age_header.MacFailure: "HMAC failure",
    age_header.PayloadFailure: "payload failure",
    age_header.ArmorFailure: "armor failure",
}


@dataclass
class Vector:
    facts: dict[str, str]
    keys: list[age.Identity]
    source: Readable


def read(name: str) -> Vector:
    head, _, body = shared("fixtures", "age", "testdata", name).read_bytes().partition(b"\n\n")
    pairs = [line.split(": ", 1) for line in head.decode().split("\n")]
    facts = dict(pairs)
    keys: list[age.Identity] = [age_words.identity(value) for key, value in pairs if key == "identity"]
    keys += [age.PassphraseIdentity(value) for key, value in pairs if key == "passphrase"]
    source = io.BytesIO(zlib.decompress(body) if "compressed" in facts else body)
    return Vector(facts, keys, source)


@pytest.mark.parametrize("name", NAMES)
def test_vector(name: str) -> None:
    vector = read(name)
    released = hashlib.sha256()
    try:
        source = Armored(vector.source) if "armored" in vector.facts else vector.source
        for piece in Opening(source, vector.keys).pieces():
            released.update(piece)
        outcome = "success"
    except age_header.AgeFailure as failure:
        outcome = FAILURES[type(failure)]
    assert outcome == vector.facts["expect"]
    if "payload" in vector.facts:
        # Also of a damaged file, what was released is what its sender wrote, from the front.
        assert released.hexdigest() == vector.facts["payload"]
    else:
        assert released.digest() == hashlib.sha256().digest()


def test_there_are_143_of_them() -> None:
    shared("fixtures", "age", "testdata")
    assert len(NAMES) == 143


@pytest.mark.parametrize("name", NAMES)
def test_a_header_that_is_read_is_written_the_same(name: str) -> None:
    """Whatever is no failure of the header is the same bytes when it is put together again."""
    vector = read(name)
    if (
        vector.facts["expect"] not in ("success", "no match", "HMAC failure", "payload failure")
        or "armored" in vector.facts
    ):
        return
    header = age_header.read(vector.source.readline)
    assert age_header.covered(header.stanzas) == header.covered


def test_keys_are_written_as_they_are_read() -> None:
    """Every key of the vectors; the public one that follows from it, both ways."""
    keys = {key for name in NAMES for key in read(name).keys if not isinstance(key, age.PassphraseIdentity)}
    assert len(keys) >= 4
    kinds = {age.HybridIdentity: age.Hybrid, age.X25519Identity: age.X25519}
    for key in keys:
        assert age_words.identity(age_words.identity_text(key)) == key
        whom = kinds[type(key)](key.recipient())
        assert age_words.recipient(age_words.recipient_text(whom)) == whom
