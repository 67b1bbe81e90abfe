"""Answers about proceedings in every country, and about Interpol data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.domain.words import N_
from app.dossier.view import View

_PURPOSES = {
    "ccf_access": N_("Access to the data held about the applicant"),
    "ccf_deletion": N_("Deletion of the data held about the applicant, or else their correction"),
    "ccf_revision": N_("Revision of the Commission's decision"),
}
_PROCEEDING = ("proceeding_kind", "forum", "respondent_state", "reference", "filed", "status")
_DECISION = ("body", "reference", "decided", "outcome", "summary")
_UNFILED = frozenset({"planned", "drafting"})
_REFUGEE = frozenset({"asylum_first", "asylum_appeal", "subsequent_claim", "unhcr_rsd"})
_INTERPOL_ACTS = frozenset({"interpol_red_notice", "interpol_diffusion", "interpol_other", "interpol_rumour",
                            "wanted_list"})  # fmt: skip


def line(view: View, record: Any, names: Iterable[str]) -> str:
    """Fields of a record in one line, those that are filled."""
    return view.listed(text for name in names if (text := view.value(record, name)))


def told(view: View, proceeding: Any) -> str:
    """A proceeding and the decisions in it, a line each."""
    decisions = view.facts.children("decision", "proceeding", proceeding.uid)
    rows = [line(view, proceeding, _PROCEEDING), *(line(view, item, _DECISION) for item in decisions)]
    return "\n".join(row for row in rows if row)


def _begun(view: View) -> list[Any]:
    """Proceedings that somebody was told of: what is planned or being written is nobody else's business yet."""
    return [item for item in view.facts.all("proceeding") if item.status not in _UNFILED]


def elsewhere(view: View) -> str:
    """All proceedings but the one the paper is for."""
    mine = view.proceeding.uid if view.proceeding is not None else None
    return "\n".join(told(view, item) for item in _begun(view) if item.uid != mine)


def host(view: View) -> str:
    """Proceedings in the states where the person is."""
    hosts = set(view.facts.case.host_states or ())
    return "\n".join(told(view, item) for item in _begun(view) if item.respondent_state in hosts)


def refugee(view: View) -> str:
    """What was decided on protection, by whom and when."""
    mine = [item for item in view.facts.all("proceeding") if item.proceeding_kind in _REFUGEE]
    decided = [item for row in mine for item in view.facts.children("decision", "proceeding", row.uid)]
    return "\n".join(text for item in decided if (text := line(view, item, _DECISION)))


def removal(view: View) -> str:
    """The removal that is planned, if one is."""
    names = ("removal_at", "removal_destination", "removal_carrier", "removal_held_at")
    rows = (line(view, item, names) for item in view.facts.all("proceeding") if item.removal_at)
    return "\n".join(row for row in rows if row)


def ccf_purpose(view: View) -> str:
    """What the request is for, by the kind of the proceeding or else of the paper."""
    kind = view.proceeding.proceeding_kind if view.proceeding is not None else None
    return view.t(_PURPOSES.get(kind or "", _PURPOSES.get(view.profile.profile, "")))


def ccf_data(view: View) -> str:
    """Number, country and how the data came to be known; then each act by way of Interpol."""
    rows = []
    if view.proceeding is not None:
        rows.append(line(view, view.proceeding, ("interpol_number", "interpol_bureau", "interpol_learned")))
    acts = (item for item in view.facts.all("threat") if item.threat_kind in _INTERPOL_ACTS)
    rows += [line(view, item, ("first_seen", "threat_kind", "perpetrator_state", "narrative")) for item in acts]
    return "\n".join(row for row in rows if row)


VALUES: dict[str, Callable[[View], str]] = {
    "proceedings.elsewhere": elsewhere,
    "proceedings.host": host,
    "refugee.status": refugee,
    "removal": removal,
    "ccf.purpose": ccf_purpose,
    "ccf.asked": ccf_purpose,
    "ccf.data": ccf_data,
}
