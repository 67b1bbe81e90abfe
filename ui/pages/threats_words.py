"""Threats in words: grades, when, why they wait, what the curve shows."""

from __future__ import annotations

from typing import Any

from app.domain import terms
from app.domain.dates import UncertainDate
from app.domain.words import N_
from ui.context import Context

WHY = {
    "grave_without_review": N_("Grave, and no date for a review"),
    "review_overdue": N_("Its review is overdue"),
    "unassessed": N_("Not assessed for more than a day"),
    "fresh": N_("Not assessed yet"),
}
_TREND = {
    "rising": N_("Severity is rising, from {first} to {last} (mean of three steps)."),
    "falling": N_("Severity is falling, from {first} to {last} (mean of three steps)."),
    "steady": N_("Severity stays about the same, from {first} to {last} (mean of three steps)."),
    "few": N_("Too few threats for a trend."),
}


def grades(severity: int | None, likelihood: int | None, context: Context) -> str:
    """Both grades as “5 × 3”, or that they are missing."""
    if not severity and not likelihood:
        return context.translate(N_("not assessed"))
    open_one = "?"
    return context.translate(N_("{severity} × {likelihood}")).format(
        severity=context.number(severity) if severity else open_one,
        likelihood=context.number(likelihood) if likelihood else open_one,
    )


def coded(code_list: str, code: str | None, context: Context) -> str:
    """The words of a code ("" for none)."""
    term = terms.by_code(code_list).get(code or "")
    return context.translate(term.label) if term else str(code or "")


def step_name(name: str, context: Context) -> str:
    """A month or year of the curve as the language writes it."""
    return UncertainDate.from_parts(name, name, "gregorian").display(context.lang)


def step(one: Any, context: Context) -> str:
    """One step of the curve in words."""
    t = context.translate
    when = step_name(one.name, context)
    if one.mean is None:
        return t(N_("{when}: no threats in this step and the two before.")).format(when=when)
    own = round(one.own)
    counted = context.plural("{n} threat", "{n} threats", own) if one.own else t(N_("no threat"))
    words = t(N_("{when}: {counted}. Mean severity of three steps {mean}, from {low} to {high}.")).format(
        when=when, counted=counted, mean=decimal(one.mean, context), low=context.number(one.low),
        high=context.number(one.high),
    )  # fmt: skip
    uncertain = abs(one.own - own) > 0.001
    return f"{words} {t(N_('Some may belong to another time.'))}" if uncertain else words


def decimal(value: float, context: Context) -> str:
    """A mean with one place after the sign, in the numerals of the language."""
    whole, part = f"{value:.1f}".split(".")
    return context.translate(N_("{whole}.{part}")).format(
        whole=context.number(int(whole)), part=context.number(int(part))
    )


def summary(curve: Any, context: Context) -> str:
    """The whole curve in words, for those who don't see it and for everybody below it."""
    t, means = context.translate, [one.mean for one in curve.steps if one.mean is not None]
    if not means:
        return t(N_("No threat here has both a date and a severity."))
    parts = [
        t(N_("{counted}, {first} to {last}.")).format(
            counted=context.plural("{n} threat", "{n} threats", curve.total),
            first=step_name(curve.steps[0].name, context),
            last=step_name(curve.steps[-1].name, context),
        ),
        t(_TREND[curve.trend]).format(first=decimal(means[0], context), last=decimal(means[-1], context)),
    ]
    plural = context.plural
    if curve.uncertain:
        n = curve.uncertain
        parts.append(plural("{n} is spread over its possible time.", "{n} are spread over their possible time.", n))
    if curve.undated:
        parts.append(plural("{n} has no date.", "{n} have no date.", curve.undated))
    if curve.unassessed:
        parts.append(plural("{n} has no severity yet.", "{n} have no severity yet.", curve.unassessed))
    return " ".join(parts)
