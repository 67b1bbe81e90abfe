"""A record as a line of a handover, both ways: each field with all its values and what these knew; what was erased."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.domain.errors import Invalid, Problem
from app.domain.fields import REGISTRY, BadValue, Record, Spec, journalled, kind_of
from app.domain.ids import is_uid
from app.domain.kinds import Code, Instant, Json, Mapped, Several
from app.domain.registers import MOST_CARRIED, MOST_PAIRS, WHOLE, Pair, Versions
from app.handover.local import labels, travels

# Key in `extra` under which what a newer version sent is kept, to be handed on as it came.
NEWER = "from_newer"
# Partners, packages, the people of an office, papers and what was seen on pages: never taken from others. `vault` is
# what the journal calls entries about itself.
AT_HOME_KINDS = frozenset({"card", "handover", "worker", "dossier", "look", "vault"})
KEYS = frozenset({"uid", "kind", "case", "created_at", "created_by", "origin_org", "fields", "labels", "erased"})
_NOT_REGISTERS = frozenset({"case", "origin_org", "siblings", "erased"})
# Why something was deleted goes with the deletion, though it stands in no paper.
_PRIVATE_BUT_TOLD = frozenset({"deleted_reason"})
_NAME, _MARK = re.compile(r"[a-z][a-z0-9_]{0,59}"), re.compile(r"[0-9a-f]{32}")
_OWN_CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")
MOST_FIELDS, _LONGEST = 400, 2000
_LONGEST_MOMENT = 40


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as it came: `unknown` are fields this version does not know, `more` other keys, `line` all of it."""

    uid: str
    kind: str
    case: str | None
    created_at: str
    created_by: str
    origin_org: str | None
    fields: Mapping[str, tuple[Pair, ...]]
    unknown: Mapping[str, tuple[Pair, ...]]
    erased: Mapping[str, Versions]
    labels: Mapping[str, str]
    more: Mapping[str, Any]
    line: Mapping[str, Any]

    @property
    def known(self) -> bool:
        """Whether this version knows such records at all."""
        return self.kind in REGISTRY


@cache
def registers(kind: str) -> tuple[Spec, ...]:
    """The fields of a kind that travel and are merged one by one; none of a kind that only newer versions know."""
    return tuple(
        spec
        for spec in (journalled(REGISTRY[kind]) if kind in REGISTRY else ())
        if (not spec.private or spec.name in _PRIVATE_BUT_TOLD)
        and spec.name not in _NOT_REGISTERS
        and travels(kind, spec.name)
    )


@cache
def _mergeable(kind: str) -> frozenset[str]:
    return frozenset(spec.name for spec in registers(kind))


# -- out --------------------------------------------------------------------------------


def outgoing(record: Record, names: Iterable[str] | None = None) -> dict[str, Any]:
    """A record as its line, with the fields named (all that travel when none are); that it was deleted always goes."""
    kind = kind_of(record)
    wanted = None if names is None else {*names, "deleted_at", "deleted_reason"}
    chosen = [spec for spec in registers(kind.name) if wanted is None or spec.name in wanted]
    kept = (record.extra or {}).get(NEWER) or {}
    newer = {n: pairs for n, pairs in (kept.get("fields") or {}).items() if wanted is None or n in wanted}
    shown = {spec.name for spec in chosen} | set(newer) | {WHOLE}
    line: dict[str, Any] = {
        **(kept.get("keys") or {}),
        "uid": record.uid, "kind": kind.name, "case": record.case,
        "created_at": record.created_at, "created_by": record.created_by, "origin_org": record.origin_org,
        "fields": {**newer, **{spec.name: pairs for spec in chosen if (pairs := _pairs_out(record, spec))}},
        "erased": {name: dict(versions) for name, versions in (record.erased or {}).items() if name in shown},
    }  # fmt: skip
    called = labels(kind.name, {spec.name: getattr(record, spec.name) for spec in kind.stored()})
    return {**line, "labels": called} if called else line


def _pairs_out(record: Record, spec: Spec) -> list[list[Any]]:
    return [[dict(pair.versions), pair.value] for pair in held(record, spec)]


def held(record: Record, spec: Spec) -> tuple[Pair, ...]:
    """The values of a field of a record: its own first, then those in conflict with it; none if it never had one."""
    versions = (record.versions or {}).get(spec.name)
    if not versions:
        return ()
    others = (record.siblings or {}).get(spec.name) or ()
    return (Pair(versions, plain(spec, getattr(record, spec.name))), *(Pair(*one) for one in others))


def plain(spec: Spec, value: Any) -> Any:
    """A value as its line has it; of the other fields only those that are not a newer version's."""
    if spec.name == "extra" and value is not None:
        value = {name: one for name, one in value.items() if name != NEWER} or None
    return None if value is None else spec.kind.to_json(value)


# -- in ---------------------------------------------------------------------------------


def incoming(line: Mapping[str, Any]) -> Incoming:
    """A line as it came, checked; Invalid names what is wrong with which field."""
    kind = line.get("kind")
    if not isinstance(kind, str) or not _NAME.fullmatch(kind):
        raise Invalid([_form("kind")])
    if kind in AT_HOME_KINDS:
        raise Invalid([_at_home(kind)])
    problems = list(_heads(line))
    fields, unknown = _fields(line, kind, problems)
    erased = _erased(line, kind, problems)
    called = _labels(line, kind, problems)
    if problems:
        raise Invalid(problems)
    more = {name: value for name, value in line.items() if name not in KEYS}
    return Incoming(
        line["uid"], kind, line["case"], line["created_at"], line["created_by"], line["origin_org"],
        fields, unknown, erased, called, more, line,
    )  # fmt: skip


def _form(name: str) -> Problem:
    return Problem(name, "bad_form", f"{name}: this has not the form it must have")


def _at_home(name: str) -> Problem:
    return Problem(name, "never_travels", f"{name}: this is never handed over")


def _heads(line: Mapping[str, Any]) -> Iterator[Problem]:
    if not is_uid(line.get("uid")):
        yield _form("uid")
    if "case" not in line or not (line["case"] is None or is_uid(line["case"])):
        yield _form("case")
    moment, who, origin = line.get("created_at"), line.get("created_by"), line.get("origin_org", 0)
    if not isinstance(moment, str) or not _moment(moment):
        yield _form("created_at")
    if not isinstance(who, str) or len(who) > _LONGEST:
        yield _form("created_by")
    if not (origin is None or (isinstance(origin, str) and len(origin) <= _LONGEST)):
        yield _form("origin_org")


def _moment(text: str) -> bool:
    try:
        return len(text) <= _LONGEST_MOMENT and dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _fields(
    line: Mapping[str, Any], kind: str, problems: list[Problem]
) -> tuple[dict[str, tuple[Pair, ...]], dict[str, tuple[Pair, ...]]]:
    known: dict[str, tuple[Pair, ...]] = {}
    unknown: dict[str, tuple[Pair, ...]] = {}
    raw = line.get("fields")
    if not isinstance(raw, dict) or len(raw) > MOST_FIELDS:
        problems.append(_form("fields"))
        return known, unknown
    specs = REGISTRY[kind].specs if kind in REGISTRY else {}
    mergeable = _mergeable(kind)
    for name, pairs in raw.items():
        if not _NAME.fullmatch(name) or not _are_pairs(pairs):
            problems.append(_form(name[:60]))
        elif name in mergeable:
            found = tuple(_checked(specs[name], Pair(*pair), problems) for pair in pairs)
            known[name] = found
        elif name in specs:
            problems.append(_at_home(name))
        else:
            unknown[name] = tuple(Pair(*pair) for pair in pairs)
    return known, unknown


def _are_pairs(pairs: Any) -> bool:
    if not isinstance(pairs, list) or not 0 < len(pairs) <= MOST_PAIRS:
        return False
    return all(isinstance(pair, list) and len(pair) == 2 and _are_versions(pair[0]) for pair in pairs)  # noqa: PLR2004


def _are_versions(versions: Any) -> bool:
    return (
        isinstance(versions, dict)
        and 0 < len(versions) <= MOST_CARRIED
        and all(_MARK.fullmatch(mark) and type(n) is int and n > 0 for mark, n in versions.items())
    )


def _checked(spec: Spec, pair: Pair, problems: list[Problem]) -> Pair:
    try:
        value_of(spec, pair.value)
    except BadValue as fault:
        problems.append(Problem(spec.name, fault.code, f"{spec.name}: {fault.message}"))
    return pair


def _erased(line: Mapping[str, Any], kind: str, problems: list[Problem]) -> dict[str, Versions]:
    erased = line.get("erased")
    if not isinstance(erased, dict) or len(erased) > MOST_FIELDS or not all(map(_are_versions, erased.values())):
        problems.append(_form("erased"))
        return {}
    problems += [_form("erased") for name in erased if name != WHOLE and not _NAME.fullmatch(name)][:1]
    if kind in REGISTRY:
        problems += [_at_home(name) for name in erased if name in REGISTRY[kind].specs and name not in _mergeable(kind)]
    return erased


def _labels(line: Mapping[str, Any], kind: str, problems: list[Problem]) -> dict[str, str]:
    called = line.get("labels", {})
    if not isinstance(called, dict) or len(called) > MOST_FIELDS:
        problems.append(_form("labels"))
        return {}
    specs = REGISTRY[kind].specs if kind in REGISTRY else {}
    for name, text in called.items():
        if name in specs and (not isinstance(text, str) or _parsed(specs[name], text) != text):
            problems.append(_form(name))
    return called


def _parsed(spec: Spec, text: str) -> Any:
    try:
        return spec.kind.parse(text)
    except BadValue:
        return None


def value_of(spec: Spec, value: Any) -> Any:
    """The domain value of a line's value; BadValue unless it is exactly what this field would have sent itself."""
    if value is None:
        return None
    if isinstance(spec.kind, Instant):
        if not isinstance(value, str) or not _moment(value):
            raise BadValue("not_a_moment", "this has not the form it must have")
        return value
    made = _lenient(spec, value)
    if made is None or (not isinstance(spec.kind, Json) and spec.kind.to_json(made) != value):
        raise BadValue("not_exact", "this is not written as this field would be")
    return made


def _lenient(spec: Spec, value: Any) -> Any:
    """A value, whose codes may be a partner's own or those of a newer version."""
    try:
        return spec.kind.from_json(value)
    except BadValue as fault:
        if fault.code != "bad_code" or not _own_codes(value):
            raise
    if isinstance(spec.kind, Several):
        return tuple(value)
    if isinstance(spec.kind, Code | Mapped):
        return value
    raise BadValue("bad_code", "this has not the form it must have")


def _own_codes(value: Any) -> bool:
    codes = [value] if isinstance(value, str) else [*value, *(value.values() if isinstance(value, dict) else ())]
    return all(isinstance(code, str) and _OWN_CODE.fullmatch(code) for code in codes)
