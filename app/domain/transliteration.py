"""A name in the Latin spellings it is known to get: passports, newspapers and offices each have their own."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from app.domain.folding import fold, latin

# Where systems of romanisation differ: ICAO 9303, BGN/PCGN, scientific, German, French, English newspapers, Turkish.
_LETTERS = "ёжйхцчшщыэюяв"
_SYSTEMS = (
    "e zh i kh ts ch sh shch y e iu ia v",
    "yo zh y kh ts ch sh shch y e yu ya v",
    "e z j ch c c s sc y e ju ja v",
    "jo sch j ch z tsch sch schtsch y e ju ja w",
    "io j i kh ts tch ch chtch y e iou ia v",
    "e zh y h ts ch sh sh y e yu ya v",
    "yo j y h ts c s s i e yu ya v",
    "e j i x c ch sh sh i e yu ya v",
    "e j y kh ts ch sh sh y e u ya v",
)
_CYRILLIC = tuple(str.maketrans(dict(zip(_LETTERS, row.split(), strict=True))) for row in _SYSTEMS)
# Uyghur writes its vowels, so its letters can be put into Latin ones; what other languages share is left out.
_UYGHUR = str.maketrans(
    {
        "ئ": "", "ا": "a", "ە": "e", "ب": "b", "پ": "p", "ت": "t", "ج": "j", "چ": "ch", "خ": "x", "د": "d", "ر": "r",
        "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "ك": "k", "گ": "g",
        "ڭ": "ng", "ل": "l", "م": "m", "ن": "n", "ھ": "h", "ه": "h", "و": "o", "ۇ": "u", "ۆ": "o", "ۈ": "u", "ۋ": "w",
        "ې": "e", "ى": "i", "ی": "i", "ي": "y",
    }
)  # fmt: skip
_UYGHUR_ONLY = frozenset("ەڭۇۆۈۋېھ")
# Spellings of the same sound, made alike after all else.
_ALIKE = (("x", "kh"), ("q", "k"), ("w", "v"), ("ph", "f"), ("ck", "k"), ("ı", "i"))
# How German and Nordic letters are written where there are none.
_OPENED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`ʼ-", ""))


@lru_cache(maxsize=50_000)
def spellings(word: str) -> frozenset[str]:
    """The folded Latin spellings of a word; a word in Latin letters has its own and what is commonly made of it."""
    plain = fold(word)
    found = {latin(word)}
    if any("а" <= char <= "я" or char in "ёіїєґўђћљњџј" for char in plain):
        # Folding makes ё an е; the letter itself says more.
        kept = word.casefold()
        found |= {latin(kept.translate(table)) for table in _CYRILLIC}
        found |= {latin(plain.translate(table)) for table in _CYRILLIC}
        found |= {one.replace("g", "h") for one in list(found) if "г" in plain}
    else:
        found.add(latin(unicodedata.normalize("NFC", word).casefold().translate(_OPENED)))
    if _UYGHUR_ONLY & set(plain):
        found.add(latin(word.translate(_UYGHUR)))
    for one in list(found):
        alike = one
        for old, new in _ALIKE:
            alike = alike.replace(old, new)
        found |= {alike, alike.translate(_APOSTROPHES)}
    return frozenset(one for one in found if one)
