"""Hardening of the main processes: no core dumps, no looking in, no sockets but those of this computer."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from types import ModuleType

from app.kernel.bpf import ALLOW, Argument, Rule, fails

try:
    import resource
except ImportError:  # pragma: no cover - Windows has no such limits
    resource = None  # type: ignore[assignment]

# AF_UNIX reaches the display, the session bus and the keyring; every other family can leave the computer or
# speak to the kernel about doing so. io_uring opens sockets past any filter.
_UNIX = 1
_NO_FAMILY = 255
_RULES = (
    Rule("socket", ALLOW, (Argument(0, values=(_UNIX,)),)),
    Rule("socket", fails(errno.EPERM)),
    Rule("socketpair", ALLOW, (Argument(0, values=(_UNIX,)),)),
    Rule("socketpair", fails(errno.EPERM)),
    Rule("io_uring_setup", fails(errno.EPERM)),
)


def harden() -> dict[str, str]:
    """Give up for good what this process and its children never need. Answers {part: "on" or why not}.

    May be called again, as after a program was started anew: filters are not heaped up.
    """
    done = {name: _tried(set_up) for name, (set_up, _) in _PARTS.items()}
    _TOLD.update({name: now if done[name] == "on" else done[name] for name, now in state().items()})
    return told()


def told() -> dict[str, str]:
    """What `harden` answered in this process, nothing when it was not called."""
    return dict(_TOLD)


def state() -> dict[str, str]:
    """What holds in this process now: {part: "on" or "off: why"}."""
    return {name: _tried(look) for name, (_, look) in _PARTS.items()}


_TOLD: dict[str, str] = {}


class _Off(Exception):
    """A part that does not hold."""


def _tried(part: Callable[[], None]) -> str:
    try:
        part()
    except _Off as off:
        return f"off: {off}"
    except (OSError, ValueError, AttributeError) as error:
        return f"off: {getattr(error, 'strerror', None) or type(error).__name__}"
    return "on"


# -- core dumps -----------------------------------------------------------------------


def _no_cores() -> None:
    if resource is None:  # pragma: no cover - Windows
        raise _Off("this system has no such limit")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _cores() -> None:
    if resource is None:  # pragma: no cover - Windows
        raise _Off("this system has no such limit")
    if resource.getrlimit(resource.RLIMIT_CORE) != (0, 0):
        raise _Off("core files are allowed")


# -- looking in -----------------------------------------------------------------------


def _no_looking_in() -> None:
    system = _linux()
    system.control(system.DUMPABLE[0], 0)


def _looking_in() -> None:
    system = _linux()
    if system.control(system.DUMPABLE[1]):
        raise _Off("other programs of this user may read its memory")


# -- sockets --------------------------------------------------------------------------


def _no_sockets() -> None:
    system = _linux()
    try:
        _sockets()
    except _Off:
        system.install(_RULES, ALLOW, foreign=fails(errno.ENOSYS), slower=False)


def _sockets() -> None:
    """Ask for a socket of a family that doesn't exist: only a filter of ours answers that it is not permitted."""
    system = _linux()
    number = system.numbers()["socket"]
    try:
        os.close(system.call(number, _NO_FAMILY, 1, 0))
    except OSError as error:
        if error.errno == errno.EPERM:
            return
    raise _Off("sockets of every kind may be opened")


# -- privileges -----------------------------------------------------------------------


def _no_privileges() -> None:
    system = _linux()
    system.control(system.NO_NEW_PRIVILEGES[0], 1)


def _privileges() -> None:
    system = _linux()
    if not system.control(system.NO_NEW_PRIVILEGES[1]):
        raise _Off("programs it starts may gain privileges")


def _linux() -> ModuleType:
    from app.kernel import system  # noqa: PLC0415 - the C library is loaded only where it is asked

    if not system.LINUX:
        raise _Off("Linux only")
    return system


_PARTS: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
    "no core dumps": (_no_cores, _cores),
    "not traceable": (_no_looking_in, _looking_in),
    "no new privileges": (_no_privileges, _privileges),
    "no sockets but AF_UNIX": (_no_sockets, _sockets),
}
