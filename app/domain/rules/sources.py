"""How a source is called in a paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def may_be_named(may_be_named_for: Collection[str] | None, scopes: Iterable[str]) -> bool:
    """Whether a source allowed its name for every scope of the paper; a paper without scopes names nobody."""
    wanted = tuple(scopes)
    return bool(wanted) and all(scope in (may_be_named_for or ()) for scope in wanted)


def source_label(code: str, name: str | None, may_be_named_for: Collection[str] | None, scopes: Iterable[str]) -> str:
    """The name when it may stand for that very purpose, else the code name."""
    return name if name and may_be_named(may_be_named_for, scopes) else code
