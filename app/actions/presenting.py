"""What somebody presents to open a vault, and how each kind of credential is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.words import N_
from app.vault import devicekey, keyfile
from app.vault.credentials import BOUND, PASSPHRASE, RECOVERY, WITH_KEY_FILE, Guess

KINDS = {PASSPHRASE: "passphrase", WITH_KEY_FILE: "keyfile", BOUND: "keyring", RECOVERY: "recovery"}
# How `vault info` says it.
SORTS = {
    PASSPHRASE: N_("passphrase"),
    WITH_KEY_FILE: N_("passphrase and key file"),
    BOUND: N_("passphrase and this computer"),
    RECOVERY: N_("recovery code"),
}


@dataclass(slots=True, repr=False, eq=False)
class Presented:
    """A passphrase (UTF-8, wiped by its user) and a key file; this computer's keyring is asked besides."""

    secret: bytearray
    key_file: Path | None = None


def guess(secret: bytearray, vault_ids: list[bytes], key_file: Path | None) -> Guess:
    """A passphrase with what is at hand besides it. Raises what `keyfile.digest` raises.

    The keyring is asked only when the passphrase, alone or with the key file, does not open the vault.
    """
    digest = None if key_file is None else keyfile.digest(key_file)
    return Guess(secret, digest, lambda: _of_this_computer(vault_ids))


def _of_this_computer(vault_ids: list[bytes]) -> bytearray | None:
    for vault_id in vault_ids:
        try:
            found = devicekey.fetch(vault_id)
        except devicekey.NoKeyring:
            return None
        if found is not None:
            return found
    return None
