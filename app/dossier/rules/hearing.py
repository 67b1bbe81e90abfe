"""What hearing bundles ask for: translations, certificates, service, the skeleton, sources, days before a hearing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier.answers.hearing import local
from app.dossier.parts import certificates, country, service
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule

_SKELETON = ("skeleton_facts", "skeleton_issues", "skeleton_submissions", "skeleton_author", "skeleton_date")


def translation(context: Context, rule: Rule) -> Iterator[Finding]:
    """What is in a language the body does not read has a translation, and it names its translator."""
    view = context.view
    facts = view.facts
    translated = {item.derived_from for item in facts.exhibits() if item.derived_as == "translation"}
    for item in facts.exhibits():
        subject = item.exhibit or item.uid
        if _foreign(context, item.language) and item.uid not in translated and item.derived_as is None:
            yield by_rule(rule, "translation_missing", subject, "There is no translation of this exhibit.")
        if item.derived_as == "translation" and not (item.translator and item.qualification):
            yield by_rule(rule, "translator_missing", subject, "The translator and the qualification are not named.")
    for row in facts.all("paragraph"):
        if _foreign(context, row.language) and not row.translation and facts.get(row.statement) is not None:
            words = f"Paragraph {row.n} of a statement has no translation."
            yield by_rule(rule, "translation_missing", row.statement or row.uid, words)


def _foreign(context: Context, language: str | None) -> bool:
    return language is not None and language.split("-")[0] not in context.view.profile.languages


def translator_contact(context: Context, rule: Rule) -> Iterator[Finding]:
    """The certificate gives the translator's address and telephone."""
    named = {item.translator for item in context.view.facts.exhibits() if item.derived_as == "translation"}
    for translator in sorted(name for name in named if name):
        if not all(certificates.contacts(context.view, translator)):
            words = f"The certificate of {translator} has no address or no telephone number."
            yield by_rule(rule, "translator_contact", "question:translator_address", words)


def served(context: Context, rule: Rule) -> Iterator[Finding]:
    """Every question about service is answered."""
    missing = [name for name in service.QUESTIONS if not context.view.written(name)]
    if missing:
        words = f"Proof of service is not filled in yet. {rule.words}"
        yield by_rule(rule, "service_missing", f"question:{missing[0]}", words)


def skeleton(context: Context, rule: Rule) -> Iterator[Finding]:
    """A skeleton that is begun is finished, signed and dated; one that is not there may be filed apart."""
    texts = {one.question.id: one.text for one in context.answers if one.question.id in _SKELETON}
    if not texts.get("skeleton_facts") and not texts.get("skeleton_submissions"):
        words = "There is no skeleton argument in here: it is filed apart, or still to be written."
        yield by_rule(rule, "skeleton_missing", "question:skeleton_facts", words, "note")
        return
    for name in _SKELETON:
        if name in texts and not texts[name]:
            yield by_rule(rule, "skeleton_unfinished", f"question:{name}", rule.words)


def country_sources(context: Context, rule: Rule) -> Iterator[Finding]:
    """Country information is dated, names its publisher, and is cited for an issue."""
    facts = context.view.facts
    issues = {fact.uid for fact in facts.all("fact")}
    cited = {row.evidence for row in facts.all("citation") if row.target_uid in issues}
    for item in facts.exhibits():
        if item.evidence_kind not in country.KINDS or item.derived_as is not None:
            continue
        subject = item.exhibit or item.uid
        if not item.author or item.date is None:
            yield by_rule(rule, "source_unnamed", subject, "This country information has no publisher or no date.")
        if item.uid not in cited:
            words = "This country information is cited for no material fact: it stands in no schedule."
            yield by_rule(rule, "source_without_issue", subject, words, "note")


def days_before(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.days` before the hearing at the latest."""
    proceeding = context.view.proceeding
    if proceeding is None or not proceeding.hearing_at:
        return
    last = local(context.view, proceeding).date() - dt.timedelta(days=int(rule.given["days"]))
    if context.today > last:
        words = f"The last day for this was {last.isoformat()}, {rule.given['days']} days before the hearing."
        yield by_rule(rule, "late", "proceeding.hearing_at", words)


def anonymity(context: Context, rule: Rule) -> Iterator[Finding]:
    """Whether anonymity was ordered or asked for is said one way or the other."""
    proceeding = context.view.proceeding
    if proceeding is not None and proceeding.anonymity is None:
        words = "Whether anonymity was ordered or asked for is not said."
        yield by_rule(rule, "anonymity_unknown", "proceeding.anonymity", words, "note")


def matrix(context: Context, rule: Rule) -> Iterator[Finding]:
    """There are material facts, and each has something that shows it."""
    facts = context.view.facts
    if not facts.all("fact"):
        yield by_rule(rule, "facts_missing", "fact", "No material fact is recorded: the matrix is empty.")
    for fact in facts.all("fact"):
        if not fact.paragraphs and not facts.children("citation", "target_uid", fact.uid):
            yield by_rule(rule, "fact_bare", fact.uid, "Nothing is said or cited for this material fact.")


def gaps(context: Context, rule: Rule) -> Iterator[Finding]:
    """Work product goes out only knowingly."""
    if any(fact.gaps for fact in context.view.facts.all("fact")):
        yield by_rule(rule, "gaps_printed", "fact", rule.words, "note")


def filename(context: Context, rule: Rule) -> Iterator[Finding]:
    """The name that the body asks for needs the number of the file."""
    proceeding = context.view.proceeding
    if proceeding is None or not proceeding.reference:
        yield by_rule(rule, "filename", "proceeding.reference", rule.words)


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "translation": translation,
    "translator_contact": translator_contact,
    "service": served,
    "skeleton": skeleton,
    "country_sources": country_sources,
    "days_before": days_before,
    "anonymity": anonymity,
    "matrix": matrix,
    "gaps": gaps,
    "filename": filename,
}
