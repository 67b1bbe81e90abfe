"""Folding of text, so that what is meant to be the same compares equal."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Arabic letters that Persian, Uyghur and Arabic keyboards write differently, and what is written for nothing.
_UNIFIED = str.maketrans(
    {
        "ё": "е",
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ـ": "",
        "\u200c": "",
        "\u200d": "",
        **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
    }
)
# A breve makes й another letter than и; other marks are dropped.
_KEPT = {"и\u0306": "й", "у\u0306": "ў"}
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670]")
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцчшщъыьэюяіїєґўћђљњџј",
        "a b v g d e z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i i e g u c d lj nj dz j".split(),
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(),
        strict=True,
    )
)
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts w p k o f ev".split(),
        strict=True,
    )
)
_LATIN = str.maketrans(
    {
        **{k: v.strip("_") for k, v in _CYRILLIC.items()},
        **_GREEK,
        **_GEORGIAN,
        **_ARMENIAN,
        "ж": "zh",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
    }
)


def fold(text: str) -> str:
    """The text in the form that search and comparison use: NFKC, case and marks folded, variants unified."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    for mark, letter in _KEPT.items():
        plain = plain.replace(mark, letter)
    return unicodedata.normalize("NFC", _MARKS.sub("", plain)).translate(_UNIFIED)


def latin(text: str) -> str:
    """The folded text with Cyrillic, Greek, Georgian and Armenian letters put into Latin ones, as passports do."""
    return fold(text).translate(_LATIN)


@cache
def _word() -> re.Pattern[str]:
    # Vowel signs and tone marks of Indic and South-East Asian scripts belong to the word, as the index has it.
    codes = (code for first, end in ((0x0300, 0x2000), (0xA66F, 0xAC00)) for code in range(first, end))
    letter = rf"(?:[^\W_]|[{''.join(chr(code) for code in codes if unicodedata.category(chr(code))[0] == 'M')}])"
    return re.compile(rf"{letter}+(?:[’'`-]{letter}+)*")


def words(text: str) -> list[re.Match[str]]:
    """The words of a text as matches, so that their places are known."""
    return list(_word().finditer(text))
