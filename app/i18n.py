"""Words by language: gettext catalogues in `resources/locale`; what has no translation stays English."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.numerals import base, written
from app.paths import resource

if TYPE_CHECKING:
    import gettext

DOMAIN = "havenfile"
PAPERS = "papers"
Translator = Callable[[str], str]
Plurals = Callable[[str, str, int], str]
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "prs", "ps", "ug", "ur"})
_OWN_NAMES = {
    "ar": "العربية", "be": "Беларуская", "en": "English", "es": "Español", "fa": "فارسی", "fr": "Français",
    "ru": "Русский", "tr": "Türkçe", "uk": "Українська", "ug": "ئۇيغۇرچە", "zh": "中文",
}  # fmt: skip


def languages(folder: Path | None = None) -> list[tuple[str, str]]:
    """The languages there are words for, as (code, its own name): English first, then by code."""
    where = folder or resource("locale")
    found = {path.parts[-3] for path in where.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")} - {"en"}
    return [(code, _OWN_NAMES.get(code, code)) for code in ("en", *sorted(found))]


@cache
def translator(language: str, folder: Path | None = None) -> Translator:
    """A function from English words to those of `language` (BCP 47; a region falls back to its language).

    Catalogues of several languages are in use side by side: the screen's and the paper's. Where a word or
    the whole catalogue is missing or unreadable, the English words come back.
    """
    found = catalogue(language, folder)
    if found is None:
        return str
    return lambda text: found.gettext(text) if text else ""


@cache
def paper_translator(language: str, folder: Path | None = None) -> Translator:
    """The same for words in papers: some languages have those of papers alone."""
    found = catalogue(language, folder, PAPERS) if _papers_alone(language, folder) else catalogue(language, folder)
    return str if found is None else lambda text: found.gettext(text) if text else ""


def _papers_alone(language: str, folder: Path | None) -> bool:
    return ((folder or resource("locale")) / base(language) / "LC_MESSAGES" / f"{PAPERS}.mo").exists()


@cache
def plurals(language: str, folder: Path | None = None) -> Plurals:
    """A function from English words for one, for many and a number to the form the language has for it."""
    found = catalogue(language, folder)
    return found.ngettext if found is not None else _english


def _english(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


@cache
def catalogue(language: str, folder: Path | None = None, domain: str = DOMAIN) -> gettext.NullTranslations | None:
    """The catalogue of a language; None for English and for one that cannot be read."""
    if base(language) in {"", "en"}:
        return None
    import gettext  # noqa: PLC0415 - whoever asks only which way a language runs needs no catalogue

    wanted = [language.replace("-", "_"), base(language)]
    try:
        return gettext.translation(domain, folder or resource("locale"), wanted, fallback=True)
    except (OSError, ValueError, UnicodeError):
        return None


# A place, or several that make one figure ("{h}:{m:02d}", "{whole}٫{part}").
_PLACE = re.compile(r"\{[a-z_]+(?::[^{}]*)?\}(?:[:.٫]\{[a-z_]+(?::[^{}]*)?\})*")
_LETTER = re.compile(r"[^\W\d_]")
_RIGHT_TO_LEFT_MARK = "\u200f"


class _Written(str):
    """Words whose numbers are written in the numerals of their language when they are put in."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> _Written:
        made = super().__new__(cls, text)
        made.language = language
        return made

    def format(self, *args: object, **facts: object) -> str:
        """The words with the facts put in."""
        return _Figures(self.language).vformat(str(self), args, facts)

    def format_map(self, facts: Any) -> str:
        """The same with a mapping that may know an answer for everything."""
        return _Figures(self.language).vformat(str(self), (), facts)


class _Figures(string.Formatter):
    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        shown = str(super().format_field(value, format_spec))
        return written(shown, self._language) if isinstance(value, int | float) else shown


@cache
def for_screen(language: str) -> tuple[Translator, Plurals]:
    """Words and words that count, as a screen shows them: in a right-to-left sentence each place is set apart
    (FSI … PDI), so that codes, file names and Latin words in it don't turn the rest around."""
    one, many = translator(language), plurals(language)
    if not right_to_left(language):
        return one, many
    return (
        lambda text: _Written(_apart(one(text)), language),
        lambda first, other, n: _Written(_apart(many(first, other, n)), language),
    )


def _apart(text: str) -> str:
    alone = _PLACE.fullmatch(text) is not None
    letter = _LETTER.search(_PLACE.sub("", text))
    latin = letter is not None and letter[0].isascii() and not text.isascii()
    if latin or (letter is None and "{" in text and not alone):
        text = _RIGHT_TO_LEFT_MARK + text  # neither a Latin word at the front nor places alone turn the sentence
    return _PLACE.sub("\u2068\\g<0>\u2069", text) if not alone else text


def best_language(wanted: Iterable[str], folder: Path | None = None) -> str:
    """The first of the system's languages there are words for, else English."""
    there = {code for code, _ in languages(folder)}
    return next((base(code) for code in wanted if base(code) in there), "en")


def right_to_left(language: str) -> bool:
    """Whether the layout of a language runs from right to left."""
    return base(language) in RIGHT_TO_LEFT
