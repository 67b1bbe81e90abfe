"""Kinds whose values are codes of a list."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain import terms
from app.domain.kinds.base import PLAIN, BadValue, Kind, Reading, Translate, same, sort_of
from app.domain.numerals import listed
from app.domain.words import N_

_BREAKS = re.compile(r"[;,\n]")


@dataclass(frozen=True, slots=True)
class Code(Kind):
    """One code of a list in `resources/vocab`."""

    code_list: str
    name: ClassVar[str] = "code"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        code = text.strip()
        if not code:
            return None
        if code not in terms.by_code(self.code_list):
            raise BadValue("bad_code", f"“{code}” is not a code of the list {self.code_list}")
        return code

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        term = terms.by_code(self.code_list).get(value)
        return translate(term.label) if term else str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [term.code for term in terms.choices(self.code_list)]}


@dataclass(frozen=True, slots=True)
class Country(Code):
    """A state by its two-letter ISO 3166-1 code."""

    name: ClassVar[str] = "country"
    code_list: str = "country"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        return Code.parse(self, text.upper(), reading)

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return terms.country_names(lang).get(value, str(value))


@dataclass(frozen=True, slots=True)
class Several(Kind):
    """An ordered set of values of another kind."""

    of: Kind
    name: ClassVar[str] = "several"

    def from_json(self, value: Any, reading: Reading = PLAIN) -> tuple[Any, ...] | None:
        if isinstance(value, str):
            return self.parse(value, reading)
        if not isinstance(value, list | tuple):
            raise BadValue("wrong_type", f"a list is needed, not {sort_of(value)}")
        return self._set([self.of.from_json(item, reading) for item in value])

    def parse(self, text: str, reading: Reading = PLAIN) -> tuple[Any, ...] | None:
        return self._set([self.of.parse(part.strip(), reading) for part in _BREAKS.split(text)])

    @staticmethod
    def _set(items: list[Any]) -> tuple[Any, ...] | None:
        return tuple(dict.fromkeys(item for item in items if item is not None)) or None

    def to_json(self, value: Any) -> Any:
        return [self.of.to_json(item) for item in value]

    def to_sql(self, value: Any) -> str:
        return json.dumps(self.to_json(value), ensure_ascii=False, separators=(",", ":"))

    def from_sql(self, raw: Any) -> tuple[Any, ...]:
        return tuple(json.loads(raw))

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return listed((self.of.show(item, lang, translate) for item in value), lang)

    def edit_text(self, value: Any, lang: str = "en") -> str:
        return "; ".join(self.of.edit_text(item, lang) for item in value)

    def search_text(self, value: Any) -> str:
        return " ".join(self.of.search_text(item) for item in value) if self.of.searchable else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema(), "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class Mapped(Kind):
    """Answers from one code list for each code of another, e.g. consent scopes."""

    keys: str
    values: str
    name: ClassVar[str] = "mapped"

    def from_json(self, value: Any, reading: Reading = PLAIN) -> dict[str, str] | None:
        if isinstance(value, str):
            return self.parse(value, reading)
        if not isinstance(value, dict):
            raise BadValue("wrong_type", f"an object is needed, not {sort_of(value)}")
        keys, answers = Code(self.keys), Code(self.values)
        pairs = [(keys.from_json(key), answers.from_json(answer)) for key, answer in value.items()]
        return {key: answer for key, answer in sorted(pairs) if answer} or None

    def parse(self, text: str, reading: Reading = PLAIN) -> dict[str, str] | None:
        pairs = [part.partition("=") for part in _BREAKS.split(text) if part.strip()]
        return self.from_json({key.strip(): answer.strip() for key, _, answer in pairs}, reading)

    def to_sql(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def from_sql(self, raw: Any) -> Any:
        return json.loads(raw)

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        keys, answers = Code(self.keys), Code(self.values)
        pairs = ((keys.show(k, lang, translate), answers.show(a, lang, translate)) for k, a in value.items())
        return translate(N_("; ")).join(f"{key}: {answer}" for key, answer in pairs)

    def edit_text(self, value: Any, lang: str = "en") -> str:
        return "; ".join(f"{key}={answer}" for key, answer in value.items())

    def schema(self) -> dict[str, Any]:
        codes = [term.code for term in terms.choices(self.keys)]
        answer = Code(self.values).schema()
        return {"type": "object", "properties": dict.fromkeys(codes, answer), "additionalProperties": False}
