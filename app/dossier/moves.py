"""Bundles after the first: what keeps its numbers, what moved, where a supplementary one begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.dossier.bundle import BundleResult, BundleSpec, KeptPages
from app.dossier.bundle_numbers import FRONT

SAME, MOVED, NEW, GONE, OTHER_LENGTH = "same", "moved", "new", "gone", "other_length"
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Move:
    """A document in two builds: its first and last printed numbers before and now, empty where it was not there.

    `state` is same, moved, new, gone or other_length (begins where it did, but has more or fewer pages).
    """

    key: str
    old: tuple[str, str]
    new: tuple[str, str]
    state: str


def page_map(results: Iterable[BundleResult]) -> list[dict[str, Any]]:
    """What to keep of a filed bundle: rows {key, first, last, pages}, cover and index first, over all its volumes."""
    rows: dict[str, dict[str, Any]] = {}
    for result in results:
        for row in ([result.front] if result.front else []) + result.documents:
            known = rows.get(row["key"])
            if known is None:
                rows[row["key"]] = {name: row[name] for name in ("key", "first", "last", "pages")}
            elif row["key"] != FRONT:
                known["last"], known["pages"] = row["last"], known["pages"] + row["pages"]
    return list(rows.values())


def kept(rows: Iterable[Mapping[str, Any]]) -> tuple[KeptPages, ...]:
    """The numbers of a filed bundle as those a new build keeps; pages that had letters are lettered anew."""
    found: dict[str, KeptPages] = {}
    for row in rows:
        first, last = number_in(row["first"]), number_in(row["last"])
        known = found.get(row["key"])
        if known is not None and row["key"] != FRONT:  # it goes on in the next volume
            found[row["key"]] = replace(known, pages=last - known.first + 1)
        elif known is None and row["first"] == str(first):
            found[row["key"]] = KeptPages(row["key"], first, last - first + 1)
    return tuple(found.values())


def number_in(label: str) -> int:
    """The number in a printed number: 34 of “34A”."""
    found = _DIGITS.match(label)
    return int(found.group()) if found else 0


def moves(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Move]:
    """What became of every document between two page maps, in the new order; what is gone stands where it stood."""
    before = {row["key"]: row for row in old if row["key"] != FRONT}
    now = {row["key"]: row for row in new if row["key"] != FRONT}
    out = [_move(key, before.get(key), row) for key, row in now.items()]
    order = list(before)
    for at, key in enumerate(order):
        if key in now:
            continue
        places = [place for place, move in enumerate(out) if move.key in order[:at]]
        out.insert(places[-1] + 1 if places else 0, _move(key, before[key], None))
    return out


def _move(key: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Move:
    was = (old["first"], old["last"]) if old is not None else ("", "")
    now = (new["first"], new["last"]) if new is not None else ("", "")
    if old is None or new is None:
        return Move(key, was, now, NEW if old is None else GONE)
    if was == now and old["pages"] == new["pages"]:
        return Move(key, was, now, SAME)
    return Move(key, was, now, MOVED if was[0] != now[0] else OTHER_LENGTH)


def supplementary(
    spec: BundleSpec, filed: Iterable[Mapping[str, Any]], *, title: str, dated: str, goes_on: bool = True
) -> BundleSpec:
    """`spec`, which holds what is new alone, as a bundle that follows the filed ones.

    Its numbers go on after the last of theirs unless `goes_on` is false.
    """
    last = max((number_in(row["last"]) for row in filed), default=0)
    first = last + 1 if goes_on else spec.layout.number_from
    return replace(spec, title=title, dated=dated, layout=replace(spec.layout, number_from=first), kept=())
