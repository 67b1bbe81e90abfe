"""Words that people say to each other: safety words over two fingerprints, and passphrases of seven words.

Three lists of 2048 words each, so that a word says eleven bits. Both sides must use the same list: its name and its
check word are said first.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from app.paths import resource
from app.vault import crypto

ENGLISH, RUSSIAN, PERSIAN = "english", "russian", "persian"
NAMES = {ENGLISH: "English", RUSSIAN: "Русский", PERSIAN: "فارسی"}
_OF_LANGUAGE = {"en": ENGLISH, "ru": RUSSIAN, "fa": PERSIAN}
COUNT, BITS = 2048, 11
SAFETY, PASSPHRASE = 12, 7
_SALT = b"havenfile-pair-v1"
_MEMORY_KIB, _PASSES, _LANES = 64 * 1024, 3, 1
_TYPED_AS = str.maketrans({"ي": "ی", "ك": "ک", "ё": "е"})


def list_for(lang: str) -> str:
    """The list for a language of the screen; the English one where there is none."""
    return _OF_LANGUAGE.get(lang.partition("-")[0], ENGLISH)


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of a list, in their order."""
    return tuple(resource("words", f"{name}.txt").read_text("utf-8").split())


def check_word(name: str) -> str:
    """The word that stands for a whole list: two programs that name the same one have the same words."""
    words = words_of(name)
    digest = crypto.sha256("".join(f"{word}\n" for word in words).encode())
    return words[int.from_bytes(digest[:2], "big") >> 16 - BITS]


def safety_words(one: bytes, other: bytes, name: str = ENGLISH) -> list[str]:
    """Twelve words over two fingerprints (32 bytes each), the same for both sides.

    The first 132 bits of Argon2id over the smaller and the larger one: who wants a card that gives the same words has
    to pay this for each try.
    """
    stretched = crypto.argon2id(min(one, other) + max(one, other), _SALT, _MEMORY_KIB, _PASSES, _LANES)
    number, words = int.from_bytes(stretched, "big"), words_of(name)
    total = len(stretched) * 8
    return [words[number >> total - BITS * (at + 1) & COUNT - 1] for at in range(SAFETY)]


def passphrase(name: str = ENGLISH) -> str:
    """Seven random words, 77 bits: for a package to somebody without a card, made by the program alone."""
    return "-".join(secrets.choice(words_of(name)) for _ in range(PASSPHRASE))


def typed(text: str) -> str:
    """A passphrase as somebody typed it: in one of ours capitals, spaces and other forms of a letter don't count.

    What is not made of our words stays as it is: another program may have asked for it.
    """
    plain = unicodedata.normalize("NFKC", text).lower().translate(_TYPED_AS)
    parts = "".join(char if char.isalpha() else " " for char in plain if char != "\u200c").split()
    ours = any(set(parts) <= set(words_of(name)) for name in NAMES)
    return "-".join(parts) if parts and ours else text.strip()
