"""Languages by name."""

from __future__ import annotations

from app.domain.words import N_

NAMES = {
    "ar": N_("Arabic"), "be": N_("Belarusian"), "bo": N_("Tibetan"), "de": N_("German"), "el": N_("Greek"),
    "en": N_("English"), "es": N_("Spanish"), "fa": N_("Persian"), "fr": N_("French"), "ka": N_("Georgian"),
    "kk": N_("Kazakh"), "km": N_("Khmer"), "ky": N_("Kyrgyz"), "my": N_("Burmese"), "pl": N_("Polish"),
    "ru": N_("Russian"), "tg": N_("Tajik"), "th": N_("Thai"), "tk": N_("Turkmen"), "tr": N_("Turkish"),
    "ug": N_("Uyghur"), "uk": N_("Ukrainian"), "uz": N_("Uzbek"), "vi": N_("Vietnamese"), "zh": N_("Chinese"),
}  # fmt: skip


def language_name(tag: str | None) -> str:
    """A language in English words; its tag when there is no word here."""
    return NAMES.get((tag or "").split("-")[0], tag or "")
