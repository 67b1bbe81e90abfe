"""Which exhibit stands where: by section, translations behind their originals, redacted copies in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.records import Evidence
from app.dossier.marks import marks
from app.dossier.profiles import Section
from app.dossier.view import View


def placed(view: View, *, without: frozenset[str] = frozenset()) -> dict[str, list[Evidence]]:
    """The exhibits of each section (by title), those first that somebody wants first."""
    found: dict[str, list[Evidence]] = {}
    if not view.profile.takes_exhibits:
        return found
    marked = marks(view)
    for item in ordered(view, view.facts.exhibits()):
        if item.derived_as is None or view.facts.get(item.derived_from) is None:
            found.setdefault(_section(view, item, marked).title, []).append(item)
    families = {title: _ordered(view, title, items, marked) for title, items in found.items()}
    return {
        title: [one for item in items for one in family(view, item) if one.uid not in without]
        for title, items in families.items()
    }


def _section(view: View, item: Evidence, marked: Mapping[str, str]) -> Section:
    """The section it is put in by hand; else what its kind asks for; else that of the statements that refer to it."""
    sections = view.profile.sections
    named = next((s for s in sections if item.section and item.section in (s.title, s.letter)), None)
    if named is not None:
        return named
    own = next((s for s in sections if item.evidence_kind in s.exhibit_kinds), None)
    beside = next((s for s in sections if s.of_statements), None)
    return own or (
        beside if beside is not None and item.uid in marked else view.profile.section_for(item.evidence_kind)
    )


def ordered(view: View, exhibits: Iterable[Evidence]) -> list[Evidence]:
    """Exhibits in the order the body wants: by number, or by date with undated ones at the end."""
    found = list(exhibits)
    if view.profile.exhibit_order == "date":
        found.sort(key=lambda item: item.date.sort_key if item.date else "~")
    return found


def _ordered(view: View, title: str, items: list[Evidence], marked: Mapping[str, str]) -> list[Evidence]:
    """As somebody wants it; else exhibits of statements in the order of their marks, the others by number."""
    section = next(s for s in view.profile.sections if s.title == title)
    wanted = list(view.order.get(title) or view.order.get(section.letter) or ())
    if section.of_statements:
        turns = list(marked)
        items = sorted(items, key=lambda item: turns.index(item.uid) if item.uid in turns else len(turns))
    return sorted(items, key=lambda item: wanted.index(item.uid) if item.uid in wanted else len(wanted))


def family(view: View, item: Evidence) -> list[Evidence]:
    """An exhibit with its translations and transcripts, or its redacted copy in its place."""
    derived = [copy for copy in view.facts.exhibits() if copy.derived_from == item.uid]
    redacted = [copy for copy in derived if copy.derived_as == "redacted"]
    stands = redacted[-1:] if redacted and (view.names.hidden or item.disclosure == "redacted_only") else [item]
    if item.disclosure == "withheld" or (item.disclosure == "redacted_only" and not redacted):
        stands = []
    followers = [
        copy
        for other in derived
        if stands and other.derived_as != "redacted" and other.disclosure != "withheld"
        for copy in family(view, other)
    ]
    return [copy for copy in (*stands, *followers) if view.facts.parts_of(copy.uid)]
