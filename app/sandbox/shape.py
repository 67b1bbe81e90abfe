"""The shape an answer must have, said in types: `{"rows": [{"n": int}], "note?": str}`."""

from __future__ import annotations

from typing import Any

# A type, a list of one shape, or a dict of shapes whose keys may end in "?"; `object` is any JSON value;
# a tuple of shapes means one of them, None stands for null.
Shape = Any


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
    if shape is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, shape)


def _keys_fit(value: dict[str, Any], shape: dict[str, Shape]) -> bool:
    known = {name.removesuffix("?"): one for name, one in shape.items()}
    needed = {name for name in shape if not name.endswith("?")}
    return needed <= value.keys() <= known.keys() and all(fits(item, known[name]) for name, item in value.items())
