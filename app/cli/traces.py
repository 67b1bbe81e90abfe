"""Commands on plaintext that lies outside the vault."""

from __future__ import annotations

from argparse import Namespace

import app.domain.records  # noqa: F401 - fills the registry
from app.actions import traces as acts
from app.cli.context import Context
from app.cli.output import Answer, rows


def listing(context: Context, options: Namespace) -> Answer:
    """What lies outside."""
    return rows(acts.listing(context.session))


def remove(context: Context, options: Namespace) -> Answer:
    """Delete a listed file, or with --yes those in a folder."""
    if not options.yes:
        acts.refuse_folder(context.session, options.path)
    return Answer(acts.remove(context.session, options.path))


def forget(context: Context, options: Namespace) -> Answer:
    """Take a file off the list."""
    return Answer(acts.forget(context.session, options.path))
