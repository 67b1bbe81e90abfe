"""Kinds that point at another record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.ids import is_uid
from app.domain.kinds.base import PLAIN, BadValue, Kind, Reading, Translate, same
from app.domain.words import N_

# What stands for a record that did not come: whoever shows a reference looks its title up, and this is what is left.
NOT_HERE = N_("not in this vault")


@dataclass(frozen=True, slots=True)
class Ref(Kind):
    """A reference to one record of a kind, by uid."""

    target: str
    name: ClassVar[str] = "ref"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        word = text.strip()
        if word and not is_uid(word):
            raise BadValue("not_a_uid", f"the uid of a {self.target} is needed, not “{text}”")
        return word or None

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return translate(NOT_HERE)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid", "x-kind": self.target}


@dataclass(frozen=True, slots=True)
class AnyRef(Kind):
    """A reference to a record whose kind stands in the field `kind_field` beside it."""

    kind_field: str = "target_kind"
    name: ClassVar[str] = "any_ref"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        return Ref("record").parse(text, reading)

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return translate(NOT_HERE)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid", "x-kind-field": self.kind_field}
