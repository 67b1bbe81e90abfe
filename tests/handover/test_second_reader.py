"""The written format suffices: a reader made from it alone reads what we write and refuses what we refuse."""

from __future__ import annotations

import ast
import io
import sys
from random import Random

import pytest

from app.domain.errors import HavenError
from app.handover import age, tar
from tests.handover import second_reader
from tests.handover.crafted import TO_PLAIN, in_seal, out_of_seal, signed
from tests.handover.packages import FILES, HYBRID, RECEIVER, SENDER, read_all, sealed
from tests.handover.test_hostile import PATHS, SMALL, TEXTS

CARD = (SENDER.public().ed25519, SENDER.public().mldsa65)


def read(package: bytes, passphrase: str = "") -> dict[str, bytes]:
    _, files = second_reader.read(io.BytesIO(package), CARD, RECEIVER.age_seed, passphrase)
    return {path.removeprefix("data/"): made for path, made in files.items()}


def both_refuse(package: bytes) -> None:
    with pytest.raises(HavenError):
        read_all(package)
    with pytest.raises(second_reader.Refused):
        read(package)


def test_it_is_short_and_stands_on_its_own() -> None:
    with open(second_reader.__file__, encoding="utf-8") as source:
        text = source.read()
    assert len(text.splitlines()) <= 200
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0] for node in found}
    assert names - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.parametrize("envelope", [age.Hybrid(HYBRID.recipient()), TO_PLAIN], ids=["hybrid", "x25519"])
def test_it_reads_what_we_write(envelope: age.Envelope) -> None:
    assert read(sealed(envelope=envelope)[0]) == FILES
    long = {"a.bin": bytes(65536 * 3 - 11), "b.bin": b"x" * 2_000_000}
    assert read(sealed(long, envelope)[0]) == long


def test_it_reads_what_a_passphrase_seals() -> None:
    assert read(sealed(envelope=age.Passphrase("seven words", work=5))[0], "seven words") == FILES


def test_it_makes_the_same_headers() -> None:
    for size in (0, 1, 511, 512, (1 << 33) - 1, 1 << 33, 9_876_543_210, 1 << 40, (1 << 53) - 1):
        assert second_reader.header("handover-0123456789abcdef/data/a.bin", size) == tar.header(
            "handover-0123456789abcdef/data/a.bin", size
        )


def test_it_refuses_what_we_refuse() -> None:
    for path in PATHS:
        both_refuse(
            in_seal(signed(SMALL, rows=lambda rows, path=path: [*rows[:2], {**rows[2], "path": f"data/{path}"}]))
        )
    for change in TEXTS.values():
        both_refuse(in_seal(signed(SMALL, text=change)))
    for change in ({"envelope": "hybrid"}, {"version": "2.0"}, {"must_understand": ["x"]}, {"package_id": "x"}):
        both_refuse(in_seal(signed(SMALL, head=change)))
    for change in (lambda e: e[:-1], lambda e: [*e, e[-1]], lambda e: [*e[:8], e[9], e[8]], lambda e: e[1:]):
        both_refuse(in_seal(signed(SMALL, entries=change)))


def test_it_refuses_any_changed_byte() -> None:
    content, package = out_of_seal(sealed(SMALL, TO_PLAIN)[0]), sealed(SMALL, TO_PLAIN)[0]
    random = Random(3)
    for whole, sealing in ((content, in_seal), (package, bytes)):
        for place in [*range(0, 600, 7), *(random.randrange(len(whole)) for _ in range(60))]:
            turned = bytearray(whole)
            turned[place] ^= 1 << random.randrange(8)
            both_refuse(sealing(bytes(turned)))
        for cut in (0, 1, 100, len(whole) // 2, len(whole) - 1):
            both_refuse(sealing(whole[:cut]))
        both_refuse(sealing(whole + b"\0"))
