"""Where links and bookmarks of a PDF lead within it (runs in the worker)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_DEEPEST, _MOST_HEADS = 40, 5000


class Finder:
    """Finds the pages that destinations of one file lead to."""

    def __init__(self, pdf: pikepdf.Pdf, places: dict[tuple[int, int], int]) -> None:
        self._pdf, self._places = pdf, places
        self._named: dict[str, Any] | None = None

    def page_of(self, holder: Object) -> int | None:
        """The page (from 0) that a link or bookmark leads to within the file, None if it leads nowhere here."""
        target = holder.get("/Dest")
        action = holder.get("/A")
        if target is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
            target = action.get("/D")
        for _ in range(4):
            if isinstance(target, pikepdf.String | Name):
                target = self._names().get(str(target).lstrip("/"))
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
                    self._named |= {str(key).lstrip("/"): value for key, value in old.items()}
                tree = self._pdf.Root.get("/Names", Dictionary()).get("/Dests")
                if isinstance(tree, Dictionary):
                    self._named |= dict(pikepdf.NameTree(tree).items())
        return self._named

    def heads(self) -> Iterator[tuple[int, str, int]]:
        """(depth, title, page) of the bookmarks that lead somewhere."""
        root = self._pdf.Root.get("/Outlines")
        stack = [(root.get("/First"), 0)] if isinstance(root, Dictionary) else []
        seen: set[tuple[int, int]] = set()
        while stack and len(seen) < _MOST_HEADS:
            node, depth = stack.pop()
            if not isinstance(node, Dictionary) or node.objgen in seen or depth > _DEEPEST:
                continue
            seen.add(node.objgen)
            page = self.page_of(node)
            title = " ".join(str(node.get("/Title", "")).split())
            if page is not None and title:
                yield depth, title, page
            stack.append((node.get("/Next"), depth))
            stack.append((node.get("/First"), depth + 1))
