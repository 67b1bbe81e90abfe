"""What a package says of itself before its files: who to whom, why, on what terms, what is offered, what was seen.

Strict both ways: a description that lacks something, or has something of another sort, is refused; keys of newer
versions are kept in `more`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from app.domain.ids import is_uid
from app.handover.refusing import refused

PASSPHRASE = "passphrase"  # noqa: S105 - a word of the format
BARE = "age:"
DEADLINE, FILING = "deadline", "filing"
_HEX = re.compile(r"[0-9a-f]+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_SERIES = re.compile(r"[A-Z]{0,4}")
_LONGEST, _SHORT, _MOST = 20_000, 500, 20_000

Check = Callable[[Any], bool]


def _text(most: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most


def _like(pattern: re.Pattern[str], most: int = _SHORT) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most and pattern.fullmatch(value) is not None


def _real(check: Check, read: Callable[[str], object]) -> Check:
    """A day or moment that has the form of one and is in the calendar: what stands nowhere would be kept here."""

    def found(value: Any) -> bool:
        try:
            return check(value) and bool(read(value))
        except ValueError:
            return False

    return found


def _hex(count: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) == count and _HEX.fullmatch(value) is not None


def _or_nothing(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _whole(least: int, most: int = 2**53 - 1) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and len(value) <= _MOST and all(map(check, value))


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


_WORDS, _NAME, _UID = _text(_LONGEST), _text(_SHORT), is_uid
_INSTANT = _real(_like(_MOMENT), dt.datetime.fromisoformat)
_ON = _real(_like(_DAY), dt.date.fromisoformat)
_DUE = _real(_text(40), dt.datetime.fromisoformat)
_FINGERPRINT, _ID = _hex(64), _hex(32)


def _shape(shape: Mapping[str, Check]) -> Check:
    """An object with these keys; keys of newer versions are let pass."""
    return lambda value: (
        isinstance(value, dict) and all(key in value and check(value[key]) for key, check in shape.items())
    )


def _recipient(value: Any) -> bool:
    if value == PASSPHRASE or _FINGERPRINT(value):
        return True
    return isinstance(value, str) and value.startswith(BARE) and _FINGERPRINT(value.removeprefix(BARE))


_SENDER = {"fingerprint": _FINGERPRINT, "site": _ID, "organisation": _NAME, "worker": _NAME}
_CONDITIONS = {"onward": _like(re.compile(r"ask|no|yes")), "retention_until": _or_nothing(_ON), "text": _WORDS}
_CONSENT = {
    "person": _UID, "standing": _like(_CODE), "scope": _like(_CODE), "basis": _or_nothing(_like(_CODE)),
    "conditions": _WORDS, "recipients": _each(_NAME), "valid_until": _or_nothing(_ON),
}  # fmt: skip
_OFFER = {
    "uid": _UID, "case": _UID, "title": _NAME, "kind": _like(_CODE), "due_at": _or_nothing(_DUE),
    "zone": _or_nothing(_text(60)), "hard": _is_bool,
}  # fmt: skip
_BASE = {"sent": _or_nothing(_ID), "received": _or_nothing(_ID)}
_CHECKPOINT = {
    "text": _text(400), "sshsig": _text(2000), "mldsa65": _text(6000), "proof": _each(_hex(64)),
    "since": _or_nothing(_shape({"size": _whole(1), "root": _hex(64)})),
}  # fmt: skip
_LEAD = {"case": _UID, "organisation": _NAME}
_WITHHELD = {"root": _hex(64), "leaves": _whole(64)}
# Keys of the description with what each holds; those of the container itself (format, files, …) are read before.
KEYS: dict[str, Check] = {
    "package_id": _ID, "number": _whole(1), "created": _INSTANT, "expires": _or_nothing(_INSTANT),
    "sender": _shape(_SENDER), "recipient": _recipient, "purpose": _like(_CODE), "legal_basis": _NAME,
    "conditions": _shape(_CONDITIONS), "consents": _each(_shape(_CONSENT)), "deadlines": _each(_shape(_OFFER)),
    "filings": _each(_shape(_OFFER)), "lead": _each(_shape(_LEAD)), "series": _like(_SERIES), "base": _shape(_BASE),
    "checkpoint": _shape(_CHECKPOINT), "withheld": _shape(_WITHHELD), "cases": _each(_UID), "override": _is_bool,
}  # fmt: skip
_CONTAINER = frozenset({"format", "version", "must_understand", "envelope", "files"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The description of a package. `series` is the letter that new exhibits of the receiver carry in these cases;
    `override` says that somebody's consent does not cover this and a reason was given at home."""

    package_id: str
    number: int
    created: str
    expires: str | None
    sender: Mapping[str, str]
    recipient: str
    purpose: str
    legal_basis: str
    conditions: Mapping[str, Any]
    cases: tuple[str, ...]
    consents: tuple[Mapping[str, Any], ...] = ()
    deadlines: tuple[Mapping[str, Any], ...] = ()
    filings: tuple[Mapping[str, Any], ...] = ()
    lead: tuple[Mapping[str, str], ...] = ()
    series: str = ""
    base: Mapping[str, Any] = field(default_factory=lambda: {"sent": None, "received": None})
    checkpoint: Mapping[str, Any]
    withheld: Mapping[str, Any]
    override: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As `write_package` takes it; PackageRefused when a reader would not take it."""
        made = {**self.more, **{name: _plain(getattr(self, name)) for name in KEYS}}
        _check(made)
        return made

    @property
    def offers(self) -> list[dict[str, Any]]:
        """What the receiver is asked to take over, each by name."""
        return [
            *({"sort": DEADLINE, **one} for one in self.deadlines),
            *({"sort": FILING, **one} for one in self.filings),
        ]


def read(described: Mapping[str, Any]) -> Head:
    """The description of an opened package; PackageRefused names a key that is missing or of another sort."""
    _check(described)
    names = {one.name for one in fields(Head)} - {"more"}
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
             for name, value in described.items() if name in names}  # fmt: skip
    more = {name: value for name, value in described.items() if name not in names and name not in _CONTAINER}
    return Head(**known, more=more)


def _check(described: Mapping[str, Any]) -> None:
    for name, check in KEYS.items():
        if name not in described or not check(described[name]):
            raise refused("description", why=name)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
