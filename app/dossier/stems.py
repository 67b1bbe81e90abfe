"""Words that may give a hidden name away: by their stem, in every spelling they are known to get."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from app.domain.folding import fold, latin, words
from app.domain.transliteration import spellings

LEAST = 3
# Shorter keys stand in too many innocent words once the spaces are gone.
LONG = 6
LEAST_UNSPACED = 2
# Thai, Lao, Tibetan, Burmese, Khmer; kana and Chinese characters.
_UNSPACED = ((0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
_NOT_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_ENDINGS = "а я у ю е и ы і ї ой ей ою ею єю ом ем ам ям ами ями ах ях ин ина ины ину ов ова".split()
_SOFT = "аяоеийьіїє"
_LONGEST_CASE = 10
_HAN = re.compile("[\u3400-\u9fff]{3,4}")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# Of a word that goes on below.
_ENDED = re.compile("[-\u2010\ufffe\x02]\r?\n *|[\ufffe\x02]")
_SMALL = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_JOINTS = re.compile("[’'`-]")
_PARTICLES = frozenset("ad af ag ak al ap ar as at av ay az bi bu da de di do du el es et ez ja la le lo mc ou".split())
_PARTICLES |= frozenset("st te ud ul un ur zu".split())
# Small words that Arabic writes together with the next one.
_JOINED = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ف", "ك")


def stem(word: str) -> str:
    """The first max(4, length − 3) letters of a folded word; short words whole."""
    if len(word) < LEAST:
        return ""
    return word[: max(4, len(word) - 3)]


def unspaced(text: str) -> bool:
    """Whether a text is in a script that writes words without spaces between them."""
    return any(low <= ord(char) <= high for char in text for low, high in _UNSPACED)


def least_of(text: str) -> int:
    """How many letters a name must have to be looked for by itself."""
    return LEAST_UNSPACED if unspaced(text) else LEAST


def is_short(word: str, name: str) -> bool:
    """Whether a word of two letters is a name for itself: “Li”, «Бо», but no “al” or “de”, and no part in Arabic."""
    if len(word) != LEAST - 1 or unspaced(word) or not word.isalpha():
        return False
    cased = word[0].isupper() and fold(word) not in _PARTICLES
    return cased or (word == name and word.lower() == word.upper())


def named(name: str) -> list[str]:
    """The words of a name; of “Anna-Maria” each half as well."""
    found: dict[str, None] = {}
    for match in words(name):
        found[match[0]] = None
        halves = match[0].split("-")
        found |= dict.fromkeys(half for half in halves if len(halves) > 1 and len(half) >= LEAST)
        if _HAN.fullmatch(match[0]):  # the given name, and a family name of two characters
            found |= dict.fromkeys((match[0][-2:], match[0][:2]))
    return list(found)


def bare(text: str) -> str:
    """The text as it is read: without signs that nobody sees, words joined over the end of a line, letters plain."""
    joined = _ENDED.sub("", UNSEEN.sub("", text))
    return joined if joined.isascii() else unicodedata.normalize("NFKC", joined).translate(_SMALL)


def spoken(text: str) -> list[str]:
    """The words of a text; of “anti-Karimov” and “d’Anna” each part as well."""
    found: dict[str, None] = {}
    for match in words(text):
        word = match[0]
        found[word] = None
        if not word.isalnum():
            found |= dict.fromkeys(part for part in _JOINTS.split(word) if part)
    return list(found)


class Stems:
    """Stems of hidden names, each with whose it is."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._of: dict[str, str] = {}
        self._cases: dict[str, str] = {}
        for name, whose in names:
            for word in named(name):
                if unspaced(word):
                    continue
                for form in _inflected(fold(word)):
                    self._cases.setdefault(form, whose)
                for spelling in spellings(word):
                    self._of.setdefault(stem(spelling), whose)
        self._of.pop("", None)
        self._lengths = sorted({len(one) for one in self._of if len(one) >= 4})

    def __bool__(self) -> bool:
        return bool(self._of)

    def behind(self, word: str) -> str | None:
        """Whose name a word gives away: it is one, or shares the stem of one, in one of its spellings."""
        if self._cases and len(word) <= _LONGEST_CASE and (whose := self._cases.get(fold(word))) is not None:
            return whose
        for spelling in _forms(word):
            whose = self._of.get(spelling)
            if whose is not None:
                return whose
            for length in self._lengths:
                if length > len(spelling):
                    break
                whose = self._of.get(spelling[:length])
                if whose is not None:
                    return whose
        return None


def _inflected(name: str) -> Iterator[str]:
    """A short Cyrillic name in its cases: of «Вера» and «Яна» too little is left for a stem."""
    if not all("\u0400" <= letter <= "\u04ff" for letter in name):
        return
    if LEAST <= len(name) <= LONG and name[-2] in "ео" and name[-1] not in _SOFT:  # Павел, Павла; Лев, Льва
        yield from (f"{name[:-2]}{link}{name[-1]}{ending}" for link in ("", "ь") for ending in _ENDINGS)
    if not LEAST - 1 <= len(name) <= LEAST + 1:
        return
    base = name[:-1] if name[-1] in _SOFT else name
    if len(base) >= LEAST - 1:
        yield from (base + ending for ending in _ENDINGS)


def _forms(word: str) -> Iterator[str]:
    yield from spellings(word)
    if "\u0600" <= word[0] <= "\u06ff":
        for joined in _JOINED:
            if word.startswith(joined) and len(word) - len(joined) >= LEAST:
                yield from spellings(word[len(joined) :])


def squeezed(text: str) -> str:
    """Folded Latin letters and digits alone, so that spacing, case, marks and script do not hide a word."""
    if text.isascii():
        return text.encode().translate(None, _NOT_LETTERS).lower().decode()
    return "".join(letter for letter in latin(text) if letter.isalnum())


class Keys:
    """Terms as they are looked for in text without spaces, forwards and backwards; each key with its term."""

    def __init__(self, terms: Iterable[str], least: int = LONG) -> None:
        self.of: dict[str, str] = {}
        for term in terms:
            whole = " ".join(match[0] for match in words(term)) or term
            for key in {squeezed(term), *(squeezed(one) for one in _spelled(whole))}:
                if len(key) >= (LEAST_UNSPACED if unspaced(key) else least):
                    self.of.setdefault(key, term)
                    self.of.setdefault(key[::-1], term)
        # What holds a shorter key is found by that one.
        short = sorted(self.of, key=len)
        kept: list[str] = []
        for key in short:
            if not any(one in key for one in kept):
                kept.append(key)
        self.of = {key: self.of[key] for key in kept}

    def inside(self, tight: str) -> set[str]:
        """The terms in squeezed text."""
        return {term for key, term in self.of.items() if key in tight}


def _spelled(term: str) -> set[str]:
    """A term of several words in the spellings of one system each."""
    parts = [sorted(spellings(word)) for word in term.split()]
    longest = max((len(part) for part in parts), default=0)
    return {" ".join(part[min(at, len(part) - 1)] for part in parts) for at in range(longest)}


def owners(names: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """(name, person) of every hidden name."""
    return [(name, person) for person, some in names.items() for name in some]
