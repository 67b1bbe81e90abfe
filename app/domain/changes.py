"""What a command answers, and what views hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changed:
    """Which kinds, records and cases (uids) a command touched, and who began it."""

    kinds: frozenset[str] = frozenset()
    uids: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    initiator: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A command's result and what it changed."""

    result: T
    changed: Changed


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list; `next` is the cursor of the following one, or None at the end."""

    rows: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed here, and where copies remain that this vault can't reach."""

    fields: list[str]
    remains: list[dict[str, Any]]
