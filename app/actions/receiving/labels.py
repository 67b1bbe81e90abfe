"""What cases and exhibits from a partner are called here: as there where that is free, otherwise by a name of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import records
from app.domain.rules.exhibits import derived_number, next_number, original_of
from app.handover.record_lines import Incoming
from app.store.unit import Unit

ACTION = "handover"
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True, slots=True)
class Called:
    """A record that is new here, and what its sender calls it."""

    uid: str
    kind: str
    label: str

    @classmethod
    def of(cls, line: Incoming) -> Called:
        """From the line it came in."""
        return cls(line.uid, line.kind, line.labels.get("code") or line.labels.get("exhibit") or "")


def settle(unit: Unit, new: Iterable[Called], letter: Callable[[], str], own: str) -> dict[str, str]:
    """Give new cases and exhibits their names (part of a command); what differs from the sender's: uid → name here.

    `letter` gives the series of exhibits from this partner whose own number is taken here; `own` the series that our
    further exhibits in these cases carry, as the sender set it.
    """
    found = list(new)
    differing = {}
    for one in found:
        if one.kind == "case" and (code := _call_case(unit, one, own)) != one.label:
            differing[one.uid] = code
    for one in sorted((one for one in found if one.kind == "evidence"), key=lambda one: one.label.count("/")):
        if (number := _call_exhibit(unit, one, letter)) != one.label:
            differing[one.uid] = number
    return differing


def _call_case(unit: Unit, case: Called, own: str) -> str:
    taken = unit.database.value('SELECT 1 FROM "case" WHERE "code"=? AND "uid"<>?', (case.label, case.uid))
    code = records.next_code(unit) if taken or not case.label else case.label
    unit.change(case.uid, {"code": code, "foreign_code": case.label or None}, ACTION)
    sql = "INSERT INTO exhibit_number (case_uid, series, last) VALUES (?,?,0) ON CONFLICT DO NOTHING"
    unit.database.run(sql, (case.uid, own))
    return code


def _call_exhibit(unit: Unit, exhibit: Called, letter: Callable[[], str]) -> str:
    record: Any = unit.find(exhibit.uid)
    sql = 'SELECT "exhibit" FROM "evidence" WHERE "case"=? AND "uid"<>? AND "exhibit" IS NOT NULL'
    taken = [row[0] for row in unit.database.rows(sql, (record.case, record.uid))]
    number = exhibit.label
    if not number or number in taken or not _fits(unit, record, number):
        number = _other(unit, record, taken, letter)
    unit.change(record.uid, {"exhibit": number}, ACTION)
    records.count_exhibit(unit, record.case, number)
    return number


def _fits(unit: Unit, record: Any, number: str) -> bool:
    """Whether a copy is still called after its original, which may have got another number here."""
    original = _original(unit, record)
    return original is None or original_of(number) == original.exhibit


def _other(unit: Unit, record: Any, taken: Sequence[str], letter: Callable[[], str]) -> str:
    original = _original(unit, record)
    if original is not None and original.exhibit and record.derived_as:
        return derived_number(original.exhibit, record.derived_as, taken)
    return next_number(taken, letter())


def _original(unit: Unit, record: Any) -> Any:
    if not record.derived_from or unit.kind(record.derived_from) != "evidence":
        return None
    return unit.find(record.derived_from)


def letter_of(unit: Unit, card: Any) -> str:
    """The letter of a partner's exhibits, fixed the first time it is needed (part of a command)."""
    letter = next_letter(unit, card)
    unit.change(card.uid, {"series": letter}, ACTION)
    return letter


def next_letter(reader: Any, card: Any) -> str:
    """The letter that a partner's exhibits have, or would get. Takes a unit or a reader."""
    if card.series:
        return str(card.series)
    taken = {row[0] for row in reader.database.rows('SELECT "series" FROM "card" WHERE "series" IS NOT NULL')}
    pairs = (first + second for first in _LETTERS for second in _LETTERS)
    letter: str = next(one for one in (*_LETTERS, *pairs) if one not in taken)
    return letter
