"""Commands on the vault as a whole."""

from __future__ import annotations

from argparse import Namespace

from app.actions import vault as acts
from app.cli.context import Context
from app.cli.exits import DONE, REFUSED
from app.cli.output import Answer
from app.domain.errors import AlreadyExists
from app.vault.folder import taken

_NO_ALARM = "No alarm stands, so there was nothing to accept; nothing was changed."


def create(context: Context, options: Namespace) -> Answer:
    """Make a new vault."""
    if taken(options.folder):
        raise AlreadyExists(subject=str(options.folder))
    session, code = acts.create(
        options.folder,
        context.passphrase(twice=True),
        worker=options.worker,
        organisation=options.organisation,
        memory_mib=options.kdf_memory,
        recovery_out=options.recovery_out,
        lang=context.lang,
    )
    context.hold(session)
    answer = {"vault_id": session.vault.vault_id.hex()}
    return Answer(answer if options.recovery_out else {**answer, "recovery_code": code})


def info(context: Context, options: Namespace) -> Answer:
    """What the vault holds and how it is kept."""
    return Answer(acts.info(context.session))


def verify(context: Context, options: Namespace) -> Answer:
    """Check everything."""
    found = acts.verify(context.session, context.progress, options.receipt)
    return Answer(found.answer(), REFUSED if found.problems else DONE)


def accept(context: Context, options: Namespace) -> Answer:
    """Go on after a rollback alarm."""
    session = context.session
    accepted = [alarm.code for alarm in session.alarms]
    session.accept_loss(options.reason)
    if not accepted:
        return Answer({"accepted": [], "note": _NO_ALARM})
    return Answer({"accepted": accepted})


def selftest(context: Context, options: Namespace) -> Answer:
    """Versions and known answers."""
    from app.actions.selftest import selftest as run

    found = run()
    return Answer(found, DONE if found["ok"] else REFUSED)
