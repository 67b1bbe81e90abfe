"""Commands on what opens the vault."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from app.actions import credentials as acts
from app.actions.sheet import write_recovery
from app.cli import secret
from app.cli.context import Context
from app.cli.output import Answer, rows
from app.domain.errors import AlreadyExists, HavenError, NotFound, ReadOnly, Usage


def passphrase(context: Context, options: Namespace) -> Answer:
    """Change the passphrase."""
    session = context.session
    dropped = acts.change_passphrase(session, _new_passphrase(options))
    return Answer({"changed": True, "replaced": dropped, "note": acts.OLDER_COPIES})


def recover(context: Context, options: Namespace) -> Answer:
    """Set a new passphrase with the recovery code."""
    from app.actions.opening import open_vault

    code = secret.recovery_code(options.recovery_file)
    new = _new_passphrase(options)
    session = context.hold(open_vault(context.vault_path(), bytearray(code.encode()), recovery=True))
    dropped = acts.change_passphrase(session, new)
    return Answer({"changed": True, "replaced": dropped, "note": acts.OLDER_COPIES})


def listing(context: Context, options: Namespace) -> Answer:
    """Every credential."""
    return rows(acts.listing(context.session))


def add_passphrase(context: Context, options: Namespace) -> Answer:
    """A further passphrase."""
    session = context.session
    return Answer(acts.add_passphrase(session, _new_passphrase(options), options.name))


def add_key_file(context: Context, options: Namespace) -> Answer:
    """A passphrase that needs a file; one that is named to open the vault can be it as well."""
    given, made = options.new_key_file, options.make_key_file
    if given is not None and made is not None:
        raise Usage(reason="either --new-key-file F or --make-key-file F, not both")
    if given is None and made is None:
        given = options.key_file
    if given is None and made is None:
        raise Usage(reason="name the key file: --new-key-file F, or --make-key-file F for one to be made")
    session = context.session
    new = _new_passphrase(options)
    if made is None:
        return Answer(acts.add_key_file(session, new, given, options.name))
    acts.make_key_file(made)
    try:
        row = acts.add_key_file(session, new, made, options.name)
    except BaseException:
        made.unlink()
        raise
    return Answer({**row, "key_file": str(made)})


def add_keyring(context: Context, options: Namespace) -> Answer:
    """A passphrase that needs this computer."""
    session = context.session
    return Answer(acts.add_keyring(session, _new_passphrase(options), options.name))


def revoke(context: Context, options: Namespace) -> Answer:
    """Take a credential away."""
    session = context.session
    return Answer({**acts.revoke(session, acts.named(session, options.id)), "note": acts.OLDER_COPIES})


def renew(context: Context, options: Namespace) -> Answer:
    """A new recovery code."""
    _refuse_place(options.out)
    session = context.session
    context.tell_once()
    code = acts.renew_recovery(session)
    return _told(context, {"renewed": True, "note": acts.OLDER_COPIES}, code, options.out)


def rehearse(context: Context, options: Namespace) -> Answer:
    """See that the recovery code works."""
    session = context.session
    acts.rehearse_recovery(session, bytearray(secret.recovery_code(options.recovery_file).encode()))
    return Answer({"works": True, "recovery_rehearsed_at": session.ask(acts.rehearsed_at)})


def rotate(context: Context, options: Namespace) -> Answer:
    """A new vault key."""
    _refuse_place(options.out)
    used, key_file = context.passphrase(), context.options.key_file
    session = context.open_with(bytearray(used))
    kept = [acts.Presented(used, key_file)]
    kept += [acts.Presented(secret.passphrase(name), key_file) for name in options.keep or []]
    context.tell_once()
    found = acts.rotate(session, kept, deep=options.deep, progress=context.progress)
    code = found.pop("recovery_code")
    return _told(context, {**found, "note": acts.OLDER_COPIES}, code, options.out)


def keyring(context: Context, options: Namespace) -> Answer:
    """How the keyring of this computer is."""
    found = acts.keyring_state()
    return Answer({**found, "backend": found["backend"] or None})


def _new_passphrase(options: Namespace) -> bytearray:
    return secret.new_passphrase(options.new_passphrase_file)


def _refuse_place(out: Path | None) -> None:
    """Say what stands in the way of the file before the old code goes: AlreadyExists, NotFound, ReadOnly."""
    if out is None:
        return
    if os.path.lexists(out):
        raise AlreadyExists(subject=str(out))
    if not out.parent.is_dir():
        raise NotFound(subject=f"folder {out.parent}")
    if not os.access(out.parent, os.W_OK | os.X_OK):
        raise ReadOnly(subject=str(out.parent))


def _told(context: Context, answer: dict[str, object], code: str, out: Path | None) -> Answer:
    """The code in the answer, or in a file; when the file can't be written the code is told after all."""
    if out is None:
        return Answer({**answer, "recovery_code": code})
    try:
        write_recovery(context.session, out, code, context.lang)
    except HavenError as failure:
        return Answer({**answer, "recovery_code": code, "not_written": failure.message})
    return Answer({**answer, "recovery_out": str(out)})
