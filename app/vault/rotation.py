"""A new vault key: which credentials come along, and the header that switches to it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.domain.errors import HavenError, IoFailed, Refused, WrongKey
from app.vault import crypto, files, header, placing, unlocking, wiping
from app.vault.credentials import RECOVERY, Credential, Materials, RecoveryCode
from app.vault.folder import COPIES, OpenVault
from app.vault.header import Directory, Entry, Header
from app.vault.state import StateFile


@dataclass(slots=True, repr=False, eq=False)
class Rotated:
    """What a vault is about to switch to; nothing of it is written yet."""

    header: Header
    directory: Directory
    vault_key: bytearray
    slot: int
    factor: bytearray
    dropped: list[Entry]
    proofs: list[tuple[int, bytearray]] = field(default_factory=list)

    def wipe_proofs(self) -> None:
        """Overwrite the key materials; the vault key is in use from the switch on."""
        for _, material in self.proofs:
            crypto.wipe(material)

    def wipe(self) -> None:
        """Overwrite everything, when nothing came of it."""
        self.wipe_proofs()
        crypto.wipe(self.vault_key)
        crypto.wipe(self.factor)


def prepare(vault: OpenVault, presented: Sequence[Credential], code: RecoveryCode) -> Rotated:
    """Wrap a new vault key for what is presented, under a new salt, and for a new recovery code.

    Raises WrongKey when something presented opens no slot, Refused when no credential but the code would be left,
    or none of the eight slots for the code.
    """
    with unlocking.affordable(vault.header.kdf):
        return _prepare(vault, presented, code)


def _prepare(vault: OpenVault, presented: Sequence[Credential], code: RecoveryCode) -> Rotated:
    kept: dict[int, tuple[int, Credential]] = {}
    for credential in presented:
        found = _recognised(vault.header, credential)
        if not found:
            raise WrongKey
        kept.update({number: (kind, credential) for number, kind in found.items()})
    if not any(kind != RECOVERY for kind, _ in kept.values()):
        raise Refused(reason="present at least one credential that is to be kept")
    if len(kept) >= header.SLOTS:
        raise Refused(reason="all eight slots would be taken, none is left for the new recovery code; present fewer")
    bare = replace(vault.header, salt=crypto.random_bytes(16), slots=())
    return _wrapped(vault, bare, kept, code)


def _recognised(copy: Header, credential: Credential) -> dict[int, int]:
    """Every slot that a credential opens, with its kind."""
    materials = Materials(credential, copy.kdf, copy.salt)
    found: dict[int, int] = {}
    try:
        for kind, material in materials:
            for number, slot in enumerate(copy.slots):
                opened = header.open_slots(replace(copy, slots=(slot,)), kind, material)
                if opened is not None:
                    crypto.wipe(opened[1])
                    found[number] = kind
    finally:
        materials.wipe()
    return found


def _wrapped(vault: OpenVault, bare: Header, kept: dict[int, tuple[int, Credential]], code: RecoveryCode) -> Rotated:
    key = bytearray(crypto.random_bytes(crypto.KEY))
    proofs: list[tuple[int, bytearray]] = []
    slots: list[bytes] = []
    entries: list[Entry] = []
    # Whose own credential does not come along, or was revoked, goes on as the first that was presented.
    own = vault.slot if vault.slot in kept else next(iter(kept))
    named = {entry.slot_id: entry for entry in vault.directory.credentials}
    for number, (kind, material) in _materials(bare, kept).items():
        proofs.append((kind, material))
        slots.append(header.make_slot(bare, kind, material, key))
        old = named.get(vault.header.slots[number][:16].hex()) or Entry("", kind, "passphrase", placing.now())
        entries.append(replace(old, slot_id=slots[-1][:16].hex()))
    proofs.append((RECOVERY, code.key_material(bare.kdf, bare.salt)))
    slots.append(header.make_slot(bare, *proofs[-1], key))
    entries.append(Entry(slots[-1][:16].hex(), RECOVERY, "recovery code", placing.now()))
    slots += [header.empty_slot() for _ in range(header.SLOTS - len(slots))]
    listed = replace(vault.directory, db_id=crypto.random_bytes(16), credentials=tuple(entries))
    used_kind, used = kept[own]
    stayed = {vault.header.slots[number][:16].hex() for number in kept}
    dropped = [e for e in named.values() if e.slot_id not in stayed and e.kind != RECOVERY]
    place, fresh = sorted(kept).index(own), replace(bare, slots=tuple(slots))
    return Rotated(fresh, listed, key, place, used.factor(used_kind), dropped, proofs)


def _materials(bare: Header, kept: dict[int, tuple[int, Credential]]) -> dict[int, tuple[int, bytearray]]:
    """The key material of each slot that is kept, under the new salt: one run for each credential."""
    made: dict[int, tuple[int, bytearray]] = {}
    for credential in dict.fromkeys(credential for _, credential in kept.values()):
        for kind, material in credential.materials(bare.kdf, bare.salt):
            fitting = [number for number, (k, c) in kept.items() if k == kind and c is credential]
            made.update({number: (kind, bytearray(material)) for number in fitting})
    return dict(sorted(made.items()))


def install(vault: OpenVault, made: Rotated, state: StateFile) -> None:
    """Switch by one header generation: both copies written, read back and seen to open; then the vault is under it.

    On failure the copies are put back, and the caller removes the database that the new header names. When a disk
    takes neither that nor leaves an old copy standing, the new one that stands is what counts.
    """
    generation = vault.header.generation + 1
    fresh = header.seal(replace(made.header, generation=generation), made.vault_key, made.directory)
    try:
        for name in COPIES:
            wiping.refuse_marked(vault.path)
            files.write_in_place(vault.path / name, fresh.encode())
            if files.read_whole(vault.path / name, header.SIZE + 1) != fresh.encode():
                raise IoFailed(subject=str(vault.path / name), reason="what was written does not read back")
            for kind, material in made.proofs:
                placing.prove_opens(vault.path / name, kind, material)
    except BaseException:
        for name in COPIES:
            with contextlib.suppress(HavenError):
                wiping.refuse_marked(vault.path)
                files.write_in_place(vault.path / name, vault.header.encode())
        if _stands(vault, vault.header) or not _stands(vault, fresh):
            raise
    vault.adopt(fresh, made.directory, made.slot, made.vault_key, made.factor, state)


def _stands(vault: OpenVault, copy: Header) -> bool:
    """Whether a header lies on disk, in one copy at least."""
    for name in COPIES:
        with contextlib.suppress(HavenError):
            if files.read_whole(vault.path / name, header.SIZE + 1) == copy.encode():
                return True
    return False
