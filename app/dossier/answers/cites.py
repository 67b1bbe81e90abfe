"""Citations within an answer: marks in its text that become links in a bundle and page numbers in a sheet beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from app.dossier.blocks import Block, Cite, Numbered, Paragraph, Run, Words
from app.dossier.view import View

_MARK = re.compile(r" ?⟦([0-9A-Za-z_#-]{1,90})(?::(\d{1,6}))?⟧")

Where = Callable[[str, int], str]


def mark(exhibit: str, page: int = 1) -> str:
    """What stands in a text for page `page` of an exhibit (its uid)."""
    return f"⟦{exhibit}:{page}⟧"


def words(text: str) -> Words:
    """The text with its marks as citations."""
    found: list[Run | Cite] = []
    end = 0
    for match in _MARK.finditer(text):
        before = text[end : match.start()] + (" " if match[0].startswith(" ") else "")
        found += [Run(before)] if before else []
        found.append(Cite(match[1], int(match[2] or 1)))
        end = match.end()
    return (*found, Run(text[end:])) if text[end:] else tuple(found)


def printed(text: str, where: Where) -> str:
    """The text with its marks as `where` says them, such as “[D/34]”; those that lead nowhere are left out."""

    def one(match: re.Match[str]) -> str:
        place = where(match[1], int(match[2] or 1))
        return f"{' ' if match[0].startswith(' ') else ''}{place}" if place else ""

    return _MARK.sub(one, text)


def nowhere(exhibit: str, page: int) -> str:  # noqa: ARG001 - a `Where`
    """For a text that has no bundle beside it."""
    return ""


def goes_along(view: View, exhibit: str | None) -> bool:
    """Whether an exhibit is bound in with this paper, itself or as its redacted copy."""
    item = view.facts.get(exhibit)
    if item is None or not view.profile.takes_exhibits or item.disclosure == "withheld":
        return False
    copies = [one for one in view.facts.exhibits() if one.derived_from == item.uid and one.derived_as == "redacted"]
    stands = [item] if item.disclosure != "redacted_only" else copies
    return any(view.facts.parts_of(one.uid) for one in stands)


def apart(blocks: Iterable[Block], where: Where) -> list[Block]:
    """Blocks of a file beside the bundle: citations are words there, as `where` says them."""
    return [
        replace(block, words=_words_apart(block.words, where)) if isinstance(block, Paragraph | Numbered) else block
        for block in blocks
    ]


def _words_apart(words: Words, where: Where) -> Words:
    return tuple(Run(where(word.target, word.page)) if isinstance(word, Cite) else word for word in words)
