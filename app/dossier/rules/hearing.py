"""What hearing bundles ask for: translations and their certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule


def translation(context: Context, rule: Rule) -> Iterator[Finding]:
    """Exhibits in a language the body does not read have a translation, and it names its translator."""
    view = context.view
    facts = view.facts
    translated = {item.derived_from for item in facts.exhibits() if item.derived_as == "translation"}
    for item in facts.exhibits():
        subject = item.exhibit or item.uid
        foreign = item.language is not None and item.language.split("-")[0] not in view.profile.languages
        if foreign and item.uid not in translated and item.derived_as is None:
            yield by_rule(rule, "translation_missing", subject, "There is no translation of this exhibit.")
        if item.derived_as == "translation" and not (item.translator and item.qualification):
            yield by_rule(rule, "translator_missing", subject, "The translator and the qualification are not named.")


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {"translation": translation}
