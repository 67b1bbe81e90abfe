"""Records whose every word is a mark of its own, so that it can be told where each of them turns up."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from app.domain.dates import UncertainDate
from app.domain.fields import REGISTRY, Spec
from app.domain.kinds import AnyRef, Code, Country, Json, Language, LongText, Ref, Several, Text, Uncertain
from app.store.unit import Unit

_LONGEST = 40


class Marks:
    """Makes marks, and keeps which field has which: mark → what it stands in."""

    def __init__(self, begin: str) -> None:
        self.begin = begin
        self.where: dict[str, str] = {}
        self._count = itertools.count()

    def new(self, where: str) -> str:
        """A word that stands nowhere else."""
        mark = f"{self.begin}{next(self._count):04d}q"
        self.where[mark] = where
        return mark

    def values(self, kind: str, refs: Mapping[str, str]) -> dict[str, Any]:
        """A value for every field of a kind that takes words; `refs` are uids by kind to refer to."""
        found = {}
        for spec in REGISTRY[kind].stored():
            if spec.name in _KEPT or (spec.kept and kind in {"evidence", "part"} and spec.name in _BYTES):
                continue
            value = self._value(kind, spec, refs)
            if value is not None:
                found[spec.name] = value
        return found

    def _value(self, kind: str, spec: Spec, refs: Mapping[str, str]) -> Any:
        inner = spec.kind.of if isinstance(spec.kind, Several) else spec.kind
        where = f"{kind}.{spec.name}"
        made: Any = None
        if isinstance(inner, Ref):
            made = refs.get(inner.target)
        elif isinstance(inner, AnyRef):
            made = refs.get("event")
        elif spec.name == "target_kind":
            made = "event"
        elif isinstance(inner, Country | Language) or spec.name in _CODES:
            return None
        elif isinstance(inner, Code | Text | LongText):
            made = self.new(where)
        elif isinstance(inner, Uncertain):
            made = UncertainDate("2021-03", "2021-03-01", "2021-03-31", self.new(where))
        elif isinstance(inner, Json) and spec.name in {"extra", "metadata"}:
            return {"other": self.new(where)}
        return (made,) if made is not None and isinstance(spec.kind, Several) else made


_KEPT = frozenset({
    "uid", "case", "rev", "created_at", "created_by", "updated_at", "updated_by", "origin_org", "deleted_at",
    "deleted_reason", "versions", "siblings", "erased",
})  # fmt: skip
# What says how a record is guarded, or which sort it is where rules ask for that.
_CODES = frozenset({"sensitivity", "status", "disclosure", "derived_as", "derived_from", "name_kind", "person_kind"})
_BYTES = frozenset({"object", "sha256", "size", "n", "digest", "pages"})


def every_kind(unit: Unit, marks: Marks, case: str, refs: Mapping[str, str], **given: Any) -> dict[str, str]:
    """A record of each kind in a case, all its words marked: uids by kind. `given` are values all of them get."""
    made = dict(refs)
    for kind in REGISTRY:
        if kind in {"case", "worker", "card", "handover", "part"}:
            continue
        values = {**marks.values(kind, made), **given}
        if kind == "case_link":
            values["other"] = case
        made[kind] = str(unit.add(kind, values, case).uid)
    return made


def hits(data: bytes, marks: Marks) -> dict[str, str]:
    """Which marks stand in some bytes, in UTF-8 or UTF-16, in whatever capitals."""
    flat = data.lower()
    found = {}
    for mark, where in marks.where.items():
        forms = (mark.lower().encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be"))
        if any(form in flat for form in forms):
            found[mark] = where
    return found
