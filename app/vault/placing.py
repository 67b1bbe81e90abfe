"""Slots written into the header of an open vault: never one that is there already, and each is seen to open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Damaged, Refused
from app.vault import crypto, files, header, unlocking
from app.vault.credentials import BOUND, WITH_KEY_FILE, Credential
from app.vault.header import Entry

if TYPE_CHECKING:
    from app.vault.folder import OpenVault

_TOGETHER = {WITH_KEY_FILE: " with this key file", BOUND: " on this computer"}


def add_credential(vault: OpenVault, new: Credential, name: str, *, drop: tuple[str, ...] = ()) -> int:
    """Write a slot for `new` beside the others and see that both copies open with it; the number of the slot.

    When all eight are taken it stands in the place of the first of `drop` (hex ids of slots that go); without one
    it is Refused, and so is what opens another slot already: revoking one of two that are alike takes nothing away.
    """
    used = {entry.slot_id for entry in vault.directory.credentials}
    ids = [slot[:16].hex() for slot in vault.header.slots]
    places = [n for n, one in enumerate(ids) if one not in used] + [n for n, one in enumerate(ids) if one in drop[:1]]
    if not places:
        raise Refused(reason="all eight slots are taken")
    free = places[0]
    with unlocking.affordable(vault.header.kdf):
        material = new.key_material(vault.header.kdf, vault.header.salt)
    try:
        _refuse_twin(vault, new.kind, material, drop)
        slot = header.make_slot(vault.header, new.kind, material, vault._vault_key)  # noqa: SLF001 - one room
        slots = (*vault.header.slots[:free], slot, *vault.header.slots[free + 1 :])
        kept = tuple(entry for entry in vault.directory.credentials if entry.slot_id != ids[free])
        listed = replace(vault.directory, credentials=(*kept, Entry(slot[:16].hex(), new.kind, name, now())))
        vault.write_header(replace(vault.header, slots=slots), listed)
        for copy in unlocking.COPIES:
            prove_opens(vault.path / copy, new.kind, material)
    finally:
        crypto.wipe(material)
    return free


def _refuse_twin(vault: OpenVault, kind: int, material: bytearray, drop: tuple[str, ...]) -> None:
    stays = tuple(slot for slot in vault.header.slots if slot[:16].hex() not in drop)
    found = header.open_slots(replace(vault.header, slots=stays), kind, material)
    if found is not None:
        crypto.wipe(found[1])
        also = _TOGETHER.get(kind, "")
        raise Refused(reason=f"this passphrase{also} opens the vault already; choose another one")


def prove_opens(copy: Path, kind: int, material: bytearray) -> None:
    """Raise Damaged unless a header copy, as it lies on disk, opens with this key material."""
    try:
        found = header.opens_as(header.decode(files.read_whole(copy, header.SIZE), copy.name), kind, material)
    except header.Torn:
        found = None
    if found is None:
        raise Damaged(part="header", subject=copy.name)
    crypto.wipe(found[1])


def now() -> str:
    """The time as it stands in the directory of credentials (UTC, seconds)."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
