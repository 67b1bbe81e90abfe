"""Records of kinds that only newer versions know, on their way through here: what can be told of them, their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.actions.merging_written import strangers
from app.domain import canonical
from app.domain.ids import found_in
from app.domain.rules.guards import strictest
from app.handover import withheld
from app.handover.scope import Row, Scope

# One file for all of them: what a kind is called may be no name of a file.
FILE = "records/unknown.jsonl"


def rows(reader: Any, cases: Sequence[str]) -> Iterator[Row]:
    """Rows of the strangers of some cases (query): guarded as they say themselves, hanging on whatever they name."""
    for line in strangers(reader, cases):
        every = found_in(canonical.encode(line).decode())
        named = {uid for uid in every if uid not in (line["uid"], line["case"]) and _is_here(reader, uid)}
        yield Row(
            line["uid"], line["kind"], line["case"], tuple(("", uid) for uid in sorted(named)),
            strictest(_said(line, "sensitivity")), any(_said(line, "privileged")),
            disclosure=next((str(value) for value in _said(line, "disclosure") if value), ""), stranger=True,
        )  # fmt: skip


def _said(line: Mapping[str, Any], name: str) -> list[Any]:
    """All values of a field, those in conflict too."""
    return [value for _, value in line["fields"].get(name, ())]


def _is_here(reader: Any, uid: str) -> bool:
    """Whether a uid is that of a record, of whatever kind."""
    sql = "SELECT 1 FROM record WHERE uid=? UNION ALL SELECT 1 FROM stranger WHERE uid=?"
    return reader.database.value(sql, (uid, uid)) is not None


def lines(reader: Any, scope: Scope) -> Iterator[bytes]:
    """The lines of those that go, as they came (query)."""
    for line in strangers(reader, scope.choice.cases):
        if line["uid"] in scope.goes:
            yield canonical.encode(line) + b"\n"


def leaves(reader: Any, scope: Scope) -> Iterable[withheld.Leaf]:
    """A leaf for each of those that stay (query)."""
    for line in strangers(reader, scope.choice.cases):
        held = {name: pairs[0][1] for name, pairs in line["fields"].items() if pairs[0][1] is not None}
        if line["uid"] in scope.stays and held:
            yield withheld.leaf(line["uid"], held)
