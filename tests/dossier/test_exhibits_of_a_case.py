"""Exhibits of a case on their way into a paper: what is damaged, withdrawn or missing is named, and nothing is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.actions import dossier, dossier_room, evidence, queries, records
from app.domain.errors import Cancelled, Damaged, Stopped
from app.jobs import Progress
from app.session import Session
from app.vault.spool import Spool
from tests.dossier import made
from tests.vaults import new_vault

CODE = "C-001"
OPTIONS = {"dated": "2026-05-01"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened, _ = new_vault(tmp_path / "v.haven")
    opened.do(records.add_case, {"code": CODE, "title": "Birch"})
    with opened:
        yield opened


def agreed(session: Session) -> str:
    person = session.do(records.add_record, "person", {"name": "Anna", "role": "subject"}, CODE).result.uid
    scopes = {"store": "yes", "legal_domestic": "yes"}
    values = {"person": person, "status": "given", "scopes": scopes}
    return str(session.do(records.add_record, "consent", values, CODE).result.uid)


def build(session: Session, out: Path) -> dict[str, Any]:
    return dossier.build_dossier(session, CODE, "uk_ftt", out, options=OPTIONS)


def test_twelve_photographs_are_one_exhibit_in_their_order(session: Session, tmp_path: Path) -> None:
    agreed(session)
    files = []
    for n in range(12):
        files.append(tmp_path / f"{n:02}.jpg")
        files[-1].write_bytes(made.jpeg((60 + 10 * n, 90)))
    evidence.add_evidence(session, files, CODE, as_one=True, values={"title": "The house, room by room"})
    answer = build(session, tmp_path / "out.pdf")
    assert [(row["title"], row["pages"]) for row in answer["exhibits"]] == [("The house, room by room", 12)]
    start = answer["exhibits"][0]["start"]
    with made.pikepdf.open(tmp_path / "out.pdf") as pdf:
        forms = [page.obj.Resources.XObject.X for page in list(pdf.pages)[start - 1 : start + 11]]
        widths = [int(next(iter(form.Resources.XObject.values())).Width) for form in forms]
    assert widths == [60 + 10 * n for n in range(12)]


def test_an_exhibit_whose_bytes_are_damaged_is_named(session: Session, tmp_path: Path) -> None:
    agreed(session)
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(made.pdf(2))
    evidence.add_evidence(session, [paper], CODE)
    (object_,) = [path for path in (tmp_path / "v.haven" / "objects").rglob("*") if path.is_file()]
    data = bytearray(object_.read_bytes())
    data[len(data) // 2] ^= 1
    object_.chmod(0o600)
    object_.write_bytes(bytes(data))
    with pytest.raises(Damaged) as error:
        build(session, tmp_path / "out.pdf")
    assert "E-001" in str(error.value.facts)
    assert not (tmp_path / "out.pdf").exists()


def test_what_was_withheld_or_deleted_does_not_go_out(session: Session, tmp_path: Path) -> None:
    agreed(session)
    uids = []
    for name in ("one", "two", "three"):
        paper = tmp_path / f"{name}.pdf"
        paper.write_bytes(made.pdf(1))
        uids.append(evidence.add_evidence(session, [paper], CODE, values={"title": f"Paper {name}"})[0].uid)
    session.do(records.edit_record, uids[0], {"disclosure": "withheld"})
    session.do(records.delete_record, uids[1], "the witness took it back")
    answer = build(session, tmp_path / "out.pdf")
    assert [row["title"] for row in answer["exhibits"]] == ["Paper three"]


def test_consent_that_is_withdrawn_after_the_pre_flight_stops_the_build(session: Session, tmp_path: Path) -> None:
    consent = agreed(session)
    assert session.ask(dossier.check_dossier, CODE, "uk_ftt")["ok"]
    session.do(records.edit_record, consent, {"status": "withdrawn"})
    with pytest.raises(Stopped):
        build(session, tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()


def test_an_empty_case_makes_a_draft_that_says_so(session: Session, tmp_path: Path) -> None:
    agreed(session)
    answer = build(session, tmp_path / "out.pdf")
    assert answer["exhibits"] == []
    assert "empty_case" in {row["code"] for row in answer["problems"]}


def pictures(session: Session, folder: Path) -> None:
    agreed(session)
    for n in range(2):
        path = folder / f"{n}.png"
        Image.effect_noise((300, 200), 90 + n).save(path)
        evidence.add_evidence(session, [path], CODE)


def stopped(session: Session, out: Path) -> Spool | None:
    """A build that somebody stops when all is read; what waits for the next one."""
    progress = Progress(lambda done, total, words: progress.cancel() if words.startswith("Putting") else None)
    with pytest.raises(Cancelled):
        dossier.build_dossier(session, CODE, "uk_ftt", out, options=OPTIONS, progress=progress)
    assert not list(out.parent.glob("*.p*f*"))
    return dossier_room._KEPT[session]._room


def test_pictures_that_were_decoded_when_a_build_was_stopped_are_not_decoded_again(
    session: Session, tmp_path: Path
) -> None:
    pictures(session, tmp_path)
    (tmp_path / "out").mkdir()
    room = stopped(session, tmp_path / "out" / "a.pdf")
    assert room is not None and len(room.notes) == 2
    size, reads = room.size, []
    room.add = lambda piece: reads.append(piece)  # type: ignore[method-assign]
    made = build(session, tmp_path / "out" / "a.pdf")
    assert room.size == size > 0 and not reads and room._handle == -1
    assert build(session, tmp_path / "out" / "b.pdf")["sha256"] == made["sha256"]


@pytest.mark.parametrize("way", ["lock", "shred", "elsewhere"])
def test_they_are_gone_with_the_session_the_exhibit_or_for_another_disk(
    session: Session, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures(session, tmp_path)
    (tmp_path / "out").mkdir()
    if way == "elsewhere":
        monkeypatch.setattr(dossier_room, "_may_wait", lambda vault, folder: False)
    room = stopped(session, tmp_path / "out" / "a.pdf")
    if way == "elsewhere":
        assert room is None
        return
    assert room is not None and room._handle >= 0
    item = session.ask(queries.records, "evidence", limit=1).rows[0]
    session.lock() if way == "lock" else evidence.shred(session, item.uid, "asked for")
    assert room._handle == -1 and dossier_room._KEPT[session]._room is None
