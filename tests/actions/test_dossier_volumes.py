"""Papers that a body takes in files of a certain size only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from app.actions import dossier, evidence, filed, queries, records
from app.domain.errors import AlreadyExists
from app.dossier import profiles
from app.session import Session
from tests.actions.test_dossier import OPTIONS, build, fill
from tests.dossier import made
from tests.vaults import new_vault

MB = 1_000_000


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    small = replace(profiles.load("uk_ftt"), max_mb=1, division="part")
    monkeypatch.setattr(profiles, "load", lambda name: small)
    one, _ = new_vault(tmp_path / "v.haven")
    one.do(records.add_case, {"code": "C-001", "title": "Birch"})
    fill(one, tmp_path)
    for n in range(4):
        photo = tmp_path / f"photo-{n}.jpg"
        photo.write_bytes(made.jpeg((800 + n, 600), noise=True))
        evidence.add_evidence(one, [photo], "C-001", values={"title": f"Photo {n}", "kind": "photo"})
    yield one
    one.lock()


def labels(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [pdf.get_page_label(at) for at in range(len(pdf))]


def test_a_paper_in_parts_is_told_recorded_and_made_again(session: Session, tmp_path: Path) -> None:
    answer = build(session, tmp_path / "b_Part1.pdf")
    parts = [row for row in answer["outputs"] if row["role"] == "part"]
    assert [Path(row["path"]).name for row in parts] == [f"b_Part{n}.pdf" for n in range(1, len(parts) + 1)]
    assert len(parts) > 1
    assert all(Path(row["path"]).stat().st_size <= MB for row in parts)
    assert [label for row in parts for label in labels(Path(row["path"]))] == [
        str(n) for n in range(1, answer["pages"] + 1)
    ]
    assert {row["volume"] for row in answer["exhibits"]} >= set(range(2, len(parts) + 1))
    kept: Any = session.ask(queries.records, "dossier", "C-001").rows[-1]
    assert [row["role"] for row in kept.outputs if row["role"] == "part"] == ["part"] * len(parts)
    numbers = {row["exhibit"]: (row["first"], row["last"]) for row in kept.items if row.get("exhibit")}
    assert len(numbers) == 5
    assert any(row["key"] == "" and row["first"] == "1" for row in kept.items)
    filed.rebuild_dossier(session, kept.uid, tmp_path / "again.pdf")
    for row in parts[1:]:
        number = row["path"].rpartition("_")[2]
        assert (tmp_path / f"again_{number}").read_bytes() == Path(row["path"]).read_bytes()


def test_nothing_is_left_when_something_stands_in_the_place_of_a_part(session: Session, tmp_path: Path) -> None:
    (tmp_path / "b_Part2.pdf").write_bytes(b"there")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(AlreadyExists):
        build(session, tmp_path / "b.pdf")
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "b_Part2.pdf").read_bytes() == b"there"


def test_every_part_is_locked_with_the_same_words(session: Session, tmp_path: Path) -> None:
    asked = {**OPTIONS, "encrypt": True}
    answer = dossier.build_dossier(session, "C-001", "uk_ftt", tmp_path / "b.pdf", options=asked)
    locked = [row for row in answer["outputs"] if row["role"] == "encrypted"]
    parts = [row for row in answer["outputs"] if row["role"] == "part"]
    assert len(locked) == len(parts) > 1
    for row in locked:
        with pikepdf.open(row["path"], password=answer["passphrase"]) as pdf:
            assert len(pdf.pages) == row["pages"]
