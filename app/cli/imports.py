"""The import command."""

from __future__ import annotations

from argparse import Namespace

import app.domain.records  # noqa: F401 - fills the registry
from app.actions.importing import import_file
from app.cli.context import Context
from app.cli.output import Answer


def run(context: Context, options: Namespace) -> Answer:
    """Take rows of a table as records."""
    session = context.session
    report = import_file(
        session,
        options.file,
        options.case,
        options.kind,
        mapping=context.json_file(options.map) if options.map else None,
        mapping_subject=options.map or "mapping",
        dry_run=options.dry_run,
        keep_unread_dates=options.keep_unread_dates,
        lang=context.lang,
        progress=context.progress,
    )
    return Answer(report)
