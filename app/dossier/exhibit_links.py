"""Where links and bookmarks of a PDF lead within it (runs in the worker)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_DEEPEST, _MOST_HEADS, _MOST_STEPS = 40, 5000, 20
_LEADING_OUT = ("/URI", "/Launch", "/GoToR", "/GoToE")


class Finder:
    """Finds the pages that destinations of one file lead to."""

    def __init__(self, pdf: pikepdf.Pdf, places: dict[tuple[int, int], int]) -> None:
        self._pdf, self._places = pdf, places
        self._named: dict[str, Any] | None = None
        self.lost: dict[str, None] = {}

    def page_of(self, holder: Object) -> int | None:
        """The page (from 0) that a link or bookmark leads to within the file, None if it leads nowhere here."""
        target = entry(holder, "/Dest")
        action = entry(holder, "/A")
        if target is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
            target = action.get("/D")
        for _ in range(4):
            if isinstance(target, pikepdf.String | Name):
                target = self._names().get(words(target).lstrip("/"))
            elif isinstance(target, Dictionary):
                target = target.get("/D")
        if not isinstance(target, Array) or len(target) == 0:
            return None
        first = target[0]
        if isinstance(first, Dictionary):
            return self._places.get(first.objgen)
        return int(first) if isinstance(first, int) and 0 <= first < len(self._places) else None

    def _names(self) -> dict[str, Any]:
        if self._named is None:
            self._named = {}
            with contextlib.suppress(pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError):
                old = self._pdf.Root.get("/Dests")
                if isinstance(old, Dictionary):
                    self._named |= {words(key).lstrip("/"): value for key, value in old.items()}
                tree = self._pdf.Root.get("/Names", Dictionary()).get("/Dests")
                if isinstance(tree, Dictionary):
                    self._named |= dict(pikepdf.NameTree(tree).items())
        return self._named

    def heads(self) -> Iterator[tuple[int, str, int]]:
        """(depth, title, page) of the bookmarks; one that leads nowhere stands for the first one below it.

        What led out of the file, or nowhere (""), is added to `lost`.
        """
        waiting: list[tuple[int, str]] = []
        for depth, title, page, out in self._bookmarks():
            while waiting and waiting[-1][0] >= depth:
                waiting.pop()
                self.lost[""] = None
            if page is None:
                waiting.append((depth, title))
                if out:
                    self.lost[out] = None
                continue
            yield from ((above, words, page) for above, words in waiting)
            waiting.clear()
            yield depth, title, page
        if waiting:
            self.lost[""] = None

    def _bookmarks(self) -> Iterator[tuple[int, str, int | None, str]]:
        root = entry(self._pdf.Root, "/Outlines")
        stack = [(root.get("/First"), 0)] if isinstance(root, Dictionary) else []
        seen: set[tuple[int, int]] = set()
        while stack and len(seen) < _MOST_HEADS:
            node, depth = stack.pop()
            if not isinstance(node, Dictionary) or node.objgen in seen or depth > _DEEPEST:
                continue
            seen.add(node.objgen)
            title = " ".join(words(node.get("/Title")).split())
            if title:
                yield depth, title, self.page_of(node), self._out(node)
            stack.append((entry(node, "/Next"), depth))
            stack.append((entry(node, "/First"), depth + 1))

    def _out(self, node: Object) -> str:
        action = entry(node, "/A")
        return target(action) if isinstance(action, Dictionary) and action.get("/S") != Name.GoTo else ""


def actions(holder: Object) -> Iterator[Object]:
    """The action of an annotation or bookmark, and those that follow it."""
    waiting, steps = [entry(holder, "/A")], 0
    while waiting and steps < _MOST_STEPS:
        steps += 1
        action = waiting.pop()
        if isinstance(action, Array):
            waiting += list(cast("Any", action))[:_MOST_STEPS]
        elif isinstance(action, Dictionary):
            yield action
            waiting.append(entry(action, "/Next"))


def leads_out(action: Object) -> bool:
    """Whether an action leads out of the file."""
    return words(action.get("/S")) in _LEADING_OUT


def target(action: Object) -> str:
    """What an action that leads out of the file leads to, as it is written."""
    uri = action.get("/URI")
    if uri is not None:
        return words(uri)
    windows = action.get("/Win")
    found = action.get("/F") or (windows.get("/F") if isinstance(windows, Dictionary) else None)
    return words(found.get("/UF") or found.get("/F")) if isinstance(found, Dictionary) else words(found)


def entry(holder: Object, key: str) -> Any:
    """An entry that may well be missing, None then: the library takes much longer to say so than to look."""
    return holder[key] if key in holder else None  # noqa: SIM401 - which is what takes longer


def words(value: Any) -> str:
    """A string of a file, "" for what is none or can't be read."""
    try:
        return "" if value is None or isinstance(value, Dictionary | Array) else str(value)
    except (ValueError, TypeError):
        return ""
