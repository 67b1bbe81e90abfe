"""What every kind of value can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.unseen import Removed

Translate = Callable[[str], str]


class BadValue(ValueError):
    """A value a kind does not take; `code` is stable, the text is English and says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Reading:
    """How words are to be read: the language they are typed in and the order of numeric dates."""

    lang: str = "en"
    date_order: str | None = None


PLAIN = Reading()


def same(message: str) -> str:
    """The translation that changes nothing (English)."""
    return message


def sort_of(value: Any) -> str:
    """What sort of JSON value this is, in words for a message."""
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "nothing" if value is None else type(value).__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of value. `None` stands for "not filled" everywhere and reaches no method here."""

    name: ClassVar[str] = ""
    sql: ClassVar[str] = "TEXT"
    searchable: ClassVar[bool] = False

    def from_json(self, value: Any, reading: Reading = PLAIN) -> Any:
        """Take a value from JSON (command line, import, handover); BadValue when it does not fit."""
        if not isinstance(value, str):
            raise BadValue("wrong_type", f"text is needed, not {sort_of(value)}")
        return self.parse(value, reading)

    def parse(self, text: str, reading: Reading = PLAIN) -> Any:
        """Read what somebody typed; empty means None; BadValue when it does not fit."""
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        """The value as canonical JSON: what is journalled and handed over."""
        return value

    def answer(self, value: Any) -> Any:
        """The value as the command line answers it."""
        return self.to_json(value)

    def to_sql(self, value: Any) -> Any:
        """The value as its SQL column holds it."""
        return value

    def from_sql(self, raw: Any) -> Any:
        """The value of an SQL column."""
        return raw

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        """The value in words of a language."""
        return str(value)

    def edit_text(self, value: Any, lang: str = "en") -> str:
        """The value as text that `parse` takes back unchanged."""
        return str(value)

    def search_text(self, value: Any) -> str:
        """What the search index holds of the value."""
        return str(value) if self.searchable else ""

    def removed(self, text: str) -> tuple[Removed, ...]:
        """What `parse` takes out of a text because nobody would see it."""
        return ()

    def schema(self) -> dict[str, Any]:
        """JSON Schema of one value."""
        return {"type": "string"}
