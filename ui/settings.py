"""What is remembered between sessions: looks, language, and the path of the last vault — nothing of a case."""

from __future__ import annotations

import dataclasses
import gettext
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.paths import resource, whole_file

RTL = frozenset({"ar", "fa", "ug", "ur", "ps", "ckb", "prs", "he"})
IDLE_MINUTES = (1, 2, 5, 10, 15, 30)


@dataclass
class Settings:
    """The choices of this user on this computer; `date_order` is dmy, mdy, ymd or empty (ask each time)."""

    last_vault: str = ""
    remember_vault: bool = True
    language: str = ""
    theme: str = "light"
    font_scale: float = 1.0
    idle_minutes: int = 5
    date_order: str = ""
    neutral_title: bool = True

    def save(self) -> None:
        """Write the choices; a folder that can't be written is no reason to stop anybody."""
        kept = dataclasses.asdict(self)
        if not self.remember_vault:
            kept["last_vault"] = ""
        path = settings_file()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with whole_file(path, replace=True) as out:
                out.write(json.dumps(kept, indent=1, ensure_ascii=False).encode())
        except OSError:
            return


def settings_file() -> Path:
    """Where the choices are kept."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "havenfile" / "window.json"


def load_settings() -> Settings:
    """The kept choices; what is missing, damaged or of another sort is as at first."""
    made = Settings()
    try:
        kept = json.loads(settings_file().read_text("utf-8"))
    except (OSError, ValueError):
        return made
    for field in dataclasses.fields(made):
        value = kept.get(field.name) if isinstance(kept, dict) else None
        if isinstance(value, type(getattr(made, field.name))):
            setattr(made, field.name, value)
    made.font_scale = min(2.0, max(0.8, made.font_scale))
    return made


def languages() -> list[tuple[str, str]]:
    """Languages the screen can speak: English, and every catalogue that is there."""
    names = {
        "ru": "Русский",
        "fa": "فارسی",
        "be": "Беларуская",
        "uk": "Українська",
        "tr": "Türkçe",
        "ar": "العربية",
    }
    found = sorted(path.parts[-3] for path in resource("locale").glob("*/LC_MESSAGES/havenfile.mo"))
    return [
        ("en", "English"),
        *((code, names.get(code, code)) for code in found if code != "en"),
    ]


def translator(language: str) -> Callable[[str], str]:
    """The words of a language; English where it has none."""
    if not language or language == "en":
        return str
    catalogue = gettext.translation("havenfile", resource("locale"), [language], fallback=True)
    return lambda text: catalogue.gettext(text) if text else ""
