"""Commands on packages that go to another organisation."""

from __future__ import annotations

from argparse import Namespace

import app.domain.records  # noqa: F401 - fills the registry
from app.cli.context import Context, read_object
from app.cli.output import Answer, rows
from app.domain.errors import Usage


def seal(context: Context, options: Namespace) -> Answer:
    """Make a package."""
    from app.actions import sealing, sealing_choice

    if sum(map(bool, (options.to, options.recipient, options.passphrase_recipient))) != 1:
        raise Usage(reason="name a partner with --to, or take --recipient or --passphrase-recipient")
    wanted = read_object(options.scope) if options.scope else {}
    session = context.session
    order = session.ask(
        sealing_choice.order, options.case, wanted, to=options.to or "", older=options.older, named=options.named,
        purpose=options.purpose, override=options.override, lang=context.lang,
        bare=options.recipient or "",
    )  # fmt: skip
    if options.passphrase_recipient:
        context.tell_once()
    return Answer(sealing.seal(session, order, options.out, context.progress))


def cut(context: Context, options: Namespace) -> Answer:
    """Cut a package into volumes."""
    from app.actions import cutting

    size = options.size or cutting.LARGEST
    return Answer(cutting.cut(options.file, options.to, context.progress, size=size, numbers=options.volume))


def listing(context: Context, options: Namespace) -> Answer:
    """Every package."""
    from app.actions import packages

    return rows(context.session.ask(packages.listing))


def sent(context: Context, options: Namespace) -> Answer:
    """A package is on its way."""
    from app.actions import packages

    made = context.session.do(packages.mark_sent, _uid(context, options)).result
    return Answer({"handover": made.uid, "package": made.package, "state": made.state})


def withdraw(context: Context, options: Namespace) -> Answer:
    """Take a package back."""
    from app.actions import packages

    uid = _uid(context, options)
    packages.withdraw(context.session, uid, options.reason, options.out)
    return Answer({"handover": uid, "state": "withdrawn", "out": str(options.out)})


def prove(context: Context, options: Namespace) -> Answer:
    """Prove what a package withheld."""
    from app.actions import proving_withheld

    uid = _uid(context, options)
    return Answer(proving_withheld.prove_to(context.session, uid, options.record, options.fields, options.out))


def _uid(context: Context, options: Namespace) -> str:
    """A package of ours by its own name or that of its record; both are told when it is made."""
    from app.actions import receipts

    found = context.session.ask(receipts.find_package, options.uid, receipts.OUT)
    return str(found.uid if found is not None else options.uid)
