"""What the window remembers between sessions: looks, language, last vault; never anything of a case."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.words import N_
from app.paths import whole_file

IDLE_MINUTES = (1, 2, 5, 10, 15, 30)
PANIC_KEYS = ("", "Pause", "F8", "F9", "F10", "F12")
TROUBLE = N_("The settings of this computer could not be read; the usual ones are used.")


@dataclass
class Settings:
    """The choices of this user on this computer; `date_order` is dmy, mdy, ymd or empty (ask each time).

    `panic_key` is one more key that ends everything at once; `reminded_on` the day a backup was last reminded of.
    `trouble` is a sentence to show once when the kept choices could not be read; it is never kept.
    """

    last_vault: str = ""
    remember_vault: bool = True
    language: str = ""
    theme: str = "light"
    font_scale: float = 1.0
    idle_minutes: int = 5
    date_order: str = ""
    neutral_title: bool = True
    panic_key: str = ""
    reminded_on: str = ""
    trouble: str = dataclasses.field(default="", init=False, compare=False)

    def save(self, path: Path | None = None) -> None:
        """Write the choices whole; a folder that can't be written is no reason to stop anybody."""
        kept = {name: getattr(self, name) for name in _KEPT}
        if not self.remember_vault:
            kept["last_vault"] = ""
        target = path or settings_file()
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with whole_file(target, replace=True) as out:
                out.write(json.dumps(kept, indent=1, ensure_ascii=False).encode("utf-8", "surrogateescape"))


_KEPT = tuple(field.name for field in dataclasses.fields(Settings) if field.init)
_ALLOWED = {"date_order": ("", "dmy", "mdy", "ymd"), "idle_minutes": IDLE_MINUTES, "panic_key": PANIC_KEYS}


def settings_file() -> Path:
    """Where the choices are kept, by the custom of the system."""
    from platformdirs import user_config_path

    return user_config_path("havenfile", appauthor=False) / "window.json"


def load_settings(path: Path | None = None) -> Settings:
    """The kept choices; a missing file is the first start, a damaged one gives the usual choices and a `trouble`."""
    made = Settings()
    try:
        kept = json.loads((path or settings_file()).read_bytes().decode("utf-8", "surrogateescape"))
    except FileNotFoundError:
        return made
    except (OSError, ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        made.trouble = TROUBLE
        return made
    for name in _KEPT:
        if _fits(name, kept.get(name), getattr(made, name)):
            setattr(made, name, type(getattr(made, name))(kept[name]))
    made.font_scale = min(2.0, max(0.8, made.font_scale))
    return made


def _fits(name: str, value: Any, usual: Any) -> bool:
    """Whether a kept value is of the sort of the usual one and among those there are."""
    if isinstance(value, bool) != isinstance(usual, bool):
        return False
    sort = (int, float) if isinstance(usual, float) else type(usual)
    return isinstance(value, sort) and value in _ALLOWED.get(name, (value,))
