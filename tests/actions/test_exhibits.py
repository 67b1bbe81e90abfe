"""Exhibits as the desk shows them: the inbox, what they are linked to, looked at, checked, in order, opened outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import coming_in, evidence, exhibits, linking, queries, records, sitting, traces
from app.actions.exhibits import DERIVED, UNLINKED, UNVERIFIED, Wanted
from app.actions.looking import custody_of, parts_of
from app.domain.errors import NotFound, Refused
from app.session import Session
from tests.vaults import new_vault


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "vault")
    with made:
        made.do(records.add_case, {"title": "Birch", "code": "C-001"})
        yield made


def _files(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"words of {name}\n", "utf-8")
    return [folder / name for name in names]


def _listed(session: Session, **wanted: Any) -> list[Any]:
    return list(session.ask(exhibits.listed, Wanted("C-001", **wanted)).rows)


def test_the_inbox_holds_what_is_linked_to_nothing(held: Session, tmp_path: Path) -> None:
    one, two, three = (
        taken.uid for taken in evidence.add_evidence(held, _files(tmp_path / "a", "1", "2", "3"), "C-001")
    )
    event = held.do(records.add_record, "event", {"event_kind": "arrest", "title": "Taken"}, "C-001").result
    held.do(linking.link, one, "event", event.uid, {"page": 1, "quote": "words", "area": (1, 2, 3, 4)})
    copy = evidence.derive(held, two, _files(tmp_path / "a", "t")[0], "translation")
    assert [row.uid for row in _listed(held, only=UNLINKED)] == [two, three]
    assert [row.uid for row in _listed(held, only=DERIVED)] == [copy.uid]
    assert held.ask(exhibits.counts, "C-001") == {"": 4, UNLINKED: 2, DERIVED: 1, UNVERIFIED: 4}
    (link,) = held.ask(linking.links_of, one)
    assert (link.title.endswith("Taken"), link.citation.page, link.area) == (True, 1, (1, 2, 3, 4))
    assert next(row for row in _listed(held) if row.uid == one).links == 1

    held.do(records.delete_record, link.uid, "wrong one")
    assert [row.uid for row in _listed(held, only=UNLINKED)] == [one, two, three]
    consent = {
        "person": held.do(records.add_record, "person", {"name": "A"}, "C-001").result.uid,
        "evidence": three,
        "status": "given",
    }
    held.do(records.add_record, "consent", consent, "C-001")
    assert [row.uid for row in _listed(held, only=UNLINKED)] == [one, two]
    assert [row.depth for row in held.ask(exhibits.family, copy.uid)] == [0, 1]


def test_words_find_an_exhibit_by_its_file_too(held: Session, tmp_path: Path) -> None:
    (path,) = _files(tmp_path / "a", "kitchen.txt")
    (taken,) = evidence.add_evidence(held, [path], "C-001", values={"title": "A receipt", "kind": "photo"})
    assert [row.uid for row in _listed(held, text="kitchen")] == [taken.uid]
    assert [row.uid for row in _listed(held, text="receipt", evidence_kind="photo")] == [taken.uid]
    assert _listed(held, text="garden") == [] == _listed(held, evidence_kind="video")


def test_a_check_is_remembered_and_a_damaged_file_is_said(held: Session, tmp_path: Path) -> None:
    one, two = (taken.uid for taken in evidence.add_evidence(held, _files(tmp_path / "a", "1", "2"), "C-001"))
    assert sitting.check(held, one) == []
    assert [row.checked_at is not None for row in _listed(held)] == [True, False]
    (part,) = held.ask(parts_of, two)
    lies = held.vault.objects.path(bytes.fromhex(part.object))
    lies.write_bytes(lies.read_bytes()[:-40] + bytes(40))
    assert [problem["code"] for problem in sitting.check(held, two)] == ["object_damaged"]
    assert [row.uid for row in _listed(held, only=UNVERIFIED)] == [two]


def test_views_that_repeat_are_one_step_and_are_never_undone(held: Session, tmp_path: Path) -> None:
    (taken,) = evidence.add_evidence(held, _files(tmp_path / "a", "1"), "C-001")
    for purpose in ("case work", "case work", "court"):
        held.do(sitting.note_view, taken.uid, purpose)
    steps = held.ask(sitting.steps_of, taken.uid)
    assert [(step.record.action, step.n) for step in steps] == [("ingested", 1), ("viewed", 2), ("viewed", 1)]
    held.do(records.undo_last)  # the exhibit itself is the newest that can be taken back
    assert len(held.ask(custody_of, taken.uid)) == 4
    with pytest.raises(NotFound):
        held.do(sitting.note_view, taken.uid, "case work")


def test_words_become_a_threat_with_its_citation_in_one_step(held: Session, tmp_path: Path) -> None:
    (taken,) = evidence.add_evidence(held, _files(tmp_path / "a", "chat.txt"), "C-001")
    said = linking.Said("We know  where you live.", "+7 000", "01.02.2024 10:00", "2024-02-01T10:00:00", "whatsapp")
    made = held.do(
        linking.log_words, taken.uid, said, {"page": 1, "locator": "message 3"}, "Sent by +7 000", "Words"
    ).result
    threat = held.ask(queries.find, made.uid)
    assert (threat.words, threat.channel, threat.first_seen.edtf) == (said.words, "whatsapp", "2024-02-01")
    (link,) = held.ask(linking.links_of, taken.uid)
    assert (link.citation.target_uid, link.citation.locator, link.citation.quote) == (made.uid, "message 3", said.words)
    held.do(records.undo_last)
    assert held.ask(linking.links_of, taken.uid) == []
    assert held.ask(queries.find, made.uid).deleted_at is not None


def test_files_of_an_exhibit_change_places_until_others_know_them(held: Session, tmp_path: Path) -> None:
    taken = evidence.add_evidence(held, _files(tmp_path / "a", "1", "2", "3"), "C-001", as_one=True)
    uid = taken[0].uid
    names = lambda: [part.original_name for part in held.ask(parts_of, uid)]  # noqa: E731
    held.do(sitting.move_part, held.ask(parts_of, uid)[0].uid, 1)
    assert names() == ["2", "1", "3"]
    assert sitting.check(held, uid) == []
    held.do(records.undo_last)
    assert names() == ["1", "2", "3"]
    assert sitting.check(held, uid) == []
    held.do(sitting.move_part, held.ask(parts_of, uid)[0].uid, -1)
    assert names() == ["1", "2", "3"]
    evidence.export(held, uid, tmp_path / "out")
    assert held.ask(sitting.why_fixed, uid) == "gone_out"
    with pytest.raises(Refused):
        held.do(sitting.move_part, held.ask(parts_of, uid)[0].uid, 1)


def test_what_is_opened_outside_is_on_the_list_and_in_custody(held: Session, tmp_path: Path) -> None:
    (taken,) = evidence.add_evidence(held, _files(tmp_path / "a", "Aisha K.txt"), "C-001")
    (part,) = held.ask(parts_of, taken.uid)
    (tmp_path / "out").mkdir()
    path = sitting.open_outside(held, taken.uid, part, tmp_path / "out")
    assert path.name == "E-001-1.txt"
    assert path.read_text("utf-8") == "words of Aisha K.txt\n"
    assert [one["path"] for one in traces.listing(held) if one["what"] == "opened"] == [str(path)]
    assert held.ask(custody_of, taken.uid)[-1].action == "copied"


def test_a_folder_is_counted_first_and_links_are_passed_over(tmp_path: Path) -> None:
    _files(tmp_path / "a", "1", "2", ".DS_Store")
    _files(tmp_path / "a" / "b", "3")
    (tmp_path / "a" / "link").symlink_to(tmp_path / "a" / "1")
    batch = coming_in.gather([tmp_path / "a", tmp_path / "gone"])
    assert [path.name for path in batch.files] == ["1", "2", "3", "gone"]
    assert (batch.folders, batch.passed, batch.size) == ((tmp_path / "a",), 2, 3 * len("words of 1\n"))
    assert [path.name for path in coming_in.usable(batch.files)] == ["1", "2", "3"]


def test_what_is_pasted_never_lies_outside(held: Session) -> None:
    (taken,) = coming_in.paste(held, b"words from the clipboard\n", "pasted.txt", "clipboard", "C-001")
    (part,) = held.ask(parts_of, taken.uid)
    assert (part.original_name, part.media_type, part.claimed_at) == ("pasted.txt", "text/plain", None)
    assert traces.listing(held) == []
    with pytest.raises(NotFound):
        coming_in.paste(held, b"x", "y", "clipboard", "C-999")
    assert len(list(held.vault.objects.listing())) == 1
