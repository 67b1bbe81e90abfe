"""Commands on custody receipts."""

from __future__ import annotations

from argparse import Namespace

from app.actions import custody as acts
from app.cli.context import Context
from app.cli.exits import DONE, REFUSED
from app.cli.output import Answer
from app.domain.errors import Usage


def checkpoint(context: Context, options: Namespace) -> Answer:
    """Sign how far the journal is."""
    return Answer(acts.checkpoint(context.session, options.out))


def verify(context: Context, options: Namespace) -> Answer:
    """Check the signatures of a receipt."""
    found = acts.verify_file(options.file)
    return Answer(found, DONE if found["ok"] else REFUSED)


def report(context: Context, options: Namespace) -> Answer:
    """The custody report of a case, or of one exhibit."""
    from app.actions import dossier, evidence, queries

    if (options.case is None) == (options.evidence is None):
        raise Usage(reason="name a case with --case, or one exhibit with --evidence")
    session, case, only = context.session, options.case, None
    if options.evidence is not None:
        item = session.ask(evidence.exhibit, options.evidence)
        case, only = session.ask(queries.case_code, item.case), {"evidence": item.derived_from or item.uid}
    return Answer(
        dossier.build_dossier(
            session, case, "custody_report", options.out, options=only, lang=context.lang, progress=context.progress
        )
    )
