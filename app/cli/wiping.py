"""Commands that end in a wipe, and what one would lose."""

from __future__ import annotations

from argparse import Namespace

from app.actions import credentials
from app.actions import wiping as acts
from app.cli.context import Context
from app.cli.output import Answer
from app.domain.errors import Usage


def wipe(context: Context, options: Namespace) -> Answer:
    """Destroy a vault or backup; without --yes say what would be lost."""
    if not options.yes:
        raise acts.not_confirmed(options.folder)
    return Answer(acts.wipe(options.folder))


def travel(context: Context, options: Namespace) -> Answer:
    """Hand the vault over in a backup that opens with the credentials named, then wipe it."""
    if not options.keep:
        raise Usage(reason="name what the backup opens with: --keep NAME or ID, as `vault credential list` shows them")
    session = context.session
    keep = [credentials.named(session, one) for one in options.keep]
    if not options.yes:
        raise acts.travel_not_confirmed(session, options.folder, keep)
    return Answer(acts.travel(session, options.folder, keep, context.progress))


def summary(context: Context, options: Namespace) -> Answer:
    """What a wipe would lose; with --hide none is kept beside the vault."""
    if options.show or options.hide:
        if options.show and options.hide:
            raise Usage(reason="either --show or --hide")
        acts.hide_summary(context.session, hidden=options.hide)
        return Answer({"hidden": bool(options.hide)})
    acts.finish_if_marked(context.vault_path())
    return Answer(acts.summary(context.vault_path()))
