"""What a profile's rules ask of a paper: data names the check, a function here looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier.profiles import Rule
from app.dossier.rules import (
    binding,
    built,
    ecthr,
    filled,
    form,
    hearing,
    jurisdiction,
    papers,
    testimony,
    treaty,
    un,
    upr,
)
from app.dossier.rules.context import Built, Context

Check = Callable[[Context, Rule], Iterable[Finding]]
BuiltCheck = Callable[[Context, Rule, Built], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    **filled.CHECKS,
    **form.CHECKS,
    **hearing.CHECKS,
    **testimony.CHECKS,
    **binding.CHECKS,
    **papers.CHECKS,
    **un.CHECKS,
    **treaty.CHECKS,
    **ecthr.CHECKS,
    **upr.CHECKS,
}
BUILT_CHECKS: dict[str, BuiltCheck] = {**built.CHECKS, **treaty.BUILT, **ecthr.BUILT}


def before(context: Context) -> Iterator[Finding]:
    """What can be told from the facts alone: the form's questions, who can hear whom, and each rule with a check."""
    yield from form.questions(context)
    yield from form.language(context)
    yield from form.letters(context)
    yield from jurisdiction.findings(context)
    yield from binding.citations(context)
    for rule in context.view.profile.rules.values():
        if rule.check in CHECKS:
            yield from CHECKS[rule.check](context, rule)


def after(context: Context, result: Built) -> Iterator[Finding]:
    """What only the finished pages tell."""
    for rule in context.view.profile.rules.values():
        if rule.check in BUILT_CHECKS:
            yield from BUILT_CHECKS[rule.check](context, rule, result)


__all__ = ["BUILT_CHECKS", "CHECKS", "Built", "Context", "after", "before"]
