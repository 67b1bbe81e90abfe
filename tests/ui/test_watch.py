"""The system's sleep, screen lock, change of user and end lock the vault; a real bus with a small logind on it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.actions import opening, queries
from app.session import Session
from tests.ui.buses import Bus, Logind, private_bus
from tests.ui.player import line_of, play
from ui import buses
from ui.watch import Watch

PASSPHRASE = "arches solving nueva frontal invites fishery"
WORDS = "We know where your mother lives"
TRIGGERS = ("sleep", "lock_session", "switch_user", "save_screen")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux' message buses")


@pytest.fixture
def bus(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    """A bus that stands for the system's and the session's."""
    with private_bus(tmp_path_factory.mktemp("bus")) as made:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", made.address)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
        # The key ring would ask the same bus, and leaves its connections to the garbage collector.
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        monkeypatch.setattr(buses, "RETRY_SECONDS", 0.1)
        monkeypatch.setattr(buses, "POLL_SECONDS", 0.1)
        yield made
        for thread in threading.enumerate():
            if thread.name == "bus":
                thread.join(10)


@pytest.fixture
def logind(bus: Bus, tmp_path: Path) -> Iterator[Logind]:
    """There before the window is; looks at the vault when it may sleep."""
    made = Logind(bus, lambda: resting(tmp_path / "vault"))
    yield made
    made.end()


def resting(vault: Path) -> bool:
    """Whether the database was put to rest: no log beside it."""
    return not list(vault.glob("*.db-*"))


def drafts(vault: Path) -> list[str]:
    with opening.open_vault(vault, bytearray(PASSPHRASE.encode())) as session:
        return [draft.text for draft in session.ask(queries.drafts)]


@linux
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_each_trigger_locks_and_loses_no_keystroke(
    trigger: str, logind: Logind, qtbot: QtBot, at_desk: Any, tmp_path: Path
) -> None:
    window = at_desk.window
    at_desk.until(lambda: all(line.listening.is_set() for line in window.watch.lines))
    page = window.desk.show_page("threats")
    page.begin_new()
    page.inspector.form.form.focus_field("words")
    at_desk.type(WORDS)
    assert not logind.slept.is_set()
    with qtbot.waitSignal(window.ended, timeout=20_000):
        getattr(logind, trigger)()
    assert window.again
    assert window.context.session.locked
    assert logind.slept.wait(10)
    assert logind.found_at_release is True
    assert drafts(tmp_path / "vault") == [WORDS]


@linux
def test_the_system_waits_only_while_a_vault_is_open(logind: Logind, window: Any, tmp_path: Path) -> None:
    window.begin(tmp_path / "none")
    assert window.watch is None
    assert [member for member, _ in logind.asked if member == "Inhibit"] == []


@linux
def test_the_inhibitor_says_what_for_and_nothing_of_us(logind: Logind, at_desk: Any) -> None:
    at_desk.until(lambda: at_desk.window.watch.hold.held)
    body = next(body for member, body in logind.asked if member == "Inhibit")
    assert body == ("sleep", "Documents", "Closing files", "delay")


@linux
def test_a_hanging_bus_stops_nobody_and_is_listened_to_when_it_wakes(bus: Bus, logind: Logind, qtbot: QtBot) -> None:
    bus.hang()
    watch = Watch(None, "Documents", "Closing files")
    beats: list[int] = []
    clock = QTimer(interval=5)
    clock.timeout.connect(lambda: beats.append(1))
    clock.start()
    watch.start()
    qtbot.waitUntil(lambda: len(beats) > 40)
    assert not watch.hold.held
    bus.go_on()
    qtbot.waitUntil(lambda: watch.hold.held and watch.login.listening.is_set(), timeout=20_000)
    with qtbot.waitSignal(watch.rung, timeout=10_000) as told:
        logind.sleep()
    assert told.args == [buses.SLEEP]
    watch.release()
    assert logind.slept.wait(10)


@linux
def test_a_bus_that_dies_is_found_again(bus: Bus, qtbot: QtBot) -> None:
    watch = Watch(None, "Documents", "Closing files")
    watch.start()
    qtbot.waitUntil(watch.login.listening.is_set, timeout=10_000)
    assert not watch.hold.held  # nobody on this bus gives inhibitors
    bus.end()
    qtbot.waitUntil(lambda: not watch.login.listening.is_set(), timeout=10_000)
    bus.start()
    logind = Logind(bus)
    qtbot.waitUntil(lambda: watch.hold.held and watch.login.listening.is_set(), timeout=20_000)
    with qtbot.waitSignal(watch.rung, timeout=10_000) as told:
        logind.lock_session()
    assert told.args == [buses.SCREEN]
    watch.release()
    logind.end()


@linux
def test_without_any_bus_nothing_rings(qtbot: QtBot, tmp_path: Path) -> None:
    nowhere = f"unix:path={tmp_path / 'no-bus'}"
    watch = Watch(None, "Documents", "Closing files", nowhere, "tcp:host=localhost,port=1")
    watch.start()
    with qtbot.assertNotEmitted(watch.rung, wait=200):
        assert not watch.hold.held
    watch.release()


def test_a_descriptor_that_comes_after_the_end_is_closed() -> None:
    hold = buses.Hold()
    taking, giving = os.pipe()
    hold.release()
    hold.take(giving)
    assert not hold.held
    assert os.read(taking, 1) == b""
    os.close(taking)


# -- in a process of its own ----------------------------------------------------------------


@linux
def test_sleep_leaves_a_fresh_locked_process(
    logind: Logind, make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    make_vault().lock()
    with play(vault, PASSPHRASE, WORDS) as process:
        assert line_of(process)[:1] == ["typed"]
        assert not resting(vault)
        logind.sleep()
        # The same process id, a new program: its memory is gone.
        assert line_of(process) == ["locked", str(process.pid)]
        assert logind.slept.wait(10)
        assert logind.found_at_release is True
        assert drafts(vault) == [WORDS]
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs by messages")
def test_an_ending_system_finds_the_vault_closed(make_vault: Callable[..., Session], tmp_path: Path) -> None:
    make_vault().lock()
    with play(tmp_path / "vault", PASSPHRASE, WORDS) as process:
        assert line_of(process)[:1] == ["typed"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert resting(tmp_path / "vault")
    assert drafts(tmp_path / "vault") == [WORDS]
