"""Languages by name."""

from __future__ import annotations

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


def language_name(tag: str | None) -> str:
    """A language in English words; its tag when there is no word here."""
    return NAMES.get((tag or "").split("-")[0], tag or "")
