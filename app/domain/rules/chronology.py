"""How a disputed date stands in a chronology: both versions inside the house, "on or about" outside."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.dates import UncertainDate
from app.domain.rules.finding import Finding

_ABOUT = {
    "en": {"day": "on or about {}", "": "in or about {}", "span": "{} or thereabouts"},
    "ru": {"day": "{} или около того", "": "{} или около того", "span": "{} или около того"},
}
_DISPUTED = {"en": "disputed", "ru": "оспаривается"}


def on_or_about(when: UncertainDate, lang: str = "en") -> str:
    """The wording of a disputed date in a filed document, no more precise than the date."""
    patterns = _ABOUT.get(lang[:2], _ABOUT["en"])
    shown = when.display(lang)
    if when.edtf == when.earliest:
        return patterns["day"].format(shown)
    if any(mark in when.edtf for mark in "~%"):
        return shown  # "around May 2021" says as much already
    return patterns["span" if any(sign in when.edtf for sign in "/[") else ""].format(shown)


def both_versions(when: UncertainDate | None, others: Iterable[UncertainDate | None], lang: str = "en") -> str:
    """The wording of a disputed date in an internal paper: every version, marked as disputed."""
    versions = dict.fromkeys(date.display(lang) for date in (when, *others) if date is not None)
    return f"{' / '.join(versions)} ({_DISPUTED.get(lang[:2], _DISPUTED['en'])})".strip()


def disputed_finding(uid: str, title: str) -> Finding:
    """The pre-flight's warning about a disputed date in a filed document."""
    message = f"“{title}” is disputed: its date stands as “on or about”"
    return Finding("disputed_date", "warn", uid, message, rule="chronology_disputed", source="own rule")
