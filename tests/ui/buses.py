"""A message bus of its own with a small logind on it: gives inhibitors, sends signals, sees when it may sleep."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

LOGIN, LOGIN_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
SESSION_PATH = f"{LOGIN_PATH}/session/_33"


class Bus:
    """A real dbus-daemon; `address` is where it listens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"unix:path={folder / 'bus'}"
        self.start()

    def start(self) -> None:
        command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={self.address}"]
        self.daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.daemon.stdout is not None
        assert self.daemon.stdout.readline().startswith(self.address)

    def hang(self) -> None:
        self.daemon.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.daemon.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self.go_on()
        self.daemon.kill()
        self.daemon.wait(10)
        if self.daemon.stdout is not None:
            self.daemon.stdout.close()


class Logind:
    """Answers as logind does, as far as it is asked; `slept` is set when the inhibitor given out was closed."""

    def __init__(self, bus: Bus, at_release: Callable[[], object] = lambda: None) -> None:
        self.connection = open_dbus_connection(bus.address, enable_fds=True)
        self.connection.send_and_get_reply(message_bus.RequestName(LOGIN))
        self.at_release = at_release
        self.found_at_release: object = None
        self.slept = threading.Event()
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self._sending = threading.Lock()
        self._over = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(Exception):
            while not self._over:
                with contextlib.suppress(TimeoutError):
                    message = self.connection.receive(timeout=0.2)
                    if message.header.message_type is MessageType.method_call:
                        self._answer(message)

    def _answer(self, message: object) -> None:
        member = message.header.fields[HeaderFields.member]
        self.asked.append((member, message.body))
        if member == "Inhibit":
            taking, giving = os.pipe()
            threading.Thread(target=self._wait, args=(taking,), daemon=True).start()
            self._send(new_method_return(message, "h", (giving,)))
            os.close(giving)
        elif member == "Get":
            values = {"PreparingForSleep": ("b", False), "Id": ("s", "33"), "Active": ("b", True)}
            self._send(new_method_return(message, "v", (values[message.body[1]],)))
        elif member == "GetSession" and message.body == ("33",):
            self._send(new_method_return(message, "o", (SESSION_PATH,)))
        else:
            self._send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    def _wait(self, taking: int) -> None:
        assert os.read(taking, 1) == b""
        os.close(taking)
        self.found_at_release = self.at_release()
        self.slept.set()

    def _send(self, message: object) -> None:
        with self._sending:
            self.connection.send(message)

    def tell(self, path: str, interface: str, member: str, signature: str = "", body: tuple[object, ...] = ()) -> None:
        self._send(new_signal(DBusAddress(path, interface=interface), member, signature or None, body))

    # -- what logind and the screen savers say ------------------------------------------

    def sleep(self) -> None:
        self.tell(LOGIN_PATH, f"{LOGIN}.Manager", "PrepareForSleep", "b", (True,))

    def lock_session(self) -> None:
        self.tell(SESSION_PATH, f"{LOGIN}.Session", "Lock")

    def switch_user(self) -> None:
        changed = {"Active": ("b", False)}
        self.tell(
            SESSION_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as",
            (f"{LOGIN}.Session", changed, []),
        )  # fmt: skip

    def save_screen(self) -> None:
        self.tell("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", "b", (True,))

    def end(self) -> None:
        self._over = True
        self._thread.join(10)
        self.connection.close()


@contextlib.contextmanager
def private_bus(folder: Path) -> Iterator[Bus]:
    """A bus that is gone afterwards."""
    bus = Bus(folder)
    try:
        yield bus
    finally:
        bus.end()
