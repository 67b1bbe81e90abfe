"""What a witness signs, in the witness's own language: translations of the words of a profile, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from app.domain.numerals import base
from app.paths import resource


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resource("wordings.toml").read_text("utf-8"))


def said(english: str, language: str | None) -> str:
    """The same words in another language; empty when nobody has translated these very words."""
    code = base(language or "")
    rows = _data()["wording"]
    return next((str(row.get(code, "")) for row in rows if english in (row["en"], *row.get("also", ()))), "")


def title(name: str, language: str | None) -> str:
    """What the certificate is called in a language; in English where there is no word."""
    titles = _data()["title"]
    return str(titles.get(base(language or ""), titles["en"])[name])


def checked(language: str | None) -> bool:
    """Whether somebody who may has checked the words in a language."""
    return base(language or "") == "en" or bool(_data()["verified"])
