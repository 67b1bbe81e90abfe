"""What published and widely sent papers ask: words counted, submitters named, consent for each recipient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier import docx
from app.dossier.parts import upr
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule


def words(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.single` words of one submitter, `given.joint` of several (each on a line of its own)."""
    names = next((one.text for one in context.answers if one.question.id == upr.FIRST[0]), "")
    joint = len([line for line in names.split("\n") if line.strip()]) > 1
    most = int(rule.given["joint" if joint else "single"])
    count = docx.words(upr.body(context.view))
    if count > most and joint:
        said = f"It has {count} words; a joint submission may have {most}."
        yield by_rule(rule, "too_many_words", "document", said)
    elif count > most:
        said = f"It has {count} words; a submission of one may have {most}."
        yield by_rule(rule, "too_many_words", "document", said)
    else:
        yield by_rule(rule, "words", "document", f"It has {count} words; {most} are allowed.", "note")


def recipients(context: Context, rule: Rule) -> Iterator[Finding]:
    """Somebody is named to whom it goes; one of no known body needs the consent for partners."""
    view = context.view
    if not view.disclosure.several:
        words = "To whom it goes is not said: name the recipients, “one; another”. Consent is asked for each."
        yield by_rule(rule, "recipients_missing", "recipient", words)
    for name in view.disclosure.several:
        scopes = view.shown("source", "may_be_named_for", view.profile.asked_by(name))
        yield by_rule(rule, "recipient_scope", "recipient", f"{name}: consent for {scopes}.", "note")


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {"words": words, "recipients": recipients}
