"""The command about loose files."""

from __future__ import annotations

from argparse import Namespace

from app.cli.context import Context
from app.cli.output import Answer


def bundle(context: Context, options: Namespace) -> Answer:
    """Make a bundle of loose files."""
    from app.dossier import profiles as known
    from app.dossier.manifest import build_from_manifest
    from app.vault.spool import Spool

    profile = known.load(options.profile)
    more = {"skip_unreadable": options.skip_unreadable, "progress": context.progress}
    with Spool(options.out.parent) as room:
        return Answer(build_from_manifest(options.manifest, options.out, profile, **more, room=room))
