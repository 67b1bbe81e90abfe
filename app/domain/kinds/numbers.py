"""Kinds for numbers and plain answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain import terms
from app.domain.kinds.base import PLAIN, BadValue, Kind, Reading, Translate, same, sort_of
from app.domain.numerals import plain, written
from app.domain.words import N_

_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_WHOLE = re.compile(r"-?[0-9]{1,16}")
_YES = {"yes", "y", "true", "1", "да", "بله", "آری"}
_NO = {"no", "n", "false", "0", "нет", "نه", "خیر"}


@dataclass(frozen=True, slots=True)
class YesNo(Kind):
    """Yes, no, or not known (empty)."""

    name: ClassVar[str] = "yes_no"
    sql: ClassVar[str] = "INTEGER"

    def from_json(self, value: Any, reading: Reading = PLAIN) -> bool | None:
        return value if isinstance(value, bool) else Kind.from_json(self, value, reading)

    def parse(self, text: str, reading: Reading = PLAIN) -> bool | None:
        word = text.strip().casefold()
        if word not in _YES | _NO | {""}:
            raise BadValue("not_yes_no", f"yes or no is needed, not “{text}”")
        return None if not word else word in _YES

    def to_sql(self, value: Any) -> int:
        return int(value)

    def from_sql(self, raw: Any) -> bool:
        return bool(raw)

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return translate(N_("Yes")) if value else translate(N_("No"))

    def edit_text(self, value: Any, lang: str = "en") -> str:
        return "yes" if value else "no"

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A whole number between two bounds."""

    name: ClassVar[str] = "number"
    sql: ClassVar[str] = "INTEGER"
    least: int = 0
    most: int = 2**53 - 1

    def from_json(self, value: Any, reading: Reading = PLAIN) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise BadValue("wrong_type", f"a whole number is needed, not {sort_of(value)}")
        return self.parse(str(value), reading)

    def parse(self, text: str, reading: Reading = PLAIN) -> int | None:
        word = plain(text).strip()
        if not word:
            return None
        if not _WHOLE.fullmatch(word):
            raise BadValue("not_a_number", f"a whole number is needed, not “{text}”")
        number = int(word)
        if not self.least <= number <= self.most:
            raise BadValue("out_of_range", f"{number} is not between {self.least} and {self.most}")
        return number

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Grade(Number):
    """A grade whose words stand in a code list (severity, likelihood); 0 = not yet assessed."""

    name: ClassVar[str] = "grade"
    least: int = 0
    most: int = 5
    code_list: str = "severity"

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        term = terms.by_code(self.code_list).get(str(value))
        return f"{written(str(value), lang)} – {translate(term.label)}" if term else str(value)


@dataclass(frozen=True, slots=True)
class Decimal(Kind):
    """A decimal number kept as the text it was entered as: amounts, degrees."""

    name: ClassVar[str] = "decimal"

    def from_json(self, value: Any, reading: Reading = PLAIN) -> str | None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.parse(repr(value), reading)
        if not isinstance(value, str):
            raise BadValue("wrong_type", f"a number is needed, not {sort_of(value)}")
        return self.parse(value, reading)

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        word = plain(text).strip().replace(",", ".")
        if word and not _DECIMAL.fullmatch(word):
            raise BadValue("not_a_number", f"a number such as 12.50 is needed, not “{text}”")
        return word or None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_DECIMAL.pattern}$"}
