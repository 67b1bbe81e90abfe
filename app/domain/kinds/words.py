"""Kinds for words and structured data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.kinds.base import PLAIN, BadValue, Kind, Reading, Translate, same
from app.domain.messages import restated
from app.domain.terms import by_code
from app.domain.unseen import Removed, clean

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """One line of words."""

    name: ClassVar[str] = "text"
    searchable: ClassVar[bool] = True
    one_line: ClassVar[bool] = True
    limit: int = 2000
    # Sentences of ours that may stand here, and a list whose codes may: both are said in the reader's language.
    says: tuple[str, ...] = ()
    codes: str = ""

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        term = by_code(self.codes).get(value) if self.codes else None
        if term is not None:
            return translate(term.label)
        return restated(str(value), self.says, translate, lang) if self.says else str(value)

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        if len(text) > self.limit:
            raise BadValue("too_long", f"at most {self.limit} characters, not {len(text)}")
        if _CONTROL.search(text):
            raise BadValue("control_character", "control characters can't be kept")
        made, _ = clean(text, one_line=self.one_line)
        return made if made.strip() else None

    def removed(self, text: str) -> tuple[Removed, ...]:
        """What `parse` takes out of words because nobody would see it."""
        return clean(text, one_line=self.one_line)[1] if len(text) <= self.limit else ()


@dataclass(frozen=True, slots=True)
class LongText(Text):
    """Words over several lines."""

    name: ClassVar[str] = "long_text"
    one_line: ClassVar[bool] = False
    limit: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Language(Kind):
    """A language tag (BCP 47), e.g. `ru` or `zh-Hant`."""

    name: ClassVar[str] = "language"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        word = text.strip()
        if word and not _LANGUAGE.fullmatch(word):
            raise BadValue("bad_language", f"a language tag such as ru or zh-Hant is needed, not “{text}”")
        return word or None


@dataclass(frozen=True, slots=True)
class Json(Kind):
    """Structured data kept by the application; journalled as its text, as foreign keys may be of any form."""

    name: ClassVar[str] = "json"

    def from_json(self, value: Any, reading: Reading = PLAIN) -> Any:
        return self.parse(value, reading) if isinstance(value, str) else value

    def to_json(self, value: Any) -> Any:
        return self.to_sql(value)

    def answer(self, value: Any) -> Any:
        return value

    def parse(self, text: str, reading: Reading = PLAIN) -> Any:
        try:
            return json.loads(text) if text.strip() else None
        except ValueError:
            raise BadValue("not_json", "this is not JSON") from None

    def to_sql(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def from_sql(self, raw: Any) -> Any:
        return json.loads(raw)

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return self.to_sql(value)

    def edit_text(self, value: Any, lang: str = "en") -> str:
        return self.to_sql(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["object", "array", "string", "number", "boolean", "null"]}
