"""What a check may look at, and findings that rest on a rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.rules.finding import Finding, Level
from app.dossier.answers import Answer
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Rule
from app.dossier.view import View


@dataclass(frozen=True, slots=True)
class Context:
    """All facts, those that go out as the paper sees them, the answers to the form, and the day."""

    everything: CaseFacts
    view: View
    answers: tuple[Answer, ...]
    today: dt.date


@dataclass(frozen=True, slots=True)
class Built:
    """Finished pages: how many in all, and of each document (own part's name or exhibit's uid), with its section.

    `beside` are those of files beside the paper, by the names of the profile's outputs.
    """

    pages: int
    documents: Mapping[str, int] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, int] = field(default_factory=dict)


def by_rule(rule: Rule, code: str, subject: str, message: str, level: Level = "warn") -> Finding:
    """A finding that rests on a rule of the profile."""
    return Finding(code, level, subject, message, rule.id, rule.source, rule.verified)
