"""Citations within written text: “[[E-003/2]]” cites page 2 of that exhibit, “[[¶4]]” a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.words import N_
from app.dossier.answers.cites import mark
from app.dossier.blocks import Cite, Inline, Run, Words
from app.dossier.testimony import all_statements, paragraphs_of
from app.dossier.view import View

_PLACED = re.compile(r"⟦([0-9A-Za-z_#-]{1,90})(?::(\d{1,6}))?⟧")  # as the window puts them
_MARK = re.compile(r"\[\[\s*([^\[\]/,¶]*?)\s*(?:¶\s*(\d+)|/\s*(\d+))?\s*(?:,\s*([^\[\]]+?))?\s*\]\]")
_PARAGRAPH = N_("¶{number}")


def words(view: View, text: str) -> Words:
    """Text with its citations; one that leads nowhere keeps its words as the target, and stops the build."""
    out: list[Inline] = []
    done = 0
    for match in sorted((*_MARK.finditer(text), *_PLACED.finditer(text)), key=lambda match: match.start()):
        out += [Run(text[done : match.start()])] if match.start() > done else []
        placed = match.re is _PLACED
        out.append(Cite(match[1], int(match[2] or 1)) if placed else _cite(view, match) or Cite(match[0]))
        done = match.end()
    return (*out, Run(text[done:])) if done < len(text) else tuple(out)


def marked(view: View, text: str) -> str:
    """Text of a form with its citations as the marks that answers carry; one that leads nowhere stops the build."""
    return _MARK.sub(lambda match: _marked(view, match), text)


def _marked(view: View, match: re.Match[str]) -> str:
    cite = _cite(view, match)
    if cite is None:
        return mark(re.sub("[^0-9A-Za-z_-]", "_", match[0].strip("[]"))[:60])
    place = cite.locator if not cite.target.count("#") else ""
    return f"{mark(cite.target, cite.page)}, {place}" if place else mark(cite.target, cite.page)


def paragraphs(view: View, text: str) -> list[Words]:
    """Each line of a text that says something."""
    return [words(view, line.strip()) for line in text.split("\n") if line.strip()]


def cited(view: View) -> set[str]:
    """The exhibits (by uid) that written text cites: answers to the form, country information of a fact."""
    texts = [row.text or "" for row in view.facts.all("answer") if row.profile == view.profile.profile]
    texts += [row.country_information or "" for row in view.facts.all("fact")]
    found = (one for text in texts for one in words(view, text) if isinstance(one, Cite))
    return {one.target.partition("#")[0] for one in found}


def dangling(view: View, text: str) -> Iterator[str]:
    """The citations of a text that lead nowhere, as they were written."""
    yield from (match[0] for match in _MARK.finditer(text) if _cite(view, match) is None)


def of_paragraph(view: View, paragraph: str, *, bold: bool = False) -> Cite | None:
    """A citation of a paragraph of a statement; None when it does not go out."""
    item = view.facts.get(paragraph)
    if item is None or view.facts.get(item.statement) is None:
        return None
    return Cite(f"{item.statement}#{item.uid}", 1, view.t(_PARAGRAPH, number=str(item.n)), bold)


def _cite(view: View, match: re.Match[str]) -> Cite | None:
    name, paragraph, page, locator = match.groups()
    if paragraph:
        return _statement(view, name, int(paragraph))
    item = next((one for one in view.facts.exhibits() if one.exhibit == name), None)
    if item is None:
        return None
    redacted = item.derived_as == "redacted" and item.derived_from
    return Cite(item.derived_from or item.uid if redacted else item.uid, int(page or 1), locator or "")


def _statement(view: View, name: str, number: int) -> Cite | None:
    """“¶4” of the first statement, “2 ¶4” of the second."""
    every = all_statements(view)
    at = int(name) - 1 if name.isdecimal() else 0
    if (name and not name.isdecimal()) or not 0 <= at < len(every):
        return None
    rows = paragraphs_of(view, every[at])
    return next((of_paragraph(view, row.uid) for row in rows if row.n == number), None)
