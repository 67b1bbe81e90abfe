"""Words by language: gettext catalogues in `resources/locale`; what has no translation stays English."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

from app.paths import resource

DOMAIN = "havenfile"
Translator = Callable[[str], str]
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
    base = language.replace("_", "-").split("-")[0]
    if base in {"", "en"}:
        return str
    wanted = [language.replace("-", "_"), base]
    try:
        catalogue = gettext.translation(DOMAIN, folder or resource("locale"), wanted, fallback=True)
    except (OSError, ValueError, UnicodeError):
        return str
    return lambda text: catalogue.gettext(text) if text else ""


def right_to_left(language: str) -> bool:
    """Whether the layout of a language runs from right to left."""
    return language.replace("_", "-").split("-")[0] in RIGHT_TO_LEFT
