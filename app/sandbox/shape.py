"""The shape an answer must have, said in types and bounds: `{"rows": Many({"n": Whole()}, 100), "note?": Text(80)}`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

# A type, a shape below, a list of one shape, or a dict of shapes whose keys may end in "?"; `object` is any JSON
# value; a tuple of shapes means one of them, None stands for null.
Shape = Any


class Bound:
    """A shape that knows its own bounds."""

    __slots__ = ()

    def takes(self, value: Any) -> bool:
        """Whether `value` has this shape."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Text(Bound):
    """Text of at most `longest` characters, all of it printable unless `raw`, as the pattern `like` if there is one."""

    longest: int = 500
    like: str = ""
    raw: bool = False

    def takes(self, value: Any) -> bool:
        """Whether `value` is such text."""
        if not isinstance(value, str) or len(value) > self.longest:
            return False
        return (self.raw or value.isprintable()) and (not self.like or bool(re.fullmatch(self.like, value)))


@dataclass(frozen=True, slots=True)
class Whole(Bound):
    """A whole number from `least` to `most`, both included."""

    least: int = 0
    most: int = 2**31 - 1

    def takes(self, value: Any) -> bool:
        """Whether `value` is such a number."""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Many(Bound):
    """A list of at most `most` items of one shape."""

    shape: Shape
    most: int

    def takes(self, value: Any) -> bool:
        """Whether `value` is such a list."""
        return isinstance(value, list) and len(value) <= self.most and all(fits(item, self.shape) for item in value)


@dataclass(frozen=True, slots=True)
class Data(Bound):
    """An object with any names and JSON values in it, bounded in each direction."""

    most: int = 300
    longest_name: int = 120
    longest: int = 2000
    deepest: int = 4

    def takes(self, value: Any) -> bool:
        """Whether `value` is such an object."""
        return isinstance(value, dict) and self._small(value, self.deepest)

    def _small(self, value: Any, left: int) -> bool:
        if isinstance(value, dict):
            names = all(len(name) <= self.longest_name and name.isprintable() for name in value)
            return left > 0 and names and self._all_small(list(value.values()), left)
        if isinstance(value, list):
            return left > 0 and self._all_small(value, left)
        if isinstance(value, str):
            return len(value) <= self.longest
        return not isinstance(value, float) or math.isfinite(value)

    def _all_small(self, values: list[Any], left: int) -> bool:
        return len(values) <= self.most and all(self._small(value, left - 1) for value in values)


def fits(value: Any, shape: Shape) -> bool:
    """Whether `value` has exactly `shape`: no key more, none but the optional ones less."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and _keys_fit(value, shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    if isinstance(shape, tuple):
        return any(fits(value, one) for one in shape)
    if shape is None:
        return value is None
    if not isinstance(shape, type):
        return isinstance(shape, Bound) and shape.takes(value)
    return isinstance(value, shape) and (shape is not int or not isinstance(value, bool))


def _keys_fit(value: dict[str, Any], shape: dict[str, Shape]) -> bool:
    known = {name.removesuffix("?"): one for name, one in shape.items()}
    needed = {name for name in shape if not name.endswith("?")}
    return needed <= value.keys() <= known.keys() and all(fits(item, known[name]) for name, item in value.items())
