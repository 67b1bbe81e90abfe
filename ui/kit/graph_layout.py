"""Where persons stand in a drawing of who is bound to whom: the same places for the same people, always."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Places = dict[str, tuple[float, float]]
RING = 1.0
_GAP = 0.6


def places(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> Places:
    """Unit coordinates: each group of bound persons round the one with most bonds, groups side by side.

    Rings lie at least one unit apart and hold their persons at least one unit apart.
    """
    beside = _neighbours(nodes, edges)
    found: Places = {}
    left = 0.0
    for group in _groups(nodes, beside):
        rings = _rings(group, beside)
        radii = _radii(rings)
        reach = radii[-1] if radii else 0.0
        angles: dict[str, float] = {}
        for ring, radius in zip(rings, radii, strict=True):
            angles |= _angles(ring, radius, beside, angles)
            for uid in ring:
                found[uid] = (left + reach + radius * math.cos(angles[uid]), radius * math.sin(angles[uid]))
        left += 2 * reach + RING + _GAP
    return found


def _neighbours(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    beside: dict[str, dict[str, None]] = {node: {} for node in nodes}
    for one, other in edges:
        if one in beside and other in beside and one != other:
            beside[one][other] = None
            beside[other][one] = None
    return {node: list(found) for node, found in beside.items()}


def _groups(nodes: Sequence[str], beside: dict[str, list[str]]) -> list[list[str]]:
    seen: set[str] = set()
    found = []
    for node in nodes:
        if node in seen:
            continue
        group, waiting = [], [node]
        seen.add(node)
        while waiting:
            one = waiting.pop(0)
            group.append(one)
            fresh = [other for other in beside[one] if other not in seen]
            seen.update(fresh)
            waiting += fresh
        found.append(group)
    return sorted(found, key=lambda group: -len(group))


def _rings(group: list[str], beside: dict[str, list[str]]) -> list[list[str]]:
    """The person with most bonds, then who is bound to them, and so on."""
    root = max(group, key=lambda node: (len(beside[node]), -group.index(node)))
    rings, seen = [[root]], {root}
    while fresh := list(dict.fromkeys(o for node in rings[-1] for o in beside[node] if o not in seen)):
        seen.update(fresh)
        rings.append(fresh)
    return rings


def _radii(rings: list[list[str]]) -> list[float]:
    found: list[float] = []
    for ring in rings:
        least = found[-1] + RING if found else 0.0
        found.append(max(least, len(ring) * RING / (2 * math.pi)) if len(ring) > 1 or found else 0.0)
    return found


def _angles(ring: list[str], radius: float, beside: dict[str, list[str]], placed: dict[str, float]) -> dict[str, float]:
    """Evenly round the ring, each near those further in to whom it is bound, so that few lines cross."""
    wanted = {uid: _mean([placed[other] for other in beside[uid] if other in placed]) for uid in ring}
    ordered = sorted(ring, key=lambda uid: (wanted[uid], ring.index(uid)))
    start = wanted[ordered[0]] if len(placed) > 1 else -math.pi / 2 + 0.35 * radius
    return {uid: start + 2 * math.pi * n / len(ring) for n, uid in enumerate(ordered)}


def _mean(angles: list[float]) -> float:
    return math.atan2(sum(map(math.sin, angles)), sum(map(math.cos, angles))) if angles else 0.0
