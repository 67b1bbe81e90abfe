"""Who and what a recipient is to see: every person with what the paper will call them, fields, restricted records."""

from __future__ import annotations

from typing import Any

from app.actions import answering, dossier, queries
from app.domain.fields import REGISTRY
from app.domain.rules.guards import RESTRICTED, SEALED, guarded_as
from app.dossier.disclosure import Disclosure
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Profile
from app.dossier.view import View

# What belongs to a person or an exhibit goes with it; what the app keeps for itself is no matter of a recipient.
_NOT_OFFERED = frozenset({"part", "custody", "dossier", "case_link", "worker", "participation"})


def sheet(reader: Any, case: str, profile: str, **wished: Any) -> dict[str, Any]:
    """The disclosure as it works out now (query): `{default, sources, translators, persons: [{uid, title, roles, mode,
    shown, source}], fields: [{kind, label, names: [{name, label, shown}]}], items: [{uid, kind, title, sensitivity,
    privileged, ticked, goes}]}`; `mode` is what was said for that person, `shown` what the paper calls them.

    Raises Invalid, NotFound.
    """
    facts = dossier.case_facts(reader, case)
    view = answering.view_of(reader, case, profile, **wished)
    shown, loaded = view.disclosure, view.profile
    return {
        "default": _default(loaded), "sources": shown.sources, "translators": getattr(shown, "translators", None),
        "persons": [_person(reader, facts, view, one) for one in facts.persons()],
        "fields": _fields(facts, shown), "items": [_item(reader, view, one) for one in _guarded(facts)],
    }  # fmt: skip


def _default(profile: Profile) -> str:
    return Disclosure().mode("", profile)


def _person(reader: Any, facts: CaseFacts, view: View, person: Any) -> dict[str, Any]:
    uid = str(person.uid)
    names = facts.names_of(uid)
    return {
        "uid": uid, "title": names[0] if names else queries.title(reader, person), "roles": sorted(facts.roles_of(uid)),
        "mode": view.disclosure.persons.get(uid, ""), "shown": view.names.label(uid),
        "source": any(source.person == uid for source in facts.all("source")),
    }  # fmt: skip


def _fields(facts: CaseFacts, shown: Disclosure) -> list[dict[str, Any]]:
    """The fields of each kind there is something of that papers print."""
    kinds = ["case", *(kind for kind in REGISTRY if facts.all(kind) and kind not in _NOT_OFFERED)]
    rows = []
    for kind in dict.fromkeys(kinds):
        specs = [spec for spec in REGISTRY[kind].specs.values() if spec.in_dossier and not spec.private]
        names = [{"name": s.name, "label": s.label, "shown": shown.shows(kind, s.name)} for s in specs]
        if names:
            rows.append({"kind": kind, "label": REGISTRY[kind].plural, "names": names})
    return rows


def _guarded(facts: CaseFacts) -> list[Any]:
    every = sorted(facts.by_uid.values(), key=lambda item: (item.record_kind, item.uid))
    return [item for item in every if _is_guarded(*guarded_as(item))]


def _is_guarded(sensitivity: str, privileged: bool) -> bool:  # noqa: FBT001 - as it is answered
    return privileged or sensitivity in (RESTRICTED, SEALED)


def _item(reader: Any, view: View, item: Any) -> dict[str, Any]:
    uid, (sensitivity, privileged) = str(item.uid), guarded_as(item)
    return {
        "uid": uid, "kind": item.record_kind, "title": queries.title(reader, item), "sensitivity": sensitivity,
        "privileged": privileged, "ticked": uid in view.disclosure.include,
        "goes": view.facts.get(uid) is not None,
    }  # fmt: skip
