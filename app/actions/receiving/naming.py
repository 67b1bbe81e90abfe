"""What a package calls its cases and exhibits: people name these by code and number, and nobody by uid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Invalid, Problem
from app.domain.ids import is_uid
from app.domain.messages_receiving import NOT_IN_PACKAGE, SEVERAL_IN_PACKAGE

# Of a choice, the lists whose entries may be names.
_LISTS = ("cases", "uids", "without_cases", "without_uids")
_LONGEST = 80


@dataclass(slots=True)
class Names:
    """Cases by code and title, exhibits by case and number, as the sender calls them; codes of ours beside them."""

    cases: dict[str, tuple[str, str]] = field(default_factory=dict)
    exhibits: dict[str, tuple[str, str]] = field(default_factory=dict)
    ours: dict[str, str] = field(default_factory=dict)

    def noted(self, lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The lines on their way; what they call cases and exhibits is kept."""
        for line in lines:
            uid, labels = line.get("uid"), line.get("labels")
            if is_uid(uid) and isinstance(labels, dict):
                if line.get("kind") == "case":
                    self.cases[str(uid)] = _text(labels.get("code")), _text(_title(line))
                elif line.get("kind") == "evidence":
                    self.exhibits[str(uid)] = str(line.get("case")), _text(labels.get("exhibit"))
            yield line

    def case(self, uid: str) -> str:
        """What a case is called; empty for one of which no line came."""
        parts = dict.fromkeys((self.ours.get(uid), *self.cases.get(uid, ())))
        return " · ".join(part for part in parts if part)[:_LONGEST]

    def meant(self, name: str) -> list[str]:
        """The cases and exhibits that somebody may mean: C-001, E-003, C-001/E-003."""
        found = [uid for uid in {**self.cases, **self.ours} if self._calls(uid, name)]
        case, _, number = name.partition("/")
        for uid, (of, label) in self.exhibits.items():
            if _same(label, name) or (number and _same(label, number) and self._calls(of, case)):
                found.append(uid)
        return found

    def _calls(self, uid: str, name: str) -> bool:
        return _same(self.ours.get(uid, ""), name) or _same(self.cases.get(uid, ("", ""))[0], name)


def _text(value: Any) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _title(line: Mapping[str, Any]) -> Any:
    fields = line.get("fields")
    pairs = fields.get("title") if isinstance(fields, dict) else None
    return pairs[0][1] if isinstance(pairs, list) and pairs and isinstance(pairs[0], list) and pairs[0][1:] else None


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold() == other.strip().casefold()


def of_cases(reader: Any, cases: Iterable[str]) -> Names:
    """With the codes that cases have here. Takes a unit or a reader."""
    codes = ((uid, reader.database.value('SELECT "code" FROM "case" WHERE "uid"=?', (uid,))) for uid in cases)
    return Names(ours={uid: code for uid, code in codes if code})


def by_name(given: Mapping[str, Any]) -> bool:
    """Whether a choice names anything by another word than its uid."""
    return any(not is_uid(one) for name in _LISTS for one in given.get(name) or ())


def resolved(given: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A choice with uids in the place of codes and numbers; Invalid says which mean nothing here, or several things."""
    problems: list[Problem] = []

    def uid(name: str, text: str) -> str:
        if is_uid(text):
            return text
        found = names.meant(text)
        if len(found) != 1:
            said = SEVERAL_IN_PACKAGE if found else NOT_IN_PACKAGE
            problems.append(Problem(name, "not_in_package", said.format(name=name, what=text[:_LONGEST])))
        return found[0] if found else text

    made = {name: [uid(name, str(one)) for one in given[name]] for name in _LISTS if given.get(name)}
    if problems:
        raise Invalid(problems)
    return {**given, **made}
