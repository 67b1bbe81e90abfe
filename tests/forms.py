"""A body's form made up for tests: every sort of field, whatever forms ship."""

from __future__ import annotations

from typing import Any

from app.dossier import profiles
from app.dossier.profiles import Profile

NAME = "wgad"
_QUESTIONS: list[dict[str, Any]] = [
    {"id": "name", "group": "Identity", "label": "Name", "value": ["subject.name"], "mandatory": True},
    {"id": "sex", "group": "Identity", "label": "Sex", "value": ["subject.sex"]},
    {"id": "arrest", "group": "Arrest", "label": "Circumstances", "value": ["account"], "max_words": 12,
     "help": "Who, when and where."},
    {"id": "why", "group": "Arrest", "label": "Why it is arbitrary", "mandatory": True, "max_chars": 400},
    {"id": "source", "group": "Source", "label": "Who submits", "mandatory": True, "confidential": True},
]  # fmt: skip
DATA: dict[str, Any] = {
    "profile": NAME, "title": "Model questionnaire", "document_title": "Questionnaire", "page": "A4",
    "format": "brief", "checked_on": "2026-11-22", "filed": True, "body": "Working group", "per_person": True,
    "languages": ["en", "fr"],
    "section": [{"letter": "", "title": "Questionnaire", "parts": ["answers"]}],
    "question": _QUESTIONS,
}  # fmt: skip


def use(monkeypatch: Any, **changed: Any) -> Profile:
    """Put the form in place of the one that ships under its name, or beside those there are."""
    made = profiles.from_data({**DATA, **changed})
    names, load = profiles.names, profiles.load
    monkeypatch.setattr(profiles, "names", lambda: sorted({*names(), NAME}))
    monkeypatch.setattr(profiles, "load", lambda name: made if name == NAME else load(name))
    return made
