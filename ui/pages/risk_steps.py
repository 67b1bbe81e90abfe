"""The steps of an assessment as data: title, what is asked, fields."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.words import N_


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its tab, the question, the fields it fills."""

    title: str
    asks: str
    fields: tuple[str, ...]


STEPS = (
    Step(
        N_("1 Facts"),
        N_("What exactly happened, when, to whom, how often? Write what is known, not what is feared."),
        ("assessed_on", "facts", "threats"),
    ),
    Step(
        N_("2 Pattern"),
        N_("Is there a pattern over time: more often, closer, worse, after something was published? See below."),
        ("pattern",),
    ),
    Step(
        N_("3 Objective"),
        N_("What do those behind it want: silence, return, information, revenge? What follows if they get it or not?"),
        ("objective",),
    ),
    Step(
        N_("4 Source"),
        N_("Who is behind it, with what means and reach? What is known, what only likely?"),
        ("source",),
    ),
    Step(
        N_("5 Conclusion"),
        N_("May the threats be carried out? What makes the person more vulnerable, what protects them already?"),
        ("conclusion", "vulnerabilities", "capacities"),
    ),
    Step(
        N_("Scenarios"),
        N_("What may happen, one scenario a line, each with its likelihood and its harm from 1 to 5."),
        ("scenarios", "likelihood", "harm", "risk_level"),
    ),
    Step(
        N_("On return"),
        N_("What would happen on return to that state, now and as far as one can see?"),
        ("return_state", "return_risk"),
    ),
    Step(
        N_("Decision and plan"),
        N_("What is decided, who does what until when, what changes the plan, and how long this assessment holds."),
        ("decision", "protection_plan", "valid_until"),
    ),
)
