"""Commands on deadlines."""

from __future__ import annotations

from argparse import Namespace

import app.domain.records  # noqa: F401 - fills the registry
from app.actions import calendar_file
from app.cli.context import Context
from app.cli.output import Answer


def export(context: Context, options: Namespace) -> Answer:
    """Write the open deadlines as a calendar file."""
    chosen = {"case": options.case, "title": options.title, "with_titles": options.with_titles}
    return Answer(calendar_file.export_calendar(context.session, options.out, **chosen))
