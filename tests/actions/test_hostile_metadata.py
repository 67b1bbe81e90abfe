"""Whatever a reader that was taken over says of a file, within its bounds: the file is taken in, and the vault is well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions import evidence, records, vault
from app.evidence import ingest
from app.evidence.reading import METADATA, Metadata
from app.sandbox import protocol as p
from app.sandbox.shape import fits
from app.session import Session
from tests.vaults import new_vault


class Opened:
    """A vault with one case; failing examples show it by its name alone."""

    def __init__(self, path: Path) -> None:
        self.session: Session = new_vault(path)[0]
        self.case = self.session.do(records.add_case, {"title": "Heron"}).result.code

    def __repr__(self) -> str:
        return "Opened"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    made = Opened(tmp_path_factory.mktemp("hostile") / "vault")
    with made.session:
        yield made


TEXTS = st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(-1e15, 1e15) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["pages", "width", "height", "problem", "mismatch", "embedded_at", "GPSLatitude"]) | TEXTS
ANSWERS = st.fixed_dictionaries(
    {
        "media_type": st.sampled_from(["application/pdf", "a/b", "image/x-" + "y" * 100]),
        "claimed": st.sampled_from(["", "image/png"]),
        "mismatch": st.booleans(),
        "embedded_at": st.none() | st.text(max_size=100),
        "embedded": st.dictionaries(NAMES, VALUES, max_size=4),
        "problem": st.sampled_from(["", "damaged", "Käse"]),
    }
).filter(lambda answer: fits(answer, METADATA))


@given(ANSWERS)
@settings(max_examples=40)
def test_a_file_is_taken_in_whatever_is_said_of_it(opened: Opened, tmp_path: Path, answer: dict[str, Any]) -> None:
    session, case = opened.session, opened.case
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.7")
    said = Metadata(**p.unpack(p.pack(answer)))  # as it comes over the wire
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "read_metadata", lambda *given, **more: said)
        (taken,) = evidence.add_evidence(session, [path], case)
    kept = session.ask(evidence.metadata, taken.uid)
    assert kept["parts"][0]["media_type"] == answer["media_type"]
    pages = session.ask(evidence.exhibit, taken.uid).pages
    assert pages is None or 0 < pages < 1_000_000


def test_the_vault_is_well_after_all_that(opened: Opened) -> None:
    assert vault.verify(opened.session).problems == []
