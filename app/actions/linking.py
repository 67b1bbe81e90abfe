"""What an exhibit proves: citations made from a place in it, and the words of a message logged as a threat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions import queries, records
from app.domain.fields import REGISTRY
from app.domain.kinds import BadValue, Reading
from app.dossier.answers import cites
from app.store.table import table

KINDS = ("event", "threat", "fact", "paragraph")
ANSWER = "answer"
_MANY = 12
_LONGEST_TITLE = 120
# The part of the page, from its upper left corner, in thousandths; kept beside the citation's own fields.
AREA = "area"


@dataclass(frozen=True, slots=True)
class Target:
    """Something an exhibit may be cited for."""

    uid: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Link:
    """A citation with the title of what it is for."""

    citation: Any
    title: str

    @property
    def uid(self) -> str:
        """The citation's uid."""
        return str(self.citation.uid)

    @property
    def area(self) -> tuple[int, ...]:
        """The part of the page that is cited, () for none."""
        found = (self.citation.extra or {}).get(AREA)
        if not isinstance(found, list) or len(found) != 4 or not all(isinstance(n, int) for n in found):
            return ()
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Said:
    """Words somebody wrote: verbatim, by whom and when as the exhibit shows it, and when in ISO 8601 where certain."""

    words: str
    sender: str = ""
    at: str = ""
    iso: str = ""
    channel: str = ""


def targets(reader: Any, case: str, text: str) -> list[Target]:
    """Events, threats, facts and paragraphs of a case that fit the letters typed (query)."""
    words = text.strip() or None
    found = []
    for kind in KINDS:
        rows = queries.records(reader, kind, case=case, text=words, limit=_MANY).rows
        found += [Target(row.uid, kind, queries.title(reader, row)) for row in rows]
    rows = queries.records(reader, ANSWER, case=case, text=words, limit=_MANY).rows
    return found + [Target(row.uid, ANSWER, queries.title(reader, row)) for row in rows]


def links_of(reader: Any, uid: str) -> list[Link]:
    """What an exhibit is cited for, in order of making (query)."""
    condition = '"evidence"=? AND "deleted_at" IS NULL ORDER BY "uid"'
    made: list[Any] = list(table("citation").where(reader.database, condition, (uid,)))
    return [Link(one, queries.title_of(reader, one.target_uid or "")) for one in made]


def link(unit: Any, evidence: str, kind: str, target: str, place: Mapping[str, Any]) -> Any:
    """Cite an exhibit for a record: `place` takes page, locator, quote and area (command).

    In an answer to a body's form the citation stands within its words, at their end.
    """
    if kind == ANSWER:
        return _in_answer(unit, evidence, target, int(place.get("page") or 1))
    values = {name: value for name, value in place.items() if name != AREA and value}
    values |= {"evidence": evidence, "target_kind": kind, "target_uid": target}
    made = records.parse_values(REGISTRY["citation"], values)
    if place.get(AREA):
        made["extra"] = {AREA: [int(n) for n in place[AREA]]}
    return records.add_values(unit, REGISTRY["citation"], made, None)


def _in_answer(unit: Any, evidence: str, answer: str, page: int) -> Any:
    unit.get("evidence", evidence)
    before = unit.get(ANSWER, answer).text or ""
    return records.edit_record(unit, answer, {"text": f"{before.rstrip()} {cites.mark(evidence, page)}".lstrip()})


def log_words(unit: Any, evidence: str, said: Said, place: Mapping[str, Any], facts: str, title: str) -> Any:
    """Make a threat of words that stand in an exhibit, with a citation to their place (command; the threat)."""
    item = unit.get("evidence", evidence)
    case = queries.case_code(unit, item.case)
    values: dict[str, Any] = {
        "threat_kind": "threat_message",
        "title": title[:_LONGEST_TITLE],
        "words": said.words,
        "narrative": facts,
        "channel": said.channel or None,
        "first_seen": _day(said.iso),
    }
    made = records.add_record(unit, "threat", {name: value for name, value in values.items() if value}, case)
    link(unit, evidence, "threat", made.uid, {**place, "quote": said.words})
    return made


def _day(iso: str) -> str | None:
    """The day of a moment, None where it is not certain."""
    try:
        day = dt.datetime.fromisoformat(iso).date().isoformat() if iso else None
        REGISTRY["threat"].specs["first_seen"].kind.parse(day or "", Reading())
    except (ValueError, BadValue):
        return None
    return day


def first_page(parts: list[Any], uid: str) -> int:
    """The page of the exhibit (from 1) on which a part begins; a part that says nothing of pages counts as one."""
    page = 1
    for part in parts:
        if part.uid == uid:
            break
        page += pages_of(part)
    return page


def pages_of(part: Any) -> int:
    """How many pages a part counts for."""
    pages = (part.metadata or {}).get("pages")
    return pages if isinstance(pages, int) and not isinstance(pages, bool) and 0 < pages < 1_000_000 else 1


def part_at(parts: list[Any], page: int) -> tuple[int, int]:
    """The part (its index) and the page in it (from 0) of a page of the exhibit; the last one when beyond."""
    left = max(0, page - 1)
    for index, part in enumerate(parts):
        if left < pages_of(part):
            return index, left
        left -= pages_of(part)
    return max(0, len(parts) - 1), 0
