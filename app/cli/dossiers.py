"""Commands that make papers."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import app.domain.records  # noqa: F401 - fills the registry
from app.cli.context import Context, read_object
from app.cli.exits import DONE, REFUSED
from app.cli.output import Answer
from app.cli.secret import passphrase


def profiles(context: Context, options: Namespace) -> Answer:
    """The profiles there are."""
    from app.actions.dossier import dossier_profiles

    return Answer({"rows": dossier_profiles(), "next": None})


def copy_profile(context: Context, options: Namespace) -> Answer:
    """A copy of a profile that can be edited."""
    from app.dossier import own_profiles

    return Answer({"profile": options.name, "path": str(own_profiles.copy(options.profile, options.name))})


def lint_profile(context: Context, options: Namespace) -> Answer:
    """What is wrong with a profile of one's own."""
    from app.dossier import own_profiles

    found = own_profiles.lint_file(options.file)
    problems = [{"where": fault.where, "message": fault.message} for fault in found]
    return Answer({"ok": not found, "problems": problems}, REFUSED if found else DONE)


def _asked(context: Context, options: Namespace) -> dict[str, Any]:
    from app.actions.dossier import usual_language

    return {
        "subject": options.subject,
        "proceeding": options.proceeding,
        "disclosure": read_object(options.disclosure) if options.disclosure else None,
        "options": read_object(options.settings) if options.settings else None,
        "lang": context.options.lang or usual_language(options.profile),
    }


def check(context: Context, options: Namespace) -> Answer:
    """What stands in the way of a dossier."""
    from app.actions.dossier import check_dossier

    session = context.session
    found = session.ask(check_dossier, options.case, options.profile, **_asked(context, options))
    return Answer(found, DONE if found["ok"] else REFUSED)


def build(context: Context, options: Namespace) -> Answer:
    """Make a dossier."""
    from app.actions.dossier import build_dossier

    asked = _asked(context, options)
    session = context.session
    return Answer(
        build_dossier(session, options.case, options.profile, options.out, **asked, progress=context.progress)
    )


def rebuild(context: Context, options: Namespace) -> Answer:
    """Make a dossier again as it was filed."""
    from app.actions.filed import rebuild_dossier

    return Answer(rebuild_dossier(context.session, options.uid, options.out, context.progress))


def verify(context: Context, options: Namespace) -> Answer:
    """Which dossier a file is."""
    from app.actions.filed import verify_file

    found = context.session.ask(verify_file, options.file)
    return Answer(found, DONE if found["known"] else REFUSED)


def encrypt(context: Context, options: Namespace) -> Answer:
    """A locked copy of a dossier's file."""
    from app.actions.sending import encrypt_file

    return Answer(encrypt_file(context.session, options.file, options.out, context.progress))


def sign(context: Context, options: Namespace) -> Answer:
    """A copy of a dossier's file that carries a signature."""
    from app.actions.sending import sign_file

    session = context.session
    secret = passphrase(options.certificate_passphrase_file, prompt="Passphrase of the certificate: ")
    more = {"reason": options.reason, "progress": context.progress}
    return Answer(sign_file(session, options.file, options.certificate, secret, options.out, **more))


def demo(context: Context, options: Namespace) -> Answer:
    """Make a vault with sample cases."""
    from app.actions.demo import make_demo

    given = context.passphrase() if context.options.passphrase_file else None
    return Answer(make_demo(options.folder, given, progress=context.progress))
