"""Other implementations of age open what we seal, and we open what they seal."""

from __future__ import annotations

import io
from pathlib import Path

import pyrage
import pytest

from app.handover import age, age_words
from app.handover.age_file import Opening, Sealing
from tests.handover.outside import run, typage

HYBRID, PLAIN = age.identities(b"interop seed of thirty-two bytes")
TO_HYBRID, TO_PLAIN = age.Hybrid(HYBRID.recipient()), age.X25519(PLAIN.recipient())
WORDS = "seven words that nobody says aloud today"
# Nothing, less than a piece, exactly one, one more byte, exactly the most we handle at once, more than that.
SIZES = (0, 5, 65536, 65537, 16 * 65536, 3_000_001)


def content(size: int) -> bytes:
    return (b"0123456789abcdef!" * (size // 17 + 1))[:size]


def seal(envelope: age.Envelope, plain: bytes) -> bytes:
    sink = io.BytesIO()
    with Sealing(sink, envelope) as sealing:
        for start in range(0, len(plain), 50_001):
            sealing.write(plain[start : start + 50_001])
        sealing.finish()
    return sink.getvalue()


def unseal(sealed: bytes, key: age.Identity) -> bytes:
    return b"".join(map(bytes, Opening(io.BytesIO(sealed), [key]).pieces()))


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_with_a_key(size: int) -> None:
    theirs = pyrage.x25519.Identity.from_str(age_words.identity_text(PLAIN))
    assert str(theirs.to_public()) == age_words.recipient_text(TO_PLAIN)
    assert pyrage.decrypt(seal(TO_PLAIN, content(size)), [theirs]) == content(size)
    assert unseal(pyrage.encrypt(content(size), [theirs.to_public()]), PLAIN) == content(size)


def test_pyrage_with_a_passphrase() -> None:
    assert pyrage.passphrase.decrypt(seal(age.Passphrase(WORDS, work=10), content(70_000)), WORDS) == content(70_000)
    theirs = pyrage.passphrase.encrypt(content(70_000), WORDS)
    # It asks for what takes a second where it runs; on a machine faster than any today that is beyond what we spend.
    asked = int(theirs.split(b"\n")[1].split(b" ")[-1])
    assert asked > age.MOST_WORK or unseal(theirs, age.PassphraseIdentity(WORDS)) == content(70_000)


@pytest.mark.parametrize("size", [0, 65537, 3_000_001])
def test_typage_with_a_hybrid_key(size: int) -> None:
    assert typage("open", age_words.identity_text(HYBRID), seal(TO_HYBRID, content(size))) == content(size)
    assert unseal(typage("seal", age_words.recipient_text(TO_HYBRID), content(size)), HYBRID) == content(size)


def test_typage_with_an_older_key_and_with_a_passphrase() -> None:
    plain = content(70_000)
    assert typage("open", age_words.identity_text(PLAIN), seal(TO_PLAIN, plain)) == plain
    assert unseal(typage("seal", age_words.recipient_text(TO_PLAIN), plain), PLAIN) == plain
    assert typage("open-words", WORDS, seal(age.Passphrase(WORDS, work=10), plain)) == plain
    assert unseal(typage("seal-words", WORDS, plain), age.PassphraseIdentity(WORDS)) == plain


def test_the_age_of_the_system_with_an_older_key(tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text(age_words.identity_text(PLAIN) + "\n", "ascii")
    for size in SIZES:
        assert run("age", "-d", "-i", key, stdin=seal(TO_PLAIN, content(size))) == content(size)
        assert unseal(run("age", "-r", age_words.recipient_text(TO_PLAIN), stdin=content(size)), PLAIN) == content(size)


def test_an_own_passphrase_costs_what_it_should() -> None:
    """The work we ask for when nobody says otherwise."""
    assert age.Passphrase(WORDS).wrap(bytes(16)).arguments[1] == "18"
