"""Ways in added to a vault that is open, and taken away from it."""

from __future__ import annotations

from app.domain.errors import Invalid, NotFound, Problem, Refused
from app.vault import header, placing
from app.vault.credentials import RECOVERY, Credential, RecoveryCode
from app.vault.folder import OpenVault
from app.vault.header import Entry

LONGEST_NAME = 40


def checked_name(name: str) -> str:
    """A credential's name without what does not belong there; Invalid when nothing is left or it is too long."""
    kept = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    if not kept:
        raise Invalid([Problem("name", "required", "a credential needs a name")])
    if len(kept) > LONGEST_NAME:
        raise _too_long(f"the name of a credential has at most {LONGEST_NAME} characters, not {len(kept)}")
    # Quotes and backslashes take two bytes in the header.
    size = len(kept.encode("utf-8", "replace")) + kept.count('"') + kept.count("\\")
    if size > header.NAME_BYTES:
        raise _too_long(
            "this name takes too much room: emoji and rare characters count for more than others, "
            f"of them alone at most {header.NAME_BYTES // 4} fit"
        )
    return kept


def _too_long(words: str) -> Invalid:
    return Invalid([Problem("name", "too_long", words)])


def add(vault: OpenVault, new: Credential, name: str) -> Entry:
    """Write a slot for `new`, see that both copies open with it; Refused when all eight are taken."""
    return entry_at(vault, placing.add_credential(vault, new, name))


def entry_at(vault: OpenVault, number: int) -> Entry:
    """What the directory says of a slot."""
    slot_id = vault.header.slots[number][:16].hex()
    return next(entry for entry in vault.directory.credentials if entry.slot_id == slot_id)


def find(vault: OpenVault, slot_id: str) -> Entry:
    """The credential with an id; NotFound."""
    found = next((entry for entry in vault.directory.credentials if entry.slot_id == slot_id), None)
    if found is None:
        raise NotFound(subject=f"credential {slot_id}")
    return found


def revoke(vault: OpenVault, gone: Entry) -> None:
    """Overwrite the slot of a credential in both copies; Refused for the last one that is no recovery code."""
    if all(entry.kind == RECOVERY for entry in vault.directory.credentials if entry is not gone):
        raise Refused(reason="this is the last credential besides recovery codes; add another first")
    vault.drop_credentials((gone.slot_id,))


def renew_recovery(vault: OpenVault) -> RecoveryCode:
    """A new recovery code; the slots of earlier ones go once it is proven."""
    code = RecoveryCode.new()
    vault.change_credential(code, "recovery code", of_kind(vault, RECOVERY))
    return code


def of_kind(vault: OpenVault, kind: int) -> tuple[str, ...]:
    """The slot ids (hex) of one kind."""
    return tuple(entry.slot_id for entry in vault.directory.credentials if entry.kind == kind)
