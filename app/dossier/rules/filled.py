"""Whether what a rule asks for stands in the records or among the exhibits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier.answers.paths import by_path
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule


def filled(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.paths`: at least one of these fields is filled; the finding leads to `given.record` or the first path."""
    paths = [str(path) for path in rule.given["paths"]]
    if any(by_path(context.view, path) for path in paths):
        return
    yield by_rule(rule, "field_missing", paths[0], str(rule.given.get("words", rule.words)))


def exhibit(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.kinds`: an exhibit of one of these kinds goes along."""
    kinds = set(rule.given["kinds"])
    if not any(item.evidence_kind in kinds for item in context.view.facts.exhibits()):
        yield by_rule(rule, "attachment_missing", "exhibits", str(rule.given.get("words", rule.words)))


def authority(context: Context, rule: Rule) -> Iterator[Finding]:
    """The signed authority of the representative is among the exhibits."""
    proceeding = context.view.proceeding
    if proceeding is None or context.view.facts.get(proceeding.authority_exhibit) is None:
        words = f"No signed authority is there yet. {rule.words}"
        yield by_rule(rule, "authority_missing", "proceeding.authority_exhibit", words)


def reference(context: Context, rule: Rule) -> Iterator[Finding]:
    """The proceeding has its number."""
    proceeding = context.view.proceeding
    if proceeding is None or not proceeding.reference:
        words = str(rule.given.get("words", "The cover has no number: add a proceeding with its reference."))
        yield by_rule(rule, "reference_missing", "proceeding", words)


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "filled": filled,
    "exhibit": exhibit,
    "authority": authority,
    "reference": reference,
}
