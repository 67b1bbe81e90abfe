"""Commands on custody receipts."""

from __future__ import annotations

from argparse import Namespace

from app.actions import custody as acts
from app.cli.context import Context
from app.cli.exits import DONE, REFUSED
from app.cli.output import Answer


def checkpoint(context: Context, options: Namespace) -> Answer:
    """Sign how far the journal is."""
    return Answer(acts.checkpoint(context.session, options.out))


def verify(context: Context, options: Namespace) -> Answer:
    """Check the signatures of a receipt."""
    found = acts.verify_file(options.file)
    return Answer(found, DONE if found["ok"] else REFUSED)
