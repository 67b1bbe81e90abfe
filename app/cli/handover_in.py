"""Commands on packages that come from another organisation."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import app.domain.records  # noqa: F401 - fills the registry
from app.cli import secret
from app.cli.context import Context, read_object
from app.cli.output import Answer
from app.domain.errors import Usage
from app.handover import card_words

if TYPE_CHECKING:
    from app.actions.receiving.source import Source

_PACKAGE = re.compile(r"[0-9a-f]{32}")
_WAITS = "it waits in the vault: `handover deliver DIR`, or the same command again with --receipt FILE"


def inspect(context: Context, options: Namespace) -> Answer:
    """Who sent a package, what for, how much."""
    from app.actions.receiving import inspecting

    return Answer(inspecting.inspect(context.session, _source(context, options)))


def take(context: Context, options: Namespace) -> Answer:
    """Look what a package brings, take it in, or refuse it."""
    from app.actions.receiving import answers, taking

    if options.accept and options.refuse:
        raise Usage(reason="--accept or --refuse, not both")
    if options.refuse and not options.reason:
        raise Usage(reason="--refuse needs --reason")
    source, session = _source(context, options), context.session
    if options.refuse:
        told = taking.refuse(session, source, options.reason)
    elif options.accept:
        choice = read_object(options.choose) if options.choose else {}
        told = taking.accept(session, source, taking.Decision(choice, options.reason), context.progress)
    else:
        return Answer(taking.preview(session, source, context.progress))
    return _answered(context, answers.written(told, options.receipt or answers.beside(source.paths)))


def receipt(context: Context, options: Namespace) -> Answer:
    """Take a partner's receipt, withdrawal or word of destruction in."""
    from app.actions import receipts

    data = receipts.read_statement(options.file)
    return Answer(context.session.do(receipts.take_statement, data, str(options.file)).result)


def destroy(context: Context, options: Namespace) -> Answer:
    """Destroy what came only with a package."""
    from app.actions.receiving import answers, destroying

    told = destroying.destroy(context.session, options.package, options.reason)
    return _answered(context, answers.written(told, options.receipt))


def deliver(context: Context, options: Namespace) -> Answer:
    """Put answers that wait, and a new package, into a shared folder."""
    from app.actions import delivering, sealing_choice

    if bool(options.case or options.statement) != bool(options.to) or (options.case and options.statement):
        raise Usage(reason="name --case or --statement with --to; without all of them only answers are delivered")
    if options.statement:
        return Answer(delivering.deliver_statement(context.session, options.folder, options.statement, options.to))
    order = None
    if options.case:
        wanted = read_object(options.scope) if options.scope else {}
        order = context.session.ask(
            sealing_choice.order, options.case, wanted, to=options.to, purpose=options.purpose,
            override=options.override, lang=context.lang,
        )  # fmt: skip
    return Answer(delivering.deliver(context.session, options.folder, order, context.progress))


def collect(context: Context, options: Namespace) -> Answer:
    """Pick up what is for us in a shared folder."""
    from app.actions import delivering, packages

    if options.erasures and not options.accept:
        raise Usage(reason="--erasures goes with --accept")
    told = delivering.collect(
        context.session, options.folder, context.progress, accept=options.accept, erasures=options.erasures
    )
    waits = [one["package"] for one in context.session.ask(packages.waiting) if one["direction"] == "in"]
    return Answer({**told, "waiting": waits})


def _answered(context: Context, told: dict[str, Any]) -> Answer:
    """What was done; for people where its answer lies, or how they get it, rather than the signed text."""
    if context.options.json or not told.get("receipt"):
        return Answer(told)
    shown = {name: value for name, value in told.items() if name != "receipt"}
    return Answer(shown if shown.get("answer") else {**shown, "answer": _WAITS})


def _source(context: Context, options: Namespace) -> Source:
    """A file, volumes in any order, or the name of a package that waits in the vault."""
    from dataclasses import replace

    from app.actions.receiving import quarantine
    from app.actions.receiving.source import Source

    first = options.files[0]
    if len(options.files) == 1 and _PACKAGE.fullmatch(first) and not Path(first).exists():
        found = context.session.ask(quarantine.source_of, first)
    else:
        found = Source(tuple(map(Path, options.files)))
    name = options.package_passphrase_file
    return replace(found, words=card_words.typed(secret.passphrase(name).decode("utf-8", "replace"))) if name else found
