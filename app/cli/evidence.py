"""Commands on evidence."""

from __future__ import annotations

from argparse import Namespace

import app.domain.records  # noqa: F401 - fills the registry
from app.actions import evidence as acts
from app.cli.context import Context, read_object
from app.cli.exits import DONE, REFUSED
from app.cli.output import Answer, rows
from app.domain.fields import Reading


def add(context: Context, options: Namespace) -> Answer:
    """Take files in."""
    session = context.session
    values = context.json_file()
    if options.title is not None:
        values["title"] = options.title
    taken = acts.add_evidence(
        session,
        options.files,
        options.case,
        as_one=options.as_one,
        values=values,
        reading=Reading(lang=context.lang),
        progress=context.progress,
    )
    left = context.session.ask(acts.lying_of, [one.uid for one in taken])
    return Answer({"rows": [one.answer() for one in taken], "plaintext": left})


def listing(context: Context, options: Namespace) -> Answer:
    """Exhibits of a case."""
    return rows(*context.session.ask(acts.listing, options.case, options.after, options.limit))


def export(context: Context, options: Namespace) -> Answer:
    """Give bytes out."""
    return Answer(acts.export(context.session, options.uid, options.out, context.progress))


def verify(context: Context, options: Namespace) -> Answer:
    """Check the bytes of exhibits."""
    found = acts.verify(context.session, options.case, context.progress)
    return Answer(found, DONE if found["ok"] else REFUSED)


def metadata(context: Context, options: Namespace) -> Answer:
    """What files say of themselves."""
    return Answer(context.session.ask(acts.metadata, options.uid))


def derive(context: Context, options: Namespace) -> Answer:
    """Take in a copy made from an exhibit."""
    session, values = context.session, context.json_file()
    taken = acts.derive(
        session,
        options.uid,
        options.file,
        options.derived_as,
        values=values,
        reading=Reading(lang=context.lang),
        progress=context.progress,
    )
    return Answer({**taken.answer(), "derived_from": options.uid, "derived_as": options.derived_as})


def redact(context: Context, options: Namespace) -> Answer:
    """Make a redacted copy."""
    from app.actions import redacting
    from app.dossier.redaction import read_regions

    regions = read_regions(read_object(options.regions))
    made = redacting.redact(context.session, options.uid, regions, every=options.every_page, progress=context.progress)
    return Answer(made.answer())


def suggest(context: Context, options: Namespace) -> Answer:
    """Places that may give somebody away, as regions to be looked through and given to `redact`."""
    from app.actions import redacting

    found = redacting.suggest(context.session, options.uid, options.person or None, context.progress)
    regions = [
        {"page": one.region.page, "rect": [round(value, 5) for value in one.region.rect], "unit": one.region.unit,
         "reason": one.region.reason, "whole": one.region.whole}
        for one in found.found
    ]  # fmt: skip
    return Answer({"regions": regions, "look_yourself": list(found.wordless), "cut": found.cut})


def look(context: Context, options: Namespace) -> Answer:
    """Note that pages were looked at."""
    from app.actions import looks

    if options.take_back:
        context.session.do(looks.unlook, options.uid, options.pages)
    else:
        context.session.do(looks.look, options.uid, options.pages, options.shows)
    return looked(context, options)


def looked(context: Context, options: Namespace) -> Answer:
    """The looks that hold for an exhibit."""
    from app.actions import looks

    session = context.session
    found = session.ask(looks.looked, session.ask(acts.exhibit, options.uid))
    told = [
        {"uid": one.uid, "page": page, "at": one.at, "by": one.by, "digest": one.digest, "shows": list(one.shows or ())}
        for page, one in sorted(found.items())
    ]
    return Answer({"rows": told, "next": None})


def shred(context: Context, options: Namespace) -> Answer:
    """Destroy an exhibit for good."""
    return Answer(acts.shred(context.session, options.uid, options.reason))
