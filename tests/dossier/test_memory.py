"""What a build takes in memory does not grow with the bytes that are bound in."""

from __future__ import annotations

import contextlib
import io
import random
from pathlib import Path

import pytest

from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
from app.vault.objects import ObjectStore, StoredObject
from tests.dossier import made
from tests.dossier.memory import LINUX, MIB, growth

pytestmark = pytest.mark.skipif(not LINUX, reason="resident sizes are read as Linux tells them")
FEW, MANY, EACH = 4, 16, 4 * MIB


def photo(number: int) -> bytes:
    """A photograph whose samples nobody decodes: a small one with many more bytes in its scan."""
    whole = made.jpeg()
    return whole[:-2] + random.Random(number).randbytes(EACH).replace(b"\xff", b"\xfe") + whole[-2:]


def build(store: ObjectStore, stored: list[StoredObject]) -> None:
    names = [f"p{at}" for at in range(len(stored))]
    documents = tuple(DocumentSpec(name, name, parts=(PartSpec(name, "", f"{name}.jpg"),)) for name in names)
    spec = BundleSpec("Photographs", sections=(SectionSpec("A", "Photographs", documents),))
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(store.open(one.object_id, one.key, one.size)) for one in stored]
        build_bundle(spec, dict(zip(names, opened, strict=True)), io.BytesIO())


def test_photographs_out_of_a_vault(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    stored = [store.write([photo(number)]) for number in range(MANY)]
    grown = growth(lambda: build(store, stored[:FEW]), lambda: build(store, stored))
    assert grown < 0.2 * (MANY - FEW) * EACH
