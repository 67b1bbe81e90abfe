"""Whether the body can hear this state at all, and whether the same matter lies elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.domain.rules.finding import Finding
from app.domain.rules.jurisdiction import Body, Filed, bodies_of, can_hear, jurisdiction_findings
from app.dossier.rules.context import Context


def findings(context: Context) -> Iterator[Finding]:
    """What is known of the body the paper goes to."""
    view = context.view
    body = _body(context)
    if body is None:
        return
    state = view.proceeding.respondent_state if view.proceeding is not None else None
    state = state or _only_state(body) or (view.facts.case.origin_state if not body.proceedings else None)
    if not state and body.id == "ccf":
        return  # it hears requests about files, whatever state they come from
    if not state:
        message = "Who the complaint is against is not said: give the proceeding its respondent state."
        yield Finding("respondent_missing", "warn", "proceeding.respondent_state", message)
        return
    # Where nothing is filed against a state at all, as in a review, there is no host to be meant instead.
    origin = view.facts.case.origin_state if view.facts.case.host_states and body.proceedings else None
    found = jurisdiction_findings(
        body, state, _counted_day(context, body, state), origin=origin, others=_others(context)
    )
    usual = body.unlisted == "yes"  # a body that hears every state is often told of what happens at home
    found = [one for one in found if body.id != "ccf" or one.code != "respondent_is_origin"]  # data come from there
    yield from (replace(one, level="note") if usual and one.code == "respondent_is_origin" else one for one in found)
    yield from _partly(context, body, state, found)


def _only_state(body: Body) -> str | None:
    """The state that goes without saying: that of a national court."""
    return body.states[0].state if body.unlisted == "no" and len(body.states) == 1 else None


def _body(context: Context) -> Body | None:
    """The body of the proceeding's kind; the only one there is for a profile with one."""
    known = bodies_of(context.view.profile.profile)
    proceeding = context.view.proceeding
    kind = proceeding.proceeding_kind if proceeding is not None else None
    return next((body for body in known if kind in body.proceedings), known[0] if len(known) == 1 else None)


def _acts(context: Context) -> list[dt.date]:
    """The days on which what is complained of happened, as far as they are known."""
    facts = context.view.facts
    whens = [item.when for item in facts.all("event")] + [item.first_seen for item in facts.all("threat")]
    return sorted(dt.date.fromisoformat(when.earliest) for when in whens if when is not None and when.earliest)


def _counted_day(context: Context, body: Body, state: str) -> dt.date:
    """The day a body counts by: that of filing, or that of an act it can hear (the first of all if it hears none)."""
    acts = _acts(context)
    if body.counts != "act" or not acts:
        return context.today
    return next((day for day in acts if can_hear(body, state, day).answer == "yes"), acts[0])


def _partly(context: Context, body: Body, state: str, found: list[Finding]) -> Iterator[Finding]:
    """Acts outside the time a body can hear, beside others within it."""
    if body.counts != "act" or any(item.level == "stop" for item in found):
        return
    outside = [day for day in _acts(context) if can_hear(body, state, day).answer == "no"]
    if outside:
        verdict = can_hear(body, state, outside[-1])
        message = f"{len(outside)} of the acts lie outside what {body.label} can hear: {verdict.why}"
        yield Finding(
            "cannot_hear_all", "warn", body.id, message, f"jurisdiction:{body.id}", verdict.source, verdict.verified
        )


def _others(context: Context) -> list[Filed]:
    mine: Any = context.view.proceeding
    rows = context.everything.all("proceeding")
    return [
        Filed(item.uid, item.proceeding_kind or "", item.filed is not None and item.closed is None)
        for item in rows
        if mine is None or (item.uid != mine.uid and item.subject in (None, mine.subject))
    ]
