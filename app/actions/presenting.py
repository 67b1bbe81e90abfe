"""What somebody presents to open a vault, and how each kind of credential is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import WrongKey
from app.domain.words import N_
from app.vault import devicekey, keyfile
from app.vault.credentials import BOUND, PASSPHRASE, RECOVERY, WITH_KEY_FILE, Guess

KINDS = {PASSPHRASE: "passphrase", WITH_KEY_FILE: "keyfile", BOUND: "keyring", RECOVERY: "recovery"}


class CodeOpensNothing(WrongKey):
    """A recovery code without a slip of the pen that opens nothing here."""

    words = N_(
        "This recovery code does not open the vault. A newer code may have been made since: take the newest sheet. Or "
        "it is the code of another vault."
    )


@dataclass(slots=True, repr=False, eq=False)
class Presented:
    """A passphrase (UTF-8, wiped by its user) and a key file; this computer's keyring is asked besides."""

    secret: bytearray
    key_file: Path | None = None


class AtHand(Guess):
    """A passphrase with the key file and this computer's secret; says how the keyring was, when it was in the way."""

    def __init__(self, secret: bytearray, key_file: bytearray | None, vault_ids: Sequence[bytes]) -> None:
        super().__init__(secret, key_file, self._of_this_computer)
        self._vault_ids = vault_ids
        self.keyring: str | None = None

    def _of_this_computer(self) -> bytearray | None:
        try:
            found = (devicekey.fetch(vault_id) for vault_id in self._vault_ids)
            return next((one for one in found if one is not None), None)
        except devicekey.NoKeyring as failure:
            state = str(failure.facts["state"])
            self.keyring = None if state == devicekey.NONE else state
            return None


def guess(secret: bytearray, vault_ids: Sequence[bytes], key_file: Path | None) -> AtHand:
    """A passphrase with what is at hand besides it. Raises what `keyfile.digest` raises.

    The keyring is asked only when the passphrase, alone or with the key file, does not open the vault.
    """
    return AtHand(secret, None if key_file is None else keyfile.digest(key_file), vault_ids)
