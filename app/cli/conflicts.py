"""Commands on values of a partner that stand against one's own."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

import app.domain.records  # noqa: F401 - fills the registry
from app.cli.context import Context
from app.cli.output import Answer


def listing(context: Context, options: Namespace) -> Answer:
    """List what is to be settled."""
    from app.actions import cards, conflicts, records

    session = context.session
    case = session.ask(records.case_by_code, options.case).uid if options.case else None
    rows = session.ask(conflicts.conflicts, case)
    names = {row.source: session.ask(cards.name_of, row.source) for row in rows if row.source}
    told = [{**asdict(row), "from": names.get(row.source, ""), "which": row.n + 1} for row in rows]
    return Answer({"conflicts": told})


def resolve(context: Context, options: Namespace) -> Answer:
    """Settle one."""
    from app.actions import conflicts

    context.session.do(conflicts.resolve, options.uid, options.field, options.keep, options.which - 1)
    left = context.session.ask(conflicts.count)
    return Answer({"uid": options.uid, "field": options.field, "kept": options.keep, "left": left})
