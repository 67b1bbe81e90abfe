"""JSON from others is read in bounded memory, and only in its one form."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from app.domain.canonical import BadCanonical
from app.domain.errors import PackageRefused
from app.handover import strict_json


def lines(*pieces: bytes, longest: int = strict_json.LONGEST_LINE) -> list[dict[str, object]]:
    return list(strict_json.objects("records/event.jsonl", pieces, longest=longest))


def test_lines_come_however_they_are_cut() -> None:
    whole = b'{"a":1}\n{"b":"x\\ny"}\n{}\n'
    expected = [{"a": 1}, {"b": "x\ny"}, {}]
    assert lines(whole) == expected
    assert lines(*(whole[at : at + 1] for at in range(len(whole)))) == expected
    assert lines() == []


@pytest.mark.parametrize(
    "line",
    [b"", b"1", b"[]", b'{"a":1,"a":1}', b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1.5}', b'{"a":1e3}', b'{"a":-0}',
     b'{"a":NaN}', b'{"a":Infinity}', b'{"a":9007199254740992}', b'{"a":' + b"9" * 5000 + b"}", b'{"a":"\\ud800"}',
     b'{"a":"\xff"}', b'{"A":1}', b'{"a":' + b"[" * 17 + b"]" * 17 + b"}", b"[" * 100_000, b'{"a":1}\r',
     b'\xef\xbb\xbf{"a":1}', b'{"a":"\\u0041"}', b'{"a":01}'],
)  # fmt: skip
def test_what_is_not_canonical_is_refused_with_its_line(line: bytes) -> None:
    with pytest.raises(PackageRefused) as refusal:
        lines(b'{"a":1}\n' + line + b"\n")
    facts = refusal.value.facts
    assert (facts["reason_code"], facts["name"], facts["n"]) == ("line", "records/event.jsonl", 2)


def test_a_last_line_without_its_end_is_refused() -> None:
    with pytest.raises(PackageRefused):
        lines(b'{"a":1}\n{"a":2}')


def test_a_line_of_a_gibibyte_is_refused_in_bounded_memory() -> None:
    given = [0]

    def endless() -> Iterator[bytes]:
        yield b'{"a":"'
        for _ in range(1024):
            given[0] += 1
            yield b"x" * (1 << 20)

    tracemalloc.start()
    with pytest.raises(PackageRefused):
        list(strict_json.objects("records/event.jsonl", endless()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert given[0] == 8
    assert most < 32 << 20


def test_few_bytes_do_not_become_many_values() -> None:
    bomb = b"[" + b"[]," * 1_000_000 + b"[]]"
    tracemalloc.start()
    with pytest.raises(BadCanonical):
        strict_json.decode(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1 << 20
