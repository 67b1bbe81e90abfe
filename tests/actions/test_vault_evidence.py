"""Actions on vault and evidence: cancelled, interrupted and failing half-way, nothing is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, evidence, importing, records, vault
from app.domain.errors import Cancelled, Damaged, IoFailed
from app.jobs import Progress
from app.session import Session
from tests.vaults import SECRET, new_vault, reopened


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "vault")
    with made:
        made.do(records.add_case, {"title": "Heron"})
        yield made


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    made = []
    for n in range(3):
        path = tmp_path / f"paper{n}.txt"
        path.write_bytes(b"page %d\n" % n * 1000)
        made.append(path)
    return made


class _After(Progress):
    """Cancels itself at a step."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self._left = steps

    def step(self, done: int, total: int, msgid: str = "") -> None:
        self._left -= 1
        if self._left <= 0:
            self.cancel()
        super().step(done, total, msgid)


def _objects(session: Session) -> list[bytes]:
    return list(session.vault.objects.listing())


def _entries(session: Session) -> int:
    return int(session.ask(vault.counts)["journal"])


@pytest.mark.parametrize("steps", [1, 3, 5])
def test_cancelled_add_leaves_nothing(session: Session, papers: list[Path], steps: int) -> None:
    before = _entries(session)
    with pytest.raises(Cancelled):
        evidence.add_evidence(session, papers, "C-001", progress=_After(steps))
    assert (_objects(session), _entries(session)) == ([], before)


def test_failing_transaction_destroys_what_was_written(
    session: Session, papers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Any:
        raise IoFailed(subject="database", reason="x")

    monkeypatch.setattr(evidence, "_line", full)
    with pytest.raises(IoFailed):
        evidence.add_evidence(session, papers, "C-001")
    assert _objects(session) == []


def test_export_without_its_custody_line_is_taken_back(
    session: Session, papers: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = evidence.add_evidence(session, papers[:1], "C-001")[0]
    many = evidence.add_evidence(session, papers, "C-001", as_one=True)[0]

    def full(*_: object) -> Any:
        raise IoFailed(subject="database", reason="x")

    monkeypatch.setattr(evidence, "_exported", full)
    for taken in (one, many):
        with pytest.raises(IoFailed):
            evidence.export(session, taken.uid, tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_names_from_outside_become_harmless() -> None:
    assert evidence.file_name("../../etc/passwd") == "_.._etc_passwd"
    assert evidence.file_name("a\x1b\n.txt") == "a__.txt"
    assert evidence.file_name("...") == "file"
    assert evidence.file_name(None) == "file"


def test_what_has_no_row_is_named_and_put_aside(session: Session, papers: list[Path], tmp_path: Path) -> None:
    evidence.add_evidence(session, papers[:1], "C-001")
    stray = session.vault.objects.write(iter([b"x"]))
    assert [one.code for one in vault.verify(session).problems] == ["object_unknown"]
    session.lock()
    with reopened(tmp_path / "vault") as again:
        assert stray.object_id not in _objects(again)
        assert vault.verify(again).problems == []


def test_a_lost_key_is_named(session: Session, papers: list[Path]) -> None:
    taken = evidence.add_evidence(session, papers[:1], "C-001")[0]
    session.do(lambda unit: unit.database.run("DELETE FROM object"))
    found = {(one.code, one.subject) for one in vault.verify(session).problems}
    assert ("object_key_missing", taken.exhibit) in found


def test_cancelled_verify_is_no_finding(session: Session, papers: list[Path]) -> None:
    evidence.add_evidence(session, papers, "C-001")
    with pytest.raises(Cancelled):
        vault.verify(session, _After(1))


def test_derived_copies_remain_when_the_original_is_shredded(session: Session, papers: list[Path]) -> None:
    taken = evidence.add_evidence(session, papers[:1], "C-001")[0]
    evidence.derive(session, taken.uid, papers[1], "translation")
    done = evidence.shred(session, taken.uid, "asked")
    assert [one["where"] for one in done["remains"]] == ["exhibit E-001/T1", str(papers[0])]
    assert len(_objects(session)) == 1
    assert vault.verify(session).problems == []


def test_interrupted_backup_leaves_the_earlier_one_usable(session: Session, papers: list[Path], tmp_path: Path) -> None:
    evidence.add_evidence(session, papers[:1], "C-001")
    target = tmp_path / "backup"
    backup.backup(session, target)
    evidence.add_evidence(session, papers[1:], "C-001")
    with pytest.raises(Cancelled):
        backup.backup(session, target, _After(2))
    again, told = backup.restore(target, tmp_path / "again", lambda: bytearray(SECRET))
    with again:
        assert told["objects"] == 1
        assert vault.verify(again).problems == []


def test_cancelled_backup_and_restore_leave_nothing(session: Session, papers: list[Path], tmp_path: Path) -> None:
    evidence.add_evidence(session, papers, "C-001")
    with pytest.raises(Cancelled):
        backup.backup(session, tmp_path / "never", _After(1))
    backup.backup(session, tmp_path / "backup")
    with pytest.raises(Cancelled):
        backup.restore(tmp_path / "backup", tmp_path / "again", lambda: bytearray(SECRET), _After(2))
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["backup", "vault"]


def test_manifest_of_another_backup_does_not_fit(session: Session, papers: list[Path], tmp_path: Path) -> None:
    backup.backup(session, tmp_path / "one")
    evidence.add_evidence(session, papers[:1], "C-001")
    backup.backup(session, tmp_path / "two")
    (one,), (two,) = ((tmp_path / name).glob("manifest-*") for name in ("one", "two"))
    one.write_bytes(two.read_bytes())
    with pytest.raises(Damaged):
        backup.restore(tmp_path / "one", tmp_path / "again", lambda: bytearray(SECRET))


def test_first_entry_of_a_restored_vault_names_the_checkpoint(session: Session, tmp_path: Path) -> None:
    backup.backup(session, tmp_path / "backup")
    origin = session.site.origin()
    again, told = backup.restore(tmp_path / "backup", tmp_path / "again", lambda: bytearray(SECRET))
    with again:
        sql = (
            "SELECT j.action, j.site, v.value FROM journal j JOIN journal_value v ON v.uid=j.uid AND v.n=j.n "
            "WHERE j.n=? AND v.field='continues'"
        )
        action, site, value = again.ask(lambda reader: reader.database.row(sql, (told["checkpoint"]["size"],)))
    assert (action, site == again.site.site_id.hex()) == ("installation", True)
    assert origin in value


def test_cancelled_import_leaves_nothing(session: Session, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("event_kind,title\n" + "arrest,x\n" * 600)
    before = _entries(session)
    for steps in (2, 6, 8):
        with pytest.raises(Cancelled):
            importing.import_file(session, table, "C-001", "event", progress=_After(steps))
        assert (_objects(session), _entries(session)) == ([], before)


def test_no_vault_when_the_code_can_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.actions.sheet.whole_file", full)
    with pytest.raises(Exception, match="full"):
        vault.create(tmp_path / "v", bytearray(b"x"), memory_mib=64, recovery_out=tmp_path / "code")
    assert not list(tmp_path.iterdir())


def test_an_exhibit_taken_back_and_put_again_can_be_shredded(session: Session, papers: list[Path]) -> None:
    taken = evidence.add_evidence(session, papers[:1], "C-001")[0]
    session.do(records.undo_last)
    session.do(records.redo_last)
    evidence.shred(session, taken.uid, "asked")
    assert vault.verify(session).problems == []
