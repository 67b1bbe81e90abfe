"""What Linux's two message buses say that must lock a vault: sleep, screen lock, another user in front.

Qt's own bus classes hold the interpreter while they connect: a bus that hangs would freeze the window. So each bus has
a thread of its own that speaks the protocol over its AF_UNIX socket. Who sends such a signal falsely only locks.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

SLEEP, SCREEN, SWITCH = "sleep", "screen", "switch"
RETRY_SECONDS = 10.0
POLL_SECONDS = 2.0
_ANSWER_SECONDS = 5.0
_LOGIN = "org.freedesktop.login1"
_LOGIN_PATH = "/org/freedesktop/login1"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
Ring = Callable[[str], None]


class Hold:
    """The file descriptor by which logind waits with the sleep; closed once, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fd = -1
        self._over = False

    @property
    def held(self) -> bool:
        """Whether the system waits for us now."""
        return self._fd >= 0

    def take(self, fd: int) -> None:
        """Keep a descriptor in place of an earlier one; after `release` it is closed at once."""
        with self._lock:
            if self._over:
                os.close(fd)
                return
            self._close()
            os.set_inheritable(fd, False)
            self._fd = fd

    def release(self) -> None:
        """Let the system sleep; nothing is taken any more."""
        with self._lock:
            self._over = True
            self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            with contextlib.suppress(OSError):
                os.close(self._fd)
        self._fd = -1


class Line:
    """One bus, listened to until `stop`; one that is missing, hangs or dies is tried again."""

    def __init__(self, address: str, ring: Ring, stop: threading.Event) -> None:
        self.address, self.ring, self.stop = address, ring, stop
        self.heard: deque[Any] = deque()
        self.connection: Any = None
        # Set while the bus is listened to; tests wait for it.
        self.listening = threading.Event()

    def run(self) -> None:
        """The thread's work."""
        while not self.stop.is_set():
            # Whatever a foreign daemon does or says: the window goes on without it.
            with contextlib.suppress(Exception):
                self._listen()
            self.listening.clear()
            self.stop.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        from jeepney import MatchRule  # noqa: PLC0415 - not there on every system, and not needed at the lock
        from jeepney.bus import get_bus  # noqa: PLC0415
        from jeepney.io.blocking import DBusConnection, prep_socket  # noqa: PLC0415

        with (
            prep_socket(get_bus(self.address), enable_fds=True) as channel,
            DBusConnection(channel, enable_fds=True) as self.connection,
            self.connection.filter(MatchRule(type="signal"), queue=self.heard),
        ):
            self.subscribe()
            self.listening.set()
            while not self.stop.is_set():
                while self.heard:
                    self.hear(self.heard.popleft())
                with contextlib.suppress(TimeoutError):
                    self.connection.recv_messages(timeout=POLL_SECONDS)

    def subscribe(self) -> None:
        """Ask for the signals.

        How things stand is not looked at: a desktop that says wrongly that it is locked would lock every time.
        """
        raise NotImplementedError

    def hear(self, message: Any) -> None:
        """Understand one signal."""
        raise NotImplementedError

    def match(self, interface: str, member: str, path: str | None = None) -> None:
        """Ask the bus for a signal."""
        from jeepney import MatchRule  # noqa: PLC0415
        from jeepney.bus_messages import message_bus  # noqa: PLC0415

        rule = MatchRule(type="signal", interface=interface, member=member, path=path)
        self.connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_SECONDS)

    def call(self, place: tuple[str, str, str], method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        """The first value a method answers, None when nobody is there; `place` is (service, path, interface)."""
        from jeepney import DBusAddress, MessageType, new_method_call  # noqa: PLC0415

        address = DBusAddress(place[1], bus_name=place[0], interface=place[2])
        message = new_method_call(address, method, signature or None, body)
        reply = self.connection.send_and_get_reply(message, timeout=_ANSWER_SECONDS)
        return reply.body[0] if reply.header.message_type is MessageType.method_return and reply.body else None


class Savers(Line):
    """The session bus: the screen savers of the desktops."""

    def subscribe(self) -> None:
        for saver in _SAVERS:
            self.match(saver, "ActiveChanged")

    def hear(self, message: Any) -> None:
        if _member(message) == "ActiveChanged" and message.body == (True,):
            self.ring(SCREEN)


class Login(Line):
    """The system bus: logind tells of sleep, of `loginctl lock-session` and of another user in front."""

    def __init__(self, address: str, ring: Ring, stop: threading.Event, hold: Hold, who: str, why: str) -> None:
        super().__init__(address, ring, stop)
        self.hold, self.who, self.why = hold, who, why
        self.session = ""

    def subscribe(self) -> None:
        manager = (_LOGIN, _LOGIN_PATH, f"{_LOGIN}.Manager")
        self.match("org.freedesktop.DBus", "NameOwnerChanged")
        self.match(f"{_LOGIN}.Manager", "PrepareForSleep", _LOGIN_PATH)
        fd = self.call(manager, "Inhibit", "ssss", ("sleep", self.who, self.why, "delay"))
        if fd is not None:
            self.hold.take(fd.to_raw_fd())
        if self._property(_LOGIN_PATH, f"{_LOGIN}.Manager", "PreparingForSleep") is True:
            self.ring(SLEEP)
        name = self._property(f"{_LOGIN_PATH}/session/auto", f"{_LOGIN}.Session", "Id")
        self.session = self.call(manager, "GetSession", "s", (name,)) or "" if name else ""
        if self.session:
            self.match(f"{_LOGIN}.Session", "Lock", self.session)
            self.match(_PROPERTIES, "PropertiesChanged", self.session)

    def hear(self, message: Any) -> None:
        member = _member(message)
        if member == "PrepareForSleep" and message.body == (True,):
            self.ring(SLEEP)
        elif member == "Lock":
            self.ring(SCREEN)
        elif member == "NameOwnerChanged" and message.body[0] == _LOGIN and message.body[2]:
            raise ConnectionResetError  # logind came, or came back: everything anew
        elif member == "PropertiesChanged" and message.body[0] == f"{_LOGIN}.Session":
            changed, unsaid = message.body[1], message.body[2]
            if changed.get("Active", ("b", True))[1] is False:
                self.ring(SWITCH)
            elif changed.get("LockedHint", ("b", False))[1] is True:
                self.ring(SCREEN)
            elif {"Active", "LockedHint"} & set(unsaid):
                self._look()

    def _look(self) -> None:
        if self._property(self.session, f"{_LOGIN}.Session", "Active") is False:
            self.ring(SWITCH)
        if self._property(self.session, f"{_LOGIN}.Session", "LockedHint") is True:
            self.ring(SCREEN)

    def _property(self, path: str, interface: str, name: str) -> Any:
        found = self.call((_LOGIN, path, _PROPERTIES), "Get", "ss", (interface, name))
        return None if found is None else found[1]


def _member(message: Any) -> str:
    from jeepney import HeaderFields  # noqa: PLC0415

    return str(message.header.fields.get(HeaderFields.member, ""))


def session_address() -> str:
    """Where the session bus is, by the custom of the system."""
    named = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    return named or f"unix:path={os.environ.get('XDG_RUNTIME_DIR', '')}/bus"
