"""What a page offers its contents to draw with, and what they make of it (runs in the worker)."""

from __future__ import annotations

import re
from typing import Any

from pikepdf import Dictionary, Name, Object, Stream

from app.dossier.exhibit_links import entry

_DEEPEST = 40
_NO_MORE = rb"(?![^\s()<>\[\]{}/%])"  # the end of a name
_ENDS = frozenset(b"\0\t\n\f\r ()<>[]{}/%")
_TEXT = re.compile(rb"[)>\]]\s*(?:T[jJ]|'|\")")
_LONGEST = 4096


class Offer:
    """The names in one dictionary of resources."""

    def __init__(self, resources: Any) -> None:
        self._resources = resources
        self._fonts, self._drawn = (_group(resources, kind) for kind in ("/Font", "/XObject"))
        self._names = [name.encode("utf-8", "surrogateescape") for name in (*self._drawn, *self._fonts)]

    def all_used(self, data: bytes) -> bool:
        """Whether contents draw with all of it: what was taken off a page may still be there."""
        return all(_stands(name, data) for name in self._names)

    def speaks(self, data: bytes) -> bool:
        """Whether contents, or a form on them, show any text."""
        return _speaks(data, self._resources, 0, set())


class Offers:
    """The offers of one file; pages whose resources are written alike have the same."""

    def __init__(self) -> None:
        self._known: dict[bytes, Offer] = {}

    def of(self, resources: Any) -> Offer:
        """What `resources` offer."""
        written = resources.unparse() if isinstance(resources, Dictionary) else b""
        if len(written) > _LONGEST:
            return Offer(resources)
        known = self._known.get(written)
        if known is None:
            known = self._known[written] = Offer(resources)
        return known


def _group(resources: Any, kind: str) -> set[str]:
    group = entry(resources, kind) if isinstance(resources, Dictionary) else None
    return group.keys() if isinstance(group, Dictionary) else set()


def _stands(name: bytes, data: bytes) -> bool:
    """Whether a name stands in contents, and not only the beginning of a longer one."""
    at = data.find(name)
    if at < 0:
        return False
    end = data[at + len(name) : at + len(name) + 1]
    return not end or end[0] in _ENDS or re.search(re.escape(name) + _NO_MORE, data) is not None


def _speaks(data: bytes, resources: Any, depth: int, seen: set[tuple[int, int]]) -> bool:
    if not isinstance(resources, Dictionary) or depth > _DEEPEST:
        return False
    if _group(resources, "/Font") and _TEXT.search(data):
        return True
    forms = entry(resources, "/XObject")
    for form in forms.values() if isinstance(forms, Dictionary) else ():
        if isinstance(form, Stream) and form.objgen not in seen and form.get("/Subtype") == Name.Form:
            seen.add(form.objgen)
            if _speaks(form.read_bytes(), _own(form, resources), depth + 1, seen):
                return True
    return False


def _own(form: Object, resources: Object) -> Any:
    own = entry(form, "/Resources")
    return resources if own is None else own
