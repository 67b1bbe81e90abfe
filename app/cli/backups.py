"""Commands on copies of a vault: backup, rehearsal, restore, snapshots."""

from __future__ import annotations

from argparse import Namespace

from app.actions import backup as acts
from app.cli import secret
from app.cli.context import Context
from app.cli.credentials import rehearse as rehearse_recovery
from app.cli.output import Answer, rows
from app.domain.errors import Usage


def backup(context: Context, options: Namespace) -> Answer:
    """Copy the vault into a backup folder."""
    return Answer(acts.backup(context.session, options.folder, context.progress))


def rehearse(context: Context, options: Namespace) -> Answer:
    """Prove that a backup would restore, or that the recovery code works."""
    if (options.folder is None) == (options.recovery_file is None):
        raise Usage(reason="name a backup, or a recovery code with --recovery-file F")
    if options.recovery_file is not None:
        return rehearse_recovery(context, options)
    return Answer(acts.rehearse(context.session, options.folder, context.progress))


def restore(context: Context, options: Namespace) -> Answer:
    """Make a vault of a backup, or of a snapshot."""
    code = options.recovery_file

    def ask() -> bytearray:
        return bytearray(secret.recovery_code(code).encode()) if code else context.passphrase()

    session, answer = acts.restore(
        options.backup,
        options.folder,
        ask,
        context.progress,
        recovery=code is not None,
        key_file=options.key_file,
        snapshot=options.snapshot,
        accept_damage=options.accept_damage,
    )
    context.hold(session)
    return Answer(answer)


def snapshots(context: Context, options: Namespace) -> Answer:
    """The snapshots in a vault."""
    return rows(acts.snapshots(context.vault_path()))
