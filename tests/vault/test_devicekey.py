"""This computer as a second factor: a real Secret Service, and every way in which a keyring can fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.core
import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, kwallet, null

from app.actions import credentials, opening
from app.domain.errors import Refused, WrongKey
from app.vault import devicekey
from tests.vaults import SECRET, made_vault

ROOT = Path(__file__).resolve().parents[2]
VAULT = bytes(range(16))


# -- a real one -----------------------------------------------------------------------


def happened(home: Path) -> Any:
    """What happened to a vault under a session bus and a keyring of its own."""
    missing = [name for name in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"a Secret Service is not on this machine: {', '.join(missing)}")
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "XDG_", "GNOME_"))}
    env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(home / "data")}
    script = (
        "printf 'keyring pass' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1\n"
        'exec "$0" -m tests.vault.with_keyring "$1"'
    )
    words = ["dbus-run-session", "--", "sh", "-c", script, sys.executable, str(home / "v.haven")]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_vault_bound_to_this_computer_through_every_state_of_a_real_keyring(tmp_path: Path) -> None:
    saw = happened(tmp_path)
    # ready: the bound passphrase opens with the keyring's secret, the other ways in stay as they are
    assert saw["state"]["state"] == "ready"
    assert saw["row"] == ["keyring", "My laptop"]
    assert saw["ready"] == ["keyring", "keyring", "passphrase", "wrong_key"]
    # a new passphrase keeps the second factor
    assert saw["changed"] == ["keyring", "wrong_key"]
    # two credentials share one entry, which names the vault's id and nothing else
    assert saw["two"] == "keyring"
    vault_id = saw["vault_id"]
    assert saw["entries"] == [{"label": f"Password for '{vault_id}' on 'havenfile'", "vault": vault_id, "size": 64}]
    # locked: said, nobody is asked, nothing is changed
    assert saw["locked"]["state"]["state"] == "locked"
    assert saw["locked"]["opens"] == ["wrong_key locked", "passphrase", "recovery"]
    assert saw["locked"]["add"] == ["keyring", "locked", 4]
    assert saw["unlocked"] == "keyring"
    # an entry of wrong length, or none: only what is bound stays shut
    assert saw["short"] == ["wrong_key", "passphrase"]
    assert saw["deleted"] == ["wrong_key", "passphrase", "recovery"]
    # bound anew; the entry goes with the last bound credential
    assert [saw["anew"], saw["anew_opens"], saw["revoked"]] == [1, "keyring", "keyring"]
    assert [saw["left"], saw["fetch"]] == [0, None]


# -- failing ones ---------------------------------------------------------------------


class Kept(kwallet.DBusKeyring):
    """A keyring that counts as safe, in memory."""

    def __init__(self, entries: dict[tuple[str, str], str] | None = None) -> None:
        super().__init__()
        self.entries = {} if entries is None else entries

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class Raising(Kept):
    """Raises the same thing at every call."""

    def __init__(self, failure: BaseException) -> None:
        super().__init__()
        self.failure = failure

    def get_password(self, service: str, username: str) -> str | None:
        raise self.failure

    set_password = delete_password = get_password  # type: ignore[assignment]


class Forgetful(Kept):
    """Takes everything, keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Changing(Kept):
    """Keeps something else than it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[::-1])


class Hanging(Kept):
    """Does not come back before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.go.wait()
        return None


class PlaintextKeyring(KeyringBackend):
    """Writes what it is given as it is, as the file backends of `keyrings.alt` do."""

    priority = 1
    asked: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append(username)
        return "00" * 32

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked.append(username)


@pytest.fixture(autouse=True)
def no_backend_stays() -> Iterator[None]:
    yield
    keyring.core._keyring_backend = None


FAILURES = {
    "none": errors.NoKeyringError(),
    "locked": errors.KeyringLocked("Failed to unlock the collection!"),
    "failed": errors.InitError("Failed to create the collection"),
}
ANY = [
    *FAILURES.items(),
    *(("failed", one) for one in (RuntimeError("bus"), OSError(2, "gone"), ValueError(), KeyError())),
]


@pytest.mark.parametrize(("state", "failure"), ANY, ids=lambda value: value if isinstance(value, str) else repr(value))
def test_whatever_a_backend_raises_is_a_state_with_a_name(state: str, failure: BaseException) -> None:
    keyring.set_keyring(Raising(failure))
    for call in (devicekey.fetch, devicekey.store):
        with pytest.raises(devicekey.NoKeyring) as refused:
            call(VAULT)
        assert refused.value.facts["state"] == state
        assert VAULT.hex() not in str(refused.value)
    assert devicekey.forget(VAULT) is False


@pytest.mark.parametrize(
    "backend", [fail.Keyring(), null.Keyring(), PlaintextKeyring()], ids=lambda b: type(b).__name__
)
def test_keyrings_that_keep_nothing_or_keep_it_in_plain_text_are_none(backend: KeyringBackend) -> None:
    keyring.set_keyring(backend)
    assert devicekey.state() == devicekey.KeyringState("none", "")
    with pytest.raises(devicekey.NoKeyring):
        devicekey.store(VAULT)
    assert PlaintextKeyring.asked == []


def test_the_first_safe_one_of_a_chain_is_used_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    safe = Kept()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [PlaintextKeyring(), safe])
    keyring.set_keyring(chainer.ChainerBackend())
    secret, made = devicekey.store(VAULT)
    assert made
    assert safe.entries == {("havenfile", VAULT.hex()): secret.hex()}
    assert PlaintextKeyring.asked == []


@pytest.mark.parametrize("entry", ["", "zz", "00" * 31, "00" * 33, "ключ", "\0"])
def test_entry_that_is_none_of_ours_counts_as_none_and_is_replaced(entry: str) -> None:
    safe = Kept({("havenfile", VAULT.hex()): entry})
    keyring.set_keyring(safe)
    assert devicekey.fetch(VAULT) is None
    secret, made = devicekey.store(VAULT)
    assert made
    assert devicekey.fetch(VAULT) == secret
    assert devicekey.store(VAULT) == (secret, False)
    assert devicekey.forget(VAULT)
    assert safe.entries == {}
    assert devicekey.forget(VAULT)


@pytest.mark.parametrize("backend", [Forgetful(), Changing()], ids=lambda b: type(b).__name__)
def test_what_does_not_come_back_as_it_was_stored_is_no_factor(backend: Kept) -> None:
    keyring.set_keyring(backend)
    with pytest.raises(devicekey.NoKeyring) as refused:
        devicekey.store(VAULT)
    assert refused.value.facts["state"] == "failed"


def test_a_hanging_keyring_is_given_up_and_not_asked_again_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    assert devicekey.LIMIT == 3.0
    monkeypatch.setattr(devicekey, "LIMIT", 0.05)
    backend = Hanging()
    keyring.set_keyring(backend)
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(devicekey.NoKeyring) as refused:
            devicekey.fetch(VAULT)
        assert refused.value.facts["state"] == "slow"
    assert devicekey.state().state == "slow"
    assert threading.active_count() == before + 1
    call = devicekey._hanging
    assert call is not None
    assert call.thread.daemon
    backend.go.set()
    call.thread.join()
    monkeypatch.setattr(devicekey, "LIMIT", 3.0)
    assert devicekey.state().state == "ready"


def test_vault_opens_otherwise_whatever_the_keyring_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase and the recovery code never depend on it; only then is it asked at all."""
    safe = Kept()
    keyring.set_keyring(safe)
    session, code = made_vault(tmp_path / "v")
    credentials.add_keyring(session, bytearray(b"bound"), "This one")
    session.lock()
    monkeypatch.setattr(devicekey, "LIMIT", 0.05)
    hanging = Hanging()
    states: list[tuple[KeyringBackend, str | None]] = [
        (fail.Keyring(), None), (PlaintextKeyring(), None), (Kept(), None), (hanging, "slow"),
        *((Raising(failure), None if state == "none" else state) for state, failure in FAILURES.items()),
    ]  # fmt: skip
    for backend, said in states:
        keyring.set_keyring(backend)
        opening.open_vault(tmp_path / "v", bytearray(SECRET)).lock()
        opening.open_vault(tmp_path / "v", bytearray(code.encode()), recovery=True).lock()
        with pytest.raises(WrongKey) as refused:
            opening.open_vault(tmp_path / "v", bytearray(b"bound"))
        assert str(refused.value) == "This does not open the vault."
        assert refused.value.facts.get("keyring") == said
        if backend is hanging:
            hanging.go.set()
            assert devicekey._hanging is not None
            devicekey._hanging.thread.join()
    monkeypatch.setattr(devicekey, "LIMIT", 3.0)
    keyring.set_keyring(safe)
    opening.open_vault(tmp_path / "v", bytearray(b"bound")).lock()


def test_nothing_is_left_when_the_slot_can_not_be_written(tmp_path: Path) -> None:
    safe = Kept()
    keyring.set_keyring(safe)
    session, _ = made_vault(tmp_path / "v")
    for n in range(6):
        credentials.add_passphrase(session, bytearray(b"more %d" % n), f"More {n}")
    with pytest.raises(Refused, match="eight"):
        credentials.add_keyring(session, bytearray(b"bound"), "Ninth")
    assert safe.entries == {}
    session.lock()
