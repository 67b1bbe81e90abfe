"""Languages and states by name, in the words of a paper."""

from __future__ import annotations

from typing import Any

import icu

from app.domain.kinds import Kind
from app.domain.kinds.base import Translate
from app.domain.numerals import listed
from app.domain.words import N_

NAMES = {
    "en": N_("English"), "ru": N_("Russian"), "be": N_("Belarusian"), "uk": N_("Ukrainian"), "fa": N_("Persian"),
    "ar": N_("Arabic"), "tr": N_("Turkish"), "ug": N_("Uyghur"), "zh": N_("Chinese"), "ka": N_("Georgian"),
    "el": N_("Greek"), "fr": N_("French"), "es": N_("Spanish"), "tg": N_("Tajik"), "tk": N_("Turkmen"),
    "km": N_("Khmer"), "my": N_("Burmese"), "th": N_("Thai"), "bo": N_("Tibetan"), "pl": N_("Polish"),
    "de": N_("German"), "am": N_("Amharic"), "ti": N_("Tigrinya"), "he": N_("Hebrew"), "hy": N_("Armenian"),
    "ckb": N_("Sorani Kurdish"), "kmr": N_("Kurmanji Kurdish"), "ps": N_("Pashto"), "prs": N_("Dari"),
    "az": N_("Azerbaijani"), "kk": N_("Kazakh"), "ky": N_("Kyrgyz"), "uz": N_("Uzbek"), "vi": N_("Vietnamese"),
    "so": N_("Somali"), "ur": N_("Urdu"), "ta": N_("Tamil"), "bn": N_("Bengali"), "lo": N_("Lao"),
}  # fmt: skip
_LISTED = frozenset({"en", "ru", "fa", "fr", "es", "ar"})  # languages that lists of codes are translated into


def language_name(tag: str | None) -> str:
    """A language in English words; its tag when there is no word here."""
    return NAMES.get((tag or "").split("-")[0], tag or "")


def shown(kind: Kind, value: Any, lang: str, translate: Translate) -> str:
    """A value of a field in words: a language by its name, a state in languages that lists don't have."""
    if kind.name == "several":
        of: Kind = getattr(kind, "of")  # noqa: B009 - only this kind has parts
        return listed((shown(of, item, lang, translate) for item in value), lang)
    if kind.name in {"ref", "any_ref"}:
        # What can be named has a label or a number of its own in a paper.
        return translate(N_("a record that is not at hand"))
    if kind.name == "language":
        return _language(str(value), lang, translate)
    if kind.name == "country" and lang.split("-", maxsplit=1)[0] not in _LISTED:
        return str(icu.Locale("", str(value)).getDisplayCountry(icu.Locale(lang)))
    return kind.show(value, lang, translate)


def _language(tag: str, lang: str, translate: Translate) -> str:
    name = language_name(tag)
    if name != tag:
        return translate(name)
    told = str(icu.Locale(tag).getDisplayLanguage(icu.Locale(lang)))
    return told[:1].upper() + told[1:] if told else tag
