"""Checks of the finished pages: how many there are of what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier.profiles import Rule
from app.dossier.rules.context import Built, Context, by_rule


def pages(context: Context, rule: Rule, result: Built) -> Iterator[Finding]:
    """`given.most` pages at most: of the whole, or of `given.parts`, `given.sections`, exhibits of `given.kinds`."""
    most = int(rule.given["most"])
    for name, count in (*_counted(rule, result), *_exhibits(context, rule, result)):
        if count > most:
            words = (
                f"{name} has {count} pages; {most} are allowed."
                if name
                else f"It has {count} pages; {most} are allowed."
            )
            yield by_rule(rule, "too_long", "pages", words)


def _counted(rule: Rule, result: Built) -> Iterator[tuple[str, int]]:
    parts, sections = rule.given.get("parts", ()), rule.given.get("sections", ())
    for part in parts:
        if part in result.documents:
            yield f"“{rule.given.get('name', part)}”", result.documents[part]
    for section in sections:
        count = sum(result.documents[key] for key, where in result.sections.items() if where == section)
        if count:
            yield str(rule.given.get("name", f"Section {section}")), count
    if not parts and not sections and not rule.given.get("kinds"):
        yield "", result.pages


def _exhibits(context: Context, rule: Rule, result: Built) -> Iterator[tuple[str, int]]:
    for item in context.view.facts.exhibits():
        if item.evidence_kind in rule.given.get("kinds", ()) and item.derived_as is None:
            yield f"{rule.given.get('name', 'Exhibit')} ({item.exhibit})", result.documents.get(item.uid, 0)


CHECKS: dict[str, Callable[[Context, Rule, Built], Iterable[Finding]]] = {"pages": pages}
