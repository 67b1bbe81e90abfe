"""The only place where an error becomes words on the screen and a weight."""

from __future__ import annotations

import enum
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import HavenError, Invalid, Problem
from app.domain.messages import said
from app.domain.words import N_


class Weight(enum.Enum):
    """How much an error interrupts."""

    FIELD = "field"
    BANNER = "banner"
    MODAL = "modal"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is shown: words in the user's language, how loud, which fields, what to do next."""

    code: str
    words: str
    weight: Weight
    problems: dict[str, str] = field(default_factory=dict)
    advice: str = ""


_BUG = N_("Something in Havenfile itself went wrong. What you entered is kept. ({place})")

_FIELD_CODES = frozenset({"invalid", "unknown_field", "wrong_key", "missing_key", "bad_recovery_code"})
# Work can't go on: the vault itself is not what it must be, or can't be written any more.
_MODAL_CODES = frozenset({"damaged", "rolled_back", "disk_full", "io"})

_ADVICE = {
    "wrong_key": N_("Look at the keyboard layout and Caps Lock, then type it again."),
    "in_use": N_("Close the other window first. If there is none, wait a moment and try again."),
    "files_left": N_("What is left can be deleted by hand: nobody can read it any more."),
    "too_new": N_("Open it with the newer version; this one leaves it untouched."),
    "not_a_vault": N_("Choose another folder, or make a new vault."),
    "damaged": N_("Use the newest backup, or ask whoever looks after your vaults. Don't delete the folder."),
    "rolled_back": N_("Somebody may have put back an older copy. Changes wait until the loss is accepted."),
    "read_only": N_("You can look, but nothing can be changed here."),
    "disk_full": N_("Free some room, then try again. Nothing half-done was left."),
    "io": N_("Check the disk or stick, then try again. Nothing half-done was left."),
    "worker_failed": N_("The original is safe. It can be exported and looked at elsewhere."),
    "stale": N_("The newer text is shown; yours stands beside it."),
    "later_change": N_("Take back the later change first."),
}
_NOT_LISTED = N_("This is not in the list. The down arrow shows what is.")
_HELD_BY = N_("It is process {process} of this computer. Close its window first, then try again.")


def notice(error: BaseException, translate: Callable[[str], str]) -> Notice:
    """Turn any exception into what the user is told; never with content of a record from a bug."""
    if not isinstance(error, HavenError):
        words = translate(_BUG).format(place=place_of(error))
        return Notice("bug", words, Weight.BANNER)
    words = _words(error, translate)
    problems = {p.field: problem_words(p, translate) for p in error.problems} if isinstance(error, Invalid) else {}
    return Notice(
        error.code,
        words,
        _weight(error),
        problems,
        _advice(error, translate),
    )


def _advice(error: HavenError, translate: Callable[[str], str]) -> str:
    if error.code == "in_use" and "process" in error.facts:
        return translate(_HELD_BY).format_map(_Dash(error.facts))
    return translate(_ADVICE[error.code]) if error.code in _ADVICE else ""


def _weight(error: HavenError) -> Weight:
    if error.code in _FIELD_CODES:
        return Weight.FIELD
    if error.code == "damaged" and error.facts.get("part") == "object":
        return Weight.BANNER
    return Weight.MODAL if error.code in _MODAL_CODES else Weight.BANNER


def _words(error: HavenError, translate: Callable[[str], str]) -> str:
    template = translate(error.words)
    facts = {name: _fact(fact, translate) for name, fact in error.facts.items()}
    return template.format_map(_Dash(facts))


def _fact(fact: object, translate: Callable[[str], str]) -> object:
    return "; ".join(said(part, translate) for part in fact.split("; ")) if isinstance(fact, str) else fact


class _Dash(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def problem_words(problem: Problem, translate: Callable[[str], str]) -> str:
    """One problem of a field in words."""
    return value_words(problem.code, problem.message, translate)


def value_words(code: str, message: str, translate: Callable[[str], str]) -> str:
    """A code of a value that doesn't fit, in words (the English message where no translation stands)."""
    if code == "bad_code":  # its list has no name that means something to people
        return translate(_NOT_LISTED)
    text = said(message, translate)
    return text[:1].upper() + text[1:]


def place_of(error: BaseException) -> str:
    """Class and place of a bug, never its text: that may hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f", {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
