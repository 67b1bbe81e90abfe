"""This computer as a second factor: a random secret of 32 bytes for each vault in the system's keyring.

A keyring may be missing, locked, slow or broken: each of these is a state with a name, none keeps the vault shut that
opens in another way, and no call takes longer than `LIMIT` seconds.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.domain.errors import Refused
from app.domain.words import N_
from app.vault import crypto

T = TypeVar("T")

LIMIT = 3.0
SECRET = 32
# All that an entry says of what it is for; its name is the vault's random id.
SERVICE = "havenfile"
READY, NONE, LOCKED, SLOW, FAILED = "ready", "none", "locked", "slow", "failed"
# Only keyrings that keep secrets encrypted count: a file in plain text would be no second factor.
_KEPT_SAFE = frozenset(
    f"keyring.backends.{name}" for name in ("SecretService", "kwallet", "libsecret", "Windows", "macOS", "OS_X")
)


# The states, as people are told of them.
MEANINGS = {
    READY: N_("it can keep a secret"),
    NONE: N_("there is none that keeps secrets encrypted"),
    LOCKED: N_("it is locked; unlock it and try again"),
    SLOW: N_("it did not answer in time"),
    FAILED: N_("it reported a failure"),
}


class NoKeyring(Refused):
    """The keyring of this computer can't be used now; `facts.state` says why, `facts.reason` in words."""

    code = "keyring"
    words = N_("The keyring of this computer can't be used: {reason}.")

    def __init__(self, *, state: str, **facts: str) -> None:
        super().__init__(state=state, reason=MEANINGS[state], **facts)


@dataclass(frozen=True, slots=True)
class KeyringState:
    """How the keyring is: ready, none, locked, slow or failed; `backend` names it."""

    state: str
    backend: str = ""


def state() -> KeyringState:
    """How the keyring of this computer is, after at most three seconds."""
    try:
        return KeyringState(READY, _bounded(_name))
    except NoKeyring as failure:
        return KeyringState(str(failure.facts["state"]), str(failure.facts.get("backend", "")))


def fetch(vault_id: bytes) -> bytearray | None:
    """The secret this computer keeps for a vault, to be wiped; None when it keeps none. Raises NoKeyring."""
    return _read(_bounded(lambda backend: backend.get_password(SERVICE, vault_id.hex())))


def store(vault_id: bytes) -> tuple[bytearray, bool]:
    """The secret for a vault and whether it was made now; what is there already is kept. Raises NoKeyring."""
    kept = fetch(vault_id)
    if kept is not None:
        return kept, False
    secret = bytearray(crypto.random_bytes(SECRET))
    text = secret.hex()

    def put(backend: Any) -> str | None:
        backend.set_password(SERVICE, vault_id.hex(), text)
        return str(backend.get_password(SERVICE, vault_id.hex()))

    if _read(_bounded(put)) != secret:
        crypto.wipe(secret)
        raise NoKeyring(state=FAILED)
    return secret, True


def forget(vault_id: bytes) -> bool:
    """Remove what this computer keeps for a vault; whether it is gone. Raises nothing."""

    def remove(backend: Any) -> bool:
        if backend.get_password(SERVICE, vault_id.hex()) is None:
            return True
        backend.delete_password(SERVICE, vault_id.hex())
        return backend.get_password(SERVICE, vault_id.hex()) is None

    try:
        return _bounded(remove)
    except NoKeyring:
        return False


def _read(text: str | None) -> bytearray | None:
    """An entry as bytes; one that is none of ours counts as none."""
    try:
        secret = bytearray.fromhex(text or "")
    except ValueError:
        return None
    return secret if len(secret) == SECRET else None


# -- one call -------------------------------------------------------------------------


class _Call:
    """One call to the keyring in a thread of its own, which may never come back."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self.result: Any = None
        self.failure: NoKeyring | None = None
        self.backend = ""
        # A daemon: a keyring that hangs must not keep the program from ending.
        self.thread = threading.Thread(target=self._run, name="keyring", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            backend = _backend()
            self.backend = _name(backend)
            _refuse_locked(backend)
            self.result = self._work(backend)
        except NoKeyring as failure:
            self.failure = failure
        except Exception as failure:  # noqa: BLE001 - whatever a keyring raises means that it can't be used
            self.failure = NoKeyring(state=_meaning(failure), backend=self.backend)


_hanging: _Call | None = None
_turn = threading.Lock()


def _bounded(work: Callable[[Any], T]) -> T:
    """Do `work` with the keyring's backend; NoKeyring for everything that can go wrong, at the latest after LIMIT."""
    global _hanging  # noqa: PLW0603 - one keyring a computer, one call at a time
    with _turn:
        if _hanging is not None and _hanging.thread.is_alive():
            raise NoKeyring(state=SLOW, backend=_hanging.backend)
        call = _hanging = _Call(work)
        call.thread.join(LIMIT)
        if call.thread.is_alive():
            raise NoKeyring(state=SLOW, backend=call.backend)
        _hanging = None
    if call.failure is not None:
        raise call.failure
    return call.result  # type: ignore[no-any-return]


def _backend() -> Any:
    """The backend that the system has and its user wants; NoKeyring when there is none, or none that is safe."""
    import keyring

    logging.getLogger("keyring").setLevel(logging.CRITICAL)
    found = keyring.get_keyring()
    several = getattr(found, "backends", None)
    for backend in several if isinstance(several, list | tuple) else [found]:
        if any(base.__module__ in _KEPT_SAFE for base in type(backend).__mro__):
            return backend
    raise NoKeyring(state=NONE)


def _name(backend: Any) -> str:
    return str(getattr(backend, "name", "") or type(backend).__name__)


def _refuse_locked(backend: Any) -> None:
    """A locked collection would put a question on the screen and wait for its answer: it is left alone."""
    if not any(base.__module__ == "keyring.backends.SecretService" for base in type(backend).__mro__):
        return
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        place = getattr(backend, "preferred_collection", None)
        try:
            asked = secretstorage.Collection(bus, place) if place else secretstorage.Collection(bus)
            locked = asked.is_locked()
        except secretstorage.exceptions.ItemNotFoundException:
            # One that is not there would be made, with a question as well.
            raise NoKeyring(state=NONE, backend=_name(backend)) from None
    if locked:
        raise NoKeyring(state=LOCKED, backend=_name(backend))


def _meaning(failure: Exception) -> str:
    """The state behind an exception, by its name alone: its text may hold anything."""
    name = type(failure).__name__
    if name == "NoKeyringError":
        return NONE
    return LOCKED if name in ("KeyringLocked", "LockedException", "PromptDismissedException") else FAILED
