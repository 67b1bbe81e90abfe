"""What is said about a paper after it was made goes along with it: the name of a copy, the reason of a signature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.actions import queries
from app.actions.proving import named
from app.domain.errors import NotFound, Stopped
from app.domain.rules.finding import Finding
from app.dossier import check, disclosure, profiles
from app.dossier.names import Names, names_for

_WORD = "The word “{word}” may give a hidden name away: change it, or accept it in the options."


def refuse_names(session: Any, dossier: Any, out: Path, reason: str = "") -> None:
    """Raise Stopped when the name of a copy, or the reason of its signature, tells whom the paper does not name."""
    names = session.ask(_names, dossier)
    if names is None:
        return
    found = named(names, out.name)
    told = names.find(reason, "reason")
    if not told and names.text(reason, "reason") != reason:
        found.append(Finding("leak", check.STOP, "reason", _WORD.format(word=reason)))
    found += [Finding("leak", check.STOP, "reason", _WORD.format(word=leak.word)) for leak in told]
    if found:
        summary = "; ".join(dict.fromkeys(one.message for one in found))
        raise Stopped(summary=summary, problems=[check.answer(one) for one in found])


def _names(reader: Any, dossier: Any) -> Names | None:
    """The names of a paper as they would be now; None where its profile is there no more (query)."""
    from app.actions.dossier import case_facts  # which makes papers, and knows this module through them

    try:
        profile = profiles.load(dossier.profile)
    except NotFound:
        return None
    facts = case_facts(reader, queries.case_code(reader, dossier.case) or "")
    shown = disclosure.parse({**(dossier.disclosure or {}), "recipient": dossier.recipient or ""})
    return names_for(facts, disclosure.select(facts, shown), profile, shown, lang=dossier.language or "en")
