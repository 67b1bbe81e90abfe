"""The country information schedule: by disputed issue, each source with publisher, date, extract and page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.domain.records import REGISTRY
from app.domain.words import N_
from app.dossier import citing
from app.dossier.blocks import Block, Cite, Heading, Numbered, Paragraph, Run, Words
from app.dossier.view import View

KINDS = ("country_info", "ngo_report", "press")
_LINK = re.compile(r"https?://\S+")
_SEEN = N_("seen on {date}")
_OTHER = N_("Other issues")


def schedule(view: View) -> list[Block]:
    """Numbered through; the extract stands under its source; nothing when no fact rests on country information."""
    blocks: list[Block] = []
    number = 1
    for issue, facts in by_issue(view):
        entries = [entry for fact in facts for entry in _entries(view, fact)]
        if entries:
            blocks.append(Heading(issue, 2))
        for head, extract in entries:
            blocks.append(Numbered(number, head))
            blocks += [Paragraph(extract)] if extract else []
            number += 1
    return blocks


def by_issue(view: View) -> list[tuple[str, list[Any]]]:
    """The material facts under the issues they belong to, in the order in which issues first come up."""
    found: dict[str, list[Any]] = {}
    for fact in view.facts.all("fact"):
        label = view.value(fact, "issue") or view.t(_OTHER)
        found.setdefault(label, []).append(fact)
    return list(found.items())


def sources(view: View, fact: Any) -> list[Any]:
    """The citations of a fact that lead to country information."""
    rows = view.facts.children("citation", "target_uid", fact.uid)
    return [row for row in rows if getattr(view.facts.get(row.evidence), "evidence_kind", None) in KINDS]


def _entries(view: View, fact: Any) -> Iterator[tuple[Words, Words]]:
    for line in citing.paragraphs(view, view.value(fact, "country_information")):
        yield line, ()
    for row in sources(view, fact):
        item = view.facts.get(row.evidence)
        quote = view.value(row, "quote")
        yield _head(view, item, row), ((Run(f"“{quote}”", italic=True),) if quote else ())


def _head(view: View, item: Any, row: Any) -> Words:
    """Title, publisher, date, link in words, and where it stands in the bundle."""
    told = [view.value(item, "author"), view.value(item, "date"), link(view, item)]
    if item.collected is not None and link(view, item):
        told.append(view.t(_SEEN, date=view.value(item, "collected")))
    rest = "".join(f", {text}" for text in told if text)
    return (Run(view.value(item, "title") or view.value(item, "evidence_kind"), bold=True), Run(f"{rest} "),
            Cite(item.uid, row.page or 1, row.locator or ""))  # fmt: skip


def link(view: View, item: Any) -> str:
    """The address a source was taken from, when it is told anywhere in its record."""
    names = ("description", "collected_where", "collected_how", "title")
    texts = (view.value(item, name) for name in names if name in REGISTRY["evidence"].specs)
    return next((match[0].rstrip(".,;)") for text in texts if (match := _LINK.search(text))), "")
