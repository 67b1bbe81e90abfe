"""The published vectors of canonical JSON: what it writes, and what it will not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import canonical
from app.domain.canonical import BadCanonical

VECTORS = json.loads((Path(__file__).parent.parent / "vault" / "vectors" / "canonical.json").read_text())
SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def by_hand(value: Any) -> str:
    """RFC 8785 for what we allow, written out without the json module."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(SHORT.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(by_hand, value)) + "]"
    return "{" + ",".join(f'"{key}":{by_hand(value[key])}' for key in sorted(value)) + "}"


@pytest.mark.parametrize("vector", VECTORS["good"], ids=range(len(VECTORS["good"])))
def test_good_vectors(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["bytes"])
    assert canonical.encode(vector["value"]) == data == by_hand(vector["value"]).encode()
    assert canonical.decode(data) == vector["value"]


@pytest.mark.parametrize("data", VECTORS["bad"], ids=range(len(VECTORS["bad"])))
def test_bad_vectors(data: str) -> None:
    with pytest.raises(BadCanonical):
        canonical.decode(bytes.fromhex(data))


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**53) + 1, 2**53 - 1))
def test_leaves_agree_with_the_hand_written_form(value: str | int) -> None:
    assert canonical.encode([value]) == by_hand([value]).encode()


@given(
    st.binary(max_size=60)
    | st.text(st.sampled_from('{}[]":,\\u0123456789eE+-. ntrufalsb'), max_size=30).map(str.encode)
)
def test_any_bytes_are_read_back_the_same_or_refused(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except BadCanonical:
        return
    assert canonical.encode(value) == data


@pytest.mark.parametrize("value", [{"Name": "Ahmed"}, {"name": 2**60}, {"name": {1, 2}}, ["Ahmed", 1.5]])
def test_refusals_hold_nothing_of_the_value(value: Any) -> None:
    with pytest.raises(BadCanonical) as refused:
        canonical.encode(value)
    assert "Ahmed" not in str(refused.value)
    assert "Name" not in str(refused.value)
    assert str(2**60) not in str(refused.value)


def test_the_parsers_own_error_with_the_text_is_not_kept() -> None:
    with pytest.raises(BadCanonical) as refused:
        canonical.decode(b'{"name":"Ahmed"')
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
